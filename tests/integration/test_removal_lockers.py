# SPDX-License-Identifier: Apache-2.0
"""The card leaves a desktop: what is on its screen then, on X and on Wayland, with the lockers that people have there.

alice logs on at lightdm's greeter or through greetd by her card. logind is told to lock her session, a listener of hers hears
it and starts her locker; pictures of the screen say what somebody in front of it sees."""

import debian_profile
import pytest
import wayland_session
import x_session
from conftest import running_lab
from desktop_session import LIMIT, USER
from logon import at_rest, audit, pull_out, put_in, wait_until
from removals import guard, how_it_stands, put_in_bobs_card, session_property, take_out_bobs_card, wait_for_actions
from signetlab.cards import Card
from signetlab.signet import Signet
from wayland_session import WaylandSession
from x_session import XScreensaverSession, XSession

KINDS = [XSession, WaylandSession]
LOCKERS = {kind.locker_service: {"use": "unlock", "card": "required"} for kind in [*KINDS, XScreensaverSession]}


@pytest.fixture(scope="module")
def shared(lab_can_run):
    for lab in running_lab(cards=[Card("alice"), Card("bob", inserted=False)], users=["alice", "bob"], signet=Signet(),
                           files={**debian_profile.FILES, **x_session.FILES, **wayland_session.FILES}, desktop=True):
        debian_profile.stock_debian(lab)
        debian_profile.enable_profile(lab)
        for kind in KINDS:
            kind.prepare(lab)
        yield lab


@pytest.fixture(scope="module", params=KINDS, ids=lambda kind: kind.kind)
def session(shared, request):
    """One after another; all tests of a kind come together."""
    session = request.param(shared)
    yield session
    session.close()


@pytest.fixture
def lab(shared):
    yield from at_rest(shared)


def act_on_removal(session, on_removal, **removal):
    guard(session.lab, on_removal, [session.service], others=LOCKERS, **removal)
    session.ensure_open()


def wait_until_locked(session):
    """For whom the hint counts, and for who looks."""
    [record] = wait_for_actions(session.lab, "lock")
    assert "the session is locked" in record["SIGNET_DETAIL"] and session.is_locked()
    session.wait_to_see(session.shows_locker)


# -- what is done ----------------------------------------------------------------------------------


def test_the_screen_is_locked_until_the_pin_comes(lab, session):
    act_on_removal(session, "lock", lock_deadline="10s")
    assert session_property(lab, "Type") == session.kind and session_property(lab, "Remote") == "no"
    session.keep("1-desktop")
    pull_out(lab)
    wait_until_locked(session)
    session.keep("2-locked")
    put_in_bobs_card(lab)
    assert session.is_out_of_reach()
    session.wait_to_see(session.is_ready_for_keys)
    session.type(lab.card.pin)
    wait_until(lambda: audit(lab)[-1]["SIGNET_REASON"] == "card-of-other-user", "it is not bob's")
    assert is_bobs_card_untouched(lab) and session.is_locked()
    take_out_bobs_card(lab)
    put_in(lab)
    assert how_it_stands(lab)["guard"] == "watching" and session.is_locked()
    session.unlock()
    session.keep("3-unlocked")


def is_bobs_card_untouched(lab):
    return lab.cards[1].status()["verifies"] == 0


def test_nothing_of_signet_runs_in_the_session(lab, session):
    act_on_removal(session, "lock", lock_deadline="10s")
    programs = session.programs()
    assert any(session.listener in program for program in programs)
    assert not any("signet" in program for program in programs), programs
    pull_out(lab)
    wait_until_locked(session)
    programs = session.programs()
    assert any(session.locker in program for program in programs)
    assert not any("signet" in program for program in programs), programs
    put_in(lab)
    session.unlock()


def test_a_session_at_the_seat_is_locked_by_disconnect(lab, session):
    act_on_removal(session, "disconnect", lock_deadline="10s")
    pull_out(lab)
    wait_until_locked(session)
    put_in(lab)
    session.unlock()


def test_where_nothing_is_wanted_the_desktop_stays(lab, session):
    act_on_removal(session, "none")
    pull_out(lab)
    wait_for_actions(lab, "none")
    assert session.is_at_hand()
    put_in(lab)


def test_whoever_kills_the_locker_has_unlocked_nothing(lab, session):
    """Cards alone unlock here."""
    act_on_removal(session, "lock", lock_deadline="10s")
    pull_out(lab)
    wait_until_locked(session)
    session.signal("KILL", session.locker)
    again = wait_for_actions(lab, "lock", "lock")[1]
    assert "lifted without a card; the session is locked" in again["SIGNET_DETAIL"] and session.is_locked()
    session.wait_to_see(session.shows_locker)
    put_in(lab)
    session.unlock()


def test_whoever_ends_the_locked_session_opens_no_desktop(lab, session):
    """Every program of hers at once, from one that is in another session."""
    act_on_removal(session, "lock", lock_deadline="10s")
    pull_out(lab)
    wait_until_locked(session)
    session.signal("KILL")
    session.wait_for_end()
    wait_until(lambda: not session.shows_desktop(), "nobody sees it")


def test_a_logoff_ends_the_desktop(lab, session):
    act_on_removal(session, "logoff")
    pull_out(lab)
    wait_for_actions(lab, "logoff")
    session.wait_for_end()


def test_xscreensaver_locks_and_what_watches_it_says_so(shared, lab):
    session = XScreensaverSession(shared)
    act_on_removal(session, "lock", lock_deadline="10s")
    pull_out(lab)
    wait_until_locked(session)
    session.keep("2-locked")
    put_in(lab)
    assert session.is_out_of_reach()
    session.unlock()
    session.close()


# -- what keeps a screen from being locked ---------------------------------------------------------


def missing_locker(session):
    session.lab.enter(["mv", f"/usr/bin/{session.locker}", "/root/locker"])
    yield
    session.lab.enter(["mv", "/root/locker", f"/usr/bin/{session.locker}"])


def stopped_listener(session):
    session.signal("STOP", session.listener)
    yield


def killed_listener(session):
    session.signal("KILL", session.listener)
    yield


def locker_killed_again_and_again(session):
    unit = session.start_deed(f"while :; do pkill -KILL -x {session.locker}; sleep 0.02; done")
    yield
    session.lab.enter(["systemctl", "stop", unit])


def stopped_session(session):
    """Everything that she has, the compositor of Wayland as well."""
    session.signal("STOP")
    yield
    session.lab.enter(["pkill", "-CONT", "-u", USER], check=False)  # her user manager outlives the session for a while


OBSTACLES = [missing_locker, stopped_listener, killed_listener, locker_killed_again_and_again, stopped_session]


@pytest.mark.parametrize("obstacle", OBSTACLES, ids=lambda obstacle: obstacle.__name__)
def test_a_session_that_cannot_be_locked_is_logged_off(lab, session, obstacle):
    act_on_removal(session, "lock", lock_deadline="3s")
    in_the_way = obstacle(session)
    next(in_the_way)
    pull_out(lab)
    try:
        wait_for_actions(lab, "lock", "logoff", limit=LIMIT)
        session.wait_for_end()
    finally:
        next(in_the_way, None)
