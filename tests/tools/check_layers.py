#!/usr/bin/env python3
"""Who may include whom. The table is the architecture; docs/architecture.md shows it to people."""
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import Dict, Iterator, Optional, Set

from source_tree import PRODUCT, Finding, files_below, read, report

CORE = {"core", "core/model"}
# Folder: the folders of ours that it may include besides itself.
LAYERS = {
    "core": {"core/model"},
    "core/model": {"core"},
    "core/compression": CORE,
    "core/envelope": CORE,
    "core/net": CORE,
    "core/posix": CORE | {"core/envelope"},
    "core/sqlite": CORE,
    "core/table": CORE,
    "core/ticket": CORE | {"core/envelope"},
    "core/enrolment": CORE | {"core/envelope"},
    "core/wire": CORE | {"core/envelope"},
    "standards": CORE | {"core/envelope", "core/table", "core/wire"},
    "probe/method": CORE,
    "probe/trust": CORE | {"core/envelope", "core/wire"},
    "probe/net": CORE | {"core/net", "core/envelope", "core/ticket", "core/wire", "core/posix", "probe/method", "probe/trust"},
    "probe/check": CORE | {"core/net", "standards", "probe/method", "probe/net"},
    "probe/responder": CORE | {"core/net", "core/envelope", "core/ticket", "core/wire", "core/posix", "probe/method", "probe/net",
                               "probe/orders"},
    "probe/report": CORE | {"core/wire", "core/envelope", "standards"},
    "probe/install": CORE | {"core/net", "core/posix", "core/ticket", "core/wire", "standards", "probe/net", "probe/check", "probe/trust"},
    "probe/run": CORE | {"core/posix", "core/wire", "probe/orders", "probe/schedule"},
    "probe/page": CORE | {"core/net", "core/enrolment", "core/wire", "probe/net", "probe/run"},
    "probe/orders": CORE | {"core/net", "core/envelope", "core/enrolment", "core/posix", "core/ticket", "core/wire", "probe/net",
                            "probe/schedule"},
    "probe/schedule": CORE | {"core/table"},
    "probe/spool": CORE | {"core/envelope", "core/wire", "core/posix", "core/sqlite"},
    "probe/delivery": CORE | {"core/net", "core/compression", "core/envelope", "core/wire", "probe/net", "probe/spool", "probe/trust"},
    "probe/identity": CORE | {"core/net", "core/enrolment", "core/envelope", "core/posix", "core/wire", "probe/net", "probe/spool", "probe/trust"},
    "probe/audit": CORE | {"core/net", "core/envelope", "core/ticket", "core/wire", "core/posix", "standards", "probe/method", "probe/net",
                           "probe/check", "probe/report", "probe/spool", "probe/trust"},
    "probe/attest": CORE | {"core/envelope", "core/table", "core/wire", "standards", "probe/audit"},
    "probe/app": {"core", "standards", "probe"},
    "collector/fleet": CORE | {"core/table", "core/wire", "core/envelope", "standards"},
    "collector/store": CORE | {"core/compression", "core/envelope", "core/wire", "core/posix", "core/sqlite", "collector/fleet"},
    "collector/store/postgres": CORE | {"core/compression", "core/envelope", "core/wire", "collector/fleet", "collector/store"},
    "collector/orders": CORE | {"core/net", "core/enrolment", "core/envelope", "core/ticket", "core/wire", "collector/fleet",
                                "collector/store"},
    "collector/ingest": CORE | {"core/enrolment", "core/envelope", "core/wire", "standards", "collector/fleet", "collector/store",
                                "collector/metrics", "collector/orders"},
    "collector/metrics": CORE | {"standards", "collector/fleet"},
    "collector/search": CORE | {"collector/fleet"},
    "collector/http/pages": CORE | {"core/wire", "standards", "collector/fleet", "collector/search"},
    "collector/http": CORE | {"core/compression", "core/enrolment", "core/envelope", "core/wire", "core/posix", "standards",
                              "collector/fleet", "collector/http/pages", "collector/ingest", "collector/metrics",
                              "collector/orders", "collector/search", "collector/store"},
    "collector/sheets": CORE | {"core/enrolment", "collector/http/pages"},
    "collector/simulate": CORE | {"core/compression", "core/envelope", "core/wire", "standards"},
    "collector/simulate/delivery": CORE | {"core/compression", "core/envelope", "core/wire", "collector/simulate"},
    "collector/app": {"core", "standards", "collector"},
}
WHOLE = {"probe/app": ("core", "standards", "probe"), "collector/app": ("core", "standards", "collector")}

