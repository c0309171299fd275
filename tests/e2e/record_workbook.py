#!/usr/bin/env python3
"""record_workbook.py WRITE_REPORTS: the XLSX of a record, opened again by openpyxl and by LibreOffice.

Every cell of its items equals the CSV's; numbers are numbers, everything else is text, nothing is a formula or a link; the
bytes depend on the record alone, not on clock, zone or locale; a terminal gets no binary. Needs $CAMPUS_BIN (campus-probe),
python3-openpyxl and LibreOffice. Exit 77 where one is missing.
"""
import csv
import datetime
import hashlib
import os
import pathlib
import pty
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
SAMPLES = ("passing", "failing", "undecided", "attested", "hostile")
TITLES = {"zh-CN": ["结论", "指标", "测量", "填报", "名录"], "en": ["Conclusion", "Items", "Measurements", "Statements", "Roster"]}
RECORD = "3f2a9c0b7d1e4856a0c1b2d3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f50617"
FORMATS = "html|json|xlsx|csv|junit|text"


def rows_of_csv(path, **dialect):
    with open(path, encoding="utf-8-sig", newline="") as text:
        return list(csv.reader(text, **dialect))


def plain(cell):
    """Of our CSV: the apostrophe that disarms a formula there is not needed in a workbook."""
    return cell[1:] if cell.startswith("'") else cell


def same(cell, text):
    if isinstance(cell, (int, float)):
        return abs(cell - float(text)) <= 1e-12 * max(1.0, abs(cell))
    return (cell or "") == plain(text)


def check_sheets(path, language):
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == TITLES[language], book.sheetnames
    assert book.properties.created == datetime.datetime(2026, 11, 23, 6, 19, 51), f"{path.name}: {book.properties.created}"
    for sheet in book:
        assert sheet.freeze_panes == "A2" and sheet.page_setup.paperSize == 9 and sheet.page_setup.orientation == "landscape"
        assert sheet.oddFooter.left.text.strip() == RECORD and sheet.oddFooter.left.size == 8, sheet.oddFooter.left
        assert sheet.print_title_rows in ("1:1", "$1:$1"), sheet.print_title_rows
        assert bool(sheet.auto_filter.ref) == (sheet.title != TITLES[language][0]), f"{sheet.title}: {sheet.auto_filter.ref}"
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n"), f"{path.name} {sheet.title}!{cell.coordinate} is of kind {cell.data_type}"
                assert cell.hyperlink is None
    return book


def check_items(book, path, language):
    sheet = book[TITLES[language][1]]
    table = rows_of_csv(path.with_suffix(".csv"))
    assert sheet.max_row == len(table) and sheet.max_column == len(table[0]), (sheet.dimensions, len(table))
    numbers = 0
    for row, wanted in zip(sheet.iter_rows(), table):
        for cell, text in zip(row, wanted):
            assert same(cell.value, text), f"{path.name} {cell.coordinate}: {cell.value!r}, the CSV has {text!r}"
            numbers += isinstance(cell.value, (int, float))
    assert numbers >= 3 * (len(table) - 1), f"only {numbers} numbers"
    assert all(sheet.column_dimensions[letter].width > 7 for letter in ("A", "J", "M", "W"))
    verdicts = table[0].index("判定" if language == "zh-CN" else "verdict")
    for row in list(sheet.iter_rows())[1:]:
        assert row[verdicts].value and row[verdicts].font.color.rgb != "FF000000", "a verdict is a word, and coloured"


def check_codes(book, language):
    """Leading zeros stay, in each sheet that names the school."""
    conclusion, items, _, _, roster = (book[title] for title in TITLES[language])
    values = [cell.value for sheet in (conclusion, items, roster) for row in sheet.iter_rows() for cell in row]
    assert values.count("0150722001") >= 3 and 150722001 not in values
    assert items["A2"].number_format == "@", "an edit in the spreadsheet keeps it text"


def check_hostile(book):
    bad = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=")]
    assert len(bad) > 20, "hostile texts are there as they are"
    for value in bad:
        assert value.lower().startswith("=1+1</td>") and "\x1b" not in value and "\u202e" not in value, value


