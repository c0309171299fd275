#!/usr/bin/env python3
"""The bundle in a user land with an older C library than the programs were built with: names, TLS, standards and all.

    packages_bundle.py [TREE]     in this root file system instead of a Debian 11 made by debootstrap

Exit code 77 where it cannot be tried: no root, no mirror, no containers.
"""
import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

SOURCE = os.environ["CAMPUS_SOURCE"]
BUILD = os.environ["CAMPUS_BUILD"]
CACHE = os.environ.get("CAMPUS_TREES", "/var/cache/campus-trees")
MIRROR = "http://deb.debian.org/debian"
# What docs/packages.md says.
UNPACK = ("tar -xzf campus-probe-0.1.0-linux-amd64.tar.gz -C /opt", "/opt/campus-probe-0.1.0-linux-amd64/bin/campus-probe standards list")
NAME_SERVER = "127.83.17.1"
HOST, SITE = "node.school.test", "DEMO-HLR-001-101"


def skip(why):
    print(f"packages_bundle: {why}")
    sys.exit(77)


def said(*words, code=0):
    done = subprocess.run(words, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=False)
    assert code is None or done.returncode == code, f"{' '.join(words)}: exit code {done.returncode}\n{done.stdout}"
    return done.stdout


def old_tree():
    tree = os.path.join(CACHE, "bullseye")
    if not os.path.exists(tree + "/etc/campus-tree"):
        shutil.rmtree(tree, ignore_errors=True)
        os.makedirs(CACHE, exist_ok=True)
        try:
            said("debootstrap", "--variant=minbase", "bullseye", tree, MIRROR)
        except AssertionError as error:
            shutil.rmtree(tree, ignore_errors=True)
            skip(f"no Debian 11 from {MIRROR}: {str(error).splitlines()[-1]}")
        with open(tree + "/etc/campus-tree", "w", encoding="utf-8") as file:
            file.write("bullseye")
    return tree


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Tree:
    """A root file system, with this machine's network and a /proc of its own."""

    def __init__(self, root):
        self.root = root
        self.words = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c",
                      'mount -t proc proc "$0/proc"; exec chroot "$0" env -i PATH=/usr/local/bin:/usr/bin:/bin LANG=en_US.UTF-8 HOME=/root "$@"',
                      root]

    def run(self, *words, code=0):
        return said(*self.words, *words, code=code)

    def write(self, path, text):
        os.makedirs(os.path.dirname(self.root + path), exist_ok=True)
        with open(self.root + path, "w", encoding="utf-8") as file:
            file.write(text)

    @contextlib.contextmanager
    def serving(self, *words):
        log = f"{self.root}-{words[0]}.log"
        with open(log, "w", encoding="utf-8") as out:
            process = subprocess.Popen([*self.words, *words], stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        try:
            end = time.monotonic() + 20
            while True:
                with open(log, encoding="utf-8") as file:
                    text = file.read()
                if "listening on" in text:
                    break
                assert process.poll() is None and time.monotonic() < end, text
                time.sleep(0.1)
            yield
        finally:
            process.kill()
            process.wait(20)


def check_programs(tree, place):
    """They run there by the bundle, and would not without it."""
    old = re.search(r"(\d+)\.(\d+)$", tree.run("ldd", "--version").splitlines()[0])
    assert (int(old[1]), int(old[2])) < (2, 34), "the C library there is not older"
    assert "error while loading" in tree.run(place + "/lib/campus-probe", "--version", code=127)
    for program in ("campus-probe", "campus-collector"):
        assert tree.run(f"{place}/bin/{program}", "--version").startswith(program + " ")
    tree.run("ln", "-s", place + "/bin/campus-probe", "/usr/local/bin/campus-probe")
    assert "hulunbuir-draft" in tree.run("campus-probe", "standards", "list")
    tree.run("campus-probe", "standards", "lint")
    tree.run("ln", "-s", place + "/bin/campus-collector", "/usr/local/bin/campus-collector")
    return f"{old[1]}.{old[2]}"


def check_names(tree, port):
    """Names come from /etc/hosts and from a name server, whatever else the machine asks first."""
    measure = ("campus-probe", "measure", "--method", "tcp", "--direction", "down", "--duration", "0.2", "--responder", f"{HOST}:{port}")
    tree.write("/etc/nsswitch.conf", "hosts: mymachines mdns4_minimal [NOTFOUND=return] resolve [!UNAVAIL=return] files dns\n")
    tree.write("/etc/resolv.conf", f"nameserver {NAME_SERVER}\noptions timeout:1 attempts:1\n")
    tree.write("/etc/hosts", "127.0.0.1 localhost\n")
    tree.run(*measure, code=69)
    tree.write("/etc/hosts", f"127.0.0.1 localhost {HOST}\n")
    tree.run(*measure)
    tree.write("/etc/hosts", "127.0.0.1 localhost\n")
    server = subprocess.Popen([sys.executable, "-B", os.path.join(SOURCE, "tests/netns/city/resolver.py"), NAME_SERVER, HOST + "=127.0.0.1"],
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 10
        while "Goodput" not in (text := tree.run(*measure, code=None)):
            assert time.monotonic() < end, text
            time.sleep(0.3)
    finally:
        server.terminate()
        server.wait(10)
    tree.write("/etc/hosts", f"127.0.0.1 localhost {HOST}\n")


def make_certificate(tree):
    folder = tree.root + "/root/"
    said("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=" + HOST,
         "-addext", f"subjectAltName=DNS:{HOST}", "-keyout", folder + "server.key", "-out", folder + "server.pem")
    os.chmod(folder + "server.key", 0o600)


def check_tls(tree, responder, port):
    """A record is delivered over HTTPS by the roots that the machine trusts, where its distribution keeps them."""
    tree.run("campus-probe", "audit", "--level", "classroom", "--site", SITE, "--mode", "routine", "--responder",
             f"school={HOST}:{responder}", "--output", "/root/record", code=None)
    assert os.path.exists(tree.root + "/root/record/report.dsse.json")
    deliver = ("campus-probe", "deliver", "/root/record", "--collector", f"https://{HOST}:{port}")
    shutil.rmtree(tree.root + "/etc/ssl/certs", ignore_errors=True)
    assert "ca-certificates" in tree.run(*deliver, code=69), "without any roots it says so"
    for place in ("/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/certs/ca-certificates.crt"):
        os.makedirs(os.path.dirname(tree.root + place), exist_ok=True)
        shutil.copy(tree.root + "/root/server.pem", tree.root + place)
        assert re.search(r"\b(pending|duplicate)\b", tree.run(*deliver)), place
        os.remove(tree.root + place)
    tree.write("/etc/ssl/certs/ca-certificates.crt", said("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                                                          "-nodes", "-days", "2", "-subj", "/CN=another", "-keyout", "/dev/null"))
    assert "certificate" in tree.run(*deliver, code=69), "another root does not do"


def check(folder, given):
    done = subprocess.run([*"scripts/package --bundle".split(), "--build", BUILD, "--output", folder + "/out"], text=True,
                          cwd=SOURCE, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    bundle = done.stdout.strip()
    root = os.path.join(folder, "machine")
    said("cp", "-a", "--reflink=auto", given or old_tree(), root)
    tree = Tree(root)
    os.makedirs(root + "/opt", exist_ok=True)
    place = "/opt/" + os.path.basename(bundle).removesuffix(".tar.gz")
    shutil.copy(bundle, root)
    for command in UNPACK:
        assert os.path.basename(place) in command, f"docs/packages.md has '{command}', but the bundle is {place}"
        tree.run("sh", "-c", command)
    for needed in ("LICENSE", "share/doc/debian-packages.txt", "share/doc/licenses/libc6", "share/man/man1/campus-probe.1"):
        assert os.path.exists(root + place + "/" + needed), needed
    version = check_programs(tree, place)
    responder, collector = free_port(), free_port()
    make_certificate(tree)
    with tree.serving("campus-probe", "responder", "--open", "--listen", f"127.0.0.1:{responder}"), \
         tree.serving("campus-collector", "serve", "--listen", f"127.0.0.1:{collector}", "--store", "sqlite:/root/store",
                      "--tls-cert", "/root/server.pem", "--tls-key", "/root/server.key"):
        check_names(tree, responder)
        check_tls(tree, responder, collector)
    print(f"packages_bundle: runs where the C library is {version}; names, TLS, standards, {os.path.getsize(bundle) >> 20} MiB")


def main():
    if os.geteuid() != 0:
        skip("needs root")
    if len(sys.argv) == 1 and not shutil.which("debootstrap"):
        skip("debootstrap is missing; scripts/install-dependencies --tests")
    if subprocess.run(["unshare", "--mount", "--pid", "--fork", "true"], check=False).returncode != 0:
        skip("no namespaces here")
    with tempfile.TemporaryDirectory(prefix="campus-bundle-") as folder:
        check(folder, sys.argv[1] if len(sys.argv) > 1 else None)


if __name__ == "__main__":
    main()
