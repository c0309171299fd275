"""Debian's own network services in the namespaces of a lab, each for as long as its block runs, and a standard that asks
for nothing but what they serve."""
import json
import os
import pathlib
import shutil
import subprocess
import time

from campus_lab import LAB, skip


def needed(*names):
    missing = [name for name in names if not shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin")]
    if missing:
        skip(f"not installed: {', '.join(missing)}; scripts/install-dependencies --tests")


def resolver_file():
    """What names the lab's only name server, for programs that are started after it was written."""
    return pathlib.Path(f"/run/campus-lab/{os.environ['LAB_NAME']}/resolv.conf")


def inside(node, command):
    subprocess.run([LAB, "exec", node, "sh", "-c", command], check=True)


class Firewall:
    """A node that drops what `rule` matches, on its way in or out."""

    def __init__(self, node, hook, *rules):
        self.node, self.rules = node, "".join(f"    {rule} drop\n" for rule in rules)
        self.hook = hook

    def __enter__(self):
        inside(self.node, "nft -f - <<'TEXT'\ntable inet deaf {\n  chain some {\n"
                          f"    type filter hook {self.hook} priority 0\n{self.rules}  }}\n}}\nTEXT")
        return self

    def __exit__(self, *_):
        inside(self.node, "nft delete table inet deaf")


class Service:
    """A program in a node; ready when its port is open there (`u` or `t` and the port, as ss writes them)."""

    def __init__(self, node, words, kind, port):
        self.node, self.words, self.kind, self.port = node, [str(word) for word in words], kind, port

    def is_open(self):
        seen = subprocess.run([LAB, "exec", self.node, "ss", f"-Hln{self.kind}", f"sport = :{self.port}"], check=True, text=True,
                              stdout=subprocess.PIPE).stdout
        return bool(seen.strip())

    def __enter__(self):
        self.process = subprocess.Popen([LAB, "exec", self.node, *self.words], stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while not self.is_open():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.process.kill()
                raise SystemExit(f"{self.words[0]} did not open port {self.port}: exit code {self.process.wait()}")
            time.sleep(0.05)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)


def dnsmasq(node, port, folder, *options):
    """DHCP towards `port`, and the names that `options` give."""
    return Service(node, ["dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--user=root", "--pid-file=", "--log-facility=-",
                          "--no-resolv", "--no-hosts", f"--interface={port}", "--bind-interfaces",
                          f"--dhcp-leasefile={folder}/leases", *options], "u", 67)


def chronyd(node, address, folder, *lines, behind=0):
    """A time server that leaves this machine's clock alone, and thinks it to be `behind` seconds earlier."""
    file = folder / "chrony.conf"
    file.write_text("\n".join([f"bindaddress {address}", "allow all", "cmdport 0", "bindcmdaddress /", f"pidfile {folder}/chronyd.pid",
                               *lines]) + "\n")
    shifted = []
    if behind:  # the program "faketime" would stay between us and the server, and keep a signal to itself
        library = next(pathlib.Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
        shifted = ["env", f"LD_PRELOAD={library}", f"FAKETIME=-{behind}s", "FAKETIME_DONT_FAKE_MONOTONIC=1"]
    return Service(node, [*shifted, "chronyd", "-x", "-d", "-u", "root", "-f", file], "u", 123)


def nginx(node, address, folder, *server_lines):
    (folder / "www").mkdir(exist_ok=True)
    (folder / "www" / "index.html").write_text("<p>校园网门户</p>\n", encoding="utf-8")
    temporary = "\n".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    file = folder / "nginx.conf"
    file.write_text(f"""user root; daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log stderr; events {{}}
http {{ access_log off; {temporary}
limit_req_zone $server_port zone=one:1m rate=30r/m;
server {{ listen {address}:8080; root {folder}/www; {' '.join(server_lines)} }} }}
""", encoding="utf-8")
    return Service(node, ["nginx", "-e", "stderr", "-c", file], "t", 8080)


def write_standard(folder, limits, platforms):
    """A catalogue of one rule for each of (quantity, comparison, unit, limit), and a profile of that name for each."""
    def both(text):
        return {"zh-CN": text, "en": text}

    rules = [{"id": quantity, "revision": 1, "group": "services", "level": "school", "title": both(quantity),
              "sources": [{"source": "project", "clause": "", "confidence": "P"}], "requirement": "mandatory", "points": 1,
              "parameters": {"limit": {"value": limit, "unit": unit}},
              "check": {"kind": "compare", "quantity": quantity, "comparison": comparison, "parameters": {"limit": "limit"}},
              "remediation": both("-"), "responsible": "bureau"} for quantity, comparison, unit, limit in limits]
    catalogue = {"schema": "campus.catalogue/1", "id": "services", "version": "1.0.0", "title": both("services"),
                 "sources": [{"id": "project", "title": both("project"), "issuer": "", "confidence": "P", "verified": False}],
                 "groups": [{"id": "services", "title": both("services")}], "rules": rules}
    (folder / "profiles").mkdir(parents=True)
    (folder / "catalogue.json").write_text(json.dumps(catalogue), encoding="utf-8")
    if platforms:
        listed = [{"id": f"p{number}", "title": both(url), "url": url} for number, url in enumerate(platforms)]
        (folder / "platforms.json").write_text(json.dumps({"schema": "campus.platforms/1", "platforms": listed}), encoding="utf-8")
    for rule in rules:
        profile = {"schema": "campus.profile/1", "id": rule["id"], "title": both(rule["id"]), "level": "school", "by_name_only": True,
                   "select": [rule["id"]]}
        (folder / "profiles" / f"{rule['id']}.json").write_text(json.dumps(profile), encoding="utf-8")


class Auditor:
    """Audits from the client, one quantity at a time."""

    def __init__(self, program, folder, limits, platforms=()):
        self.program, self.folder, self.count = program, pathlib.Path(folder), 0
        write_standard(self.folder / "services", limits, platforms)

    def item(self, quantity, responder, facts=None, before=()):
        """(judged item, observation): `before` are words in front of the program."""
        self.count += 1
        output = self.folder / f"record{self.count}"
        file = self.folder / f"facts{self.count}.json"
        file.write_text(json.dumps(facts or {}), encoding="utf-8")
        done = subprocess.run(
            [LAB, "exec", "client", *before, self.program, "audit", "--standard", self.folder / "services", "--profile",
             quantity, "--level", "school", "--site", "S1", "--facts", file, "--responder", f"banner={responder}",
             "--output", output], text=True, check=False, capture_output=True, timeout=120)
        if not (output / "report.json").exists():
            raise SystemExit(f"the audit of {quantity} left no report, exit code {done.returncode}: {done.stderr.strip()}")
        report = json.loads((output / "report.json").read_text(encoding="utf-8"))
        item = report["claim"]["items"][0]
        if not quantity.startswith("platform."):
            return item, next(one for one in report["checks"] if one["quantity"] == quantity)
        visits = " ".join(f"{one['url']} IPv{one['ip_version']}={one.get('fault', 'there')}" for one in report["platforms"])
        return item, {"detail": visits, **({"value": item["measured"]} if "measured" in item else {})}
