"""What the benches share: the emulated line, programs started in its namespaces, and the counters of its ports."""
import ctypes
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
LAB = ROOT / "tests/netns/lab"
L2_OVER_L1 = 1514 / 1538  # what fast lines charge, of what line_rate counts, for full frames
UNITS = {"M": 1e6, "G": 1e9}
LIBC = ctypes.CDLL(None, use_errno=True)


def build(folder):
    folder = pathlib.Path(folder or ROOT / "build/bench").resolve()
    if not (folder / "bin/campus-probe").exists():
        subprocess.run(["cmake", "-S", ROOT, "-B", folder, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release"], check=True,
                       stdout=sys.stderr)
        subprocess.run(["cmake", "--build", folder, "--target", "campus-probe"], check=True, stdout=sys.stderr)
    return folder / "bin/campus-probe"


def bits(rate):
    return float(rate[:-1]) * UNITS[rate[-1]]


def namespace(node):
    return f"/run/netns/campus-{os.environ['LAB_NAME']}-{node}"


def forward_on_first_core():
    ports = " ".join(f"/sys/class/net/{port}/queues/rx-0/rps_cpus" for port in ("to-node", "to-parent"))
    subprocess.run(["nsenter", f"--net={namespace('client-line')}", "unshare", "--mount", "sh", "-c",
                    f"mount -t sysfs sysfs /sys && for port in {ports}; do echo 1 > $port; done"], check=True)


def enter(node, split):
    """For a child between fork and exec: the wall time of a program is then its own."""
    path = namespace(node)

    def go():
        with open(path, encoding="ascii") as handle:
            if LIBC.setns(handle.fileno(), 0) != 0:
                raise OSError(ctypes.get_errno(), "setns")
        if split:
            os.sched_setaffinity(0, {1})
    return go


class ClientPort:
    """The counters of the client's port, read through a process that lives in its namespace."""

    def __init__(self):
        self.holder = subprocess.Popen(["sleep", "infinity"], preexec_fn=enter("client", False))

    def end(self):
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
    done = subprocess.run(command, preexec_fn=enter(node, split), text=True, capture_output=True, check=False, timeout=60)
    return time.monotonic() - begin, done


def shape(share, target, mode, split):
    """The client's line at `share` of the target's line rate."""
    rate = bits(target) * share * (L2_OVER_L1 if mode == "fast" else 1)
    subprocess.run([LAB, "line", "client", f"{rate / 1e6:.6f}M", "--mode", mode, "--burst", "1"], check=True,
                   stdout=subprocess.DEVNULL)
    if split:
        forward_on_first_core()


def median(values):
    return statistics.median(values) if values else float("nan")


def row(quantity, ours, peer, value, target, met):
    """One row of the JSON line; `peer` and its value are None where a known truth is the yardstick."""
    return {"quantity": quantity, "ours": ours, "peer": peer, "peer_value": value,
            "ratio": ours / value if value else None, "target": target, "met": met, "explained": "docs/benchmarks.md"}


def print_json(name, rows, **more):
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Linux {platform.release()}"
    print(json.dumps({"name": name, "machine": machine, **more, "rows": rows}))


def server_address():
    return subprocess.run([LAB, "address", "client", "--parent"], check=True, text=True, capture_output=True).stdout.strip()


class Responder:
    """campus-probe responder at the far end, for as long as the block runs."""

    def __init__(self, probe, host, node, split, *more):
        self.process = subprocess.Popen([probe, "responder", "--listen", host, "--open", *more],
                                        preexec_fn=enter(node, split), stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        if not self.process.stdout.readline().startswith("listening"):
            sys.exit("bench: the responder did not start")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def need_root_and_iperf3(name):
    if os.geteuid() != 0:
        print(f"{name}: lines of known rate need network namespaces; run it as root")
        sys.exit(77)
    if not any(os.access(os.path.join(folder, "iperf3"), os.X_OK) for folder in os.get_exec_path()):
        subprocess.run(["apt-get", "install", "-y", "-q", "iperf3"], check=False, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, env=dict(os.environ, DEBIAN_FRONTEND="noninteractive"))


def run_in_lab(file, arguments, topology="pair"):
    return subprocess.run([LAB, "run", "--topology", topology, "--", sys.executable, "-B", file, *arguments, "--inside"],
                          check=False).returncode
