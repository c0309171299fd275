#!/usr/bin/env python3
"""A link that is lost for a moment interrupts what is measured: no low rate, no loss of the line, and nobody at the far end to blame."""
import json
import subprocess
import time

from campus_lab import LAB, Checks, Responder, lab, program


def lose_link(seconds):
    """Of the client's port; the kernel takes its way out with it, which a network manager would give back."""
    way = lab("exec", "client", "ip", "route", "show", "default").split()
    port = way[way.index("dev") + 1]
    lab("exec", "client", "ip", "link", "set", port, "down")
    time.sleep(seconds)
    lab("exec", "client", "ip", "link", "set", port, "up")
    lab("exec", "client", "ip", "route", "replace", *way)


def measured(responder, *words, flap=None):
    """The first measurement; with `flap` the client's link is lost for so many seconds in the middle of it."""
    command = [LAB, "exec", "client", program("campus-probe"), "measure", "--responder", responder.listen, "--format", "json", *words]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    if flap:
        time.sleep(2.5)
        lose_link(flap)
    text = process.communicate(timeout=120)[0]
    return json.loads(text)["measurements"][0]


def check_interrupted(checks, what, one):
    checks.expect(one.get("reason") == "interrupted" and one.get("verdict") in (None, "inconclusive"), f"{what}: interrupted, no verdict ({one.get('reason')}, {one.get('verdict')})")
    checks.expect(one.get("limited_by") == "local_nic" and "断开过" in one.get("detail", ""), f"{what}: the cable is named ({one.get('detail')})")


def main():
    program("campus-probe")
    lab("line", "client", "100M")
    tcp = ("--method", "tcp", "--direction", "down", "--target", "100M", "--duration", "6")
    with Checks() as checks, Responder() as responder:
        calm = measured(responder, *tcp)
        checks.expect(calm.get("reason") != "interrupted", f"a link that stays is nothing ({calm.get('reason')})")
        check_interrupted(checks, "half a second under TCP", measured(responder, *tcp, flap=0.5))
        check_interrupted(checks, "five seconds under TCP", measured(responder, *tcp, flap=5))
        check_interrupted(checks, "half a second under round trips", measured(responder, "--method", "latency", "--duration", "6", flap=0.5))


if __name__ == "__main__":
    main()
