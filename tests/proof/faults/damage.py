"""Pages of the embedded store that are not what was written."""
import glob
import os
import random
import re
import signal

from .collector import Bench, Collector, Load, Verdict, held

PAGE = 4096


def spoil(file, rng, count):
    pages = os.path.getsize(file) // PAGE
    with open(file, "r+b") as out:
        for page in rng.sample(range(pages), min(count, pages)):
            out.seek(page * PAGE)
            out.write(rng.randbytes(PAGE))


class DamagedStore:
    """A collector with reports in its store, and ways to spoil that while it does not run."""

    def __init__(self, options, rate=None):
        self.bench, self.options, self.rng = Bench(options.programs, options.seed), options, random.Random(options.seed)
        self.store = os.path.join(self.bench.folder, "store")
        self.collector = Collector(self.bench, "sqlite:" + self.store)
        self.collector.start()
        self.load = Load(self.collector, 6, rate or options.rate, options.seed)

    def main_file(self):
        return os.path.join(self.store, "collector.db")

    def day_file(self):
        return sorted(glob.glob(os.path.join(self.store, "reports", "20*.db")))[-1]

    def stop(self, how):
        self.load.paused.set()
        self.collector.end(how)

    def go_on(self):
        self.collector.start()
        # As the line about a damaged main file asks for: its roster may be gone.
        self.collector.command("roster", "import", self.bench.roster)
        self.load.paused.clear()
        return self.load.wait_for(self.load.count() + 20)

    def salvages(self):
        return len(glob.glob(os.path.join(self.store, "damaged", "*", "salvage.txt")))

    def told_lost(self):
        """What the lines beside the damaged files say."""
        told = 0
        for note in glob.glob(os.path.join(self.store, "damaged", "*", "salvage.txt")):
            with open(note, encoding="utf-8") as line:
                found = re.search(r"up to (\d+) are lost here", line.read())
            told += int(found[1]) if found else 0
        return told

    def missing(self):
        with self.load.lock:
            acknowledged = set(self.load.acknowledged)
        return acknowledged - held(self.collector, acknowledged)

    def finish(self):
        self.load.finish()
        if self.collector.process.poll() is None:
            self.collector.end()


def damaged_main(options):
    """Pages of the main file, its first one or its end: every acknowledged report is in its day's file, and stays."""
    bed, back = DamagedStore(options), True
    try:
        for number in range(1, options.damages + 1):
            bed.load.wait_for(bed.load.count() + 100)
            bed.stop(signal.SIGKILL if number % 2 else signal.SIGTERM)
            if number % 4 == 0:
                os.truncate(bed.main_file(), os.path.getsize(bed.main_file()) // 2)
            elif number % 4 == 3:
                with open(bed.main_file(), "r+b") as out:
                    out.write(bed.rng.randbytes(PAGE))
            else:
                spoil(bed.main_file(), bed.rng, 6)
            # Salvage itself is stopped at random moments as well.
            for _ in range(3):
                bed.collector.kill_while_it_starts(bed.rng.uniform(0.01, 0.3))
            back = bed.go_on() and back
            options.tell(number, options.damages, bed.load)
        missing = len(bed.missing())
    finally:
        bed.finish()
    salvaged = bed.salvages()
    return Verdict("damaged-main", bed.collector, bed.load, [("salvaged", salvaged, salvaged >= options.damages // 2),
                                                             ("comes_back", int(back), back), ("missing_at_once", missing, missing == 0)])


def damaged_day(options):
    """Pages of a day's file: what was on them is gone, as many as the collector says at most, and comes back by being
    delivered again."""
    bed = DamagedStore(options)
    missing, back = 0, True
    try:
        for number in range(1, options.damages + 1):
            bed.load.wait_for(bed.load.count() + 100)
            bed.stop(signal.SIGTERM)
            spoil(bed.day_file(), bed.rng, 4)
            bed.collector.kill_while_it_starts(bed.rng.uniform(0.01, 0.3))
            bed.collector.start()
            gone = bed.missing()
            missing += len(gone)
            bed.load.deliver_again(sorted(gone))
            bed.load.paused.clear()
            back = bed.load.wait_for(bed.load.count() + 20) and back
            options.tell(number, options.damages, bed.load)
    finally:
        bed.finish()
    salvaged, told = bed.salvages(), bed.told_lost()
    return Verdict("damaged-day", bed.collector, bed.load, [("salvaged", salvaged, salvaged > 0), ("gone", missing, True), ("told", told, told >= missing),
                                                            ("comes_back", int(back), back)], sound=False)


def damaged_while_serving(options):
    """The process ends by itself, with the exit code of bad data; the next start salvages."""
    bed = DamagedStore(options, rate=3000)
    codes, meanwhile, missing = [], 0, 0
    try:
        for number in range(1, options.damages + 1):
            # More than it keeps in memory; and started anew, it has nothing in the file's log.
            bed.load.wait_for(bed.load.count() + 4000)
            bed.stop(signal.SIGTERM)
            bed.go_on()
            spoil(bed.day_file(), bed.rng, os.path.getsize(bed.day_file()) // PAGE // 3)
            # Whoever reads meets it, at the latest a check.
            bed.collector.command("fsck", check=False)
            code = bed.collector.wait_for_exit(60)
            before = bed.load.count()
            codes.append(code)
            bed.load.paused.set()
            meanwhile += bed.load.count() - before
            bed.collector.start()
            gone = bed.missing()
            missing += len(gone)
            bed.load.deliver_again(sorted(gone))
            bed.load.paused.clear()
            bed.load.wait_for(bed.load.count() + 20)
            options.tell(number, options.damages, bed.load)
    finally:
        bed.finish()
    right = all(code == 65 for code in codes)
    return Verdict("damaged-while-serving", bed.collector, bed.load,
                   [("exit_codes", ",".join(map(str, codes)), right), ("gone", missing, True)], sound=False)
