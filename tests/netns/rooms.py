"""Thirty classrooms ask one responder behind an uplink of 1G at the same moment; two of them have a slow line."""
import json
import subprocess
import time

from campus_lab import LAB, Responder, address, lab, program

SLOW = {"room7": "60M", "room19": "80M"}
ROOMS = [f"room{i}" for i in range(1, 31)]


def ask_all_at_once():
    """(seconds, room -> measurement, or None where a room got no answer)"""
    for room, rate in SLOW.items():
        lab("line", room, rate)
    with Responder("server", address("server"), ("--capacity", "1G")) as responder:
        begin = time.monotonic()
        running = {room: subprocess.Popen([LAB, "exec", room, program("campus-probe"), "measure", "--responder", responder.listen, "--method",
                                           "train", "--target", "100M", "--direction", "down", "--format", "json"],
                                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) for room in ROOMS}
        texts = {room: process.communicate(timeout=120)[0] for room, process in running.items()}
        seconds = time.monotonic() - begin
    return seconds, {room: json.loads(text)["measurements"][0] if text else None for room, text in texts.items()}


def judged_wrongly(found):
    """Rooms with another room's verdict, or with no answer at all."""
    return {room: one and one["verdict"] for room, one in found.items()
            if one is None or one["verdict"] == ("met" if room in SLOW else "not_met")}


def undecided(found):
    return {room: one.get("reason") for room, one in found.items() if one and one["verdict"] == "inconclusive"}
