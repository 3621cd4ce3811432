# SPDX-License-Identifier: Apache-2.0
"""Every action, in every kind of session, at whatever may happen to card, reader, pcscd and signetd.

OUTCOMES is the whole matrix: what happens does not change what is done, but for what is of no concern. That nothing has
happened is seen when later the card is out for good, and that alone is on record. A session that stays goes through everything
in one piece; one that ends is opened anew for each event."""

import time
from contextlib import contextmanager

import debian_profile
import pytest
import wayland_session
import x_session
from conftest import running_lab
from desktop_session import LIMIT
from logon import pull_out, put_in, status, wait_for_card, wait_until
from removals import (actions, decide, forget_records, put_in_bobs_card, sleep, start_pcscd, stop_pcscd,
                      take_out_bobs_card, wait_for_actions, wait_for_guard)
from signetlab.cards import Card, plug_in_first_readers, unplug_first_readers
from signetlab.signet import Signet
from terminal_session import SSHD_SETTINGS, SSHD_STACK, SshSession, TerminalSession, install_locker
from wayland_session import WaylandSession
from x_session import XSession

DESKTOPS = [XSession, WaylandSession]
KINDS = [TerminalSession, SshSession, *DESKTOPS]
OTHERS = {**SSHD_SETTINGS, **{kind.locker_service: {"use": "unlock", "card": "required"} for kind in DESKTOPS}}
FILES = {**debian_profile.FILES, "/etc/pam.d/sshd": SSHD_STACK, **x_session.FILES, **wayland_session.FILES}
# Two of alice's first readers can be unplugged, with her card in one of them; an empty reader stays.
CARDS = [Card("alice", extended_length=True), Card("bob", inserted=False), Card("bob", inserted=False)]
AMPLE_GRACE, SHORT_GRACE = "10s", "200ms"  # of a reader
GLITCH = 0.3  # seconds at least, and until signetd has noticed it

# on_removal     at the seat  from elsewhere
OUTCOMES = {
    "none":       (["none"], ["none"]),
    "lock":       (["lock"], ["lock", "logoff"]),  # nobody there can show a lock, and that is the fallback
    "disconnect": (["lock"], ["logoff"]),
    "logoff":     (["logoff"], ["logoff"]),
}


def outcome_of(session, on_removal):
    """What is on record each time that the card has gone."""
    return OUTCOMES[on_removal][session.is_remote]


# -- what is of no concern -------------------------------------------------------------------------


def another_card_comes_and_goes(lab):
    put_in_bobs_card(lab)
    take_out_bobs_card(lab)


def the_reader_is_gone_for_a_moment(lab):
    since = time.monotonic()
    unplug_first_readers(lab)
    wait_for_guard(lab, "away")
    wait_until(lambda: time.monotonic() - since >= GLITCH, "the moment is over")
    plug_in_first_readers(lab)


def pcscd_is_killed_and_started(lab):
    lab.enter(["systemctl", "kill", "--signal=KILL", "pcscd.service"])
    stop_pcscd(lab)
    wait_for_guard(lab, "away")
    start_pcscd(lab)


# -- what takes the card away ----------------------------------------------------------------------


@contextmanager
def the_card_is_out(lab):
    pull_out(lab)
    yield
    put_in(lab)


@contextmanager
def the_card_is_pulled_in_sleep(lab):
    sleep(lab, lab.card.remove)
    yield
    put_in(lab)


@contextmanager
def the_reader_is_gone(lab):
    unplug_first_readers(lab)
    wait_until(lambda: not status(lab)["cards"], "signetd has seen the reader go")
    yield
    plug_in_first_readers(lab)


@contextmanager
def pcscd_is_away(lab):
    lab.enter(["systemctl", "kill", "--signal=KILL", "pcscd.service"])
    stop_pcscd(lab)
    yield
    start_pcscd(lab)


