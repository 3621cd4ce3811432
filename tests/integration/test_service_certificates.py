# SPDX-License-Identifier: Apache-2.0
"""What a service wants beside the right person: another certificate of the two on the card, a seat, a session that is young;
and a service for callers who are not at the machine, with the own card in its reader."""

import time

import pytest
from conftest import running_lab
from logon import (PIN_PROMPT, SHELL_PROMPT, answer_pin, at_rest, audit, configure, end_of, last_reason,
                   login, pamtester, wait_for_card)
from remote import over_ssh, start_sshd
from signetlab.cards import Card
from signetlab.pki import Certificate
from signetlab.signet import Signet

STACK = """\
auth    [success=done default=die]  pam_signet.so
account required  pam_signet.so
session required  pam_permit.so
"""
SUDOERS = "Defaults passwd_tries=1\nDefaults:bob targetpw\nalice, bob ALL=(ALL) ALL\n"
SOFT, HARD, ABSENT = "1.2.3.1", "1.2.3.2", "1.2.3.3"  # certificate policies
DESKS, DOORS = "1.2.3.10", "1.2.3.11"                 # purposes
SLOTS = {
    "9A": Certificate.for_user("alice", eku=("msSmartcardLogin", DESKS), extensions=(f"certificatePolicies = {SOFT}",)),
    "9C": Certificate.for_user("alice", eku=("msSmartcardLogin", DOORS), extensions=(f"certificatePolicies = {HARD}",)),
}
MAX_AGE = 5  # seconds
HARD_ONLY = {"certificates": {"policies": [HARD]}}
REMOTE = {"remote": True, **HARD_ONLY}


def services(ca):
    """By the SHA-256 of the key of the card's CA."""
    wanted = {"by-policy": {"policies": [HARD]}, "by-purpose": {"eku_any": [DESKS]},
              "by-issuer": {"issuers": ["00" * 32, ca], "eku_any": [DOORS], "keys": ["rsa"], "rsa_bits": 2048},
              "no-policy": {"policies": [ABSENT]}, "no-issuer": {"issuers": ["00" * 32]}, "no-key": {"rsa_bits": 3072}}
    return {
        **{name: {"use": "logon", "certificates": certificates} for name, certificates in wanted.items()},
        "other-seat": {"use": "logon", "seats": ["seat1"], **HARD_ONLY},
        "this-seat": {"use": "logon", "seats": ["seat1", "seat0"], **HARD_ONLY},
        "login": HARD_ONLY,
        "sudo": {"use": "elevate", **REMOTE},
        "sudo-i": {"use": "elevate", "elevate": {"max_age": f"{MAX_AGE}s"}, **REMOTE},
        "su": {"use": "logon", **REMOTE},
        "locker": {"use": "unlock", **REMOTE},
    }


@pytest.fixture(scope="module")
def shared(lab_can_run):
    files = {f"/etc/pam.d/{name}": STACK for name in services("") if name != "login"}
    files["/etc/sudoers.d/lab"] = SUDOERS
    for lab in running_lab(cards=[Card("alice", slots=SLOTS)], users=["alice", "bob"], signet=Signet(), files=files):
        start_sshd(lab, "alice", "bob")
        key = "openssl x509 -in /etc/signet/ca.pem -noout -pubkey | openssl pkey -pubin -outform DER | sha256sum"
        configure(lab, service=services(lab.enter(["sh", "-c", key]).stdout.split()[0]))
        yield lab


@pytest.fixture
def lab(shared):
    yield from at_rest(shared)


def fingerprint(lab, slot):
    said = lab.enter(["openssl", "x509", "-in", f"/etc/lab-cards/0/{slot}.pem", "-noout", "-fingerprint", "-sha256"]).stdout
    return said.strip().rpartition("=")[2].replace(":", "").lower()


def refused(lab, terminal, reason):
    """Nobody is asked for a PIN, and the card is shown none."""
    exit_status, said = end_of(terminal)
    assert exit_status != 0 and "PIN for" not in said
    assert last_reason(lab) == reason
    assert lab.card.pins() == []


def granted(lab, terminal):
    answer_pin(terminal, lab.card.pin)
    exit_status, said = end_of(terminal)
    assert exit_status == 0, said
    return said


