#!/usr/bin/env python3
"""Checks that need the owner's leave, against real services: snmpd, nginx, an RTSP server, a name server, listeners.

The server's node is the network that is looked at, the client's the pupils' segment. Each check passes once and fails
once; without leave, not one packet arrives.
"""
import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import threading
import time

from campus_lab import HERE, LAB, Checks, Responder, address, lab, program, skip

SOURCE = HERE.parents[1]
COMMUNITY, PHRASE = "canary-community", "canary-passphrase"
LEAVE = {"authorised_checks": "snmp;separation;management;camera;filter", "authorised_by": "network centre",
         "authorised_until": "2199-12-31"}
RULES = {"separation.open_paths": ("count", 0), "management.clear_text": ("count", 0), "camera.reachable": ("ratio", 1),
         "filter.blocked": ("ratio", 1), "filter.open": ("ratio", 1), "snmp.uplink_rate": ("bit/s", 1e9),
         "snmp.backbone_rate": ("bit/s", 1e9), "snmp.error_ratio": ("ratio", 0.01), "snmp.multicast_rate": ("count", 40),
         "snmp.broadcast_rate": ("count", 50), "snmp.utilisation": ("ratio", 0.7)}


class Service:
    """A program in a node, for as long as the block runs."""

    def __init__(self, *words, node="server", ready=None):
        self.words, self.node, self.ready = [LAB, "exec", node, *map(str, words)], node, ready

    def __enter__(self):
        self.process = subprocess.Popen(self.words, stdout=subprocess.PIPE if self.ready else subprocess.DEVNULL, text=True)
        if self.ready:
            line = self.process.stdout.readline().strip()
            assert line == self.ready, f"{self.words[3]}: '{line}'"
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)


def in_node(node, *words):
    return subprocess.run([LAB, "exec", node, *map(str, words)], check=True, text=True, stdout=subprocess.PIPE).stdout


def until_listening(port, kind="-t"):
    for _ in range(100):
        if f":{port} " in in_node("server", "ss", kind, "-l", "-n", "-H"):
            return
        time.sleep(0.1)
    raise AssertionError(f"nobody listens on {port}")


def write_standard(folder):
    """The delivered standard with nothing but one rule for each quantity."""
    shutil.copytree(SOURCE / "standards/hulunbuir-draft", folder)
    (folder / "platforms.json").unlink()
    shutil.rmtree(folder / "fixtures")
    catalogue = json.loads((folder / "catalogue.json").read_text(encoding="utf-8"))
    model = next(rule for rule in catalogue["rules"] if rule["check"]["quantity"] == "dns.response")
    rules = []
    for number, (quantity, (unit, limit)) in enumerate(RULES.items()):
        least = quantity.split(".")[0] in ("camera", "filter") or quantity.endswith("uplink_rate") or "backbone" in quantity
        check = {"kind": "compare", "quantity": quantity, "comparison": "at_least" if least else "at_most",
                 "parameters": {"limit": "limit"}}
        rules.append({**model, "id": f"x-{number:02d}", "check": check, "parameters": {"limit": {"value": limit, "unit": unit}}})
    catalogue["rules"] = rules
    (folder / "catalogue.json").write_text(json.dumps(catalogue, ensure_ascii=False), encoding="utf-8")
    for profile in (folder / "profiles").iterdir():
        profile.unlink()
    profile = {"schema": "campus.profile/1", "id": "all", "title": {"zh-CN": "全部", "en": "All"}, "level": "school",
               "select": [rule["id"] for rule in rules]}
    (folder / "profiles/all.json").write_text(json.dumps(profile, ensure_ascii=False), encoding="utf-8")


