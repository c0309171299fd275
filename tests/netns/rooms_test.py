#!/usr/bin/env python3
"""Thirty classrooms ask one responder behind an uplink of 1G at the same moment: each gets the verdict of its own line."""
import json
import subprocess
import time

from campus_lab import LAB, PORT, Checks, address, lab, program

SLOW = {"room7": "60M", "room19": "80M"}
ROOMS = [f"room{i}" for i in range(1, 31)]


def main():
    program("campus-probe")
    with Checks() as checks:
        host = f"{address('server')}:{PORT}"
        for room, rate in SLOW.items():
            lab("line", room, rate)
        responder = subprocess.Popen([LAB, "exec", "server", program("campus-probe"), "responder", "--listen", host, "--open", "--capacity", "1G"],
                                     stdout=subprocess.PIPE, text=True)
        checks.expect(responder.stdout.readline().startswith("listening"), "the responder starts")
        begin = time.monotonic()
        running = {room: subprocess.Popen([LAB, "exec", room, program("campus-probe"), "measure", "--responder", host, "--method", "train", "--target",
                                           "100M", "--direction", "down", "--format", "json"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                          text=True) for room in ROOMS}
        texts = {room: process.communicate(timeout=120)[0] for room, process in running.items()}
        seconds = time.monotonic() - begin
        responder.terminate()
        responder.wait(10)
        found = {room: json.loads(text)["measurements"][0] for room, text in texts.items() if text}
        checks.expect(len(found) == len(ROOMS), f"every room has an answer, after {seconds:.1f} s in all")
        wrong = {room: one["verdict"] for room, one in found.items() if one["verdict"] == ("met" if room in SLOW else "not_met")}
        checks.expect(not wrong, f"no room has another room's verdict ({wrong})")
        undecided = {room: one.get("reason") for room, one in found.items() if one["verdict"] == "inconclusive"}
        checks.expect(all(undecided.values()), f"what is undecided has its reason ({undecided})")
        checks.expect(len(undecided) <= len(ROOMS) // 2, f"most rooms are decided on two cores ({len(undecided)} are not)")


if __name__ == "__main__":
    main()
