#!/usr/bin/env python3
"""What docs/operating.md says of tickets, as it stands there: an issuer, a ticket, a responder that asks for it, a probe that shows it, and
what is denied while the responder runs. Needs $CAMPUS_BIN."""
import contextlib
import json
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import time

BIN = pathlib.Path(os.environ["CAMPUS_BIN"])
# docs/operating.md, word for word; the responder stands at another port here.
ISSUER = "campus-collector ticket issuer > issuers"
STATUS = "campus-probe status --lang en"
ISSUE = "campus-collector ticket issue --responder banner-core.150721 --key $KEY --site S1-301 --school S1 --from $FROM --to $TO --direction both --rate 1G --seconds 300 --bytes 5GB --output S1-301.ticket"
RESPONDER = "campus-probe responder --listen 127.0.0.1:8601 --trust issuers --name banner-core.150721 --deny denied"
EXPLAIN = "campus-probe responder explain --ticket S1-301.ticket --trust issuers --name banner-core.150721 --deny denied"
MEASURE = "campus-probe measure --responder 127.0.0.1:8601 --target 10M --ticket S1-301.ticket"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Desk:
    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        self.environment = dict(os.environ, PATH=f"{BIN}{os.pathsep}{os.environ['PATH']}", LANG="en_US.UTF-8",
                                CAMPUS_PROBE_STATE=str(folder / "probe"), CAMPUS_COLLECTOR_STATE=str(folder / "collector"))
        self.responder = None

    def line(self, line):
        return line.replace(":8601", f":{self.port}")

    def type(self, line, *codes):
        done = subprocess.run(["sh", "-euc", self.line(line)], cwd=self.folder, env=self.environment, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, check=False)
        assert done.returncode in (codes or (0,)), (line, done.returncode, done.stdout, done.stderr)
        return done.stdout + done.stderr

    def issue(self, begin=-60, end=600, words=ISSUE):
        stamp = "%Y-%m-%dT%H:%M:%SZ"
        now = time.time()
        self.environment["FROM"] = time.strftime(stamp, time.gmtime(now + begin))
        self.environment["TO"] = time.strftime(stamp, time.gmtime(now + end))
        return self.type(words)

    def start(self):
        environment = dict(self.environment, CAMPUS_PROBE_STATE=str(self.folder / "responder"))
        with open(self.folder / "responder.log", "a", encoding="utf-8") as log:
            self.responder = subprocess.Popen(self.line(RESPONDER).split(), cwd=self.folder, env=environment, stdout=subprocess.PIPE,
                                              stderr=log, stdin=subprocess.DEVNULL, text=True)
        assert self.responder.stdout.readline() == f"listening on 127.0.0.1:{self.port}\n"
        assert self.responder.stdout.readline() == "tickets for banner-core.150721\n"

    @contextlib.contextmanager
    def at_the_responder(self):
        """Commands within are typed on its machine."""
        before = self.environment
        self.environment = dict(before, CAMPUS_PROBE_STATE=str(self.folder / "responder"))
        yield
        self.environment = before

    def log(self):
        return (self.folder / "responder.log").read_text(encoding="utf-8")


def as_documented(desk):
    (desk.folder / "denied").write_text("# nothing yet\n", encoding="utf-8")
    desk.type(ISSUER)
    desk.environment["KEY"] = next(line.split(": ")[1] for line in desk.type(STATUS).splitlines() if line.startswith("public key: "))
    desk.start()
    assert "ticket" in desk.type(MEASURE.replace(" --ticket S1-301.ticket", ""), 69)
    assert "S1-301" in desk.issue()
    shown_or_lost(desk)
    away = desk.type(EXPLAIN, 3)
    assert "whether it was used" in away and "orders" in away and str(desk.folder / "probe") in away, "of a folder where no responder works"
    with desk.at_the_responder():
        assert "would be taken now" in desk.type(EXPLAIN)
    desk.type(MEASURE, 0, 3)
    with desk.at_the_responder():
        assert "(used)" in desk.type(EXPLAIN, 2)
    refused = desk.type(MEASURE, 69)
    assert refused.count("\n") <= 3 and "the ticket was used" in refused and "测试许可已经用过" in refused, refused


def packaged(desk, explain):
    """Root's explain finds the state of the package's responder by itself. The folder is another's for this one process."""
    inside = ["unshare", "--mount", "sh", "-euc"]
    lay = "mount -t tmpfs none /var/lib && mkdir -p /var/lib/campus-responder && cp -a responder/responder /var/lib/campus-responder/"
    can = subprocess.run([*inside, lay], cwd=desk.folder, check=False, capture_output=True).returncode == 0
    if not can:
        print("skipped: the package's folder cannot be laid out here, which state root's explain reads is not tried")
        return
    environment = {name: value for name, value in desk.environment.items() if name != "CAMPUS_PROBE_STATE"}
    done = subprocess.run([*inside, f"{lay} && {explain}"], cwd=desk.folder, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL,
                          check=False)
    assert done.returncode == 0 and "/var/lib/campus-responder\n" in done.stdout, (done.returncode, done.stdout, done.stderr)


