# SPDX-License-Identifier: Apache-2.0
"""`signetctl try`: a whole logon outside PAM that leaves nothing behind. `last` names each reason, and on a table of cards
`try`, `card`, `status` and `explain` say the same."""

import json
import re
from contextlib import contextmanager

import pytest
from conftest import running_lab
from logon import (PIN_PROMPT, at_rest, audit, configure, end_of, journal_of, log_on, personalize, pull_out, put_in, settled,
                   status, wait_for_card, wait_until, wrong)
from signetlab.cards import Card
from signetlab.pki import Certificate
from signetlab.signet import Signet
from signetlab.users import User

SETTINGS = {"cards": {"wait_for_card": "1s"}, "domain": {"kdc_timeout": "1s"},
            "service": {"bobs": {"use": "logon", "users": ["bob"]}}}
CACHES = "ls /tmp/krb5cc_* 2>/dev/null | sort"


@pytest.fixture(scope="module")
def shared(lab_can_run):
    people = ["alice", "bob", User("daemonic", uid=999)]
    yield from running_lab(cards=[Card("alice")], users=people, signet=Signet(**SETTINGS))


@pytest.fixture
def lab(shared):
    yield from at_rest(shared)


def tried(lab, *arguments, pin=None):
    """What `try` answers."""
    done = lab.enter(["signetctl", "try", "--pin-stdin", "--json", *arguments], stdin=f"{pin or lab.card.pin}\n", check=False)
    record = json.loads(done.stdout)
    assert done.returncode == (0 if record["granted"] else 1)
    return record


def last(lab):
    done = lab.enter(["signetctl", "last", "-n", "1", "--json"])
    [record] = json.loads(done.stdout)
    return record


def caches(lab):
    return lab.enter(["sh", "-c", CACHES], check=False).stdout


# -- a trial that is granted -----------------------------------------------------------------------


def test_a_trial_is_a_whole_logon_step_by_step(lab):
    record = tried(lab, "alice")
    assert record["granted"] and record["user"] == "alice"
    steps = [step["step"] for step in record["logon"]["steps"]]
    assert steps == ["caller", "card", "person", "kdc", "ticket", "host", "policy", "cache"]
    assert all(step["result"] == "ok" for step in record["logon"]["steps"])
    assert lab.card.status()["verifies"] == 1


def test_a_trial_leaves_no_ticket_no_session_and_no_logon(lab):
    mine = lab.run(["sh", "-c", "echo mine >/tmp/krb5cc_$(id -u); echo /tmp/krb5cc_$(id -u)"], user="alice").stdout.strip()
    before, logons = caches(lab), len(audit(lab))
    assert tried(lab, "alice")["granted"]
    assert caches(lab) == before
    assert lab.read(mine) == "mine\n"  # a ticket that was there stays as it is
    assert status(lab)["sessions"] == []
    assert len(audit(lab)) == logons  # it is no logon to whoever counts them
    lab.enter(["rm", mine])


@pytest.mark.parametrize("ccache", ["DIR:/tmp/krb5cc_dir_%{uid}", "KEYRING:persistent:%{uid}"])
def test_a_trial_leaves_nothing_in_a_collection(lab, ccache):
    configure(lab, **{**SETTINGS, "domain": {**SETTINGS["domain"], "ccache": ccache}})
    wait_for_card(lab)
    try:
        record = tried(lab, "alice")
        assert record["granted"], record
        listed = lab.run(["env", f"KRB5CCNAME={ccache.replace('%{uid}', '1000')}", "klist", "-A"], user="alice", check=False)
        assert "krbtgt" not in listed.stdout, listed.stdout
    finally:
        configure(lab, **SETTINGS)
        wait_for_card(lab)


def test_a_pin_is_typed_unseen_at_a_terminal(lab):
    terminal = lab.pty(["sh", "-c", "signetctl try; status=$?; sleep 0.1; exit $status"])
    terminal.expect(PIN_PROMPT)
    assert terminal.match[1] == "alice"
    terminal.sendline(lab.card.pin)
    exit_status, said = end_of(terminal)
    assert exit_status == 0, said
    assert lab.card.pin not in said
    assert "trial of alice at login" in said and "No session was opened" in said


