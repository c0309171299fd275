#!/usr/bin/env python3
"""Runs the shell blocks of a document that are marked `<!-- run -->`, in order, from the source folder.

Each block is one `sh -eu`; the programs of the build are on PATH and the state folders are temporary. The block must
end with exit code 0, or with N where the mark says `<!-- run: exit N -->`.
"""
import os
import re
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
    ran = 0
    with tempfile.TemporaryDirectory() as state:
        environment = dict(os.environ, PATH=os.environ["CAMPUS_BIN"] + os.pathsep + os.environ["PATH"],
                           CAMPUS_PROBE_STATE=f"{state}/probe", CAMPUS_COLLECTOR_STATE=f"{state}/collector", OUT=state)
        for block in markdown.blocks(text):
            mark = re.fullmatch(r"run(?:: exit (\d+))?", block.mark or "")
            if block.language != "sh" or not mark:
                continue
            wanted = int(mark.group(1) or 0)
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
