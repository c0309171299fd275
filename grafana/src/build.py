#!/usr/bin/env python3
"""Builds grafana/dashboards/*.json: build.py [--check]. --check fails where a file differs from what is built."""
import json
import pathlib
import sys

from city import city
from classroom import classroom
from school import school

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "dashboards"


def main():
    differing = []
    for built in (city(), school(), classroom()):
        text = json.dumps(built, ensure_ascii=False, indent=2) + "\n"
        path = FOLDER / f"{built['uid']}.json"
        if "--check" not in sys.argv[1:]:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            differing.append(str(path))
    for path in differing:
        print(f"{path}: differs from what grafana/src/build.py builds; run it")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
