# SPDX-License-Identifier: Apache-2.0
"""sudo and su with a card: a fresh PIN each time, the right person's card, and nothing left behind."""

import re
from contextlib import suppress

import pytest
from conftest import running_lab
from debian_profile import FILES, PASSWORDS, enable_profile, stock_debian, stopped
from elevation import at_seat, last_elevation, only, shown_pins
from logon import (PIN_PROMPT, answer_pin, end_of, journal_of, start_counting, status, wait_for_card,
                   wait_until, wrong)
from remote import over_ssh, start_sshd
from signetlab.cards import Card
from signetlab.errors import LabError
from signetlab.pki import Certificate
from signetlab.signet import Signet
from signetlab.users import Principal, User

ALICE, CAROL, ADMIN = range(3)  # whose card is in which reader; the last is alice's second principal's
PINS = ["123456", "654321", "112233"]
ELEVATE = {"use": "elevate", "card": "required"}
SETTINGS = {
    "cards": {"wait_for_card": "1s"},
    "mapping": {"rule": [
        {"match": "<EKU>msScLogin", "principal": "{subject_nt_principal}", "user": "{subject_nt_principal.short_name}"},
        {"match": "<EKU>pkinit", "principal": "{subject_pkinit_principal}"},
    ]},
    "service": {
        "sudo": ELEVATE,
        "su": {**ELEVATE, "elevate": {"as": "group:wheel"}},
        "su-l": {**ELEVATE, "elevate": {"as": "admin-principal", "offline": True}},
    },
}
SECOND = Certificate(name="alice as administrator", principal="alice/admin@LAB.TEST", eku=("clientAuth", "pkinitClientAuth"))


@pytest.fixture(scope="module")
def shared(lab_can_run):
    cards = [Card("alice", pin=PINS[ALICE]), Card("carol", pin=PINS[CAROL]),
             Card("alice", slots={"9A": SECOND}, pin=PINS[ADMIN])]
    users = [User(name, password) for name, password in PASSWORDS.items() if name != "root"] + [User("carol")]
    for lab in running_lab(cards=cards, users=users, principals=[Principal("alice/admin")], signet=Signet(**SETTINGS),
                           files=FILES):
        lab.run(["sh", "-euc", "groupadd wheel; usermod -aG wheel carol; usermod -aG sudo alice"])
        stock_debian(lab)
        start_sshd(lab, "alice")
        enable_profile(lab)
        lab.enter(["systemctl", "restart", "signetd.service"])
        yield lab


@pytest.fixture
def lab(shared):
    wait_for_card(shared)
    start_counting(shared)
    yield shared
    for card in shared.cards:
        card.faults()
        if card.status()["tries_left"] != card.card.pin_tries:
            card.set(pin_tries_left=card.card.pin_tries)
            card.remove()
            card.insert()
    wait_until(lambda: len(status(shared)["cards"]) == len(PINS), "every card is in")


# -- the right card --------------------------------------------------------------------------------


def test_sudo_takes_the_own_card(lab):
    caches = lab.enter(["sh", "-c", "ls /tmp"]).stdout
    terminal = at_seat(lab, "sudo", "-k", "id", "-u")
    answer_pin(terminal, PINS[ALICE])
    exit_status, said = end_of(terminal)
    assert exit_status == 0 and said.split() == ["0"]
    assert shown_pins(lab) == only(lab, ALICE, PINS[ALICE])
    assert last_elevation(lab) == ("granted", "alice", "alice@LAB.TEST")
    assert lab.enter(["sh", "-c", "ls /tmp"]).stdout == caches  # and no ticket is left
    assert status(lab)["sessions"] == []


def test_sudo_becomes_another_account(lab):
    terminal = at_seat(lab, "sudo", "-k", "-u", "bob", "id", "-un")
    answer_pin(terminal, PINS[ALICE])
    assert end_of(terminal)[1].split() == ["bob"]


