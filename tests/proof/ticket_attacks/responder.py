"""The real responder that takes tickets, and a client that speaks to it in so many words."""
import base64
import json
import os
import signal
import socket
import subprocess
import time

from tickets import proof_of, session_request

NAME = "banner-core.150721"


def free_port():
    """For TCP and UDP alike; a responder does not take port 0."""
    while True:
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            tcp.bind(("127.0.0.1", 0))
            try:
                udp.bind(tcp.getsockname())
            except OSError:
                continue
            return tcp.getsockname()[1]


class Responder:
    """`campus-probe responder --trust`, again and again on the same state folder and port."""

    def __init__(self, programs, folder, trust_text, *options):
        self.program = os.path.join(programs, "campus-probe")
        self.folder, self.port, self.process, self.starts = folder, free_port(), None, 0
        self.trust = os.path.join(folder, "trust")
        with open(self.trust, "w", encoding="utf-8") as out:
            out.write(trust_text)
        self.options = list(options)
        self.log = open(os.path.join(folder, "responder.log"), "a", encoding="utf-8")

    def start(self):
        environment = dict(os.environ, CAMPUS_PROBE_STATE=os.path.join(self.folder, "state"), LANG="C")
        self.process = subprocess.Popen(
            [self.program, "responder", "--listen", f"0.0.0.0:{self.port}", "--trust", self.trust, "--name", NAME, *self.options],
            stdout=subprocess.PIPE, stderr=self.log, stdin=subprocess.DEVNULL, text=True, env=environment)
        line = self.process.stdout.readline()
        if not line.startswith("listening on "):
            raise SystemExit(f"tickets: the responder did not start: exit code {self.process.wait()}; see {self.log.name}")
        self.starts += 1

    def end(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        code = self.process.wait(timeout=30)
        self.process.stdout.close()
        return code

    def resident_bytes(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) << 10 for line in status if line.startswith("VmRSS:"))


class Answer:
    def __init__(self, status, body):
        self.status = status
        self.json = json.loads(body) if body else {}

    def reason(self):
        return self.json.get("reason", str(self.status))


class Connection:
    """One control connection, kept open; made again when it was lost."""

    def __init__(self, port, source="127.0.0.1"):
        self.port, self.source, self.socket, self.buffer = port, source, None, b""

    def close(self):
        if self.socket:
            self.socket.close()
        self.socket, self.buffer = None, b""

    def call(self, method, path, body=b"", authorization=None):
        """OSError where there is no answer."""
        try:
            if self.socket is None:
                self.socket = socket.create_connection(("127.0.0.1", self.port), 10, (self.source, 0))
                self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            head = f"{method} {path} HTTP/1.1\r\nHost: r\r\nContent-Length: {len(body)}\r\n"
            if authorization:
                head += f"Authorization: {authorization}\r\n"
            self.socket.sendall(head.encode() + b"\r\n" + body)
            return self.read()
        except OSError:
            self.close()
            raise

    def more(self):
        got = self.socket.recv(65536)
        if not got:
            raise ConnectionResetError("closed")
        self.buffer += got

    def read(self):
        while b"\r\n\r\n" not in self.buffer:
            self.more()
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        length = next((int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length:")), 0)
        while len(self.buffer) < length:
            self.more()
        body, self.buffer = self.buffer[:length], self.buffer[length:]
        return Answer(int(lines[0].split()[1]), body)

    def show(self, ticket, device, method="tcp", answer_with=None):
        """The whole exchange; `answer_with(nonce, request)` makes another proof than the device's own."""
        request = session_request(ticket, method=method)
        answer = self.call("POST", "/campus/v1/sessions", request)
        if answer.status != 401:
            return answer
        nonce = answer.json["nonce"]
        proof = answer_with(nonce, request) if answer_with else proof_of(device, NAME, nonce, request)
        return self.call("POST", "/campus/v1/sessions", request, "Campus-Device " + nonce + ":" + base64.b64encode(proof).decode())

    def end_test(self, answer):
        self.call("DELETE", "/campus/v1/sessions/" + answer.json["test"])


def now_ms():
    return int(time.time() * 1000)
