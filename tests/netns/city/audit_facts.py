#!/usr/bin/env python3
"""Each row of a roster as the JSON object that `campus-probe audit --facts` takes: DIRECTORY/CODE.json."""
import csv
import json
import pathlib
import sys

NUMBERS = {"route_km", "classes", "pupils"}


def main():
    roster, directory = sys.argv[1], pathlib.Path(sys.argv[2])
    directory.mkdir(parents=True, exist_ok=True)
    with open(roster, encoding="utf-8-sig", newline="") as table:
        for row in csv.DictReader(table):
            facts = {key: float(value) if key in NUMBERS else value for key, value in row.items() if value}
            text = json.dumps(facts, ensure_ascii=False, indent=1)
            (directory / f"{row['code']}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
