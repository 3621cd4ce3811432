# SPDX-License-Identifier: Apache-2.0
"""Proof without a KDC, by the shipped workers in their sandboxes: one signs what is made up here, another says whether the
certificate's key has signed it. Nothing of signetd is between."""

import socket
import struct
import subprocess

import pytest
import wire
from logon import at_rest, status, wait_until
from wire import frame, text

PROGRAM = "/usr/libexec/signet/signet-worker"
OPEN_CARD, READER_LOCATED, CARD_CONNECTED, CARD_OPENED = 0x0301, 0x0407, 0x0405, 0x0401
SIGN_CHALLENGE, PIN_VERIFIED, CHALLENGE_SIGNED = 0x0305, 0x0403, 0x0406
VERIFY_SIGNATURE, SIGNATURE_VERIFIED, WORKER_FAILED = 0x0311, 0x0411, 0x0400
CHALLENGE = b"signet-challenge-1\nhost\nsudo\nalice\n1000\n" + b"5a" * 32 + b"\n"


@pytest.fixture
def lab(signet_lab):
    yield from at_rest(signet_lab)


class Worker(wire.Client):
    """A worker of that verb, started where signetd starts its own."""

    def __init__(self, lab, verb):
        self.socket, theirs = socket.socketpair()
        self.socket.settimeout(wire.ANSWER_LIMIT)
        start = f"exec {PROGRAM} {verb} 3<&0 </dev/null"  # its socket is descriptor 3
        place = ["nsenter", "--mount", f"--target={wire.signetd_pid(lab)}", "--", "sh", "-c", start]
        self._process = subprocess.Popen(lab.inside(place), stdin=theirs)
        theirs.close()

    def __exit__(self, *_exc):
        self.socket.close()
        self._process.wait(wire.ANSWER_LIMIT)

    def ask(self, kind, *fields):
        return self.send(frame(kind, b"".join(map(text, fields)))).read()


class Fields:
    """Of a message, one after the other."""

    def __init__(self, body):
        self.rest = body

    def take(self, layout):
        values = struct.unpack_from(layout, self.rest)
        self.rest = self.rest[struct.calcsize(layout) :]
        return values if len(values) > 1 else values[0]

    def bytes(self):
        size = self.take(">I")
        value, self.rest = self.rest[:size], self.rest[size:]
        return value


def sign(worker, challenge, pin):
    """By 9A; nobody has agreed to spend the last try."""
    return worker.send(frame(SIGN_CHALLENGE, text("9A") + text(challenge) + text(pin) + b"\0")).read()


def opened(worker, lab):
    """The certificate in 9A."""
    reader = status(lab)["cards"][0]["reader"]
    # No attestation, no word on the PIN, no module.
    worker.send(frame(OPEN_CARD, text(reader) + struct.pack(">H", 1) + text("9A") + b"\0\0" + text("")))
    kind, body = worker.read()
    while kind in (READER_LOCATED, CARD_CONNECTED):
        kind, body = worker.read()
    assert kind == CARD_OPENED, body
    fields = Fields(body)
    fields.bytes()  # the label
    for _ in ("the tries left", "the PIN's reference"):
        if fields.take(">?"):
            fields.take(">B")
    fields.take(">BB???BH")
    assert fields.bytes() == b"9A"
    return fields.bytes()


def signed(lab, challenge=CHALLENGE):
    """Certificate and signature, after exactly what that may cost the card."""
    with Worker(lab, "card") as worker:
        certificate = opened(worker, lab)
        lab.card.mark()
        assert sign(worker, challenge, lab.card.pin) == (PIN_VERIFIED, b"")
        kind, body = worker.read()
        assert kind == CHALLENGE_SIGNED, body
    wait_until(lambda: not lab.card.status()["verified"], "the card has been reset")
    card = lab.card.status()
    assert (card["apdus"], card["verifies"], card["signatures"]) == (5, 1, 1)
    fields = Fields(body)
    signature = fields.bytes()
    assert fields.take(">II") == (5, 1)
    return certificate, signature


def reason(answer):
    kind, body = answer
    return Fields(body).bytes().decode() if kind == WORKER_FAILED else kind


def test_a_card_signs_and_another_process_verifies(lab):
    certificate, signature = signed(lab)
    with Worker(lab, "certificate") as judge:
        assert judge.ask(VERIFY_SIGNATURE, certificate, CHALLENGE, signature) == (SIGNATURE_VERIFIED, b"")
        for challenge, wrong in ((CHALLENGE.replace(b"alice", b"alicf"), signature), (CHALLENGE, signature[:-1]), (CHALLENGE, b"")):
            assert reason(judge.ask(VERIFY_SIGNATURE, certificate, challenge, wrong)) == "signature-not-verified"
        assert judge.ask(VERIFY_SIGNATURE, certificate, CHALLENGE, signature) == (SIGNATURE_VERIFIED, b"")


def test_what_is_no_challenge_is_not_signed_and_costs_no_try(lab):
    with Worker(lab, "card") as worker:
        opened(worker, lab)
        lab.card.mark()
        assert reason(sign(worker, b"\x30\x31" + CHALLENGE, lab.card.pin)) == "bad-request"
    card = lab.card.status()
    assert (card["verifies"], card["signatures"]) == (0, 0)
