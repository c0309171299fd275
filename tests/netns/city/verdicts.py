#!/usr/bin/env python3
"""The collector's view of the miniature city beside what its lines deserve by construction.

What a line deserves follows from its shaped rate and the arithmetic of full frames, never from the instrument. Exit 2
when a verdict contradicts its line, 3 when over half of the sites stayed undecided because this machine was busy, else 0.
"""
import argparse
import json
import pathlib
import sys
import unicodedata
import urllib.request

TARGETS = {"banner": 10e9, "school": 1e9, "classroom": 100e6}
BUSY = {"cpu_busy", "cross_traffic", "unstable"}  # the instrument saying that its own machine spoilt the run
GOODPUT_OF_CHARGED = {"exact": 1448 / 1538, "fast": 1448 / 1514}  # IPv4, timestamps
SHARE = 0.90  # rule T on an untagged path: below 0.97 of its ceiling
WORDS = {
    "zh": {"conform": "符合", "borderline": "临界", "nonconform": "不符合", "inconclusive": "无法判定",
           "not_tested": "未测", "waived": "经批准豁免", "not_applicable": "不适用", None: "—",
           "compliant": "达标", "noncompliant": "不达标", "unassessed": "暂不出具结论", "down": "下行", "up": "上行"},
    "en": {"not_tested": "not tested", "not_applicable": "not applicable", None: "-"},
}
HEADS = {"zh": ["站点", "名称", "要求", "下行 Mbit/s", "上行 Mbit/s", "下行判定", "上行判定", "平台状态", "线路真值 Mbit/s", "与真值"],
         "en": ["site", "name", "target", "down Mbit/s", "up Mbit/s", "down", "up", "platform state", "line truth Mbit/s",
                "as deserved"]}


def width(text):
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def print_table(rows):
    widths = [max(width(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell + " " * (room - width(cell)) for cell, room in zip(row, widths)).rstrip())


def lines_of(lab):
    """site -> (mode, {"down": rate, "up": rate}, speed of the port or None), the auditing node's own line."""
    lines = {}
    for node in (lab / "nodes").read_text().split():
        folder = lab / node
        if not (folder / "parent").exists():
            continue
        def read(name, at=folder):
            return (at / name).read_text().strip()
        port = read("speed") if (folder / "speed").exists() else None
        lines[read("site")] = (read("mode"), {"down": int(read("rate_down")), "up": int(read("rate_up"))},
                               float(port) * 1e6 if port else None)
    return lines


def deserved(level, mode, rate, port):
    if port is not None and port < TARGETS[level]:
        return {"inconclusive"}
    goodput = rate * GOODPUT_OF_CHARGED[mode]
    return {"conform", "borderline"} if goodput >= SHARE * TARGETS[level] else {"nonconform"}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--collector", required=True)
    parser.add_argument("--lab", required=True, type=pathlib.Path)
    parser.add_argument("--language", choices=("zh", "en"), default="zh")
    options = parser.parse_args()
    words = WORDS[options.language]

    def say(word):
        return words.get(word, str(word))

    with urllib.request.urlopen(options.collector + "/api/v1/sites", timeout=10) as answer:
        sites = json.load(answer)["sites"]
    lines = lines_of(options.lab)
    rows, wrong, busy = [HEADS[options.language]], [], []
    for site in sites:
        mode, rates, port = lines[site["code"]]
        throughput = (site["last_report"] or {}).get("throughput", {})
        seen = {way: throughput.get(way, {}) for way in ("down", "up")}
        right = all(seen[way].get("verdict") in deserved(site["level"], mode, rates[way], port) for way in seen)
        undecided = not right and all(
            seen[way].get("verdict") in deserved(site["level"], mode, rates[way], port) or
            (seen[way].get("verdict") == "inconclusive" and seen[way].get("reason") in BUSY) for way in seen)
        if undecided:
            busy.append(site["code"])
        elif not right:
            wrong.append(site["code"])
        def rate_text(way, found=seen):
            value = found[way].get("measured_bits_per_second")
            return f"{value / 1e6:.1f}" if value is not None else say(None)
        truth = f"{rates['down'] * GOODPUT_OF_CHARGED[mode] / 1e6:.1f}"
        if port is not None:
            truth += f" (port {port / 1e6:.0f}M)" if options.language == "en" else f"（网口 {port / 1e6:.0f}M）"
        rows.append([site["code"], site["short_name"] or site["name"], f"{TARGETS[site['level']] / 1e6:.0f}",
                     rate_text("down"), rate_text("up"), say(seen["down"].get("verdict")), say(seen["up"].get("verdict")),
                     say(site["state"]), truth, "✓" if right else "?" if undecided else "✗"])
    print_table(rows)
    if wrong:
        print(("与线路真值不一致：" if options.language == "zh" else "not as their lines deserve: ") + ", ".join(wrong))
    if busy:
        print(("本机繁忙，仪器判为无法判定，请在空闲时重测：" if options.language == "zh"
               else "undecided because this machine was busy, run again when it is idle: ") + ", ".join(busy))
    if wrong:
        return 2
    return 3 if len(busy) * 2 > len(sites) else 0


if __name__ == "__main__":
    sys.exit(main())
