#!/usr/bin/env python3
"""Runs a test program under de_DE, whose decimal point is a comma; makes the locale in a temporary folder.

Exit 77 (a visible skip) where localedef or its sources are not installed (Debian package `locales`).
"""
import os
import shutil
import subprocess
import sys
import tempfile


def main() -> int:
    if len(sys.argv) != 2:
        print("usage: run_under_comma_locale.py PROGRAM", file=sys.stderr)
        return 64
    if not shutil.which("localedef") or not os.path.exists("/usr/share/i18n/locales/de_DE"):
        print("SKIP: no localedef with sources of de_DE; install the package `locales`")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        made = subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", os.path.join(folder, "de_DE.UTF-8")],
                              capture_output=True, text=True)
        if not os.path.exists(os.path.join(folder, "de_DE.UTF-8", "LC_NUMERIC")):
            print("localedef failed:", made.stderr)
            return 1
        # glibc keeps what it read from LOCPATH; the run without this locale looks for our own leaks.
        leaks = os.path.join(folder, "leaks")
        with open(leaks, "w", encoding="ascii") as out:
            out.write("leak:argz_add_sep\n")
        environment = dict(os.environ, LOCPATH=folder, LC_ALL="de_DE.UTF-8",
                           LSAN_OPTIONS=f"suppressions={leaks}:print_suppressions=0")
        return subprocess.run([sys.argv[1]], env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
