# SPDX-License-Identifier: Apache-2.0
"""Cards whose keys are on a curve: MIT's KDC takes them by this libkrb5, which cannot use them by itself, and what is sent names
the algorithm rightly. At Heimdal and Samba: test_domains."""

import pexpect
import pytest
from conftest import running_lab
from logon import (SHELL_PROMPT, answer_pin, at_rest, audit, end_of, in_between, instructions, log_on, login, outcome, personalize,
                   start_counting, wait_for_card)
from signetlab.cards import Card
from signetlab.pki import Certificate
from signetlab.signet import Signet

KEYS = ("ec256", "ec384")
AFTER_PIN = ["A4", "20", "87"]  # SELECT, VERIFY, GENERAL AUTHENTICATE
OPENSC = "PKCS11:/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so"


@pytest.fixture(scope="module", params=KEYS)
def shared(request, lab_can_run):
    certificate = Certificate.for_user("alice", key=request.param)
    yield from running_lab(cards=[Card("alice", slots={"9A": certificate})], users=["alice"], signet=Signet())


@pytest.fixture
def lab(shared):
    yield from at_rest(shared)


def test_a_card_logs_on_by_three_apdus_and_one_verify(lab):
    start_counting(lab)
    exit_status, said = log_on(lab)
    assert exit_status == 0, said
    [record] = audit(lab)[-1:]
    assert (record["SIGNET_REASON"], record["SIGNET_APDUS"]) == ("granted", str(len(AFTER_PIN)))
    wait_for_card(lab)
    counted = lab.card.status()
    assert (counted["verifies"], counted["signatures"]) == (1, 1)


def test_its_ticket_is_good_for_services(lab):
    terminal = login(lab)
    answer_pin(terminal, lab.card.pin)
    terminal.expect(SHELL_PROMPT)
    terminal.sendline("kvno host/$(hostname); exit")
    assert "kvno = " in end_of(terminal)[1]


def test_kinit_cannot(lab):
    """Of this release; what it says in the end is that preauthentication failed."""
    terminal = lab.pty(["kinit", "-X", f"X509_user_identity={OPENSC}", "alice"])
    if terminal.expect([" PIN: ", "assword", pexpect.EOF]) == 0:
        terminal.sendline(lab.card.pin)
        while terminal.expect(["assword", pexpect.EOF]) == 0:
            terminal.sendline("")
    terminal.close()
    assert terminal.exitstatus != 0


def test_the_request_names_the_algorithm(lab):
    with in_between(lab, 0) as asked:
        assert outcome(lab, "alice") == (True, "granted")
        assert [kind for kind in asked() if kind.startswith("signed")] == ["signed by ecdsa-with-SHA256"]
