# SPDX-License-Identifier: Apache-2.0
"""Readers that are unplugged with the card in them while another reader stays, and a computer that sleeps meanwhile.

alice's card is in a reader that can be unplugged, bob's in one that stays."""

import pytest
from conftest import running_lab
from logon import end_of, status, wait_for_card, wait_until
from removals import actions, guard, how_it_stands, sleep, wait_for_actions, wait_for_guard
from signetlab.cards import Card, plug_in_first_readers, unplug_first_readers
from signetlab.signet import Signet
from terminal_session import is_alive, open_shell


@pytest.fixture(scope="module")
def shared(lab_can_run):
    cards = [Card("alice", extended_length=True), Card("alice", inserted=False), Card("bob")]
    yield from running_lab(cards=cards, users=["alice", "bob"], signet=Signet())


@pytest.fixture
def lab(shared):
    wait_until(lambda: len(wait_for_card(shared)) == 2, "both cards are ready")
    yield shared
    plug_in_first_readers(shared)
    shared.card.insert()
    shared.enter(["loginctl", "terminate-user", "alice"], check=False)
    wait_until(lambda: status(shared)["sessions"] == [], "no session is left")


def guarded_shell(lab, **settings):
    guard(lab, "logoff", **settings)
    return open_shell(lab)


def are_gone(lab):
    """bob's reader stays, and his card in it."""
    return [card["state"] for card in status(lab)["cards"]] == ["ready"] and lab.cards[2].status()["present"]


# -- readers ---------------------------------------------------------------------------------------


def test_a_reader_that_is_unplugged_for_a_moment_has_not_lost_its_card(lab):
    terminal = guarded_shell(lab, reader_grace="10s")
    unplug_first_readers(lab)
    wait_until(lambda: are_gone(lab), "the reader is gone")
    assert how_it_stands(lab)["guard"] == "away"
    plug_in_first_readers(lab)
    wait_for_guard(lab, "watching")
    assert is_alive(terminal) and actions(lab) == []


def test_a_reader_that_stays_away_has_taken_its_card_along(lab):
    terminal = guarded_shell(lab, reader_grace="1s")
    unplug_first_readers(lab)
    end_of(terminal)
    [record] = wait_for_actions(lab, "logoff")
    assert "the reader is gone" in record["SIGNET_DETAIL"]
    assert are_gone(lab)


# -- sleep -----------------------------------------------------------------------------------------


def test_a_card_that_left_during_sleep_is_missed_at_once(lab):
    terminal = guarded_shell(lab)
    sleep(lab, lab.card.remove)
    end_of(terminal)
    [record] = wait_for_actions(lab, "logoff")
    assert "the card was taken out" in record["SIGNET_DETAIL"]


def test_sleep_alone_ends_nothing(lab):
    terminal = guarded_shell(lab, reader_grace="0s")
    sleep(lab, lambda: None)
    assert how_it_stands(lab)["guard"] == "watching"
    assert is_alive(terminal) and actions(lab) == []


def test_a_reader_that_comes_back_a_moment_after_sleep_has_not_lost_its_card(lab):
    """As USB's do."""
    terminal = guarded_shell(lab, reader_grace="10s")
    sleep(lab, lambda: unplug_first_readers(lab))
    wait_for_guard(lab, "away")
    plug_in_first_readers(lab)
    wait_for_guard(lab, "watching")
    assert is_alive(terminal) and actions(lab) == []


def test_a_grace_goes_on_after_sleep(lab):
    """Time that was slept counts for nobody who waits."""
    terminal = guarded_shell(lab, grace="1min")
    pull_out_alices(lab)
    sleep(lab, lambda: None)
    assert how_it_stands(lab)["guard"] == "away"
    lab.card.insert()
    wait_for_guard(lab, "watching")
    assert is_alive(terminal) and actions(lab) == []


def pull_out_alices(lab):
    lab.card.remove()
    wait_until(lambda: are_gone(lab), "signetd has seen the card go")
