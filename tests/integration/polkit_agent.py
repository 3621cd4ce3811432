#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""polkit-agent USER [hands-over]: asks polkit's helper to authenticate USER, as an agent of polkit 127 does.

Passes on what the helper says, and answers with what comes on standard input. With hands-over the process that has
connected ends, before the helper knows whom to ask for, and a child goes on.
"""

import os
import select
import socket
import sys

SOCKET = "/run/polkit/agent-helper.socket"


def leave_it_to_a_child():
    ours, theirs = os.pipe()
    if os.fork() != 0:
        os._exit(0)
    os.close(theirs)
    os.read(ours, 1)  # nothing, when the parent has ended


def main(user, *how):
    helper = socket.socket(socket.AF_UNIX)
    helper.connect(SOCKET)
    if how:
        leave_it_to_a_child()
    helper.sendall(user.encode() + b"\n")
    said = b""
    while True:
        for ready in select.select([0, helper], [], [])[0]:
            data = os.read(0, 4096) if ready == 0 else helper.recv(4096)
            if not data:
                return b"SUCCESS" in said
            if ready == 0:
                helper.sendall(data)
            else:
                said += data
                os.write(1, data)


sys.exit(0 if main(*sys.argv[1:]) else 1)
