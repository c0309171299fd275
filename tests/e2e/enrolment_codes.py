#!/usr/bin/env python3
"""What docs/operating.md says of codes, as it stands there: sheets for a school, a table of boxes, another box for a site, keys that wait; and
that a code is nowhere but on its sheet. Two collectors on one PostgreSQL, to which a code comes at once. Needs $CAMPUS_BIN (campus-collector, signed_reports)."""
import json
import os
import pathlib
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from http.client import HTTPConnection

sys.path.insert(0, str(pathlib.Path(os.environ["CAMPUS_SOURCE"]) / "tests/support"))
import enrolment  # noqa: E402
from two_collectors import Database  # noqa: E402

BIN = pathlib.Path(os.environ["CAMPUS_BIN"])
ROSTER = "code,level,parent,name\n150721,banner,,阿荣旗\nS1,school,150721,第一小学\nS1-101,classroom,S1,一年一班\nS1-102,classroom,S1,一年二班\nS2,school,150721,第二小学\n"
# docs/operating.md, word for word.
CODES = "campus-collector enroll codes --school S1 --collector https://collector.example:8600 --output S1.html"
BIND = "campus-collector enroll bind boxes.csv --days 60 > batch-code"
LIST = "campus-collector enroll list --site S1"
REPLACE = "campus-collector enroll replace S1-101 --collector https://collector.example:8600"
WITHDRAW = "campus-collector enroll withdraw S1-102"
PENDING = "campus-collector keys approve-pending S1"
ALL = "campus-collector enroll codes --banner 150721 --again --output banner.html"


