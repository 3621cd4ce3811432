# SPDX-License-Identifier: Apache-2.0
"""A KDC proxy (MS-KKDCP): takes requests by HTTPS and asks a genuine KDC over TCP.

    kdc_proxy.py ADDRESS CERTIFICATE KEY KDC [MISBEHAVIOUR]

MISBEHAVIOUR: "redirect" to itself, "garbage", "endless", "error" (HTTP 502) or "silent". Says what it was asked for on standard
output: path and content type.
"""

import socket
import ssl
import struct
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KERBEROS, HTTPS = 88, 443
SEQUENCE, OCTET_STRING, FIRST = 0x30, 0x04, 0xA0  # FIRST: [0], kerb-message


def contents(tag, data):
    """Of the element at the beginning."""
    assert data[0] == tag, data[:8].hex()
    if data[1] < 0x80:
        return data[2:2 + data[1]]
    count = data[1] & 0x7F
    return data[2 + count:2 + count + int.from_bytes(data[2:2 + count], "big")]


def element(tag, data):
    # As some encoders write lengths, in more octets than it takes.
    return bytes([tag, 0x84]) + struct.pack(">I", len(data)) + data


def answer_of(kdc, framed):
    """Of what has its length in front; with its own."""
    with socket.create_connection((kdc, KERBEROS)) as genuine:
        genuine.sendall(framed)
        size = genuine.recv(4, socket.MSG_WAITALL)
        return size + genuine.recv(struct.unpack(">I", size)[0], socket.MSG_WAITALL)


class Proxy(BaseHTTPRequestHandler):
    def do_POST(self):
        print(self.path, self.headers["Content-Type"], flush=True)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if misbehaviour == "silent":
            time.sleep(3600)
        elif misbehaviour == "redirect":
            self.send_response(307)
            self.send_header("Location", "/elsewhere" + self.path)
            self.end_headers()
        elif misbehaviour == "error":
            self.send_error(502)
        elif misbehaviour == "garbage":
            self.give(b"\x30\x03\xa0\x01\x04")
        elif misbehaviour == "endless":
            self.send_response(200)
            self.end_headers()
            while True:
                self.wfile.write(bytes(65536))
        else:
            request = contents(OCTET_STRING, contents(FIRST, contents(SEQUENCE, body)))
            self.give(element(SEQUENCE, element(FIRST, element(OCTET_STRING, answer_of(kdc, request)))))

    def give(self, body):
        self.send_response(200)
        self.send_header("Content-Type", "application/kerberos")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


address, certificate, key, kdc = sys.argv[1:5]
misbehaviour = sys.argv[5] if len(sys.argv) > 5 else ""
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
server = ThreadingHTTPServer((address, HTTPS), Proxy)
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
server.serve_forever()
