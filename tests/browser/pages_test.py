#!/usr/bin/env python3
"""pages_test.py PAGE_PREVIEW [KEEP_DIR]: the collector's pages in a real browser, with the policy they are sent with.

Every page, in both languages, as wide as a phone, a tablet and a desk, light and dark: nothing is asked for elsewhere, the browser
has nothing to complain of, nothing is wider than the window, every text stands out from its ground, links lead to pages, and
all can be reached and used with the keys alone. Pictures stay in KEEP_DIR. Exit 77 where there is no Chromium.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
from typing import Dict, List

import chromium
from chromium import Answer, Chromium

WIDTHS = (320, 700, 1280)
LEAST_CONTRAST = 4.5
PICTURED = re.compile(r"http://(sample\.test/(\?|duty\?lang|search\?q=(&|hlr|%E6|zzz)|sites/(150703|2107020000|2107030001|2107020009|"
                      r"2107020009-102|2107210002)\?)|mini\.test/(\?|sites/2107020002\?)|empty\.test/\?|large\.test/(\?|duty\?lang|"
                      r"sites/150702\?))")

# What is wrong with the page as it is laid out, each thing in a line.
LAYOUT = """(() => {
  const wrong = [], name = e => e.tagName + '.' + e.className + ' ' + e.textContent.trim().slice(0, 40);
  // A phone's browser makes its window as wide as what does not fit, so the window is not asked.
  if (document.documentElement.scrollWidth > WIDTH)
    wrong.push('is ' + document.documentElement.scrollWidth + ' wide in WIDTH');
  for (const e of document.querySelectorAll('body *')) {
    const box = e.getBoundingClientRect();
    if (box.width > 0 && box.right > WIDTH + 1 && !e.closest('.skip')) wrong.push('out of the window: ' + name(e));
    if (e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== 'visible' && e.tagName !== 'INPUT')
      wrong.push('cut off: ' + name(e));
  }
  if (document.querySelectorAll('h1').length !== 1) wrong.push('has not one h1');
  for (const e of document.querySelectorAll('input:not([type=hidden]),textarea'))
    if (!e.getAttribute('aria-label')) wrong.push('has no label: ' + name(e));
  return wrong.slice(0, 5);
})()"""

# Texts that stand out less than they should; the ground is the nearest one that is painted.
CONTRAST = """(() => {
  const wrong = [], part = c => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const parse = c => c.match(/[\\d.]+/g).map(Number);
  const light = c => 0.2126 * part(c[0]) + 0.7152 * part(c[1]) + 0.0722 * part(c[2]);
  const ground = e => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  const seen = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const e = texts.currentNode.parentElement;
    if (!texts.currentNode.textContent.trim() || seen.has(e) || e.tagName === 'STYLE') continue;
    seen.add(e);
    const a = light(parse(getComputedStyle(e).color)), b = light(ground(e));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < LEAST) wrong.push(ratio.toFixed(2) + ': ' + e.className + ' ' + e.textContent.trim().slice(0, 40));
  }
  return wrong.slice(0, 5);
})()""".replace("LEAST", str(LEAST_CONTRAST))

BAD_PAGES = {
    "scripted": "<script>document.title = 'ran'</script>",
    "asking": "<img src='http://elsewhere.test/asked.png'>",
    "wide": "<meta name='viewport' content='width=device-width,initial-scale=1'><p style='width: 322px'>wide</p>",
    "pale": "<p style='color: #999'>pale</p>",
}


def fail(text: str) -> None:
    sys.exit(f"FAIL {text}")


def problems(browser: Chromium, url: str, width: int) -> List[str]:
    """Of the page that is open."""
    found = [f"asked for {each}" for each in browser.refused]
    found += [f"the browser says: {each}" for each in browser.complaints]
    found += browser.evaluate(LAYOUT.replace("WIDTH", str(width)))
    found += [f"stands out too little: {each}" for each in browser.evaluate(CONTRAST)]
    language = "en" if "lang=en" in url else "zh-CN"
    if browser.evaluate("document.documentElement.lang") != language:
        found.append(f"is not in {language}")
    return found


def check_that_problems_are_found(browser: Chromium) -> None:
    """Pages that are wrong must be caught, or the rest proves nothing."""
    browser.look(320)
    for name in BAD_PAGES:
        browser.refused.clear()
        browser.complaints.clear()
        browser.open(f"http://bad.test/{name}?lang=en")
        if not problems(browser, "lang=en", 320):
            fail(f"what is wrong with the page '{name}' is not seen")
    if browser.evaluate("document.title") == "ran":
        fail("a script ran")


def check_page(browser: Chromium, url: str, keep: pathlib.Path) -> None:
    browser.refused.clear()
    browser.complaints.clear()
    browser.open(url)
    browser.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
    for width in WIDTHS:
        for dark in (False, True):
            browser.look(width, dark=dark)
            found = problems(browser, url, width)
            if found:
                fail(f"{url} at {width}, {'dark' if dark else 'light'}: " + "; ".join(found))
            if PICTURED.match(url) and dark == (width < 600 and "duty" in url):
                name = re.sub(r"[^A-Za-z0-9]+", "-", url.removeprefix("http://")).strip("-")
                browser.picture(str(keep / f"{name}-{width}.png"))


def check_links(pages: Dict[str, Answer], host: str) -> int:
    """Every link of a city's pages leads to one of them; reports and telephones are somebody else's."""
    count = 0
    for url, answer in pages.items():
        if not url.startswith(f"http://{host}.test/"):
            continue
        body = answer.body.decode()
        for target in re.findall(r'href="([^"]*)"', body):
            target = target.replace("&amp;", "&")
            if target.startswith(("tel:", "data:", "/api/v1/")):
                continue
            count += 1
            there = f'id="{target[1:]}"' in body if target.startswith("#") else f"http://{host}.test{target}" in pages
            if not there:
                fail(f"{url} links to {target}, which leads nowhere")
    return count


def focused(browser: Chromium) -> str:
    return browser.evaluate("(e => e.tagName + ' ' + (e.name || e.textContent || '').trim().slice(0, 20))"
                            "(document.activeElement)")


def check_keys(browser: Chromium) -> None:
    """Tab goes through everything in order; Enter opens a text to copy and sends the search."""
    browser.look(1280)
    browser.open("http://sample.test/duty?lang=en")
    order = []
    for _ in range(60):
        browser.press("Tab", 9)
        order.append(focused(browser))
        if order[-1].startswith("SUMMARY"):
            break
    if order[0] != "A Skip to the content" or "INPUT q" not in order or not order[-1].startswith("SUMMARY"):
        fail(f"the keys reach only {order}")
    browser.press("Enter", 13, "\r")
    browser.press("Tab", 9)
    if not focused(browser).startswith("TEXTAREA"):
        fail(f"Enter does not open the text to copy: {focused(browser)}")
    if "[Fault report" not in browser.evaluate("document.activeElement.value"):
        fail("there is no fault text to copy")
    browser.evaluate("document.querySelector('input[name=q]').focus()")
    browser.type("hlrqdyxx")
    browser.leave(lambda: browser.press("Enter", 13, "\r"))
    where = browser.evaluate("location.href")
    if where != "http://sample.test/search?q=hlrqdyxx&lang=en":
        fail(f"the search leads to {where}")


def main() -> None:
    program = chromium.find()
    if not program:
        print("skip: needs chromium")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        keep = pathlib.Path(sys.argv[2]).resolve() if len(sys.argv) > 2 else folder
        keep.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.argv[1], folder], check=True)
        listed = json.loads((folder / "pages.json").read_text())
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": listed["policy"]}
        pages = {page["url"]: Answer((folder / page["file"]).read_bytes(), headers) for page in listed["pages"]}
        bad = {f"http://bad.test/{name}?lang=en": Answer(
            f'<!DOCTYPE html><html lang="en"><title>bad</title><h1>bad</h1>{body}'.encode(), headers)
            for name, body in BAD_PAGES.items()}
        with Chromium(program, {**pages, **bad}) as browser:
            check_that_problems_are_found(browser)
            once = {page["file"]: page["url"] for page in reversed(listed["pages"])}
            for url in once.values():
                check_page(browser, url, keep)
            check_keys(browser)
    links = check_links(pages, "sample")
    print(f"ok {len(once)} pages at {WIDTHS}, light and dark; {links} links; the keys reach everything")


main()
