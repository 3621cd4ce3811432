# SPDX-License-Identifier: Apache-2.0
"""Listens as a KDC that knows people of another realm by their user principal names, and refers whoever asks for them there (RFC
6806 section 8), as the domain controllers of a forest do. Everything else goes on to a genuine one.

    referring_kdc.py ADDRESS KDC REALM OTHER SUFFIX

People of the realm OTHER have names that end in @SUFFIX, in whatever case. Says each time that it refers somebody.
"""

import socket
import sys
import time

from kdc_in_between import AS_REQ, KERBEROS, answer_of, framed, read

WRONG_REALM = 68
KRB_ERROR, ENTERPRISE, SERVICE = 30, 10, 2  # application, and types of names


def der(tag, content):
    assert len(content) < 0x10000
    if len(content) < 0x80:
        return bytes([tag, len(content)]) + content
    return bytes([tag, 0x82]) + len(content).to_bytes(2, "big") + content


def number(tag, value):
    return der(0xA0 | tag, der(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big")))


def text(tag, value):
    return der(0xA0 | tag, der(0x1B, value.encode()))


def name(tag, kind, *parts):
    return der(0xA0 | tag, der(0x30, number(0, kind) + der(0xA1, der(0x30, b"".join(der(0x1B, part.encode()) for part in parts)))))


def referral(own_realm, realm, person):
    """KRB-ERROR (RFC 4120 5.9.1), whose client says where to ask."""
    now = time.strftime("%Y%m%d%H%M%SZ", time.gmtime()).encode()
    fields = (number(0, 5), number(1, KRB_ERROR), der(0xA4, der(0x18, now)), number(5, 0), number(6, WRONG_REALM), text(7, realm),
              name(8, ENTERPRISE, person), text(9, own_realm), name(10, SERVICE, "krbtgt", own_realm))
    return der(0x60 | KRB_ERROR, der(0x30, b"".join(fields)))


def main(address, kdc, own_realm, realm, suffix):
    wanted = f"@{suffix}".lower().encode()
    with socket.create_server((address, KERBEROS)) as listener:
        while True:
            client, _ = listener.accept()
            with client:
                request = read(client)
                if request[0] == AS_REQ and wanted in request.lower():
                    print("referred", flush=True)
                    answer = referral(own_realm, realm, f"somebody@{suffix}")
                else:
                    answer = answer_of(kdc, request)
                client.sendall(framed(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