def test_who_gives_up_spends_no_try(lab):
    terminal = lab.pty(["sh", "-c", "signetctl try; status=$?; sleep 0.1; exit $status"])
    terminal.expect(PIN_PROMPT)
    terminal.sendcontrol("c")
    end_of(terminal)
    wait_until(lambda: last(lab)["reason"] == "cancelled", "it is recorded")
    assert lab.card.status()["verifies"] == 0


def test_nobody_but_root_tries_a_logon(lab):
    for user in ("alice", "bob"):
        done = lab.run(["signetctl", "try", "alice", "--pin-stdin"], user=user, stdin=f"{lab.card.pin}\n", check=False)
        assert done.returncode == 1 and "not-permitted" in done.stdout
    assert lab.card.status()["verifies"] == 0
    assert journal_of(lab, "trial")[-1]["SIGNET_REASON"] == "not-permitted"


# -- reasons ---------------------------------------------------------------------------------------


@contextmanager
def no_kdc(lab):
    lab.kdc.become("dead")
    try:
        yield
    finally:
        lab.kdc.become("genuine")


@contextmanager
def no_keytab(lab):
    lab.enter(["mv", "/etc/krb5.keytab", "/root/keytab"])
    try:
        yield
    finally:
        lab.enter(["mv", "/root/keytab", "/etc/krb5.keytab"])


@contextmanager
def no_card(lab):
    pull_out(lab)
    try:
        yield
    finally:
        put_in(lab)


@contextmanager
def no_room(lab):
    """Nobody may write where tickets go."""
    lab.enter(["mount", "-t", "tmpfs", "-o", "mode=0700", "none", "/tmp"])
    try:
        yield
    finally:
        lab.enter(["umount", "/tmp"])


@contextmanager
def as_it_is(_lab):
    yield


# How it is broken, what is asked, whether the PIN is wrong, the reason, and the step at which it ends.
REASONS = {
    "a wrong PIN": (as_it_is, ["alice"], True, "pin-wrong", "ticket"),
    "somebody else's card": (as_it_is, ["bob"], False, "card-of-other-user", "card"),
    "a service for others": (as_it_is, ["alice", "--service", "bobs"], False, "service-not-for-account", "card"),
    "a service that is off": (as_it_is, ["alice", "--service", "sudo"], False, "service-off", "caller"),
    "no card": (no_card, ["alice"], False, "no-card", "card"),
    "no KDC": (no_kdc, ["alice"], False, "kdc-unreachable", "kdc"),
    "no keytab": (no_keytab, ["alice"], False, "keytab-missing", "policy"),
    "no room for the ticket": (no_room, ["alice"], False, "ccache-failed", "cache"),
}


@pytest.mark.parametrize("case", REASONS)
def test_last_names_the_reason_and_the_step(lab, case):
    broken, arguments, is_wrong, reason, step = REASONS[case]
    with broken(lab):
        record = tried(lab, *arguments, pin=wrong(lab.card.pin) if is_wrong else None)
    assert record["reason"] == reason
    recorded = last(lab)
    assert (recorded["event"], recorded["reason"]) == ("trial", reason) and recorded["text"]
    assert recorded["steps"] == record["logon"]["steps"]
    assert recorded["steps"][-1]["step"] == step and recorded["steps"][-1]["result"] == reason
    assert all(done["result"] == "ok" for done in recorded["steps"][:-1])


def test_last_has_logons_of_pam_of_one_person_with_libkrb5s_lines(lab):
    lab.write("/etc/signet/signet.toml.d/trace.toml", '[log]\nkrb5_trace = ["alice"]\n')
    lab.enter(["systemctl", "reload", "signetd.service"])
    wait_for_card(lab)
    try:
        assert log_on(lab)[0] == 0
        lab.enter(["journalctl", "--sync"])
        [record] = json.loads(lab.enter(["signetctl", "last", "alice", "-n", "1", "--json"]).stdout)
        assert (record["event"], record["reason"], record["service"]) == ("logon", "granted", "signet-test")
        assert any("PKINIT" in line for line in record["krb5_trace"])
        text = lab.enter(["signetctl", "last", "alice", "--since", "1h"]).stdout
        assert "logon of alice at signet-test" in text and "  krb5: " in text
        assert lab.enter(["signetctl", "last", "nobody-here"], check=False).returncode == 1
    finally:
        lab.enter(["rm", "/etc/signet/signet.toml.d/trace.toml"])
        lab.enter(["systemctl", "reload", "signetd.service"])
        wait_for_card(lab)