class Site:
    def __init__(self, work, server):
        self.work, self.server, self.count = work, server, 0
        self.standard = work / "standard"
        write_standard(self.standard)

    def credentials(self, **words):
        path = self.work / "snmp.json"
        path.write_text(json.dumps(words), encoding="utf-8")
        path.chmod(0o600)
        return path

    def write_facts(self, facts):
        file = self.work / "facts.json"
        file.write_text(json.dumps({"type": "ordinary", "snmp_interval_seconds": 10, **facts}), encoding="utf-8")
        return file

    def dry_run(self, facts, *words):
        """(exit code, the form or the refusal)"""
        done = subprocess.run([LAB, "exec", "client", program("campus-probe"), "audit", "--level", "school", "--site", "DEMO-1", "--dry-run",
                               "--responder", f"{self.server}:8601", "--standard", self.standard, "--facts", self.write_facts(facts), *words],
                              text=True, check=False, capture_output=True, timeout=60)
        return done.returncode, done.stdout or done.stderr

    def audit(self, facts, credentials=None):
        """quantity -> (observation, verdict of its item), and everything that was written."""
        self.count += 1
        folder, file = self.work / f"record{self.count}", self.write_facts(facts)
        words = ["audit", "--level", "school", "--site", "DEMO-1", "--responder", f"{self.server}:8601", "--standard", self.standard,
                 "--facts", file, "--output", folder, *(["--snmp-credentials", credentials] if credentials else [])]
        done = subprocess.run([LAB, "exec", "client", program("campus-probe"), *map(str, words)], text=True, check=False,
                              capture_output=True, timeout=240, env=dict(os.environ, CAMPUS_PROBE_STATE=str(self.work / "state")))
        assert done.returncode in (0, 2, 3), f"exit code {done.returncode}: {done.stderr}"
        report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        verdicts = {item["quantity"]: item["verdict"] for item in report["claim"]["items"]}
        seen = {one["quantity"]: (one, verdicts[one["quantity"]]) for one in report["checks"]}
        written = done.stdout + done.stderr + "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file())
        return seen, written


def expect(checks, what, seen, quantity, value, verdict):
    one, judged = seen[quantity]
    got = one.get("value")
    same = got is None if value is None else got is not None and (value(got) if callable(value) else got == value)
    checks.expect(same and judged == verdict, f"{what}: {quantity} is {verdict} (seen: {got}, {judged}, {one['detail']})")


def snmpd_config(path, *lines):
    path.write_text("\n".join(["agentAddress udp:1161", f"rocommunity {COMMUNITY}", f"createUser campus SHA-256 {PHRASE} AES {PHRASE}-too",
                               "rouser campus priv", *lines, ""]), encoding="utf-8")


def counting(port, **rates):
    """Lines that let the agent count frames of a kind that Linux does not: `in_broadcast=60` a second."""
    columns = {"in_multicast": 8, "in_broadcast": 9, "out_multicast": 12, "out_broadcast": 13}
    index = in_node("server", "cat", f"/sys/class/net/{port}/ifindex").strip()
    script = SOURCE / "tests/support/counting_agent.py"
    return [f"pass -p 1 .1.3.6.1.2.1.31.1.1.1.{column}.{index} /usr/bin/python3 -B {script} {column} {rates.get(kind, 0)}"
            for kind, column in columns.items()]


def nginx_config(folder, server):
    """Pages of a test server, a filter's block page, a lesson; what is closed by `return 444` is broken off."""
    (folder / "nginx.conf").write_text(f"""daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr crit;
events {{}}
http {{
  access_log off;
  default_type text/html;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen {server}:80; server_name open.filter-test.example; return 200 "filter-test"; }}
  server {{ listen {server}:80; server_name leaking.filter-test.example; return 200 "filter-test"; }}
  server {{ listen {server}:80; server_name forbidden.filter-test.example; return 403; }}
  server {{ listen {server}:80; server_name replaced.filter-test.example; return 200 "access denied by the bureau"; }}
  server {{ listen {server}:80; server_name elsewhere.filter-test.example; return 302 http://block.bureau.example/; }}
  server {{ listen {server}:80; server_name reset.filter-test.example; return 444; }}
  server {{ listen {server}:80; server_name lesson.example; return 200 "lesson"; }}
}}
""", encoding="utf-8")
    return folder / "nginx.conf"


NAMES = ["open", "leaking", "forbidden", "replaced", "elsewhere", "reset"]


def filter_facts(*pages, teaching="lesson.example"):
    return {"filter_test_urls": ";".join(f"http://{page}.filter-test.example/" for page in pages), "filter_marker": "filter-test",
            "filter_control_url": "http://open.filter-test.example/", "filter_teaching_urls": f"http://{teaching}/", **LEAVE}


