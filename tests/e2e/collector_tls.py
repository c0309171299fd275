#!/usr/bin/env python3
"""The collector within TLS, asked by curl, openssl and Python: versions, clients' certificates, renewal, exit codes; and behind nginx.

The commands of docs/operating.md that make certificates are run as they stand there, and so is its configuration of nginx.
Needs $CAMPUS_BIN (campus-collector, signed_reports) and $CAMPUS_SOURCE. Exit 77 where curl, openssl or nginx is missing.
"""
import gzip
import http.client
import json
import os
import pathlib
import re
import shutil
import ssl
import subprocess
import sys
import tempfile

from prometheus_lab import SOURCE, free_port, until

BIN = pathlib.Path(os.environ.get("CAMPUS_BIN", SOURCE / "build/release/bin"))
# As docs/operating.md has them.
AUTHORITY = """
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=campus root" -keyout root.key -out root.pem
"""
SERVER = """
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=collector.example" -addext "subjectAltName=DNS:collector.example,IP:127.0.0.1" -keyout server.key -out server.csr
openssl x509 -req -in server.csr -CA root.pem -CAkey root.key -days 398 -copy_extensions copy -out server.pem
"""
NGINX = re.compile(r"```nginx\n(.*?)```", re.S)


def shell(folder, commands):
    subprocess.run(["sh", "-euc", commands], cwd=folder, check=True, capture_output=True)


def certificates(folder):
    shell(folder, AUTHORITY)
    shell(folder, SERVER)
    shell(folder, SERVER.replace("collector.example", "client").replace("server.", "client."))
    shell(folder, AUTHORITY.replace("root.", "other."))
    shell(folder, SERVER.replace("root.", "other.").replace("server.", "stranger."))


class Collector:
    def __init__(self, folder, *words):
        self.store, self.log = folder / "store", open(folder / "log", "a", encoding="utf-8")
        self.process = subprocess.Popen([BIN / "campus-collector", "serve", "--listen", "127.0.0.1:0", "--store", f"sqlite:{self.store}", *words],
                                        cwd=folder, stdout=subprocess.PIPE, stderr=self.log, text=True)
        line = self.process.stdout.readline()
        assert line.startswith("listening on "), f"does not start: {line!r}"
        self.address = line.split()[-1]
        self.port = int(self.address.rsplit(":", 1)[1])

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        self.process.terminate()
        status = self.process.wait(timeout=30)
        self.log.close()
        assert kind or status == 0, f"ended with {status} on SIGTERM, not 0"


def curl(folder, *words):
    """(exit code, body)"""
    done = subprocess.run(["curl", "-sS", "--max-time", "20", "--noproxy", "*", "--cacert", "root.pem", *map(str, words)], cwd=folder,
                          capture_output=True, check=False)
    return done.returncode, done.stdout


def s_client(collector, *words, folder):
    done = subprocess.run(["openssl", "s_client", "-connect", collector.address, "-CAfile", "root.pem", *words], cwd=folder, input="", text=True,
                          capture_output=True, timeout=30, check=False)
    return done.stdout + done.stderr


def check_versions(folder, collector):
    for words, wanted in ((["-tls1_3"], "New, TLSv1.3"), (["-tls1_2"], "New, TLSv1.2"), ([], "New, TLSv1.3")):
        said = s_client(collector, *words, folder=folder)
        assert wanted in said and "Verify return code: 0 (ok)" in said, said
    for words in (["-tls1_1"], ["-tls1"], ["-tls1_2", "-cipher", "AES128-SHA"]):
        said = s_client(collector, *words, "-cipher", "ALL:@SECLEVEL=0", folder=folder) if len(words) == 1 else \
            s_client(collector, *words, folder=folder)
        assert "Cipher is (NONE)" in said, said
    assert "ALPN protocol: http/1.1" in s_client(collector, "-alpn", "h2,http/1.1", folder=folder)


def check_requests(folder, collector, reports):
    url = f"https://{collector.address}"
    until("it is ready", 10, lambda: curl(folder, f"{url}/health/ready") == (0, b"ready\n"))
    code, plain = curl(folder, f"http://{collector.address}/metrics")
    assert code == 0 and b"speaks TLS; use https://" in plain, (code, plain)
    assert subprocess.run(["curl", "-sS", "--noproxy", "*", url], capture_output=True, check=False).returncode == 60, "nobody vouches for it"
    (folder / "batch.gz").write_bytes(gzip.compress(("[" + ",".join(reports[:3]) + "]").encode()))
    code, said = curl(folder, "-H", "Content-Encoding: gzip", "--data-binary", "@batch.gz", f"{url}/api/v1/reports")
    assert code == 0 and [one["outcome"] for one in json.loads(said)["results"]] == ["pending"] * 3, said
    code, said = curl(folder, "-H", "Content-Encoding: br", "--data-binary", "@batch.gz", "-w", "%{http_code}", f"{url}/api/v1/reports")
    assert said.endswith(b"415"), said
    (folder / "bomb.gz").write_bytes(gzip.compress(bytes(100 << 20)))
    code, said = curl(folder, "-H", "Content-Encoding: gzip", "--data-binary", "@bomb.gz", "-w", "%{http_code}", f"{url}/api/v1/reports")
    assert said.endswith(b"413"), said
    check_compressed(folder, url)


def check_compressed(folder, url):
    for path in ("/metrics", "/metrics/schools", "/api/v1/sites"):
        code, head = curl(folder, "-I", "-H", "Accept-Encoding: gzip", url + path)
        assert code == 0 and b"Content-Encoding: gzip" in head and b"Vary: Accept-Encoding" in head, head
        until(f"{path} is the same either way", 20,
              lambda path=path: curl(folder, "--compressed", url + path)[1] == curl(folder, url + path)[1])


