# SPDX-License-Identifier: Apache-2.0
"""The card leaves a reader of the machine while its owner is elsewhere: a session of ssh that the card has opened."""

import pytest
from conftest import running_lab
from logon import at_rest, pull_out, put_in, status, wait_until
from removals import guard, how_it_stands, session_property, wait_for_actions
from signetlab.cards import Card
from signetlab.signet import Signet
from terminal_session import SSHD_SETTINGS, SSHD_STACK, is_alive, open_remote_shell, wait_for_end


@pytest.fixture(scope="module")
def shared(lab_can_run):
    for lab in running_lab(cards=[Card("alice")], users=["alice"], signet=Signet(),
                           files={"/etc/pam.d/sshd": SSHD_STACK}):
        lab.run(["systemctl", "start", "ssh.service"])
        yield lab


@pytest.fixture
def lab(shared):
    yield from at_rest(shared)
    shared.enter(["loginctl", "terminate-user", "alice"], check=False)
    wait_until(lambda: status(shared)["sessions"] == [], "no session is left")


def come_in(lab, on_removal, **removal):
    guard(lab, on_removal, ["sshd"], others=SSHD_SETTINGS, **removal)
    terminal = open_remote_shell(lab)
    assert session_property(lab, "Remote") == "yes" and session_property(lab, "Service") == "sshd"
    return terminal


@pytest.mark.parametrize("on_removal", ["disconnect", "logoff"])
def test_a_session_from_elsewhere_ends(lab, on_removal):
    terminal = come_in(lab, on_removal)
    pull_out(lab)
    wait_for_end(terminal)
    [record] = wait_for_actions(lab, "logoff")
    assert "the session is logged off" in record["SIGNET_DETAIL"] and record["SIGNET_SERVICE"] == "sshd"


def test_a_lock_that_nobody_there_can_show_ends_it(lab):
    terminal = come_in(lab, "lock", lock_deadline="1s")
    pull_out(lab)
    wait_for_end(terminal)
    wait_for_actions(lab, "lock", "logoff")


def test_where_nothing_is_wanted_it_goes_on(lab):
    terminal = come_in(lab, "none")
    pull_out(lab)
    wait_for_actions(lab, "none")
    assert is_alive(terminal)
    put_in(lab)
    assert how_it_stands(lab)["guard"] == "watching"
