# SPDX-License-Identifier: Apache-2.0
"""Logons with what a PKCS#11 module knows: SoftHSM, which is in no reader, and a card that OpenSC is asked about."""

import pytest
from conftest import running_lab
from logon import (PIN_PROMPT, configure, end_of, last_reason, log_on, pamtester, pull_out, put_in, start_counting, status,
                   wait_for_card, wait_until, wrong)
from new_pins import AGAIN, CHANGED, signetctl, type_in
from pkcs11_tokens import (PIN, has_ticket, issue, leave_at_the_prompt, open_shell, run_as_card, settings, wait_for_token,
                           wait_until_gone, workers)
from signetlab.cards import Card
from signetlab.signet import Signet

SOFTHSM = "libsofthsm2.so"
OPENSC = "opensc-pkcs11.so"


# -- SoftHSM: a token that is in no reader -----------------------------------------------------------------------


@pytest.fixture(scope="module", params=["rsa2048", "ec256"])
def softhsm(request, lab_can_run):
    for lab in running_lab(cards=[], users=["alice"], signet=Signet(**settings(SOFTHSM))):
        lab.enter(["usermod", "--append", "--groups", "softhsm", "signet-card"])
        issue(lab, "/tmp", request.param)
        make_softhsm_token(lab)
        lab.enter(["systemctl", "restart", "signetd.service"])
        yield lab


def make_softhsm_token(lab):
    run_as_card(lab, f"""
        softhsm2-util --init-token --free --label alice --pin {PIN} --so-pin 12345678
        openssl pkcs8 -topk8 -nocrypt -in /tmp/alice.key -out /tmp/alice.p8
        softhsm2-util --import /tmp/alice.p8 --token alice --label auth --id 01 --pin {PIN}
        rm /tmp/alice.p8
        pkcs11-tool --module /usr/lib/softhsm/{SOFTHSM} --token-label alice --login --pin {PIN} \
            --write-object /tmp/alice.der --type cert --id 01 --label auth""", group="softhsm")


def test_a_token_without_a_reader_opens_a_session_with_a_ticket(softhsm):
    card = wait_for_token(softhsm, SOFTHSM, "alice")
    assert card["label"] == "alice" and card["driver"] == SOFTHSM and card["user"] == "alice" and card["seat"] == "seat0"
    terminal = open_shell(softhsm)
    assert has_ticket(terminal)
    terminal.sendline("exit")
    end_of(terminal)
    [card] = status(softhsm)["cards"]
    shown = softhsm.enter(["signetctl", "card"]).stdout
    assert f"PKCS#11 {SOFTHSM} alice" in shown and f"by {SOFTHSM}" in shown and "slot 01" in shown


def test_a_wrong_pin_of_a_token_is_told_and_the_next_prompt_warns(softhsm):
    wait_for_token(softhsm, SOFTHSM, "alice")
    exit_status, _ = log_on(softhsm, wrong(PIN))
    assert exit_status != 0 and last_reason(softhsm) == "pin-wrong"
    assert wait_for_token(softhsm, SOFTHSM, "alice")["few_tries"]
    terminal = pamtester(softhsm, "alice")
    terminal.expect(r"PIN for alice \(alice, few tries left\): ")
    terminal.sendline(PIN)
    exit_status, _ = end_of(terminal)
    assert exit_status == 0
    assert not wait_for_token(softhsm, SOFTHSM, "alice")["few_tries"]


def change_pin(lab, label, old, new):
    """Exit status, and what was said after the questions."""
    terminal = signetctl(lab, "pin")
    type_in(terminal, (rf"Current PIN \({label}[^)]*\): ", old), (r"New PIN \(4 to 255 digits\): ", new), (AGAIN, new))
    return end_of(terminal)


def test_the_pin_of_a_token_is_changed(softhsm):
    wait_for_token(softhsm, SOFTHSM, "alice")
    new = PIN[::-1]
    exit_status, said = change_pin(softhsm, "alice", PIN, new)
    assert exit_status == 0 and CHANGED in said, said
    wait_for_token(softhsm, SOFTHSM, "alice")
    assert log_on(softhsm, new)[0] == 0
    exit_status, said = change_pin(softhsm, "alice", PIN, "777777")
    assert exit_status != 0 and last_reason(softhsm, "pin-change") == "pin-wrong", said
    assert log_on(softhsm, new)[0] == 0
    assert change_pin(softhsm, "alice", new, PIN)[0] == 0
    assert log_on(softhsm, PIN)[0] == 0