def check_leave(checks, site, server):
    facts = {"separated_targets": f"{server}:554;{server}:80", "managed_devices": server, "cameras": f"rtsp://{server}:554/cam",
             "uplink_device": f"{server}:1161", "uplink_port": "to-client", "monitored_ports": f"{server}:1161/to-client",
             "backbone_ports": f"{server}:1161/to-client", **filter_facts("open"), "authorised_until": "2026-01-01"}
    in_node("server", "nft", "add", "table", "inet", "watch")
    in_node("server", "nft", "add", "chain", "inet", "watch", "in", "{ type filter hook input priority 0; }")
    in_node("server", "nft", "add", "rule", "inet", "watch", "in", "iifname", "to-client", "meta", "l4proto", "{ tcp, udp }", "counter")
    _, form = site.dry_run({**facts, **LEAVE})
    seen, _ = site.audit(facts, site.credentials(version="2c", community=COMMUNITY))
    rules = in_node("server", "nft", "list", "chain", "inet", "watch", "in")
    in_node("server", "nft", "delete", "table", "inet", "watch")
    checks.expect("packets 0 " in rules, "neither the form nor an audit without leave sends a packet (" + " ".join(rules.split("counter")[-1].split()[:4]) + ")")
    wanted = ["测试流量报备表", f"{server}:554", f"rtsp://{server}:554/cam", f"{server}:1161", "UDP 1161", "已获", "签字"]
    checks.expect(all(part in form for part in wanted), "the form lists them")
    code, refusal = site.dry_run({"cameras": f"rtsp://admin:{PHRASE}@{server}/1"})
    checks.expect(code == 65 and PHRASE not in refusal, f"a camera's password is refused unread ({code}: {refusal.strip()})")
    readable = site.credentials(version="2c", community=COMMUNITY)
    readable.chmod(0o644)
    code, refusal = site.dry_run({}, "--snmp-credentials", readable)
    checks.expect(code == 77 and "chmod 600" in refusal, f"credentials that others can read are refused ({code}: {refusal.strip()})")
    for quantity, (one, verdict) in seen.items():
        checks.expect(verdict == "not_tested" and one["reason"] == "not_authorised" and one["detail"] == "expired=2026-01-01",
                      f"without leave {quantity} is not tested ({verdict}, {one.get('reason')}, {one['detail']})")


def check_connections(checks, site, server):
    seen, _ = site.audit({"separated_targets": f"{server}:554;{server}:80;{server}:9", "managed_devices": server, **LEAVE})
    expect(checks, "a camera and a web server in reach", seen, "separation.open_paths", 2, "nonconform")
    expect(checks, "a web server on port 80", seen, "management.clear_text", 1, "nonconform")
    seen, _ = site.audit({"separated_targets": f"{server}:9;{server}:10", "managed_devices": address("client"), **LEAVE})
    expect(checks, "closed ports", seen, "separation.open_paths", 0, "conform")
    expect(checks, "a device without clear text", seen, "management.clear_text", 0, "conform")
    in_node("server", "nft", "add", "table", "inet", "shut")
    in_node("server", "nft", "add", "chain", "inet", "shut", "in", "{ type filter hook input priority 0; }")
    in_node("server", "nft", "add", "rule", "inet", "shut", "in", "iifname", "to-client", "drop")
    seen, _ = site.audit({"separated_targets": f"{server}:554", "cameras": f"rtsp://{server}:554/cam", **LEAVE})
    in_node("server", "nft", "delete", "table", "inet", "shut")
    expect(checks, "a network that is down", seen, "separation.open_paths", None, "not_tested")
    expect(checks, "a network that is down", seen, "camera.reachable", None, "not_tested")


def check_cameras(checks, site, server):
    seen, _ = site.audit({"cameras": f"rtsp://{server}:554/cam", **LEAVE})
    expect(checks, "a camera that streams", seen, "camera.reachable", 1, "conform")
    seen, _ = site.audit({"cameras": f"rtsp://{server}:554/cam;rtsp://{server}:555/cam;http://{server}:80/onvif/device_service", **LEAVE})
    expect(checks, "one camera of three", seen, "camera.reachable", lambda got: abs(got - 1 / 3) < 1e-9, "nonconform")


def check_filter(checks, site):
    seen, _ = site.audit(filter_facts("forbidden", "replaced", "elsewhere", "reset", "sinkhole"))
    expect(checks, "five ways to block", seen, "filter.blocked", 1, "conform")
    expect(checks, "a lesson that opens", seen, "filter.open", 1, "conform")
    seen, _ = site.audit(filter_facts("forbidden", "leaking"))
    expect(checks, "a page that gets through", seen, "filter.blocked", 0.5, "nonconform")
    seen, _ = site.audit(filter_facts("forbidden", "unknown"))
    expect(checks, "a name that does not exist", seen, "filter.blocked", None, "not_tested")
    seen, _ = site.audit({**filter_facts("forbidden"), "filter_teaching_urls": "http://lesson.example/;http://forbidden.filter-test.example/"})
    expect(checks, "a lesson that is blocked", seen, "filter.open", 0.5, "nonconform")
    seen, _ = site.audit(filter_facts("sinkhole", teaching="nowhere.example"))
    expect(checks, "no lesson opens", seen, "filter.blocked", None, "not_tested")


