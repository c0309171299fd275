#!/usr/bin/env python3
"""report_test.py WRITE_REPORTS [KEEP_DIR [SAMPLE...]]: the HTML report in a real browser.

Chromium runs without a network (unshare -n, where the kernel allows it), opens each sample from file://, writes a net log,
a PDF and a screenshot. Checked: nothing was requested but the file itself, A4, page count, marks and record id on every
page, no text cut off at the right. Exit 77 where Chromium or poppler-utils is missing.
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

SAMPLES = {"passing": (), "failing": ("试行指标，不作为验收依据",),
           "undecided": ("演示，不可签字", "试行指标，不作为验收依据"), "attested": (), "hostile": ()}
MARKS_EN = {"试行指标，不作为验收依据": "Draft standard, no basis for acceptance",
            "演示，不可签字": "Demonstration, not to be signed"}
RECORD = "3f2a9c0b7d1e4856a0c1b2d3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f50617"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
         "--no-pdf-header-footer"]


def fail(text):
    sys.exit(f"FAIL {text}")


def without_network():
    probe = subprocess.run(["unshare", "-n", "true"], capture_output=True)
    return ["unshare", "-n"] if probe.returncode == 0 else []


def browse(browser, prefix, page, *arguments):
    with tempfile.TemporaryDirectory() as profile:
        command = [*prefix, browser, *FLAGS, f"--user-data-dir={profile}", *arguments, page.as_uri()]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        fail(f"{page.name}: browser exit {done.returncode}: {done.stderr[-500:]}")
    return done.stdout


def requested_urls(net_log):
    """URLs that a page asked for; the browser's own update checks name no page as their initiator. A log cut short by the
    browser's exit is mended."""
    text = net_log.read_text(errors="replace")
    try:
        log = json.loads(text)
    except json.JSONDecodeError:
        log = json.loads(text.rstrip().rstrip(",") + "]}")
    started = log["constants"]["logEventTypes"]["URL_REQUEST_START_JOB"]
    for event in log["events"]:
        parameters = event.get("params", {})
        if event["type"] == started and parameters.get("initiator") != "not an origin" and "url" in parameters:
            yield parameters["url"]


def check_that_requests_are_seen(browser, prefix, folder):
    """A page that does ask for something must be caught, or the check above proves nothing."""
    page = folder / "asking.html"
    page.write_text('<img src="http://127.0.0.1:9/asked.png">')
    net_log = folder / "asking.netlog.json"
    browse(browser, prefix, page, f"--log-net-log={net_log}", f"--screenshot={folder / 'asking.png'}")
    if not any("asked.png" in url for url in requested_urls(net_log)):
        fail("a page's request is not seen in the net log")


def pages_of(pdf):
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
    return text.rstrip("\f\n").split("\f")


def check_pdf(pdf, marks):
    info = subprocess.run(["pdfinfo", pdf], capture_output=True, text=True, check=True).stdout
    if "(A4)" not in info:
        fail(f"{pdf.name} is not A4:\n{info}")
    pages = pages_of(pdf)
    if pdf.name.startswith("hostile"):
        return len(pages)
    if not 3 <= len(pages) <= 7:
        fail(f"{pdf.name} has {len(pages)} pages")
    for number, page in enumerate(pages, 1):
        for wanted in (RECORD, *marks):
            if wanted not in page:
                fail(f"{pdf.name} page {number} lacks '{wanted}'")
    return len(pages)


def check_layout(browser, prefix, page, folder):
    """The page itself must not scroll sideways: measured by a script in a copy, for the report has none."""
    copy = folder / ("measured-" + page.name)
    text = page.read_text().replace("script-src", "")
    text = text[:text.index("<meta http-equiv")] + text[text.index("<style>"):]
    probe = "<script>document.title='W'+document.documentElement.scrollWidth+'/'+innerWidth</script></body>"
    copy.write_text(text.replace("</body>", probe))
    dom = browse(browser, prefix, copy, "--window-size=640,2000", "--dump-dom")
    wide, room = dom.split("<title>W", 1)[1].split("<", 1)[0].split("/")
    if int(wide) > int(room):
        fail(f"{page.name} is {wide} wide in a window of {room}")


def check(browser, prefix, page, marks, folder):
    net_log = folder / (page.stem + ".netlog.json")
    pdf = folder / (page.stem + ".pdf")
    browse(browser, prefix, page, f"--log-net-log={net_log}", "--window-size=1200,3000",
           f"--screenshot={folder / (page.stem + '.png')}")
    foreign = [url for url in requested_urls(net_log) if not url.startswith(("file:", "data:", "chrome:", "about:"))]
    if foreign:
        fail(f"{page.name} asked for {foreign[:3]}")
    browse(browser, prefix, page, f"--print-to-pdf={pdf}")
    count = check_pdf(pdf, marks)
    check_layout(browser, prefix, page, folder)
    print(f"ok {page.name}: {page.stat().st_size} bytes, {count} pages A4, no request")


def main():
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if not browser or not shutil.which("pdfinfo"):
        print("skip: needs chromium and poppler-utils")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else temporary).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.argv[1], folder], check=True)
        prefix = without_network()
        check_that_requests_are_seen(browser, prefix, folder)
        for name in sys.argv[3:] or SAMPLES:
            marks = SAMPLES[name]
            check(browser, prefix, folder / f"{name}-zh-CN.html", marks, folder)
            check(browser, prefix, folder / f"{name}-en.html", [MARKS_EN[mark] for mark in marks], folder)


main()
