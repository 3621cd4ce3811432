# SPDX-License-Identifier: Apache-2.0
"""Cards that are pulled out, fall silent or talk nonsense: a clean refusal, and the next logon works."""

import time

import pytest
from conftest import running_lab
from logon import (PIN_PROMPT, answer_pin, at_rest, end_of, last_reason, log_on, outcome, pamtester, pull_out, put_in, status,
                   wait_for_card, wait_for_preflight, wait_until)
from signetlab.cards import Card
from signetlab.signet import Signet

PROMPT_LIMIT = 1  # seconds from a cause to its refusal
SILENCE_LIMIT = 15  # seconds that a card may take over a PIN
TRY_MAY_BE_GONE = "It may have counted a try."
OTHER_APPLET = "A000000151000000"


@pytest.fixture(scope="module")
def shared(lab_can_run):
    yield from running_lab(cards=[Card("alice", extra={"other_aids": [OTHER_APPLET]})], users=["alice"],
                           signet=Signet(cards={"wait_for_card": "0s"}))


@pytest.fixture
def lab(shared):
    yield from at_rest(shared)


def at_the_prompt(lab):
    terminal = pamtester(lab, "alice")
    terminal.expect(PIN_PROMPT)
    return terminal


def end_within(terminal, limit, since):
    exit_status, said = end_of(terminal)
    assert time.monotonic() - since < limit, said
    assert exit_status != 0, said
    return said


def logs_on_again(lab):
    """Nothing is stuck: neither signetd nor, for other programs, pcscd."""
    if not lab.card.status()["present"]:
        put_in(lab)
    assert lab.run(["opensc-tool", "--name"], timeout=10).stdout.strip()
    exit_status, said = log_on(lab)
    return exit_status == 0 or said


# -- removal ---------------------------------------------------------------------------------------


def test_a_card_that_leaves_while_the_pin_is_typed_is_not_waited_for(lab):
    terminal = at_the_prompt(lab)
    pull_out(lab)
    terminal.sendline(lab.card.pin)
    end_within(terminal, PROMPT_LIMIT, since=time.monotonic())
    assert last_reason(lab) == "card-removed"
    assert lab.card.status()["verifies"] == 0
    assert logs_on_again(lab) is True


def test_a_card_that_leaves_and_comes_back_while_the_pin_is_typed_gets_no_pin(lab):
    terminal = at_the_prompt(lab)
    pull_out(lab)
    put_in(lab)
    terminal.sendline(lab.card.pin)
    end_within(terminal, PROMPT_LIMIT, since=time.monotonic())
    assert last_reason(lab) == "card-removed"
    assert lab.card.status()["verifies"] == 0
    assert logs_on_again(lab) is True


@pytest.mark.parametrize("command", ["select", "verify", "sign"])
def test_a_card_that_leaves_while_it_works_ends_the_logon(lab, command):
    terminal = at_the_prompt(lab)
    lab.card.faults({"on": command, "do": "remove"})
    terminal.sendline(lab.card.pin)
    said = end_within(terminal, PROMPT_LIMIT, since=time.monotonic())
    assert last_reason(lab) == "card-removed"
    # Who sees it first, signetd or the worker that knows what it has sent, is chance; before the PIN's answer both are right.
    assert TRY_MAY_BE_GONE in said or command != "verify"
    assert TRY_MAY_BE_GONE not in said or command != "sign"
    assert logs_on_again(lab) is True


def test_a_card_that_leaves_while_the_kdc_thinks_ends_the_logon(lab):
    terminal = at_the_prompt(lab)
    wait_for_preflight(lab)
    lab.kdc.become("silent")
    terminal.sendline(lab.card.pin)
    wait_until(lambda: lab.card.status()["signatures"], "the card has signed")
    lab.card.remove()
    end_within(terminal, PROMPT_LIMIT, since=time.monotonic())
    assert last_reason(lab) == "card-removed"
    lab.kdc.become("genuine")
    assert logs_on_again(lab) is True


