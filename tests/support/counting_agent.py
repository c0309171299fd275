#!/usr/bin/env python3
"""Counts of a port that snmpd cannot get from Linux, for its `pass` line: frames of a kind that grow by a rate a second.

    counting_agent.py COLUMN RATE ... -g|-n OID        (COLUMN of the ifXTable, RATE frames a second, 0 for a silent one)
"""
import sys
import time

TABLE = ".1.3.6.1.2.1.31.1.1.1"


def main():
    *pairs, asked, name = sys.argv[1:]
    rates = dict(zip(pairs[::2], pairs[1::2]))
    column = name.removeprefix(TABLE + ".").split(".")[0]
    if asked == "-g" and column in rates:
        # So large that a rate of nothing is told from an agent that never counted.
        print(f"{name}\ncounter64\n{1_000_000 + int(float(rates[column]) * time.monotonic())}")


if __name__ == "__main__":
    main()
