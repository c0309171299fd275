"""Disks that fail, fill up or dawdle."""
import os
import signal
import subprocess
import time

from .collector import Bench, Collector, Load, Verdict
from .postgres import Proxy, Server

RSS_MOST = 512 << 20


class Skipped(Exception):
    pass


def failing_disk(bench):
    """The library and the file that gives it its orders."""
    library = os.path.join(bench.folder, "failing_disk.so")
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "failing_disk.c")
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    order = os.path.join(bench.folder, "order")
    return {"LD_PRELOAD": library, "FAILING_DISK": order}, order


def give(order, word):
    with open(order + ".new", "w", encoding="ascii") as out:
        out.write(word)
    os.rename(order + ".new", order)


def failed_sync(options):
    """Syncs and writes fail for a while. Nothing may be acknowledged meanwhile; afterwards it goes on by itself, or by
    being killed and started again."""
    bench = Bench(options.programs, options.seed)
    environment, order = failing_disk(bench)
    collector = Collector(bench, bench.sqlite(), environment)
    collector.start()
    load = Load(collector, 6, options.rate, options.seed)
    meanwhile, back = through_failures(options, collector, load, lambda number: give(order, "eio-sync" if number % 2 else "eio-write"), lambda: os.unlink(order), 3)
    return Verdict("failed-sync", collector, load, [("failures", options.failures, True), ("acknowledged_while_failing", meanwhile, meanwhile == 0),
                                                    ("comes_back", int(back), back), ("answers_503", load.unavailable, load.unavailable > 0)])


def through_failures(options, collector, load, break_disk, mend_disk, kill_each):
    """How much was acknowledged while the disk failed, and whether it came back each time; every so often by being killed meanwhile."""
    meanwhile, back = 0, True
    try:
        for number in range(1, options.failures + 1):
            load.wait_for(load.count() + 10)
            break_disk(number)
            time.sleep(0.3)  # what was synced before is still being answered
            before = load.count()
            time.sleep(0.7)
            meanwhile += load.count() - before
            if number % kill_each == 0:
                collector.end(signal.SIGKILL)
            mend_disk()
            if number % kill_each == 0:
                collector.start()
            back = load.wait_for(before + 10) and back
            options.tell(number, options.failures, load)
    finally:
        load.finish()
        collector.end()
    return meanwhile, back


class SmallDisk:
    """A tmpfs that only the processes in its mount namespace see."""

    def __init__(self, folder, size):
        os.mkdir(folder)
        script = f"mount -t tmpfs -o size={size},mode=700 campus {folder} && echo ready && exec sleep infinity"
        self.holder = subprocess.Popen(["unshare", "--mount", "--propagation", "private", "sh", "-c", script], stdout=subprocess.PIPE, text=True)
        if self.holder.stdout.readline() != "ready\n":
            raise Skipped("no mount namespace with a tmpfs here")
        self.inside = ["nsenter", "--target", str(self.holder.pid), "--mount", "--"]
        self.ballast = f"/proc/{self.holder.pid}/root{folder}/ballast"

    def fill(self):
        with open(self.ballast, "ab", buffering=0) as out:
            try:
                while True:
                    out.write(bytes(4096))
            except OSError:
                pass

    def empty(self):
        os.unlink(self.ballast)

    def close(self):
        self.holder.kill()
        self.holder.wait()


def full_disk(options):
    if os.geteuid() != 0:
        raise Skipped("a small disk of its own needs root")
    bench = Bench(options.programs, options.seed)
    folder = os.path.join(bench.folder, "disk")
    disk = SmallDisk(folder, "256m")
    try:
        collector = Collector(bench, "sqlite:" + os.path.join(folder, "store"), inside=disk.inside)
        collector.start()
        load = Load(collector, 6, options.rate, options.seed)
        said = 0

        def fill(_):
            nonlocal said
            disk.fill()
            refused = load.unavailable
            deadline = time.monotonic() + 30
            while load.unavailable == refused and time.monotonic() < deadline:
                disk.fill()
                time.sleep(0.02)
            said += load.unavailable > refused
        meanwhile, back = through_failures(options, collector, load, fill, disk.empty, 2)
        return Verdict("full-disk", collector, load,
                       [("times_full", options.failures, True), ("answered_503", said, said == options.failures),
                        ("acknowledged_while_full", meanwhile, meanwhile == 0), ("comes_back", int(back), back)])
    finally:
        disk.close()


def overload(fault, collector, slow, quick, options):
    """More than a slow store can take: 503 with Retry-After, and memory stays bounded."""
    collector.start()
    load = Load(collector, options.crowd, 100_000, options.seed, largest=200)
    try:
        load.wait_for(100)
        slow()
        deadline = time.monotonic() + options.slow_seconds
        while time.monotonic() < deadline:
            collector.note_memory()
            time.sleep(0.1)
        meanwhile = load.unavailable
        quick()
        back = load.wait_for(load.count() + 100)
    finally:
        load.finish()
        quick()
        collector.end()
    return Verdict(fault, collector, load, [("answers_503", meanwhile, meanwhile > 0), ("with_retry_after", load.retry_after, load.retry_after == load.unavailable),
                                            ("comes_back", int(back), back), ("rss_bounded", int(collector.rss_max < RSS_MOST), collector.rss_max < RSS_MOST)])


def slow_disk(options):
    bench = Bench(options.programs, options.seed)
    environment, order = failing_disk(bench)
    collector = Collector(bench, bench.sqlite(), environment)
    return overload("slow-disk", collector, lambda: give(order, "slow 2000"), lambda: os.path.exists(order) and os.unlink(order), options)


def slow_postgres(options):
    bench = Bench(options.programs, options.seed)
    server = Server(bench.folder)
    proxy = Proxy(server.port, options.seed)

    def set_delay(seconds):
        proxy.delay = seconds
    try:
        collector = Collector(bench, server.uri(proxy.port))
        return overload("slow-postgres", collector, lambda: set_delay(0.3), lambda: set_delay(0.0), options)
    finally:
        proxy.close()
        server.close()
