"""The collector and what it is compared with, as processes on loopback: started from Debian's packages, filled, read over HTTP, measured by /proc."""
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGES = {"prometheus-pushgateway": "Pushgateway", "victoria-metrics": "VictoriaMetrics", "prometheus-node-exporter": "node_exporter", "wrk": "wrk"}
BUFFER = bytearray(1 << 20)


def bring_peers():
    """Debian's packages of the peers; says which cannot be had."""
    if any(not shutil.which(name) for name in PACKAGES):
        subprocess.run([ROOT / "scripts/install-dependencies", "--bench"], stdout=sys.stderr, check=False)
    for name, what in PACKAGES.items():
        if not shutil.which(name):
            print(f"no {what} here: rows that compare with it are left out")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fetch(port, path, coding="identity"):
    """(seconds from connecting to the last byte, bytes of the body, status), on a connection of its own; the body is not kept."""
    begun = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port), timeout=300) as link:
        link.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: {coding}\r\nConnection: close\r\n\r\n".encode())
        head, total = b"", 0
        while got := link.recv_into(BUFFER):
            if b"\r\n\r\n" not in head:
                head += bytes(BUFFER[:got])
                total -= len(head.split(b"\r\n\r\n")[0]) + 4 if b"\r\n\r\n" in head else 0
            total += got
        return time.perf_counter() - begun, total, int(head.split()[1])


def fetch_all(port, paths, coding):
    """Seconds and bytes of all of them, one after the other."""
    seconds = size = 0
    for path in paths:
        took, got, status = fetch(port, path, coding)
        if status != 200:
            sys.exit(f"bench: {path} was answered with {status}")
        seconds, size = seconds + took, size + got
    return seconds, size


def text_of(port, path):
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    link.request("GET", path)
    answer = link.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise OSError(f"{path}: {answer.status}")
    return body.decode()


def series_in(text):
    return sum(1 for line in text.splitlines() if line and line[0] != "#")


class Process:
    """A server of one peer, in a folder of its own."""

    def __init__(self, command, port, folder, **more):
        self.port, self.folder = port, folder
        self.log = open(folder / "log", "a", encoding="utf-8")
        self.process = subprocess.Popen(command, stdout=more.pop("stdout", self.log), stderr=self.log, **more)

    def wait_until_ready(self, path, seconds=60):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if fetch(self.port, path)[2] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.01)
        sys.exit(f"bench: {self.process.args[0]} does not answer; see {self.folder}/log")

    def resident(self, what="VmRSS"):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(re.search(what + r":\s+(\d+) kB", status)[1]) * 1024

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()


class Collector:
    """Ours, with the city that it is to show."""

    def __init__(self, folder, binaries, schools, classrooms, seed):
        self.folder, self.program = folder, binaries / "campus-collector"
        self.city = ["--schools", str(schools), "--classrooms", str(classrooms), "--seed", str(seed)]
        self.store = f"sqlite:{folder / 'store'}"
        self.server, self.port = None, free_port()
        self.run("simulate", "--roster", folder / "roster.csv", *self.city)
        self.run("roster", "import", folder / "roster.csv", "--store", self.store)

    def run(self, *words, **more):
        return subprocess.run([self.program, *words], check=True, stdout=subprocess.PIPE, stderr=more.pop("stderr", subprocess.DEVNULL), text=True, **more).stdout

    def start(self):
        """Seconds until it is ready."""
        begun = time.perf_counter()
        self.server = Process([self.program, "serve", "--open", "--listen", f"127.0.0.1:{self.port}", "--store", self.store], self.port, self.folder)
        self.server.wait_until_ready("/health/ready", 120)
        return time.perf_counter() - begun

    def simulate(self, *words):
        """What the simulated probes say of their delivery."""
        return json.loads(self.run("simulate", "--collector", f"http://127.0.0.1:{self.port}", "--format", "json", *self.city, *map(str, words)))

    def make_reports(self, count):
        """A file of signed reports, one envelope on each line."""
        file = self.folder / "reports.jsonl"
        self.run("simulate", "--output", file, "--reports", str(count), *self.city)
        return file

    def paths(self):
        """Of everything that it exposes of schools and classrooms; the city's, with its own series, is another."""
        banners = sorted({one["labels"].get("__param_banner") for one in json.loads(text_of(self.port, "/sd"))} - {None})
        return ["/metrics/schools", *(f"/metrics/classrooms?banner={banner}" for banner in banners)]

    def own(self):
        """Its own figures: name, with labels where there are any, and value."""
        lines = (line for line in text_of(self.port, "/metrics").splitlines() if line.startswith(("campus_collector", "process", "campus_reports")))
        return {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in lines}

    def settled(self):
        """Once everything that was delivered is shown: a large snapshot is followed by a long pause, so only one that was begun from now on has all of it."""
        asked = time.time()
        while (own := self.own())["campus_collector_snapshot_timestamp_seconds"] < asked:
            time.sleep(1)
        return own

    def bytes_on_disk(self):
        return sum(file.stat().st_size for file in (self.folder / "store").rglob("*") if file.is_file())

    def stop(self):
        if self.server:
            self.server.stop()
            self.server = None