def test_a_card_that_leaves_while_it_is_read_is_no_card(lab):
    pull_out(lab)
    lab.card.faults({"on": "get-data", "do": "remove"})
    lab.card.ask("insert")
    wait_until(lambda: not lab.card.status()["present"] and not status(lab)["cards"], "it is gone again")
    assert logs_on_again(lab) is True


def test_a_session_outlives_its_card(lab):
    """on_removal = "none", the default. What else there is, is in test_removal_action.py."""
    assert log_on(lab)[0] == 0
    pull_out(lab)
    assert lab.run(["systemctl", "is-active", "signetd"]).stdout.strip() == "active"


# -- silence and nonsense --------------------------------------------------------------------------


def test_a_silent_card_is_given_up_at_a_deadline(lab):
    terminal = at_the_prompt(lab)
    lab.card.faults({"on": "verify", "do": "silent"})
    terminal.sendline(lab.card.pin)
    since = time.monotonic()
    exit_status, said = end_of(terminal, SILENCE_LIMIT + 5)
    assert exit_status != 0 and SILENCE_LIMIT - 1 < time.monotonic() - since < SILENCE_LIMIT + 2, said
    assert last_reason(lab) == "worker-timeout"
    assert TRY_MAY_BE_GONE in said
    lab.card.resume()
    # Read again while it was still silent, it counts as unreadable for another moment.
    wait_until(lambda: outcome(lab, "alice")[0], "the card logs on again")


@pytest.mark.parametrize("command, what, times, reason", [
    ("select", "sw:6F00", 2, "card-unreadable"),  # once is for a card that is not ready after a reset
    ("verify", "wrong-length", 1, "card-unreadable"), ("verify", "sw:6F00", 1, "card-unreadable"),
    ("verify", "sw:6982", 1, "card-contactless"),
    ("sign", "garbage", 1, "card-sign-failed"), ("sign", "wrong-length", 1, "card-sign-failed"), ("sign", "sw:6F00", 1, "card-sign-failed"),
])
def test_a_card_that_answers_nonsense_after_the_pin_is_refused(lab, command, what, times, reason):
    terminal = at_the_prompt(lab)
    lab.card.faults({"on": command, "do": what, "times": times})
    lab.card.mark()
    terminal.sendline(lab.card.pin)
    exit_status, said = end_of(terminal)
    assert exit_status != 0, said
    assert last_reason(lab) == reason
    assert lab.card.status()["verifies"] <= 1
    assert (TRY_MAY_BE_GONE in said) == ((command, reason) == ("verify", "card-unreadable"))
    assert logs_on_again(lab) is True


def test_data_beside_a_good_status_word_of_verify_is_ignored(lab):
    terminal = at_the_prompt(lab)
    lab.card.faults({"on": "verify", "do": "garbage"})
    terminal.sendline(lab.card.pin)
    assert end_of(terminal)[0] == 0


@pytest.mark.parametrize("what", ["garbage", "wrong-length", "sw:6F00"])
def test_a_card_that_answers_nonsense_when_it_is_read_is_refused(lab, what):
    pull_out(lab)
    lab.card.faults(*({"on": command, "do": what, "times": 1000} for command in ("get-data", "get-response")))
    lab.card.insert()
    exit_status, said = end_of(pamtester(lab, "alice"), SILENCE_LIMIT)
    assert exit_status != 0 and "PIN for" not in said
    assert last_reason(lab) in ("card-unreadable", "cert-malformed", "card-no-certificate")
    lab.card.faults()
    pull_out(lab)
    assert logs_on_again(lab) is True


# -- other programs --------------------------------------------------------------------------------


def test_another_applet_that_was_selected_at_the_prompt_gets_no_pin(lab):
    terminal = at_the_prompt(lab)
    tries = lab.card.status()["other_tries_left"]
    select = f"00A40400{len(OTHER_APPLET) // 2:02X}{OTHER_APPLET}"
    sent = lab.run(["opensc-tool", "--card-driver", "default", "--send-apdu", select], timeout=10)
    assert "SW1=0x90" in sent.stdout
    terminal.sendline(lab.card.pin)
    assert end_of(terminal)[0] == 0
    assert lab.card.status()["other_tries_left"] == tries
