#!/usr/bin/env python3
"""What scripts/tidy.py remembers as clean it does not look at again, and everything that changed it does.

Needs $CAMPUS_SOURCE, ninja, g++ and clang-tidy-14.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ.get("CAMPUS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
NINJA = """rule cc
  command = g++ -I$top -MMD -MF $out.d -o $out -c $in
  depfile = $out.d
  deps = gcc
build a.o: cc $top/core/a.cpp
build b.o: cc $top/core/b.cpp
"""
GOOD = "#pragma once\ninline int doubled(int number) { return 2 * number; }\n"
BAD = "#pragma once\ninline int BadName(int number) { return 2 * number; }\n"


class Tidy(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="tidy-")
        self.addCleanup(folder.cleanup)
        self.top = pathlib.Path(folder.name).resolve() / "tree"
        (self.top / "core").mkdir(parents=True)
        (self.top / "build").mkdir()
        shutil.copy(SOURCE / ".clang-tidy", self.top)
        (self.top / "build/build.ninja").write_text(f"top = {self.top}\n{NINJA}")
        commands = [{"directory": str(self.top / "build"), "file": f"{self.top}/core/{name}.cpp",
                     "command": f"g++ -I{self.top} -o {name}.o -c {self.top}/core/{name}.cpp"} for name in ("a", "b")]
        (self.top / "build/compile_commands.json").write_text(json.dumps(commands))
        self.write("a.cpp", '#include "core/a.h"\nint four() { return doubled(2); }\n')
        self.write("a.h", GOOD)
        self.write("b.cpp", "int five() { return 5; }\n")
        # Counts how often clang-tidy is really asked to look.
        (self.top / "programs").mkdir()
        counting = self.top / "programs/clang-tidy-14"
        counting.write_text(f'#!/bin/sh\ncase "$*" in *--version*) ;; *) echo "$*" >> {self.top}/looks ;; esac\nexec {shutil.which("clang-tidy-14")} "$@"\n')
        counting.chmod(0o755)

    def write(self, name, text):
        (self.top / "core" / name).write_text(text, encoding="utf-8")

    def look(self, *checks, top=None):
        """(exit code, what it says, the sources that it looked at)"""
        subprocess.run(["ninja", "-C", self.top / "build"], check=True, stdout=subprocess.DEVNULL)
        (self.top / "looks").write_text("")
        environment = {**os.environ, "XDG_CACHE_HOME": str(self.top / "cache"), "PATH": f"{self.top}/programs:{os.environ['PATH']}"}
        done = subprocess.run([sys.executable, SOURCE / "scripts/tidy.py", "build", *checks], cwd=top or self.top, env=environment, stdout=subprocess.PIPE, text=True, check=False)
        return done.returncode, done.stdout, sorted(line[-5:] for line in (self.top / "looks").read_text().splitlines())

    def test_remembers_what_is_clean_until_something_it_is_made_of_changes(self):
        self.assertEqual(self.look(), (0, "2 sources, 0 with findings\n", ["a.cpp", "b.cpp"]))
        self.assertEqual(self.look(), (0, "2 sources, 0 with findings\n", []))
        self.write("a.h", GOOD + "// said\n")
        self.assertEqual(self.look()[2], ["a.cpp"])
        self.assertEqual(self.look("-clang-analyzer-*")[2], ["a.cpp", "b.cpp"])

    def test_a_finding_in_a_header_fails_again_and_again(self):
        self.assertEqual(self.look()[0], 0)
        self.write("a.h", BAD)
        self.write("a.cpp", '#include "core/a.h"\nint four() { return BadName(2); }\n')
        for _ in range(2):
            code, said, looked = self.look()
            self.assertEqual((code, looked), (1, ["a.cpp"]))
            self.assertIn("BadName", said)
            self.assertIn("2 sources, 1 with findings", said)

    def test_looks_at_everything_also_through_a_link(self):
        link = self.top.parent / "link"
        link.symlink_to(self.top)
        commands = self.top / "build/compile_commands.json"
        commands.write_text(commands.read_text().replace(str(self.top), str(link)))
        self.assertEqual(self.look(top=link)[1:], ("2 sources, 0 with findings\n", ["a.cpp", "b.cpp"]))

    def test_wants_every_source_to_be_built(self):
        self.write("c.cpp", "int six() { return 6; }\n")
        code, _, looked = self.look()
        self.assertEqual((code, looked), (1, []))

    def test_wants_what_it_looks_at_built(self):
        commands = self.top / "build/compile_commands.json"
        commands.write_text(commands.read_text().replace("-o b.o", "-o other.o"))
        code, _, looked = self.look()
        self.assertEqual((code, looked), (1, []))


if __name__ == "__main__":
    for tool in ("clang-tidy-14", "ninja", "g++"):
        if not shutil.which(tool):
            print(f"tidy_test: {tool} is missing; scripts/install-dependencies --tests")
            sys.exit(77)
    unittest.main()
