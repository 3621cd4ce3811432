# SPDX-License-Identifier: Apache-2.0
"""pkexec as Debian has it: polkitd, its helper (setuid root in Debian 12), and pkttyagent on the same terminal."""

import pytest
from conftest import running_lab
from debian_profile import PASSWORDS, enable_profile, stock_debian
from elevation import PKEXEC, prepare_pkexec
from logon import EVENT_LIMIT, at_rest, end_of, journal_of, last_reason, wait_until, wrong
from remote import over_ssh, start_sshd
from signetlab.cards import Card, pin_digest
from signetlab.signet import Signet
from signetlab.users import User


@pytest.fixture(scope="module")
def shared(lab_can_run):
    service = {"polkit-1": {"use": "elevate", "card": "required"}}
    users = [User(name, password) for name, password in PASSWORDS.items() if name != "root"]
    for lab in running_lab(cards=[Card("alice")], users=users, signet=Signet(service=service)):
        stock_debian(lab)
        start_sshd(lab, "alice")
        enable_profile(lab)
        prepare_pkexec(lab)
        yield lab


@pytest.fixture
def lab(shared):
    yield from at_rest(shared)


def pkexec(lab, user="alice"):
    return lab.pty([PKEXEC], user=user, at_seat=True, timeout=EVENT_LIMIT)


@pytest.mark.parametrize("user", ["alice", "bob"])
def test_the_card_of_the_administrator_is_enough(lab, user):
    """bob is none: polkit asks for alice, who comes to his desk with her card."""
    terminal = pkexec(lab, user)
    terminal.expect("PIN for alice")
    terminal.sendline(lab.card.pin)
    exit_status, said = end_of(terminal)
    assert exit_status == 0 and said.rstrip().endswith("root"), said
    assert lab.card.pins() == [pin_digest(lab.card.pin)]
    assert last_reason(lab, "elevation") == "granted"


def test_a_wrong_pin_is_one_try(lab):
    terminal = pkexec(lab)
    terminal.expect("PIN for alice")
    terminal.sendline(wrong(lab.card.pin))
    assert end_of(terminal)[0] != 0
    assert lab.card.pins() == [pin_digest(wrong(lab.card.pin))]
    assert last_reason(lab, "elevation") == "pin-wrong"


def test_a_caller_from_another_host_is_refused(lab):
    before = len(journal_of(lab, "elevation"))
    terminal = lab.pty(over_ssh("alice", PKEXEC, on_terminal=True), timeout=EVENT_LIMIT)
    exit_status, said = end_of(terminal)
    assert exit_status != 0 and "PIN for" not in said
    wait_until(lambda: len(journal_of(lab, "elevation")) > before, "it is refused")
    assert last_reason(lab, "elevation") == "not-at-seat"
    assert lab.card.pins() == []
