#!/usr/bin/env python3
"""A school from the printed sheet to the city's view, on a Debian 12 of its own with its systemd: the packages are installed, the units verified, a probe enrols
with a code over TLS with the bureau's root, passes check-install, runs its first scheduled audit against a responder that takes tickets alone, and the collector
shows it. Then the operators ask for a test and for silence, and get both.

Exit code 77 where that cannot be: no root, no mirror, no containers.
"""
import base64
import json
import os
import re
import shutil
import time

from packages_life import GUEST, build_packages, machine_with, run_alone, said, within

NAME = "collector.campus.test"
URL = f"https://{NAME}:8600"
RESPONDER = "banner-150721"
ROSTER = "code,level,parent,name,type,area\n150721,banner,,阿荣旗,,\nS1,school,150721,测试小学,ordinary,town\nS1-101,classroom,S1,三年级一班,,\n"
# Routine runs as often as a plan may ask for: the test waits for the first slot.
FLEET = {"schema": "campus.fleet/1", "bytes_per_school_per_day": 100_000_000_000, "banners": {"*": {"responders": [{"tier": "banner", "address": f"{GUEST}:8601", "name": RESPONDER}], "routine_interval_seconds": 300}}}
UNITS = ("campus-collector", "campus-responder", "campus-probe")


def note(what):
    print(f"{time.strftime('%H:%M:%S')} {what}", flush=True)


def make_certificates(machine):
    """The bureau's root, and the collector's certificate by it."""
    folder = machine.path("root/ca")
    os.makedirs(folder, exist_ok=True)
    said("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=Bureau",
         "-keyout", f"{folder}/root.key", "-out", f"{folder}/root.pem")
    said("openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={NAME}", "-keyout", f"{folder}/server.key",
         "-out", f"{folder}/server.csr")
    with open(f"{folder}/names", "w", encoding="utf-8") as file:
        file.write(f"subjectAltName=DNS:{NAME}\n")
    said("openssl", "x509", "-req", "-in", f"{folder}/server.csr", "-CA", f"{folder}/root.pem", "-CAkey", f"{folder}/root.key", "-CAcreateserial", "-days", "2",
         "-extfile", f"{folder}/names", "-out", f"{folder}/server.pem")
    to = machine.path("etc/campus-collector/credentials")
    for name in ("server.pem", "server.key"):
        shutil.copy(f"{folder}/{name}", f"{to}/{name}")
        os.chmod(f"{to}/{name}", 0o600)
    shutil.copy(f"{folder}/root.pem", machine.path("etc/campus-probe/root.pem"))
    shutil.copy(f"{folder}/root.pem", machine.path("etc/campus-responder/root.pem"))
    os.chmod(machine.path("etc/campus-responder/root.pem"), 0o644)
    machine.write("etc/hosts", f"127.0.0.1 localhost\n{GUEST} {NAME}\n")


def open_collector(machine):
    machine.write("root/roster.csv", ROSTER)
    machine.write("root/fleet.json", json.dumps(FLEET))
    credentials = "/run/credentials/campus-collector.service/collector_server"
    machine.write("etc/campus-collector/collector.conf", f'COLLECTOR_OPTIONS="--listen {GUEST}:8600 --tls-cert {credentials}.pem --tls-key {credentials}.key"\n')
    machine.run("systemctl", "restart", "campus-collector")
    within(30, "the collector is not ready\n" + machine.run("journalctl", "-n", "20", "-u", "campus-collector"),
           lambda: machine.answers(URL + "/health/ready", "--cacert", "/etc/campus-probe/root.pem"))
    machine.run("campus-collector", "roster", "import", "/root/roster.csv")
    machine.run("campus-collector", "fleet", "import", "/root/fleet.json")


def measured_without_ticket(machine):
    return machine.run("campus-probe", "measure", "--responder", f"{GUEST}:8601", "--method", "tcp", "--direction", "down", "--duration", "0.2", code=None)


def open_responder(machine):
    """Whom it trusts is the collector's key; nobody is let in without a ticket."""
    machine.run("sh", "-c", "campus-collector ticket issuer > /etc/campus-responder/trust")
    machine.write("etc/campus-responder/responder.conf", f'RESPONDER_OPTIONS="--listen {GUEST}:8601 --trust /etc/campus-responder/trust --name {RESPONDER} '
                                                         f'--orders {URL} --orders-root /etc/campus-responder/root.pem"\n')
    machine.run("systemctl", "restart", "campus-responder")
    within(20, "the responder is not active", lambda: machine.active("campus-responder"))

    def refuses():
        answer = measured_without_ticket(machine)
        return "ticket" in answer or "许可" in answer
    # Its unit is active a moment before it listens.
    within(20, "the responder lets somebody in without a ticket", refuses)


