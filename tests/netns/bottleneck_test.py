#!/usr/bin/env python3
"""An audit against responders of three tiers names the segment that is short.

--full adds an acceptance of full length, on which quick runs then lean; before it they decide nothing.
"""
import contextlib
import json
import pathlib
import subprocess
import sys
import tempfile
import time

from campus_lab import LAB, Checks, Responder, address, lab, program


def audit(state, folder, responders, *options):
    words = [word for tier, where in responders.items() for word in ("--responder", f"{tier}={where}")]
    done = subprocess.run(
        ["env", f"CAMPUS_PROBE_STATE={state}", LAB, "exec", "room11", program("campus-probe"), "audit", "--level", "classroom", "--site", "ROOM-1",
         *words, "--output", folder, "--lang", "en", *options], text=True, check=False, capture_output=True, timeout=300)
    report = json.loads((pathlib.Path(folder) / "report.json").read_text())
    return done, report


def throughput(report):
    """Both throughput items of the room, by quantity."""
    items = {one["quantity"]: one for one in report["claim"]["items"] if one["quantity"].startswith("throughput.")}
    if set(items) != {"throughput.down", "throughput.up"}:
        sys.exit(f"the report has not one item for each direction: {sorted(items)}")
    return items


def baseline(checks, state, folder, only):
    lab("line", "school1", "1G", "--burst", 5)
    _, report = audit(state, f"{folder}/quick", only, "--mode", "routine", "--duration", "1")
    items = throughput(report)
    checks.expect(all(one["verdict"] == "inconclusive" and one["reason"] == "no_baseline" for one in items.values()),
                  f"quick runs without a sustained one decide nothing ({[(i['verdict'], i.get('reason')) for i in items.values()]})")
    _, report = audit(state, f"{folder}/acceptance", only, "--duration", "10", "--repeats", "3")
    checks.expect(all(one["verdict"] == "conform" for one in throughput(report).values()), "the acceptance conforms")
    checks.expect(all("single_stream" not in key for one in report["measurements"] for key in one), "one stream is all that 100M needs")
    _, report = audit(state, f"{folder}/again", only, "--mode", "routine", "--duration", "1")
    items = throughput(report)
    for _ in range(4):
        if not any(one["verdict"] == "inconclusive" for one in items.values()):
            break
        time.sleep(1)
        subprocess.run(["rm", "-r", f"{folder}/again"], check=True)
        _, report = audit(state, f"{folder}/again", only, "--mode", "routine", "--duration", "1")
        items = throughput(report)
    checks.expect(all(one["verdict"] == "conform" for one in items.values()),
                  f"quick runs lean on the sustained one ({[(i['verdict'], i.get('reason')) for i in items.values()]})")
    trains = [one for one in report["measurements"] if one["method"] == "train"]
    checks.expect(len(trains) == 2 and all(one["baseline_age_seconds"] < 600 and len(one["baseline_report"]) == 64 for one in trains),
                  "and say which it is and how old")


def main():
    program("campus-probe")
    with Checks() as checks, tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        where = {node: stack.enter_context(Responder(node, address(node))).listen for node in ("school1", "banner1", "city")}
        tiers = {"school": where["school1"], "banner": where["banner1"], "city": where["city"]}
        state = f"{folder}/state"

        lab("line", "school1", "60M", "--burst", 5)
        done, report = audit(state, f"{folder}/short", tiers, "--duration", "1", "--repeats", "1")
        said = " ".join(done.stdout.split())
        checks.expect("the limit lies between" in said and "banner" in said.partition("the limit lies between")[2][:80],
                      f"the segment is named: {said.partition('the limit')[2][:60]}")
        by_tier = {(one["tier"], one["direction"]): one for one in report["measurements"] if one["method"] == "tcp"}
        checks.expect(by_tier[("school", "down")]["goodput_bits_per_second"] > 9e7, "the school core is reached at full rate")
        checks.expect(by_tier[("banner", "down")]["goodput_bits_per_second"] < 6e7, "the banner core is not")
        checks.expect(all(one["verdict"] == "nonconform" for one in throughput(report).values()),
                      "the item follows the banner's responder, not the nearer one")
        if "--full" in sys.argv:
            baseline(checks, state, folder, {"banner": where["banner1"]})


if __name__ == "__main__":
    main()