def check_python(folder, collector, reports):
    """One connection for many reports, as a probe in Python would do it."""
    context = ssl.create_default_context(cafile=folder / "root.pem")
    connection = http.client.HTTPSConnection("127.0.0.1", collector.port, context=context, timeout=20)
    for report in reports:
        connection.request("POST", "/api/v1/reports", report)
        answer = connection.getresponse()
        assert answer.status == 200 and json.load(answer)["results"][0]["outcome"] in ("pending", "duplicate")
    connection.close()


def check_clients(folder, collector):
    url = f"https://{collector.address}/health/live"
    assert curl(folder, url)[0] != 0, "no certificate was shown"
    assert curl(folder, "--cert", "stranger.pem", "--key", "stranger.key", url)[0] != 0, "of another authority"
    mine = ("--cert", "client.pem", "--key", "client.key")
    assert curl(folder, *mine, url) == (0, b"alive\n")
    assert curl(folder, *mine, "--tls-max", "1.2", url) == (0, b"alive\n")
    wanted = ('{reason="no_certificate"} 1', '{reason="bad_certificate"} 1')
    until("both refusals are counted", 40, lambda: all(
        f"campus_collector_tls_failures_total{one}" in curl(folder, *mine, f"https://{collector.address}/metrics")[1].decode() for one in wanted))


def check_renewal(folder, collector):
    shown = lambda: re.search(r"subject=CN = (\S+)", s_client(collector, folder=folder))[1]
    assert shown() == "collector.example"
    shell(folder, SERVER.replace("collector.example", "renewed.example"))
    until("the new certificate is shown", 60, lambda: shown() == "renewed.example")
    assert "the TLS certificate was read anew" in (folder / "log").read_text(encoding="utf-8")


def check_refusals(folder):
    """(options, exit code, part of the one line)"""
    (folder / "open.key").write_bytes((folder / "server.key").read_bytes())
    (folder / "open.key").chmod(0o644)
    (folder / "no.key").write_bytes((folder / "server.pem").read_bytes())
    (folder / "no.key").chmod(0o600)
    pair = ("--tls-cert", "server.pem", "--tls-key")
    for words, code, part in ((("--tls-cert", "server.pem"), 64, "belong together"), (("--tls-key", "server.key"), 64, "belong together"),
                              (("--tls-client-ca", "root.pem"), 64, "needs --tls-cert"), ((*pair, "nowhere.key"), 66, "nowhere.key"),
                              ((*pair, "open.key"), 77, "chmod o= it"), ((*pair, "client.key"), 65, "does not belong to"),
                              ((*pair, "no.key"), 65, "no private key"), (("--tls-cert", "server.key", "--tls-key", "server.key"), 65, "server.key"),
                              ((*pair, "server.key", "--tls-client-ca", "server.key"), 65, "no certificates")):
        done = subprocess.run([BIN / "campus-collector", "serve", "--listen", "127.0.0.1:0", "--store", f"sqlite:{folder / 'store'}", *words], cwd=folder,
                              text=True, capture_output=True, timeout=60, check=False)
        assert done.returncode == code and part in done.stderr and done.stderr.count("\n") == 1, (words, done.returncode, done.stderr)


def check_proxy(folder, reports):
    """The configuration of the document in front of a plain collector."""
    port = free_port()
    block = NGINX.search((SOURCE / "docs/operating.md").read_text(encoding="utf-8"))[1]
    with Collector(folder, "--open") as collector:
        text = block.replace("127.0.0.1:8600", collector.address).replace("listen 443", f"listen 127.0.0.1:{port}")
        text = text.replace("/etc/ssl/certs/collector.pem", str(folder / "server.pem")).replace("/etc/ssl/private/collector.key", str(folder / "server.key"))
        (folder / "nginx.conf").write_text(f"daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;\nevents {{}}\n"
                                           f"http {{ access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;\n{text}}}\n")
        proxy = subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder), "-e", str(folder / "nginx.log")])
        try:
            url = f"https://127.0.0.1:{port}"
            until("nginx answers", 20, lambda: curl(folder, f"{url}/health/ready") == (0, b"ready\n"))
            code, said = curl(folder, "-H", "Content-Encoding: gzip", "--data-binary", "@batch.gz", f"{url}/api/v1/reports")
            assert code == 0 and b"duplicate" in said, said
            code, said = curl(folder, "-d", reports[-1], f"{url}/api/v1/reports")
            assert b"pending" in said, f"--open does not hold for what a proxy forwards: {said}"
            check_compressed(folder, url)
        finally:
            proxy.terminate()
            proxy.wait(timeout=20)


def main():
    missing = [name for name in ("curl", "openssl", "nginx") if not shutil.which(name)]
    if missing:
        print(f"not installed: {', '.join(missing)} (scripts/install-dependencies --tests)")
        return 77
    source = subprocess.Popen([BIN / "signed_reports", "1"], stdout=subprocess.PIPE, text=True)
    reports = [source.stdout.readline().strip() for _ in range(20)]
    source.kill()
    source.wait()
    tls = ("--tls-cert", "server.pem", "--tls-key", "server.key")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        certificates(folder)
        check_refusals(folder)
        with Collector(folder, *tls) as collector:
            check_versions(folder, collector)
            check_requests(folder, collector, reports)
            check_python(folder, collector, reports[:10])
            check_renewal(folder, collector)
        with Collector(folder, *tls, "--tls-client-ca", "root.pem") as collector:
            check_clients(folder, collector)
        check_proxy(folder, reports)
    print("TLS: versions, requests, clients' certificates, renewal, refusals and nginx as documented")
    return 0


if __name__ == "__main__":
    sys.exit(main())
