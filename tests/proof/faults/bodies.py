"""Bodies that are bombs, and reports that come twice and in any order."""
import gzip
import json
import random
import struct
import threading
import time
import zlib
from http.client import HTTPConnection, HTTPException

from .collector import Bench, Collector, Load, Verdict

GROWTH_MOST = 256 << 20  # what all bodies together may take (docs/wire-format.md)


def gzip_zeros(size):
    """As a gzip member, without holding what is in it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block, out = bytes(1 << 20), []
    for _ in range(size >> 20):
        out.append(packer.compress(block))
    return b"".join(out) + packer.flush()


def zstd_zeros(size):
    """A frame of blocks that each repeat one byte (RFC 8878, 3.1.1.2)."""
    blocks = size >> 17
    head = struct.pack("<IBB", 0xFD2FB528, 0x00, 0x38)  # no content size, a window of 128 KiB
    block = struct.pack("<I", (1 << 17) << 3 | 1 << 1)[:3] + b"0"
    last = struct.pack("<I", (1 << 17) << 3 | 1 << 1 | 1)[:3] + b"0"
    return head + block * (blocks - 1) + last


def bombs():
    """(name, Content-Encoding, body)"""
    wide = ('{"reports":[' + "0," * 1_500_000 + "0]}").encode()
    keys = ("[{" + ",".join(f'"k{i}":0' for i in range(400_000)) + "}]").encode()
    zeros = gzip_zeros(1 << 30)
    return [
        ("gzip 1 GiB", "gzip", zeros), ("gzip twice", "gzip", gzip.compress(zeros)), ("gzip members", "gzip", gzip_zeros(64 << 20) * 8),
        ("zstd 10 GiB", "zstd", zstd_zeros(10 << 30)), ("depth", None, b"[" * 4_000_000), ("depth closed", None, b"[" * 2_000_000 + b"]" * 2_000_000),
        ("array", None, wide), ("array gzip", "gzip", gzip.compress(wide)), ("keys", None, keys), ("string", None, b'["' + b"a" * 7_000_000 + b'"]'),
        ("number", None, b"[" + b"9" * 7_000_000 + b"]"), ("escapes", None, b'["' + b"\\u0000" * 1_000_000 + b'"]'), ("nothing", None, b""),
        ("not utf-8", None, b'["' + b"\xff" * 100_000 + b'"]'), ("depth gzip", "gzip", gzip.compress(b"[" * 4_000_000)),
        ("unknown coding", "br", b"[]"), ("too long", None, bytes(9 << 20)),
    ]


def throw(port, encoding, body):
    """The status, or 0 where the connection is closed without one, which is an answer as well. An array whose every
    element is rejected counts as a refusal."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Content-Type": "application/json", **({"Content-Encoding": encoding} if encoding else {})}
    try:
        connection.request("POST", "/api/v1/reports", body, headers)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status == 200 and all(result["outcome"] == "rejected" for result in json.loads(text)["results"]):
            return 422
        return answer.status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()


def bomb(options):
    """All at once from several sides, while ordinary probes go on."""
    bench = Bench(options.programs, options.seed)
    collector = Collector(bench, bench.sqlite())
    collector.start()
    load = Load(collector, 4, options.rate, options.seed)
    statuses, lock = {}, threading.Lock()
    all_bombs = bombs()

    def throw_all(number):
        rng = random.Random(options.seed + number)
        for _ in range(options.bomb_rounds):
            for name, encoding, body in rng.sample(all_bombs, len(all_bombs)):
                status = throw(collector.port, encoding, body)
                with lock:
                    statuses.setdefault(name, set()).add(status)
    try:
        load.wait_for(200)
        collector.note_memory()
        calm = collector.rss_max
        throwers = [threading.Thread(target=throw_all, args=(i,)) for i in range(4)]
        for thrower in throwers:
            thrower.start()
        for thrower in throwers:
            thrower.join()
        back = load.wait_for(load.count() + 20)
        collector.note_memory()
        growth = collector.rss_max - calm
    finally:
        load.finish()
        collector.end()
    refused = all(status == 0 or 400 <= status < 500 or status == 503 for seen in statuses.values() for status in seen)
    worst = {name: sorted(seen) for name, seen in statuses.items() if any(status in (0, 503) or status < 400 or status >= 500 for status in seen)}
    answers = ",".join(f"{name.replace(' ', '_')}:{'/'.join(map(str, seen))}" for name, seen in worst.items()) or "4xx"
    return Verdict("bombs", collector, load,
                   [("bombs", len(all_bombs) * 4 * options.bomb_rounds, True), ("refused_all", int(refused), refused), ("other_answers", answers, True),
                    ("growth", f"{growth >> 20}MiB", growth < GROWTH_MOST), ("goes_on", int(back), back)])


class Deck:
    """So many reports, dealt to several senders in any order and some of them often."""

    def __init__(self, load, count, seed):
        self.lines, self.rng = load.take(count), random.Random(seed)

    def deal(self, senders):
        hands = []
        for _ in range(senders):
            hand = self.rng.sample(self.lines, len(self.lines) * 2 // 3) + self.rng.choices(self.lines, k=len(self.lines) // 3)
            self.rng.shuffle(hand)
            hands.append(hand)
        hands[0] += self.lines  # whatever nobody was dealt
        return hands


def without_arrival(value):
    if isinstance(value, dict):
        return {key: without_arrival(one) for key, one in value.items() if key not in ("received", "built")}
    return [without_arrival(one) for one in value] if isinstance(value, list) else value


def sites_of(collector):
    """Whatever is shown of all sites, but for when it came."""
    return without_arrival(json.loads(collector.command("sites", "--format", "json").stdout))


def reorder(options):
    """The same reports many times, mixed and from several sides, are the same as once and in order."""
    bench = Bench(options.programs, options.seed)
    mixed, ordered = Collector(bench, bench.sqlite("mixed")), Collector(bench, bench.sqlite("ordered"))
    mixed.start()
    ordered.start()
    load = Load(mixed, 1, 1, options.seed)
    load.paused.set()
    time.sleep(0.1)
    try:
        deck = Deck(load, options.deck, options.seed)

        def send(hand, number):
            rng, connection, at = random.Random(number), None, 0
            while at < len(hand):
                size = rng.randint(1, 9)
                status, connection = load.post(connection, hand[at:at + size])
                at += size if status == 200 else 0
        senders = [threading.Thread(target=send, args=(hand, i)) for i, hand in enumerate(deck.deal(6))]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        load.collector, count = ordered, load.count()
        connection = None
        for at in range(0, len(deck.lines), 20):
            _, connection = load.post(connection, deck.lines[at:at + 20])
        load.collector = mixed
    finally:
        load.finish()
        mixed.end()
        ordered.end()
    same = sites_of(mixed) == sites_of(ordered)
    return Verdict("reordered", mixed, load, [("deck", len(deck.lines), count == len(deck.lines)), ("same_sites", int(same), same)])
