# SPDX-License-Identifier: Apache-2.0
"""One person with sixteen uids, all of which go on beginning logons of alice, in a Debian with the shipped profile:
everybody else at the console notices nothing."""

import pytest
from conftest import running_lab
from crowd import a_crowd_that_asks
from debian_profile import FILES, PASSWORDS, SETTINGS, at_console, enable_profile, is_refused, log_on_by_password, stock_debian
from logon import SHELL_PROMPT, answer_pin, at_rest, status, wait_until
from signetlab.cards import Card
from signetlab.signet import Signet
from signetlab.users import User

import wire


@pytest.fixture(scope="module")
def flooded(lab_can_run):
    for lab in running_lab(cards=[Card("alice")], users=[User("alice", PASSWORDS["alice"]), "bob"],
                           signet=Signet(**SETTINGS), files=FILES):
        stock_debian(lab)
        enable_profile(lab)
        with a_crowd_that_asks(lab, wire.begin_logon("alice", service="login")):
            yield lab


@pytest.fixture
def lab(flooded):
    yield from at_rest(flooded)


def tries_left(lab):
    return [card["tries_left"] for card in status(lab)["cards"]]


def test_root_logs_on_by_password(lab):
    log_on_by_password(lab, "root")


def test_alice_logs_on_by_card(lab):
    terminal = at_console(lab, "alice")
    answer_pin(terminal, lab.card.pin)
    terminal.expect(SHELL_PROMPT)
    terminal.close(force=True)
    wait_until(lambda: status(lab)["sessions"] == [], "the session has ended")
    assert lab.card.status()["verifies"] == 1
    assert tries_left(lab) == [lab.card.card.pin_tries]


def test_the_password_of_alice_is_not_taken(lab):
    terminal = at_console(lab, "alice")
    answer_pin(terminal, PASSWORDS["alice"])
    assert is_refused(terminal)
    terminal.close(force=True)
    assert lab.card.status()["verifies"] == 0
    assert tries_left(lab) == [lab.card.card.pin_tries]
