"""A PostgreSQL server of our own, and a proxy in front of it that knows where a commit is answered."""
import glob
import os
import pwd
import random
import signal
import socket
import struct
import subprocess
import threading
import time


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def programs():
    folders = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda name: int(name.split("/")[4]))
    return folders[-1] if folders else None


class Server:
    def __init__(self, folder):
        self.bin, self.folder, self.port, self.process = programs(), os.path.join(folder, "postgres"), free_port(), None
        os.mkdir(self.folder)
        self.user = {}
        if os.geteuid() == 0:
            who = pwd.getpwnam("postgres")
            os.chown(self.folder, who.pw_uid, who.pw_gid)
            self.user = {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}
        self.run("initdb", "-D", self.data(), "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        self.start()
        self.run("psql", *self.where("postgres", "postgres"), "-qc", "CREATE ROLE collector LOGIN")
        self.run("psql", *self.where("postgres", "postgres"), "-qc", "CREATE DATABASE city OWNER collector TEMPLATE template0")

    def data(self):
        return os.path.join(self.folder, "data")

    def where(self, user, database):
        return ["-h", self.folder, "-p", str(self.port), "-U", user, database]

    def run(self, program, *words):
        done = subprocess.run([os.path.join(self.bin, program), *words], capture_output=True, text=True, check=False, cwd="/", **self.user)
        if done.returncode != 0:
            raise SystemExit(f"collector-faults: {program} failed: {done.stderr.strip()[-500:]}")
        return done.stdout

    def start(self):
        with open(os.path.join(os.path.dirname(self.folder), "postgres.log"), "a", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [os.path.join(self.bin, "postgres"), "-D", self.data(), "-c", "listen_addresses=127.0.0.1", "-p", str(self.port), "-c",
                 "unix_socket_directories=" + self.folder, "-c", "shared_buffers=64MB"], stdout=log, stderr=log, cwd="/", **self.user)
        deadline = time.monotonic() + 60
        while subprocess.run([os.path.join(self.bin, "pg_isready"), "-q", "-h", self.folder, "-p", str(self.port)], check=False).returncode:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("collector-faults: PostgreSQL does not start; see postgres.log")
            time.sleep(0.05)

    def stop(self, how):
        """SIGINT is the fast way, SIGQUIT the immediate one."""
        self.process.send_signal(how)
        self.process.wait(timeout=60)

    def terminate_sessions(self):
        self.run("psql", *self.where("postgres", "postgres"), "-Atqc",
                 "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'collector'")

    def uri(self, port=None):
        return f"postgresql://collector@127.0.0.1:{port or self.port}/city?sslmode=disable&gssencmode=disable"

    def close(self):
        if self.process and self.process.poll() is None:
            self.stop(signal.SIGQUIT)


class Proxy:
    """Between the collector and the server. It can hold answers back for a while, and cut a connection right before a
    COMMIT is handed on or right before its answer is."""

    def __init__(self, port, seed):
        self.to, self.random = port, random.Random(seed)
        self.delay, self.cut_before, self.cut_after = 0.0, 0.0, 0.0
        self.cuts = {"before": 0, "after": 0}
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
                server = socket.create_connection(("127.0.0.1", self.to), timeout=None)
            except OSError:
                if self.listener.fileno() < 0:
                    return
                client.close()
                continue
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self.relay, args=(client, server, self.up, True), daemon=True).start()
            threading.Thread(target=self.relay, args=(server, client, self.down, False), daemon=True).start()

    def relay(self, source, target, let_pass, begins_untyped):
        waiting, typed = b"", not begins_untyped
        try:
            while data := source.recv(1 << 16):
                waiting += data
                whole, waiting, typed = self.split(waiting, typed)
                for message in whole:
                    if not let_pass(message):
                        return
                if whole:
                    target.sendall(b"".join(whole))
        except OSError:
            pass
        finally:
            for end in (source, target):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
                end.close()

    @staticmethod
    def split(data, typed):
        """Whole messages: a type and a length, but for the first one of a client."""
        messages, at = [], 0
        while True:
            head = at + (1 if typed else 0)
            if len(data) < head + 4:
                break
            end = head + struct.unpack_from("!I", data, head)[0]
            if len(data) < end:
                break
            messages.append(data[at:end])
            at, typed = end, True
        return messages, data[at:], typed

    def up(self, message):
        if message[:1] == b"Q" and message.rstrip(b"\0").endswith(b"COMMIT") and self.random.random() < self.cut_before:
            self.cuts["before"] += 1
            return False
        return True

    def down(self, message):
        if self.delay and message[:1] == b"Z":
            time.sleep(self.delay)
        if message[:1] == b"C" and message[5:] == b"COMMIT\0" and self.random.random() < self.cut_after:
            self.cuts["after"] += 1
            return False
        return True

    def close(self):
        self.listener.close()
