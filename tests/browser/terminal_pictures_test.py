#!/usr/bin/env python3
"""scripts/draw-terminal draws what docs/images keeps as text, whole and marked with its text. Needs $CAMPUS_SOURCE; exit 77 without chromium."""
import hashlib
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(os.environ["CAMPUS_SOURCE"])
sys.path.insert(0, str(SOURCE / "tests/tools"))
import check_docs  # noqa: E402


def size_of(png):
    assert png[:8] == b"\x89PNG\r\n\x1a\n", "no picture"
    return struct.unpack(">II", png[16:24])


def main():
    if not shutil.which("chromium"):
        print("skipped: chromium is not installed")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        texts = [pathlib.Path(shutil.copy(text, folder)) for text in sorted((SOURCE / "docs/images").rglob("*.txt"))]
        subprocess.run([SOURCE / "scripts/draw-terminal", *texts], check=True)
        assert texts, "nothing to draw"
        for text in texts:
            picture = text.with_suffix(".png")
            assert check_docs.drawn_from(picture) == hashlib.sha256(text.read_bytes()).hexdigest(), text
            width, height = size_of(picture.read_bytes())
            lines = len(text.read_text(encoding="utf-8").splitlines())
            assert width == 1125 and height >= lines * 33, (text, width, height)
        print(f"{len(texts)} pictures drawn")
        assert subprocess.run([SOURCE / "scripts/draw-terminal"], capture_output=True, check=False).returncode == 1


if __name__ == "__main__":
    main()
