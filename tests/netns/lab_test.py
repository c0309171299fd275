#!/usr/bin/env python3
"""The lab itself: several at once, built twice without harm, gone after any end."""
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

from campus_lab import LAB, Checks

PREFIX = f"t{os.getpid()}"


def spaces(name):
    return sorted(path.name for path in pathlib.Path("/run/netns").glob(f"campus-{name}-*"))


def traces(name):
    return spaces(name) or pathlib.Path(f"/run/campus-lab/{name}").exists()


def run(name, *words):
    return subprocess.run([LAB, "--name", name, *words], text=True, check=False, capture_output=True)


def comes_true(condition):
    deadline = time.monotonic() + 20
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def runs(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes() != b""  # that of a zombie is empty
    except FileNotFoundError:
        return False


def ends_clean_on(checks, name, number):
    with tempfile.TemporaryDirectory() as folder:
        written = pathlib.Path(folder, "pid")
        process = subprocess.Popen([LAB, "--name", name, "run", "--topology", "pair", "--",
                                    "sh", "-c", 'echo $$ > "$0.new" && mv "$0.new" "$0" && exec sleep 100', written])
        checks.expect(comes_true(written.exists), "a lab that runs a command is up")
        command = written.read_text().strip()
    process.send_signal(number)
    process.wait(20)
    checks.expect(not traces(name), f"nothing is left after {number.name}")
    checks.expect(comes_true(lambda: not runs(command)), f"{number.name} ends the command too")


def main():
    if os.geteuid() != 0:
        print("skipped: network namespaces need root")
        sys.exit(77)
    with Checks() as checks:
        one, two = PREFIX + "a", PREFIX + "b"
        try:
            first = run(one, "up", "--topology", "pair")
            checks.expect(first.returncode == 0, f"a lab comes up {first.stderr.strip()}")
            before = spaces(one)
            checks.expect(run(one, "up", "--topology", "pair").returncode == 0 and spaces(one) == before,
                          "up on a lab that is up changes nothing")
            checks.expect(run(two, "up", "--topology", "pair", "--host").returncode == 0, "a second lab comes up beside it")
            checks.expect(run(one, "down").returncode == 0 and not traces(one), "down removes everything")
            checks.expect(len(spaces(two)) == 3, "and leaves the other lab alone")
            checks.expect(run(one, "down").returncode == 0, "down on no lab is no error")
            host = pathlib.Path(f"/run/campus-lab/{two}/host_device").read_text().strip()
            bad = run(two, "line", "client", "1Q")
            checks.expect(bad.returncode == 64 and "bad rate 1Q" in bad.stderr, "a bad rate is a usage error")
            checks.expect(run(two, "line", "nobody", "1G").returncode == 64, "so is a node that does not exist")
            checks.expect(run(two, "down").returncode == 0 and not traces(two)
                          and not pathlib.Path(f"/sys/class/net/{host}").exists(), "the port to the machine goes too")
            code = run(PREFIX + "c", "run", "--topology", "pair", "--", "sh", "-c", "exit 5").returncode
            checks.expect(code == 5 and not traces(PREFIX + "c"), "run hands on the exit code and cleans up")
            ends_clean_on(checks, PREFIX + "d", signal.SIGTERM)
            ends_clean_on(checks, PREFIX + "e", signal.SIGINT)
            killed = subprocess.Popen([LAB, "--name", PREFIX + "f", "run", "--topology", "pair", "--", "sleep", "3"])
            while not pathlib.Path(f"/run/campus-lab/{PREFIX}f/complete").exists():
                time.sleep(0.05)
            killed.kill()
            killed.wait()
            run(PREFIX, "down", "--stale")
            checks.expect(not traces(PREFIX + "f"), "down --stale removes the lab of a killed owner")
        finally:
            for letter in "abcdef":
                run(PREFIX + letter, "down")


if __name__ == "__main__":
    main()
