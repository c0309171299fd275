#!/usr/bin/env python3
"""What an installer does and sees: enrolling by a word, a file, a stick's enroll.txt and a terminal; every refusal with its line and exit code; a box
that runs by its enrolment; a state folder that comes from another box; the disk that images are made from. The collector here is this script's own:
it keeps the contract, signs with a key of its own, and deceives where it is told to.

Commands of docs/deploy.md that are typed here, with other addresses and paths:
  campus-probe enroll --collector URL --collector-root root.pem
  campus-probe enroll --from enroll.txt
  campus-probe check-install --config probe.conf
  campus-probe image-prep

Needs $CAMPUS_BIN (campus-probe) and $CAMPUS_SOURCE.
"""
import base64
import datetime
import http.server
import ipaddress
import json
import os
import pathlib
import pty
import ssl
import stat
import subprocess
import sys
import tempfile
import threading
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from prometheus_lab import SOURCE, free_port

sys.path.insert(0, str(SOURCE / "tests/support"))
from tickets import Key  # noqa: E402

BIN = pathlib.Path(os.environ.get("CAMPUS_BIN", SOURCE / "build/release/bin"))
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ENROLMENT = "application/vnd.campus.enrolment+json;version=1"


def code_of(chance):
    """Ten characters and the one that tells a slip, as docs/wire-format.md would write it."""
    value = 0
    for c in chance:
        value = value * 32 + ALPHABET.index(c)
    assert value % 37 < 32, "another chance"
    return chance + ALPHABET[value % 37]


CODE = code_of("K7Q2M9XA3T")
SPARE = code_of("0000000001")


def certificates(folder, name):
    """A root of that name, NAME.pem, and what it issues for 127.0.0.1: NAME-server.pem, NAME-server.key."""
    now = datetime.datetime.now(datetime.timezone.utc)

    def signed(subject, issuer, key, by, extension):
        builder = (x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
                   .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
                   .not_valid_after(now + datetime.timedelta(days=30)).add_extension(extension, critical=False))
        return builder.sign(by, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    def named(text):
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    root, server = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    (folder / f"{name}.pem").write_bytes(signed(named(name), named(name), root, root, x509.BasicConstraints(True, None)))
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    (folder / f"{name}-server.pem").write_bytes(signed(named("collector"), named(name), server, root, address))
    (folder / f"{name}-server.key").write_bytes(server.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))


class Collector:
    """Answers POST /api/v1/enrolments, within TLS where it is given a pair; `say` may be changed between requests."""

    def __init__(self, pair=None):
        self.issuer, self.requests, self.say = Key(), [], self.honest
        collector = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                envelope = json.loads(body)
                request = json.loads(base64.b64decode(envelope["payload"]))
                collector.requests.append(request)
                status, answer, headers = collector.say(request, envelope["signatures"][0]["keyid"])
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http{'s' if pair else ''}://127.0.0.1:{self.server.server_port}"
        if pair:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(f"{pair}.pem", f"{pair}.key")
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def honest(self, request, key, site="S1", name="测试小学"):
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        enrolment = {"schema": "campus.enrolment/1", "nonce": request["nonce"], "key": key, "site": site, "level": "school", "school": site,
                     "site_name": name, "at": now, "issuers": [self.issuer.public.hex()]}
        payload = json.dumps(enrolment).encode()
        signature = {"keyid": self.issuer.id.hex(), "publicKey": self.issuer.public.hex(),
                     "sig": base64.b64encode(self.issuer.sign(ENROLMENT.encode(), payload)).decode()}
        envelope = {"payloadType": ENROLMENT, "payload": base64.b64encode(payload).decode(), "signatures": [signature]}
        return 201, json.dumps(envelope).encode(), {"Content-Type": "application/json"}

    @staticmethod
    def refuse(status, reason, headers=None):
        answer = json.dumps({"error": "words", "reason": reason}).encode()
        return lambda request, key: (status, answer, headers or {})


