#!/usr/bin/env python3
"""The tools around a standard through the real program: fmt, diff, and the sample of rooms with its result.

Rooms are audited against a port that nobody listens at, so their records say `not tested`; verdicts of rooms are put into copies of them. Needs $CAMPUS_BIN and
$CAMPUS_SOURCE. Exit 77 where the program is missing.
"""
import csv
import io
import json
import os
import pathlib
import shutil
import sys
import tempfile

from prometheus_lab import SOURCE, free_port
from record_chain import BIN, Probe

ROOMS, SCHOOL = SOURCE / "tests/golden/school-of-36-rooms.csv", "DEMO-HLR-001"


def check_fmt(probe, place):
    folder = place / "standard"
    shutil.copytree(SOURCE / "standards/hulunbuir-draft", folder)
    catalogue = folder / "catalogue.json"
    before = catalogue.read_bytes()
    probe.run("standards", "fmt", folder, "--check")
    text = before.decode()
    catalogue.write_text(text.replace('"revision": 1,\n', '"revision":1,', 1), encoding="utf-8")
    spoilt = catalogue.read_bytes()
    done = probe.run("standards", "fmt", folder, "--check", codes=(65,))
    assert str(catalogue) in done.stdout and catalogue.read_bytes() == spoilt, "--check names the file and writes nothing"
    probe.run("standards", "fmt", "--standard", folder)
    assert catalogue.read_bytes() == before, "numbers and order come back as they were"
    catalogue.write_text(text.replace('"revision": 1', '"revision": 1x', 1), encoding="utf-8")
    broken = catalogue.read_bytes()
    done = probe.run("standards", "fmt", catalogue, codes=(65,))
    assert f"{catalogue}:" in done.stdout and catalogue.read_bytes() == broken, done.stdout
    catalogue.write_bytes(before)
    for words, code in ((("standards", "fmt", place / "none"), 66), (("standards", "fmt", folder, "--format", "junit"), 64),
                        (("standards", "--format", "json", "fmt"), 64)):
        failed = probe.run(*words, codes=(code,))
        assert len(failed.stderr.splitlines()) == 1, failed.stderr
    return folder


def check_diff(probe, standard, record, place):
    later = place / "later"
    shutil.copytree(standard, later)
    probe.run("standards", "diff", standard, later)
    probe.run("standards", "diff", standard, later, record)
    catalogue = json.loads((later / "catalogue.json").read_text(encoding="utf-8"))
    catalogue["version"] = "9.0.0"
    rule = next(one for one in catalogue["rules"] if one["id"] == "c-02")
    rule["points"] += 1
    (later / "catalogue.json").write_text(json.dumps(catalogue, ensure_ascii=False), encoding="utf-8")
    done = probe.run("standards", "diff", standard, later, "--format", "json", codes=(3,))
    found = json.loads(done.stdout)
    assert [one["id"] for one in found["rules"]["changed"]] == ["c-02"], found["rules"]
    assert found["heading"][0]["after"] == "9.0.0", found["heading"]
    probe.run("standards", "diff", standard, later, record)
    done = probe.run("standards", "diff", standard, "henan-2020-extract", record, "--format", "json", codes=(3,))
    assert "no profile for level classroom" in json.loads(done.stdout)["records"][0]["error"], done.stdout
    for profile in (later / "profiles").glob("classroom-*.json"):
        one = json.loads(profile.read_text(encoding="utf-8"))
        if "select" in one:
            one["select"].remove("c-04")
            profile.write_text(json.dumps(one, ensure_ascii=False), encoding="utf-8")
    done = probe.run("standards", "diff", standard, later, record, codes=(2,))
    assert "C-04" in done.stdout, done.stdout
    probe.run("standards", "diff", standard, codes=(64,))
    probe.run("standards", "diff", standard, later, place / "none", codes=(66,))


def draw(probe, *words):
    return json.loads(probe.run("sample", "--rooms", ROOMS, "--school", SCHOOL, "--seed", 7, "--format", "json", *words).stdout)


def audit(probe, room, standard, folder):
    probe.run("audit", "--level", "classroom", "--site", room, "--responder", f"banner=127.0.0.1:{free_port()}", "--standard", standard,
              "--duration", "0.2", "--repeats", "1", "--output", folder, codes=(3,))
    return folder


