#!/usr/bin/env python3
"""What docs/operating.md says of looking after the store, with a running service and without."""
import os
import shlex
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time

COLLECTOR = os.path.join(os.environ["CAMPUS_BIN"], "campus-collector")
CITY = ["--schools", "12", "--classrooms", "30"]


class Store:
    def __init__(self, folder):
        self.folder = folder

    def run(self, *words, code=0):
        done = subprocess.run([COLLECTOR, *words, "--store", "sqlite:" + self.folder, "--lang", "en"],
                              capture_output=True, text=True)
        assert done.returncode == code, (words, done.returncode, done.stdout, done.stderr)
        return done.stdout + done.stderr

    def serve(self):
        process = subprocess.Popen([COLLECTOR, "serve", "--store", "sqlite:" + self.folder, "--listen", "127.0.0.1:0",
                                    "--open"], stdout=subprocess.PIPE, text=True)
        line = process.stdout.readline()
        assert line.startswith("listening on "), line
        return process, line.rsplit(" ", 1)[1].strip()


def a_key(store):
    """The beginning of one that has reported."""
    lines = store.run("keys", "list").splitlines()
    return lines[1][:12] if len(lines) > 1 else ""


def as_documented(folder, command, store=None, code=0):
    """A line of docs/operating.md, with places of this test's own."""
    places = {"/var/lib/campus-collector/backup-2026-11-26": folder + "/copy", "/var/backups/campus-2026-11-26": folder + "/copy", "sqlite:/var/lib/campus-collector": "sqlite:" + folder + "/again",
              "calendar.csv": folder + "/calendar.csv", "4f3a9c01": a_key(store) if store else ""}
    words = [places.get(word, word) for word in shlex.split(command)][1:]
    if "--store" in words:
        store, words = Store(words[-1].removeprefix("sqlite:")), words[:-2]
    return store.run(*words, code=code)


def stop(process):
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 0


def feed(address, reports):
    subprocess.run([COLLECTOR, "simulate", "--collector", "http://" + address, "--reports", str(reports), "--rate", "max",
                    *CITY], check=True, stdout=subprocess.DEVNULL)


def sites_of(text):
    """Code and state; what moves with time is left out."""
    return sorted(tuple(line.split("\t")[i] for i in (0, 2)) for line in text.splitlines()[1:])


def shown_in_time(holds):
    """The service shows a snapshot that is a second or two old."""
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end, "the copy has other states than the service shows"
        time.sleep(0.3)


def damage_a_report(folder):
    (day,) = [name for name in os.listdir(folder + "/reports") if name.endswith(".db")]
    database = sqlite3.connect(os.path.join(folder, "reports", day))
    database.execute("UPDATE reports SET packed = substr(packed, 1, length(packed) - 9) WHERE number = 7")
    database.commit()
    database.close()


def check(folder):
    store = Store(folder + "/store")
    roster, calendar = folder + "/roster.csv", folder + "/calendar.csv"
    subprocess.run([COLLECTOR, "simulate", "--roster", roster, *CITY], check=True, stdout=subprocess.DEVNULL)
    store.run("roster", "import", roster)
    service, address = store.serve()
    feed(address, 200)
    with open(calendar, "w", encoding="utf-8") as file:
        file.write("from,until,reason,scope\n2020-01-01,2100-01-01,寒假,150702\n")
    assert "1 times of excused silence" in as_documented(folder, "campus-collector calendar import calendar.csv", store)
    tried = as_documented(folder, "campus-collector rejudge --standard henan-2020-extract", store)
    assert "Only tried" in tried, tried
    chain = as_documented(folder, "campus-collector keys chain 4f3a9c01", store)
    assert "breaks 0" in chain, chain
    assert as_documented(folder, "campus-collector fsck", store) == "reports checked: 200\n"
    as_documented(folder, "campus-collector backup /var/lib/campus-collector/backup-2026-11-26", store)
    assert "already" in store.run("restore", folder + "/copy", code=73)
    again = Store(folder + "/again")
    as_documented(folder, "campus-collector restore /var/backups/campus-2026-11-26 --store sqlite:/var/lib/campus-collector")
    kept = sites_of(again.run("sites"))
    shown_in_time(lambda: sites_of(store.run("sites")) == kept)
    stop(service)
    log = as_documented(folder, "campus-collector audit", store)
    for action in ("roster.import", "calendar.import", "store.backup"):
        assert action in log, log
    assert "standard.change" not in log, "a trial changes nothing"
    assert again.run("fsck") == "reports checked: 200\n"
    damage_a_report(again.folder)
    assert "report 7 is damaged" in again.run("fsck", code=65)
    service, address = again.serve()
    applied = again.run("rejudge", "--standard", "henan-2020-extract", "--apply")
    assert "in force now" in applied, applied
    assert "standard.change" in again.run("audit", "henan-2020-extract 0.1.1")
    stop(service)
    print("store_care: calendar, rejudge, backup, restore, fsck, audit")


if __name__ == "__main__":
    FOLDER = tempfile.mkdtemp(prefix="store-care-")
    try:
        check(FOLDER)
    finally:
        subprocess.run(["pkill", "-f", FOLDER + "/"], check=False)
        shutil.rmtree(FOLDER, ignore_errors=True)
