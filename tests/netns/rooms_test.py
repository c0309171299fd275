#!/usr/bin/env python3
"""Each of thirty classrooms that ask at once gets the verdict of its own line."""
import rooms
from campus_lab import Checks, Untrue, program


def main():
    program("campus-probe")
    with Checks() as checks:
        seconds, found = rooms.ask_all_at_once()
        wrong = rooms.judged_wrongly(found)
        checks.expect(not wrong, f"every room has its own verdict or none, after {seconds:.1f} s in all ({wrong})")
        open_ones = rooms.undecided(found)
        checks.expect(all(open_ones.values()), f"what is undecided has its reason ({open_ones})")
        if len(open_ones) > len(rooms.ROOMS) // 2:
            raise Untrue(f"this machine is too busy for thirty rooms at once ({len(open_ones)} are undecided)")


if __name__ == "__main__":
    main()
