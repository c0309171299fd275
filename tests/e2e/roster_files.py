#!/usr/bin/env python3
"""The roster as people keep it: files of LibreOffice and openpyxl, in GBK, and two dozen broken ones.

Every good form gives the same sites; every broken one the exact lines, exit code 65 and an unchanged roster, and each of those
lines stands in docs/roster.md. Needs $CAMPUS_BIN and $CAMPUS_SOURCE, python3-openpyxl, and LibreOffice. Exit 77 where one is missing.
"""
import csv
import datetime
import io
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

from prometheus_lab import SOURCE

try:
    import openpyxl
except ImportError:
    openpyxl = None

BIN = pathlib.Path(os.environ.get("CAMPUS_BIN", SOURCE / "build/release/bin"))
ROSTER = SOURCE / "tests/netns/city/roster.csv"
DOCUMENT = SOURCE / "docs/roster.md"
NUMBERS = {"route_km", "classes", "pupils"}
HEAD = ["code", "level", "parent", "name", "type", "area", "contract_down", "route_km", "circuit", "phone"]
BANNER = ["150722", "banner", None, "莫旗"]
SCHOOL = ["0150722001", "school", "150722", "一小", "ordinary", "rural", "1G", 42.5, "007", 13912345678]
TEXT = "; format the column as text and type it again"


class Collector:
    def __init__(self, place):
        self.store = f"sqlite:{place / 'store'}"

    def run(self, *words):
        return subprocess.run([BIN / "campus-collector", *map(str, words), "--lang", "en", "--store", self.store], text=True,
                              capture_output=True, timeout=120, check=False)

    def sites(self):
        done = self.run("sites", "--format", "json")
        assert done.returncode == 0, done.stderr
        return re.sub(r'"built":"[^"]*"', "", done.stdout)


def workbook(path, *rows, head=None, change=None):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in [head or HEAD, *rows]:
        sheet.append(row)
    if change:
        change(sheet)
    book.save(path)


