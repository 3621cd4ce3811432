# SPDX-License-Identifier: Apache-2.0
"""A name server for SRV records alone (RFC 1035, RFC 2782).

    name_server.py ADDRESS NAME PRIORITY:WEIGHT:PORT:TARGET...

Of any other name it says that there is none. Says what it was asked for on standard output.
"""

import socket
import struct
import sys

DNS, SRV, INTERNET = 53, 33, 1
ANSWER, NO_SUCH_NAME = 0x8180, 0x8183
LIFETIME = 60


def encoded(name):
    labels = [label.encode() for label in name.rstrip(".").split(".")]
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def decoded(question):
    labels, at = [], 0
    while question[at]:
        labels.append(question[at + 1:at + 1 + question[at]].decode())
        at += 1 + question[at]
    return ".".join(labels), at + 1


def record(text):
    priority, weight, port, target = text.split(":")
    data = struct.pack(">HHH", int(priority), int(weight), int(port)) + encoded(target)
    pointer_to_question = b"\xc0\x0c"
    return pointer_to_question + struct.pack(">HHIH", SRV, INTERNET, LIFETIME, len(data)) + data


def answer(query, known, records):
    name, size = decoded(query[12:])
    print(name, flush=True)
    question = query[12:12 + size + 4]
    wanted, _ = struct.unpack(">HH", question[size:])
    found = records if name.lower() == known.lower() and wanted == SRV else []
    flags = ANSWER if found else NO_SUCH_NAME
    return query[:2] + struct.pack(">HHHHH", flags, 1, len(found), 0, 0) + question + b"".join(found)


def main(address, name, *records):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind((address, DNS))
        while True:
            query, client = listener.recvfrom(4096)
            listener.sendto(answer(query, name, [record(text) for text in records]), client)


main(*sys.argv[1:])
