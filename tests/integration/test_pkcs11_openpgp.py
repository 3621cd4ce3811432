# SPDX-License-Identifier: Apache-2.0
"""An OpenPGP card, which is not PIV: OpenSC serves it, as two tokens in one reader, whose two PINs are one."""

from contextlib import suppress

import pytest
from conftest import running_lab
from logon import (PIN_PROMPT, answer_pin, configure, end_of, last_reason, log_on, pamtester, personalize, pull_out, put_in,
                   settled, start_counting, status, wait_for_card, wait_until, wrong)
from new_pins import AGAIN, BACK, CHANGED, signetctl, type_in
from pkcs11_tokens import has_ticket, leave_at_the_prompt, open_shell, settings, workers
from signetlab.cards import Card, pin_digest
from signetlab.errors import LabError
from signetlab.pki import Certificate
from signetlab.signet import Signet
from terminal_session import wait_for_end

OPENSC = "opensc-pkcs11.so"
SLOT = "openpgp"


@pytest.fixture(scope="module")
def shared(lab_can_run):
    card = Card("alice", slots={SLOT: Certificate.for_user("alice")})
    yield from running_lab(cards=[card], users=["alice"], signet=Signet(**settings(OPENSC)))


@pytest.fixture
def lab(shared):
    wait_for_card(shared)
    start_counting(shared)
    yield shared
    shared.card.faults()
    with suppress(LabError):  # it is not silent
        shared.card.resume()
    wait_until(lambda: settled(shared), "the card is read or refused")
    if spent(shared) or not status(shared)["cards"]:
        bring(shared, shared.card.card.pin_tries)


def bring(lab, tries):
    """The card, with so many tries left."""
    pull_out(lab)
    put_in(lab, pin_tries_left=tries)


def spent(lab):
    return lab.card.card.pin_tries - lab.card.status()["tries_left"]


def verifies(lab):
    return lab.card.status()["verifies"]


# -- a logon ---------------------------------------------------------------------------------------


def test_it_opens_a_session_with_a_ticket_for_one_verify(lab):
    [card] = wait_for_card(lab)
    assert card["driver"] == OPENSC and card["user"] == "alice" and card["label"] == "OpenPGP card (User PIN)"
    terminal = open_shell(lab, lab.card.pin)
    assert has_ticket(terminal)
    terminal.sendline("exit")
    end_of(terminal)
    assert lab.card.pins() == [pin_digest(lab.card.pin)] and verifies(lab) == 1
    assert lab.card.status()["signatures"] == 1 and not lab.card.status()["verified"]
    [verify] = [apdu for apdu in lab.card.apdus() if "pin" in apdu]
    assert verify["p2"] == "82", "the other reference is for signatures, and its key is none for logon"


def test_a_key_on_a_curve_opens_one_too(lab):
    personalize(lab, Certificate.for_user("alice", key="ec256"), SLOT)
    lab.card.mark()
    exit_status, said = log_on(lab)
    assert exit_status == 0, said
    assert verifies(lab) == 1
    personalize(lab, Certificate.for_user("alice"), SLOT)


# -- wrong PINs ------------------------------------------------------------------------------------


def test_a_wrong_pin_is_called_wrong_and_costs_one_try(lab):
    exit_status, said = log_on(lab, wrong(lab.card.pin))
    # The card tells 6982 and no tries, and the token has no flag for two of three.
    assert exit_status != 0 and last_reason(lab) == "pin-wrong" and "Wrong PIN." in said and "left" not in said
    assert spent(lab) == 1 and lab.card.pins() == [pin_digest(wrong(lab.card.pin))]
    exit_status, _ = log_on(lab)
    assert exit_status == 0 and spent(lab) == 0 and verifies(lab) == 2


def test_the_last_try_is_told_and_asked_about_and_locks_the_card(lab):
    bring(lab, 2)
    exit_status, said = log_on(lab, wrong(lab.card.pin))
    assert exit_status != 0 and last_reason(lab) == "pin-wrong" and "1 try left" in said
    terminal = pamtester(lab, "alice")
    terminal.expect("last try")
    terminal.sendline("no")
    assert end_of(terminal)[0] != 0 and last_reason(lab) == "pin-last-try-declined" and verifies(lab) == 1
    terminal = pamtester(lab, "alice")
    terminal.expect("last try")
    terminal.sendline("yes")
    answer_pin(terminal, wrong(lab.card.pin))
    assert end_of(terminal)[0] != 0 and last_reason(lab) == "pin-locked"
    assert verifies(lab) == 2 and lab.card.status()["tries_left"] == 0
    exit_status, said = end_of(pamtester(lab, "alice"))
    assert exit_status != 0 and "PIN for" not in said and last_reason(lab) == "pin-locked" and verifies(lab) == 2


def test_a_card_that_comes_locked_is_not_asked_for_a_pin(lab):
    bring(lab, 0)
    exit_status, said = end_of(pamtester(lab, "alice"))
    assert exit_status != 0 and "PIN for" not in said and last_reason(lab) == "pin-locked" and verifies(lab) == 0


# -- a new PIN -------------------------------------------------------------------------------------


CURRENT_PIN = r"Current PIN \(OpenPGP card .*\): "


def change_pin(lab, old, new):
    terminal = signetctl(lab, "pin")
    type_in(terminal, (CURRENT_PIN, old), (r"New PIN \(\d+ to \d+ digits\): ", new), (AGAIN, new))
    return end_of(terminal)