def shown_or_lost(desk):
    """What cannot be shown is no success, and no file of ours is taken for standard output."""
    for line in ("campus-collector ticket issuer > /dev/full", "campus-collector ticket issuer >&-", "campus-probe standards list > /dev/full",
                 "campus-probe status --lang en >&-"):
        assert "standard output could not be written" in desk.type(line, 74), line
    assert "is a device or a pipe" in desk.type(ISSUE.replace("S1-301.ticket", "/dev/full"), 73)
    assert pathlib.Path("/dev/full").is_char_device()
    assert "made a new issuer's key" in desk.type("campus-collector ticket issuer --store sqlite:elsewhere")


def explained(desk):
    here = " --ticket S1-301.ticket --trust issuers --name banner-core.150721"
    explain = "campus-probe responder explain"
    desk.issue(begin=3600, end=7200)
    assert "slot_not_begun" in desk.type(explain + here, 2)
    desk.environment.update(FROM="2020-01-01T00:00:00Z", TO="2020-01-01T01:00:00Z")
    assert "the slot is over since" in desk.type(ISSUE, 64)
    desk.issue()
    assert "not_for_this_responder" in desk.type(explain + here.replace("core", "edge"), 2)
    assert "not checked" in desk.type(explain + " --ticket S1-301.ticket", 3)
    with desk.at_the_responder():
        assert "此刻会被接受" in desk.type(explain + here + " --lang zh-CN")
    packaged(desk, explain + here)
    desk.type(f"printf '%064d\\n' 0 > nobody; {explain} --ticket S1-301.ticket --trust nobody --name banner-core.150721", 2)
    desk.type("head -c 100 S1-301.ticket > short; campus-probe responder explain --ticket short", 65)
    desk.type("campus-probe responder explain --ticket none", 66)
    desk.type("campus-probe responder explain", 64)


def until(condition, what):
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


def denied(desk):
    """Within a second or two, without a restart; a list that is off leaves the former in force."""
    desk.issue()
    (desk.folder / "denied").write_text("site S1\n", encoding="utf-8")
    assert "denied" in desk.type(EXPLAIN, 2)
    time.sleep(2.5)
    assert "deny list" in desk.type(MEASURE, 69)
    (desk.folder / "denied").write_text("site S1\nroom 7\n", encoding="utf-8")
    until(lambda: "denied:2:" in desk.log(), "the mistake is said")
    assert "deny list" in desk.type(MEASURE, 69)
    (desk.folder / "denied").write_text("\n", encoding="utf-8")
    time.sleep(2.5)
    desk.type(MEASURE, 0, 3)


def audited(desk):
    desk.issue()
    audit = ("campus-probe audit --level classroom --site S1-301 --responder 127.0.0.1:8601 --mode routine --output record "
             "--ticket banner=S1-301.ticket")
    desk.type(audit, 0, 2, 3)
    report = json.loads((desk.folder / "record/report.json").read_text(encoding="utf-8"))
    reasons = [m.get("reason") for m in report["measurements"]]
    assert len(reasons) >= 2 and not {"responder_refused", "responder_unreachable"} & set(reasons), reasons
    mtu = [check for check in report["checks"] if check["quantity"] == "path.mtu"]
    assert all(check.get("reason") != "responder_refused" for check in mtu), mtu
    # The line is free again at once.
    desk.issue()
    desk.type(MEASURE, 0, 3)


def usage(desk):
    for words, code in (("", 64), ("--name x", 64), ("--trust issuers --name 'a b'", 64), ("--trust none --name x", 66),
                        ("--trust denied --name x", 65), ("--open --deny denied", 64), ("--trust issuers --open-from 10.0.0.0/8", 64),
                        ("--trust issuers --name x --deny none", 66)):
        line = f"campus-probe responder --listen 127.0.0.1:{free_port()} {words}"
        assert desk.type("timeout 10 " + line, code).count("\n") == 1, line
    other = desk.folder / "other"
    desk.type(f"CAMPUS_PROBE_STATE={other} campus-probe measure --responder 127.0.0.1:8601 --ticket S1-301.ticket", 65)


def main():
    with tempfile.TemporaryDirectory() as name:
        desk = Desk(pathlib.Path(name))
        try:
            for part in (as_documented, explained, denied, audited, usage):
                part(desk)
                print(part.__name__)
        finally:
            if desk.responder:
                desk.responder.send_signal(signal.SIGTERM)
                assert desk.responder.wait(timeout=20) == 0
                desk.responder.stdout.close()


if __name__ == "__main__":
    main()
