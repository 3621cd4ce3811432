# SPDX-License-Identifier: Apache-2.0
"""What a logon leaves on the card: nothing. Whoever has the card next can neither sign with the PIN that was typed nor
pass for somebody who knows it, however the logon ended. And what it finds there: another program that has the card."""

import subprocess
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from logon import at_rest, pull_out, put_in, status, wait_for_card, wait_for_preflight, wait_until
from wire import Client

SELECT = "00A4040009A0000003080000100000"
ASK_IF_VERIFIED = "00200080"  # VERIFY without a PIN: 9000 where it has been shown, 63CX where not (SP 800-73-4 2 3.2.1)
# GENERAL AUTHENTICATE with the RSA-2048 key in 9A, in two parts; any block of that size is signed.
TEMPLATE = "7C820106820081820100" + "0001" + "FF" * 202 + "00" + "5A" * 51
SIGN = ["1087079AFF" + TEMPLATE[: 2 * 255],
        f"0087079A{len(TEMPLATE) // 2 - 255:02X}" + TEMPLATE[2 * 255 :] + "00"]
COMMANDS = [SELECT, ASK_IF_VERIFIED, *SIGN]
NOT_VERIFIED = ["9000", "63C3", "9000", "6982"]
VERIFIED = ["9000", "9000", "9000", "6108"]  # eight bytes more than fit the answer
BUSY_LIMIT = 5  # seconds that a person who typed a PIN waits for another program
READING_LIMIT = 20  # seconds; signetd gives up after eight
SIGNATURE_MS = 500  # long enough to see the card verified before it has signed


@pytest.fixture
def lab(signet_lab):
    signet_lab.kdc.become("genuine")
    yield from at_rest(signet_lab)
    signet_lab.card.set(sign_delay_ms=0)


