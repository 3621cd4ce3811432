# SPDX-License-Identifier: Apache-2.0
"""Programs that are not root: screen lockers, which may ask for their own user and nobody else."""

import pytest
from conftest import running_lab
from logon import (PIN_PROMPT, SHELL_PROMPT, answer_pin, ask_in_session, at_rest, audit, end_of, last_reason, login,
                   pamtester, pull_out, put_in, status, wrong)
from signetlab.cards import Card
from signetlab.signet import Signet

VLOCK = """\
auth    [success=done default=die]  pam_signet.so
account required  pam_signet.so
"""
SU = VLOCK + "session required pam_permit.so\n"


@pytest.fixture(scope="module")
def shared(lab_can_run):
    yield from running_lab(cards=[Card("alice")], users=["alice", "bob"],
                           signet=Signet(service={"vlock": {"use": "unlock", "card": "required"},
                                                  "locker": {"use": "unlock", "card": "required"},
                                                  "su": {"use": "logon", "card": "required"}}),
                           files={"/etc/pam.d/su": SU})


@pytest.fixture
def lab(shared):
    yield from at_rest(shared)


@pytest.fixture
def vlock(lab):
    """vlock(1) of alice on a terminal, at its prompt."""
    lab.write("/etc/pam.d/vlock", VLOCK)
    terminal = lab.pty(["vlock"], user="alice", env={"USER": "alice"}, at_seat=True)
    terminal.expect("locked")
    yield terminal
    terminal.close(force=True)


def test_a_user_unlocks_with_the_own_card(lab):
    terminal = pamtester(lab, "alice", caller="alice")
    answer_pin(terminal, lab.card.pin)
    exit_status, said = end_of(terminal)
    assert exit_status == 0, said
    assert audit(lab)[-1]["SIGNET_CALLER_UID"] == lab.run(["id", "-u", "alice"]).stdout.strip()


@pytest.mark.parametrize("caller, user", [("bob", "alice"), ("alice", "bob")])
def test_a_user_cannot_log_on_another(lab, caller, user):
    exit_status, said = end_of(pamtester(lab, user, caller=caller))
    assert exit_status != 0 and "PIN for" not in said
    assert last_reason(lab) == "not-permitted"
    assert lab.card.status()["verifies"] == 0


def test_cards_have_no_part_in_the_logon_of_root(lab):
    before = len(audit(lab))
    exit_status, said = end_of(pamtester(lab, "root", caller="bob"))
    assert exit_status != 0 and "PIN for" not in said
    assert len(audit(lab)) == before


def test_a_users_card_unlocks_nobody_else(lab):
    exit_status, said = end_of(pamtester(lab, "bob", caller="bob"))
    assert exit_status != 0 and "PIN for" not in said
    assert last_reason(lab) == "card-of-other-user"


def locker(lab, user="alice", caller="alice", at_seat=True):
    lab.write("/etc/pam.d/locker", VLOCK)
    return pamtester(lab, user, service="locker", caller=caller, at_seat=at_seat)


def test_a_locker_unlocks_with_one_hidden_question_and_begins_no_session(lab):
    terminal = locker(lab)
    terminal.expect(PIN_PROMPT)
    assert terminal.before.strip() == ""
    terminal.sendline(lab.card.pin)
    exit_status, said = end_of(terminal)
    assert exit_status == 0, said
    assert last_reason(lab) == "granted"
    assert [session for session in status(lab)["sessions"] if session["service"] == "locker"] == []


@pytest.mark.parametrize("caller, user", [("bob", "alice"), ("alice", "bob"), ("alice", "root")])
def test_a_locker_is_for_its_own_user(lab, caller, user):
    exit_status, said = end_of(locker(lab, user, caller))
    assert exit_status != 0 and "PIN for" not in said
    assert last_reason(lab) == "not-permitted"
    assert lab.card.status()["verifies"] == 0


@pytest.mark.parametrize("service", ["locker", "signet-test"])
def test_a_process_of_ones_own_without_a_session_spends_no_try(lab, service):
    """As one of the owner's that somebody else has started over the network."""
    lab.write("/etc/pam.d/locker", VLOCK)
    exit_status, said = end_of(pamtester(lab, "alice", service=service, caller="alice", at_seat=False))
    assert exit_status != 0 and "PIN for" not in said
    assert last_reason(lab) == "not-at-seat"
    assert lab.card.status()["verifies"] == 0


@pytest.mark.parametrize("at_seat, reason", [(False, "not-at-seat"), (True, "granted")])
def test_a_setuid_program_is_where_it_was_started(lab, at_seat, reason):
    """su alice by bob: root asks, and a card at the seat is not for somebody who is elsewhere."""
    terminal = lab.pty(["su", "alice", "-c", "true"], user="bob", at_seat=at_seat)
    if at_seat:
        answer_pin(terminal, lab.card.pin)
    exit_status, said = end_of(terminal)
    assert (exit_status == 0) == at_seat, said
    assert last_reason(lab) == reason
    assert lab.card.status()["verifies"] == (1 if at_seat else 0)


def test_a_locker_waits_for_no_card(lab):
    pull_out(lab)
    exit_status, said = end_of(locker(lab))
    assert exit_status != 0 and "Insert your smart card" not in said
    assert last_reason(lab) == "no-card"
    put_in(lab)


def test_the_next_question_of_a_locker_says_why_the_last_was_refused(lab):
    terminal = locker(lab)
    answer_pin(terminal, wrong(lab.card.pin))
    assert end_of(terminal)[0] != 0
    terminal = locker(lab)
    terminal.expect(r"Wrong PIN.*PIN for alice \(.*, 2 tries left\): ")
    terminal.sendline(lab.card.pin)
    assert end_of(terminal)[0] == 0


def test_unlocking_renews_the_ticket_of_the_session(lab):
    session = login(lab)
    answer_pin(session, lab.card.pin)
    session.expect(SHELL_PROMPT)
    cache = ask_in_session(session, "echo $KRB5CCNAME").strip()
    ask_in_session(session, "kdestroy")
    unlocking = locker(lab)
    answer_pin(unlocking, lab.card.pin)
    assert end_of(unlocking)[0] == 0
    assert "alice@LAB.TEST" in ask_in_session(session, f"klist -c {cache}")
    session.sendline("exit")
    end_of(session)


def test_the_status_is_not_for_everybody(lab):
    assert lab.run(["signetctl", "status"], user="bob", check=False).returncode == 1


def test_vlock_unlocks_with_the_pin(lab, vlock):
    vlock.sendline("")
    vlock.expect(PIN_PROMPT)
    vlock.sendline(lab.card.pin)
    assert end_of(vlock)[0] == 0


def test_vlock_stays_locked_after_a_wrong_pin(lab, vlock):
    vlock.sendline("")
    vlock.expect(PIN_PROMPT)
    vlock.sendline(wrong(lab.card.pin))
    vlock.expect("Wrong PIN")
    assert vlock.isalive()
