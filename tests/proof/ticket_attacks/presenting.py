"""Tickets shown that must not be taken: used, foreign, early, late, altered; and good ones around restarts."""
import os
import random
import signal
import threading
import time
from collections import Counter

from tickets import PROOF_TYPE, Fields, Key, body_of, proof_of, proof_payload, ticket_of
from ticket_attacks.responder import NAME, Connection, now_ms

MINUTE = 60_000


class Mint:
    """Tickets of the trusted issuer, and of one that nobody trusts."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.issuer, self.stranger = Key(), Key()
        self.device, self.other_device = Key(), Key()

    def fields(self, **changes):
        now = now_ms()
        fields = Fields(os.urandom(16), NAME, self.device.public, "S1-301", "S1", now - MINUTE, now + 30 * MINUTE)
        return fields._replace(**changes)

    def good(self, **changes):
        return ticket_of(self.fields(**changes), self.issuer)


def altered(mint, rng, position):
    """One byte of a good ticket is another one; every position has its turn."""
    ticket = bytearray(mint.good())
    ticket[position] ^= rng.randint(1, 255)
    return bytes(ticket), mint.device, None


def signed_by_another(mint):
    """In the trusted issuer's name."""
    body = body_of(mint.fields(), mint.issuer.id)
    return body + mint.stranger.sign(b"application/vnd.campus.ticket;version=1", body)


def attack(mint, rng, used, number):
    """(kind, ticket, device, other proof, reasons that are right)."""
    now = now_ms()
    kinds = ("replayed", "other audience", "other issuer", "forged issuer", "other device", "expired", "early", "altered",
             "old proof", "proof of another responder")
    kind = kinds[number % len(kinds)]
    good, own = mint.good, mint.device
    if kind == "replayed":
        ticket, device = rng.choice(used)
        return kind, ticket, device, None, {"used"}
    if kind == "other audience":
        return kind, good(responder="another-responder"), own, None, {"not_for_this_responder"}
    if kind == "other issuer":
        return kind, ticket_of(mint.fields(), mint.stranger), own, None, {"unknown_issuer"}
    if kind == "forged issuer":
        return kind, signed_by_another(mint), own, None, {"bad_signature"}
    if kind == "other device":
        return kind, good(), mint.other_device, None, {"bad_proof"}
    if kind == "expired":
        return kind, good(begin=now - 90 * MINUTE, end=now - rng.randint(121_000, 60 * MINUTE)), own, None, {"slot_over"}
    if kind == "early":
        return kind, good(begin=now + rng.randint(125_000, 60 * MINUTE), end=now + 90 * MINUTE), own, None, {"slot_not_begun"}
    if kind == "altered":
        ticket, device, _ = altered(mint, rng, (number // len(kinds)) % 304)
        # What byte it is decides which step sees it.
        return kind, ticket, device, None, {"malformed", "not_for_this_responder", "slot_not_begun", "slot_over", "unknown_issuer",
                                            "bad_signature", "bad_proof"}
    if kind == "old proof":
        return kind, good(), own, lambda nonce, request: proof_of(own, NAME, "0" * 32, request), {"bad_proof"}
    return kind, good(), own, lambda nonce, request: own.sign(PROOF_TYPE, proof_payload("another", nonce, request)), {"bad_proof"}


def present_bad_tickets(responder, mint, used, count, seed, workers=4):
    """Counts by kind, how many were accepted, and how many were refused for a wrong reason."""
    tried, accepted, wrong = Counter(), [], []
    lock = threading.Lock()

    def work(first):
        rng, connection = random.Random(seed + first), Connection(responder.port)
        for number in range(first, count, workers):
            kind, ticket, device, other_proof, right = attack(mint, rng, used, number)
            answer = connection.show(ticket, device, answer_with=other_proof)
            with lock:
                tried[kind] += 1
                if answer.status == 201:
                    accepted.append(kind)
                elif answer.reason() not in right:
                    wrong.append((kind, answer.reason()))
        connection.close()

    threads = [threading.Thread(target=work, args=(first,)) for first in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tried, accepted, wrong


def race(responder, mint, rounds, width=16):
    """The same ticket over many connections at the same moment: how many rounds let more or fewer than one in."""
    off = 0
    for number in range(rounds):
        ticket = mint.good(school=f"R{number}")
        gate, answers = threading.Barrier(width), []

        def run(ticket=ticket, gate=gate, answers=answers):
            connection = Connection(responder.port)
            gate.wait()
            answers.append(connection.show(ticket, mint.device))
            if answers[-1].status != 201:
                connection.close()
                return
            connection.end_test(answers[-1])
            connection.close()

        threads = [threading.Thread(target=run) for _ in range(width)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        off += sum(answer.status == 201 for answer in answers) != 1
    return off


class KillRounds:
    """Good tickets are shown while the responder is killed; after each restart everything that was accepted is shown again."""

    def __init__(self, responder, mint, seed):
        self.responder, self.mint, self.rng = responder, mint, random.Random(seed)
        self.accepted, self.unanswered, self.twice, self.checked, self.kept_alive = [], [], 0, 0, 0

    def show_until_lost(self, number):
        connection = Connection(self.responder.port)
        for i in range(1_000_000):
            ticket = self.mint.good(school=f"K{number}-{threading.get_ident()}-{i}"[:40])
            try:
                answer = connection.show(ticket, self.mint.device)
                if answer.status == 201:
                    self.accepted.append(ticket)
                    connection.end_test(answer)
            except OSError:
                self.unanswered.append(ticket)
                return

    def round(self, number):
        threads = [threading.Thread(target=self.show_until_lost, args=(number,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        time.sleep(self.rng.uniform(0.02, 0.3))
        self.responder.end(signal.SIGKILL if number % 4 else signal.SIGTERM)
        for thread in threads:
            thread.join()
        self.responder.start()

    def show_again(self, tickets):
        connection = Connection(self.responder.port)
        for ticket in tickets:
            answer = connection.show(ticket, self.mint.device)
            self.checked += 1
            if answer.status == 201:
                connection.end_test(answer)
                yield ticket
        connection.close()

    def run(self, rounds):
        for number in range(rounds):
            before = len(self.accepted)
            self.round(number)
            self.twice += sum(1 for _ in self.show_again(self.accepted[before:]))
        self.twice += sum(1 for _ in self.show_again(self.rng.sample(self.accepted, min(len(self.accepted), 2000))))
        # Those whose answer was lost may be let in once now, and then never again.
        late = list(self.show_again(self.unanswered))
        self.twice += sum(1 for _ in self.show_again(late))
