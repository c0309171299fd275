#!/usr/bin/env python3
"""What people state, through the real program: a form out and back, an interview, evidence, and what may not be stated.

The standard is made here out of JSON alone, as docs/standards.md says it can be: a third one, of two rules. Needs $CAMPUS_BIN and
$CAMPUS_SOURCE, and python3-openpyxl. Exit 77 where the program or that is missing.
"""
import csv
import hashlib
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from prometheus_lab import SOURCE, free_port

try:
    import openpyxl
except ImportError:
    openpyxl = None

BIN = pathlib.Path(os.environ.get("CAMPUS_BIN", SOURCE / "build/release/bin"))


def both(text):
    return {"zh-CN": text, "en": text}


def rule(name, quantity, comparison, limit, unit, attest=None):
    made = {"id": name, "revision": 1, "group": "g", "level": "classroom", "title": both(name), "requirement": "mandatory", "points": 5,
            "sources": [{"source": "project", "clause": "", "confidence": "P"}], "parameters": {"limit": {"value": limit, "unit": unit}},
            "check": {"kind": "compare", "quantity": quantity, "comparison": comparison, "parameters": {"limit": "limit"}},
            "remediation": both("mend it"), "responsible": "school"}
    if attest:
        made["attest"] = attest
    return made


def make_standard(folder):
    asks = {"question": both("有吗？"), "evidence": ["photo"], "least_files": 1, "valid_days": 30}
    catalogue = {"schema": "campus.catalogue/1", "id": "third", "version": "1.0.0", "title": both("第三份标准"),
                 "sources": [{"id": "project", "title": both("自定"), "issuer": "自定", "confidence": "P", "verified": False}],
                 "groups": [{"id": "g", "title": both("组")}],
                 "rules": [rule("n-01", "attested.truth", "equal", 1, "boolean", asks), rule("n-02", "attested.count", "at_least", 180, "count", {"question": both("几天？")}),
                           rule("c-08", "roster.count", "at_least", 2, "count", {"question": both("几个？")})]}
    catalogue["rules"][2]["check"]["fact"] = "wired_points"
    profile = {"schema": "campus.profile/1", "id": "people", "title": both("人员核查"), "level": "classroom", "by_name_only": True,
               "select": ["n-01", "n-02", "c-08"]}
    (folder / "profiles").mkdir(parents=True)
    (folder / "catalogue.json").write_text(json.dumps(catalogue, ensure_ascii=False), encoding="utf-8")
    (folder / "profiles/people.json").write_text(json.dumps(profile, ensure_ascii=False), encoding="utf-8")


class Probe:
    def __init__(self, state):
        self.environment = dict(os.environ, CAMPUS_PROBE_STATE=str(state), LC_ALL="C.UTF-8")

    def run(self, *words, code=0, typed=None):
        done = subprocess.run([BIN / "campus-probe", *map(str, words)], env=self.environment, text=True, capture_output=True, timeout=60,
                              check=False, input=typed)
        assert done.returncode == code, f"campus-probe {words[0]}: exit code {done.returncode}, not {code}: {done.stdout} {done.stderr}"
        return done


def read(folder):
    return json.loads((folder / "report.json").read_text(encoding="utf-8"))


def verdicts(report):
    return {item["rule"]: (item["verdict"], item.get("reason")) for item in report["claim"]["items"]}


