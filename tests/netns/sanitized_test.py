#!/usr/bin/env python3
"""Programs built with a sanitizer in the lab: slow, so rates mean nothing, but every verdict has its reason and its exit
code, and no sanitizer has anything to say. Lines of at most 100M."""
import json
import subprocess

from campus_lab import LAB, Checks, Responder, lab, program

VERDICT_OF_CODE = {0: {"met"}, 2: {"met", "not_met", "inconclusive"}, 3: {"met", "inconclusive"}}
FINDINGS = ("Sanitizer", "runtime error")


def run(checks, what, words, codes=VERDICT_OF_CODE):
    done = subprocess.run([LAB, "exec", "client", program("campus-probe"), *words], text=True, capture_output=True,
                          timeout=120, check=False)
    checks.expect(not any(word in done.stderr for word in FINDINGS), f"{what}: no finding of a sanitizer\n{done.stderr[-4000:]}"
                  if any(word in done.stderr for word in FINDINGS) else f"{what}: no finding of a sanitizer")
    checks.expect(done.returncode in codes, f"{what}: exit code {sorted(codes)} (seen: {done.returncode})")
    return done


def main():
    with Checks() as checks:
        lab("line", "client", "60M", "--burst", 5)
        with Responder() as responder:
            for method in ("train", "tcp", "latency"):
                what = f"{method} at 60M against 100M"
                length = [] if method == "train" else ["--duration", "1"]
                done = run(checks, what, ["measure", "--responder", responder.listen, "--method", method, "--target", "100M", *length,
                                          "--format", "json"])
                for one in json.loads(done.stdout)["measurements"]:
                    checks.expect(one["verdict"] in VERDICT_OF_CODE.get(done.returncode, ()),
                                  f"{what}: verdict {one['verdict']} goes with exit code {done.returncode}")
                    checks.expect(method == "latency" or one["verdict"] != "met", f"{what}: never met")
                    checks.expect(one["verdict"] != "inconclusive" or one.get("reason") not in (None, "none"),
                                  f"{what}: {one['verdict']} has its reason ({one.get('reason')})")
            audit = ["audit", "--level", "classroom", "--site", "ROOM-1", "--responder", f"banner={responder.listen}",
                     "--duration", "1", "--repeats", "1", "--output"]
            folder = subprocess.run(["mktemp", "-du"], text=True, capture_output=True, check=True).stdout.strip()
            run(checks, "audit of a room", [*audit, folder])
            run(checks, "its signature", ["verify", folder], {0})
            subprocess.run(["rm", "-rf", folder], check=True)


if __name__ == "__main__":
    main()