# -- the certificate -------------------------------------------------------------------------------


@pytest.mark.parametrize("service, slot", [("by-policy", "9C"), ("by-purpose", "9A"), ("by-issuer", "9C")])
def test_of_two_certificates_the_one_that_the_service_wants_is_used(lab, service, slot):
    terminal = pamtester(lab, "alice", service=service)
    terminal.expect(PIN_PROMPT)
    assert "Which certificate" not in terminal.before
    terminal.sendline(lab.card.pin)
    assert end_of(terminal)[0] == 0
    assert audit(lab)[-1]["SIGNET_CERTIFICATE"] == fingerprint(lab, slot)


@pytest.mark.parametrize("service, key", [("no-policy", "policies"), ("no-issuer", "issuers"), ("no-key", "rsa_bits")])
def test_a_card_that_has_none_is_refused_without_a_pin(lab, service, key):
    refused(lab, pamtester(lab, "alice", service=service), "cert-not-for-service")
    assert f"certificates.{key}" in audit(lab)[-1]["SIGNET_DETAIL"]


# -- the seat --------------------------------------------------------------------------------------


def test_at_a_seat_that_is_not_the_services_it_is_refused(lab):
    refused(lab, pamtester(lab, "alice", service="other-seat"), "not-at-seat")
    refused(lab, pamtester(lab, "alice", service="other-seat", caller="alice"), "not-at-seat")
    granted(lab, pamtester(lab, "alice", service="this-seat", caller="alice"))


# -- who is not at the machine ---------------------------------------------------------------------


def test_sudo_over_ssh_takes_the_own_card_where_the_service_says_so(lab):
    assert "0" in granted(lab, lab.pty(over_ssh("alice", "sudo -k id -u", on_terminal=True))).split()


def test_a_service_that_does_not_say_so_is_refused(lab):
    refused(lab, lab.pty(over_ssh("alice", "pamtester by-policy alice authenticate", on_terminal=True)), "not-at-seat")
    refused(lab, lab.pty(["pamtester", "-I", "rhost=192.0.2.7", "by-policy", "alice", "authenticate"]), "remote-session")


@pytest.mark.parametrize("command, reason", [("su alice -c true", "not-permitted"),
                                             ("sudo -k -u alice id", "card-of-other-user"),
                                             ("pamtester su alice authenticate", "not-permitted")])
def test_somebody_elses_card_loses_no_try(lab, command, reason):
    refused(lab, lab.pty(over_ssh("bob", command, on_terminal=True)), reason)


def test_a_login_uid_that_a_program_has_given_itself_opens_no_card(lab):
    """A service's process that has none may say that it is alice, before it starts su."""
    alice = lab.run(["id", "-u", "alice"]).stdout.strip()
    terminal = lab.pty(["sh", "-c", f"echo {alice} >/proc/self/loginuid; exec su alice -c true"], user="bob")
    refused(lab, terminal, "not-at-seat")


# -- how old the session is ------------------------------------------------------------------------


def test_a_session_that_no_card_has_opened_has_no_age(lab):
    refused(lab, lab.pty(over_ssh("alice", "sudo -k -i id -u", on_terminal=True)), "session-too-old")


def sudo_in_session(lab, terminal):
    terminal.sendline("sudo -k; sudo -i id -u; echo done-$?")
    if terminal.expect([PIN_PROMPT, r"done-[1-9]"]) == 0:
        terminal.sendline(lab.card.pin)
        terminal.expect("done-0")
    terminal.expect(SHELL_PROMPT)
    return last_reason(lab)


def test_a_session_grows_too_old_and_is_renewed_by_unlocking_it(lab):
    terminal = login(lab, "alice")
    answer_pin(terminal, lab.card.pin)
    terminal.expect(SHELL_PROMPT)
    assert sudo_in_session(lab, terminal) == "granted"
    time.sleep(MAX_AGE + 1)
    assert sudo_in_session(lab, terminal) == "session-too-old"
    wait_for_card(lab)
    terminal.sendline("pamtester locker alice authenticate")
    answer_pin(terminal, lab.card.pin)
    terminal.expect(SHELL_PROMPT)
    assert last_reason(lab) == "granted"
    assert sudo_in_session(lab, terminal) == "granted"
    terminal.sendline("exit")