class ForeignProgram:
    """foreign_program.py in the lab, as root; it has the card open and waits."""

    PATH = "/usr/local/bin/foreign-program"

    def __init__(self, lab, *options):
        lab.write(self.PATH, Path(__file__).with_name("foreign_program.py").read_text(), 0o755)
        self.process = subprocess.Popen(lab.inside([self.PATH, *options]), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline() == "open\n"

    def ask(self, *commands):
        """Has it wait for its turn."""
        self.process.stdin.write(" ".join(commands) + "\n")
        self.process.stdin.flush()

    def answers(self):
        return self.process.stdout.readline().split()

    @contextmanager
    def holds_the_card(self):
        self.ask(SELECT, "hold")
        assert self.answers() == ["held"]
        yield
        self.ask("go on")
        assert self.answers() == ["9000", "held"]

    def end(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture
def foreign(lab):
    program = ForeignProgram(lab)
    yield program
    program.end()


def verify(pin):
    return "0020008008" + pin.encode().ljust(8, b"\xff").hex()


@contextmanager
def after_the_pin(lab, foreign=None, kdc="genuine"):
    """A logon whose card has just taken the PIN; a program then begins to wait for the card."""
    with Client(lab) as client:
        client.begin("alice")
        wait_for_preflight(lab)
        lab.kdc.become(kdc)
        lab.card.set(sign_delay_ms=SIGNATURE_MS)
        client.send_pin(lab.card.pin)
        wait_until(lambda: lab.card.status()["verified"], "the card has taken the PIN")
        if foreign:
            foreign.ask(*COMMANDS)
        yield client


def logs_on(lab):
    with Client(lab) as client:
        return client.log_on("alice", lab.card.pin) == ("granted", "granted")


def worker_of_card(lab):
    return lab.enter(["pgrep", "--full", "signet-worker card"]).stdout.split()[0]


def test_a_program_that_leaves_its_card_verified_shares_it(lab, foreign):
    """Else the tests below would prove nothing."""
    foreign.ask(SELECT, verify(lab.card.pin))
    assert foreign.answers() == ["9000", "9000"]
    foreign.ask(*COMMANDS)
    assert foreign.answers() == VERIFIED
    pull_out(lab)
    put_in(lab)


def test_the_next_program_after_a_logon_can_neither_sign_nor_pass_as_verified(lab, foreign):
    with after_the_pin(lab, foreign) as client:
        assert client.verdict() == ("granted", "granted")
    assert foreign.answers() == NOT_VERIFIED


def test_nor_can_it_after_a_wrong_pin(lab, foreign):
    with Client(lab) as client:
        assert client.log_on("alice", "999999") == ("denied", "pin-wrong")
    foreign.ask(*COMMANDS)
    assert foreign.answers() == ["9000", "63C2", "9000", "6982"]


def test_nor_after_a_logon_whose_kdc_fell_silent(lab, foreign):
    with after_the_pin(lab, foreign, kdc="silent") as client:
        assert client.verdict() == ("denied", "kdc-unreachable")
    assert foreign.answers() == NOT_VERIFIED


def test_nor_after_a_signature_that_failed(lab, foreign):
    lab.card.faults({"on": "sign", "do": "garbage"})
    with after_the_pin(lab, foreign) as client:
        assert client.verdict() == ("denied", "card-sign-failed")
    assert foreign.answers() == NOT_VERIFIED


def test_nor_when_the_card_worker_is_killed(lab, foreign):
    with after_the_pin(lab, foreign, kdc="silent") as client:
        wait_until(lambda: lab.card.status()["signatures"], "the card has signed")
        lab.enter(["kill", "-KILL", worker_of_card(lab)])
        assert client.verdict() == ("denied", "worker-lost")
    assert foreign.answers() == NOT_VERIFIED


def test_nor_when_the_card_worker_is_killed_while_the_card_signs(lab, foreign):
    with after_the_pin(lab, foreign) as client:
        lab.enter(["kill", "-KILL", worker_of_card(lab)])
        assert client.verdict() == ("denied", "worker-lost")
    assert foreign.answers() == NOT_VERIFIED


def test_nor_when_the_person_goes_away(lab, foreign):
    with after_the_pin(lab, foreign, kdc="silent"):
        wait_until(lambda: lab.card.status()["signatures"], "the card has signed")
    assert foreign.answers() == NOT_VERIFIED


@pytest.mark.parametrize("how", ["kill --kill-whom=main --signal=KILL", "restart"])
def test_nor_when_signetd_ends(lab, foreign, how):
    with after_the_pin(lab, foreign, kdc="silent"):
        wait_until(lambda: lab.card.status()["signatures"], "the card has signed")
        lab.enter(["systemctl", *how.split(), "signetd.service"])
    assert foreign.answers() == NOT_VERIFIED


@pytest.mark.parametrize("since", ["before the prompt", "the prompt"])
def test_a_program_that_holds_the_card_is_told_of_in_time_and_no_pin_is_tried(lab, foreign, since):
    with Client(lab) as client, ExitStack() as holding:
        if since == "before the prompt":
            holding.enter_context(foreign.holds_the_card())
        client.begin("alice")
        wait_for_preflight(lab)
        if since == "the prompt":
            holding.enter_context(foreign.holds_the_card())
        begun = time.monotonic()
        assert client.answer(lab.card.pin) == ("denied", "card-busy")
        assert time.monotonic() - begun < 2 * BUSY_LIMIT
        assert lab.card.status()["verifies"] == 0
    wait_until(lambda: logs_on(lab), "the card logs on again")


def test_a_card_that_cannot_be_read_for_another_program_is_busy_until_that_lets_go(lab, foreign):
    with foreign.holds_the_card():
        lab.enter(["systemctl", "reload", "signetd.service"])  # which has every card read again
        wait_until(lambda: [card["reason"] for card in status(lab)["cards"]] == ["card-busy"], "the card is busy", READING_LIMIT)
    wait_until(lambda: logs_on(lab), "the card logs on again")


def test_a_card_that_nobody_is_asked_about_is_open_in_no_worker(lab):
    program = ForeignProgram(lab, "--exclusive")  # which pcscd refuses while another program has the card open
    program.end()
    with Client(lab) as client:
        assert client.log_on("alice", lab.card.pin) == ("granted", "granted")
    wait_for_card(lab)
    ForeignProgram(lab, "--exclusive").end()


def test_a_card_that_was_taken_out_and_put_back_knows_nothing_of_its_pin(lab):
    with after_the_pin(lab, kdc="silent") as client:
        wait_until(lambda: lab.card.status()["signatures"], "the card has signed")
        lab.card.remove()
        assert client.verdict() == ("denied", "card-removed")
    lab.card.insert()
    program = ForeignProgram(lab)
    program.ask(*COMMANDS)
    assert program.answers() == NOT_VERIFIED
    program.end()
