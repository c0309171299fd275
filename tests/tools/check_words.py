#!/usr/bin/env python3
"""Names say what a thing is."""
import re
import sys
from pathlib import Path
from typing import Iterator, List

from source_tree import PRODUCT, Finding, files_below, is_text, read, report

EMPTY_NAMES = {"util", "utils", "helper", "helpers", "manager", "managers", "handler", "handlers", "wrapper",
               "wrappers", "processor", "misc", "common", "impl", "stuff", "base"}
TYPE = re.compile(r"^\s*(?:template\s*<[^>]*>\s*)?(?:class|struct|enum class|enum)\s+(?:\[\[\w+\]\]\s+)?([A-Z]\w*)")


def parts_of(type_name: str) -> List[str]:
    return [part.lower() for part in re.findall(r"[A-Z][a-z0-9]*", type_name)]


def check(root: Path) -> Iterator[Finding]:
    for path in files_below(root):
        stem = Path(path).name.split(".")[0]
        empty = EMPTY_NAMES.intersection(re.split(r"[_-]", stem.lower()))
        if empty and path.startswith(PRODUCT + ("tests",)):
            yield Finding(path, 1, f"'{empty.pop()}' says nothing: name the file after what it holds")
        if not is_text(path):
            continue
        for number, line in enumerate(read(root, path).splitlines(), 1):
            match = TYPE.match(line) if path.endswith((".h", ".cpp")) else None
            if match and EMPTY_NAMES.intersection(parts_of(match.group(1))):
                yield Finding(path, number, f"type {match.group(1)}: name it after what it is")


if __name__ == "__main__":
    sys.exit(report("check_words", check))
