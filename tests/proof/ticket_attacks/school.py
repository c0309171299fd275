"""Many probes of one school at once."""
import random
import threading
import time

from ticket_attacks.responder import Connection


def contend(responder, mint, probes, seed):
    """(most at a time, how many got in, how many asked in vain, seconds). Each holds the line for a moment and lets it go."""
    held, vain, lock, gate = [], [0], threading.Lock(), threading.Barrier(probes)

    def run(number):
        rng = random.Random(seed + number)
        # As many addresses as classrooms; behind one address the limit of sessions for each would hold them back as well.
        connection = Connection(responder.port, f"127.0.{1 + number // 200}.{1 + number % 200}")
        ticket = mint.good(school="S-crowd", site=f"S-crowd-{number}")
        gate.wait()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            answer = connection.show(ticket, mint.device)
            if answer.status == 201:
                begun = time.monotonic()
                time.sleep(rng.uniform(0.005, 0.05))
                ended = time.monotonic()
                connection.end_test(answer)
                with lock:
                    held.append((begun, ended))
                break
            with lock:
                vain[0] += 1
            if answer.status != 429:
                break
            time.sleep(rng.uniform(0.1, 0.6))
        connection.close()

    begun = time.monotonic()
    threads = [threading.Thread(target=run, args=(number,)) for number in range(probes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # A slot is held at least from its answer's arrival to the sending of its end.
    events = sorted([(at, 1) for at, _ in held] + [(at, -1) for _, at in held])
    most = now = 0
    for _, step in events:
        now += step
        most = max(most, now)
    return most, len(held), vain[0], time.monotonic() - begun