@contextmanager
def signetd_is_killed_and_started_without_the_card(lab):
    """pcscd knows before signetd is back, which therefore never sees the card."""
    lab.enter(["systemctl", "kill", "--signal=KILL", "signetd.service"])
    lab.enter(["systemctl", "stop", "signetd.service"])  # else systemd starts it
    lab.card.remove()
    wait_until(lambda: "Yes" not in lab.enter(["opensc-tool", "--list-readers"]).stdout, "pcscd has seen the card go")
    lab.enter(["systemctl", "start", "signetd.service"])
    yield
    put_in(lab)


# By the reader's grace: what is of no concern, and after that what is, with what is on record of how the card has left.
EVENTS = {
    AMPLE_GRACE: (
        [another_card_comes_and_goes, the_reader_is_gone_for_a_moment, pcscd_is_killed_and_started],
        {the_card_is_out: "the card was taken out", the_card_is_pulled_in_sleep: "the card was taken out"},
    ),
    SHORT_GRACE: (
        [],
        {
            the_reader_is_gone: "the reader is gone",
            pcscd_is_away: "no reader was there, or nobody was looking",
            signetd_is_killed_and_started_without_the_card: "no reader was there, or nobody was looking",
        },
    ),
}


# -- the matrix ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lab(lab_can_run):
    for lab in running_lab(cards=CARDS, users=["alice", "bob"], signet=Signet(), files=FILES, desktop=True):
        debian_profile.stock_debian(lab)
        debian_profile.enable_profile(lab)
        install_locker(lab)
        for kind in DESKTOPS:
            kind.prepare(lab)
        yield lab


@pytest.fixture(scope="module", params=KINDS, ids=lambda kind: kind.kind)
def session(lab, request):
    session = request.param(lab)
    yield session
    session.close()
    wait_until(lambda: not session.is_open(), "the next kind finds no session", LIMIT)


@contextmanager
def named(event):
    """For who reads that it has failed."""
    try:
        yield
    except Exception as error:
        raise AssertionError(f"{event.__name__}: {error}") from error


def check_that_nothing_is_done(session, event, done):
    with named(event):
        event(session.lab)
        wait_for_guard(session.lab, "watching")
        assert session.is_at_hand() and actions(session.lab) == done


def check_that_it_is_done(session, outcome):
    if outcome[-1] == "none":
        assert session.is_at_hand(), "the session stays as it is"
    elif outcome[-1] == "lock":
        wait_until(session.is_out_of_reach, "the session is locked", LIMIT)
    else:
        session.wait_for_end()


def check_departure(session, event, loss, done, outcome):
    """And that nothing else has been done since the first event of all."""
    lab = session.lab
    session.ensure_open()
    with named(event):
        wait_for_guard(lab, "watching")
        with event(lab):
            latest = wait_for_actions(lab, *done, *outcome, limit=LIMIT)[-len(outcome):]
            assert all(loss in record["SIGNET_DETAIL"] for record in latest), latest
            check_that_it_is_done(session, outcome)
        wait_for_card(lab)
        check_that_it_goes_on(session, outcome)
        assert actions(lab) == [*done, *outcome]


def check_that_it_goes_on(session, outcome):
    """When the card is back."""
    if outcome[-1] == "logoff":
        return
    wait_for_guard(session.lab, "watching")
    if outcome[-1] == "lock":
        assert session.is_out_of_reach(), "the card's return unlocks nothing"
        session.unlock()


@pytest.mark.parametrize("on_removal", OUTCOMES)
def test_what_becomes_of_the_session(lab, session, on_removal):
    outcome, done = outcome_of(session, on_removal), []
    lock_deadline = "1s" if "logoff" in outcome else "10s"
    forget_records(lab)
    for reader_grace, (no_concern, departures) in EVENTS.items():
        decide(lab, on_removal, [session.service], OTHERS, reader_grace, lock_deadline=lock_deadline)
        session.ensure_open()
        for event in no_concern:
            check_that_nothing_is_done(session, event, done)
        for event, loss in departures.items():
            check_departure(session, event, loss, done, outcome)
            done += outcome
