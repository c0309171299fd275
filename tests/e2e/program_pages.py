#!/usr/bin/env python3
"""Man pages and completions name every command and option that --help names, and no other."""
import os
import re
import subprocess

SOURCE = os.environ["CAMPUS_SOURCE"]
BIN = os.environ["CAMPUS_BIN"]
# What a command takes without a name in front has one in its help all the same.
WITHOUT_NAME = {"--record", "--file", "--words", "--path"}
OPTION = re.compile(r"--[a-z][a-z-]*[a-z]")
EVERYWHERE = {"--help", "--lang", "--version"}


def help_of(program, *words):
    done = subprocess.run([os.path.join(BIN, program), *words, "--help"], capture_output=True, text=True,
                          env={**os.environ, "LANG": "en_US.UTF-8", "LC_ALL": ""})
    assert done.returncode == 0, (program, words, done.stderr)
    return done.stdout


def probe_options():
    commands = re.findall(r"^  ([a-z-]+) {2,}\S", help_of("campus-probe"), re.MULTILINE)
    assert "measure" in commands and len(commands) > 10, commands
    named = {}
    for command in commands:
        text = help_of("campus-probe", command)
        if command == "standards":
            text += help_of("campus-probe", "standards", "fmt")  # what its synopsis names: --check
        without = WITHOUT_NAME - ({"--record"} if command == "measure" else set())
        named[command] = set(OPTION.findall(text)) - without - EVERYWHERE
    return named


def collector_options():
    text = help_of("campus-collector")
    usage = re.sub(r"\n {10,}(?=\[|--)", " ", text.split("With every command:")[0])
    named = {}
    for line in re.findall(r"^  campus-collector (.*)$", usage, re.MULTILINE):
        synopsis = line.split("  ")[0]
        for alternative in synopsis.split(" | ") if line.startswith("backup") else [synopsis]:
            named.setdefault(alternative.split()[0], set()).update(OPTION.findall(alternative))
    assert len(named) > 10, named
    named["serve"].update(OPTION.findall(text.split("\nserve:\n")[1].split("\nExit codes")[0]))
    named["simulate"] = set(OPTION.findall(help_of("campus-collector", "simulate"))) - EVERYWHERE
    return named


def in_man_page(path, by_command):
    """The options of the page, by command where the page has a section for each."""
    with open(path, encoding="utf-8") as file:
        text = file.read().replace("\\-", "-")
    assert ".SH 命令" in text or ".SH COMMANDS" in text, path
    part = re.split(r"^\.SH (?:COMMANDS|命令)$", text, flags=re.MULTILINE)[1]
    if not by_command:
        return set(re.findall(r"^\.B ([a-z]+) ?", part.split("\n.SH")[0], re.MULTILINE)), set(OPTION.findall(part))
    return {section.split("\n")[0]: set(OPTION.findall(section)) - EVERYWHERE
            for section in re.split(r"^\.SS ", part.split("\n.SH")[0], flags=re.MULTILINE)[1:]}


def completed(program, words):
    """What the completion offers where the last word begins with what is given."""
    script = """
_init_completion() { cur=${COMP_WORDS[COMP_CWORD]}; prev=${COMP_WORDS[COMP_CWORD-1]}; words=("${COMP_WORDS[@]}"); cword=$COMP_CWORD; }
_filedir() { :; }
. "$1"; shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
"_${1//-/_}"
printf '%s\\n' "${COMPREPLY[@]}"
"""
    done = subprocess.run(["bash", "-c", script, "bash", os.path.join(SOURCE, "packaging/completion", program), program,
                           *words], capture_output=True, text=True)
    assert done.returncode == 0 and not done.stderr, (words, done.stderr)
    return set(done.stdout.split())


def same(what, ours, helps):
    assert ours == helps, f"{what}: --help has {sorted(helps - ours)} beside it, and it has {sorted(ours - helps)} beside --help"


def check_completion(program, options, shared):
    same(f"completion of {program}", completed(program, [""]), set(options) | {"--help", "--version"})
    for command, expected in options.items():
        offered = completed(program, [command, "--"])
        same(f"completion of {program} {command}", offered - EVERYWHERE - shared, expected - shared)


probe = probe_options()
collector = collector_options()
for folder in ("", "zh_CN/"):
    page = f"packaging/man/{folder}campus-probe.1"
    sections = in_man_page(os.path.join(SOURCE, page), True)
    same(page, set(sections), set(probe))
    for name, expected in probe.items():
        same(f"{page}, {name}", sections[name], expected)
    page = f"packaging/man/{folder}campus-collector.1"
    names, options = in_man_page(os.path.join(SOURCE, page), False)
    same(page, names | {"restore"}, set(collector))
    same(page, options - EVERYWHERE, set().union(*collector.values()) | {"--store"})
check_completion("campus-probe", probe, set())
check_completion("campus-collector", collector, {"--store"})
assert completed("campus-collector", ["keys", ""]) == {"list", "approve", "approve-pending", "revoke", "chain"}
assert completed("campus-probe", ["audit", "--level", "s"]) == {"school"}
print("program_pages: man pages and completions agree with --help")
