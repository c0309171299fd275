#!/usr/bin/env python3
"""A store that the program of version 1 wrote comes up, goes back, and is refused by whoever may not change it."""
import contextlib
import os
import pathlib
import shlex
import shutil
import signal
import sqlite3
import subprocess
import tempfile

COLLECTOR = os.path.join(os.environ["CAMPUS_BIN"], "campus-collector")
GOLDEN = pathlib.Path(os.environ["CAMPUS_SOURCE"]) / "tests/golden/store-v1.db"
# As docs/operating.md has them.
CONFLICT = 65
UP, BACK = "campus-collector migrate", "campus-collector migrate --to 1"


def run(folder, command, code=0):
    words = [COLLECTOR, *shlex.split(command)[1:], "--store", "sqlite:" + folder, "--lang", "en"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == code, (command, done.returncode, done.stdout, done.stderr)
    return done.stdout + done.stderr


def serve(folder):
    process = subprocess.Popen([COLLECTOR, "serve", "--store", "sqlite:" + folder, "--listen", "127.0.0.1:0"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    line = process.stdout.readline()
    assert line.startswith("listening on "), (line, process.stderr.read())
    return process


def serve_once(folder):
    process = serve(folder)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 0, said
    return said


def reports_of(file):
    with contextlib.closing(sqlite3.connect(file)) as database:
        return sorted(database.execute("SELECT id, site, received, held, payload, seal FROM reports"))


def main():
    documented = (pathlib.Path(os.environ["CAMPUS_SOURCE"]) / "docs/operating.md").read_text(encoding="utf-8")
    assert f"\n{UP} " in documented and f"\n{BACK} " in documented
    with tempfile.TemporaryDirectory() as parent:
        golden, folder = os.path.join(parent, "golden.db"), os.path.join(parent, "store")
        shutil.copy(GOLDEN, golden)
        os.mkdir(folder, 0o700)
        shutil.copy(GOLDEN, os.path.join(folder, "collector.db"))
        assert "campus-collector migrate brings it up" in run(folder, "campus-collector fsck", 65)
        assert "36 reports" in serve_once(folder), "a start brings it up by itself"
        assert "reports checked: 36" in run(folder, "campus-collector fsck")
        assert "already" in run(folder, UP)
        process = serve(folder)
        assert "another" in run(folder, BACK, CONFLICT)
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
        assert "version 2 is kept in version-2-" in run(folder, BACK)
        assert reports_of(os.path.join(folder, "collector.db")) == reports_of(golden)
        assert "36 reports" in run(folder, UP)
        serve_once(folder)
        assert "store.migrate" in run(folder, "campus-collector audit")
        assert len([name for name in os.listdir(folder) if name.startswith("collector-v1-")]) == 2
        assert "no way from version 2 to version 6" in run(folder, "campus-collector migrate --to 6", CONFLICT)


main()
