#!/usr/bin/env python3
"""The miniature city's name server: each of NAME=IPV4 has that address, every other name does not exist.

    resolver.py LISTEN_ADDRESS NAME=IPV4...
"""
import socket
import struct
import sys


def question_of(query):
    """(name, type, end of the question) of a query with one question; raises on anything else."""
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1:at + 1 + query[at]].decode("ascii"))
        at += 1 + query[at]
    return ".".join(labels).lower(), struct.unpack("!H", query[at + 1:at + 3])[0], at + 5


def answer_to(query, names):
    name, kind, end = question_of(query)
    address = names.get(name)
    found = address is not None and kind == 1
    code = 0 if address is not None else 3
    head = query[:2] + struct.pack("!HHHHH", 0x8580 | code, 1, int(found), 0, 0)
    record = struct.pack("!HHHIH", 0xC00C, 1, 1, 60, 4) + socket.inet_aton(address) if found else b""
    return head + query[12:end] + record


def main():
    names = dict(word.lower().split("=") for word in sys.argv[2:])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as port:
        port.bind((sys.argv[1], 53))
        while True:
            query, who = port.recvfrom(512)
            try:
                port.sendto(answer_to(query, names), who)
            except (IndexError, UnicodeDecodeError, struct.error):
                continue


if __name__ == "__main__":
    main()
