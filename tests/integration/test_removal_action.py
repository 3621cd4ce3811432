# SPDX-License-Identifier: Apache-2.0
"""The card leaves, and the session that it has opened is locked or ended: by signetd, and by the real logind."""

import time

import pytest
from conftest import running_lab
from logon import ask_in_session, at_rest, pull_out, put_in, status, wait_for_card, wait_until
from removals import (actions, guard, how_it_stands, put_in_bobs_card, session_property, start_pcscd, stop_pcscd,
                      take_out_bobs_card, wait_for_actions)
from signetlab.cards import Card
from signetlab.signet import Signet
from terminal_session import LOCKER_READY, install_locker, is_alive, open_shell, wait_for_end, with_locker

# What no signal but SIGKILL ends; one of the two takes not even SIGCONT.
STUBBORN = "(trap '' HUP TERM; while :; do sleep 1; done) & sleep 1000 & kill -STOP $!"


@pytest.fixture(scope="module")
def shared(lab_can_run):
    """Alice's card is in its reader, bob's beside another one."""
    for lab in running_lab(cards=[Card("alice"), Card("bob")], users=["alice", "bob"], signet=Signet()):
        install_locker(lab)
        take_out_bobs_card(lab)
        yield lab


@pytest.fixture
def lab(shared):
    yield from at_rest(shared)
    shared.enter(["sh", "-c", f"loginctl terminate-user alice; rm -f {LOCKER_READY}"], check=False)
    wait_until(lambda: status(shared)["sessions"] == [], "no session is left")


def bring_cards_back(lab):
    """Both are in when pcscd comes back."""
    start_pcscd(lab)
    wait_until(lambda: len(status(lab)["cards"]) == 2, "signetd has seen both")
    take_out_bobs_card(lab)
    wait_for_card(lab)


def cache_exists(lab):
    uid = lab.enter(["id", "-u", "alice"]).stdout.strip()
    return lab.enter(["test", "-e", f"/tmp/krb5cc_{uid}"], check=False).returncode == 0


# -- lock ------------------------------------------------------------------------------------------


def test_a_session_is_locked_when_its_locker_says_so(lab):
    guard(lab, "lock", lock_deadline="10s", destroy_tickets=True)
    terminal = with_locker(open_shell(lab))
    assert session_property(lab, "LockedHint") == "no" and cache_exists(lab)
    pull_out(lab)
    [record] = wait_for_actions(lab, "lock")
    assert "the session is locked" in record["SIGNET_DETAIL"] and record["SIGNET_REASON"] == "card-removed"
    assert record["SIGNET_SESSION"] == status(lab)["sessions"][0]["session_id"] and record["SIGNET_USER"] == "alice"
    assert session_property(lab, "LockedHint") == "yes"
    wait_until(lambda: not cache_exists(lab), "the ticket is gone")
    put_in(lab)
    assert is_alive(terminal)


def test_a_session_that_nobody_locks_is_logged_off_at_the_deadline(lab):
    guard(lab, "lock", lock_deadline="1s")
    terminal = open_shell(lab)
    since = time.monotonic()
    pull_out(lab)
    wait_for_end(terminal)
    assert time.monotonic() - since > 1
    wait_for_actions(lab, "lock", "logoff")
    assert not cache_exists(lab)


def test_a_stopped_locker_locks_nothing(lab):
    guard(lab, "lock", lock_deadline="1s")
    terminal = with_locker(open_shell(lab))
    ask_in_session(terminal, "pkill -STOP -u alice -f tiny-locker")
    pull_out(lab)
    wait_for_end(terminal)
    wait_for_actions(lab, "lock", "logoff")


def test_a_session_that_nobody_locks_may_stay(lab):
    guard(lab, "lock", lock_deadline="1s", lock_fallback="none")
    terminal = open_shell(lab)
    pull_out(lab)
    wait_for_actions(lab, "lock")
    assert is_alive(terminal) and cache_exists(lab)


# -- logoff ----------------------------------------------------------------------------------------


def test_a_logoff_ends_whatever_runs_in_the_session(lab):
    guard(lab, "logoff")
    terminal = open_shell(lab)
    ask_in_session(terminal, STUBBORN)
    assert cache_exists(lab)
    pull_out(lab)
    wait_for_end(terminal)
    [record] = wait_for_actions(lab, "logoff")
    assert "the session is logged off" in record["SIGNET_DETAIL"]
    assert lab.enter(["pgrep", "-u", "alice", "sleep"], check=False).stdout == ""
    assert not cache_exists(lab) and status(lab)["sessions"] == []