# A third-party header's homes. What is not listed may live in one folder only.
HOMES = {
    "openssl": {"core/envelope", "collector/http", "probe/trust"},
    "sqlite3": {"core/sqlite"},
    "libpq-fe": {"collector/store/postgres"},
    "nlohmann": {"core/wire", "standards"},
    "simdjson": {"core/wire"},
    "sodium": {"core/envelope"},
    "valijson": {"standards"},
    "boost/program_options": {"probe/app", "collector/app"},
    "boost": {"probe/responder", "probe/page", "collector/http", "collector/simulate/delivery"},
    "prometheus": {"collector/metrics"},
    "curl": {"probe/net"},
    "systemd": {"probe/app"},
    "netlink": {"probe/net"},
    "net-snmp": {"probe/net"},
    "zlib": {"core/compression"},
    "zstd": {"core/compression"},
    "zstd_errors": {"core/compression"},
    "zip": {"core/table"},
    "pugixml": {"core/table"},
    "iconv": {"core/table"},
    "unicode": {"collector/search"},
    "xlsxwriter": {"probe/report"},
    "qrcodegen": {"collector/sheets"},
}
SYSTEM = re.compile(r"^(sys|net|netinet|arpa|linux)/|^(unistd|fcntl|poll|netdb|ifaddrs|pthread|sched|time|signal|dirent"
                    r"|pwd|grp|spawn|termios|langinfo|syslog|errno|limits|link|elf)\.h$")
# These compute from what they are given: no system calls, no clocks, no randomness, no environment.
PURE = {"core", "core/model", "core/compression", "core/table", "core/ticket", "core/enrolment", "core/wire", "core/envelope", "standards",
        "probe/method", "probe/trust", "probe/report", "probe/schedule", "collector/fleet", "collector/search", "collector/orders", "collector/ingest", "collector/metrics",
        "collector/http/pages", "collector/sheets", "collector/simulate"}
WORLD = re.compile(r"(steady_clock|system_clock|high_resolution_clock)::now|std::random_device|\b(std::)?getenv\s*\("
                   r"|\bsleep_for\b|\bsleep_until\b")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def layer_of(path: str) -> Optional[str]:
    folder = Path(path).parent.as_posix()
    while folder not in ("", "."):
        if folder in LAYERS:
            return folder
        folder = Path(folder).parent.as_posix()
    return None


def family_of(header: str) -> str:
    if header.startswith("boost/program_options"):
        return "boost/program_options"
    return re.split(r"[/.]", header, maxsplit=1)[0]


def wrong_own(root: Path, path: str, layer: str, header: str) -> Optional[str]:
    if "/" not in header and (root / Path(path).parent / (header + ".in")).exists():
        return None  # made by the build from the file beside
    if header.startswith(".") or "/../" in header or "/" not in header:
        return f'include "{header}" is not rooted at the repository: write the whole path'
    if header.startswith("tests/"):
        return f'include "{header}": the product never includes tests'
    target = layer_of(header)
    if target is None:
        return f'include "{header}" is in no folder of tests/tools/check_layers.py: give it a layer there'
    if layer in WHOLE:
        allowed = header.split("/")[0] in WHOLE[layer]
    else:
        allowed = target == layer or target in LAYERS[layer]
    return None if allowed else f"{layer} must not include {target} ({header})"


def wrong_foreign(layer: str, header: str, users: Dict[str, Set[str]]) -> Optional[str]:
    if "/" not in header and "." not in header:
        return None  # standard library
    if SYSTEM.search(header):
        return f"{layer} is pure and must not include <{header}>" if layer in PURE else None
    family = family_of(header)
    if family in HOMES:
        homes = ", ".join(sorted(HOMES[family]))
        return None if layer in HOMES[family] else f"<{header}> is at home in {homes}, not in {layer}"
    users[family].add(layer)
    return None


def check(root: Path) -> Iterator[Finding]:
    users: Dict[str, Set[str]] = defaultdict(set)
    seen: Dict[str, Finding] = {}
    for path in files_below(root, *PRODUCT):
        if Path(path).suffix not in (".cpp", ".h"):
            continue
        layer = layer_of(path)
        if layer is None:
            yield Finding(path, 1, "is in no folder of tests/tools/check_layers.py: give it a layer there")
            continue
        for number, line in enumerate(read(root, path).splitlines(), 1):
            code = line.split("//")[0]
            if layer in PURE and WORLD.search(code):
                yield Finding(path, number, f"{layer} is pure: time, chance and the environment come in through a port")
            match = INCLUDE.match(line)
            if not match:
                continue
            header = match.group(2)
            if match.group(1) == '"':
                what = wrong_own(root, path, layer, header)
            else:
                what = wrong_foreign(layer, header, users)
                seen.setdefault(family_of(header), Finding(path, number, ""))
            if what:
                yield Finding(path, number, what)
    for family, layers in users.items():
        if len(layers) > 1:
            where = seen[family]
            yield Finding(where.path, where.line, f"<{family}> is used by {', '.join(sorted(layers))}: one home only")


if __name__ == "__main__":
    sys.exit(report("check_layers", check))
