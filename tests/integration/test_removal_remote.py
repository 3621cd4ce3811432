# SPDX-License-Identifier: Apache-2.0
"""The card leaves a reader of the machine while its owner is elsewhere: a session of ssh that the card has opened.

sshd has the PIN typed as the password, since only then are logon and session of one PAM handle."""

import pexpect
import pytest
from conftest import running_lab
from logon import EVENT_LIMIT, SHELL_PROMPT, ask_in_session, at_rest, pull_out, put_in, status, wait_until
from remote import by_password
from removals import guard, how_it_stands, session_property, wait_for_actions
from signetlab.cards import Card
from signetlab.signet import Signet

STACK = """\
auth     [success=done default=die]  pam_signet.so
account  required  pam_signet.so
session  required  pam_loginuid.so
session  required  pam_systemd.so
session  required  pam_signet.so
"""


@pytest.fixture(scope="module")
def shared(lab_can_run):
    for lab in running_lab(cards=[Card("alice")], users=["alice"], signet=Signet(),
                           files={"/etc/pam.d/sshd": STACK}):
        lab.run(["systemctl", "start", "ssh.service"])
        yield lab


@pytest.fixture
def lab(shared):
    yield from at_rest(shared)
    shared.enter(["loginctl", "terminate-user", "alice"], check=False)
    wait_until(lambda: status(shared)["sessions"] == [], "no session is left")


def come_in(lab, on_removal, **removal):
    guard(lab, on_removal, ["sshd"], others={"sshd": {"remote": True}}, **removal)
    terminal = lab.pty(by_password("alice"), timeout=EVENT_LIMIT)
    terminal.expect("password: ")
    terminal.sendline(lab.card.pin)
    terminal.expect(SHELL_PROMPT)
    assert session_property(lab, "Remote") == "yes" and session_property(lab, "Service") == "sshd"
    return terminal


def is_over(terminal):
    return terminal.expect([pexpect.EOF, "closed by remote host"]) in (0, 1)


@pytest.mark.parametrize("on_removal", ["disconnect", "logoff"])
def test_a_session_from_elsewhere_ends(lab, on_removal):
    terminal = come_in(lab, on_removal)
    pull_out(lab)
    assert is_over(terminal)
    [record] = wait_for_actions(lab, "logoff")
    assert "the session is logged off" in record["SIGNET_DETAIL"] and record["SIGNET_SERVICE"] == "sshd"


def test_a_lock_that_nobody_there_can_show_ends_it(lab):
    terminal = come_in(lab, "lock", lock_deadline="1s")
    pull_out(lab)
    assert is_over(terminal)
    wait_for_actions(lab, "lock", "logoff")


def test_where_nothing_is_wanted_it_goes_on(lab):
    terminal = come_in(lab, "none")
    pull_out(lab)
    wait_for_actions(lab, "none")
    assert "yes" in ask_in_session(terminal, "echo yes")
    put_in(lab)
    assert how_it_stands(lab)["guard"] == "watching"