def test_sudo_in_sudo_asks_once(lab):
    terminal = at_seat(lab, "sudo", "-k", "sudo", "id", "-u")
    answer_pin(terminal, PINS[ALICE])
    assert end_of(terminal)[1].split() == ["0"]
    assert shown_pins(lab) == only(lab, ALICE, PINS[ALICE])


def test_sudo_reads_the_pin_from_a_pipe_once(lab):
    lab.write("/run/pin", PINS[ALICE] + "\n", 0o644)  # not on a command line, which the journal has
    terminal = at_seat(lab, "sh", "-c", "sudo -k -S id -u </run/pin")
    assert end_of(terminal)[0] == 0
    lab.enter(["rm", "/run/pin"])
    assert shown_pins(lab) == only(lab, ALICE, PINS[ALICE])


def test_su_takes_the_card_of_a_member_of_the_group(lab):
    terminal = at_seat(lab, "su", "-c", "id -u")
    terminal.expect("For root: PIN for carol")
    terminal.sendline(PINS[CAROL])
    exit_status, said = end_of(terminal)
    assert exit_status == 0 and said.split()[-1] == "0"
    assert shown_pins(lab) == only(lab, CAROL, PINS[CAROL])
    assert last_elevation(lab) == ("granted", "root", "carol@LAB.TEST")


def test_su_takes_the_second_principal_of_whoever_has_logged_on(lab):
    terminal = at_seat(lab, "su", "-", "-c", "id -u")
    terminal.expect("For root: PIN for alice/admin@LAB.TEST")
    terminal.sendline(PINS[ADMIN])
    exit_status, said = end_of(terminal)
    assert exit_status == 0 and said.split()[-1] == "0"
    assert shown_pins(lab) == only(lab, ADMIN, PINS[ADMIN])


def test_root_is_asked_nothing_by_su(lab):
    assert lab.run(["su", "bob", "-c", "id -un"]).stdout == "bob\n"
    assert shown_pins(lab) == only(lab, None)


# -- refusals --------------------------------------------------------------------------------------


def refused(lab, terminal, reason):
    """Without a question for a PIN, and no card has been shown one."""
    exit_status, said = end_of(terminal)
    assert exit_status != 0 and "PIN for" not in said and not re.search("(?i)password(:| for)", said)
    assert journal_of(lab, "elevation")[-1]["SIGNET_REASON"] == reason
    assert shown_pins(lab) == only(lab, None)


def test_a_wrong_pin_is_one_try_and_the_next_question_another(lab):
    terminal = at_seat(lab, "sudo", "-k", "id", "-u")
    answer_pin(terminal, wrong(PINS[ALICE]))
    answer_pin(terminal, PINS[ALICE])
    assert end_of(terminal)[0] == 0
    assert shown_pins(lab) == only(lab, ALICE, wrong(PINS[ALICE]), PINS[ALICE])


def test_whoever_has_no_card_here_is_refused(lab):
    refused(lab, at_seat(lab, "sudo", "-k", "id", user="bob"), "card-of-other-user")


def test_su_to_a_user_wants_the_card_of_the_group_as_well(lab):
    lab.cards[CAROL].remove()
    wait_until(lambda: len(status(lab)["cards"]) == 2, "carol's card is out")
    refused(lab, at_seat(lab, "su", "bob", "-c", "id"), "not-administrator")
    lab.cards[CAROL].insert()


def test_sudo_that_may_not_ask_is_refused(lab):
    exit_status, _ = end_of(at_seat(lab, "sudo", "-k", "-n", "id", "-u"))
    assert exit_status != 0 and shown_pins(lab) == only(lab, None)


def test_a_caller_from_another_host_is_refused(lab):
    refused(lab, lab.pty(over_ssh("alice", "sudo -k id", on_terminal=True)), "not-at-seat")


def test_nobody_is_let_in_without_signetd(lab):
    with stopped(lab):
        exit_status, said = end_of(at_seat(lab, "sudo", "-k", "id", "-u"))
    assert exit_status != 0 and "not running" in said


