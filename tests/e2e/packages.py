#!/usr/bin/env python3
"""The Debian packages of this build: what is in them, and that their units are as closed as docs/packages.md says."""
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

SOURCE = os.environ["CAMPUS_SOURCE"]
BUILD = os.environ["CAMPUS_BUILD"]
PACKAGE = os.path.join(SOURCE, "scripts/package")
NAMES = ["campus-collector", "campus-doc", "campus-probe", "campus-responder", "campus-standards"]
CONFFILES = {"campus-probe": {"/etc/campus-probe/probe.conf"},
             "campus-responder": {"/etc/campus-responder/responder.conf"},
             "campus-collector": {"/etc/campus-collector/collector.conf"}}
SECRET = {"./etc/campus-probe/credentials/", "./etc/campus-collector/credentials/"}
# In tenths of a point, as systemd-analyze takes it.
THRESHOLD = "15"


def said(*words, code=0, **more):
    done = subprocess.run(words, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, **more)
    assert done.returncode == code, f"{' '.join(words)}: exit code {done.returncode}\n{done.stdout}"
    return done.stdout


def packages_of(output):
    done = subprocess.run([PACKAGE, "--build", BUILD, "--output", output], text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    files = done.stdout.split()
    assert [os.path.basename(file).split("_")[0] for file in files] == NAMES, files
    return dict(zip(NAMES, files))


def check_contents(name, file):
    """Owners, modes, and nothing but what belongs to root."""
    paths = set()
    for line in said("dpkg-deb", "-c", file).splitlines():
        mode, owner, _, _, _, path = line.split(maxsplit=5)
        path = path.split(" -> ")[0]
        paths.add(path)
        assert owner == "root/root", line
        expected = "drwx------" if path in SECRET else "drwxr-xr-x" if mode.startswith("d") else \
            "-rwxr-xr-x" if path.startswith("./usr/bin/") else "-rw-r--r--"
        assert mode == expected or mode.startswith("l"), line
    kept = {line.strip() for line in said("dpkg-deb", "-I", file, "conffiles").splitlines()} if name in CONFFILES else set()
    assert kept == CONFFILES.get(name, set()), (name, kept)
    return paths


def field(file, name):
    return said("dpkg-deb", "-f", file, name).strip()


def check_fields(files):
    version = field(files["campus-probe"], "Version")
    (project,) = re.findall(r"^project\(campus VERSION (\S+) ", open(os.path.join(SOURCE, "CMakeLists.txt"), encoding="utf-8").read(),
                            re.MULTILINE)
    assert version == project + "-1", (version, project)
    program = said(os.path.join(BUILD, "bin/campus-probe"), "--version")
    assert program.strip() == "campus-probe " + project, f"{program} is not the project's version {project}"
    for name, library in (("campus-probe", "libcurl4"), ("campus-collector", "libsqlite3-0")):
        depends = field(files[name], "Depends")
        assert library in depends and "libc6 (>= 2." in depends, depends
        assert f"campus-standards (= {version})" in depends, depends


def sections_of(unit):
    with open(unit, encoding="utf-8") as file:
        return [line.strip() for line in file if line.strip() and not line.startswith("#")]


def check_unit(unit, tree, folder):
    """As systemd reads it, with the programs where the tree has them."""
    lines = sections_of(unit)
    assert "ProcSubset=pid" not in lines, "the probe reads /proc/net and /proc/stat"
    for needed in ("DynamicUser=yes", "CapabilityBoundingSet=", "Restart=on-failure", "NoNewPrivileges=yes"):
        assert needed in lines, (unit, needed)
    prevented = " ".join(line for line in lines if line.startswith("RestartPreventExitStatus="))
    assert "65" not in prevented, "after damage the collector has to start again"
    copy = os.path.join(folder, os.path.basename(unit))
    with open(unit, encoding="utf-8") as file, open(copy, "w", encoding="utf-8") as into:
        into.write(file.read().replace("=/usr/bin/campus", f"={tree}/usr/bin/campus"))
    # Only what it says of ours: the machine's own units may have faults.
    complaints = [line for line in said("systemd-analyze", "verify", "--man=no", copy).splitlines() if "campus" in line]
    assert not complaints, complaints
    table = said("systemd-analyze", "security", "--offline=true", "--threshold=" + THRESHOLD, copy)
    return re.search(r"exposure level for \S+: ([\d.]+)", table)[1]


def check_site_condition(tree):
    """The unit waits for a site, by the command that systemd would run."""
    unit = os.path.join(tree, "lib/systemd/system/campus-probe.service")
    (condition,) = [line.split("=", 1)[1] for line in sections_of(unit) if line.startswith("ExecCondition=")]
    conf = os.path.join(tree, "etc/campus-probe/probe.conf")
    enrolment = os.path.join(tree, "enrolment.json")
    words = shlex.split(condition.replace("/etc/campus-probe/probe.conf", conf).replace("%S/campus-probe/enrolment.json", enrolment))
    with open(conf, encoding="utf-8") as file:
        text = file.read()
    assert "probe.conf" in said(*words, code=1), "it says what to do"
    for line, code in (("site = 2115070001", 0), ("  site=2115070001  # remark", 0), ("site =", 1), ("site = # none", 1),
                       ("#site = 2115070001", 1), ("websites = 1", 1)):
        with open(conf, "w", encoding="utf-8") as file:
            file.write(text + line + "\n")
        said(*words, code=code)
    with open(enrolment, "w", encoding="utf-8"):
        said(*words)
    os.remove(enrolment)


def check_serials_handed_on(tree, folder):
    """Root's part of the unit hands the board's serial numbers to the service, by the command that systemd would run."""
    unit = os.path.join(tree, "lib/systemd/system/campus-probe.service")
    (copy,) = [line.split("=-+", 1)[1] for line in sections_of(unit) if line.startswith("ExecStartPre=-+/bin/cp")]
    board, service = os.path.join(folder, "board"), os.path.join(folder, "service")
    os.mkdir(board)
    os.mkdir(service, 0o700)
    for name in ("product_serial", "board_serial"):  # one that this board does not have
        with open(os.path.join(board, name), "w", encoding="utf-8") as file:
            file.write("PF3XYZ9\n")
        os.chmod(file.name, 0o400)
    secret = os.path.join(folder, "secret")
    with open(secret, "w", encoding="utf-8") as file:
        file.write("secret\n")
    os.symlink(secret, os.path.join(service, "product_serial"))
    said(*shlex.split(copy.replace("/sys/class/dmi/id", board).replace("%t/campus-probe", service)), code=1)
    assert sorted(os.listdir(service)) == ["board_serial", "product_serial"]
    for name in os.listdir(service):
        with open(os.path.join(service, name), encoding="utf-8") as file:
            assert file.read() == "PF3XYZ9\n", name
    with open(secret, encoding="utf-8") as file:
        assert file.read() == "secret\n", "nothing is written through a link"
    assert "RuntimeDirectory=campus-probe" in sections_of(unit), "where probe/identity/hardware.cpp looks"


def check_installed(tree):
    probe = os.path.join(tree, "usr/bin/campus-probe")
    assert "hulunbuir-draft" in said(probe, "standards", "list")
    linted = said(probe, "standards", "lint")
    assert "henan-2020-extract" in linted, linted
    (limit,) = re.findall(r"^net.core.rmem_max = (\d+)$", open(tree + "/usr/lib/sysctl.d/60-campus.conf", encoding="utf-8").read(),
                          re.MULTILINE)
    assert int(limit) == 32 << 20
    for page in ("man1/campus-probe.1", "zh_CN/man1/campus-probe.1", "man1/campus-collector.1", "zh_CN/man1/campus-collector.1"):
        assert os.path.exists(f"{tree}/usr/share/man/{page}.gz"), page
    for folder, kept in (("dashboards", "campus-city.json"), ("rules", "alerts.yml"), ("provisioning/datasources", "campus.yml")):
        assert os.path.exists(f"{tree}/usr/share/campus/grafana/{folder}/{kept}"), kept


def check_refusals(folder):
    assert "unknown option" in said(PACKAGE, "--nonsense", code=64)
    assert "is missing" in said(PACKAGE, "--build", folder, code=66)
    assert "is no version" in said(PACKAGE, "--version", "newest", code=64)


def check(folder):
    if not shutil.which("dh"):
        print("packages: debhelper is missing; scripts/install-dependencies --tests")
        sys.exit(77)
    check_refusals(folder)
    files = packages_of(os.path.join(folder, "out"))
    check_fields(files)
    tree = os.path.join(folder, "tree")
    seen = set()
    for name, file in files.items():
        paths = {path for path in check_contents(name, file) if not path.endswith("/")}
        assert not seen & paths, f"{name} has a file of another package: {seen & paths}"
        seen |= paths
        said("dpkg-deb", "-x", file, tree)
    scores = {unit: check_unit(f"{tree}/lib/systemd/system/{unit}.service", tree, folder)
              for unit in ("campus-probe", "campus-responder", "campus-collector")}
    check_site_condition(tree)
    check_serials_handed_on(tree, folder)
    check_installed(tree)
    clean = "lintian is not installed"
    if shutil.which("lintian"):
        said("lintian", "--allow-root", "--fail-on", "error,warning", *files.values())
        clean = "lintian finds nothing"
    print(f"packages: {len(files)}, exposure {scores}; {clean}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="campus-packages-") as FOLDER:
        check(FOLDER)
