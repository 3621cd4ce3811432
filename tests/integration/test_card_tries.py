# SPDX-License-Identifier: Apache-2.0
"""A card that is pulled out while it gets a new PIN, at any command of it; and tries that another program spends, which are seen
before the next prompt."""

import json

import pexpect
import pytest
from logon import (PIN_PROMPT, answer_pin, audit, end_of, instructions, log_on, pamtester, status, wait_for_card, wait_until,
                   wrong)
from new_pins import (AGAIN, BACK, CHANGE, CHANGED, CURRENT, NEW, NEW_PIN, PROFILE, change, has_pin, lab_with_passwd, last_record,
                      passwd, replace_card, shown_secrets, tries, type_in, with_new_card)


@pytest.fixture(scope="module")
def shared(lab_can_run):
    yield from lab_with_passwd()


@pytest.fixture
def lab(shared):
    yield from with_new_card(shared)


# -- a card that is pulled out ---------------------------------------------------------------------


def pulled_at(lab, after, action, pin=None):
    """passwd, with the card pulled out at one of the commands that follow the last question: its text, or None: there are not so
    many. The card is put back at once."""
    terminal = passwd(lab)
    type_in(terminal, (CURRENT, pin or lab.card.pin), (NEW, NEW_PIN))
    terminal.expect(AGAIN)
    lab.card.faults({"on": "any", "after": after, "do": action})
    terminal.sendline(NEW_PIN)
    found = terminal.expect([BACK, CHANGED, "reader", pexpect.EOF])
    if found == 1:
        lab.card.faults()
        end_of(terminal)
        return None
    wait_until(lambda: not lab.card.status()["present"], "the card has been pulled out")
    wait_until(lambda: not status(lab)["cards"], "signetd has seen it go")
    lab.card.faults()
    lab.card.insert()
    text = str(terminal.after) + str(terminal.before) + (end_of(terminal)[1] if found != 3 else "")
    wait_for_card(lab)
    return text


@pytest.mark.parametrize("action", ["remove", "remove-before", "tear"])
def test_a_card_that_is_pulled_out_at_any_command_leaves_nobody_with_the_wrong_pin(lab, action):
    reasons = []
    for after in range(20):
        if not has_pin(lab, lab.card.pin):  # as before: by the new PIN, back to the old one
            exit_status, _ = change(lab, passwd(lab), pin=NEW_PIN, fresh=lab.card.pin)
            assert exit_status == 0
            wait_for_card(lab)
        lab.card.set(pin_tries_left=3)
        lab.card.mark()
        text = pulled_at(lab, after, action)
        if text is None:
            assert has_pin(lab, NEW_PIN)
            break
        reason = last_record(lab)["SIGNET_REASON"]
        reasons.append(reason)
        has_old, has_new = has_pin(lab, lab.card.pin), has_pin(lab, NEW_PIN)
        assert has_old != has_new
        if reason != "pin-change-unknown":
            assert has_old, (after, reason, text)
        else:
            assert "nobody knows whether its PIN was changed" in text, text
        assert len(shown_secrets(lab)) <= 1, "no try is spent on finding out"
    assert "pin-change-unknown" in reasons
    assert reasons[0] != "pin-change-unknown"


def test_a_card_that_tells_is_believed_what_became_of_its_pin(lab):
    """As YubiKeys do: the PIN of the factory, and then no more."""
    profile = json.loads(lab.read(PROFILE))
    replace_card(lab, {**profile, "metadata": True})
    try:
        terminal = passwd(lab)
        terminal.expect("still has the PIN that it was delivered with")
        type_in(terminal, (CURRENT, lab.card.pin), (NEW, NEW_PIN))
        terminal.expect(AGAIN)
        lab.card.faults({"on": "change", "do": "remove"})
        terminal.sendline(NEW_PIN)
        terminal.expect(BACK)
        wait_until(lambda: not status(lab)["cards"], "signetd has seen it go")
        lab.card.insert()
        exit_status, said = end_of(terminal)
        assert exit_status == 0 and CHANGED in said and has_pin(lab, NEW_PIN)
    finally:
        lab.write(PROFILE, json.dumps(profile))


# -- another program at the card -------------------------------------------------------------------


def spend_a_try(lab):
    """As any program can: OpenSC's tool sends SELECT and a wrong PIN."""
    pin = wrong(lab.card.pin).encode().ljust(8, b"\xff").hex()
    lab.enter(["opensc-tool", "-s", "00A404000BA000000308000010000100", "-s", f"0020008008{pin}"])


def test_a_try_that_another_program_spends_between_two_logons_is_seen_at_the_prompt(lab):
    assert log_on(lab)[0] == 0
    wait_for_card(lab)
    spend_a_try(lab)
    terminal = pamtester(lab, "alice")
    terminal.expect(PIN_PROMPT)
    assert terminal.match[2] == "PIV card, 2 tries left"
    terminal.sendline(lab.card.pin)
    assert end_of(terminal)[0] == 0
    for _ in range(2):
        spend_a_try(lab)
    terminal = pamtester(lab, "alice")
    type_in(terminal, (r"This is the last try.*\(yes/no\): ", "no"))
    assert end_of(terminal)[0] != 0
    assert tries(lab)[0] == 1
    spend_a_try(lab)
    exit_status, said = end_of(pamtester(lab, "alice"))
    assert exit_status != 0 and "locked" in said
    assert audit(lab)[-1]["SIGNET_REASON"] == "pin-locked"


def test_a_try_that_another_program_spends_during_a_logon_is_told_with_the_refusal(lab):
    terminal = pamtester(lab, "alice")
    terminal.expect(PIN_PROMPT)
    assert terminal.match[2] == "PIV card"
    spend_a_try(lab)
    terminal.sendline(wrong(lab.card.pin))
    exit_status, said = end_of(terminal)
    assert exit_status != 0 and "Wrong PIN. 1 try left." in said
    wait_for_card(lab)
    terminal = pamtester(lab, "alice")
    type_in(terminal, (r"\(yes/no\): ", "yes"))
    answer_pin(terminal, lab.card.pin)
    assert end_of(terminal)[0] == 0


def test_a_try_that_another_program_spends_while_a_new_pin_is_typed_is_not_the_last_one_unasked(lab):
    lab.card.set(pin_tries_left=2)
    terminal = passwd(lab)
    type_in(terminal, (CURRENT, lab.card.pin), (NEW, NEW_PIN))
    terminal.expect(AGAIN)
    spend_a_try(lab)
    terminal.sendline(NEW_PIN)
    exit_status, said = end_of(terminal)
    assert exit_status != 0
    assert last_record(lab)["SIGNET_REASON"] == "card-busy"
    assert CHANGE not in instructions(lab) and tries(lab)[0] == 1
