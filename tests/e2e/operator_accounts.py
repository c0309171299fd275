#!/usr/bin/env python3
"""What docs/operating.md says of operators' accounts, as it stands there; what needs a token and what does not; and two collectors of one
PostgreSQL, which know the same accounts. Needs $CAMPUS_BIN (campus-collector, signed_reports) and curl; exit 77 without curl."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
from http.client import HTTPConnection

from prometheus_lab import until
from two_collectors import Collector, Database

BIN = pathlib.Path(os.environ["CAMPUS_BIN"])
ROSTER = "code,level,parent,name\n150721,banner,,阿荣旗\n150722,banner,,莫力达瓦旗\nS1,school,150721,第一小学\n"
# docs/operating.md, word for word; the service stands at another port here.
ADD = ("campus-collector account add wangfang --scope operate --banner 150721 --expires 2027-06-30 > wangfang.token",
       "campus-collector account add city-script --scope read > city-script.token",
       "campus-collector account add auditor --scope admin > auditor.token")
PENDING = 'curl -fsS -H "Authorization: Bearer $(cat city-script.token)" "http://127.0.0.1:8600/api/v1/keys?state=pending"'
APPROVE = '''curl -fsS -H "Authorization: Bearer $(cat wangfang.token)" -d '{"sites":["S1"]}' "http://127.0.0.1:8600/api/v1/keys/$KEY/approve"'''
AUDIT = 'curl -fsS -H "Authorization: Bearer $(cat auditor.token)" "http://127.0.0.1:8600/api/v1/audit?limit=20"'
LIST = "campus-collector account list"
REVOKE = "campus-collector account revoke wangfang"


class Desk:
    """A shell in a folder of its own, with the programs of the build."""

    def __init__(self, folder, store, port):
        self.folder, self.store, self.port = folder, store, port

    def type(self, line, key="", code=0):
        if line.startswith("campus-collector "):
            words, _, into = line.partition(" > ")
            line = f"{words} --store {self.store} --lang en" + (f" > {into}" if into else "")
        environment = dict(os.environ, PATH=f"{BIN}{os.pathsep}{os.environ['PATH']}", KEY=key)
        done = subprocess.run(["sh", "-euc", "umask 077; " + line.replace(":8600/", f":{self.port}/")], cwd=self.folder, env=environment,
                              capture_output=True, text=True, check=False)
        assert done.returncode == code, (line, done.returncode, done.stdout, done.stderr)
        return done.stdout

    def token(self, name):
        return (self.folder / f"{name}.token").read_text(encoding="utf-8").strip()


def ask(port, path, token=None, method="GET", body=None):
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, body, {"Authorization": f"Bearer {token}"} if token else {})
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def signed_report():
    source = subprocess.Popen([BIN / "signed_reports", "1"], stdout=subprocess.PIPE)
    envelope = source.stdout.readline()
    source.kill()
    source.wait()
    return envelope, json.loads(envelope)["signatures"][0]["keyid"]


def as_documented(desk):
    envelope, key = signed_report()
    status, answer = ask(desk.port, "/api/v1/reports", method="POST", body=envelope)
    assert (status, json.loads(answer)["results"][0]["reason"]) == (200, "unknown_key"), answer
    for line in ADD:
        desk.type(line)
    assert len({desk.token(name) for name in ("wangfang", "city-script", "auditor")}) == 3
    (pending,) = json.loads(desk.type(PENDING))["keys"]
    assert (pending["key"], pending["pending_reports"], pending["claimed_sites"]) == (key, 1, ["S1"]), pending
    approved = json.loads(desk.type(APPROVE, key))
    assert (approved["state"], approved["sites"], approved["released_reports"]) == ("approved", ["S1"], 1), approved
    entry = json.loads(desk.type(AUDIT))["entries"][0]
    assert (entry["who"], entry["action"], entry["object"]) == ("account:wangfang", "key.approve", key), entry
    listed = [line.split("\t") for line in desk.type(LIST).splitlines()]
    assert [(row[0], row[1], row[2], row[5]) for row in listed[1:]] == [
        ("auditor", "admin", "-", "active"), ("city-script", "read", "-", "active"), ("wangfang", "operate", "150721", "active")], listed
    assert listed[3][4] == "2027-06-30T16:00:00.000Z", "through its last day in Beijing"
    desk.type(REVOKE)
    desk.type(APPROVE, key, code=22)  # curl's word for 401
    return key


def refusals(desk, key):
    read, former = desk.token("city-script"), desk.token("wangfang")
    assert ask(desk.port, f"/api/v1/keys/{key}/revoke", read, "POST")[0] == 403
    assert ask(desk.port, "/api/v1/audit", read)[0] == 403
    assert ask(desk.port, "/api/v1/audit")[0] == 401
    status, line = ask(desk.port, "/api/v1/keys", former)
    assert status == 401 and line.count("\n") == 1, line
    for path in ("/", "/metrics", "/api/v1/sites"):
        assert ask(desk.port, path)[0] == 200, path
    desk.type(ADD[0])
    assert ask(desk.port, "/api/v1/keys", former)[0] == 401, "a new token, not the former one"
    assert ask(desk.port, "/api/v1/keys", desk.token("wangfang"))[0] == 200
    desk.type(ADD[0].partition(" > ")[0], code=65)
    for words, code in ((["--scope", "all"], 64), ([], 64), (["--scope", "admin", "--banner", "150721"], 64), (["--scope", "read", "--banner", "999999"], 65),
                        (["--scope", "read", "--expires", "2020-01-01"], 64), (["--scope", "read", "--expires", "soon"], 64)):
        desk.type("campus-collector account add other " + " ".join(words), code=code)
    desk.type("campus-collector account add 'two words' --scope read", code=64)
    desk.type("campus-collector account revoke nobody", code=66)


def nothing_is_kept(desk, store):
    tokens = [desk.token(name).encode() for name in ("wangfang", "city-script", "auditor")]
    for path in store.rglob("*"):
        if path.is_file() and not path.is_socket():
            content = path.read_bytes()
            assert not any(token in content or token.removeprefix(b"campus_") in content for token in tokens), path


def embedded(folder):
    store = folder / "store"
    (folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
    subprocess.run([BIN / "campus-collector", "roster", "import", folder / "roster.csv", "--store", f"sqlite:{store}"], check=True, stdout=subprocess.DEVNULL)
    collector = Collector(f"sqlite:{store}", "--interval", "3600")
    try:
        collector.start()
        desk = Desk(folder, f"sqlite:{store}", collector.port)
        until("it is ready", 30, lambda: ask(desk.port, "/health/ready")[0] == 200)
        key = as_documented(desk)
        refusals(desk, key)
        assert collector.kill(15) == 0
        nothing_is_kept(desk, store)
        # Without a service the store itself is asked.
        desk.type("campus-collector account revoke city-script")
        collector.start()
        assert ask(collector.port, "/api/v1/keys", desk.token("city-script"))[0] == 401
        assert ask(collector.port, "/api/v1/keys", desk.token("wangfang"))[0] == 200
    finally:
        collector.kill()


def shared(folder):
    """An account made beside two collectors: both know it, and both know when it is gone."""
    database = Database(str(folder))
    both = [Collector(database.uri, "--interval", "3600") for _ in range(2)]
    try:
        (folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
        desk = Desk(folder, f"'{database.uri}'", 0)
        desk.type("campus-collector roster import roster.csv")
        for collector in both:
            collector.start()
        desk.type(ADD[2])
        token, key = desk.token("auditor"), "a" * 64
        for collector in both:
            until("the account is known", 30, lambda port=collector.port: ask(port, "/api/v1/keys", token)[0] == 200)
        status, answer = ask(both[0].port, f"/api/v1/keys/{key}/approve", token, "POST", '{"auditor":true}')
        assert status == 200, answer
        until("the other one has the decision", 30,
              lambda: [one["state"] for one in json.loads(ask(both[1].port, "/api/v1/keys", token)[1])["keys"]] == ["approved"])
        first = json.loads(ask(both[1].port, "/api/v1/audit?limit=1", token)[1])
        assert (first["entries"][0]["who"], first["entries"][0]["action"]) == ("account:auditor", "key.approve"), first
        rest = json.loads(ask(both[1].port, f"/api/v1/audit?before={first['next']}", token)[1])
        assert [one["action"] for one in rest["entries"]][:2] == ["account.add", "roster.import"], rest
        desk.type("campus-collector account revoke auditor")
        for collector in both:
            until("the account is gone", 30, lambda port=collector.port: ask(port, "/api/v1/keys", token)[0] == 401)
    finally:
        for collector in both:
            collector.kill()
        database.stop()


def main():
    if not shutil.which("curl"):
        print("skipped: curl is missing")
        return 77
    for part in (embedded, shared):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="operator-accounts-"))
        try:
            part(folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    print("operators' accounts: as documented, refused where they must be, shared by two collectors, their tokens kept nowhere")
    return 0


if __name__ == "__main__":
    sys.exit(main())
