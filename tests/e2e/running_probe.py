#!/usr/bin/env python3
"""A probe that runs: told by a configuration file, checked before the installer leaves, measuring by its schedule, delivering to a collector, silent
when asked to be, and none the worse for a collector that is away, a kill -9 or a wrong word in its file.

The configuration is the one that docs/deploy.md shows, and so are the commands:
  campus-probe check-install --config probe.conf
  campus-probe run --config probe.conf
  campus-probe status
  campus-probe status --show-plan
  campus-probe pause --for 2h --reason 考试
  campus-probe pause --end

Needs $CAMPUS_BIN (campus-probe, campus-collector) and $CAMPUS_SOURCE.
"""
import contextlib
import http.server
import json
import os
import pathlib
import re
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time
import urllib.request

from prometheus_lab import SOURCE, free_port, until

BIN = pathlib.Path(os.environ.get("CAMPUS_BIN", SOURCE / "build/release/bin"))
EXAMPLE = re.compile(r"```ini\n(.*?)```", re.S)
ROSTER = "code,level,parent,name,type,area\n150702,banner,,海拉尔区,,\nS1,school,150702,测试小学,ordinary,town\n"


def example(collector, responder, page):
    """The page's own, for servers here and with shorter pauses."""
    text = EXAMPLE.search((SOURCE / "docs/deploy.md").read_text(encoding="utf-8")).group(1)
    text = re.sub(r"(?m)^site = .*", "site = S1", text)
    text = re.sub(r"(?m)^responder = .*", f"responder = {responder}", text)
    text = re.sub(r"(?m)^collector = .*", f"collector = http://{collector}", text)
    text = re.sub(r"(?m)^# status-page = .*", f"status-page = {page}", text)
    return re.sub(r"(?m)^#? ?routine-interval = .*", "routine-interval = 60", text)


class LoginPage(http.server.BaseHTTPRequestHandler):
    """Says yes to everything, as a network does that wants a login first."""

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write("<!DOCTYPE html><title>请先登录</title>".encode())

    do_POST = do_GET

    def log_message(self, *words):
        pass


