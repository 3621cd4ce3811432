# SPDX-License-Identifier: Apache-2.0
"""Listens as a KDC, hands requests on to a genuine one, and spoils the encrypted part of the first few AS-REPs.

    kdc_in_between.py ADDRESS KDC COUNT

What the KDC proves itself with comes before that part in the message and stays as it is (RFC 4120 5.4.2).
"""

import socket
import struct
import sys

KERBEROS = 88
AS_REP = 0x6B  # application 11


def read(stream):
    """One message with its length in front (RFC 4120 7.2.2)."""
    size = struct.unpack(">I", stream.recv(4, socket.MSG_WAITALL))[0]
    return bytearray(stream.recv(size, socket.MSG_WAITALL))


def framed(message):
    return struct.pack(">I", len(message)) + message


def answer_of(kdc, request):
    with socket.create_connection((kdc, KERBEROS)) as genuine:
        genuine.sendall(framed(request))
        return read(genuine)


def main(address, kdc, left):
    with socket.create_server((address, KERBEROS)) as listener:
        while True:
            client, _ = listener.accept()
            with client:
                answer = answer_of(kdc, read(client))
                if answer[0] == AS_REP and left > 0:
                    left -= 1
                    answer[-1] ^= 1
                client.sendall(framed(answer))


main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
