# SPDX-License-Identifier: Apache-2.0
"""Logons that are refused, each for its own reason, and what they do not cost: tries, requests, APDUs."""

import pexpect
import pytest
from conftest import running_lab
from logon import (PIN_PROMPT, answer_pin, as_requests, at_rest, audit, end_of, instructions, journal_of, last_reason, lingering,
                   log_on, login, pamtester, personalize, pull_out, put_in, restart_signetd, start_counting,
                   wait_for_card, wait_for_preflight, wait_until, wrong)
from signetlab.cards import Card
from signetlab.pki import Certificate
from signetlab.signet import Signet
from signetlab.users import User
from wire import Client, begin_logon, uid_of

WAIT_FOR_CARD = 2  # seconds
LOOP = 500  # refusals in a row
RECORDS_AT_ONCE = 20  # of them, and some more as time passes


@pytest.fixture(scope="module")
def shared(lab_can_run):
    yield from running_lab(cards=[Card("alice")], users=["alice", "bob", User("daemonic", uid=999)],
                           signet=Signet(cards={"wait_for_card": f"{WAIT_FOR_CARD}s"}))


@pytest.fixture
def lab(shared):
    yield from at_rest(shared)


def refused_without_pin(lab, user="alice", options=()):
    """The reason of a refusal that asks for nothing."""
    before = len(audit(lab))
    terminal = lab.pty(lingering("pamtester", *options, "signet-test", user, "authenticate"))
    exit_status, said = end_of(terminal)
    assert exit_status != 0 and "PIN for" not in said
    [record] = audit(lab)[before:]
    assert record["SIGNET_VERIFIES"] == "0"
    return record["SIGNET_REASON"]


# -- the PIN ---------------------------------------------------------------------------------------


def test_a_wrong_pin_costs_one_try_and_no_request(lab):
    terminal = pamtester(lab, "alice")
    terminal.expect(PIN_PROMPT)
    wait_for_preflight(lab)
    before = as_requests(lab)
    terminal.sendline(wrong(lab.card.pin))
    exit_status, said = end_of(terminal)
    assert exit_status != 0 and last_reason(lab) == "pin-wrong"
    left = lab.card.card.pin_tries - 1
    assert f"{left} tries left" in said
    assert (lab.card.status()["tries_left"], lab.card.status()["verifies"]) == (left, 1)
    assert as_requests(lab) == before


def test_the_prompt_tells_how_many_tries_are_left(lab):
    log_on(lab, wrong(lab.card.pin))
    terminal = pamtester(lab, "alice")
    terminal.expect(PIN_PROMPT)
    assert f"{lab.card.card.pin_tries - 1} tries left" in terminal.match[2]
    terminal.sendline(lab.card.pin)
    assert end_of(terminal)[0] == 0
    assert lab.card.status()["tries_left"] == lab.card.card.pin_tries


@pytest.mark.parametrize("pin", ["123", "123456789", "12345a", "12345 "],
                         ids=["too short", "too long", "a letter", "a blank"])
def test_what_cannot_be_a_pin_never_reaches_the_card(lab, pin):
    terminal = pamtester(lab, "alice")
    terminal.expect(PIN_PROMPT)
    lab.card.mark()
    terminal.sendline(pin)
    exit_status, said = end_of(terminal)
    assert exit_status != 0 and last_reason(lab) == "pin-shape"
    assert "No try was used" in said
    assert instructions(lab) == []


def on_its_last_try(lab):
    pull_out(lab)
    put_in(lab, pin_tries_left=1)
    start_counting(lab)
    terminal = pamtester(lab, "alice")
    terminal.expect(r"(?i)last try.*yes.*$")
    return terminal


def test_the_last_try_is_kept_by_whoever_says_no(lab):
    terminal = on_its_last_try(lab)
    terminal.sendline("no")
    exit_status, said = end_of(terminal)
    assert exit_status != 0 and last_reason(lab) == "pin-last-try-declined"
    assert "PIN for" not in said
    assert (lab.card.status()["tries_left"], lab.card.status()["verifies"]) == (1, 0)


def test_the_last_try_logs_on_whoever_says_yes_and_knows_the_pin(lab):
    terminal = on_its_last_try(lab)
    terminal.sendline("yes")
    answer_pin(terminal, lab.card.pin)
    assert end_of(terminal)[0] == 0
    assert lab.card.status()["tries_left"] == lab.card.card.pin_tries


def test_the_last_try_locks_the_card_of_whoever_does_not(lab):
    terminal = on_its_last_try(lab)
    terminal.sendline("yes")
    answer_pin(terminal, wrong(lab.card.pin))
    exit_status, said = end_of(terminal)
    assert exit_status != 0 and "locked" in said
    assert (lab.card.status()["tries_left"], lab.card.status()["verifies"]) == (0, 1)
    wait_for_card(lab)
    assert refused_without_pin(lab) == "pin-locked"


def test_a_locked_card_is_asked_for_nothing(lab):
    pull_out(lab)
    put_in(lab, pin_tries_left=0)
    start_counting(lab)
    assert refused_without_pin(lab) == "pin-locked"
    assert lab.card.status()["verifies"] == 0
    assert as_requests(lab) == []


# -- the card --------------------------------------------------------------------------------------