@pytest.fixture
def without_logind(lab):
    """login opens no session of logind's."""
    stack = lab.read("/etc/pam.d/login")
    lab.write("/etc/pam.d/login", "".join(line for line in stack.splitlines(keepends=True) if "pam_systemd" not in line))
    yield lab
    lab.write("/etc/pam.d/login", stack)


@pytest.mark.parametrize("on_removal", ["logoff", "lock"])
def test_a_session_that_logind_does_not_know_ends_with_its_leader(without_logind, on_removal):
    """Nobody can be told to lock it, so it is as if nobody had."""
    lab = without_logind
    guard(lab, on_removal)
    terminal = open_shell(lab)
    assert ask_in_session(terminal, "echo session:$XDG_SESSION_ID").strip() == "session:"
    pull_out(lab)
    wait_for_end(terminal)
    [record] = wait_for_actions(lab, "logoff")
    assert "the session is logged off" in record["SIGNET_DETAIL"] and "SIGNET_SESSION" not in record
    assert not cache_exists(lab)


def test_within_its_grace_the_card_may_be_away(lab):
    guard(lab, "logoff", grace="1min")
    terminal = open_shell(lab)
    assert how_it_stands(lab)["guard"] == "watching"
    pull_out(lab)
    away = how_it_stands(lab)
    assert away["guard"] == "away" and 50 < away["seconds_left"] <= 60 and away["card_reader"] is None
    put_in(lab)
    assert how_it_stands(lab)["guard"] == "watching"
    assert is_alive(terminal) and actions(lab) == []


def test_after_its_grace_it_may_not(lab):
    guard(lab, "logoff", grace="1s")
    terminal = open_shell(lab)
    pull_out(lab)
    wait_for_end(terminal)
    wait_for_actions(lab, "logoff")


def test_another_card_is_of_no_concern(lab):
    guard(lab, "logoff", grace="3s")
    terminal = open_shell(lab)
    put_in_bobs_card(lab)
    take_out_bobs_card(lab)
    assert is_alive(terminal) and actions(lab) == []
    pull_out(lab)
    lab.cards[1].insert()
    wait_for_end(terminal)
    wait_for_actions(lab, "logoff")
    take_out_bobs_card(lab)


# -- signetd and pcscd come and go -----------------------------------------------------------------


@pytest.mark.parametrize("how", ["stop", "kill --signal=KILL"])
def test_a_card_that_leaves_while_signetd_is_away_is_missed(lab, how):
    guard(lab, "logoff")
    terminal = open_shell(lab)
    lab.enter(["systemctl", *how.split(), "signetd.service"])
    lab.card.remove()
    lab.enter(["systemctl", "start", "signetd.service"])
    wait_for_end(terminal)
    wait_for_actions(lab, "logoff")


def test_a_restart_of_signetd_ends_no_session_whose_card_is_there(lab):
    guard(lab, "logoff", reader_grace="0s")
    terminal = open_shell(lab)
    lab.enter(["systemctl", "restart", "signetd.service"])
    wait_for_card(lab)
    pull_out(lab)
    wait_for_end(terminal)
    [record] = wait_for_actions(lab, "logoff")
    assert "taken out" in record["SIGNET_DETAIL"]


def test_a_restart_of_pcscd_is_no_removal(lab):
    guard(lab, "logoff", reader_grace="10s")
    terminal = open_shell(lab)
    lab.enter(["systemctl", "restart", "pcscd.service"])
    bring_cards_back(lab)
    assert is_alive(terminal) and actions(lab) == []


def test_a_pcscd_that_stays_away_is(lab):
    guard(lab, "logoff", reader_grace="1s")
    terminal = open_shell(lab)
    stop_pcscd(lab)
    wait_for_end(terminal)
    [record] = wait_for_actions(lab, "logoff")
    assert "no reader" in record["SIGNET_DETAIL"]
    bring_cards_back(lab)


# -- nothing ---------------------------------------------------------------------------------------


def test_a_rehearsal_says_what_would_be_done(lab):
    guard(lab, "logoff", rehearsal=True)
    terminal = open_shell(lab)
    pull_out(lab)
    [record] = wait_for_actions(lab, "logoff")
    assert record["SIGNET_REHEARSAL"] == "yes" and "would be logged off" in record["SIGNET_DETAIL"]
    assert is_alive(terminal) and cache_exists(lab)


def test_where_nothing_is_wanted_the_removal_is_recorded(lab):
    guard(lab, "none")
    terminal = open_shell(lab)
    pull_out(lab)
    wait_for_actions(lab, "none")
    assert is_alive(terminal) and cache_exists(lab)
