#!/usr/bin/env python3
"""Every command that documentation tells people to type is run by a test.

A fenced block of language sh carries, on the line before it, one of

    <!-- run -->                 tests/tools/run_doc.py runs the block; the build registers the file with it
    <!-- run: exit N -->         the same, and the block ends with exit code N
    <!-- run as root -->         the same as root; without root the run is skipped, visibly
    <!-- tested-by: PATH -->     PATH is registered as a test, is a document that is run, or is .ci/run, and holds every
                                 command word for word
    <!-- not run here: WHY -->   in docs/ only: the reason stands in the document for everyone to read

The two READMEs hold the same two commands: the quickstart and all tests.
"""
import re
import sys
from pathlib import Path
from typing import Iterator, List

import markdown
from check_registered import is_named, lists_for, without_comments
from source_tree import Finding, files_below, read, report

READMES = ("README.md", "README.zh-CN.md")
SHELL = {"sh", "bash", "shell", "console"}


def is_run_by_runner(root: Path, path: str) -> bool:
    lists = root / "tests/unit/house/CMakeLists.txt"
    return lists.exists() and is_named(path, without_comments(lists.read_text(encoding="utf-8")))


def wrong_test(root: Path, named: str, block: markdown.Block) -> Iterator[str]:
    if not (root / named).is_file():
        yield f"tested-by {named}: there is no such file"
        return
    if named.endswith(".md"):
        if not is_run_by_runner(root, named):
            yield f"tested-by {named}: tests/unit/house/CMakeLists.txt does not name it"
    elif named != ".ci/run" and not is_named(Path(named).name, lists_for(root, named)):
        yield f"tested-by {named}: it is in no CMakeLists.txt, so it never runs"
    text = re.sub(r"\s+", " ", read(root, named))
    for command in markdown.commands(block):
        if command not in text:
            yield f"tested-by {named}: it does not hold the command '{command}'"


def wrong_block(root: Path, path: str, block: markdown.Block) -> Iterator[str]:
    if block.language != "sh":
        yield f"a block of {block.language}: mark shell commands as sh"
    mark = block.mark or ""
    if markdown.RUN.fullmatch(mark):
        if not is_run_by_runner(root, path):
            yield f"is marked to be run, but tests/unit/house/CMakeLists.txt does not name {path}"
    elif mark.startswith("tested-by: "):
        yield from wrong_test(root, mark[len("tested-by: "):], block)
    elif re.fullmatch(r"not run here: \S.{9,}", mark):
        if path in READMES:
            yield "a README tells nobody to type what no test runs"
    else:
        yield "a shell block without a mark: say which test runs it (tests/tools/check_readme.py explains how)"


def commands_of(root: Path, path: str) -> List[str]:
    return [command for block in markdown.blocks(read(root, path)) if block.language in SHELL
            for command in markdown.commands(block)]


def check_readmes(root: Path) -> Iterator[Finding]:
    for path in READMES:
        if not (root / path).exists():
            yield Finding(path, 1, "is missing")
            return
    first, second = (commands_of(root, path) for path in READMES)
    if first != second:
        yield Finding(READMES[1], 1, f"has the commands {second}, but {READMES[0]} has {first}")
    two = len(first) == 2 and first[0].split()[0] == "scripts/quickstart" and first[1] == "scripts/test"
    if not two:
        yield Finding(READMES[0], 1, f"must have two commands, scripts/quickstart ... and scripts/test, not {first}")


def check(root: Path) -> Iterator[Finding]:
    yield from check_readmes(root)
    pages = [path for path in files_below(root, "docs") if path.endswith(".md")]
    for path in [*READMES, "CONTRIBUTING.md", *pages]:
        if not (root / path).exists():
            continue
        for block in markdown.blocks(read(root, path)):
            if block.language not in SHELL:
                continue
            for what in wrong_block(root, path, block):
                yield Finding(path, block.line, what)


if __name__ == "__main__":
    sys.exit(report("check_readme", check))
