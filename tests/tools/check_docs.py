#!/usr/bin/env python3
"""Documentation points at what exists, every method has a page, and a page of one language repeats the fault codes word for word,
as pictures of a terminal do."""
import hashlib
import re
import sys
from pathlib import Path
from typing import Iterator
from urllib.parse import unquote

import markdown
from source_tree import Finding, files_below, is_text, read, report

OWN_PATH = re.compile(r"(?<![\w/.~<-])((?:core|standards|probe|collector|tests|scripts|docs|grafana)/[\w./-]*\w\.\w+)")
FAULT_ROW = re.compile(r"\| ([A-Z]\d{3}) \| (.*?) \| (.*?) \|")
TOLD_FAULT = re.compile(r" ([A-Z]\d{3}) ([^（\n]+)")
DOCS_PATH = re.compile(r"(?<![\w/.-])(docs/[\w./-]*\w\.(?:md|svg|png|json|ya?ml))(?:#([\w-]+))?")


def check_links(root: Path, path: str, text: str) -> Iterator[Finding]:
    for number, link in markdown.links(text):
        if re.match(r"[a-z][a-z0-9+.-]*:", link):
            continue
        target, _, anchor = unquote(link).partition("#")
        where = (root / path).parent / target if target else root / path
        if not where.exists():
            yield Finding(path, number, f"link to {link}: there is no such file")
        elif anchor and where.suffix == ".md" and anchor not in markdown.anchors(where.read_text(encoding="utf-8")):
            yield Finding(path, number, f"link to {link}: there is no such heading")


def check_paths(root: Path, path: str, text: str) -> Iterator[Finding]:
    pattern = OWN_PATH if path.endswith(".md") else DOCS_PATH
    for number, line in enumerate(text.splitlines(), 1):
        for match in pattern.finditer(line):
            target = root / match.group(1)
            if not target.exists():
                yield Finding(path, number, f"names {match.group(1)}, which does not exist")
            elif pattern is DOCS_PATH and match.group(2) and match.group(2) not in markdown.anchors(
                    target.read_text(encoding="utf-8")):
                yield Finding(path, number, f"names {match.group(0)}: there is no such heading")


def check_methods(root: Path) -> Iterator[Finding]:
    pages = [read(root, path) for path in files_below(root, "docs/methods") if path.endswith(".md")]
    if not pages:
        return
    for path in files_below(root, "probe/method"):
        if path.endswith(".h") and not any(path in page for page in pages):
            yield Finding(path, 1, f"no page of docs/methods names {path}: say there what it measures and how")


def check_fault_rows(root: Path) -> Iterator[Finding]:
    """docs/deploy.md has them as the code does, Chinese before each <br>."""
    if not (root / "docs/deploy.md").exists():
        return
    known = {code: tuple(cell.split("<br>")[0] for cell in cells) for code, *cells in FAULT_ROW.findall(read(root, "docs/deploy.md"))}
    for path in files_below(root, "docs/zh-CN"):
        if not path.endswith(".md"):
            continue
        for number, line in enumerate(read(root, path).splitlines(), 1):
            match = FAULT_ROW.match(line)
            if match and known.get(match.group(1)) != match.group(2, 3):
                yield Finding(path, number, f"{match.group(1)} is not worded as in docs/deploy.md")


def drawn_from(picture: Path) -> str:
    """The digest that scripts/draw-terminal wrote into it; empty where it is none of its pictures."""
    found = re.search(rb"tEXtdrawn-from\0([0-9a-f]{64})", picture.read_bytes()[:200]) if picture.exists() else None
    return found.group(1).decode() if found else ""


def check_terminal_pictures(root: Path) -> Iterator[Finding]:
    """What a picture shows is what its text says, and the text what the program says."""
    if not (root / "docs/deploy.md").exists():
        return
    known = {code: cells[0].split("<br>")[0] for code, *cells in FAULT_ROW.findall(read(root, "docs/deploy.md"))}
    for path in files_below(root, "docs/images"):
        if not path.endswith(".txt"):
            continue
        text = read(root, path)
        if drawn_from((root / path).with_suffix(".png")) != hashlib.sha256(text.encode()).hexdigest():
            yield Finding(path, 1, "its picture was not drawn from it: scripts/draw-terminal " + path)
        for number, line in enumerate(text.splitlines(), 1):
            match = TOLD_FAULT.search(line)
            if match and known.get(match.group(1)) != match.group(2):
                yield Finding(path, number, f"{match.group(1)} is not worded as in docs/deploy.md")


def check(root: Path) -> Iterator[Finding]:
    for path in files_below(root):
        # What stands in the changelog was true then; the self-test speaks of files that it makes.
        if not is_text(path) or path in ("CHANGELOG.md", "tests/tools/house_test.py"):
            continue
        text = read(root, path)
        if path.endswith(".md"):
            yield from check_links(root, path, text)
        yield from check_paths(root, path, text)
    yield from check_methods(root)
    yield from check_fault_rows(root)
    yield from check_terminal_pictures(root)


if __name__ == "__main__":
    sys.exit(report("check_docs", check))
