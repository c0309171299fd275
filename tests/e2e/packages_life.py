#!/usr/bin/env python3
"""The packages' life on a Debian 12 of its own: installed, run by its systemd, upgraded, downgraded, removed, purged.

The machine is a tree made by debootstrap, kept in /var/cache for the next run, booted in a container (systemd-nspawn)
with a line to this host. Exit code 77 where that cannot be: no root, no mirror, no containers.
"""
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

SOURCE = os.environ["CAMPUS_SOURCE"]
BUILD = os.environ["CAMPUS_BUILD"]
CACHE = os.environ.get("CAMPUS_TREES", "/var/cache/campus-trees")
MIRROR = "http://deb.debian.org/debian"
HOST, GUEST = "10.83.17.1", "10.83.17.2"
PROGRAMS = ("campus-probe", "campus-collector")
SERVICES = ("campus-responder", "campus-collector")
CITY = ["--schools", "6", "--classrooms", "12"]
CONDITION = "探针还没有激活"


def skip(why):
    print(f"{os.path.basename(sys.argv[0])}: {why}")
    sys.exit(77)


def said(*words, code=0, **more):
    done = subprocess.run(words, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                          check=False, **more)
    assert code is None or done.returncode == code, f"{' '.join(words)}: exit code {done.returncode}\n{done.stdout}"
    return done.stdout


def within(seconds, what, holds):
    end = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < end, f"after {seconds} s: {what}"
        time.sleep(0.3)
    return found