class Desk:
    def __init__(self, folder, state="collector", store=None):
        self.folder, self.store, self.state = folder, store, state
        self.environment = dict(os.environ, PATH=f"{BIN}{os.pathsep}{os.environ['PATH']}", LANG="en_US.UTF-8", CAMPUS_COLLECTOR_STATE=str(folder / state))
        self.service = None

    def type(self, line, code=0):
        done = subprocess.run(["sh", "-euc", line], cwd=self.folder, env=self.environment, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
        assert done.returncode == code, (line, done.returncode, done.stdout, done.stderr)
        return done.stdout, done.stderr

    def start(self):
        with open(self.folder / f"{self.state}.log", "w", encoding="utf-8") as log:
            self.service = subprocess.Popen([BIN / "campus-collector", "serve", "--listen", "127.0.0.1:0", *(["--store", self.store] if self.store else [])], cwd=self.folder, env=self.environment,
                                            stdout=subprocess.PIPE, stderr=log, stdin=subprocess.DEVNULL, text=True)
        self.port = int(self.service.stdout.readline().rsplit(":", 1)[1])

    def enrol(self, key, code, hardware=()):
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("POST", "/api/v1/enrolments", enrolment.request(key, code, hardware))
        answer = connection.getresponse()
        return answer.status, answer.read()


def codes_on(sheet):
    return dict(re.findall(r'class="site">([^<]+)</div><div class="typed">([^<]+)<', sheet))


def refusal(answer):
    return answer[0], json.loads(answer[1])["reason"]


def sheets(desk):
    out, told = desk.type(CODES)
    assert out.startswith("made 3 codes") and "delete the file" in told, (out, told)
    sheet = desk.folder / "S1.html"
    assert stat.S_IMODE(sheet.stat().st_mode) == 0o600
    text = sheet.read_text(encoding="utf-8")
    codes = codes_on(text)
    assert set(codes) == {"S1", "S1-101", "S1-102"} and "第一小学" in text and text.count("<svg") == 3
    assert not re.search(r"src=|href=|url\(|<script", text)
    box = enrolment.new_key()
    status, answer = desk.enrol(box, codes["S1-101"])
    assert status == 201, answer
    content, issuer = enrolment.opened(answer, enrolment.ENROLMENT_TYPE)
    assert content["key"] == enrolment.key_id(box) and content["site"] == "S1-101" and content["school"] == "S1" and content["issuers"] == [issuer]
    assert desk.type("campus-collector ticket issuer")[0].split()[0] == issuer, "one key for tickets and answers"
    assert desk.enrol(box, codes["S1-101"])[0] == 201, "a lost answer"
    assert refusal(desk.enrol(enrolment.new_key(), codes["S1-101"])) == (403, "code_used")
    assert refusal(desk.enrol(box, codes["S1"])) == (403, "key_elsewhere")
    assert "no site wants a code" in desk.type(CODES)[1], "one is open, or used, for each"
    assert (desk.folder / "S1.html").read_text(encoding="utf-8") == text, "nothing is overwritten by nothing"
    return box, codes


def boxes(desk):
    (desk.folder / "boxes.csv").write_text("hardware,site\nAA-BB-CC-00-00-01,S1-102\n,S2\nx,S9\naa:bb:cc:00:00:01,S2\n", encoding="utf-8")
    errors = desk.type(BIND, 65)[1].splitlines()
    assert [line.split(": ")[0] for line in errors[:3]] == ["boxes.csv:3", "boxes.csv:4", "boxes.csv:5"] and len(errors) == 4, errors
    (desk.folder / "boxes.csv").write_text("hardware,site,who\nAA-BB-CC-00-00-01,S1-102,王\nX77,S2,李\n", encoding="utf-8")
    told = desk.type(BIND)[1]
    assert "made 2 codes" in told and "shown this once" in told, told
    code = (desk.folder / "batch-code").read_text(encoding="utf-8").strip()
    assert code not in told
    assert refusal(desk.enrol(enrolment.new_key(), code, ["serial:other"])) == (403, "code_unknown")
    status, answer = desk.enrol(enrolment.new_key(), code, ["mac:11:22:33:44:55:66", "serial:x77"])
    assert status == 201 and enrolment.opened(answer, enrolment.ENROLMENT_TYPE)[0]["site"] == "S2", answer
    return code


def other_box(desk, box):
    out, told = desk.type(REPLACE)
    code = out.strip()
    assert f"revoked {enrolment.key_id(box)}" in told and f"campus-probe enroll {code} --collector https://collector.example:8600" in told, told
    assert refusal(desk.enrol(box, code)) == (403, "key_revoked")
    assert desk.enrol(enrolment.new_key(), code)[0] == 201
    return code


def withdrawn(desk, codes):
    assert desk.type(WITHDRAW)[0] == "withdrew 2 open codes of S1-102\n", "the sheet's and the table's"
    assert refusal(desk.enrol(enrolment.new_key(), codes["S1-102"])) == (403, "code_withdrawn")
    states = [line.split("\t")[:2] for line in desk.type(LIST)[0].splitlines()[1:]]
    assert sorted(states) == [["S1", "open"], ["S1-101", "used"], ["S1-101", "used"], ["S1-102", "withdrawn"], ["S1-102", "withdrawn"]], states


def waiting(desk):
    source = subprocess.Popen([BIN / "signed_reports", "1"], stdout=subprocess.PIPE)
    envelope = source.stdout.readline()
    source.kill()
    source.wait()
    connection = HTTPConnection("127.0.0.1", desk.port, timeout=30)
    connection.request("POST", "/api/v1/reports", envelope)
    assert b"unknown_key" in connection.getresponse().read()
    table = [line.split("\t") for line in desk.type(PENDING)[0].splitlines()]
    assert table[0] == ["check", "key", "sites", "result"] and table[-1][0].startswith("pending reports released: "), table
    check, key, site, result = table[1]
    assert re.fullmatch(r"\d{3}-\d{3}", check) and result == "approved", table
    assert any(line.startswith(key) and site in line and line.endswith(check) for line in desk.type("campus-collector keys list")[0].splitlines())


def nowhere_else(desk, codes):
    """On the sheets, and what was printed for whoever asked; not in the store, its log, the audit log or the service's messages."""
    told = desk.type("campus-collector audit")[0] + desk.type(LIST)[0]
    kept = [told.encode(), (desk.folder / "collector.log").read_bytes()]
    kept += [path.read_bytes() for path in (desk.folder / "collector").rglob("*") if path.is_file()]
    for code in codes:
        for form in (code, code.replace("-", "")):
            assert not any(form.encode() in one for one in kept), form


def usage(desk):
    for line in ("codes --school S1 --all --output x", "codes --output x", "codes --all", "codes --all --output x --days 0", "codes --all --output x --days 401",
                 "codes --all --output x --collector 'https://x;rm'", "replace", "bind"):
        assert desk.type(f"campus-collector enroll {line}", 64)[1].count("\n") == 1, line
    assert desk.type("campus-collector enroll codes --school S9 --output x", 65)[1].count("\n") == 1
    assert desk.type("campus-collector enroll replace S9", 65)[1].count("\n") == 1
    assert desk.type("campus-collector enroll codes --all --again --output nowhere/x", 73)[1].count("\n") == 1
    assert not (desk.folder / "x").exists()


def one_database(folder):
    """One code comes to two collectors at once; one box gets it."""
    database = Database(str(folder))
    desks = [Desk(folder, f"collector-{number}", database.uri) for number in (1, 2)]
    (folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
    try:
        desks[0].type(f"campus-collector roster import roster.csv --store '{database.uri}'")
        for desk in desks:
            desk.start()
        desks[0].type(f"campus-collector enroll codes --all --output all.html --store '{database.uri}'")
        for site, code in codes_on((folder / "all.html").read_text(encoding="utf-8")).items():
            answers = [None, None]

            def ask(number):
                answers[number] = desks[number].enrol(enrolment.new_key(), code)

            both = [threading.Thread(target=ask, args=(number,)) for number in (0, 1)]
            for one in both:
                one.start()
            for one in both:
                one.join()
            assert sorted(answer[0] for answer in answers) == [201, 403], (site, answers)
            assert refusal(next(answer for answer in answers if answer[0] == 403)) == (403, "code_used")
    finally:
        for desk in desks:
            if desk.service:
                desk.service.kill()
                desk.service.wait()
        database.stop()


def main():
    shared = pathlib.Path(tempfile.mkdtemp(prefix="enrolment-"))
    try:
        one_database(shared)
    finally:
        shutil.rmtree(shared, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="enrolment-") as name:
        desk = Desk(pathlib.Path(name))
        (desk.folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
        desk.type("campus-collector roster import roster.csv")
        desk.start()
        try:
            box, codes = sheets(desk)
            batch = boxes(desk)
            replaced = other_box(desk, box)
            withdrawn(desk, codes)
            waiting(desk)
            desk.type(ALL)
            again = codes_on((desk.folder / "banner.html").read_text(encoding="utf-8"))
            assert "S1-101" not in again and "S1-102" in again, again
            usage(desk)
            nowhere_else(desk, [*codes.values(), batch, replaced, *again.values()])
        finally:
            desk.service.send_signal(signal.SIGTERM)
            assert desk.service.wait(30) == 0
    print("codes do as docs/operating.md says")


if __name__ == "__main__":
    main()
