#!/usr/bin/env python3
"""Two collectors on one PostgreSQL: either takes reports, each dies once under load and comes back, nothing that was
acknowledged is lost or counted twice, and both show the same counts once a snapshot interval has passed."""
import json
import os
import pwd
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from http.client import HTTPConnection, HTTPException

BIN = os.environ["CAMPUS_BIN"]
COLLECTOR = os.path.join(BIN, "campus-collector")
REPORTS, CONNECTIONS = 900, 4


class Database:
    """A server of its own on a Unix socket; PostgreSQL does not run as root."""

    def __init__(self, folder):
        self.folder = os.path.join(folder, "postgres")
        root = os.geteuid() == 0
        self.user = pwd.getpwnam("postgres") if root else None
        os.mkdir(self.folder, 0o700)
        if root:
            os.chmod(folder, 0o711)
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        versions = sorted(os.listdir("/usr/lib/postgresql"), key=int)
        self.programs = f"/usr/lib/postgresql/{versions[-1]}/bin"
        self.run("initdb", "-D", self.folder + "/data", "-A", "trust", "-U", "campus", "-E", "UTF8", "--no-sync")
        self.run("pg_ctl", "-D", self.folder + "/data", "-l", self.folder + "/log", "-w", "start", "-o",
                 f"-c listen_addresses= -c unix_socket_directories={self.folder}")
        self.run("createdb", "-h", self.folder, "-U", "campus", "campus")
        self.uri = f"postgresql://campus@/campus?host={self.folder}"

    def run(self, program, *words):
        switch = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} if self.user else {}
        subprocess.run([os.path.join(self.programs, program), *words], check=True, stdout=subprocess.DEVNULL,
                       cwd=self.folder, **switch)

    def stop(self):
        self.run("pg_ctl", "-D", self.folder + "/data", "-m", "immediate", "stop")


class Collector:
    def __init__(self, store, *options):
        self.store, self.options, self.port, self.process = store, options or ("--open",), 0, None

    def start(self):
        self.process = subprocess.Popen([COLLECTOR, "serve", "--listen", f"127.0.0.1:{self.port}", "--store", self.store,
                                         *self.options], stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        assert line.startswith("listening on "), "the collector did not start: exit code %s" % self.process.wait()
        self.port = int(line.rsplit(":", 1)[1])

    def kill(self, how=signal.SIGKILL):
        self.process.send_signal(how)
        return self.process.wait(timeout=60)

    def get(self, path):
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


class Senders:
    """Each report goes to one of the two; without an answer it goes to the other, as a probe with two addresses does."""

    def __init__(self, envelopes, collectors):
        self.waiting, self.collectors, self.lock = list(reversed(envelopes)), collectors, threading.Lock()
        self.answered = {}
        self.threads = [threading.Thread(target=self.run, args=(random.Random(i),)) for i in range(CONNECTIONS)]
        for thread in self.threads:
            thread.start()

    def next(self):
        with self.lock:
            return self.waiting.pop() if self.waiting else None

    def run(self, rng):
        while (envelope := self.next()) is not None:
            while not self.deliver(envelope, rng.choice(self.collectors)):
                time.sleep(0.02)

    def deliver(self, envelope, collector):
        try:
            connection = HTTPConnection("127.0.0.1", collector.port, timeout=10)
            connection.request("POST", "/api/v1/reports", envelope, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, HTTPException):
            return False
        if answer.status != 200:
            return False
        for result in json.loads(text)["results"]:
            assert result["outcome"] in ("stored", "duplicate"), result
            with self.lock:
                self.answered[result["digest"]] = result["outcome"]
        return True

    def progress(self):
        with self.lock:
            return len(self.answered)

    def finish(self):
        for thread in self.threads:
            thread.join()


def wait_until(what, holds, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return
        time.sleep(0.2)
    sys.exit("two_collectors: " + what)


def counts_of(collector):
    """Everything that is counted by state; what differs by the process that tells it is left out."""
    status, text = collector.get("/metrics")
    assert status == 200, text
    kept = re.findall(r"^(campus_(?:sites|acceptance_sites|assessed_sites|probes|item_sites|reported_sites)\{.*)$", text,
                      re.MULTILINE)
    stored = re.findall(r'^(campus_reports_total\{[^}]*outcome="(?:stored|late|pending)"\} .*)$', text, re.MULTILINE)
    return sorted(kept + stored)


def counted_reports(counts):
    return sum(int(line.rsplit(" ", 1)[1]) for line in counts if line.startswith("campus_reports_total"))


def check(folder):
    database = Database(folder)
    roster, reports = os.path.join(folder, "roster.csv"), os.path.join(folder, "reports")
    city = ["--schools", "40", "--classrooms", "120"]
    subprocess.run([COLLECTOR, "simulate", "--roster", roster, *city], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([COLLECTOR, "simulate", "--output", reports, "--reports", str(REPORTS), *city], check=True,
                   stdout=subprocess.DEVNULL)
    with open(reports, encoding="utf-8") as file:
        envelopes = file.read().splitlines()
    assert len(envelopes) == REPORTS, len(envelopes)
    subprocess.run([COLLECTOR, "roster", "import", roster, "--store", database.uri], check=True,
                   stdout=subprocess.DEVNULL)
    both = [Collector(database.uri), Collector(database.uri)]
    for collector in both:
        collector.start()
    senders = Senders(envelopes, both)
    for share, collector in ((0.25, both[0]), (0.6, both[1])):
        wait_until("the reports do not go on", lambda at=share: senders.progress() >= at * REPORTS)
        collector.kill()
        before = senders.progress()
        wait_until("the other one does not take over", lambda at=before: senders.progress() > at + 20)
        collector.start()
    senders.finish()
    assert len(senders.answered) == REPORTS, len(senders.answered)
    wait_until("the two do not come to the same counts",
               lambda: counts_of(both[0]) == counts_of(both[1]) and counted_reports(counts_of(both[0])) == REPORTS)
    for digest in random.Random(7).sample(sorted(senders.answered), 60):
        for collector in both:
            status, _ = collector.get("/api/v1/reports/" + digest)
            assert status == 200, f"{digest}: {status}"
    for collector in both:
        assert collector.kill(signal.SIGTERM) == 0
    checked = subprocess.run([COLLECTOR, "fsck", "--store", database.uri, "--lang", "en"], capture_output=True,
                             text=True, check=True)
    assert checked.stdout == f"reports checked: {REPORTS}\n", checked.stdout + checked.stderr
    database.stop()
    again = sum(outcome == "duplicate" for outcome in senders.answered.values())
    print(f"two_collectors: {REPORTS} reports, each collector killed once, {again} sent again, none lost, none twice")


if __name__ == "__main__":
    FOLDER = tempfile.mkdtemp(prefix="two-collectors-")
    try:
        check(FOLDER)
    finally:
        subprocess.run(["pkill", "-f", FOLDER], check=False)
        shutil.rmtree(FOLDER, ignore_errors=True)