def build_packages(output, version=()):
    done = subprocess.run([os.path.join(SOURCE, "scripts/package"), "--build", BUILD, "--output", output, *version], text=True,
                          capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def libraries_of(files):
    """What the packages need of Debian, one name each."""
    needed = set()
    for file in files:
        for word in said("dpkg-deb", "-f", file, "Depends").split(","):
            name = word.split("(")[0].strip()
            if name and not name.startswith("campus-"):
                needed.add(name)
    return sorted(needed)


def base_tree(needed):
    """A Debian 12 with what the packages need, made once."""
    tree = os.path.join(CACHE, "bookworm")
    mark = os.path.join(tree, "etc/campus-tree")
    wanted = " ".join([*needed, "curl", "systemd", "systemd-sysv"])
    if os.path.exists(mark):
        with open(mark, encoding="utf-8") as file:
            if file.read() == wanted:
                return tree
    shutil.rmtree(tree, ignore_errors=True)
    os.makedirs(CACHE, exist_ok=True)
    try:
        said("debootstrap", "--variant=minbase", "bookworm", tree, MIRROR)
        said("chroot", tree, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "install", "-y", "--no-install-recommends",
             *wanted.split())
        said("chroot", tree, "apt-get", "clean")
    except AssertionError as error:
        shutil.rmtree(tree, ignore_errors=True)
        skip(f"no Debian 12 from {MIRROR}: {str(error).splitlines()[-1]}")
    with open(mark, "w", encoding="utf-8") as file:
        file.write(wanted)
    return tree


class Machine:
    """The tree, first without and then with its systemd."""

    def __init__(self, tree):
        self.tree, self.name, self.container, self.init = tree, f"campus{os.getpid() % 100000}", None, None

    def path(self, *parts):
        return os.path.join(self.tree, *[part.lstrip("/") for part in parts])

    def run(self, *words, code=0):
        inside = ["nsenter", "-t", str(self.init), "-a"] if self.init else ["chroot", self.tree]
        return said(*inside, "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=en_US.UTF-8", "HOME=/root",
                    "DEBIAN_FRONTEND=noninteractive", *words, code=code)

    def write(self, path, text):
        os.makedirs(os.path.dirname(self.path(path)), exist_ok=True)
        with open(self.path(path), "w", encoding="utf-8") as file:
            file.write(text)

    def read(self, path):
        with open(self.path(path), encoding="utf-8") as file:
            return file.read()

    @contextlib.contextmanager
    def booted(self):
        log = self.tree + ".log"
        with open(log, "w", encoding="utf-8") as out:
            # The clock's state is read, as on a machine; setting it takes a privilege that nobody in there has.
            self.container = subprocess.Popen(
                ["systemd-nspawn", "--quiet", "-D", self.tree, "--boot", "--register=no", "--keep-unit", "--network-veth",
                 "--system-call-filter=@clock", "--machine=" + self.name],
                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            self.await_boot(log)
            yield
        finally:
            self.container.terminate()
            try:
                self.container.wait(15)
            except subprocess.TimeoutExpired:
                self.container.kill()
                self.container.wait()
            self.init = None

    def await_boot(self, log):
        end = time.monotonic() + 60
        while time.monotonic() < end and self.container.poll() is None:
            with open(f"/proc/{self.container.pid}/task/{self.container.pid}/children", encoding="utf-8") as file:
                children = file.read().split()
            if children:
                self.init = int(children[0])
                if self.run("systemctl", "is-system-running", code=None).strip() in ("running", "degraded"):
                    return
                self.init = None
            time.sleep(0.5)
        with open(log, encoding="utf-8", errors="replace") as file:
            skip("no container with a systemd of its own can be booted here: " + file.read()[-300:])

    def line_to_host(self):
        port = "ve-" + self.name
        said("ip", "addr", "add", HOST + "/24", "dev", port)
        said("ip", "link", "set", port, "up")
        for words in (["addr", "add", GUEST + "/24", "dev", "host0"], ["link", "set", "host0", "up"]):
            said("nsenter", "-t", str(self.init), "-n", "ip", *words)

    def as_documented(self, command):
        """A line of docs/packages.md, in the folder with the packages."""
        return self.run("sh", "-c", "cd /packages && " + command)

    def install(self, files, command="apt install ./campus-*.deb"):
        shutil.rmtree(self.path("packages"), ignore_errors=True)
        os.makedirs(self.path("packages"))
        for file in files:
            shutil.copy(file, self.path("packages"))
        return self.as_documented(command)

    def show(self, unit, name):
        return self.run("systemctl", "show", "--value", "-p", name, unit).strip()

    def drop_in(self, unit, text):
        """Changes the unit; an empty text takes that back."""
        folder = f"/etc/systemd/system/{unit}.service.d"
        shutil.rmtree(self.path(folder), ignore_errors=True)
        if text:
            self.write(folder + "/test.conf", text)
        self.run("systemctl", "daemon-reload")

    def active(self, unit):
        return self.show(unit, "ActiveState") == "active"

    def await_services(self):
        for unit in SERVICES:
            within(20, f"{unit} is not active\n" + self.run("systemctl", "status", "--no-pager", unit, code=None),
                   lambda unit=unit: self.active(unit))
        within(20, "the collector is not ready", lambda: self.answers("http://127.0.0.1:8600/health/ready"))

    def answers(self, url, *words):
        status = self.run("curl", "-sS", "--max-time", "5", "-o", "/dev/null", "-w", "%{http_code}", *words, url, code=None)
        return status.strip() == "200"

    def sites(self):
        """Code and state; what moves with time is left out."""
        return sorted(tuple(line.split("\t")[i] for i in (0, 2))
                      for line in self.run("campus-collector", "sites").splitlines()[1:])


def machine_with(files, folder):
    """A Debian 12 in `folder` on which these packages are installed."""
    machine = Machine(os.path.join(folder, "machine"))
    said("cp", "-a", "--reflink=auto", base_tree(libraries_of(files)), machine.tree)
    machine.write("etc/apt/apt.conf.d/test", 'APT::Get::Assume-Yes "true";\nAPT::Install-Recommends "false";\n')
    machine.install(files)
    return machine


def check_programs(machine):
    for program in PROGRAMS:
        assert machine.run(program, "--version").startswith(program + " ")
    assert "hulunbuir-draft" in machine.run("campus-probe", "standards", "list")
    machine.run("campus-probe", "standards", "lint")


def check_installed(machine):
    for unit in (*SERVICES, "campus-probe"):
        link = machine.path("etc/systemd/system/multi-user.target.wants", unit + ".service")
        assert os.path.islink(link), f"{unit} does not start with the machine"
    for folder in ("etc/campus-probe/credentials", "etc/campus-collector/credentials"):
        assert os.stat(machine.path(folder)).st_mode & 0o777 == 0o700, folder


def check_services(machine):
    machine.await_services()
    assert "Active: active (running)" in machine.as_documented("systemctl status campus-collector campus-responder")
    assert not machine.active("campus-probe") and CONDITION in machine.run("journalctl", "-u", "campus-probe")
    measured = json.loads(machine.run("sh", "-c", "campus-probe measure --responder 127.0.0.1:8601 --method tcp --direction down"
                                      " --duration 0.3 --format json 2> /dev/null"))
    assert measured["measurements"][0]["goodput_bits_per_second"] > 0
    assert machine.run("cat", "/proc/sys/net/ipv4/ping_group_range").split() == ["0", "2147483647"]
    for unit in SERVICES:
        status = machine.run("cat", f"/proc/{machine.show(unit, 'MainPID')}/status")
        assert re.search(r"^CapEff:\s0+$", status, re.MULTILINE) and re.search(r"^Seccomp:\s2$", status, re.MULTILINE), status
        assert int(re.search(r"^Uid:\s(\d+)", status, re.MULTILINE)[1]) >= 61184, "a user of its own"


def feed(machine):
    machine.run("campus-collector", "simulate", "--roster", "/root/roster.csv", *CITY)
    machine.run("campus-collector", "roster", "import", "/root/roster.csv")
    machine.run("campus-collector", "simulate", "--collector", "http://127.0.0.1:8600", "--reports", "30", "--rate", "max", *CITY)
    assert re.search(r"\troot\troster.import\t", machine.run("campus-collector", "audit")), "who did it is known in the sandbox"
    return machine.run("campus-collector", "keys", "list")


def check_restart(machine):
    """Whatever ends the collector but wrong usage, it comes back: 65 is damage, and the next start salvages."""
    before = machine.show("campus-collector", "MainPID")
    machine.run("systemctl", "kill", "--signal=SIGKILL", "campus-collector")
    within(20, "the collector did not start again", lambda: machine.show("campus-collector", "MainPID") not in ("0", before))
    machine.await_services()
    # The end that matters most, by a program that ends so: what the unit makes of exit code 65.
    machine.drop_in("campus-collector", "[Service]\nRestartSec=1\nExecStart=\nExecStart=/bin/sh -c 'exit 65'\n")
    machine.run("systemctl", "restart", "campus-collector")
    within(20, "exit code 65 does not start it again", lambda: int(machine.show("campus-collector", "NRestarts")) >= 2)
    machine.drop_in("campus-collector", "")
    machine.run("systemctl", "restart", "campus-collector")
    machine.await_services()


def check_tls(machine):
    """A key that only root reads reaches the service, and the service alone."""
    folder = machine.path("etc/campus-collector/credentials")
    said("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", folder + "/server.key", "-out", folder + "/server.pem")
    os.chmod(folder + "/server.key", 0o600)
    shutil.copy(folder + "/server.pem", machine.path("root/server.pem"))
    plain = machine.read("etc/campus-collector/collector.conf")
    (example,) = re.findall(r"^#   (COLLECTOR_OPTIONS=.*--tls-cert.*)$", plain, re.MULTILINE)
    machine.write("etc/campus-collector/collector.conf", plain + example.replace("0.0.0.0", "127.0.0.1") + "\n")
    machine.run("systemctl", "restart", "campus-collector")
    within(20, "no HTTPS\n" + machine.run("journalctl", "-n", "20", "-u", "campus-collector"),
           lambda: machine.answers("https://localhost:8600/health/ready", "--cacert", "/root/server.pem"))
    given = "/run/credentials/campus-collector.service/collector_server.key"
    owner = machine.run("stat", "-c", "%u", f"/proc/{machine.show('campus-collector', 'MainPID')}").strip()
    assert machine.run("stat", "-c", "%a %u", given).split() == ["400", owner], "the key is the service's alone"
    machine.write("etc/campus-collector/collector.conf", plain)
    machine.run("systemctl", "restart", "campus-collector")
    machine.await_services()


def audit_in_sandbox(machine, name, extra=""):
    """An audit as the probe's unit would run it: its sandbox, its state, its credentials."""
    text = ("[Service]\nType=oneshot\nExecCondition=\nExecStart=\nWatchdogSec=0\nRestart=no\n"
            "ExecStart=-/usr/bin/campus-probe audit --level school --site 2115070001 --profile digital-campus --mode routine"
            f" --facts /etc/campus-probe/facts.json --responder {HOST}:18601 --output %S/campus-probe/{name}\n" + extra)
    machine.drop_in("campus-probe", text)
    machine.run("systemctl", "restart", "campus-probe")
    machine.drop_in("campus-probe", "")
    record = json.loads(machine.read(f"var/lib/private/campus-probe/{name}/report.json"))
    return record, {check["quantity"]: check for check in record["checks"]}


def check_probe_sandbox(machine):
    """What the probe can and cannot see without a privilege is what the unit and docs/packages.md say."""
    machine.write("etc/campus-probe/facts.json", '{"code":"2115070001","level":"school","ping_targets":"127.0.0.1"}')
    responder = subprocess.Popen([os.path.join(BUILD, "bin/campus-probe"), "responder", "--open", "--listen", HOST + ":18601"],
                                 stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        record, checks = audit_in_sandbox(machine, "closed")
        assert checks["ping.success"].get("value") == 1, checks["ping.success"]
        assert checks["port.rate"].get("value", 0) > 0, checks["port.rate"]
        assert "CAP_NET_RAW" in checks["dhcp.offer"]["detail"], checks["dhcp.offer"]
        assert record["ended"]["clock_state"] != "unknown", "the clock's state can be read"
        assert [one for one in record["measurements"] if one["method"] == "train"], record["measurements"]
        allowed = machine.read("usr/share/doc/campus-probe/examples/allow-dhcp.conf")
        _, checks = audit_in_sandbox(machine, "dhcp", allowed)
        assert "discovers=" in checks["dhcp.offer"]["detail"], checks["dhcp.offer"]
    finally:
        responder.terminate()
        responder.wait(10)
    owner = os.stat(machine.path("var/lib/private/campus-probe")).st_uid
    assert owner >= 61184 and os.stat(machine.path("var/lib/private/campus-probe/key.pem")).st_uid == owner


def check_root_between(machine):
    """What root does to the stopped service's store, the service can use."""
    machine.run("systemctl", "stop", "campus-collector")
    machine.run("campus-collector", "fsck")
    machine.run("campus-collector", "migrate")
    machine.write("root/calendar.csv", "from,until,reason,scope\n2020-01-01,2020-01-02,test,\n")
    machine.run("campus-collector", "calendar", "import", "/root/calendar.csv")
    machine.run("install", "-m", "600", "/dev/null", "/var/lib/campus-collector/of-root")
    machine.run("systemctl", "start", "campus-collector")
    machine.await_services()
    store = machine.path("var/lib/private/campus-collector")
    owners = {os.lstat(os.path.join(here, name)).st_uid for here, folders, files in os.walk(store) for name in folders + files}
    assert owners == {os.stat(store).st_uid}, owners
    machine.run("rm", "/var/lib/campus-collector/of-root")


def probe_status(machine):
    return json.loads(machine.run("campus-probe", "status", "--format", "json"))


def start_probe(machine):
    """At work with a record that waits; nobody takes it."""
    machine.drop_in("campus-probe", "[Service]\nExecCondition=\nExecStart=\nExecStart=/usr/bin/campus-probe run --level school --site 2115070001"
                    " --responder 127.0.0.1:8601 --routine-interval 60\n")
    machine.run("systemctl", "restart", "campus-probe")
    within(120, "the probe keeps a record\n" + machine.run("journalctl", "-n", "20", "-u", "campus-probe"),
           lambda: os.path.exists(machine.path("var/lib/private/campus-probe/status.json")) and probe_status(machine)["queue"]["waiting"] >= 1)


def change_version(machine, files, keys, sites, command):
    pids = {unit: machine.show(unit, "MainPID") for unit in ("campus-collector", "campus-probe")}
    probe = probe_status(machine)
    machine.install(files, command)
    machine.await_services()
    for unit, pid in pids.items():
        assert machine.show(unit, "MainPID") not in ("0", pid), f"{unit}: the new program runs"
    within(20, "the probe says what it has", lambda: probe_status(machine)["started"] != probe["started"])
    now = probe_status(machine)
    assert now["running"] and now["key"] == probe["key"] and now["queue"]["waiting"] >= probe["queue"]["waiting"] >= 1, (probe, now)
    assert "# ours" in machine.read("etc/campus-responder/responder.conf"), "a changed file of configuration stays"
    assert machine.run("campus-collector", "keys", "list") == keys and machine.sites() == sites, "the store is kept"
    assert machine.run("dpkg-query", "-W", "-f", "${Version}", "campus-collector") in os.path.basename(files[0])


def check_end(machine):
    """Removed: programs and services gone, configuration and state there. Purged: only state is left, and it is said."""
    machine.as_documented("apt remove campus-collector campus-responder campus-probe campus-standards campus-doc")
    for unit in SERVICES:
        assert not machine.active(unit), unit
    assert not [name for name in os.listdir(machine.path("usr/bin")) if name.startswith("campus-")]
    assert os.path.exists(machine.path("etc/campus-collector/collector.conf"))
    shutil.rmtree(machine.path("etc/campus-collector/credentials"))
    os.remove(machine.path("etc/campus-probe/facts.json"))
    text = machine.as_documented("apt purge campus-collector campus-responder campus-probe campus-standards campus-doc")
    for name, kept in (("campus-probe", "key.pem"), ("campus-collector", "collector.db")):
        assert f"/var/lib/private/{name}" in text, text
        assert os.path.exists(machine.path("var/lib/private", name, kept))
        assert not os.path.exists(machine.path("etc", name)), name
    for folder, _, files in os.walk(machine.path("etc/systemd/system")):
        assert not [name for name in files if name.startswith("campus-")], folder
    left = [path for path in ("usr/share/campus", "etc/campus", "etc/campus-responder", "usr/lib/sysctl.d/60-campus.conf")
            if os.path.exists(machine.path(path))]
    assert not left, left
    machine.as_documented("rm -r /var/lib/private/campus-probe /var/lib/private/campus-collector /var/lib/private/campus-responder")


def check(folder):
    first = build_packages(os.path.join(folder, "first"))
    revision = re.search(r"_([\d.]+)-1_", first[0])[1]
    second = build_packages(os.path.join(folder, "second"), ["--version", revision + "-2"])
    machine = machine_with(first, folder)
    check_installed(machine)
    with machine.booted():
        machine.line_to_host()
        check_programs(machine)
        check_services(machine)
        keys = feed(machine)
        check_restart(machine)
        check_tls(machine)
        check_root_between(machine)
        check_probe_sandbox(machine)
        conf = machine.read("etc/campus-responder/responder.conf")
        machine.write("etc/campus-responder/responder.conf", conf + "# ours\n")
        sites = machine.sites()
        start_probe(machine)
        change_version(machine, second, keys, sites, "apt install ./campus-*.deb")
        change_version(machine, first, keys, sites, "apt install --allow-downgrades ./campus-*.deb")
        machine.drop_in("campus-probe", "")
        check_end(machine)
    print("packages_life: installed, served, restarted, upgraded, downgraded, removed, purged")


def run_alone(prefix, check):
    """In a folder of its own that goes afterwards, where another Debian can be made."""
    if os.geteuid() != 0:
        skip("needs root")
    for tool in ("debootstrap", "systemd-nspawn", "dh"):
        if not shutil.which(tool):
            skip(f"{tool} is missing; scripts/install-dependencies --tests")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix=prefix) as folder:
        check(folder)


if __name__ == "__main__":
    run_alone("campus-life-", check)
