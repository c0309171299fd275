#!/usr/bin/env python3
"""What docs/operating.md says of orders, as it stands there, with a probe in Python that asks for them: a plan and tickets, silence within a poll,
a test until it is taken, and all of it again after a restart. Needs $CAMPUS_BIN (campus-collector)."""
import base64
import json
import os
import pathlib
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection

SOURCE = pathlib.Path(os.environ["CAMPUS_SOURCE"])
sys.path.insert(0, str(SOURCE / "tests/support"))
import enrolment  # noqa: E402

BIN = pathlib.Path(os.environ["CAMPUS_BIN"])
ROSTER = "code,level,parent,name\n150721,banner,,阿荣旗\nS1,school,150721,第一小学\nS1-101,classroom,S1,一年一班\n"
POLL, ANSWER, PLAN = (f"application/vnd.campus.{kind}+json;version=1" for kind in ("poll", "poll-answer", "plan"))
# docs/operating.md, word for word.
IMPORT = "campus-collector fleet import fleet.json"
SHOW = "campus-collector fleet show"
BEGIN = 'campus-collector silence begin --for 2h --reason "高考 exam"'
STATUS = "campus-collector silence status"
END = "campus-collector silence end"
REQUEST = 'campus-collector test request S1 --sustained --reason "家长投诉 complaint"'
LIST = "campus-collector test list"


def settings():
    """The example of the document."""
    text = (SOURCE / "docs/operating.md").read_text(encoding="utf-8")
    begin = text.index('{"schema": "campus.fleet/1"')
    return text[begin:text.index("```", begin)]


class Desk:
    def __init__(self, folder):
        self.folder, self.key, self.kept = folder, enrolment.new_key(), {}
        self.environment = dict(os.environ, PATH=f"{BIN}{os.pathsep}{os.environ['PATH']}", LANG="en_US.UTF-8", CAMPUS_COLLECTOR_STATE=str(folder / "collector"))

    def type(self, line, code=0):
        done = subprocess.run(["sh", "-euc", line], cwd=self.folder, env=self.environment, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
        assert done.returncode == code, (line, done.returncode, done.stdout, done.stderr)
        return done.stdout + done.stderr

    def start(self):
        with open(self.folder / "serve.log", "w", encoding="utf-8") as log:
            self.service = subprocess.Popen([BIN / "campus-collector", "serve", "--listen", "127.0.0.1:0"], cwd=self.folder, env=self.environment,
                                            stdout=subprocess.PIPE, stderr=log, stdin=subprocess.DEVNULL, text=True)
        self.port = int(self.service.stdout.readline().rsplit(":", 1)[1])

    def stop(self):
        self.service.send_signal(signal.SIGTERM)
        assert self.service.wait(60) == 0
        self.service.stdout.close()

    def poll(self):
        nonce = secrets.token_hex(16)
        poll = {"schema": "campus.poll/1", "site": "S1", "nonce": nonce, "boot": "b", "since_boot_ms": time.monotonic_ns() // 1_000_000, "plan_version": 0, "plan_content": "", "silence": 0,
                "tests_taken": [], "activity": "idle", "waiting": 0, "faults": [], "at": "2026-11-27T08:00:00.000Z", "clock_state": "unknown", "program": "test"}
        body = enrolment.sealed(POLL, json.dumps({**poll, **self.kept}).encode(), self.key)
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("POST", "/api/v1/polls", body)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            return answer.status, json.loads(content)["reason"]
        payload, issuer = enrolment.opened(content, ANSWER)
        assert payload["nonce"] == nonce and payload["key"] == enrolment.key_id(self.key)
        return payload, issuer


def main():
    with tempfile.TemporaryDirectory(prefix="fleet-orders-") as name:
        folder = pathlib.Path(name)
        (folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
        (folder / "fleet.json").write_text(settings(), encoding="utf-8")
        desk = Desk(folder)
        desk.type("campus-collector roster import roster.csv")
        desk.start()
        try:
            walk(desk)
            desk.stop()
            desk.start()
            after_a_restart(desk)
        finally:
            desk.stop()
    print("fleet_orders: plans, tickets, silence and tests as documented, also after a restart")


def walk(desk):
    assert desk.poll() == (403, "unknown_key")
    desk.type(f"campus-collector keys approve {enrolment.key_id(desk.key)} --site S1")
    assert "plan" not in desk.poll()[0]
    assert "banner-core.150721" in desk.type(IMPORT)
    assert "10.7.0.1:8601" in desk.type(SHOW)
    answer, issuer = desk.poll()
    plan, signer = enrolment.opened(answer["plan"], PLAN)
    assert signer == issuer and plan["site"] == "S1" and plan["content"]["responders"][0]["name"] == "banner-core.150721"
    assert len(answer["tickets"]) == 200
    assert all(len(base64.b64decode(ticket)) == 304 for ticket in answer["tickets"])
    assert issuer in desk.type("campus-collector ticket issuer")
    desk.type(BEGIN)
    silence = desk.poll()[0]["silence"]
    assert silence["reason"] == "高考 exam"
    assert "not silent yet\t1" in desk.type(STATUS)
    desk.kept["silence"] = silence["order"]
    desk.poll()
    assert "not silent yet\t0" in desk.type(STATUS)
    assert "keeps silence" in desk.type(REQUEST, 65)
    desk.type(END)
    assert "silence" not in desk.poll()[0]
    desk.type(REQUEST)
    assert "complaint" in desk.type(LIST)


def after_a_restart(desk):
    test = desk.poll()[0]["test"]
    assert test["sustained"] and test["reason"] == "家长投诉 complaint"
    desk.kept["tests_taken"] = [test["order"]]
    assert "test" not in desk.poll()[0]
    desk.type("campus-collector keys revoke " + enrolment.key_id(desk.key))
    assert desk.poll() == (403, "key_revoked")


if __name__ == "__main__":
    main()