# -- cards -----------------------------------------------------------------------------------------

CARDS = {
    "good": (Certificate.for_user("alice"), ""),
    "expired": (Certificate.for_user("alice", valid=(-30, -1)), "cert-expired"),
    "of a stranger's CA": (Certificate.for_user("alice", issuer="stranger"), "cert-not-trusted"),
    "for another purpose": (Certificate.for_user("alice", eku=("clientAuth",)), "cert-wrong-usage"),
    "without a name": (Certificate("alice", upn=None), "card-not-mapped"),
    "of nobody here": (Certificate.for_user("ghost"), "account-unknown"),
    "of the system's": (Certificate.for_user("daemonic"), "account-not-allowed"),
}


def answers(lab):
    """The reason that each verb gives; empty: the card is taken."""
    lab.enter(["journalctl", "--sync"])
    [of_status] = status(lab)["cards"]
    shown = json.loads(lab.enter(["signetctl", "card", "--json"], check=False).stdout)["cards"][0]["certificates"][0]
    explained = lab.enter(["signetctl", "explain", "--card", "--json"], check=False)
    [explanation] = json.loads(explained.stdout)
    assert (explained.returncode == 0) == (explanation["signetd"]["reason"] == "")
    of_login = {answer["service"]: answer["reason"] for answer in shown["services"]}.get("login", shown["reason"])
    reason = tried(lab)["reason"]
    return {"status": of_status["reason"], "card": shown["reason"], "card at login": of_login,
            "explain": explanation["signetd"]["reason"], "try": "" if reason == "granted" else reason}


@pytest.mark.parametrize("kind", CARDS)
def test_all_say_the_same_of_a_card(alices_card, kind):
    certificate, reason = CARDS[kind]
    personalize(alices_card, certificate)
    assert answers(alices_card) == dict.fromkeys(("status", "card", "card at login", "explain", "try"), reason)


def test_all_say_the_same_of_a_card_that_is_locked(lab):
    pull_out(lab)
    put_in(lab, pin_tries_left=0)
    assert set(answers(lab).values()) == {"pin-locked"}


def test_card_says_for_which_service_it_is_not(lab):
    [card] = json.loads(lab.enter(["signetctl", "card", "--json"]).stdout)["cards"]
    reasons = {answer["service"]: answer["reason"] for answer in card["certificates"][0]["services"]}
    assert reasons == {"login": "", "signet-test": "", "bobs": "service-not-for-account"}
    assert "not for   bobs: service-not-for-account" in lab.enter(["signetctl", "card"]).stdout


# -- the machine -----------------------------------------------------------------------------------


def test_what_ends_soon_is_said_at_the_logon_in_status_and_as_an_event(alices_card):
    lab = alices_card
    personalize(lab, Certificate.for_user("alice", valid=(-30, 5)))
    exit_status, said = log_on(lab)
    # Of five days the first begins at once, or does so in the next second.
    assert exit_status == 0 and re.search("The certificate of your card ends in [45] days", said), said
    assert journal_of(lab, "expiry")[-1]["SIGNET_USER"] == "alice"
    assert any("alice's card" in sentence for sentence in status(lab)["expiry"])


def test_no_reader_and_no_pcscd_are_told_apart(lab):
    lab.enter(["systemctl", "stop", "pcscd.socket", "pcscd.service"])
    try:
        wait_until(lambda: "No reader can be seen" in lab.enter(["signetctl", "status"], check=False).stdout, "it is noticed")
        assert lab.enter(["signetctl", "status"], check=False).returncode == 1
        assert "systemctl status pcscd" in lab.enter(["signetctl"]).stdout
        assert "no reader can be seen" in lab.journal()
    finally:
        lab.enter(["systemctl", "start", "pcscd.socket", "pcscd.service", "lab-card@0.service"])
        wait_for_card(lab)


def test_without_a_verb_it_is_this_machine_and_the_next_step(lab):
    wait_until(lambda: settled(lab), "the card is read")
    text = lab.enter(["signetctl"]).stdout
    assert len(text.splitlines()) <= 12
    for part in ("signetd ", "LAB.TEST", "alice@LAB.TEST", "login (logon)", "next      signetctl try"):
        assert part in text, text
    pull_out(lab)
    assert "next      insert a card" in lab.enter(["signetctl"]).stdout
    put_in(lab)