def libreoffice_tables(place, path):
    """{title of sheet: rows} as LibreOffice reads the workbook, every sheet, contents instead of their look."""
    out = place / "libreoffice"
    kind = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
    subprocess.run(["soffice", f"-env:UserInstallation=file://{place}/profile", "--headless", "--convert-to", kind, "--outdir", out,
                    path], check=True, timeout=240, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return {file.stem.removeprefix(path.stem + "-"): rows_of_csv(file) for file in out.glob(f"{path.stem}-*.csv")}


def check_libreoffice(place, path, book, language):
    tables = libreoffice_tables(place, path)
    assert sorted(tables) == sorted(TITLES[language]), sorted(tables)
    for title, table in tables.items():
        rows = list(book[title].iter_rows(values_only=True))
        assert len(rows) == len(table), f"{title}: {len(rows)} rows, LibreOffice sees {len(table)}"
        for row, seen in zip(rows, table):
            for cell, text in zip(row, seen):
                if isinstance(cell, (int, float)):
                    assert abs(cell - float(text)) <= 1e-9 * max(1.0, abs(cell)), f"{title}: {cell!r}, LibreOffice has {text!r}"
                else:
                    assert (cell or "") == text, f"{title}: {cell!r}, LibreOffice has {text!r}"


def report(*words, **environment):
    return subprocess.run([BIN / "campus-probe", "report", *map(str, words)], env=dict(os.environ, **environment), capture_output=True,
                          timeout=60, check=False)


def check_bytes(place, record):
    """Two runs, two zones, two locales; and the parts in the archive carry no time of their own."""
    seen = set()
    for zone in ("Asia/Shanghai", "America/New_York"):
        for locale in ("zh_CN.UTF-8", "de_DE.UTF-8"):
            target = place / f"{zone.replace('/', '-')}-{locale}.xlsx"
            done = report(record, "--format", "xlsx", "--lang", "zh-CN", "--output", target, TZ=zone, LANG=locale, LC_ALL=locale)
            assert done.returncode == 0, done.stderr
            piped = report(record, "--format", "xlsx", "--lang", "zh-CN", TZ=zone, LANG=locale)
            assert piped.stdout == target.read_bytes(), "a pipe gets the same bytes"
            seen.add(hashlib.sha256(target.read_bytes()).hexdigest())
    assert len(seen) == 1, f"{len(seen)} different files of one record"
    with zipfile.ZipFile(target) as archive:
        assert {part.date_time[0] for part in archive.infolist()} == {1980}


def check_terminal(record):
    try:
        ours, theirs = pty.openpty()
    except OSError as error:
        print(f"not tried: a workbook to a terminal ({error}: this place has no terminals, as a bare chroot)")
        return
    refused = subprocess.run([BIN / "campus-probe", "report", record, "--format", "xlsx"], stdout=theirs, stderr=subprocess.PIPE,
                             text=True, timeout=60, check=False)
    os.close(theirs)
    os.close(ours)
    assert refused.returncode == 64 and len(refused.stderr.splitlines()) == 1, refused.stderr
    assert "--format xlsx is no text for a terminal: name a file, --output 0150722001.xlsx" in refused.stderr, refused.stderr


def check_command(place, record):
    pdf = report(record, "--format", "pdf")
    assert pdf.returncode == 64 and f"must be one of {FORMATS}" in pdf.stderr.decode(), pdf.stderr
    assert FORMATS in report("--help").stdout.decode()
    check_terminal(record)
    folder = place / "many"
    folder.mkdir()
    for kind in FORMATS.split("|"):
        assert report(record, "--format", kind, "--output", folder).returncode == 0
    names = sorted(path.name for path in folder.iterdir())
    assert len(names) == 6 and all(name.startswith("0150722001-") for name in names), names
    scratch = place / "scratch"
    scratch.mkdir()
    assert report(record, "--format", "xlsx", "--output", place / "again.xlsx", TMPDIR=str(scratch)).returncode == 0
    assert not list(scratch.iterdir()), "a scratch folder is left behind"
    refused = report(record, "--format", "xlsx", "--output", place / "again.xlsx", TMPDIR=str(place / "nowhere"))
    assert refused.returncode == 74 and len(refused.stderr.splitlines()) == 1, refused.stderr


def main():
    missing = [name for name, there in {"campus-probe": (BIN / "campus-probe").exists(), "python3-openpyxl": openpyxl,
                                        "libreoffice-calc-nogui": shutil.which("soffice")}.items() if not there]
    if missing:
        print(f"skipped: {', '.join(missing)} is missing")
        return 77
    with tempfile.TemporaryDirectory(prefix="campus-workbook-") as name:
        place = pathlib.Path(name)
        subprocess.run([sys.argv[1], place], check=True)
        for sample in SAMPLES:
            for language in TITLES:
                path = place / f"{sample}-{language}.xlsx"
                book = check_sheets(path, language)
                check_items(book, path, language)
                if sample == "attested":
                    check_codes(book, language)
                if sample == "hostile":
                    check_hostile(book)
                if (sample, language) in (("attested", "zh-CN"), ("hostile", "en")):
                    check_libreoffice(place, path, book, language)
        check_bytes(place, place / "attested-zh-CN.json")
        check_command(place, place / "attested-zh-CN.json")
    print(f"{len(SAMPLES)} records as workbooks: the same in the CSV, in openpyxl and in LibreOffice")
    return 0


if __name__ == "__main__":
    sys.exit(main())
