#!/usr/bin/env python3
"""A standard with one failing veto item, changed by a tailoring and released by a waiver, through the real programs.

The standard asks the roster alone, so nothing is measured and the verdicts do not depend on this machine. Needs $CAMPUS_BIN
and $CAMPUS_SOURCE. Exit 77 where a program is missing.
"""
import datetime
import json
import pathlib
import sys
import tempfile
import urllib.request

from prometheus_lab import free_port, until
from record_chain import BIN, Probe, Server, collector_command

SITE = "S1"
TEXT = {"zh-CN": "文字。", "en": "Text."}


def day(offset):
    here = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).date()
    return (here + datetime.timedelta(days=offset)).isoformat()


def written(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2), encoding="utf-8")
    return path


def rule(name, requirement, quantity, fact, value, unit, comparison):
    parameter = {"value": value, "unit": unit}
    if unit == "count":
        parameter.update(minimum=0, maximum=100, tailorable="stricter-only")
    return {"id": name, "revision": 1, "group": "g", "level": "school", "title": TEXT,
            "sources": [{"source": "own", "clause": "", "confidence": "P"}], "requirement": requirement, "points": 10,
            "parameters": {"limit": parameter},
            "check": {"kind": "compare", "quantity": quantity, "comparison": comparison, "parameters": {"limit": "limit"}, "fact": fact},
            "remediation": TEXT, "responsible": "school"}


def make_standard(folder):
    written(folder / "catalogue.json", {
        "schema": "campus.catalogue/1", "id": "own", "version": "1.0.0", "title": TEXT,
        "sources": [{"id": "own", "title": TEXT, "issuer": "x", "confidence": "P", "verified": False}],
        "groups": [{"id": "g", "title": TEXT}],
        "rules": [rule("r-1", "veto", "roster.truth", "cabling", 1, "boolean", "equal"),
                  rule("r-2", "mandatory", "roster.count", "days", 30, "count", "at_least")]})
    written(folder / "profiles/school.json", {"schema": "campus.profile/1", "id": "school", "title": TEXT, "level": "school",
                                              "select": ["r-1", "r-2"]})
    return folder


def waiver(name, rule_id, first, last, sites=(SITE,)):
    return {"id": name, "rule": rule_id, "sites": list(sites), "reason": TEXT, "compensation": TEXT, "approver": "市教育局",
            "document_number": f"教函〔2026〕{name}号", "approved_on": day(first), "expires_on": day(last)}


def make_waivers(path, *waivers):
    return written(path, {"schema": "campus.waivers/1", "waivers": list(waivers)})


def make_tailoring(path, value, version="1.0.0"):
    return written(path, {"schema": "campus.tailoring/1", "id": "banner", "title": TEXT, "issuer": "旗教育局",
                          "document_number": "旗教发〔2026〕9号", "date": day(-20), "standard": {"id": "own", "version": version},
                          "profiles": {"school": {"set_parameters": {"r-2": {"limit": value}}}}})


class Place:
    def __init__(self, folder):
        self.folder = folder
        self.probe = Probe(folder / "state")
        self.standard = make_standard(folder / "standard")
        self.facts = written(folder / "facts.json", {"code": SITE, "level": "school", "cabling": "否", "days": 90})
        self.audits = 0

    def audit(self, *options, codes=(2,)):
        self.audits += 1
        folder = self.folder / f"record-{self.audits}"
        self.probe.run("audit", "--level", "school", "--site", SITE, "--responder", f"127.0.0.1:{free_port()}", "--standard",
                       self.standard, "--facts", self.facts, "--output", folder, *options, codes=codes)
        return folder, json.loads((folder / "report.json").read_text(encoding="utf-8"))

    def refused(self, code, *words):
        done = self.probe.run(*words, codes=(code,))
        assert len(done.stderr.splitlines()) == 1, done.stderr
        return done.stderr

    def judge(self, record, *options, codes=(2,)):
        return self.probe.run("judge", record, "--standard", self.standard, "--format", "json", *options, codes=codes).stdout


def check_waivers(place):
    folder, plain = place.audit()
    assert plain["claim"]["conclusion"] == "noncompliant" and "waivers" not in plain, plain["claim"]["conclusion"]
    waivers = make_waivers(place.folder / "waivers.json", waiver("w-1", "r-1", -10, 100), waiver("w-2", "r-1", -300, -1),
                           waiver("w-3", "r-9", -10, 10), waiver("w-4", "r-1", -10, 100, ["S2"]))
    folder, report = place.audit("--waivers", waivers)
    claim = report["claim"]
    assert claim["conclusion"] == "compliant" and claim["gate_passed"] and claim["counts"]["waived"] == 1, claim
    item = claim["items"][0]
    assert (item["status"], item["verdict"], item["points_got"], item["measured"]) == ("fail", "waived", 0, 0.0), item
    assert item["waiver"]["original_verdict"] == "nonconform" and item["waiver"]["expires_on"] == day(100), item
    assert [one["id"] for one in report["waivers"]] == ["w-1", "w-2", "w-3"], "those of this site, whatever became of them"
    for kind in ("text", "html", "csv", "junit"):
        view = place.probe.run("report", folder, "--format", kind, "--lang", "zh-CN").stdout
        for part in ("市教育局", "教函〔2026〕w-1号", day(100)):
            assert part in view.replace("\n      ", ""), f"{kind} lacks {part}"
    text = place.probe.run("report", folder, "--format", "text", "--lang", "en").stdout
    assert "Waiver w-2" in text and "had expired" in text and "Waiver w-3" in text and "w-4" not in text, text
    again = json.loads(place.judge(folder))
    assert again == claim, "the record judged again gives the same claim"
    assert place.judge(folder) == place.judge(folder, "--waivers", waivers), "by its own waivers or by the file: the same bytes"
    none = make_waivers(place.folder / "none.json")
    assert json.loads(place.judge(folder, "--waivers", none))["conclusion"] == "noncompliant"
    return waivers, folder, report