class Bench:
    def __init__(self, folder):
        self.folder, self.state = folder, folder / "state"
        self.collector = Collector()
        self.environment = {**os.environ, "CAMPUS_PROBE_STATE": str(self.state), "LANG": "C"}

    def probe(self, *words, **more):
        return subprocess.run([BIN / "campus-probe", *map(str, words)], cwd=self.folder, env=self.environment, text=True, capture_output=True,
                              timeout=60, check=False, stdin=subprocess.DEVNULL, **more)

    def enroll(self, *words):
        return self.probe("enroll", *words, "--collector", self.collector.url)

    def file(self, name):
        return self.state / name


def expect(done, code, *parts):
    assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
    for part in parts:
        assert part in done.stdout + done.stderr, (part, done.stdout, done.stderr)
    return done


def check_before_the_network(bench):
    wrong = CODE[:3] + ("A" if CODE[3] != "A" else "B") + CODE[4:]
    expect(bench.enroll(wrong), 65, "抄错了一个字符")
    expect(bench.enroll("123"), 65)
    expect(bench.enroll(), 64, "--code-file")
    expect(bench.probe("enroll", CODE), 64, "--collector URL is missing")
    expect(bench.probe("enroll", CODE, "--collector", "http://collector.example"), 64, "must be https")
    expect(bench.probe("enroll", CODE, "--collector", "https://u:p@collector.example"), 64, "password")
    expect(bench.enroll(CODE, "--collector-pin", "sha256/x"), 64, "base64")
    expect(bench.enroll(CODE, "--collector-root", "nowhere.pem"), 66, "nowhere.pem")
    (bench.folder / "empty.pem").write_text("hello\n")
    expect(bench.enroll(CODE, "--collector-root", "empty.pem"), 65, "no certificate")
    assert not bench.collector.requests, "none of this goes out"


def check_refusals(bench):
    collector = bench.collector
    expect(bench.probe("enroll", CODE, "--collector", f"http://127.0.0.1:{free_port()}"), 69, "C502")
    for reason, code in (("code_used", 77), ("code_expired", 77), ("key_elsewhere", 77), ("code_malformed", 65)):
        collector.say = Collector.refuse(400 if code == 65 else 403, reason)
        line = expect(bench.enroll(CODE), code, "E802", reason).stderr
        assert line.count("\n") == 1, line
    collector.say = Collector.refuse(429, "too_many_attempts", {"Retry-After": "900"})
    expect(bench.enroll(CODE), 77, "900 秒后可再试")
    collector.say = Collector.refuse(503, "store")
    expect(bench.enroll(CODE), 69, "C502")
    collector.say = lambda request, key: (302, b"<html>login</html>", {"Location": "http://10.0.0.1/"})
    expect(bench.enroll(CODE), 69, "D303")
    collector.say = lambda request, key: (201, b"<html>login</html>", {})
    expect(bench.enroll(CODE), 65, "cannot be believed")
    collector.say = lambda request, key: collector.honest({"nonce": "0" * 32}, key)
    expect(bench.enroll(CODE), 65, "another request")
    assert not bench.file("enrolment.json").exists()
    expect(bench.probe("run", "--responder", "127.0.0.1:1"), 64, "E801", "enroll")
    expect(bench.probe("status"), 0, "E801", "核对码")


