"""What the tests in network namespaces share: the lab they run in (LAB_NAME, made by "lab run") and the real programs.

A test prints what it expects and what it saw, and exits 0, 1 or 77 (skipped, with the reason).
"""
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
LAB = str(HERE / "lab")
PORT = 8601
L2_OVER_L1 = 1514 / 1538  # what the fast lines charge, of what line_rate counts, for full frames


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(77)


def program(name):
    path = pathlib.Path(os.environ.get("CAMPUS_BIN", HERE.parents[1] / "build/dev/bin")) / name
    if not path.exists():
        skip(f"{path} is not built")
    return str(path)


def lab(*words, check=True):
    return subprocess.run([LAB, *map(str, words)], check=check, text=True, stdout=subprocess.PIPE).stdout


def address(node, ipv6=False):
    return lab("address", node, *(["-6"] if ipv6 else [])).strip()


def in_bits(rate):
    return float(rate[:-1]) * {"M": 1e6, "G": 1e9}[rate[-1]]


class Untrue(Exception):
    """A line does not carry its rate on this machine now, so nothing can be said about an instrument on it."""


def verified_line(node, rate, mode="exact", up=None):
    """Shapes the line and returns {"down": bit/s, "up": bit/s} as found by counting, or raises Untrue.

    The bucket holds 5 ms: a second's warm-up empties it, and a machine that stalls for some milliseconds still carries
    the rate."""
    lab("line", node, rate, "--mode", mode, "--burst", 5, *(["--up", up] if up else []))
    path = pathlib.Path(f"/run/campus-lab/{os.environ['LAB_NAME']}/truth.json")
    done = subprocess.run([LAB, "verify", node, "--json", path], text=True, check=False)
    if done.returncode != 0:
        raise Untrue(f"the line of {node} at {rate} {mode} does not carry its rate on this machine now")
    return {row["direction"]: row["found_bits_per_second"] for row in json.loads(path.read_text())}


class Responder:
    """campus-probe responder in a node, by default at the server's port of the client's line, for as long as the block runs."""

    def __init__(self, node="server", host=None, options=(), prepare=None):
        self.node, self.options, self.prepare = node, options, prepare
        self.host = host or lab("address", "client", "--parent").strip()
        self.listen = f"{self.host}:{PORT}"

    def __enter__(self):
        self.process = subprocess.Popen(
            [LAB, "exec", self.node, program("campus-probe"), "responder", "--listen", self.listen, "--open", *self.options],
            stdout=subprocess.PIPE, text=True, preexec_fn=self.prepare)
        first = self.process.stdout.readline()
        if not first.startswith("listening on "):
            self.process.kill()
            sys.exit(f"the responder in {self.node} did not start: '{first.strip()}', exit code {self.process.wait()}")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        status = self.process.wait(10)
        if status != 0:
            sys.exit(f"the responder ended with {status} on SIGTERM, not 0")


def measure(node, responder, *options):
    """(exit code, measurements) of campus-probe measure in a node."""
    done = subprocess.run(
        [LAB, "exec", node, program("campus-probe"), "measure", "--responder", responder.listen, "--format", "json",
         *map(str, options)],
        text=True, check=False, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
    if not done.stdout:
        sys.exit(f"measure {' '.join(map(str, options))} exited {done.returncode} without JSON: {done.stderr.strip()}")
    answer = json.loads(done.stdout)
    if answer["schema"] != "campus.measurement/1":
        sys.exit(f"unexpected schema {answer['schema']}")
    return done.returncode, answer["measurements"]


class Checks:
    """Collects what failed, so that one run shows all of it. As a block it ends the program; a line that is not true
    skips the rest, visibly."""

    def __init__(self):
        self.failed = 0

    def expect(self, holds, text):
        print(("ok    " if holds else "FAIL  ") + text, flush=True)
        self.failed += not holds

    def __enter__(self):
        return self

    def __exit__(self, kind, problem, _):
        if kind is None or kind is Untrue:
            if kind and not self.failed:
                skip(problem)
            sys.exit(1 if self.failed else 0)
