# SPDX-License-Identifier: Apache-2.0
"""A person who wants another PIN for a card, at passwd(1) and at signetctl; and what the card has seen of it."""

import json

from conftest import running_lab
from logon import EVENT_LIMIT, end_of, journal_of, lingering, start_counting, status, wait_for_card, wait_until
from signetlab.cards import Card, pin_digest
from signetlab.signet import Signet
from signetlab.users import User

PASSWD = "password [success=done ignore=ignore authinfo_unavail=ignore default=die] pam_signet.so\n@include common-password\n"
PREFERRED = {"cards": {"wait_for_card": "1s"}, "service": {"passwd": {"use": "pin", "card": "preferred"}}}
REQUIRED = {"cards": {"wait_for_card": "1s"}, "service": {"passwd": {"use": "pin", "card": "required"}}}
WORD, NEW_WORD = "correct-horse-7", "battery-staple-8"
NEW_PIN = "20262026"
RULES = "The new PIN must have 6 to 8 digits, and nothing but digits."
CURRENT, PUK, NEW, AGAIN = r"Current PIN \(PIV card[^)]*\): ", r"PUK \(PIV card[^)]*\): ", r"New PIN \(6 to 8 digits\): ", "New PIN again: "
BACK = "Put it into its reader again"
CHANGED = "The PIN of the card has been changed."
PUK_CHANGED = "The PUK of the card has been changed."
PUK_RULES = "The new PUK must have 6 to 8 characters, without blanks and accents."
CURRENT_PUK = r"Current PUK \(PIV card[^)]*\): "
NEW_PUK, PUK_AGAIN = r"New PUK \(6 to 8 characters\): ", "New PUK again: "
UNTOLD = "The card does not tell how many tries its PUK has left"
CHANGE, UNBLOCK, VERIFY = "24", "2C", "20"
LOCALE = "de_DE.UTF-8"
PROFILE = "/etc/lab-cards/0/profile.json"


def lab_with_passwd():
    """For a fixture: passwd(1) asks for the PIN of whoever has a card."""
    people = [User("alice", password=WORD), User("bob", password=WORD)]
    files = {"/etc/pam.d/passwd": PASSWD}
    for lab in running_lab(cards=[Card("alice")], users=people, signet=Signet(**PREFERRED), files=files):
        lab.run(["localedef", "-i", "de_DE", "-f", "UTF-8", LOCALE])
        yield lab


def with_new_card(lab):
    """For a fixture: each test has a card as it came, with its first PIN and PUK."""
    wait_for_card(lab)
    start_counting(lab)
    yield lab
    replace_card(lab)


def replace_card(lab, profile=None):
    """The same card as it came, or of another profile."""
    lab.enter(["systemctl", "stop", "lab-card@0.service"])
    wait_until(lambda: not status(lab)["cards"], "the card is gone")
    if profile:
        lab.write(PROFILE, json.dumps(profile))
    lab.enter(["systemctl", "start", "lab-card@0.service"])
    lab.card.wait_until_seen()
    wait_for_card(lab)


def passwd(lab, user="alice", env=None):
    return lab.pty(lingering("passwd"), user=user, at_seat=True, timeout=EVENT_LIMIT, env=env)


def signetctl(lab, verb, *arguments, user=None):
    return lab.pty(lingering("signetctl", "card", verb, *arguments), user=user, at_seat=user is not None, timeout=EVENT_LIMIT)


def type_in(terminal, *pairs):
    for prompt, answer in pairs:
        terminal.expect(prompt)
        terminal.sendline(answer)


def change(lab, terminal, pin=None, fresh=NEW_PIN, again=None):
    type_in(terminal, (CURRENT, pin or lab.card.pin), (NEW, fresh), (AGAIN, again or fresh))
    return end_of(terminal)


def unblock(lab, terminal, puk=None, fresh=NEW_PIN):
    type_in(terminal, (PUK, puk or lab.card.card.puk), (NEW, fresh), (AGAIN, fresh))
    return end_of(terminal)


def change_puk(lab, terminal, puk=None, fresh=NEW_PIN, again=None):
    type_in(terminal, (CURRENT_PUK, puk or lab.card.card.puk), (NEW_PUK, fresh), (PUK_AGAIN, again or fresh))
    return end_of(terminal)


def has_pin(lab, pin):
    return lab.card.status()["pin"] == pin_digest(pin)


def tries(lab):
    state = lab.card.status()
    return state["tries_left"], state["puk_tries_left"]


def shown_secrets(lab):
    """Commands that brought a PIN or a PUK to the card."""
    return [apdu["ins"].upper() for apdu in lab.card.apdus()
            if apdu["ins"].upper() in (CHANGE, UNBLOCK) or (apdu["ins"] == VERIFY and apdu["lc"])]


def last_record(lab):
    return journal_of(lab, "pin-change", "pin-unblock", "puk-change")[-1]
