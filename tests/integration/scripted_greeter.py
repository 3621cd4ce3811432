#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""scripted-greeter FIFO USER COMMAND: a greeter of greetd-ipc(7) that shows nothing; logs that user on with the PIN that
comes out of the FIFO, and has the command be a session on Wayland."""

import json
import os
import socket
import struct
import sys
from pathlib import Path

LENGTH = struct.Struct("=I")
fifo, user, command = sys.argv[1:]
pin = Path(fifo).read_text(encoding="utf-8")
greetd = socket.socket(socket.AF_UNIX)
greetd.connect(os.environ["GREETD_SOCK"])


def ask(**message):
    text = json.dumps(message).encode()
    greetd.sendall(LENGTH.pack(len(text)) + text)
    [length] = LENGTH.unpack(greetd.recv(LENGTH.size, socket.MSG_WAITALL))
    return json.loads(greetd.recv(length, socket.MSG_WAITALL))


answer = ask(type="create_session", username=user)
while answer["type"] == "auth_message":
    said = {"response": pin} if answer["auth_message_type"] == "secret" else {}
    answer = ask(type="post_auth_message_response", **said)
if answer["type"] != "success":
    sys.exit(f"scripted-greeter: {answer}")
ask(type="start_session", cmd=[command], env=["XDG_SESSION_TYPE=wayland"])