def check_refusals(place):
    wide = make_waivers(place.folder / "wide.json", waiver("w-1", "r-1", -10, 100, ["*"]))
    said = place.refused(65, "audit", "--level", "school", "--site", SITE, "--responder", "127.0.0.1:9", "--standard", place.standard,
                         "--waivers", wide, "--output", place.folder / "never")
    assert "wide.json:8:" in said and "/waivers/0/sites/0: is over-broad" in said, said
    assert not (place.folder / "never").exists(), "a refused file leaves no record"
    for path, part in ((make_tailoring(place.folder / "weak.json", 20), "weakens the standard"),
                       (make_tailoring(place.folder / "same.json", 30), "changes nothing"),
                       (make_tailoring(place.folder / "other.json", 60, "2.0.0"), "is for version 2.0.0")):
        said = place.refused(65, "standards", "show", "--profile", "school", "--standard", place.standard, "--tailoring", path)
        assert f"{path.name}:" in said and part in said, said
    place.refused(66, "judge", place.folder / "record-1", "--standard", place.standard, "--tailoring", place.folder / "nowhere.json")
    place.refused(64, "standards", "list", "--tailoring", place.folder / "weak.json")


def check_lint(place, waivers):
    roster = place.folder / "roster.csv"
    roster.write_text("code,level,name\nS1,school,A\n", encoding="utf-8")
    done = place.probe.run("standards", "lint", "--standard", place.standard, "--waivers", waivers, "--roster", roster, codes=(65,))
    for part in ("expired on " + day(-1), "has no rule 'r-9'", "the roster has no site 'S2'", "expires soon, on " + day(10)):
        assert part in done.stdout, f"{part} is missing in {done.stdout}"
    soon = make_waivers(place.folder / "soon.json", waiver("w-1", "r-1", -10, 10))
    done = place.probe.run("standards", "lint", "--standard", place.standard, "--waivers", soon)
    assert "expires soon" in done.stdout, "named, and no error"


def check_tailoring(place):
    tailoring = make_tailoring(place.folder / "tailoring.json", 100)
    place.probe.run("standards", "lint", "--standard", place.standard, "--tailoring", tailoring)
    shown = place.probe.run("standards", "explain", "R-2", "--profile", "school", "--standard", place.standard, "--tailoring", tailoring,
                            "--lang", "en").stdout
    assert "limit = 100  <- tailoring.json:/profiles/school/set_parameters/r-2/limit" in shown, shown
    folder, report = place.audit("--tailoring", tailoring)
    told = report["standard"]["tailoring"]
    assert (told["changes"], told["document_number"]) == (1, "旗教发〔2026〕9号"), told
    assert report["claim"]["items"][1]["required"] == 100 and report["claim"]["items"][1]["verdict"] == "nonconform"
    assert report["standard"]["resolved"]["tailoring"] == told
    for kind in ("text", "html", "csv", "junit"):
        assert "旗教发〔2026〕9号" in place.probe.run("report", folder, "--format", kind).stdout, kind
    assert json.loads(place.judge(folder, "--tailoring", tailoring)) == report["claim"]
    without = place.probe.run("judge", folder, "--standard", place.standard, codes=(2,))
    assert "旗教发〔2026〕9号" in without.stderr, "that the tailoring is left out is said"


def check_collector(place, waivers, folder, report):
    store = f"sqlite:{place.folder / 'store'}"
    roster = place.folder / "city.csv"
    roster.write_text("code,level,parent,name,cabling,days\n1,banner,,B,,\nS1,school,1,A,否,90\n", encoding="utf-8")
    collector_command(store, "roster", "import", str(roster))
    for options, verdict, gate in ((("--waivers", str(waivers)), "waived", True), ((), "nonconform", False)):
        with Server("campus-collector", "serve", "--listen", "127.0.0.1:0", "--store", store, "--standard", str(place.standard),
                    *options) as collector:
            def get(path, address=f"http://{collector.address}"):
                with urllib.request.urlopen(address + path, timeout=10) as answer:
                    return answer.read().decode("utf-8")

            place.probe.run("deliver", folder, "--collector", f"http://{collector.address}")
            collector_command(store, "keys", "approve", report["key"], "--site", SITE)
            until("the report counts", 30, lambda: json.loads(get(f"/api/v1/sites/{SITE}"))["last_report"])
            site = json.loads(get(f"/api/v1/sites/{SITE}"))
            judged = site["last_report"]["verdict"]
            assert judged["items"][0]["verdict"] == verdict and judged["gate_passed"] == gate, judged["items"][0]
            assert site["state"] == "noncompliant", "waived or not, the state is the line's"
            assert ("教函〔2026〕w-1号" in get(f"/sites/{SITE}?lang=zh-CN")) == gate


def main():
    missing = [name for name in ("campus-probe", "campus-collector") if not (BIN / name).exists()]
    if missing:
        print(f"skipped: {', '.join(missing)} is missing")
        return 77
    with tempfile.TemporaryDirectory(prefix="campus-e2e-") as name:
        place = Place(pathlib.Path(name))
        waivers, folder, report = check_waivers(place)
        check_refusals(place)
        check_lint(place, waivers)
        check_tailoring(place)
        check_collector(place, waivers, folder, report)
    print("one veto item: failed, waived, judged again, shown everywhere; one value: tailored and told")
    return 0


if __name__ == "__main__":
    sys.exit(main())
