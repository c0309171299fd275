#!/usr/bin/python3
"""A probe and a responder under a collector's orders, from the outside: a small HTTP server answers as docs/wire-format.md has it, signed by a second
implementation. A plan whose responder asks for tickets, a test on request with the ticket that the answer brought, a test that silence of the city ends at both
of them, and what status says of it all.

Needs $CAMPUS_BIN (campus-probe), $CAMPUS_SOURCE, Debian's python3-cryptography.
"""
import base64
import datetime
import http.server
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

SOURCE = pathlib.Path(os.environ.get("CAMPUS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
sys.path[:0] = [str(SOURCE / "tests/support"), str(SOURCE / "tests/e2e")]
try:
    import cryptography  # noqa: F401
except ImportError:
    print("probe_orders: needs Debian's python3-cryptography (scripts/install-dependencies --tests)")
    sys.exit(77)
from prometheus_lab import free_port, until  # noqa: E402
from tickets import Fields, Key, text_of, ticket_of  # noqa: E402

BIN = pathlib.Path(os.environ.get("CAMPUS_BIN", SOURCE / "build/release/bin"))
MEDIA = "application/vnd.campus.{};version=1"


def stamp(seconds_from_now=0.0):
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds_from_now)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


def envelope(kind, payload, key):
    media, body = MEDIA.format(kind), json.dumps(payload).encode()
    return json.dumps({"payloadType": media, "payload": base64.b64encode(body).decode(),
                       "signatures": [{"keyid": key.id.hex(), "publicKey": key.public.hex(), "sig": base64.b64encode(key.sign(media.encode(), body)).decode()}]})


class Collector(http.server.ThreadingHTTPServer):
    """Polls, orders for responders, and nothing else."""
    daemon_threads = True

    def __init__(self, issuer):
        super().__init__(("127.0.0.1", 0), Answers)
        self.issuer, self.silence, self.say, self.polls, self.spoil = issuer, None, {}, [], None
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


class Answers(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def do_GET(self):
        server = self.server
        if not self.path.startswith("/api/v1/responder-orders?nonce="):
            return self.answer(404, "{}")
        orders = {"schema": "campus.responder-orders/1", "nonce": self.path.split("=")[1], "at": stamp(), "denied_keys": []}
        if server.silence:
            orders["silence"] = server.silence
        return self.answer(200, envelope("responder-orders+json", orders, server.issuer))

    def do_POST(self):
        server, body = self.server, self.rfile.read(int(self.headers["Content-Length"]))
        if self.path != "/api/v1/polls":
            return self.answer(503, "{}")
        sealed = json.loads(body)
        assert sealed["payloadType"] == MEDIA.format("poll+json"), sealed["payloadType"]
        poll = json.loads(base64.b64decode(sealed["payload"]))
        server.polls.append(poll)
        if server.spoil:
            return self.answer(200, server.spoil)
        said = {"schema": "campus.poll-answer/1", "nonce": poll["nonce"], "key": sealed["signatures"][0]["keyid"], "at": stamp(), "next_poll_seconds": 5, "tickets": [], **server.say}
        if server.silence:
            said["silence"] = server.silence
        return self.answer(200, envelope("poll-answer+json", said, server.issuer))

    def log_message(self, *words):
        pass


class Bench:
    def __init__(self, folder):
        self.folder, self.issuer, self.started = folder, Key(), []
        self.collector = Collector(self.issuer)
        self.responder = f"127.0.0.1:{free_port()}"
        (folder / "issuers").write_text(self.issuer.trust_line("city"), encoding="utf-8")
        public = self.probe("status", "--lang", "en").stdout.split("public key: ")[1].split()[0]
        self.device = bytes.fromhex(public)
        self.key = self.probe("status", "--lang", "en").stdout.split("key: ")[1].split()[0]

    def environment(self, name):
        return {**os.environ, "CAMPUS_PROBE_STATE": str(self.folder / name), "LANG": "C"}

    def start(self, name, *words):
        with open(self.folder / f"{name}.log", "a", encoding="utf-8") as log:
            process = subprocess.Popen([BIN / "campus-probe", *map(str, words)], cwd=self.folder, env=self.environment(name), stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.started.append(process)
        return process

    def respond(self):
        return self.start("far", "responder", "--listen", self.responder, "--trust", "issuers", "--name", "here", "--orders", self.collector.url)

    def run(self):
        return self.start("state", "run", "--level", "school", "--site", "S1", "--responder", self.responder, "--collector", self.collector.url,
                          "--issuer", self.issuer.public.hex(), "--routine-interval", "86400", "--lesson-hours", "7 03:00-03:10")

    def probe(self, *words):
        return subprocess.run([BIN / "campus-probe", *map(str, words)], cwd=self.folder, env=self.environment("state"), capture_output=True, text=True, timeout=60, check=False)

    def status(self):
        said = self.probe("status", "--format", "json")
        return json.loads(said.stdout) if said.returncode == 0 else {}

    def orders(self):
        return self.status().get("orders") or {}

    def plan(self, version, **content):
        plan = {"schema": "campus.plan/1", "key": self.key, "site": "S1", "level": "school", "school": "S1", "version": version, "issued": stamp(), "expires": stamp(35 * 86400),
                "content": {"responders": [{"tier": "banner", "address": self.responder, "name": "here"}], "issuers": [], **content}}
        return envelope("plan+json", plan, self.issuer)

    def ticket(self, number, seconds, slot=600):
        begin = int(time.time() * 1000) - 5_000
        fields = Fields(ticket_id=number.to_bytes(16, "big"), responder="here", device=self.device, site="S1", school="S1", begin=begin, end=begin + slot * 1000,
                        rate=100_000_000_000, seconds=seconds, size=45_000_000_000_000)
        return text_of(ticket_of(fields, self.issuer))

    def log(self, name):
        return (self.folder / f"{name}.log").read_text(encoding="utf-8")

    def end(self):
        for process in reversed(self.started):
            if process.poll() is None:
                process.kill()
            process.wait()


def check_plan(bench):
    # A day at most, cut or not: a routine run of its own would come between.
    bench.collector.say = {"plan": bench.plan(5, routine_interval_seconds=10_000_000, upload_rate_bits_per_second=10**12)}
    until("the plan is in force", 60, lambda: bench.orders().get("plan_version") == 5)
    orders = bench.orders()
    assert sorted(orders["cut"]) == ["routine_interval", "upload_rate"], orders
    assert orders["tickets_needed"] and orders["tickets"] == 0, orders
    until("the probe says which plan it has", 20, lambda: bench.collector.polls[-1]["plan_version"] == 5)
    bench.collector.say = {"plan": bench.plan(4)}
    until("an older plan is refused", 20, lambda: "is not newer than 5" in bench.log("state"))
    words = bench.probe("status").stdout
    assert "检测计划：5，有效至 " in words and "超出上限" in words and "测试许可：0 张" in words, words
    assert f"{bench.responder}  测速节点：测带宽和时延" in bench.probe("status", "--show-plan").stdout


def check_ordered_test(bench):
    bench.collector.say = {"test": {"order": 1, "sustained": False, "expires": stamp(300), "reason": "投诉"}, "tickets": [bench.ticket(1, 120)]}
    until("the ordered test ran", 90, lambda: bench.status().get("last_routine"))
    assert bench.orders()["test"] == 1
    until("the poll says so", 20, lambda: bench.collector.polls[-1]["tests_taken"] == [1])
    assert bench.status()["queue"]["waiting"] == 1, "one record, and the order is still given: it does not run again"
    assert (bench.folder / "far/responder/used-tickets").stat().st_size > 0, "the ticket was used at the responder"


def moved():
    """Bytes over the loopback."""
    line = next(line for line in pathlib.Path("/proc/net/dev").read_text().splitlines() if line.strip().startswith("lo:"))
    return int(line.split(":")[1].split()[0])


def seconds_to_quiet(most):
    """Until nothing bulky is sent any more, and stays so for half a second; nothing where that does not come within `most`."""
    begun = last = time.monotonic()
    before = moved()
    while time.monotonic() < begun + most:
        time.sleep(0.05)
        now = moved()
        if now - before > 50_000:
            last = time.monotonic()
        before = now
        if time.monotonic() - last > 0.5:
            return last - begun
    return None


def check_pause(bench):
    """Somebody before the box wants silence while bulk data flow, and no collector is there to ask."""
    for file in ("orders.json", "budget.json"):  # else this would be the day's second sustained test, and its bytes too many
        (bench.folder / "state" / file).unlink()
    bench.collector.say = {"plan": bench.plan(6, routine_interval_seconds=10_000_000),
                           "test": {"order": 9, "sustained": True, "expires": stamp(300), "reason": "投诉"}, "tickets": [bench.ticket(4, 600)]}
    until("the responder has heard that silence is over", 60, lambda: not refused(bench, bench.folder / "third.ticket"))
    process = bench.run()
    until("bulk data flow again", 90, lambda: bench.status().get("activity") == "sustained" and seconds_to_quiet(2) is None)
    waiting = bench.status()["queue"]["waiting"]
    bench.collector.spoil = "{}"
    assert bench.probe("pause", "--for", "1h").returncode == 0
    took = seconds_to_quiet(30)
    assert took is not None, "the test goes on"
    until("status says so", 20, lambda: bench.status().get("activity") == "paused")
    assert bench.status()["queue"]["waiting"] == waiting, "what was broken off is no record"
    process.terminate()
    assert process.wait(10) == 0
    return took


def refused(bench, ticket):
    said = bench.probe("measure", "--responder", bench.responder, "--method", "latency", "--ticket", ticket)
    return "全市静默" in said.stderr


def check_silence(bench):
    """A sustained run is under way; the order goes out once to both."""
    bench.collector.say = {"test": {"order": 2, "sustained": True, "expires": stamp(300), "reason": "投诉"}, "tickets": [bench.ticket(2, 600)]}
    until("bulk data flow", 90, lambda: bench.status().get("activity") == "sustained")
    time.sleep(3)
    bench.collector.silence = {"order": 7, "since": stamp(), "until": stamp(3600), "reason": "高考"}
    bench.collector.say = {}
    begun = time.monotonic()
    until("the probe is silent", 60, lambda: bench.status().get("activity") == "paused")
    took = time.monotonic() - begun
    words = bench.probe("status").stdout
    assert "现在：静默，至 " in words and "高考" in words, words
    ticket = bench.folder / "third.ticket"
    ticket.write_text(bench.ticket(3, 120), encoding="utf-8")

    until("the responder lets nobody in", 60, lambda: refused(bench, ticket))
    explained = subprocess.run([BIN / "campus-probe", "responder", "explain", "--ticket", ticket, "--trust", "issuers", "--name", "here"], cwd=bench.folder, env=bench.environment("far"),
                               capture_output=True, text=True, timeout=60, check=False)
    assert explained.returncode == 2 and "(silenced)" in explained.stdout, explained.stdout + explained.stderr
    return took


def check_hostile(bench):
    bench.collector.spoil = "<html>请先登录</html>"
    until("the page is named", 60, lambda: any(one["fault"] == "captive_portal" for one in bench.status()["faults"]))
    assert bench.orders()["silence"], "and changes nothing"
    bench.collector.spoil = None


def main():
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(pathlib.Path(name))
        try:
            far = bench.respond()
            process = bench.run()
            until("the probe runs", 20, lambda: bench.status().get("running"))
            check_plan(bench)
            check_ordered_test(bench)
            took = check_silence(bench)
            process.kill()
            process.wait()
            far.kill()
            far.wait()
            bench.collector.spoil = "{}"
            bench.respond()
            process = bench.run()
            until("silence holds over a restart", 20, lambda: bench.status().get("running") and bench.status().get("activity") == "paused")
            check_hostile(bench)
            bench.collector.silence = None
            until("the collector ends it", 60, lambda: bench.status().get("activity") == "idle")
            process.terminate()
            assert process.wait(10) == 0
            paused = check_pause(bench)
            print(f"a probe and a responder followed their orders; silence reached the probe {took:.1f} s after it was given; "
                  f"pause ended a test {paused:.1f} s after it was typed")
        except BaseException:
            for log in ("state", "far"):
                print(f"--- {log}", bench.log(log)[-3000:], sep="\n")
            raise
        finally:
            bench.end()


if __name__ == "__main__":
    main()
