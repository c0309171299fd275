#!/usr/bin/env python3
"""Every test runs: each test file is named in a CMakeLists.txt of its folder or one above, and none is switched off."""
import re
import sys
from pathlib import Path
from typing import Iterator

from source_tree import Finding, files_below, read, report

TEST = re.compile(r"(_test|\.spec)\.(cpp|py|sh|[mc]?[jt]s)$|^(test|check)_\w+\.(py|sh|mjs)$|^fuzz_\w+\.cpp$")
OFF = re.compile(r"\bDISABLED_\w+|\bDISABLED\s+(TRUE|ON|1)\b|@unittest\.skip\b|\btest\.(skip|only|fixme)\(")


def without_comments(cmake: str) -> str:
    return "\n".join(line.split("#")[0] for line in cmake.splitlines())


def lists_for(root: Path, path: str) -> str:
    """What CMake reads for the file: the lists of its folder and of those above; for a tool, any list of a test."""
    folders = [parent.as_posix() for parent in Path(path).parents if parent.as_posix() != "."]
    if path.startswith("tests/tools/"):
        folders = sorted({Path(found).parent.as_posix() for found in files_below(root, "tests")
                          if Path(found).name == "CMakeLists.txt"})
    text = ""
    for folder in folders:
        if (root / folder / "CMakeLists.txt").exists():
            text += without_comments(read(root, f"{folder}/CMakeLists.txt"))
    return text


def is_named(name: str, text: str) -> bool:
    """As a whole word, or without its ending in a list that a loop goes through."""
    for word in (name, Path(name).stem):
        if re.search(r"(?<![\w.-])" + re.escape(word) + r"(?![\w-])", text):
            return True
    return False


def check(root: Path) -> Iterator[Finding]:
    for path in files_below(root, "tests"):
        name = Path(path).name
        if TEST.search(name) and not is_named(name, lists_for(root, path)):
            yield Finding(path, 1, "is in no CMakeLists.txt, so it never runs: register or delete it")
        if Path(path).suffix in (".cpp", ".py", ".mjs", ".ts", ".txt") and path != "tests/tools/house_test.py":
            for number, line in enumerate(read(root, path).splitlines(), 1):
                if OFF.search(line) and "OFF = re.compile" not in line:
                    yield Finding(path, number, "a test is switched off: mend or delete it")


if __name__ == "__main__":
    sys.exit(report("check_registered", check))
