"""The files of a source tree as the house checks see them, and the form of their findings."""
import os
import sys
from pathlib import Path
from typing import Callable, Iterable, Iterator, List, NamedTuple

SKIPPED = {".git", "node_modules", "out", "__pycache__"}
TEXT = {".cpp", ".h", ".in", ".py", ".sh", ".md", ".txt", ".json", ".yaml", ".yml", ".cmake", ".sql", ".html", ".svg",
        ".mjs", ".js", ".ts", ".css", ".csv", ".toml", ".conf", ".service", ""}
PRODUCT = ("core", "standards", "probe", "collector")


class Finding(NamedTuple):
    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


def files_below(root: Path, *folders: str) -> Iterator[str]:
    """Paths relative to `root`, sorted; build folders and what git ignores by name are left out."""
    starts = [root / folder for folder in folders] if folders else [root]
    for start in starts:
        for here, names, files in os.walk(start):
            below = Path(here).relative_to(root)
            names[:] = sorted(name for name in names if name not in SKIPPED
                              and not (below == Path(".") and name.startswith("build")))
            for name in sorted(files):
                yield (below / name).as_posix()


def is_text(path: str) -> bool:
    return Path(path).suffix in TEXT


def read(root: Path, path: str) -> str:
    return (root / path).read_text(encoding="utf-8", errors="replace")


def report(name: str, check: Callable[[Path], Iterable[Finding]]) -> int:
    """The main function of a check: the tree is the first argument or CAMPUS_SOURCE."""
    root = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("CAMPUS_SOURCE", "."))
    findings: List[Finding] = sorted(set(check(root)))
    for finding in findings:
        print(finding)
    print(f"{name}: {len(findings)} found")
    return 1 if findings else 0