def counters(port):
    folder = f"/sys/class/net/{port}/statistics"
    return {name: int(in_node("server", "cat", f"{folder}/{name}")) for name in ("rx_bytes", "tx_bytes")}


def check_snmp(checks, site, server):
    port = f"{server}:1161/to-client"
    facts = {"uplink_device": f"{server}:1161", "uplink_port": "to-client", "backbone_ports": f"{port};{server}:1161/slow0",
             "monitored_ports": port, **LEAVE}
    user = site.credentials(version="3", user="campus", authentication="SHA-256", passphrase=PHRASE, privacy="AES",
                            privacy_passphrase=f"{PHRASE}-too")
    # 200 Mbit/s towards the client while the ports are watched: 2 % of what a veth calls itself.
    send = "import socket,sys,time\ns=socket.socket(socket.AF_INET,socket.SOCK_DGRAM)\nend=time.time()+20\n" \
           "while time.time()<end:\n  begin=time.time()\n  for _ in range(178): s.sendto(bytes(1400),(sys.argv[1],9))\n" \
           "  time.sleep(max(0,begin+0.01-time.time()))\n"
    before, begin = counters("to-client"), time.monotonic()
    with Service("python3", "-c", send, address("client")):
        seen, written = site.audit(facts, user)
        after, end = counters("to-client"), time.monotonic()
    truth = (after["tx_bytes"] - before["tx_bytes"]) * 8 / (end - begin) / 10e9
    expect(checks, "a port of 10G, by a user of version 3", seen, "snmp.uplink_rate", 10e9, "conform")
    expect(checks, "the slower of two ports", seen, "snmp.backbone_rate", 100e6, "nonconform")
    expect(checks, f"2 % of a port, by count {truth:.2%}", seen, "snmp.utilisation",
           lambda got: truth * 0.7 < got < truth * 1.5, "conform")
    for quantity in ("snmp.multicast_rate", "snmp.broadcast_rate"):
        expect(checks, "an agent that never counted one (Linux has no such count of a veth)", seen, quantity, None, "not_tested")
    expect(checks, "no errors", seen, "snmp.error_ratio", 0, "conform")
    for secret in (COMMUNITY, PHRASE):
        checks.expect(secret not in written, "no secret is in record or output")
    community = site.credentials(version="2c", community=COMMUNITY)
    seen, written = site.audit({**facts, "backbone_ports": port, "uplink_port": "no-such-port"}, community)
    expect(checks, "by a community", seen, "snmp.backbone_rate", 10e9, "conform")
    expect(checks, "a port that is not there", seen, "snmp.uplink_rate", None, "not_tested")
    checks.expect(COMMUNITY not in written, "no community is in record or output")
    down = {"uplink_device": f"{server}:1161", "uplink_port": "down0", **LEAVE}
    expect(checks, "a port that is down", site.audit(down, community)[0], "snmp.uplink_rate", None, "not_tested")
    wrong = site.credentials(version="2c", community="wrong")
    expect(checks, "a wrong community", site.audit(facts, wrong)[0], "snmp.uplink_rate", None, "not_tested")
    wrong = site.credentials(version="3", user="campus", authentication="SHA-256", passphrase="a-wrong-passphrase", privacy="AES",
                             privacy_passphrase=f"{PHRASE}-too")
    seen, _ = site.audit(facts, wrong)
    expect(checks, "a wrong passphrase", seen, "snmp.uplink_rate", None, "not_tested")
    checks.expect("refuses_credentials" in seen["snmp.uplink_rate"][0]["detail"], f"it says so ({seen['snmp.uplink_rate'][0]['detail']})")