def test_its_pin_is_changed(lab):
    old, new = lab.card.pin, "24682468"
    exit_status, said = change_pin(lab, old, new)
    assert exit_status == 0 and CHANGED in said, said
    assert lab.card.status()["pin"] == pin_digest(new) and spent(lab) == 0 and not lab.card.status()["verified"]
    wait_for_card(lab)
    assert log_on(lab, new)[0] == 0
    exit_status, said = change_pin(lab, new, old)
    assert exit_status == 0, said
    assert log_on(lab)[0] == 0


def test_a_wrong_pin_changes_nothing_and_costs_one_try(lab):
    exit_status, _ = change_pin(lab, wrong(lab.card.pin), "24682468")
    assert exit_status != 0 and last_reason(lab, "pin-change") == "pin-wrong"
    assert spent(lab) == 1 and lab.card.status()["pin"] == pin_digest(lab.card.pin)


def test_one_that_is_pulled_while_it_changes_its_pin_is_said_to_be_unknown(lab):
    old, new = lab.card.pin, "24682468"
    lab.card.faults({"on": "change", "do": "remove"})
    terminal = signetctl(lab, "pin")
    type_in(terminal, (CURRENT_PIN, old), ("New PIN", new), (AGAIN, new))
    terminal.expect(BACK)
    lab.card.faults()
    wait_until(lambda: not status(lab)["cards"], "signetd has seen the card go")
    put_in(lab)
    exit_status, _ = end_of(terminal)
    assert exit_status != 0 and last_reason(lab, "pin-change") == "pin-change-unknown"
    # It had done it, and did not get to say so; nobody has spent a try on finding that out.
    assert lab.card.status()["pin"] == pin_digest(new) and spent(lab) == 0
    assert log_on(lab, new)[0] == 0
    assert change_pin(lab, new, old)[0] == 0


# -- cards that go, processes that die -------------------------------------------------------------


def test_a_card_that_is_pulled_at_the_prompt(lab):
    assert leave_at_the_prompt(lab) != 0 and last_reason(lab) == "card-removed" and verifies(lab) == 0
    put_in(lab)


@pytest.mark.parametrize(("at", "deed", "cost"), [("verify", "remove", 0), ("verify", "tear", 1), ("sign", "remove", 0)])
def test_a_card_that_is_pulled_while_it_works_is_said_to_have_left(lab, at, deed, cost):
    lab.card.faults({"on": at, "do": deed})
    exit_status, _ = log_on(lab)
    assert exit_status != 0 and last_reason(lab) == "card-removed"
    assert verifies(lab) == 1 and spent(lab) == cost
    lab.card.faults()
    wait_until(lambda: not status(lab)["cards"], "signetd has seen the card go")
    put_in(lab)
    assert log_on(lab)[0] == 0 and verifies(lab) == 2


def test_its_session_ends_when_it_leaves(lab):
    configure(lab, **settings(OPENSC), service={"login": {"use": "logon", "card": "required", "on_removal": "logoff",
                                                          "removal": {}}})
    wait_for_card(lab)
    terminal = open_shell(lab, lab.card.pin)
    lab.card.remove()
    wait_for_end(terminal)
    wait_until(lambda: status(lab)["sessions"] == [], "no session is left")
    lab.card.insert()
    configure(lab, **settings(OPENSC))
    wait_for_card(lab)


def test_a_card_process_that_is_killed_at_the_prompt_costs_nothing(lab):
    terminal = pamtester(lab, "alice")
    terminal.expect(PIN_PROMPT)
    [worker] = workers(lab, "token")
    lab.enter(["kill", "-SEGV", str(worker)])
    wait_until(lambda: workers(lab, "token") not in ([], [worker]), "another one has taken its place")
    terminal.sendline(lab.card.pin)
    exit_status, said = end_of(terminal)
    assert exit_status == 0, said
    assert log_on(lab)[0] == 0 and verifies(lab) == 2


def test_a_card_process_that_is_killed_after_the_pin_leaves_no_card_logged_on(lab):
    lab.card.faults({"on": "sign", "do": "silent"})
    terminal = pamtester(lab, "alice")
    answer_pin(terminal, lab.card.pin)
    wait_until(lambda: any(event.get("do") == "silent" for event in lab.card.log()), "the card works at its signature")
    [worker] = workers(lab, "token")
    lab.enter(["kill", "-SEGV", str(worker)])
    exit_status, _ = end_of(terminal)
    assert exit_status != 0 and last_reason(lab) == "worker-lost" and verifies(lab) == 1
    lab.card.faults()
    lab.card.resume()
    wait_for_card(lab)
    assert not lab.card.status()["verified"] and spent(lab) == 0
    assert log_on(lab)[0] == 0 and verifies(lab) == 2


# -- without a module ------------------------------------------------------------------------------


def test_where_piv_is_the_only_driver_it_is_said_to_be_none_for_logon(lab):
    configure(lab)
    [card] = wait_for_card(lab, "failed")
    assert card["reason"] == "card-not-for-logon"
    assert "PIV" in card["text"] and "pkcs11_modules" in card["text"]
    exit_status, said = end_of(pamtester(lab, "alice"))
    assert exit_status != 0 and last_reason(lab) == "card-not-for-logon"
    assert "not a card for logon" in said and "PIN for" not in said and verifies(lab) == 0
    assert "pkcs11_modules" in lab.enter(["signetctl", "card"], check=False).stdout
    configure(lab, **settings(OPENSC))
    wait_for_card(lab)
