#!/usr/bin/env python3
"""What a school's network does wrong, as the box on site names it: names that are slow, rewritten or not found, a page that wants a login before a collector over
https, an address that was lent or stands for good, a cable that is out, a disk that is full. Each by the real thing.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import services
from campus_lab import HERE, LAB, Checks, Responder, address, lab, program
from services import Service, dnsmasq, inside

sys.path.insert(0, str(HERE.parent / "e2e"))
from prometheus_lab import until  # noqa: E402

GATEWAY, SERVER = "10.77.1.1", "10.77.1.130"
NAME = "collector.campus.test"
SLOW = """
import socket, sys, time
ours, real = socket.socket(socket.AF_INET, socket.SOCK_DGRAM), (sys.argv[1], 5353)
ours.bind((sys.argv[1], 53))
while True:
    asked, whom = ours.recvfrom(4096)
    time.sleep(float(sys.argv[2]) / 2)  # the two families are asked at once
    there = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    there.settimeout(5)
    there.sendto(asked, real)
    ours.sendto(there.recv(4096), whom)
"""
PORTAL = """
import http.server, sys
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(302)
        self.send_header("Location", sys.argv[2] + "?" + self.path)
        self.end_headers()
http.server.ThreadingHTTPServer((sys.argv[1], 80), Page).serve_forever()
"""


class Box:
    """A probe in the client's node."""

    def __init__(self, folder):
        self.folder, self.state = folder, folder / "state"
        self.environment = {**os.environ, "CAMPUS_PROBE_STATE": str(self.state), "LANG": "C"}

    def probe(self, *words):
        return subprocess.run([LAB, "exec", "client", program("campus-probe"), *map(str, words)], env=self.environment, capture_output=True, text=True, timeout=120, check=False)

    def steps(self, *words):
        done = self.probe("check-install", "--level", "school", "--site", "S1", "--format", "json", *words)
        return {one["step"]: one for one in json.loads(done.stdout)["results"]}

    def status(self):
        said = self.probe("status", "--format", "json")
        return json.loads(said.stdout) if said.returncode == 0 else {}

    def faults(self):
        return [one["fault"] for one in self.status().get("faults", [])]

    def run(self, *words):
        log = open(self.folder / "run.log", "a", encoding="utf-8")
        return subprocess.Popen([LAB, "exec", "client", program("campus-probe"), "run", "--level", "school", "--site", "S1", *map(str, words)], env=self.environment,
                                stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def names(checks, box, responder):
    resolver = services.resolver_file()
    resolver.write_text(f"nameserver {GATEWAY}\n")
    if GATEWAY not in lab("exec", "client", "cat", "/etc/resolv.conf"):
        print("skip  names: in a chroot a node has no name server of its own")
        resolver.unlink()
        return
    lease = "--dhcp-range=10.77.1.50,10.77.1.60,255.255.255.128,1h"

    def seen(what, fault, blocks, word):
        one = box.steps("--collector", f"http://{NAME}:8600", "--responder", responder.listen)["names"]
        said = one["detail"] + json.dumps(one.get("why", {}), ensure_ascii=False)
        checks.expect(one.get("fault") == fault and one["blocks"] == blocks and word in said, f"{what}: {fault} ({one})")

    here = (f"--address=/{NAME}/{SERVER}", lease)
    with dnsmasq("client-line", "to-node", box.folder, "--port=53", *here, "--address=/com/"):
        seen("a name server that tells the truth", None, False, f"{NAME} -> {SERVER}")
    with dnsmasq("client-line", "to-node", box.folder, "--port=53", *here, "--address=/com/10.9.9.9"):
        seen("one that answers what does not exist", "rewritten_dns", False, "10.9.9.9")
    with dnsmasq("client-line", "to-node", box.folder, "--port=53", "--address=/#/10.9.9.9", lease):
        seen("one that sends everything to one place", "rewritten_dns", True, f"{NAME} -> 10.9.9.9")
    with dnsmasq("client-line", "to-node", box.folder, "--port=5353", *here, "--address=/com/"), \
            Service("client-line", [sys.executable, "-c", SLOW, GATEWAY, "1.4"], "u", 53):
        seen("a slow one", "slow_dns", False, "秒")
    begun = time.monotonic()
    seen("none", "no_dns", True, NAME)
    print(f"      (told after {time.monotonic() - begun:.0f} s)")
    resolver.unlink()


def login_page(checks, box, responder):
    collector = f"https://{SERVER}:8600"

    def seen(what, fault, word):
        one = box.steps("--collector", collector, "--responder", responder.listen)["collector"]
        checks.expect(one.get("fault") == fault and word in one["detail"], f"{what}: {fault} ({one})")

    seen("nobody at all", "collector_unreachable", collector)
    with Service("server", [sys.executable, "-c", PORTAL, SERVER, "http://10.77.9.9/eportal/index.jsp"], "t", 80):
        seen("a page that wants a login, before https", "captive_portal", "http://10.77.9.9/eportal")
    with Service("server", [sys.executable, "-c", PORTAL, SERVER, f"https://{SERVER}/"], "t", 80):
        seen("the server's own way to https is none", "collector_unreachable", collector)


def addresses(checks, box, responder):
    here = address("client")
    port = client_port()
    for lent in (False, True):
        if lent:
            inside("client", f"ip addr change {here}/$(ip -o -4 addr show dev {port} | sed 's/.*inet [0-9.]*.\\([0-9]*\\).*/\\1/') dev {port} valid_lft 3600 preferred_lft 3600")
        one = box.steps("--responder", responder.listen)["address"]
        said = one.get("why", {}).get("zh-CN", "")
        checks.expect(here in one["detail"] and ("自动分配" in said) == lent, f"an address that is {'lent' if lent else 'static'} ({one})")


def client_port():
    way = lab("exec", "client", "ip", "route", "show", "default").split()
    return way[way.index("dev") + 1]


def cable(checks, box, responder):
    """A probe at work whose cable is pulled out: the cable is told, and not who is behind it."""
    way = lab("exec", "client", "ip", "route", "show", "default").split()
    port = client_port()
    process = box.run("--collector", f"http://{SERVER}:8600", "--responder", responder.listen, "--routine-interval", "60")
    try:
        until("the collector's absence is named", 120, lambda: "collector_unreachable" in box.faults())
        lab("exec", "client", "ip", "link", "set", port, "down")
        until("the cable is named", 30, lambda: box.faults()[:1] == ["no_port"])
        found = box.faults()
        checks.expect(not {"collector_unreachable", "responder_unreachable"} & set(found), f"a cable that is out is the fault, and nobody else ({found})")
        words = box.probe("status").stdout
        checks.expect("P101 网口没有接通" in words and "C502" not in words, "and status says so")
        lab("exec", "client", "ip", "link", "set", port, "up")
        until("its link is back", 30, lambda: box.faults()[:1] == ["no_gateway"])
        print("ok    a link without a way out is A202")
        lab("exec", "client", "ip", "route", "replace", *way)
        until("the collector is the fault again", 60, lambda: "collector_unreachable" in box.faults() and "no_gateway" not in box.faults())
    finally:
        process.terminate()
        checks.expect(process.wait(20) == 0, "it ends as asked")


def lost_carrier(checks, box):
    """The other end of the cable is gone, while a fixed address and its route stay."""
    inside("client", "ip link add cable0 type veth peer name cable1 && ip addr add 10.99.9.1/24 dev cable0 && ip link set cable0 up")
    try:
        one = box.steps("--responder", "10.99.9.2:8601")["port"]
        checks.expect(one["fault"] == "no_port" and one["detail"] == "cable0", f"a port without a link is P101 though an address and a route are left ({one})")
    finally:
        inside("client", "ip link del cable0")


def full_disk(checks, folder, responder):
    disk = folder / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m,mode=0700", "tmpfs", disk], check=False).returncode != 0:
        print("skip  a full disk: nothing can be mounted here")
        return
    box = Box(folder / "disk-box")  # with a log of its own
    box.folder.mkdir()
    box.state = disk / "state"
    box.environment["CAMPUS_PROBE_STATE"] = str(box.state)
    process = None
    try:
        process = box.run("--responder", responder.listen, "--routine-interval", "60")
        until("a record is kept", 150, lambda: box.status().get("queue", {}).get("waiting", 0) >= 1)
        kept = box.status()["queue"]["waiting"]
        with open(disk / "filler", "wb", buffering=0) as filler:
            try:
                while True:
                    filler.write(bytes(4096))
            except OSError:
                pass
        words = box.probe("status").stdout
        checks.expect("S701 不能写入数据目录" in words and "磁盘已满" in words, f"a full disk is told at once ({[line for line in words.splitlines() if 'S70' in line]})")
        last = box.status()["last_routine"]["ended"]
        until("a run could not be kept", 200, lambda: "S701 " in (box.folder / "run.log").read_text(encoding="utf-8"))
        checks.expect(process.poll() is None, "the probe goes on")
        checks.expect(box.status()["last_routine"]["ended"] == last, "and records nothing that it cannot keep")
        (disk / "filler").unlink()
        until("it measures again once there is room", 200, lambda: box.status()["queue"]["waiting"] > kept)
        until("and nothing is wrong any more", 30, lambda: "state_unwritable" not in box.faults())
        print("ok    with room again it goes on, and has all that it had")
        process.terminate()
        process.wait(20)
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        words = box.probe("status").stdout
        checks.expect("S701 不能写入数据目录" in words and "磁盘为只读" in words, f"and one that is read-only ({[line for line in words.splitlines() if 'S70' in line]})")
    finally:
        if process:
            process.terminate()
            process.wait(20)
        subprocess.run(["umount", disk], check=False)


def main():
    services.needed("dnsmasq", "ss", "ip", "mount")
    program("campus-probe")
    with tempfile.TemporaryDirectory() as name, Checks() as checks, Responder() as responder:
        folder = pathlib.Path(name)
        box = Box(folder)
        names(checks, box, responder)
        login_page(checks, box, responder)
        addresses(checks, box, responder)
        lost_carrier(checks, box)
        cable(checks, box, responder)
        full_disk(checks, folder, responder)


if __name__ == "__main__":
    main()