class Bench:
    def __init__(self, folder):
        self.folder = folder
        self.collector, self.responder, self.page = (f"127.0.0.1:{free_port()}" for _ in range(3))
        self.environment = {**os.environ, "CAMPUS_PROBE_STATE": str(folder / "state"), "LANG": "C"}
        self.config = folder / "probe.conf"
        self.config.write_text(example(self.collector, self.responder, self.page), encoding="utf-8")
        self.started = []

    def typed(self, command):
        """A line of the page as somebody types it."""
        assert command in __doc__
        return self.probe(*command.split()[1:])

    def start(self, name, *words):
        with open(self.folder / f"{name}.log", "a", encoding="utf-8") as log:
            process = subprocess.Popen(list(map(str, words)), cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.started.append(process)
        return process

    def serve(self):
        process = self.start("collector", BIN / "campus-collector", "serve", "--open", "--listen", self.collector, "--store", f"sqlite:{self.folder / 'store'}")
        until("the collector is ready", 30, lambda: self.get("/health/ready"))
        return process

    def respond(self):
        return self.start("responder", BIN / "campus-probe", "responder", "--open", "--listen", self.responder)

    def run(self):
        process = self.start("run", BIN / "campus-probe", *"campus-probe run --config probe.conf".split()[1:])
        until("the probe runs", 10, lambda: self.status()["running"])
        return process

    def get(self, path):
        with urllib.request.urlopen(f"http://{self.collector}{path}", timeout=10) as answer:
            return answer.read().decode()

    def probe(self, *words):
        return subprocess.run([BIN / "campus-probe", *map(str, words)], cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=60, check=False)

    def status(self):
        said = self.probe("status", "--format", "json")
        return json.loads(said.stdout) if said.returncode == 0 else {"running": False}

    def end(self):
        for process in reversed(self.started):
            if process.poll() is None:
                process.kill()
            process.wait()


def check_installer(bench):
    before = bench.typed("campus-probe check-install --config probe.conf")
    assert before.returncode == 2 and "还不能走，故障码 C502" in before.stdout, before.stdout + before.stderr
    bench.serve()
    without = json.loads(bench.probe("check-install", "--config", bench.config, "--format", "json").stdout)
    faults = {one["step"]: one.get("fault") for one in without["results"]}
    assert faults["responder"] == "responder_unreachable" and faults["collector"] is None, faults
    portal = http.server.ThreadingHTTPServer(("127.0.0.1", 0), LoginPage)
    threading.Thread(target=portal.serve_forever, daemon=True).start()
    behind = bench.probe("check-install", "--config", bench.config, "--collector", f"http://127.0.0.1:{portal.server_port}")
    portal.shutdown()
    assert behind.returncode == 2 and "D303 上网需要先登录认证" in behind.stdout, behind.stdout + behind.stderr
    bench.respond()
    time.sleep(1)
    good = bench.probe("check-install", "--config", bench.config)
    assert good.returncode == 0 and good.stdout.rstrip().endswith("一切正常，可以走了。"), good.stdout + good.stderr


def check_bad_configurations(bench):
    wrong = bench.folder / "wrong.conf"
    for line, complaint in (("sites = S1", "wrong.conf:2: 'sites' is not a name"), ("level school", "wrong.conf:2: "), ("night-window = 1-5", "--night-window")):
        wrong.write_text("# 配置\n" + line + "\n", encoding="utf-8")
        said = bench.probe("run", "--config", wrong, *([] if line.startswith("level") else ["--level", "school"]), "--site", "S1", "--responder", "127.0.0.1")
        assert said.returncode in (64, 65) and complaint in said.stderr and said.stderr.count("\n") == 1, said.stderr
    for line, what in (("routine-interval = 5", "--routine-interval"), ('site = "S 1"', "site code"), ("collector = ftp://x", "must begin with https://"),
                       ("config = other.conf", "'config' is not a name"), ("code : K7Q2M9XA3T4", "begins with 'code'")):
        wrong.write_text("# a remark\n" + line + "\n", encoding="utf-8")
        said = bench.probe("run", "--config", wrong, "--level", "school", "--responder", "127.0.0.1", *([] if line.startswith("site") else ["--site", "S1"]))
        assert said.returncode == 65 and f"{wrong}:2: " in said.stderr and what in said.stderr and "K7Q2" not in said.stderr, (line, said.returncode, said.stderr)
    assert bench.probe("run", "--config", bench.folder / "none.conf").returncode == 66
    wins = bench.probe("check-install", "--config", bench.config, "--responder", "127.0.0.1:1", "--format", "json")
    assert "127.0.0.1:1" in wins.stdout and bench.responder not in wins.stdout, "the command line wins, also of a name that may stand twice"
    assert bench.probe("status", "--format", "json").returncode == 66, "no probe ran here yet"


def check_first_record(bench):
    process = bench.run()
    second = bench.probe("run", "--config", bench.config)
    assert second.returncode != 0 and "another" in second.stderr, second.stderr
    until("the first routine run is at the collector", 90, lambda: '"freshness":"fresh"' in bench.get("/api/v1/sites/S1"))
    until("the probe says so itself", 10, lambda: bench.status().get("last_routine") and bench.status().get("last_delivery"))
    assert bench.status()["queue"]["waiting"] == 0, bench.status()
    with urllib.request.urlopen(f"http://{bench.page}/", timeout=10) as page:
        shown = page.read().decode()
    assert "S1 (学校)" in shown and "上次日常监测" in shown, shown
    words = bench.typed("campus-probe status").stdout
    assert "上次日常监测：" in words and "待报：0 份" in words, words
    assert "检测计划：没有" in words and "24 小时测试流量：" in words, words
    orders = bench.status()["orders"]
    assert 0 < orders["bytes_used"] < orders["bytes_most"] == 100_000_000_000, orders
    shown = bench.typed("campus-probe status --show-plan").stdout
    for target in (f"{bench.responder}  测速节点", f"http://{bench.collector}  汇聚平台：送交检测记录", "（由本机配置指定）"):
        assert target in shown, shown
    return process


def check_pause(bench):
    # As a terminal that is set to GBK sends it.
    told = subprocess.run([BIN / "campus-probe", "pause", "--reason", "考试".encode("gbk")], env=bench.environment, capture_output=True, timeout=60, check=False)
    assert told.returncode == 64 and b"is not UTF-8" in told.stderr, told
    begun = time.monotonic()
    paused = bench.typed("campus-probe pause --for 2h --reason 考试")
    assert paused.returncode == 0 and "已暂停测试，至 " in paused.stdout, paused.stdout + paused.stderr
    until("the probe is silent", 10, lambda: bench.status()["activity"] == "paused")
    assert time.monotonic() - begun < 5, "silence takes too long, even for a slow machine"
    shown = bench.probe("status").stdout
    assert "已暂停，至 " in shown and "（考试）" in shown and "恢复之后按计划进行" in shown, shown
    assert bench.typed("campus-probe pause --end").returncode == 0
    until("it goes on", 10, lambda: bench.status()["activity"] != "paused")


def check_collector_away(bench, process, collector):
    """What is recorded meanwhile is kept through a kill -9 and delivered afterwards."""
    collector.kill()
    collector.wait()
    until("a record waits", 150, lambda: bench.status()["queue"]["waiting"] >= 1)
    until("the fault is named", 30, lambda: any(one["fault"] == "collector_unreachable" for one in bench.status()["faults"]))
    assert "C502 连不上汇聚平台" in bench.probe("status").stdout
    process.kill()
    process.wait()
    assert bench.status()["running"] is False and "没有在运行" in bench.probe("status").stdout
    bench.serve()
    process = bench.run()
    until("what was kept is delivered", 90, lambda: bench.status()["queue"]["waiting"] == 0)
    return process


def check_chain(bench):
    """The collector holds what came against its links, and sees a record that somebody takes out."""
    store = ["--store", f"sqlite:{bench.folder / 'store'}"]
    key = bench.status()["key"]
    whole = subprocess.run([BIN / "campus-collector", "keys", "chain", key[:8], *store], capture_output=True, text=True, check=False)
    linked = int(re.search(r"在链上的 (\d+) 份", whole.stdout).group(1))
    assert whole.returncode == 0 and "断口 0 处" in whole.stdout and linked >= 1, whole.stdout + whole.stderr
    for process in bench.started:
        process.kill()
        process.wait()
    with contextlib.closing(sqlite3.connect(next((bench.folder / "store/reports").glob("*.db")))) as day, day:
        day.execute("DELETE FROM sequences WHERE sequence = (SELECT sequence FROM sequences ORDER BY sequence LIMIT 1)")
    broken = subprocess.run([BIN / "campus-collector", "keys", "chain", key, *store], capture_output=True, text=True, check=False)
    assert broken.returncode == 65 and "断口 1 处" in broken.stdout and "没有收到" in broken.stderr, broken.stdout + broken.stderr


def main():
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(pathlib.Path(name))
        try:
            roster = bench.folder / "roster.csv"
            roster.write_text(ROSTER, encoding="utf-8")
            subprocess.run([BIN / "campus-collector", "roster", "import", roster, "--store", f"sqlite:{bench.folder / 'store'}"], check=True, stdout=subprocess.DEVNULL)
            check_bad_configurations(bench)
            check_installer(bench)
            process = check_first_record(bench)
            check_pause(bench)
            process = check_collector_away(bench, process, bench.started[0])
            begun = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0 and time.monotonic() - begun < 5
            check_chain(bench)
            print("a probe ran by its file: checked, measured, delivered, silent when asked, nothing lost")
        finally:
            bench.end()


if __name__ == "__main__":
    main()