def records_of(template, rooms, place, ended=None):
    """A bare report for each room, with the verdict that it is given for everything that decides."""
    report = json.loads((template / "report.json").read_text(encoding="utf-8"))
    for number, (room, verdict) in enumerate(rooms):
        report["site"], report["sequence"] = room, number + 1
        report["ended"]["utc"] = ended or report["ended"]["utc"]
        for item in report["claim"]["items"]:
            if item["requirement"] in ("veto", "mandatory"):
                item["verdict"] = verdict
        folder = place / f"{number:03}-{room}"
        folder.mkdir(parents=True)
        (folder / "report.json").write_text(json.dumps(report, ensure_ascii=False), encoding="utf-8")
    return place


def check_sample(probe, template, place):
    drawn = draw(probe)
    assert drawn == draw(probe) and drawn["planned"] == 10 and drawn["rooms"] == 36, drawn
    assert len(draw(probe, "--plan", "S")["sample"]) == 16 and len(draw(probe, "--plan", "F")["sample"]) == 36
    switches = {one["access_switch"] for one in drawn["sample"]}
    assert len(switches) == 6, switches
    rows = list(csv.reader(io.StringIO(probe.run("sample", "--rooms", ROOMS, "--school", SCHOOL, "--seed", 7, "--format", "csv").stdout)))
    assert len(rows) == 37 and [row[2] for row in rows[1:11]] == [one["code"] for one in drawn["sample"]]
    text = probe.run("sample", "--rooms", ROOMS, "--school", SCHOOL, "--seed", 7, "--lang", "en").stdout
    assert "probability of 74.6 %" in text and "computer room" in text, text
    seeds = {json.loads(probe.run("sample", "--rooms", ROOMS, "--school", SCHOOL, "--format", "json").stdout)["seed"] for _ in range(3)}
    assert len(seeds) == 3, "without --seed every draw has its own, and says it"

    sample = [one["code"] for one in drawn["sample"]]
    following = [one["code"] for one in drawn["next"]]

    def check(code, *folders):
        done = probe.run("sample", "--rooms", ROOMS, "--school", SCHOOL, "--seed", 7, "--format", "json", "--check", *folders, codes=(code,))
        result = json.loads(done.stdout)["result"]
        return result["verdict"], result["reason"]

    good = records_of(template, [(room, "conform") for room in sample], place / "good")
    assert check(0, good) == ("conform", "none")
    assert check(3, *sorted(good.iterdir())[:-1]) == ("not_tested", "rooms_missing")
    bad = records_of(template, [(sample[3], "nonconform")], place / "bad", "2098-01-01T00:00:00.000Z")
    assert check(2, good, bad) == ("nonconform", "room_failed")
    mended = records_of(template, [(sample[3], "conform")], place / "mended", "2099-01-01T00:00:00.000Z")
    assert check(2, good, bad, mended) == ("nonconform", "second_sample_open")
    second = records_of(template, [(room, "conform") for room in following[:10]], place / "second")
    assert check(0, good, bad, mended, second) == ("conform", "none")


def check_sample_refusals(probe, template):
    school = ("sample", "--rooms", ROOMS, "--school", SCHOOL)
    for words, code in ((("sample", "--school", SCHOOL), 64), (("sample", "--rooms", ROOMS), 64), ((*school, "--plan", "H"), 64),
                        ((*school, "--check", template), 64), ((*school, "--seed", "1", "--check"), 64), ((*school, template), 64),
                        ((*school, "--format", "html"), 64), ((*school, "--seed", "-1"), 64),
                        (("sample", "--rooms", ROOMS, "--school", "NONE-1"), 65), (("sample", "--rooms", "none.csv", "--school", SCHOOL), 66),
                        (("sample", "--rooms", SOURCE / "tests/netns/city/roster.csv", "--school", SCHOOL, "--seed", "1", "--check", template), 65)):
        failed = probe.run(*words, codes=(code,))
        assert len(failed.stderr.splitlines()) == 1 and not failed.stdout, (words, failed.stderr)


def main():
    if not (BIN / "campus-probe").exists():
        print("skipped: campus-probe is missing")
        return 77
    os.environ["LC_ALL"] = "C.UTF-8"
    with tempfile.TemporaryDirectory(prefix="campus-e2e-") as name:
        place = pathlib.Path(name)
        probe = Probe(place / "state")
        standard = check_fmt(probe, place)
        (standard / "platforms.json").unlink()
        first = draw(probe)["sample"][0]["code"]
        template = audit(probe, first, standard, place / "record")
        check_diff(probe, standard, template, place)
        check_sample(probe, template, place / "rooms")
        check_sample_refusals(probe, template)
    print("a standard: formatted and compared; rooms: drawn and judged")
    return 0


if __name__ == "__main__":
    sys.exit(main())
