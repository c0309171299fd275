"""The collector is killed, and its database with it."""
import random
import signal
import time

from .collector import Bench, Collector, Load, Verdict
from .postgres import Proxy, Server


def kill_again_and_again(fault, bench, store, options):
    rng = random.Random(options.seed)
    collector = Collector(bench, store)
    collector.start()
    load = Load(collector, 6, options.rate, options.seed)
    try:
        for number in range(1, options.kills + 1):
            time.sleep(rng.uniform(0.005, 0.25))
            collector.end(signal.SIGKILL)
            collector.start()
            options.tell(number, options.kills, load)
        load.wait_for(load.count() + 20)
    finally:
        load.finish()
        collector.end()
    return Verdict(fault, collector, load, [("kills", options.kills, True)])


def kill_sqlite(options):
    bench = Bench(options.programs, options.seed)
    return kill_again_and_again("kill-sqlite", bench, bench.sqlite(), options)


def kill_postgres(options):
    bench = Bench(options.programs, options.seed)
    server = Server(bench.folder)
    try:
        return kill_again_and_again("kill-postgres", bench, server.uri(), options)
    finally:
        server.close()


def restart_postgres(options):
    """Fast and immediate in turn, and sessions that are thrown out in between."""
    bench = Bench(options.programs, options.seed)
    rng = random.Random(options.seed)
    server = Server(bench.folder)
    try:
        collector = Collector(bench, server.uri())
        collector.start()
        load = Load(collector, 6, options.rate, options.seed)
        back = True
        try:
            for number in range(1, options.restarts + 1):
                time.sleep(rng.uniform(0.05, 0.6))
                server.terminate_sessions()
                time.sleep(rng.uniform(0.05, 0.6))
                server.stop(signal.SIGINT if number % 2 else signal.SIGQUIT)
                before = load.count()
                server.start()
                back = load.wait_for(before + 10) and back
                options.tell(number, options.restarts, load)
        finally:
            load.finish()
            collector.end()
        return Verdict("restart-postgres", collector, load, [("server_restarts", options.restarts, True), ("comes_back", int(back), back)])
    finally:
        server.close()


def cut_commits(options):
    """The connection ends right before the server sees a COMMIT, or right before the collector sees its answer."""
    bench = Bench(options.programs, options.seed)
    server = Server(bench.folder)
    proxy = Proxy(server.port, options.seed)
    try:
        collector = Collector(bench, server.uri(proxy.port))
        collector.start()
        load = Load(collector, 6, options.rate, options.seed)
        try:
            proxy.cut_before = proxy.cut_after = 0.2
            deadline = time.monotonic() + 20 + options.cuts * 5
            while sum(proxy.cuts.values()) < options.cuts and time.monotonic() < deadline:
                collector.note_memory()
                time.sleep(0.05)
                options.tell(sum(proxy.cuts.values()), options.cuts, load)
            proxy.cut_before = proxy.cut_after = 0.0
            back = load.wait_for(load.count() + 20)
        finally:
            load.finish()
            collector.end()
        cuts = proxy.cuts
        return Verdict("cut-commit-postgres", collector, load,
                       [("cut_before_commit", cuts["before"], cuts["before"] > 0), ("cut_before_answer", cuts["after"], cuts["after"] > 0),
                        ("comes_back", int(back), back)])
    finally:
        proxy.close()
        server.close()
