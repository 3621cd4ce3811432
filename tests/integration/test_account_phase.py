# SPDX-License-Identifier: Apache-2.0
"""A service that is kept for logons by card: who was let in by a key or a password gets no further, and nobody else is kept
out who should not be."""

import pytest
from conftest import running_lab
from debian_profile import (FILES, PASSWORDS, SETTINGS, enable_profile, hung, run_cron_jobs, running, starts_user_manager,
                            stock_debian, stopped, type_password)
from logon import answer_pin, end_of, lingering, wait_for_card, wait_until
from remote import over_ssh, start_sshd
from signetlab.cards import Card
from signetlab.signet import Signet
from signetlab.users import User

BY_CARD = {"use": "logon", "card": "required", "account": "card"}
PASSWORD_FIRST = "password-first"  # an administrator has put the password before the card
STACK = "auth sufficient pam_unix.so\nauth required pam_signet.so\naccount required pam_signet.so\naccount required pam_unix.so\n"
KEPT = SETTINGS | {"service": SETTINGS["service"] | {
    "sshd": {"use": "off", "account": "card"}, PASSWORD_FIRST: BY_CARD}}


@pytest.fixture(scope="module")
def shared(lab_can_run):
    users = [User(name, password) for name, password in PASSWORDS.items() if name != "root"]
    files = FILES | {f"/etc/pam.d/{PASSWORD_FIRST}": STACK}
    for lab in running_lab(cards=[Card("alice")], users=users, signet=Signet(**KEPT), files=files):
        stock_debian(lab)
        start_sshd(lab, "anna", "root")
        enable_profile(lab)
        yield lab


@pytest.fixture(params=[running, stopped, hung], ids=lambda state: state.__name__)
def in_every_state(shared, request):
    wait_for_card(shared)
    with request.param(shared):
        yield shared


@pytest.fixture
def lab(shared):
    wait_for_card(shared)
    return shared


def at(lab, service, user):
    return lab.pty(lingering("pamtester", service, user, "authenticate", "acct_mgmt"))


def test_a_key_of_ssh_is_not_enough(in_every_state):
    done = in_every_state.run(over_ssh("bob", "id -un"), check=False)
    assert done.returncode != 0 and done.stdout == ""


def test_a_key_of_root_is_enough(in_every_state):
    assert in_every_state.run(over_ssh("root", "id -un")).stdout == "root\n"


def test_a_user_manager_starts(in_every_state):
    assert starts_user_manager(in_every_state, "bob")


def test_cron_runs_jobs(in_every_state):
    run_cron_jobs(in_every_state)


def test_the_refusal_says_why(lab):
    lab.run(over_ssh("bob", "true"), check=False)
    wait_until(lambda: "account refused for bob at sshd" in lab.journal("signetd"), "signetd has recorded it")


def test_a_password_that_was_let_in_before_the_card_is_not_enough(lab):
    terminal = at(lab, PASSWORD_FIRST, "bob")
    type_password(terminal, "bob", "Password: ")
    status, said = end_of(terminal)
    assert status != 0 and "logged on with a card" in said


def test_a_card_is_enough(lab):
    terminal = at(lab, PASSWORD_FIRST, "alice")
    terminal.expect("Password: ")
    terminal.sendline("no password of hers")
    answer_pin(terminal, lab.card.pin)
    assert end_of(terminal)[0] == 0


@pytest.mark.parametrize("state", [stopped, hung], ids=lambda state: state.__name__)
def test_an_account_for_emergencies_goes_on_without_signetd(lab, state):
    with state(lab):
        assert lab.run(over_ssh("anna", "id -un")).stdout == "anna\n"
    assert lab.run(over_ssh("anna", "id -un"), check=False).returncode != 0
