#!/usr/bin/env python3
"""Packages for arm64, as docs/packages.md makes them, on a Debian 12 of its own: cross-built, unpacked, and at work under an emulated processor: a responder,
a collector and a probe that audits a site and delivers its record.

  scripts/install-dependencies --cross
  scripts/package --architecture arm64

The tree stays in /var/cache for the next run. Exit code 77 where that cannot be: no root, no mirror.
"""
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request

SOURCE = os.environ["CAMPUS_SOURCE"]
CACHE = os.environ.get("CAMPUS_TREES", "/var/cache/campus-trees")
TREE = os.path.join(CACHE, "cross")
MIRROR = "http://deb.debian.org/debian"
COLLECTOR, RESPONDER = "127.0.0.1:18600", "127.0.0.1:18601"
ROSTER = "code,level,parent,name,type,area\n150702,banner,,海拉尔区,,\nS1,school,150702,测试小学,ordinary,town\n"
ENVIRONMENT = {"PATH": "/usr/lib/ccache:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}


def skip(why):
    print(f"packages_arm64: {why}")
    sys.exit(77)


def inside(command, **more):
    return subprocess.run(["chroot", TREE, "sh", "-c", command], env=ENVIRONMENT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          stdin=subprocess.DEVNULL, check=False, **more)


def done(command, **more):
    result = inside(command, **more)
    assert result.returncode == 0, f"{command}: exit code {result.returncode}\n{result.stdout[-3000:]}"
    return result.stdout


def make_tree():
    if os.path.exists(os.path.join(TREE, "usr/bin/apt-get")):
        return
    os.makedirs(CACHE, exist_ok=True)
    made = subprocess.run(["debootstrap", "--variant=minbase", "bookworm", TREE, MIRROR], text=True, capture_output=True, check=False)
    if made.returncode != 0:
        shutil.rmtree(TREE, ignore_errors=True)
        skip(f"no Debian 12 from {MIRROR}: {made.stdout[-200:]}")


def copy_source():
    to = os.path.join(TREE, "campus/src")
    shutil.rmtree(to, ignore_errors=True)
    os.makedirs(to)
    listed = subprocess.run(["git", "-C", SOURCE, "ls-files", "-z"], check=True, stdout=subprocess.PIPE).stdout
    names = b"\0".join(name for name in listed.split(b"\0") if name and os.path.lexists(os.path.join(SOURCE.encode(), name)))
    packed = subprocess.run(["tar", "-C", SOURCE, "--null", "-T", "-", "-cf", "-"], input=names, check=True, stdout=subprocess.PIPE).stdout
    subprocess.run(["tar", "-C", to, "-xf", "-"], input=packed, check=True)


@contextlib.contextmanager
def mounted():
    """The kernel's own folders; gone again afterwards."""
    places = [os.path.join(TREE, name) for name in ("proc", "sys", "dev")]
    with contextlib.ExitStack() as stack:
        for place in places:
            os.makedirs(place, exist_ok=True)
            if not os.path.ismount(place):
                subprocess.run(["mount", "--rbind", "/" + os.path.basename(place), place], check=True)
                subprocess.run(["mount", "--make-rslave", place], check=True)
                stack.callback(subprocess.run, ["umount", "-l", place], check=False)
        yield


def program(name):
    return f"qemu-aarch64-static /campus/root/usr/bin/{name}"


@contextlib.contextmanager
def started(command, log):
    with open(os.path.join(TREE, "campus", log), "w", encoding="utf-8") as out:
        process = subprocess.Popen(["chroot", TREE, "sh", "-c", "exec " + command], env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0, f"{command} ended with {process.returncode}"


def until(seconds, what, holds):
    end = time.monotonic() + seconds
    while True:
        with contextlib.suppress(OSError):
            if holds():
                return
        assert time.monotonic() < end, f"after {seconds} s: {what}"
        time.sleep(0.5)


def got(path):
    with urllib.request.urlopen(f"http://{COLLECTOR}{path}", timeout=10) as answer:
        return answer.read().decode()


def check_packages():
    # What the build says is beside its files' names.
    files = [line for line in done("cd /campus/src && scripts/package --architecture arm64 --output /campus/out").splitlines() if line.endswith(".deb")]
    mine = [file for file in files if file.endswith("_arm64.deb")]
    assert len(mine) == 2 and len(files) == 5, files
    done("rm -rf /campus/root && mkdir /campus/root && for file in /campus/out/*.deb; do dpkg-deb -x $file /campus/root; done")
    for name in ("campus-probe", "campus-collector"):
        kind = done(f"readelf -h /campus/root/usr/bin/{name}")
        assert "AArch64" in kind, kind
        assert done(f"{program(name)} --version").startswith(name + " ")
    assert "hulunbuir-draft" in done(f"{program('campus-probe')} standards list")


def check_work():
    """From the wire to the city's view, every program emulated; the rates mean nothing here."""
    done("rm -rf /campus/state && mkdir /campus/state")
    with open(os.path.join(TREE, "campus/state/roster.csv"), "w", encoding="utf-8") as file:
        file.write(ROSTER)
    collector, probe = program("campus-collector"), "CAMPUS_PROBE_STATE=/campus/state/probe " + program("campus-probe")
    done(f"{collector} roster import /campus/state/roster.csv --store sqlite:/campus/state/store")
    with started(f"{collector} serve --open --listen {COLLECTOR} --store sqlite:/campus/state/store", "collector.log"), \
            started(f"{program('campus-probe')} responder --open --listen {RESPONDER}", "responder.log"):
        until(60, "the collector is ready", lambda: got("/health/ready"))
        measured = inside(f"{probe} measure --responder {RESPONDER} --method tcp --duration 1 --direction down --format json")
        assert measured.returncode == 0, measured.stdout
        rate = json.loads(measured.stdout[measured.stdout.index("{"):])["measurements"][0]["goodput_bits_per_second"]
        assert rate > 1_000_000, rate
        audit = inside(f"{probe} audit --level school --site S1 --responder {RESPONDER} --mode routine --output /campus/state/record --collector http://{COLLECTOR}", timeout=600)
        assert audit.returncode in (0, 2, 3), audit.stdout
        done(f"{probe} verify /campus/state/record")
        until(60, "the collector shows the site", lambda: '"freshness":"fresh"' in got("/api/v1/sites/S1"))


def main():
    if os.geteuid() != 0:
        skip("only root makes another Debian")
    make_tree()
    with mounted():
        copy_source()
        done("cd /campus/src && apt-get -qq update && scripts/install-dependencies --cross", timeout=900)
        check_packages()
        check_work()
    print("packages for arm64: cross-built, started and at work under an emulated processor")


if __name__ == "__main__":
    main()