def repacked(path, change):
    """The same workbook with its parts changed: {name: bytes} in, out."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def libreoffice(place, source, *options):
    """`source` as LibreOffice saves it when asked for XLSX."""
    out = place / "libreoffice"
    profile = f"-env:UserInstallation=file://{place}/profile"
    subprocess.run(["soffice", profile, "--headless", *options, "--convert-to", "xlsx", "--outdir", out, source], check=True,
                   timeout=240, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return out / (pathlib.Path(source).stem + ".xlsx")


def as_text_columns(columns):
    """An import filter by which every column is text."""
    return "--infilter=CSV:44,34,76,1," + "/".join(f"{i}/2" for i in range(1, columns + 1))


def check_good(collector, place):
    text = ROSTER.read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(text)))
    forms = {"bom.csv": text.encode("utf-8-sig"), "gbk.csv": text.encode("gbk"), "gb18030.csv": text.encode("gb18030"),
             "crlf.csv": text.replace("\n", "\r\n").encode("gbk")}
    for name, content in forms.items():
        (place / name).write_bytes(content)
    typed = [[float(cell) if cell and column in NUMBERS else cell or None for column, cell in zip(rows[0], row)] for row in rows[1:]]
    workbook(place / "openpyxl.xlsx", *typed, head=rows[0])
    shutil.copy(place / "openpyxl.xlsx", place / "workbook-named.csv")
    files = [place / name for name in (*forms, "openpyxl.xlsx", "workbook-named.csv")]
    files += [libreoffice(place, ROSTER, as_text_columns(len(rows[0]))), libreoffice(place, place / "openpyxl.xlsx")]
    assert collector.run("roster", "import", ROSTER).returncode == 0
    wanted = collector.sites()
    assert "海拉尔区" in wanted
    for path in files:
        workbook(place / "other.xlsx", BANNER)
        assert collector.run("roster", "import", place / "other.xlsx").returncode == 0
        assert collector.sites() != wanted
        done = collector.run("roster", "import", path)
        assert done.returncode == 0, f"{path.name}: {done.stderr}"
        assert collector.sites() == wanted, f"{path.name} gives other sites than the CSV"
    return len(files)


def changed(row, **cells):
    row = list(row) + [None] * (len(HEAD) - len(row))
    for column, value in cells.items():
        row[HEAD.index(column)] = value
    return row


def set_error(sheet):
    sheet["H3"].value, sheet["H3"].data_type = "#REF!", "e"


def broken_sheets(place):
    """name -> (rows or a maker, lines without the file's name)."""
    school = SCHOOL
    cases = {
        "code-number": ([changed(BANNER, code=150722), school],
                        ["2: column code is the number 150722, and a number has no leading zeros" + TEXT,
                         "3: the parent 150722 is not in the table; give the code of a banner in this table"]),
        "parent-number": ([BANNER, changed(school, parent=150722)],
                          ["3: column parent is the number 150722, and a number has no leading zeros" + TEXT]),
        "code-date": ([BANNER, changed(school, code=datetime.date(2026, 1, 2))], ["3: column code is the date 2026-01-02" + TEXT]),
        "circuit-date": ([BANNER, changed(school, circuit=datetime.date(2026, 11, 20))],
                         ["3: column circuit is the date 2026-11-20" + TEXT]),
        "long-number": ([BANNER, changed(school, phone=139123456789012345)],
                        ["3: column phone is a number of more than 15 digits, of which a spreadsheet keeps 15" + TEXT]),
        "twice": ([BANNER, school, school], ["4: the code 0150722001 stands already in line 3; a code names one site"]),
        "level": ([BANNER, changed(school, level="学校")],
                  ["3: column level is '学校' but must be one of banner|school|classroom"]),
        "name": ([BANNER, changed(school, name=None)], ["3: column name is empty; every site needs a name"]),
        "code": ([BANNER, changed(school, code="01 50")],
                 ["3: column code: site code '01 50' is not valid: 1 to 40 of the characters A-Z a-z 0-9 . -"]),
        "no-parent": ([BANNER, changed(school, parent=None)],
                      ["3: column parent is empty; give the code of a banner in this table"]),
        "lost-parent": ([BANNER, changed(school, parent="150723")],
                        ["3: the parent 150723 is not in the table; give the code of a banner in this table"]),
        "unit": ([BANNER, changed(school, contract_down=1000)],
                 ["3: column contract_down: rate '1000' has no unit: write for example 1000M or 1000Mbit/s"]),
        "bytes": ([BANNER, changed(school, contract_down="100MB")],
                  ["3: column contract_down: rate '100MB' is ambiguous: 100 Mbit/s (bits) or 100 Mbyte/s (MB, eight times as much)? "
                   "Write 100Mbit/s"]),
        "negative": ([BANNER, changed(school, route_km=-3)], ["3: column route_km is '-3' but must be a number"]),
        "everything": ([changed(BANNER, code=150722), changed(school, level="x", route_km="far", contract_down="fast"),
                        changed(school, code="S2", type="palace", parent="150722")],
                       ["2: column code is the number 150722, and a number has no leading zeros" + TEXT,
                        "3: column contract_down: rate 'fast' does not start with a number: write for example 100M, 1G or 10Gbit/s",
                        "3: column route_km is 'far' but must be a number",
                        "4: column type is 'palace' but must be one of ordinary|senior|boarding|small|teaching_point|exam"]),
        "no-sites": ([], ["1: there are no sites; the first row names the columns, each further row is a site"]),
    }
    for name, (rows, lines) in cases.items():
        workbook(place / f"{name}.xlsx", *rows)
        yield f"{name}.xlsx", lines
    workbook(place / "formula.xlsx", BANNER, school, change=set_error)
    yield "formula.xlsx", ["3: the cell in column H holds the error '#REF!'; mend its formula or type the value"]
    workbook(place / "merged.xlsx", BANNER, school, changed(school, code="S2", parent=None),
             change=lambda sheet: sheet.merge_cells("C3:C4"))
    yield "merged.xlsx", ["3: the cells 'C3:C4' are merged, so all but one are empty; split them and fill each"]
    workbook(place / "columns.xlsx", ["150722", "莫旗", "莫旗"], head=["code", "name", "name"])
    yield "columns.xlsx", ["1: the column 'name' stands twice", "1: the column 'level' is missing; the first row names the columns"]


def broken_archives(place):
    def made(name, change):
        workbook(place / name, BANNER, SCHOOL)
        repacked(place / name, change)
        return name

    def bomb(parts):
        parts["xl/worksheets/sheet1.xml"] = b"<worksheet>" + b" " * (300 << 20) + b"</worksheet>"

    yield made("bomb.xlsx", bomb), ["the workbook's part 'xl/worksheets/sheet1.xml' unpacks to more than 16777216 bytes; save the "
                                    "sheet as 'CSV UTF-8'"]
    assert (place / "bomb.xlsx").stat().st_size < 1 << 20
    yield made("no-sheet.xlsx", lambda parts: parts.pop("xl/worksheets/sheet1.xml")), [
        "the workbook has no part 'xl/worksheets/sheet1.xml'; save it again"]
    yield made("no-book.xlsx", lambda parts: parts.pop("xl/workbook.xml")), ["the workbook has no part 'xl/workbook.xml'; save it again"]
    yield made("no-xml.xlsx", lambda parts: parts.update({"xl/styles.xml": b"<a><b></a>"})), [
        "the workbook's part 'xl/styles.xml' is no XML; save it again"]
    workbook(place / "whole.xlsx", BANNER, SCHOOL)
    (place / "half.xlsx").write_bytes((place / "whole.xlsx").read_bytes()[:2000])
    yield "half.xlsx", ["the workbook is damaged: it is no whole ZIP archive; save it again"]
    (place / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))
    yield "old.xls", ["an old Excel file (.xls), or one with a password; save it as .xlsx without password, or as 'CSV UTF-8'"]


