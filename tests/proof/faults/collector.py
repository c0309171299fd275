"""The collector under test, and what it says about itself."""
import base64
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from http.client import HTTPConnection, HTTPException

SCHOOLS = 8


class Bench:
    """A folder, the programs and a roster for one fault."""

    def __init__(self, programs, seed):
        self.programs, self.seed = programs, seed
        self.folder = tempfile.mkdtemp(prefix="collector-faults-")
        os.chmod(self.folder, 0o755)
        self.roster = os.path.join(self.folder, "roster.csv")
        with open(self.roster, "w", encoding="utf-8") as out:
            out.write("code,level,parent,name\n150721,banner,,阿荣旗\n")
            out.writelines(f"S{i},school,150721,学校{i}\n" for i in range(1, SCHOOLS + 1))

    def program(self, name):
        return os.path.join(self.programs, name)

    def sqlite(self, name="store"):
        return "sqlite:" + os.path.join(self.folder, name)


class Collector:
    """`serve`, again and again on the same store and, after the first time, the same port."""

    def __init__(self, bench, store, environment=None, inside=(), options=("--open",)):
        self.bench, self.store, self.inside, self.options = bench, store, list(inside), list(options)
        self.environment = {**os.environ, **(environment or {})}
        self.port, self.process, self.restarts, self.rss_max, self.slowest = 0, None, -1, 0, 0.0
        self.up = threading.Event()
        self.log_name = os.path.join(bench.folder, "collector.log")
        self.command("roster", "import", bench.roster)

    def command(self, *words, check=True):
        call = [*self.inside, self.bench.program("campus-collector"), *words, "--store", self.store, "--lang", "en"]
        done = subprocess.run(call, capture_output=True, text=True, timeout=600, check=False)
        if check and done.returncode != 0:
            raise SystemExit(f"collector-faults: {' '.join(words)}: exit code {done.returncode}: {done.stderr.strip()}")
        return done

    def call(self):
        return [*self.inside, self.bench.program("campus-collector"), "serve", "--listen", f"127.0.0.1:{self.port}",
                "--store", self.store, *self.options]

    def kill_while_it_starts(self, seconds):
        process = subprocess.Popen(self.call(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=self.environment)
        time.sleep(seconds)
        process.kill()
        process.wait()

    def start(self):
        begun = time.monotonic()
        with open(self.log_name, "a", encoding="utf-8") as log:
            self.process = subprocess.Popen(self.call(), stdout=subprocess.PIPE, stderr=log, text=True, env=self.environment)
        line = self.process.stdout.readline()
        if not line.startswith("listening on "):
            raise SystemExit(f"collector-faults: it did not start: exit code {self.process.wait()}: {self.log()[-500:]}")
        self.slowest = max(self.slowest, time.monotonic() - begun)
        self.port = int(line.rsplit(":", 1)[1])
        self.restarts += 1
        self.up.set()

    def log(self):
        with open(self.log_name, encoding="utf-8") as log:
            return log.read()

    def pid(self):
        """Of the program itself, where another one started it and stays."""
        return self.process.pid

    def note_memory(self):
        try:
            with open(f"/proc/{self.pid()}/status", encoding="ascii") as status:
                found = re.search(r"VmHWM:\s+(\d+)", status.read())
        except OSError:
            return
        if found:
            self.rss_max = max(self.rss_max, int(found[1]) << 10)

    def end(self, how=signal.SIGTERM):
        self.up.clear()
        self.note_memory()
        self.process.send_signal(how)
        return self.process.wait(timeout=60)

    def wait_for_exit(self, seconds):
        """Its exit code, where it ends by itself."""
        code = self.process.wait(timeout=seconds)
        self.up.clear()
        return code

    def get(self, path):
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, body


class Load:
    """Posts signed reports until told to stop; what has no answer yet is sent again, as a probe does."""

    def __init__(self, collector, connections, rate, seed, largest=6):
        self.collector, self.rate, self.largest, self.seed = collector, rate / connections, largest, seed
        self.stopping, self.paused, self.lock = threading.Event(), threading.Event(), threading.Lock()
        self.source_lock = threading.Lock()
        self.source = subprocess.Popen([collector.bench.program("signed_reports"), str(SCHOOLS), str(seed)],
                                       stdout=subprocess.PIPE, text=True)
        self.sent, self.acknowledged, self.refused, self.unavailable, self.retry_after = {}, set(), [], 0, 0
        self.threads = [threading.Thread(target=self.run, args=(i,), daemon=True) for i in range(connections)]
        for thread in self.threads:
            thread.start()

    def take(self, number):
        lines = []
        with self.source_lock:
            for _ in range(number):
                line = self.source.stdout.readline().strip()
                payload = base64.b64decode(json.loads(line)["payload"])
                self.sent[hashlib.sha256(payload).hexdigest()] = line
                lines.append(line)
        return lines

    def run(self, index):
        connection = None
        turn = 0
        while not self.stopping.is_set():
            turn += 1
            batch = self.take(1 + (turn * 7 + index) % self.largest)
            time.sleep(len(batch) / self.rate)
            while not self.stopping.is_set():
                if self.paused.is_set() or not self.collector.up.wait(0.2):
                    self.stopping.wait(0.05)
                    continue
                status, connection = self.post(connection, batch)
                if status == 200:
                    break
                self.stopping.wait(0.05)

    def post(self, connection, batch):
        try:
            connection = connection or HTTPConnection("127.0.0.1", self.collector.port, timeout=60)
            connection.request("POST", "/api/v1/reports", "[" + ",".join(batch) + "]", {"Content-Type": "application/json"})
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, HTTPException):
            return 0, None
        if answer.status == 200:
            self.note(json.loads(text)["results"])
        elif answer.status == 503:
            with self.lock:
                self.unavailable += 1
                self.retry_after += answer.getheader("Retry-After") is not None
        else:
            with self.lock:
                self.refused.append((answer.status, text[:200]))
        return answer.status, connection

    def note(self, results):
        with self.lock:
            for result in results:
                if result["outcome"] in ("stored", "pending", "duplicate"):
                    self.acknowledged.add(result["digest"])
                else:
                    self.refused.append(result)

    def count(self):
        with self.lock:
            return len(self.acknowledged)

    def wait_for(self, count, seconds=60):
        """Until so many are acknowledged; False where the time ends first."""
        deadline = time.monotonic() + seconds
        while self.count() < count and time.monotonic() < deadline:
            self.collector.note_memory()
            time.sleep(0.02)
        return self.count() >= count

    def finish(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join(timeout=90)
        self.source.kill()
        self.source.wait()

    def deliver_again(self, digests):
        """As `campus-probe deliver` would, some at once."""
        connection, at_once = None, 20
        for at in range(0, len(digests), at_once):
            for _ in range(50):
                status, connection = self.post(connection, [self.sent[digest] for digest in digests[at:at + at_once]])
                if status == 200:
                    break
                time.sleep(0.1)


def held(collector, digests):
    """Those of the digests that the collector gives back, byte for byte."""
    there = set()
    connection = HTTPConnection("127.0.0.1", collector.port, timeout=60)
    for digest in digests:
        connection.request("GET", "/api/v1/reports/" + digest)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status == 200 and hashlib.sha256(base64.b64decode(json.loads(body)["payload"])).hexdigest() == digest:
            there.add(digest)
    connection.close()
    return there


class Verdict:
    """What one fault came to. `more` are further conditions: (name, value, whether it holds)."""

    def __init__(self, fault, collector, load, more=(), sound=True):
        """The collector is stopped. It checks its store, then it is started once more and asked for every report."""
        self.fault, self.collector = fault, collector
        self.acknowledged = len(load.acknowledged)
        checked = collector.command("fsck", check=False)
        kept = re.search(r"reports checked: (\d+)", checked.stdout)
        self.kept = int(kept[1]) if kept else -1
        collector.start()
        there = held(collector, load.sent)
        self.lost = len(load.acknowledged - there)
        self.double = self.kept - len(there)
        self.exit_code = collector.end()
        self.more = [("fsck", checked.returncode, checked.returncode == 0 or not sound), ("refused", len(load.refused), not load.refused),
                     ("exit", self.exit_code, self.exit_code == 0), *more]
        self.refused, self.findings = load.refused[:3], checked.stderr[:500]

    def good(self):
        return self.acknowledged > 0 and self.lost == 0 and self.double == 0 and all(holds for _, _, holds in self.more)

    def line(self):
        text = (f"fault={self.fault} acknowledged={self.acknowledged} held={self.kept} lost={self.lost} double={self.double} "
                f"rss_max={self.collector.rss_max >> 20}MiB restarts={self.collector.restarts} slowest_start={self.collector.slowest:.2f}s")
        for name, value, holds in self.more:
            text += f" {name}={value}" + ("" if holds else "(!)")
        return text

    def say_why(self):
        print(f"collector-faults: {self.fault}: see {self.collector.bench.folder}; refused: {self.refused}; {self.findings}",
              file=sys.stderr)
