"""What the benches share: programs built and started on the emulated line, their time and processor, the ports' counters."""
import ctypes
import json
import os
import pathlib
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/netns"))
from campus_lab import L2_OVER_L1, LAB, Responder, in_bits, lab, program  # noqa: E402

LIBC = ctypes.CDLL(None, use_errno=True)
IPERF3 = "iperf3 -t 1"


def build(folder, *targets):
    """Builds what the bench needs, unless a folder that holds it is named; its programs are then those that program() finds."""
    if folder is None:
        folder = ROOT / "build/bench"
        if not (folder / "build.ninja").exists():
            subprocess.run(["cmake", "-S", ROOT, "-B", folder, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release"], check=True, stdout=sys.stderr)
        subprocess.run(["cmake", "--build", folder, "--target", *targets], check=True, stdout=sys.stderr)
    programs = pathlib.Path(folder).resolve() / "bin"
    missing = [target for target in targets if not (programs / target).exists()]
    if missing:
        sys.exit(f"{programs}: not built: {', '.join(missing)}")
    os.environ["CAMPUS_BIN"] = str(programs)


def namespace(node):
    return f"/run/netns/campus-{os.environ['LAB_NAME']}-{node}"


def forward_on_first_core():
    ports = " ".join(f"/sys/class/net/{port}/queues/rx-0/rps_cpus" for port in ("to-node", "to-parent"))
    lab("exec", "client-line", "sh", "-c", f"for port in {ports}; do echo 1 > $port; done")


def on_second_core():
    os.sched_setaffinity(0, {1})


def enter(node, split):
    """For a child between fork and exec: the wall time of a program is then its own."""
    path = namespace(node)

    def go():
        with open(path, encoding="ascii") as handle:
            if LIBC.setns(handle.fileno(), 0) != 0:
                raise OSError(ctypes.get_errno(), "setns")
        if split:
            on_second_core()
    return go


class ClientPort:
    """The counters of the client's port, read through a process that lives in its namespace."""

    def __enter__(self):
        self.holder = subprocess.Popen(["sleep", "infinity"], preexec_fn=enter("client", False))
        return self

    def __exit__(self, *_):
        self.holder.kill()
        self.holder.wait()

    def read(self):
        with open(f"/proc/{self.holder.pid}/net/dev", encoding="ascii") as table:
            rows = [row.partition(":")[2].split() for row in table if row.strip().startswith("eth")]
        return sum(int(values[0]) + int(values[8]) for values in rows)

    def read_when_silent(self):
        last = self.read()
        while True:
            time.sleep(0.02)
            now = self.read()
            if now - last < 3000:
                return now
            last = now


def timed(node, command, split):
    begin = time.monotonic()
    done = subprocess.run(command, preexec_fn=enter(node, split), text=True, capture_output=True, check=False, timeout=180)
    return time.monotonic() - begin, done


def timed_measure(responder, words, split=False):
    """(wall seconds, measurements) of one `measure` by the client."""
    seconds, done = timed("client", [program("campus-probe"), "measure", "--responder", responder.listen, "--format", "json", *words], split)
    if not done.stdout:
        sys.exit(f"bench: measure exited {done.returncode}: {done.stderr.strip()}")
    return seconds, json.loads(done.stdout)["measurements"]


def children_cpu():
    """Seconds, of children that ended; in microseconds, where os.times() counts ticks."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def cpu_of(process):
    """Seconds of a running process and its threads."""
    return time.clock_gettime_ns((~process.pid << 3) | 2) * 1e-9


class Processor:
    """Seconds that children which ended and, if named, a responder that goes on used since it was made."""

    def __init__(self, responder=None):
        self.responder = responder
        self.before = self.now()

    def now(self):
        return children_cpu() + (cpu_of(self.responder.process) if self.responder else 0)

    def used(self):
        return self.now() - self.before


def listens(process, port, protocol):
    """Whether a socket in the process's namespace waits on the port."""
    waiting = {"tcp": "0A", "udp": "07"}[protocol]
    tables = [pathlib.Path(f"/proc/{process.pid}/net/{protocol}{family}").read_text(encoding="ascii") for family in ("", "6")]
    return any(row.split()[1].endswith(f":{port:04X}") and row.split()[3] == waiting for table in tables for row in table.splitlines()[1:])


class PeerServer:
    """A peer's other end, which leaves by itself after one test."""

    def __init__(self, command, port, protocol, split):
        self.name, self.port, self.protocol = command[0], port, protocol
        self.process = subprocess.Popen(command, preexec_fn=enter("server", split), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def __enter__(self):
        deadline = time.monotonic() + 20
        while not listens(self.process, self.port, self.protocol):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.process.kill()
                sys.exit(f"bench: the server of {self.name} does not listen")
            time.sleep(0.02)
        return self

    def __exit__(self, kind, *_):
        if kind:
            self.process.kill()
        self.process.wait(15)


def peer_run(server, command, split):
    """(wall seconds, CPU seconds of both ends, what the client printed)"""
    processor = Processor()
    with server:
        seconds, done = timed("client", command, split)
        if done.returncode != 0:
            raise SystemExit(f"bench: {' '.join(command)} exited {done.returncode}: {done.stdout[-300:]} {done.stderr[-300:]}")
    return seconds, processor.used(), done.stdout


def iperf3(responder, words, split, command="iperf3"):
    """(wall seconds, CPU seconds of both ends, its JSON), or None where there is no such program."""
    if not shutil.which(command):
        return None
    server = PeerServer([command, "-s", "-1"], 5201, "tcp", split)
    seconds, used, said = peer_run(server, [command, "-c", responder.host, "-J", *words], split)
    return seconds, used, json.loads(said)


def neper(responder, command):
    """(bit/s received, CPU seconds per Gbit of both ends) of one stream by neper's tcp_stream, in blocks as large as iperf3's."""
    asked, both = 3, [command, "--nolog", "-B", "131072"]
    server = PeerServer(both, 12866, "tcp", False)
    _, used, said = peer_run(server, [*both, "-c", "-H", responder.host, "-l", str(asked)], False)
    rate = float(dict(line.split("=", 1) for line in said.splitlines() if "=" in line)["remote_throughput"])
    return rate, used / (rate * asked * 1e-9)


def obudpst(responder, command, direction):
    """(wall seconds, IP-layer bit/s in its best second) of the test that it does unless asked otherwise, in packets that fill an MTU of 1500."""
    server = PeerServer([command, "-1", "-j", "-T", responder.host], 24601, "udp", True)
    words = ["-j", "-T", "-f", "json", "-d" if direction == "down" else "-u", responder.host]
    seconds, _, said = peer_run(server, [command, *words], True)
    return seconds, json.loads(said)["Output"]["AtMax"]["MaxIPLayerCapacity"] * 1e6


def shape(share, target, mode, split):
    """The client's line at `share` of the target's line rate."""
    rate = in_bits(target) * share * (L2_OVER_L1 if mode == "fast" else 1)
    lab("line", "client", f"{rate / 1e6:.6f}M", "--mode", mode, "--burst", "1")
    if split:
        forward_on_first_core()


def median(values):
    values = list(values)
    return statistics.median(values) if values else float("nan")


def row(quantity, ours, peer, value, target, met):
    """One row of the JSON line; `peer` and its value are None where a known truth is the yardstick."""
    return {"quantity": quantity, "ours": ours, "peer": peer, "peer_value": value,
            "ratio": ours / value if value else None, "target": target, "met": met, "explained": "docs/benchmarks.md"}


def at_most(quantity, ours, peer, values, part, word):
    """A row that holds where ours is at most `part` of the peer's median; nothing to compare with is not met."""
    value = median(values) if values else None
    return row(quantity, ours, peer, value, f"<= {word}", bool(values) and ours <= part * value)


def print_json(name, rows, **more):
    """The last line of a bench or a proof."""
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Linux {platform.release()}"
    print(json.dumps({"name": name, "machine": machine, **more, "rows": rows}))


def need_root(name):
    if os.geteuid() != 0:
        print(f"{name}: lines of known rate need network namespaces; run it as root")
        sys.exit(77)
    if not shutil.which("iperf3"):
        subprocess.run([ROOT / "scripts/install-dependencies", "--tests"], stdout=sys.stderr, check=False)
    if not shutil.which("iperf3"):
        print("no iperf3 here: rows that compare with it are not met")


def run_in_lab(file, arguments, topology="pair"):
    return subprocess.run([LAB, "run", "--topology", topology, "--", sys.executable, "-B", file, *arguments, "--inside"],
                          check=False).returncode