def check_enrolment(bench):
    collector = bench.collector
    collector.say = collector.honest
    before = len(collector.requests)
    begun = time.monotonic()
    told = expect(bench.enroll(CODE.lower()[:4] + "-" + CODE[4:8] + " " + CODE[8:]), 0, "测试小学", "S1", "下一步：campus-probe check-install").stdout
    assert time.monotonic() - begun < 10 and len(collector.requests) == before + 1
    assert collector.requests[-1]["code"] == CODE
    for name in ("key.pem", "enrolment.json", "collector.json", "collector-time.json"):
        assert stat.S_IMODE(bench.file(name).stat().st_mode) == 0o600, name
    done = json.loads(expect(bench.enroll(CODE, "--format", "json"), 0).stdout)
    assert (done["site"], done["level"], done["site_name"]) == ("S1", "school", "测试小学")
    assert done["short_check"] in told and done["short_check"] in bench.probe("status").stdout
    assert done["took_seconds"] < 10
    english = expect(bench.enroll(CODE, "--lang", "en"), 0, "enrolled: ", "next: campus-probe check-install").stdout
    assert not any("\u4e00" <= c <= "\u9fff" for c in english.replace("测试小学", "")), english
    assert CODE not in "".join(path.read_text(errors="replace") for path in bench.state.iterdir() if path.is_file()), "no code is kept"
    collector.say = lambda request, key: collector.honest(request, key, site="S2")
    expect(bench.enroll(SPARE), 77, "E802", "S1 -> S2")
    assert json.loads(bench.probe("enroll", CODE, "--format", "json").stdout or "{}") == {}, "still another site's"
    collector.say = collector.honest
    expect(bench.probe("enroll", CODE), 0, "测试小学")  # the collector is known by now


def check_hostile_name(bench):
    bench.collector.say = lambda request, key: bench.collector.honest(request, key, name="x\n\u001b[31m\u202e好")
    told = expect(bench.enroll(CODE), 0).stdout
    assert "\u001b" not in told and "\u202e" not in told and told.count("\n") == 3, repr(told)
    bench.collector.say = bench.collector.honest
    expect(bench.enroll(CODE), 0)


def check_files(bench):
    stick = bench.folder / "stick"
    stick.mkdir()
    (stick / "code.txt").write_text(CODE + "\r\n")
    expect(bench.enroll("--code-file", stick / "code.txt"), 0)
    file = stick / "enroll.txt"
    file.write_bytes(b"\xef\xbb\xbf# \xe6\x9d\xbf\r\ncode = " + CODE.encode() + b"\r\ncollector = " + bench.collector.url.encode() + b"\r\n")
    before = file.read_bytes()
    expect(bench.probe("enroll", CODE, "--from", file), 64, "give one of CODE")
    assert file.read_bytes() == before, "a code that was not used stays"
    expect(bench.probe("enroll", "--from", file), 0, "测试小学")
    left = file.read_text(encoding="utf-8")
    assert CODE not in left and "S1" in left and f"collector = {bench.collector.url}" in left, left
    expect(bench.probe("enroll", "--from", file), 64, "no code")
    file.write_text(f"code = {CODE}\nsite = S9\n")
    expect(bench.probe("enroll", "--from", file), 65, "enroll.txt:2", "site")
    bench.collector.say = Collector.refuse(403, "code_unknown")
    file.write_text(f"code = {CODE}\ncollector = {bench.collector.url}\n")
    expect(bench.probe("enroll", "--from", file), 77)
    assert CODE in file.read_text(), "what failed can be tried again"
    bench.collector.say = bench.collector.honest


