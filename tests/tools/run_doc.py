#!/usr/bin/env python3
"""Runs the shell blocks of a document that are marked `<!-- run -->`, in order, from the source folder.

Each block is one `sh -eu`; the programs of the build are on PATH and the state folders are temporary. The block must
end with exit code 0, or with N where the mark says `<!-- run: exit N -->`. Where a block is marked `<!-- run as root -->` and
this is not root, nothing runs and the exit code is 77: a skip.
"""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import markdown


def main() -> int:
    if len(sys.argv) != 2:
        print("usage: run_doc.py FILE.md   (CAMPUS_SOURCE and CAMPUS_BIN in the environment)", file=sys.stderr)
        return 64
    source = Path(os.environ["CAMPUS_SOURCE"])
    text = (source / sys.argv[1]).read_text(encoding="utf-8")
    blocks = [(block, mark) for block in markdown.blocks(text) if block.language == "sh"
              for mark in [markdown.RUN.fullmatch(block.mark or "")] if mark]
    if os.geteuid() != 0 and any(mark.group(1) for _, mark in blocks):
        print(f"skipped: {sys.argv[1]} needs root")
        return 77
    ran = 0
    with tempfile.TemporaryDirectory() as state:
        environment = dict(os.environ, PATH=os.environ["CAMPUS_BIN"] + os.pathsep + os.environ["PATH"],
                           CAMPUS_PROBE_STATE=f"{state}/probe", CAMPUS_COLLECTOR_STATE=f"{state}/collector", OUT=state)
        for block, mark in blocks:
            wanted = int(mark.group(2) or 0)
            print(f"{sys.argv[1]}:{block.line}:\n{block.text}", flush=True)
            code = subprocess.run(["sh", "-euc", block.text], cwd=source, env=environment).returncode
            ran += 1
            if code != wanted:
                print(f"{sys.argv[1]}:{block.line}: exit code {code}, the document says {wanted}")
                return 1
    print(f"{ran} blocks ran")
    return 0 if ran else 1


if __name__ == "__main__":
    sys.exit(main())