def test_without_a_card_the_person_is_asked_for_it_and_then_refused(lab):
    pull_out(lab)
    terminal = pamtester(lab, "alice")
    terminal.expect("Insert your smart card")
    exit_status, said = end_of(terminal, WAIT_FOR_CARD + 1)
    assert exit_status != 0 and last_reason(lab) == "no-card"
    assert "No card" in said


def test_a_card_that_comes_while_it_is_waited_for_is_used(lab):
    pull_out(lab)
    terminal = pamtester(lab, "alice")
    terminal.expect("Insert your smart card")
    lab.card.insert()
    answer_pin(terminal, lab.card.pin)
    assert end_of(terminal)[0] == 0


@pytest.mark.parametrize("reason, certificate", [
    ("card-not-mapped", Certificate("alice", upn=None)),
    ("cert-expired", Certificate.for_user("alice", valid=(-30, -1))),
    ("cert-not-yet-valid", Certificate.for_user("alice", valid=(1, 30))),
    ("cert-not-trusted", Certificate.for_user("alice", issuer="stranger")),
    ("cert-wrong-usage", Certificate.for_user("alice", eku=("clientAuth",))),
    ("account-unknown", Certificate.for_user("ghost")),
], ids=lambda value: value if isinstance(value, str) else value.name)
def test_a_certificate_is_refused_before_the_pin(alices_card, reason, certificate):
    personalize(alices_card, certificate)
    start_counting(alices_card)
    assert refused_without_pin(alices_card, certificate.name) == reason
    assert as_requests(alices_card) == []


@pytest.mark.parametrize("name", ["root", "daemonic"])
def test_a_card_of_an_account_of_the_system_is_nobodys(alices_card, name):
    personalize(alices_card, Certificate.for_user(name))
    start_counting(alices_card)
    assert refused_without_pin(alices_card, user="") == "account-not-allowed"
    assert as_requests(alices_card) == []


def test_a_card_of_another_user_is_refused(lab):
    assert refused_without_pin(lab, "bob") == "card-of-other-user"


# -- who asks, and for what ------------------------------------------------------------------------


def test_a_service_without_a_section_is_off(lab):
    lab.write("/etc/pam.d/signet-unnamed", lab.read("/etc/pam.d/signet-test"))
    before = len(audit(lab))
    exit_status, said = end_of(pamtester(lab, "alice", service="signet-unnamed"))
    assert exit_status != 0 and "PIN for" not in said
    assert len(audit(lab)) == before


def test_a_session_from_another_host_is_refused(lab):
    assert refused_without_pin(lab, options=["-I", "rhost=192.0.2.7"]) == "remote-session"


def test_a_refused_logon_leaves_neither_ticket_nor_session(lab):
    lab.enter(["sh", "-c", "rm -f /tmp/krb5cc_*"])  # of other tests
    exit_status, _ = log_on(lab, wrong(lab.card.pin), "authenticate", "setcred", "open_session")
    assert exit_status != 0
    assert lab.run(["sh", "-c", "ls /tmp/krb5cc_*"], check=False).stdout == ""
    assert "alice" not in lab.run(["loginctl", "--no-legend"]).stdout.split()


def test_a_user_who_presses_enter_or_the_end_of_file_spends_nothing(lab):
    for give_up in (lambda terminal: terminal.sendline(""), lambda terminal: terminal.sendeof()):
        terminal = pamtester(lab, "alice")
        terminal.expect(PIN_PROMPT)
        give_up(terminal)
        assert end_of(terminal)[0] != 0
        assert last_reason(lab) in ("cancelled", "pin-shape")
    assert lab.card.status()["verifies"] == 0


def test_a_program_that_ends_at_the_prompt_cancels_the_logon(lab):
    before = len(audit(lab))
    terminal = pamtester(lab, "alice")
    terminal.expect(PIN_PROMPT)
    terminal.sendintr()
    terminal.expect(pexpect.EOF)
    wait_until(lambda: len(audit(lab)) > before, "an audit record")
    assert last_reason(lab) == "cancelled"
    assert lab.card.status()["verifies"] == 0


def test_login_asks_again_after_a_refusal(lab):
    terminal = login(lab)
    answer_pin(terminal, wrong(lab.card.pin))
    terminal.expect("tries left")
    terminal.expect(PIN_PROMPT)
    terminal.sendline(lab.card.pin)
    terminal.expect(r"\$ $")
    terminal.close(force=True)


def test_who_asks_as_the_application_says_is_written_down_and_adds_no_right(lab):
    with Client(lab, uid_of(lab, "bob")) as client:
        assert client.send(begin_logon("root", ruser="root")).verdict() == ("denied", "not-at-seat")
    assert audit(lab)[-1]["SIGNET_RUSER"] == "root"


def test_a_user_who_is_refused_in_a_loop_does_not_fill_the_journal(lab):
    before = len(audit(lab))
    with Client(lab, uid_of(lab, "bob")) as client:
        for _ in range(LOOP):
            assert client.send(begin_logon("root")).verdict() == ("denied", "not-at-seat")
    assert log_on(lab)[0] == 0
    records = audit(lab)[before:]
    assert RECORDS_AT_ONCE <= len(records) < LOOP / 4
    assert records[-1]["SIGNET_REASON"] == "granted"
    restart_signetd(lab)  # it does not go without having told what it counted
    [summary] = journal_of(lab, "refusals-counted")
    assert len(records) - 1 + int(summary["SIGNET_COUNT"]) == LOOP
    assert summary["SIGNET_CALLER_UID"] == str(uid_of(lab, "bob"))
