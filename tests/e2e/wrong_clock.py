#!/usr/bin/env python3
"""A box without a clock, and one whose clock is years ahead: it enrols within TLS, runs, measures and delivers, goes by the collector's time, and says what is
wrong with its own. Then the clock is right again, and nothing is left of it.

Needs $CAMPUS_BIN (campus-probe, campus-collector) and $CAMPUS_SOURCE. Exit 77 where faketime or openssl is missing.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from prometheus_lab import SOURCE, free_port, until

BIN = pathlib.Path(os.environ.get("CAMPUS_BIN", SOURCE / "build/release/bin"))
ROSTER = "code,level,parent,name\n150721,banner,,阿荣旗\nS1,school,150721,第一小学\n"
CERTIFICATES = """
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=bureau" -keyout root.key -out root.pem
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=collector" -addext "subjectAltName=IP:127.0.0.1" -keyout server.key -out server.csr
openssl x509 -req -in server.csr -CA root.pem -CAkey root.key -days 398 -copy_extensions copy -out server.pem
"""


def skip(why):
    print(f"skipped: {why}")
    sys.exit(77)


def shifted(moment):
    """What makes a program believe that it is `moment`; the time since the machine's start stays as it is."""
    library = next(pathlib.Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None) or skip("faketime is not installed")
    return {"LD_PRELOAD": str(library), "FAKETIME": moment, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


class School:
    def __init__(self, folder):
        self.folder, self.started = folder, []
        self.collector, self.responder = (f"127.0.0.1:{free_port()}" for _ in range(2))
        self.environment = {**os.environ, "CAMPUS_PROBE_STATE": str(folder / "probe"), "CAMPUS_COLLECTOR_STATE": str(folder / "issuer"), "LANG": "C"}
        (folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
        subprocess.run(["sh", "-euc", CERTIFICATES], cwd=folder, check=True, capture_output=True)
        self.tell("roster", "import", "roster.csv")
        self.start("collector", "campus-collector", "serve", "--open", "--listen", self.collector, *self.store, "--tls-cert", "server.pem", "--tls-key", "server.key")
        self.start("responder", "campus-probe", "responder", "--open", "--listen", self.responder)
        self.tell("enroll", "codes", "--school", "S1", "--collector", f"https://{self.collector}", "--output", "S1.html")
        sheet = (folder / "S1.html").read_text(encoding="utf-8")
        self.code = re.search(r'class="site">S1</div><div class="typed">([^<]+)<', sheet).group(1)
        until("the collector is ready", 30, lambda: self.site() is not None)

    @property
    def store(self):
        return "--store", f"sqlite:{self.folder / 'store'}"

    def start(self, name, what, *words, clock=None):
        with open(self.folder / f"{name}.log", "a", encoding="utf-8") as log:
            process = subprocess.Popen([BIN / what, *map(str, words)], cwd=self.folder, env={**self.environment, **(clock or {})}, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.started.append(process)
        return process

    def tell(self, *words):
        subprocess.run([BIN / "campus-collector", *words, *self.store], cwd=self.folder, env=self.environment, check=True, capture_output=True)

    def probe(self, *words, clock=None):
        return subprocess.run([BIN / "campus-probe", *map(str, words)], cwd=self.folder, env={**self.environment, **(clock or {})}, capture_output=True, text=True, timeout=60,
                              check=False)

    def status(self):
        said = self.probe("status", "--format", "json")
        return json.loads(said.stdout) if said.returncode == 0 else {}

    def site(self):
        done = subprocess.run(["curl", "-sSf", "--cacert", self.folder / "root.pem", f"https://{self.collector}/api/v1/sites/S1"], capture_output=True, text=True, check=False)
        return json.loads(done.stdout) if done.returncode == 0 else None

    def end(self):
        for process in reversed(self.started):
            if process.poll() is None:
                process.kill()
            process.wait()


def faults(status):
    return {one["fault"]: one for one in status.get("faults", [])}


def clock_told(status):
    """What is said of how far the clock is off, in Chinese."""
    return "".join(faults(status)[one].get("why", {}).get("zh-CN", "") for one in ("clock_not_set", "clock_wrong") if one in faults(status))


def run_with(school, what, clock, expected):
    """One record, measured and delivered by that clock, and what `status` says of the clock."""
    before = school.status().get("last_delivery")
    running = school.start("run", "campus-probe", "run", "--responder", school.responder, "--routine-interval", "60", clock=clock)
    until(f"{what}: a record is delivered", 150, lambda: school.status().get("last_delivery") not in (None, before) and school.status()["queue"]["waiting"] == 0)
    until(f"{what}: the collector is heard, whose certificate is judged by its own time", 60, lambda: school.status()["orders"].get("last_poll"))
    until(f"{what}: its clock's error is told", 10, lambda: expected in clock_told(school.status()))
    status = school.status()
    assert expected or not clock_told(status), (what, status["faults"])
    assert not {"collector_unreachable", "collector_certificate", "orders_not_believed"} & set(faults(status)), (what, status["faults"])
    running.terminate()
    assert running.wait(20) == 0
    print(f"{what}: {clock_told(status) or 'nothing to say'}")


def check_install(school, what, clock, expected):
    done = school.probe("check-install", "--responder", school.responder, "--format", "json", clock=clock)
    (step,) = [one for one in json.loads(done.stdout)["results"] if one["step"] == "clock"]
    if expected:
        assert step["fault"] in ("clock_not_set", "clock_wrong") and expected in step["why"]["zh-CN"], (what, step)
        return
    assert step.get("fault") in (None, "clock_not_set") and "why" not in step, (what, step)


def main():
    for needed in ("openssl", "curl"):
        if not shutil.which(needed):
            skip(f"{needed} is not installed")
    with tempfile.TemporaryDirectory() as name:
        school = School(pathlib.Path(name))
        try:
            never_set, ahead = shifted("@1970-01-02 00:00:00"), shifted("+3650d")
            done = school.probe("enroll", school.code, "--collector", f"https://{school.collector}", "--collector-root", "root.pem", clock=never_set)
            assert done.returncode == 0 and "第一小学" in done.stdout, done.stdout + done.stderr
            run_with(school, "a clock at 1970", never_set, "比汇聚平台慢 ")
            check_install(school, "a clock at 1970", never_set, "比汇聚平台上次的时间还早 ")
            run_with(school, "a clock ten years ahead", ahead, "比汇聚平台快 ")
            run_with(school, "a clock that is right", None, "")
            check_install(school, "a clock that is right", None, "")
            fresh = school.site()
            assert fresh["freshness"] == "fresh", fresh
        finally:
            school.end()


if __name__ == "__main__":
    main()