def enrol(machine):
    machine.run("campus-collector", "enroll", "codes", "--school", "S1", "--collector", URL, "--output", "/root/S1.html")
    sheet = machine.read("root/S1.html")
    (code,) = set(re.findall(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}\b", sheet.split("S1-101")[0]))
    assert machine.run("campus-probe", "enroll", "AAAA-AAAA-AAB", "--collector", URL, code=None)
    assert not machine.active("campus-probe"), "nothing runs before it is enrolled"
    begun = time.monotonic()
    said_ = machine.run("campus-probe", "enroll", code, "--collector", URL, "--collector-root", "/etc/campus-probe/root.pem")
    note(f"enrolled in {time.monotonic() - begun:.1f} s")
    assert time.monotonic() - begun < 10 and "测试小学" in said_, said_
    assert machine.run("campus-collector", "keys", "list").count("approved") == 1
    again = machine.run("campus-collector", "enroll", "list", "--site", "S1")
    assert "used" in again and code not in again, again


def check_install(machine):
    checked = machine.run("campus-probe", "check-install", "--config", "/etc/campus-probe/probe.conf", code=None)
    print(checked)
    assert checked.rstrip().endswith("一切正常，可以走了。") or checked.rstrip().endswith("All is well, you may go."), checked


def status_of(machine):
    return json.loads(machine.run("campus-probe", "status", "--format", "json"))


def await_first_audit(machine):
    machine.run("systemctl", "restart", "campus-probe")
    within(30, "the probe is not active\n" + machine.run("journalctl", "-n", "20", "-u", "campus-probe"), lambda: machine.active("campus-probe"))
    within(90, "no plan\n" + machine.run("campus-probe", "status", code=None), lambda: f"{GUEST}:8601" in machine.run("campus-probe", "status", "--show-plan", code=None))
    print(machine.run("campus-probe", "status", "--show-plan"))

    within(900, "no scheduled audit with a ticket is at the collector\n" + machine.run("campus-probe", "status", code=None), lambda: rates_of(machine))
    note("the first scheduled audit with a ticket is at the collector")
    used = machine.path("var/lib/private/campus-responder/responder/used-tickets")
    assert os.path.getsize(used) > 0, "it was let in by a ticket"


def last_record(machine):
    site = machine.run("curl", "-sS", "--cacert", "/etc/campus-probe/root.pem", URL + "/api/v1/sites/S1")
    found = re.search(r'"([0-9a-f]{64})"', site)
    if not found:
        return None
    digest = found[1]
    envelope = json.loads(machine.run("curl", "-sS", "--cacert", "/etc/campus-probe/root.pem", f"{URL}/api/v1/reports/{digest}"))
    return json.loads(base64.b64decode(envelope["payload"]))


def rates_of(machine):
    """Of the last record, those that packet trains found; nothing where that run had no ticket."""
    record = last_record(machine)
    return record and [one for one in record["measurements"] if one["method"] == "train" and one.get("line_rate_bits_per_second", 0) > 0]


def check_record(machine):
    """Its rates were measured against the responder of the plan, the collector shows the site, and the chain is whole."""
    rates, record = rates_of(machine), last_record(machine)
    assert {one["responder"].split(":")[0] for one in rates} == {GUEST}, rates
    site = json.loads(machine.run("curl", "-sS", "--cacert", "/etc/campus-probe/root.pem", URL + "/api/v1/sites/S1"))
    assert site["freshness"] == "fresh", site
    chain = machine.run("campus-collector", "keys", "chain", record["key"])
    assert "breaks 0" in chain or "断口 0 处" in chain, chain


def knows_of_test(machine):
    orders = status_of(machine)["orders"]
    return orders.get("waiting_test") or orders.get("test")


def check_request(machine):
    assert not knows_of_test(machine)
    machine.run("campus-collector", "test", "request", "S1", "--reason", "parents complain")
    begun = time.monotonic()
    before = status_of(machine).get("last_routine", {}).get("ended")
    within(30, "the probe does not hear of the test\n" + machine.run("campus-probe", "status", code=None),
           lambda: knows_of_test(machine) or status_of(machine)["activity"] == "routine")
    note(f"the probe knew of a test on request after {time.monotonic() - begun:.0f} s")
    # Runs begin a minute apart at least.
    within(120, "the test that was asked for does not begin\n" + machine.run("campus-probe", "status", code=None),
           lambda: status_of(machine)["activity"] == "routine" or status_of(machine).get("last_routine", {}).get("ended") != before)
    note(f"a test on request began after {time.monotonic() - begun:.0f} s")


def check_silence(machine):
    machine.run("campus-collector", "silence", "begin", "--for", "1h", "--reason", "高考")
    begun = time.monotonic()
    within(70, "the probe is not silent\n" + machine.run("campus-probe", "status", code=None),
           lambda: "高考" in machine.run("campus-probe", "status", code=None))
    note(f"the probe kept silence after {time.monotonic() - begun:.0f} s")

    def refuses():
        answer = measured_without_ticket(machine)
        return "静默" in answer or "silence" in answer
    within(70, "the responder does not refuse", refuses)
    within(60, "the collector does not see that silence is kept\n" + machine.run("campus-collector", "silence", "status"),
           lambda: re.search(r"^silent\s+1$", machine.run("campus-collector", "silence", "status"), re.MULTILINE))
    took = time.monotonic() - begun
    note(f"probe and responder kept silence, and the collector saw it, after {took:.0f} s")
    assert took <= 60, "all of it within a minute"
    machine.run("campus-collector", "silence", "end")
    within(70, "the silence does not end", lambda: "高考" not in machine.run("campus-probe", "status", code=None))


def check(folder):
    files = build_packages(os.path.join(folder, "packages"))
    machine = machine_with(files, folder)
    for unit in UNITS:
        machine.run("systemd-analyze", "verify", "--man=no", f"/lib/systemd/system/{unit}.service")
    with machine.booted():
        machine.line_to_host()
        make_certificates(machine)
        open_collector(machine)
        open_responder(machine)
        enrol(machine)
        check_install(machine)
        await_first_audit(machine)
        check_record(machine)
        check_request(machine)
        check_silence(machine)
    print("school_opens: installed, enrolled, checked, audited with a ticket, shown, tested on request, silenced")


if __name__ == "__main__":
    run_alone("campus-school-", check)
