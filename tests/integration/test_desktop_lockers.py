# SPDX-License-Identifier: Apache-2.0
"""The lockers that people have on X and Wayland, with the PAM services that Debian ships for them and the shipped profile.

They run as the user. i3lock and swaylock ask for something before they ask PAM, give that as every answer and show nothing
of what PAM says; xscreensaver has a dialog, which shows our question and why a PIN was refused."""

import debian_profile
import desktop
import pytest
from conftest import running_lab
from desktop import I3LOCK, SWAYLOCK, XSCREENSAVER, locked_screen
from logon import at_rest, audit, last_reason, wrong
from signetlab.cards import Card
from signetlab.signet import Signet

LOCKERS = [I3LOCK, SWAYLOCK, XSCREENSAVER]


@pytest.fixture(scope="module")
def shared(lab_can_run):
    settings = {locker.service: {"use": "unlock", "card": "required"} for locker in LOCKERS}
    for lab in running_lab(cards=[Card("alice")], users=["alice", "bob"], signet=Signet(service=settings),
                           files={**debian_profile.FILES, **desktop.FILES}, desktop=True):
        debian_profile.stock_debian(lab)
        debian_profile.enable_profile(lab)
        yield lab


@pytest.fixture
def lab(shared):
    yield from at_rest(shared)


@pytest.mark.parametrize("locker", LOCKERS, ids=lambda locker: locker.service)
def test_the_pin_opens_the_screen(lab, locker):
    with locked_screen(lab, locker) as screen:
        screen.enter(lab.card.pin)
        screen.wait_until_it_opens()
    record = audit(lab)[-1]
    assert (record["SIGNET_REASON"], record["SIGNET_SERVICE"]) == ("granted", locker.service)
    assert record["SIGNET_CALLER_UID"] == lab.run(["id", "-u", "alice"]).stdout.strip()
    assert lab.card.status()["verifies"] == 1


@pytest.mark.parametrize("locker", LOCKERS, ids=lambda locker: locker.service)
def test_a_wrong_pin_leaves_the_screen_locked(lab, locker):
    with locked_screen(lab, locker) as screen:
        screen.enter(wrong(lab.card.pin))
        screen.wait_until_it_refuses()
    assert last_reason(lab) == "pin-wrong"
    assert lab.card.status()["verifies"] == 1