def check_kinds_of_frames(checks, site, server, config):
    """An agent that counts broadcast and multicast, of a quiet network and of a storm."""
    facts = {"monitored_ports": f"{server}:1161/to-client", **LEAVE}
    community = site.credentials(version="2c", community=COMMUNITY)
    for what, rates, verdict in (("a quiet network", {"in_broadcast": 30, "out_broadcast": 5, "in_multicast": 20}, "conform"),
                                 ("a storm", {"in_broadcast": 400, "out_multicast": 90}, "nonconform")):
        snmpd_config(config, *counting("to-client", **rates))
        with agent(config):
            seen, _ = site.audit(facts, community)
        for kind in ("broadcast", "multicast"):
            truth = max(rate for name, rate in rates.items() if name.endswith(kind))
            expect(checks, f"{what}, {truth} frames a second", seen, f"snmp.{kind}_rate", lambda got, truth=truth: abs(got - truth) < truth * 0.1 + 1,
                   verdict)
    snmpd_config(config)


def check_restart(checks, site, server, config):
    """The agent begins anew while the ports are watched."""
    facts = {"monitored_ports": f"{server}:1161/to-client", **LEAVE}
    credentials = site.credentials(version="2c", community=COMMUNITY)
    seen = {}
    audit = threading.Thread(target=lambda: seen.update(site.audit(facts, credentials)[0]))
    with agent(config):
        audit.start()
        time.sleep(5)  # the first reading is taken, the second is not
    with agent(config):
        audit.join()
    expect(checks, "an agent that began anew", seen, "snmp.utilisation", None, "inconclusive")


@contextlib.contextmanager
def agent(config):
    with Service("snmpd", "-f", "-Lo", "-C", "-c", config):
        until_listening(1161, "-u")
        yield


# A port of 100M: a tap that somebody holds says what it is told to say.
SLOW_PORT = """
import fcntl, struct, subprocess, time
tap = open("/dev/net/tun", "r+b", buffering=0)
fcntl.ioctl(tap, 0x400454ca, struct.pack("16sH", b"slow0", 0x1002))
subprocess.run(["ip", "link", "set", "slow0", "up"], check=True)
subprocess.run(["ethtool", "-s", "slow0", "speed", "100", "duplex", "full", "autoneg", "off"], check=True)
print("ready", flush=True)
time.sleep(600)
"""


def names_work(server):
    """The lab's name server is the node's only one; not where its root cannot be kept to itself."""
    state = pathlib.Path(f"/run/campus-lab/{os.environ['LAB_NAME']}")
    (state / "resolv.conf").write_text(f"nameserver {server}\n", encoding="ascii")
    return server in in_node("client", "cat", "/etc/resolv.conf")


def run(checks, work, server):
    os.environ["SNMP_PERSISTENT_DIR"] = str(work / "snmp")
    site, config = Site(work, server), work / "snmpd.conf"
    snmpd_config(config)
    in_node("server", "ip", "link", "add", "down0", "type", "veth", "peer", "name", "down1")
    names = [f"{name}.filter-test.example={server}" for name in NAMES]
    names += [f"lesson.example={server}", "sinkhole.filter-test.example=0.0.0.0"]
    with Responder(host=server), Service("nginx", "-c", nginx_config(work, server)), \
            Service("/usr/bin/python3", "-B", SOURCE / "tests/support/rtsp_camera.py", server, "554", "/cam", ready="ready"), \
            Service("python3", "-B", HERE / "city/resolver.py", server, *names), \
            Service("python3", "-c", SLOW_PORT, ready="ready"):
        until_listening(80)
        until_listening(53, "-u")
        with agent(config):
            check_leave(checks, site, server)
            check_snmp(checks, site, server)
        check_kinds_of_frames(checks, site, server, config)
        check_restart(checks, site, server, config)
        check_connections(checks, site, server)
        check_cameras(checks, site, server)
        if names_work(server):
            check_filter(checks, site)
        else:
            print("left out: the filter, for this machine's nodes cannot have a name server of their own")


def main():
    program("campus-probe")
    for name in ("snmpd", "nginx"):
        if not shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin"):
            skip(f"{name} is not installed")
    if subprocess.run(["/usr/bin/python3", "-c", "import gi; gi.require_version('GstRtspServer', '1.0')"], check=False,
                      stderr=subprocess.DEVNULL).returncode != 0:
        skip("the RTSP server of GStreamer is not installed")
    os.environ["PATH"] += ":/usr/sbin"
    server = lab("address", "client", "--parent").strip()
    with tempfile.TemporaryDirectory() as name, Checks() as checks:
        run(checks, pathlib.Path(name), server)


if __name__ == "__main__":
    main()
