"""Debian's Prometheus on loopback with our configuration, everything in a temporary folder."""
import http.server
import json
import pathlib
import re
import shutil
import socket
import subprocess
import threading
import time
import urllib.request

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(what, seconds, happens):
    """Waits for happens() to be true; AssertionError with its last value afterwards."""
    deadline = time.monotonic() + seconds
    last = None
    while time.monotonic() < deadline:
        try:
            if last := happens():
                return last
        except OSError as error:
            last = error
        time.sleep(0.3)
    raise AssertionError(f"not within {seconds} s: {what} (last: {last})")


def shortened(text):
    """The real rules with waiting times that a test can afford."""
    text = re.sub(r"(\n +for: )\S+", r"\g<1>3s", text)
    return re.sub(r"(\n +interval: )\S+", r"\g<1>1s", text)


class PrometheusServer:
    """Started with the example configuration, its target and intervals replaced."""

    def __init__(self, folder, target):
        self.folder, self.port = pathlib.Path(folder), free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        (self.folder / "rules").mkdir()
        for name in ("recording.yml", "alerts.yml"):
            text = (SOURCE / "grafana/rules" / name).read_text(encoding="utf-8")
            (self.folder / "rules" / name).write_text(shortened(text), encoding="utf-8")
        config = (SOURCE / "grafana/prometheus.yml").read_text(encoding="utf-8").replace("127.0.0.1:8600", target)
        config = re.sub(r"((?:scrape|evaluation|refresh)_interval: )\S+", r"\g<1>1s", config)
        config = re.sub(r"(scrape_timeout: )\S+", r"\g<1>1s", config)
        (self.folder / "prometheus.yml").write_text(config, encoding="utf-8")
        self.log = open(self.folder / "prometheus.log", "w", encoding="utf-8")
        self.process = subprocess.Popen(
            ["prometheus", f"--config.file={self.folder / 'prometheus.yml'}",
             f"--storage.tsdb.path={self.folder / 'tsdb'}", f"--web.listen-address=127.0.0.1:{self.port}"],
            stdout=self.log, stderr=self.log)

    def get(self, path):
        with urllib.request.urlopen(f"{self.address}{path}", timeout=5) as answer:
            return json.load(answer)["data"]

    def ready(self):
        until("Prometheus is ready", 30, lambda: urllib.request.urlopen(f"{self.address}/-/ready", timeout=2))
        until("all targets are up", 30, lambda: self.targets() and set(self.targets()) == {"up"})

    def targets(self):
        return [target["health"] for target in self.get("/api/v1/targets")["activeTargets"]]

    def alerts(self, name):
        """labels of the alerts of that name that fire"""
        return [alert["labels"] for alert in self.get("/api/v1/alerts")["alerts"]
                if alert["labels"]["alertname"] == name and alert["state"] == "firing"]

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()

    @staticmethod
    def installed():
        return shutil.which("prometheus") is not None


class ScrapeServer:
    """Serves each text at its path, query included; `texts` may be changed while it runs."""

    def __init__(self, texts):
        self.texts = texts
        outer = self

        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = outer.texts.get(self.path, "").encode()
                self.send_response(200 if body else 404)
                kind = "application/json" if body.startswith(b"[") else "text/plain; version=0.0.4; charset=utf-8"
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.target = f"127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