def test_a_daemon_that_dies_between_pin_and_answer_lets_nobody_in(lab):
    lab.cards[ALICE].faults({"on": "sign", "do": "silent"})
    terminal = at_seat(lab, "sudo", "-k", "id", "-u")
    answer_pin(terminal, PINS[ALICE])
    wait_until(lambda: lab.cards[ALICE].pins(), "the card has been shown the PIN")
    lab.enter(["systemctl", "kill", "--signal=KILL", "signetd.service"])
    with suppress(LabError):  # it was not asked to sign yet
        lab.cards[ALICE].resume()
    terminal.expect("stopped answering")
    terminal.close(force=True)
    assert shown_pins(lab) == only(lab, ALICE, PINS[ALICE])
    lab.enter(["systemctl", "restart", "signetd.service"])
    wait_for_card(lab)


def test_a_card_that_is_pulled_out_at_the_question_ends_it(lab):
    terminal = at_seat(lab, "sudo", "-k", "id", "-u")
    terminal.expect(PIN_PROMPT)
    lab.cards[ALICE].remove()
    wait_until(lambda: journal_of(lab, "elevation")[-1]["SIGNET_REASON"] == "card-removed", "the question has ended")
    terminal.close(force=True)
    lab.cards[ALICE].insert()
    assert shown_pins(lab) == only(lab, None)


def test_without_a_kdc_it_is_refused(lab):
    lab.kdc.become("dead")
    try:
        terminal = at_seat(lab, "sudo", "-k", "id", "-u")
        answer_pin(terminal, PINS[ALICE])
        terminal.expect("could not be reached|cannot be reached")
        terminal.close(force=True)
        assert "kdc-unreachable" in [record["SIGNET_REASON"] for record in journal_of(lab, "elevation")[-2:]]
    finally:
        lab.kdc.become("genuine")
    assert shown_pins(lab) == only(lab, None)


def test_without_a_kdc_a_signature_is_enough_where_it_is_allowed(lab):
    lab.kdc.become("dead")
    try:
        terminal = at_seat(lab, "su", "-", "-c", "id -u")
        terminal.expect("For root: PIN for alice/admin@LAB.TEST")
        terminal.sendline(PINS[ADMIN])
        exit_status, said = end_of(terminal)
    finally:
        lab.kdc.become("genuine")
    assert exit_status == 0 and said.split()[-1] == "0"
    assert shown_pins(lab) == only(lab, ADMIN, PINS[ADMIN])
    assert last_elevation(lab) == ("granted", "root", "alice/admin@LAB.TEST")
    assert "signature" in journal_of(lab, "elevation")[-1]["SIGNET_DETAIL"]


def test_without_a_kdc_a_wrong_pin_is_still_one_try(lab):
    lab.kdc.become("dead")
    try:
        terminal = at_seat(lab, "su", "-", "-c", "id -u")
        terminal.expect("For root: PIN for")
        terminal.sendline(wrong(PINS[ADMIN]))
        assert end_of(terminal)[0] != 0
    finally:
        lab.kdc.become("genuine")
    assert shown_pins(lab) == only(lab, ADMIN, wrong(PINS[ADMIN]))


def test_the_pin_is_nowhere_afterwards(lab):
    """sudo's log of what is typed and shown included."""
    lab.write("/etc/sudoers.d/log", "Defaults log_input, log_output, iolog_dir=/var/log/sudo-io\n", 0o440)
    terminal = at_seat(lab, "sudo", "-k", "sh", "-c", "env; cat /proc/self/environ")
    answer_pin(terminal, PINS[ALICE])
    assert PINS[ALICE] not in end_of(terminal)[1]
    lab.enter(["rm", "/etc/sudoers.d/log"])
    found = lab.enter(["grep", "-rlaF", PINS[ALICE], "/var/log", "/run/signet", "/var/lib/signet", "/tmp"], check=False)
    assert found.stdout == ""
    assert PINS[ALICE] not in lab.journal()