def by_form(probe, folder, place):
    form = place / "form.csv"
    probe.run("attest", folder, "--form", form)
    rows = list(csv.DictReader(io.StringIO(form.read_text(encoding="utf-8-sig"))))
    assert [row["指标"] for row in rows] == ["N-01", "N-02"], "C-08 is in the roster: nobody is asked"
    photo = place / "机柜 照片.jpg"
    photo.write_bytes(b"\xff\xd8photo")
    rows[0].update({"答案": "是", "核查人": "张三", "职务": "校长", "佐证文件": photo.name})
    with form.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    before = read(folder)
    digest = hashlib.sha256((folder / "report.json").read_bytes()).hexdigest()
    probe.run("attest", folder, "--from", form, code=3)
    after = read(folder)
    assert verdicts(after) == {"n-01": ("conform", None), "n-02": ("not_tested", "not_attested"), "c-08": ("conform", None)}, verdicts(after)
    assert after["amends"] == digest and after["sequence"] > before["sequence"]
    kept = after["attestations"][0]["evidence"][0]
    content = (folder / "evidence" / kept["name"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == kept["sha256"] and len(content) == kept["bytes"]
    probe.run("verify", folder)
    probe.run("verify", folder / "earlier" / f"{digest}.dsse.json")


def by_interview(probe, folder):
    """One question is left; its answer, a note and no photo are asked for."""
    done = probe.run("attest", folder, "--by", "李四", "--role", "验收组长", typed="many\n200\n设备日志\n", code=0)
    assert "请按要求回答：数字，不小于 0" in done.stdout, done.stdout
    after = read(folder)
    assert verdicts(after)["n-02"] == ("conform", None)
    assert [one["by"] for one in after["attestations"]] == ["张三", "李四"]
    assert len(list((folder / "earlier").iterdir())) == 2


def refused(probe, stranger, folder, place):
    before = (folder / "report.dsse.json").read_bytes()
    form = place / "wrong.csv"
    form.write_text("item,answer,stated by\nc-08,5,a\nn-01,perhaps,a\n", encoding="utf-8")
    lines = probe.run("attest", folder, "--from", form, code=65).stderr.splitlines()
    assert len(lines) == 3 and "wrong.csv:2: C-08 was observed" in lines[0] and "wrong.csv:3: N-01" in lines[1], lines
    form.write_text("item,answer,stated by,files\nn-01,yes,a,nowhere.jpg\n", encoding="utf-8")
    assert "nowhere.jpg" in probe.run("attest", folder, "--from", form, code=66).stderr
    assert "not this machine's" in stranger.run("attest", folder, "--from", form, code=77).stderr
    probe.run("attest", folder, "--by", "a", "--role", "b", typed="", code=64)
    assert (folder / "report.dsse.json").read_bytes() == before, "nothing of that changed the record"


def as_csv(encoding):
    def save(form, rows):
        with form.open("w", encoding=encoding, newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)
        return form
    return save


def as_workbook(form, rows):
    book = openpyxl.Workbook()
    book.active.append(list(rows[0]))
    for row in rows:
        book.active.append([float(cell) if cell.isdigit() else cell for cell in row.values()])
    book.save(form.with_suffix(".xlsx"))
    return form.with_suffix(".xlsx")


# As the three offices keep their files.
SAVED_AS = {"self": as_csv("utf-8"), "banner": as_csv("gb18030"), "city": as_workbook}


def three_rounds(probe, folder, place):
    for number, (name, given) in enumerate((("self", "5"), ("banner", "4"), ("city", "4"))):
        form = place / f"{name}.csv"
        probe.run("score", folder, "--round", name, "--form", form)
        rows = list(csv.DictReader(io.StringIO(form.read_text(encoding="utf-8-sig"))))
        assert len(rows) == 3 and rows[0]["前轮得分"].count(" ") == number, rows[0]
        rows[0].update({"本轮得分": given, "评分人": name, "扣分原因": "" if given == "5" else "照片不清"})
        probe.run("score", folder, "--round", name, "--from", SAVED_AS[name](form, rows))
    assert [(one["round"], one["points"]) for one in read(folder)["rounds"]] == [("self", 5), ("banner", 4), ("city", 4)]
    probe.run("verify", folder)
    probe.run("score", folder, "--round", "province", "--form", place / "x.csv", code=64)
    (place / "bad.csv").write_text("item,given,given by\nn-01,9,a\n", encoding="utf-8")
    assert "bad.csv:2: N-01" in probe.run("score", folder, "--round", "city", "--from", place / "bad.csv", code=65).stderr


def main():
    if not (BIN / "campus-probe").exists():
        print("skipped: campus-probe is missing")
        return 77
    if not openpyxl:
        print("skipped: python3-openpyxl is missing")
        return 77
    with tempfile.TemporaryDirectory(prefix="campus-e2e-") as name:
        place = pathlib.Path(name)
        make_standard(place / "third")
        probe, stranger = Probe(place / "state"), Probe(place / "other-state")
        facts = place / "facts.json"
        facts.write_text(json.dumps({"wired_points": 2}), encoding="utf-8")
        folder = place / "record"
        probe.run("audit", "--level", "classroom", "--site", "DEMO-1", "--responder", f"127.0.0.1:{free_port()}", "--standard", place / "third",
                  "--profile", "people", "--facts", facts, "--output", folder, code=3)
        assert verdicts(read(folder))["c-08"] == ("conform", None)
        by_form(probe, folder, place)
        by_interview(probe, folder)
        again = probe.run("judge", folder, "--standard", place / "third", "--format", "json")
        assert json.loads(again.stdout) == read(folder)["claim"], "chosen by name, it stays chosen"
        refused(probe, stranger, folder, place)
        three_rounds(probe, folder, place)
    print("statements: form, interview, evidence, and what may not be stated")
    return 0


if __name__ == "__main__":
    sys.exit(main())