class Registry:
    """prometheus-cpp's exposer with the same series."""
    name, path = "prometheus-cpp's exposer", "/metrics"

    def __init__(self, folder, binaries, texts):
        port = free_port()
        self.server = Process([binaries / "registry_peer", str(port)], port, folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        pipe = self.server.process.stdin
        for text in texts:
            pipe.write(text + "next\n")
        pipe.write("end\n")
        pipe.flush()
        self.heap = int(self.server.process.stdout.readline().split()[1])

    def waited(self):
        """(count, p99.9, longest), in seconds, of setting one series, since last asked."""
        self.server.process.stdin.write("\n")
        self.server.process.stdin.flush()
        count, p999, most = map(int, self.server.process.stdout.readline().split()[1:])
        return count, p999 * 1e-9, most * 1e-9


def groups_of(texts, by):
    """The series as those push them who measured them: by "site" each room and school its own, by "school" one script in each school."""
    label = re.compile(r'classroom="([^"]*)"|school="([^"]*)"' if by == "site" else r'(school)="([^"]*)"')
    groups = {}
    for text in texts:
        for line in text.splitlines():
            if line and line[0] != "#":
                found = re.findall(label, line)
                groups.setdefault(found[-1] if found else "", []).append(line)
    return ["\n".join(sorted(lines)) + "\n" for lines in groups.values()]


class Pushgateway:
    name, path = "Pushgateway", "/metrics"

    def __init__(self, folder, checks=False):
        port = free_port()
        command = ["prometheus-pushgateway", f"--web.listen-address=127.0.0.1:{port}", "--persistence.file=", "--log.level=error"]  # Debian's keeps its groups otherwise
        self.server = Process(command + ([] if checks else ["--push.disable-consistency-check"]), port, folder)
        self.server.wait_until_ready("/-/ready")

    def push(self, groups):
        link = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=300)
        for number, body in enumerate(groups):
            link.request("PUT", f"/metrics/job/campus/instance/{number}", body.encode())
            answer = link.getresponse()
            said = answer.read()
            if answer.status not in (200, 202):
                sys.exit(f"bench: Pushgateway answered {answer.status}: {said[:200]}")


class Textfile:
    """node_exporter's textfile collector: whatever wrote the file is not in these figures."""
    name, path = "node_exporter's textfile", "/metrics"

    def __init__(self, folder, texts):
        port, files = free_port(), folder / "textfile"
        files.mkdir()
        (files / "campus.prom").write_text("\n".join(samples_of(texts)) + "\n", encoding="utf-8")
        self.server = Process(["prometheus-node-exporter", f"--web.listen-address=127.0.0.1:{port}", "--collector.disable-defaults", "--collector.textfile",
                               f"--collector.textfile.directory={files}", "--web.disable-exporter-metrics", "--log.level=error"], port, folder)
        self.server.wait_until_ready("/")


def samples_of(texts):
    """One text of all: no family in two pieces, no comments."""
    return sorted(line for text in texts for line in text.splitlines() if line and line[0] != "#")


class VictoriaMetrics:
    name, path = "VictoriaMetrics' /federate", "/federate?match[]=%7B__name__%3D~%22campus_.%2A%22%7D"

    def __init__(self, folder):
        port = free_port()
        self.server = Process(["victoria-metrics", f"-httpListenAddr=127.0.0.1:{port}", f"-storageDataPath={folder / 'vm'}", "-search.maxUniqueTimeseries=3000000",
                               "-search.maxFederateSeries=3000000", "-loggerLevel=ERROR"], port, folder)
        self.server.wait_until_ready("/health")

    def load(self, texts):
        for text in texts:
            link = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=300)
            link.request("POST", "/api/v1/import/prometheus", text.encode())
            answer = link.getresponse()
            answer.read()
            if answer.status >= 300:
                sys.exit(f"bench: VictoriaMetrics answered {answer.status}")
        time.sleep(2)  # until it can be searched


def wrk(port, script, seconds, connections, **environment):
    """Requests per second that were answered with success, and those that were not, of one run."""
    environ = {**os.environ, **{name: str(value) for name, value in environment.items()}}
    done = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", ROOT / "tests/bench/post.lua", f"http://127.0.0.1:{port}", "--", script],
                          env=environ, capture_output=True, text=True, check=False)
    said = re.search(r"^posted (\d+) failed (\d+) microseconds (\d+)$", done.stdout, re.M)
    if done.returncode != 0 or not said:
        sys.exit(f"bench: wrk: {done.stdout[-300:]} {done.stderr[-300:]}")
    posted, failed, microseconds = map(int, said.groups())
    return (posted - failed) / (microseconds * 1e-6), failed