def test_a_token_has_no_puk(softhsm):
    wait_for_token(softhsm, SOFTHSM, "alice")
    for verb in ("puk", "unblock"):
        exit_status, said = end_of(signetctl(softhsm, verb))
        assert exit_status != 0 and "PUK" in said and "New" not in said, said


def test_a_token_that_is_deleted_is_removed_and_one_that_is_made_is_found(softhsm):
    wait_for_token(softhsm, SOFTHSM, "alice")
    run_as_card(softhsm, "softhsm2-util --delete-token --token alice", group="softhsm")
    wait_until_gone(softhsm, SOFTHSM, "alice")
    make_softhsm_token(softhsm)
    wait_for_token(softhsm, SOFTHSM, "alice")
    exit_status, _ = log_on(softhsm, PIN)
    assert exit_status == 0


def test_a_token_that_is_deleted_at_the_prompt_is_a_refusal(softhsm):
    wait_for_token(softhsm, SOFTHSM, "alice")
    terminal = pamtester(softhsm, "alice")
    terminal.expect(PIN_PROMPT)
    run_as_card(softhsm, "softhsm2-util --delete-token --token alice", group="softhsm")
    terminal.sendline(PIN)
    exit_status, _ = end_of(terminal)
    assert exit_status != 0 and last_reason(softhsm) == "card-removed"
    make_softhsm_token(softhsm)
    wait_for_token(softhsm, SOFTHSM, "alice")


def test_a_worker_with_a_module_that_is_killed_costs_one_logon(softhsm):
    wait_for_token(softhsm, SOFTHSM, "alice")
    [worker] = workers(softhsm, "token")
    softhsm.enter(["kill", "-SEGV", str(worker)])
    wait_until(lambda: workers(softhsm, "token") not in ([], [worker]), "another one has taken its place")
    wait_for_token(softhsm, SOFTHSM, "alice")
    exit_status, _ = log_on(softhsm, PIN)
    assert exit_status == 0


# -- OpenSC: a card in a reader --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def opensc_shared(lab_can_run):
    yield from running_lab(cards=[Card("alice")], users=["alice"], signet=Signet(**settings(OPENSC, drivers=["pkcs11"])))


@pytest.fixture
def opensc(opensc_shared):
    lab = opensc_shared
    wait_for_card(lab)
    start_counting(lab)
    yield lab
    lab.card.faults()
    pull_out(lab)
    put_in(lab, pin_tries_left=lab.card.card.pin_tries)


def test_a_card_that_opensc_knows_opens_a_session(opensc):
    [card] = wait_for_card(opensc)
    assert card["driver"] == OPENSC and "Virtual PCD" in card["reader"] and card["user"] == "alice"
    terminal = open_shell(opensc, opensc.card.pin)
    assert has_ticket(terminal)
    terminal.sendline("exit")
    end_of(terminal)
    assert len(opensc.card.pins()) == 1


def test_no_other_program_finds_a_card_that_opensc_has_logged_on(opensc):
    exit_status, _ = log_on(opensc)
    assert exit_status == 0
    wait_for_card(opensc)
    resets = [event for event in opensc.card.log() if event["event"] in ("reset", "power-off")]
    assert resets, {event["event"] for event in opensc.card.log()}
    last_verify = max(apdu["at_us"] for apdu in opensc.card.apdus() if apdu["ins"].upper() == "20" and "pin" in apdu)
    assert max(event["at_us"] for event in resets) > last_verify


def test_a_wrong_pin_of_a_card_of_opensc_costs_one_try(opensc):
    exit_status, _ = log_on(opensc, wrong(opensc.card.pin))
    assert exit_status != 0 and last_reason(opensc) == "pin-wrong"
    assert opensc.card.status()["tries_left"] == opensc.card.card.pin_tries - 1


def test_a_locked_card_of_opensc_is_not_asked_for_a_pin(opensc):
    pull_out(opensc)
    put_in(opensc, pin_tries_left=0)
    terminal = pamtester(opensc, "alice")
    exit_status, said = end_of(terminal)
    assert exit_status != 0 and "PIN for" not in said
    assert last_reason(opensc) == "pin-locked"


def test_a_card_of_opensc_that_is_pulled_at_the_prompt(opensc):
    assert leave_at_the_prompt(opensc) != 0 and last_reason(opensc) == "card-removed"
    put_in(opensc)


def test_a_piv_card_is_served_by_the_piv_driver_where_both_know_it(opensc_shared):
    lab = opensc_shared
    configure(lab, **settings(OPENSC))
    [card] = wait_for_card(lab)
    assert card["driver"] == "piv" and workers(lab, "token") == []
    configure(lab, **settings(OPENSC, drivers=["pkcs11"]))
    [card] = wait_for_card(lab)
    assert card["driver"] == OPENSC
