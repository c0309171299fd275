#!/usr/bin/env python3
"""Every field that is kept or sent stands in docs/data-inventory.md, and nothing else does.

A row there names a value of core/wire (`Report`) or a table (`collector.db: keys`), and all its fields."""
import re
import sys
from pathlib import Path
from typing import Dict, Iterator, List, Set, Tuple

from source_tree import Finding, files_below, read, report

PAGE = "docs/data-inventory.md"
# Asked and answered over a connection and kept nowhere, or a part whose fields stand with what holds it.
PASSING = {"GrantLimits", "WireGrant", "SessionRefusal", "SessionStatus", "SessionRequest", "HostCounters", "DeliveryAnswer", "OrderRefusal",
           "EnrolmentDone", "Localized"}
FIELDS = re.compile(r"struct Fields<(\w+)> \{(.*?)\n\};", re.S)
TABLE = re.compile(r"CREATE TABLE (?:IF NOT EXISTS )?(\w+) \(")
NO_COLUMN = {"PRIMARY", "UNIQUE", "CHECK", "FOREIGN"}
STORES = {"collector/store/schema.sql": "collector.db", "collector/store/later_tables.sql": "collector.db",
          "collector/store/postgres/later_tables.sql": "PostgreSQL", "collector/store/day_schema.sql": "reports/DAY.db",
          "collector/store/postgres/schema.sql": "PostgreSQL", "probe/spool/spool_file.cpp": "spool.db"}
ROW = re.compile(r"^\| `([^`]+)` \| ([^|]+) \|")


def tables_in(text: str) -> Iterator[Tuple[str, List[str]]]:
    text = re.sub(r"--[^\n]*", "", text)
    for match in TABLE.finditer(text):
        depth, body = 1, ""
        for letter in text[match.end():]:
            depth += {"(": 1, ")": -1}.get(letter, 0)
            if depth == 0:
                break
            if depth == 1 and letter != ")":
                body += letter
        names = [part.split()[0] for part in body.split(",") if part.split()]
        yield match.group(1), [name for name in names if name not in NO_COLUMN]


def in_the_code(root: Path) -> Dict[str, Set[str]]:
    found: Dict[str, Set[str]] = {}
    for path in files_below(root):
        if path.startswith("core/wire/") and path.endswith((".h", ".cpp")):
            for name, body in FIELDS.findall(read(root, path)):
                if name not in PASSING and re.search(r"\b\w+\(\s*\"", body):
                    found[name] = set(re.findall(r"\(\s*\"(\w+)\"", body))
        for schema, store in STORES.items():
            if path == schema:
                for name, columns in tables_in(read(root, path)):
                    found[f"{store}: {name}"] = set(columns)
    return found


def on_the_page(root: Path) -> Dict[str, Tuple[int, Set[str]]]:
    rows: Dict[str, Tuple[int, Set[str]]] = {}
    for number, line in enumerate(read(root, PAGE).splitlines(), 1):
        match = ROW.match(line)
        if match:
            rows[match.group(1)] = (number, set(re.findall(r"`(\w+)`", match.group(2))))
    return rows


def check(root: Path) -> Iterator[Finding]:
    kept, listed = in_the_code(root), on_the_page(root)
    for name, fields in sorted(kept.items()):
        line, told = listed.get(name, (1, set()))
        missing, gone = sorted(fields - told), sorted(told - fields)
        if missing:
            yield Finding(PAGE, line, f"`{name}` keeps {', '.join(missing)}: say so in its row")
        if gone and name in listed:
            yield Finding(PAGE, line, f"`{name}` no longer keeps {', '.join(gone)}: take it out of its row")
    for name in sorted(set(listed) - set(kept)):
        yield Finding(PAGE, listed[name][0], f"there is no `{name}`: take the row out")


if __name__ == "__main__":
    sys.exit(report("check_inventory", check))
