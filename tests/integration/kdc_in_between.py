# SPDX-License-Identifier: Apache-2.0
"""Listens as a KDC, hands requests on to a genuine one, and spoils the encrypted part of the first few AS-REPs.

    kdc_in_between.py ADDRESS KDC COUNT [SECONDS [CODE [FAST]]]

What the KDC proves itself with comes before that part in the message and stays as it is (RFC 4120 5.4.2). With SECONDS its
errors, which nobody signs, say that it is so much later. With CODE it refuses what a card has signed by that error itself, as
domain controllers do that the genuine one does not know. FAST is "demanded": CODE is for what a person, and no host, asks
without armor (RFC 6113); or "unknown": an armored request is answered as one without armor. Says what it was asked for on
standard output.
"""

import re
import socket
import struct
import sys
from datetime import datetime, timedelta

KERBEROS = 88
AS_REP = 0x6B  # application 11
KRB_ERROR = 0x7E  # application 30
AS_REQ = 0x6A  # application 10
PREAUTH_REQUIRED = b"\xa6\x03\x02\x01\x19"  # error-code [6] 25
SIGNED = b"\xa1\x03\x02\x01\x10\xa2"  # padata-type [1] 16, PA-PK-AS-REQ, and a padata-value
BY_CURVE = b"\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02"  # ecdsa-with-SHA256
ARMORED = b"\xa1\x04\x02\x02\x00\x88\xa2"  # 136, PA-FX-FAST
ERROR_CODE = re.compile(rb"\xa6\x03\x02\x01.", re.DOTALL)
OF_HOST = b"\x1b\x04host"  # a GeneralString of a name: no person's
SERVER_TIME = re.compile(rb"(\xa4\x11\x18\x0f)(\d{14})Z")  # stime [4], RFC 4120 5.9.1


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


def later(match, seconds):
    time = datetime.strptime(match[2].decode(), "%Y%m%d%H%M%S") + timedelta(seconds=seconds)
    return match[1] + time.strftime("%Y%m%d%H%M%SZ").encode()


def kind_of(request):
    if request[0] != AS_REQ:
        return "other"
    armored = " armored" if ARMORED in request else ""
    by_curve = " by ecdsa-with-SHA256" if BY_CURVE in request else ""
    return ("signed" if SIGNED in request else "unsigned") + by_curve + armored


def refuses(kind, request, fast):
    if fast == "demanded":
        return "armored" not in kind and OF_HOST not in request
    return kind.startswith("signed")


def main(address, kdc, left, seconds=0, code=0, fast=""):
    demand = b""  # for preauthentication, the last one
    with socket.create_server((address, KERBEROS)) as listener:
        while True:
            client, _ = listener.accept()
            with client:
                request = read(client)
                kind = kind_of(request)
                print(kind, flush=True)
                if code and kind != "other" and refuses(kind, request, fast):
                    refusal = answer_of(kdc, request) if fast else demand
                    answer = ERROR_CODE.sub(PREAUTH_REQUIRED[:-1] + bytes([code]), refusal, count=1)
                elif fast == "unknown" and "armored" in kind:
                    answer = demand
                else:
                    answer = answer_of(kdc, request)
                if answer[0] == AS_REP and left > 0:
                    left -= 1
                    answer[-1] ^= 1
                if answer[0] == KRB_ERROR:
                    answer = SERVER_TIME.sub(lambda match: later(match, seconds), bytes(answer))
                    demand = answer if PREAUTH_REQUIRED in answer else demand
                client.sendall(framed(answer))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6]), *sys.argv[6:])