def check_terminal(bench):
    main, other = pty.openpty()
    process = subprocess.Popen([BIN / "campus-probe", "enroll", "--collector", bench.collector.url], env=bench.environment, stdin=other,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    os.write(main, f"{CODE[:-1]}\n{CODE}\n".encode())
    out, err = process.communicate(timeout=30)
    os.close(main)
    os.close(other)
    assert process.returncode == 0 and "测试小学" in out and err.count("激活码：") == 2, (out, err)


def check_the_enrolled_probe(bench):
    check = bench.probe("check-install", "--responder", "127.0.0.1:1", "--format", "json")
    steps = {one["step"]: one for one in json.loads(check.stdout)["results"]}
    assert steps["collector"].get("fault") is None and bench.collector.url in steps["collector"]["detail"], steps
    answers, bench.collector.say = bench.collector.say, Collector.refuse(403, "key_revoked")
    check = expect(bench.probe("check-install", "--format", "json"), 2)
    (step,) = [one for one in json.loads(check.stdout)["results"] if one["step"] == "responder"]
    assert step["fault"] == "key_revoked", ("nothing will be measured", step)
    bench.collector.say = answers
    for words in (("--site", "S2"), ("--level", "classroom")):
        for command in ("run", "check-install", "audit"):
            more = ("--output", "x") if command == "audit" else ()
            expect(bench.probe(command, *words, "--responder", "127.0.0.1:1", *more), 64, "enrolled for", "image-prep")
    plan = expect(bench.probe("audit", "--responder", "127.0.0.1:1", "--dry-run"), 0).stdout
    assert "S1" in plan, plan
    with open(bench.folder / "run.log", "w", encoding="utf-8") as log:
        process = subprocess.Popen([BIN / "campus-probe", "run", "--responder", "127.0.0.1:1"], env=bench.environment, stdin=subprocess.DEVNULL,
                                   stdout=log, stderr=log)
    try:
        end = time.monotonic() + 20
        while not bench.file("status.json").exists():
            assert time.monotonic() < end and process.poll() is None, (bench.folder / "run.log").read_text()
            time.sleep(0.1)
        status = json.loads(expect(bench.probe("status", "--format", "json"), 0).stdout)
        assert (status["site"], status["collector"]) == ("S1", bench.collector.url), status
        expect(bench.enroll(CODE), 65, "stop it first")
        expect(bench.probe("image-prep", "--yes"), 65, "stop it first")
    finally:
        process.terminate()
        process.wait(20)


def check_machine_roots(bench):
    """Without a root of its own it believes whom the machine does: for this one process the machine believes the bureau."""
    bundle = "/etc/ssl/certs/ca-certificates.crt"
    inside = ["unshare", "--mount", "sh", "-c", f'mount --bind root.pem {bundle} && exec "$@"', "sh"]
    can = os.path.exists(bundle) and subprocess.run([*inside, "true"], cwd=bench.folder, check=False, capture_output=True).returncode == 0
    if not can:
        print("another file of trusted roots cannot be put in place here: the machine's roots are not tried")
        return
    for file in ("enrolment.json", "collector.json"):
        bench.file(file).unlink()
    done = subprocess.run([*inside, BIN / "campus-probe", "enroll", CODE, "--collector", bench.collector.url], cwd=bench.folder, env=bench.environment,
                          text=True, capture_output=True, check=False, stdin=subprocess.DEVNULL, timeout=60)
    expect(done, 0, "测试小学")


def check_trust(bench):
    """With a root of its own, kept with the enrolment; who decrypts in between is named and gets nothing."""
    certificates(bench.folder, "root")
    certificates(bench.folder, "Filter 3000")
    plain, bench.collector = bench.collector, Collector(bench.folder / "root-server")
    between = Collector(bench.folder / "Filter 3000-server")
    expect(bench.probe("enroll", CODE, "--collector", between.url, "--collector-root", "root.pem"), 69, "C503", "Filter 3000")
    expect(bench.enroll(CODE), 69, "C503")  # the machine believes no such root
    assert not between.requests and not bench.collector.requests, "no code goes out"
    command = "openssl x509 -in spare.pem -pubkey -noout | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64"
    assert command in (SOURCE / "docs/deploy.md").read_text(encoding="utf-8")
    pin = "sha256/" + subprocess.check_output(command.replace("spare.pem", "root-server.pem"), shell=True, cwd=bench.folder, text=True).strip()
    expect(bench.enroll(CODE, "--collector-pin", pin), 0, "测试小学")
    check = json.loads(bench.probe("check-install", "--responder", "127.0.0.1:1", "--collector-root", "Filter 3000.pem", "--format", "json").stdout)
    (step,) = [one for one in check["results"] if one["step"] == "collector"]
    assert step.get("fault") is None, ("another root beside the kept spare key", step)
    for file in ("enrolment.json", "collector.json"):
        bench.file(file).unlink()  # the key in reserve goes with them
    expect(bench.enroll(CODE, "--collector-root", "root.pem"), 0, "测试小学")
    check_machine_roots(bench)
    stick = bench.folder / "stick"
    (stick / "root.pem").write_bytes((bench.folder / "root.pem").read_bytes())
    (stick / "enroll.txt").write_text(f"code = {CODE}\ncollector = {bench.collector.url}\ncollector-root = root.pem\n")
    expect(bench.probe("enroll", "--from", stick / "enroll.txt"), 0, "测试小学")
    (bench.folder / "probe.conf").write_text("responder = 127.0.0.1:1\n")
    check = json.loads(bench.probe("check-install", "--config", "probe.conf", "--format", "json").stdout)
    (step,) = [one for one in check["results"] if one["step"] == "collector"]
    assert step.get("fault") is None and bench.collector.url in step["detail"], step
    other = "sha256/" + base64.b64encode(bytes(32)).decode()
    check = json.loads(bench.probe("check-install", "--config", "probe.conf", "--collector-pin", other, "--format", "json").stdout)
    (step,) = [one for one in check["results"] if one["step"] == "collector"]
    assert step.get("fault") is None, ("a spare key beside the kept root", step)
    check = json.loads(bench.probe("check-install", "--config", "probe.conf", "--collector-root", "Filter 3000.pem", "--format", "json").stdout)
    (step,) = [one for one in check["results"] if one["step"] == "collector"]
    assert step["fault"] == "collector_certificate" and "'CN=root'" in step["why"]["en"] and "'CN=root'" in step["why"]["zh-CN"], step
    bench.collector = plain
    expect(bench.enroll(CODE), 0)


def check_copied_state(bench):
    hardware = bench.file("hardware.json")
    if not hardware.exists():
        print("no serial number or port can be read here: copies of a state folder are not tried")
        return
    here = json.loads(hardware.read_text())["ids"]
    hardware.write_text(json.dumps({"schema": "campus.hardware/1", "ids": [kind + "00:00:5e:00:53:01" for kind in ("serial:", "mac:")]}))
    key = bench.file("key.pem").read_text()
    expect(bench.probe("run", "--responder", "127.0.0.1:1"), 64, "E804")
    aside = [path for path in bench.state.iterdir() if path.name.startswith("copied-")]
    assert len(aside) == 1 and (aside[0] / "key.pem").read_text() == key and (aside[0] / "enrolment.json").exists(), aside
    assert json.loads(hardware.read_text())["ids"] == here
    expect(bench.probe("status"), 0, "E804", aside[0].name)
    expect(bench.enroll(CODE), 0, "测试小学")
    assert bench.file("key.pem").read_text() != key
    assert "E804" not in bench.probe("status").stdout


def check_image_prep(bench):
    expect(bench.probe("image-prep"), 77 if any(p.name.startswith("copied-") for p in bench.state.iterdir()) else 64)
    refused = bench.probe("image-prep", "--discard-records")
    expect(refused, 64, "--yes")
    assert bench.file("key.pem").exists()
    main, other = pty.openpty()
    process = subprocess.Popen([BIN / "campus-probe", "image-prep", "--discard-records"], env=bench.environment, stdin=other, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    os.write(main, b"no\n")
    out, err = process.communicate(timeout=30)
    os.close(main)
    os.close(other)
    assert process.returncode == 75 and bench.file("key.pem").exists(), (process.returncode, out, err)
    expect(bench.probe("image-prep", "--yes", "--discard-records"), 0, "key.pem", "machine-id")
    left = [path.name for path in bench.state.iterdir() if not path.name.endswith("lock")]
    assert not left, left
    expect(bench.probe("run", "--responder", "127.0.0.1:1"), 64, "E801")


def main():
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(pathlib.Path(folder))
        for check in (check_before_the_network, check_refusals, check_enrolment, check_hostile_name, check_files, check_terminal,
                      check_the_enrolled_probe, check_trust, check_copied_state, check_image_prep):
            check(bench)
            print("ok:", check.__name__)


if __name__ == "__main__":
    main()