def broken_texts(place):
    texts = {
        "utf16.csv": ("code,level,name\n150722,banner,莫旗\n".encode("utf-16"),
                      ["1: the text is UTF-16 ('Unicode text'); save the file as 'CSV UTF-8'"]),
        "neither.csv": ("code,level,name\n150722,banner,莫旗\n".encode("gbk") + b"150723,banner,\xff\xff\n",
                        ["3: the text is neither UTF-8 nor GB18030 (GBK); save the file as 'CSV UTF-8'"]),
        "damaged.csv": ("code,level,name\n150722,banner,莫力达瓦\n".encode() + b"150723,banner,\xe9\x84\n",
                        ["3: the text is UTF-8 but damaged in this line; type the line again"]),
        "cut-short.csv": ("code,level,name\n1.50722E+11,banner,莫旗\n".encode("gbk"),
                          ["2: column code is '1.50722E+11', a longer number that was cut short" + TEXT]),
        "quote.csv": (b'code,level,name\n150722,banner,"A\n', ["2: a quoted cell is never closed"]),
    }
    for name, (content, lines) in texts.items():
        (place / name).write_bytes(content)
        yield name, lines


def templates():
    """Messages of the table in the document, as patterns."""
    for message in re.findall(r"^\| `(.+?)` \|", DOCUMENT.read_text(encoding="utf-8"), re.M):
        yield re.compile(".+".join(re.escape(part) for part in message.replace("\\|", "|").split("…")))


def check_broken(collector, place):
    patterns = list(templates())
    before = collector.sites()
    count = 0
    for name, lines in [*broken_sheets(place), *broken_archives(place), *broken_texts(place)]:
        path = place / name
        done = collector.run("roster", "import", path)
        wanted = [f"{path}:{'' if line[0].isdigit() else ' '}{line}" for line in lines]
        assert done.returncode == 65, f"{name}: exit code {done.returncode}: {done.stdout}{done.stderr}"
        assert done.stderr.splitlines() == [*wanted, "the roster has errors; nothing was imported"], f"{name}:\n{done.stderr}"
        assert collector.sites() == before, f"{name} changed the roster"
        for line in lines:
            message = re.sub(r"^\d+: ", "", line)
            assert any(pattern.fullmatch(message) for pattern in patterns), f"docs/roster.md does not explain: {message}"
        count += 1
    # What a spreadsheet makes of a plain CSV: codes of digits alone become numbers, and every one of them is told.
    done = collector.run("roster", "import", libreoffice(place, ROSTER))
    assert done.returncode == 65 and done.stderr.count("is the number 150702, and a number has no leading zeros") == 3, done.stderr
    return count + 1


def main():
    missing = [name for name, there in {"campus-collector": (BIN / "campus-collector").exists(), "python3-openpyxl": openpyxl,
                                        "libreoffice-calc-nogui": shutil.which("soffice")}.items() if not there]
    if missing:
        print(f"skipped: {', '.join(missing)} is missing")
        return 77
    with tempfile.TemporaryDirectory(prefix="campus-roster-") as name:
        place = pathlib.Path(name)
        collector = Collector(place)
        good = check_good(collector, place)
        broken = check_broken(collector, place)
    print(f"{good} good rosters gave the same sites, {broken} broken ones their exact lines")
    return 0


if __name__ == "__main__":
    sys.exit(main())
