# SPDX-License-Identifier: Apache-2.0
"""Two seats, each with a reader: a card is offered where its reader is. alice's is at seat1, bob's at seat0."""

import pytest
from conftest import running_lab
from logon import (PIN_PROMPT, answer_pin, audit, end_of, last_reason, lingering, login, pamtester, start_counting, status,
                   wait_for_card, wait_until)
from seats import give_first_reader_to_second_seat, make_second_seat
from signetlab.cards import Card
from signetlab.signet import Signet

STACK = """\
auth    [success=done default=die]  pam_signet.so
account required  pam_signet.so
session required  pam_permit.so
"""


@pytest.fixture(scope="module")
def shared(lab_can_run):
    cards = [Card("alice", extended_length=True), Card("bob", extended_length=True)]
    services = {"locker": {"use": "unlock", "card": "required"}, "su": {"use": "logon", "card": "required"}}
    files = {f"/etc/pam.d/{name}": STACK for name in services}
    signet = Signet(cards={"wait_for_card": "1s"}, service=services)
    for lab in running_lab(cards=cards, users=["alice", "bob"], signet=signet, files=files):
        make_second_seat(lab)
        give_first_reader_to_second_seat(lab)
        yield lab


@pytest.fixture
def lab(shared):
    wait_until(lambda: len(wait_for_card(shared)) == 2, "both cards are ready")
    start_counting(shared)
    return shared


def locker(lab, user, seat):
    command = lingering("pamtester", "locker", user, "authenticate")
    return lab.pty(command, user=user, at_seat=True, env={"XDG_SEAT": seat})


def no_card_was_asked(lab):
    """For a PIN or a signature. It may have been read anew, which a refusal of some seconds ago is reason for."""
    counted = [card.status() for card in lab.cards]
    return not any(card["verifies"] or card["signatures"] for card in counted)


@pytest.mark.parametrize("user, number, seat", [("alice", 0, "seat1"), ("bob", 1, "seat0")])
def test_a_card_is_for_whoever_sits_at_its_reader(lab, user, number, seat):
    terminal = locker(lab, user, seat)
    answer_pin(terminal, lab.cards[number].pin)
    exit_status, said = end_of(terminal)
    assert exit_status == 0, said
    assert last_reason(lab) == "granted"


@pytest.mark.parametrize("user, seat", [("alice", "seat0"), ("bob", "seat1")])
def test_at_another_seat_it_is_none(lab, user, seat):
    """There is the other's."""
    exit_status, said = end_of(locker(lab, user, seat))
    assert exit_status != 0 and "PIN for" not in said
    assert last_reason(lab) == "card-of-other-user"
    assert no_card_was_asked(lab)


@pytest.mark.parametrize("seat, is_asked", [("seat0", False), ("seat1", True)])
def test_a_setuid_program_is_at_the_seat_of_whoever_has_started_it(lab, seat, is_asked):
    terminal = lab.pty(lingering("su", "alice", "-c", "true"), user="bob", at_seat=True, env={"XDG_SEAT": seat})
    if is_asked:
        answer_pin(terminal, lab.card.pin)
    exit_status, said = end_of(terminal)
    assert (exit_status == 0) == is_asked, said
    assert last_reason(lab) == ("granted" if is_asked else "card-of-other-user")
    assert is_asked or no_card_was_asked(lab)


def test_where_the_only_card_is_at_another_seat_there_is_none(lab):
    bobs = lab.cards[1]
    bobs.remove()
    wait_until(lambda: len(status(lab)["cards"]) == 1, "signetd has seen it go")
    exit_status, said = end_of(pamtester(lab, "alice", service="login"))
    assert exit_status != 0 and "Insert your smart card." in said and "PIN for" not in said
    assert last_reason(lab) == "no-card"
    bobs.insert()


def test_the_console_is_at_the_first_seat(lab):
    terminal = login(lab)
    terminal.expect(PIN_PROMPT)
    assert terminal.match[1] == "bob"  # and not: which of the two
    terminal.close(force=True)


def test_a_display_manager_is_at_none_of_several(lab):
    """A service of the system without a terminal, for whichever greeter."""
    before = len(audit(lab))
    ended = lab.run(["pamtester", "login", "bob", "authenticate"], check=False)
    assert ended.returncode != 0 and "PIN for" not in ended.stdout
    assert [record["SIGNET_REASON"] for record in audit(lab)[before:]] == ["not-at-seat"]
    assert no_card_was_asked(lab)
