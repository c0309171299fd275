#!/usr/bin/env python3
"""Two rooms of one school test at once over their uplink of 1G, from the operator's order to the records: a collector, a responder that takes tickets alone, and
two probes that run. Both begin in the slot of the order, the responder lets both move bulk data beside one another, each record has its rates, and what the
runs took leaves the probes enough for the day. Some minutes.
"""
import base64
import datetime
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

from campus_lab import HERE, LAB, Checks, address, program
sys.path.insert(0, str(HERE.parent / "e2e"))
from prometheus_lab import until  # noqa: E402

USED_BYTES = 36  # of one entry in the file of used tickets
ROOMS = ("S1-101", "S1-102")
ROSTER = "code,level,parent,name\n150721,banner,,阿荣旗\nS1,school,150721,第一小学\n" + "".join(f"{room},classroom,S1,{room}\n" for room in ROOMS)


def moment_in(seconds):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment_of(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


class School:
    def __init__(self, folder):
        self.folder, self.started = folder, []
        self.collector, self.responder = (f"{address('server')}:{port}" for port in (8600, 8601))
        self.tell("roster", "import", self.write("roster.csv", ROSTER))
        self.start("server", "collector", "campus-collector", "serve", "--listen", self.collector, *self.store)
        until("the collector is ready", 30, lambda: self.get("/health/ready"))
        plan = {"routine_interval_seconds": 86400, "responders": [{"tier": "banner", "address": self.responder, "name": "core"}]}
        self.tell("fleet", "import", self.write("fleet.json", json.dumps({"schema": "campus.fleet/1", "banners": {"*": plan}})))
        self.write("trust", self.tell("ticket", "issuer"))
        self.start("server", "responder", "campus-probe", "responder", "--listen", self.responder, "--trust", folder / "trust", "--name", "core",
                   "--orders", f"http://{self.collector}")

    @property
    def store(self):
        return "--store", f"sqlite:{self.folder / 'store'}"

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")
        return self.folder / name

    def environment(self, name):
        return {**os.environ, "CAMPUS_PROBE_STATE": str(self.folder / name), "CAMPUS_COLLECTOR_STATE": str(self.folder / "issuer"), "LANG": "C"}

    def start(self, node, name, what, *words):
        with open(self.folder / f"{name}.log", "a", encoding="utf-8") as log:
            self.started.append(subprocess.Popen([LAB, "exec", node, program(what), *map(str, words)], cwd=self.folder, env=self.environment(name), stdin=subprocess.DEVNULL,
                                                 stdout=log, stderr=log))

    def tell(self, *words):
        done = subprocess.run([program("campus-collector"), *map(str, words), *self.store, "--lang", "en"], cwd=self.folder, env=self.environment("collector"),
                              capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done.stdout

    def probe(self, name, *words):
        return subprocess.run([program("campus-probe"), *map(str, words)], cwd=self.folder, env=self.environment(name), capture_output=True, text=True, timeout=60, check=False)

    def status(self, room):
        said = self.probe(room, "status", "--format", "json")
        return json.loads(said.stdout) if said.returncode == 0 else {}

    def get(self, path):
        done = subprocess.run([LAB, "exec", "server", "curl", "-sSf", f"http://{self.collector}{path}"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                              timeout=10, check=False)
        return done.stdout

    def open(self, room):
        """A probe of the room that runs, and has its plan."""
        key = re.search(r"[0-9a-f]{64}", self.probe(room, "status", "--lang", "en").stdout.split("key: ")[1])[0]
        self.tell("keys", "approve", key, "--site", room)
        issuer = re.search(r"[0-9a-f]{64}", (self.folder / "trust").read_text())[0]
        self.start("client", room, "campus-probe", "run", "--level", "classroom", "--site", room, "--responder", self.responder, "--collector", f"http://{self.collector}",
                   "--issuer", issuer, "--routine-interval", "86400")
        until(f"{room} has a plan", 90, lambda: self.status(room).get("orders", {}).get("plan_in_force"))

    def used_tickets(self):
        """How many lines of the responder's file there are; it is not tidied within minutes."""
        return (self.folder / "responder/responder/used-tickets").stat().st_size // USED_BYTES

    def record(self, room):
        """The last one with rates of TCP."""
        digest = re.search(r'"([0-9a-f]{64})"', self.get(f"/api/v1/sites/{room}"))
        record = json.loads(base64.b64decode(json.loads(self.get(f"/api/v1/reports/{digest[1]}"))["payload"])) if digest else {}
        return record if any(one["method"] == "tcp" for one in record.get("measurements", [])) else None

    def end(self):
        for process in reversed(self.started):
            if process.poll() is None:
                process.kill()
            process.wait()


def order(school):
    at = moment_in(40)
    school.tell("test", "joint", *ROOMS, "--at", at, "--sustained", "--reason", "several rooms at once")
    assert "(joint)" in school.tell("test", "list")
    for room in ROOMS:
        until(f"{room} knows of the test", 35, lambda room=room: school.status(room).get("orders", {}).get("waiting_test"))
    return moment_of(at)


def watch(school, begin, before):
    """Both at once, each with a ticket of its own that the responder took."""
    until("both rooms test", 90, lambda: all(school.status(room).get("activity") == "sustained" for room in ROOMS))
    assert time.time() >= begin, "not before the slot"
    until("both tickets are used", 15, lambda: school.used_tickets() == before + len(ROOMS))
    for room in ROOMS:
        until(f"{room} is through", 600, lambda room=room: school.status(room).get("activity") != "sustained")


def check_records(school, checks):
    spans = []
    for room in ROOMS:
        until(f"the record of {room} is at the collector", 60, lambda room=room: school.record(room))
        record = school.record(room)
        tcp = [one for one in record["measurements"] if one["method"] == "tcp"]
        print(room, json.dumps([{key: one.get(key) for key in ("direction", "line_rate_bits_per_second", "verdict", "reason", "detail")} for one in tcp]))
        orders = school.status(room)["orders"]
        checks.expect(0 < orders["bytes_used"] < orders["bytes_most"] / 2, f"{room} has more bytes left for the day than it took ({orders['bytes_used']})")
        checks.expect({one["direction"] for one in tcp} == {"down", "up"}, f"{room} asked for both directions")
        checks.expect(all(one.get("line_rate_bits_per_second") for one in tcp), f"{room} has a rate of each")
        spans.append((moment_of(record["started"]["utc"]), moment_of(record["ended"]["utc"])))
    checks.expect(max(begin for begin, _ in spans) < min(end for _, end in spans), "the two runs were under way at once")


def main():
    program("campus-probe")
    with tempfile.TemporaryDirectory(prefix="joint-rooms-") as name:
        school = School(pathlib.Path(name))
        try:
            for room in ROOMS:
                school.open(room)
            before = school.used_tickets()
            watch(school, order(school), before)
            with Checks() as checks:
                check_records(school, checks)
        except Exception:
            for log in sorted(school.folder.glob("*.log")):
                print(f"--- {log.name}", log.read_text(encoding="utf-8")[-3000:], sep="\n")
            raise
        finally:
            school.end()


if __name__ == "__main__":
    main()
