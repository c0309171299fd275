#!/usr/bin/env python3
"""clang-tidy over the product's sources, two at a time, for scripts/test and scripts/check-all.

    tidy.py BUILD [CHECKS]    BUILD is a build folder that is up to date; CHECKS as for clang-tidy --checks, added to .clang-tidy

A source is looked at again only when it, a file it includes, its command line, the rules or the installed packages' headers changed. What was found clean is
remembered beside the compiler's cache ($XDG_CACHE_HOME or ~/.cache), so that a clean clone profits from it.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import subprocess
import sys
from typing import Dict, List

TIDY = "clang-tidy-14"
FOLDERS = ("core", "standards", "probe", "collector")
ARGUMENTS = ("--quiet", "--extra-arg=-Wno-unknown-warning-option")


def included(build: pathlib.Path) -> Dict[str, List[pathlib.Path]]:
    """What the compiler read for each object; every source is the first of its own."""
    said = subprocess.run(["ninja", "-C", build, "-t", "deps"], stdout=subprocess.PIPE, check=True, text=True).stdout
    files: Dict[str, List[pathlib.Path]] = {}
    current: List[pathlib.Path] = []
    real: Dict[str, pathlib.Path] = {}
    for line in said.splitlines():
        if line.startswith(" "):
            if line not in real:
                real[line] = (build / line.strip()).resolve()
            current.append(real[line])
        elif ": #deps" in line:
            current = files.setdefault(line.split(": #deps")[0], [])
            current.clear()
    return files


class Sources:
    """What each source is made of: the files and command lines of all that the build makes of it."""

    def __init__(self, top: pathlib.Path, build: pathlib.Path):
        self.parts: Dict[pathlib.Path, List] = {}
        deps = included(build)
        for unit in json.loads((build / "compile_commands.json").read_text()):
            source = pathlib.Path(unit["file"]).resolve()
            if not source.is_relative_to(top) or source.relative_to(top).parts[0] not in FOLDERS:
                continue
            object_file = unit["command"].split(" -o ")[1].split(" ")[0]
            if object_file not in deps:
                sys.exit(f"tidy: {build} has no {object_file}; build it first")
            command = unit["command"].replace(str(top), ".")
            self.parts.setdefault(source, []).extend([command, *deps[object_file]])
        written = {path for folder in FOLDERS for path in (top / folder).rglob("*.cpp") if "node_modules" not in path.parts}
        if left := sorted(map(str, written - set(self.parts))):
            sys.exit(f"tidy: {build} does not build {', '.join(left)}")


class Marks:
    """Digests of files, each read once. Of a system's file its size and time do: it changes with its package."""

    def __init__(self, top: pathlib.Path):
        self.top, self.known = top, {}

    def of(self, path: pathlib.Path) -> str:
        if path not in self.known:
            if path.is_relative_to(self.top):
                self.known[path] = f"{path.relative_to(self.top)} {hashlib.sha256(path.read_bytes()).hexdigest()}"
            else:
                state = path.stat()
                self.known[path] = f"{path} {state.st_size} {int(state.st_mtime)}"
        return self.known[path]


def mark_of(rules: str, parts: List, marks: Marks) -> str:
    texts = [rules, *(one if isinstance(one, str) else marks.of(one) for one in parts)]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def look(source: pathlib.Path, build: pathlib.Path, checks: str, cache: pathlib.Path, mark_now) -> str:
    """What clang-tidy says of a source with a finding; empty for a clean one, which is remembered."""
    mark = mark_now()
    if (cache / mark).exists():
        (cache / mark).touch()
        return ""
    words = [TIDY, *ARGUMENTS, *([f"--checks={checks}"] if checks else []), "-p", str(build), str(source)]
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        return done.stdout or f"{source}: {TIDY} ended with {done.returncode}\n"
    if mark_now() == mark:  # nobody wrote in it meanwhile
        (cache / mark).touch()
    return ""


def forget_old(cache: pathlib.Path, most: int = 20_000) -> None:
    """The marks are empty files; of those that nobody asked for in a long time there need not be many."""
    marks = sorted(cache.iterdir(), key=lambda one: one.stat().st_mtime, reverse=True)
    for mark in marks[most:]:
        mark.unlink()


def main() -> int:
    if len(sys.argv) not in (2, 3):
        sys.exit("tidy: usage: scripts/tidy.py BUILD [CHECKS]")
    top, build, checks = pathlib.Path.cwd().resolve(), pathlib.Path(sys.argv[1]), "".join(sys.argv[2:])
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "campus-probe/tidy"
    cache.mkdir(parents=True, exist_ok=True)
    version = subprocess.run([TIDY, "--version"], stdout=subprocess.PIPE, check=True, text=True).stdout
    rules = "\n".join([version, checks, (top / ".clang-tidy").read_text(), *ARGUMENTS])
    parts = Sources(top, build).parts
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        todo = [pool.submit(look, source, build, checks, cache, lambda of=parts[source]: mark_of(rules, of, Marks(top))) for source in sorted(parts)]
        for one in concurrent.futures.as_completed(todo):
            if said := one.result():
                failed += 1
                print(said, flush=True)
    forget_old(cache)
    print(f"{len(parts)} sources, {failed} with findings")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
