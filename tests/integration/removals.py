# SPDX-License-Identifier: Apache-2.0
"""What a service does when a card leaves: how it is told to, and what came of it. For labs with alice's card and bob's."""

import json

from logon import EVENT_LIMIT, configure, journal_of, status, wait_for_card, wait_until


def guard(lab, on_removal, services=("login",), others=None, reader_grace="2s", **removal):
    """What these services do about it, and records are counted anew."""
    decide(lab, on_removal, services, others, reader_grace, **removal)
    forget_records(lab)


def decide(lab, on_removal, services=("login",), others=None, reader_grace="2s", **removal):
    """The same, and records go on; sections of other services stay as they are said here."""
    section = {"use": "logon", "card": "required", "on_removal": on_removal, "removal": removal}
    configure(lab, cards={"reader_grace": reader_grace}, domain={"ccache": "FILE:/tmp/krb5cc_%{uid}"},
              service={**(others or {}), **{name: {**(others or {}).get(name, {}), **section} for name in services}})
    wait_for_card(lab)


def forget_records(lab):
    lab.records_before = len(journal_of(lab, "card-removal"))


def records(lab):
    """Of removals, since they are counted."""
    return journal_of(lab, "card-removal")[lab.records_before:]


def actions(lab):
    return [record["SIGNET_ACTION"] for record in records(lab)]


def wait_for_actions(lab, *wanted, limit=EVENT_LIMIT):
    wait_until(lambda: actions(lab) == list(wanted), f"{wanted}", limit)
    return records(lab)


def how_it_stands(lab):
    [session] = json.loads(lab.enter(["signetctl", "sessions", "--json"]).stdout)["sessions"]
    return session


def wait_for_guard(lab, phase):
    """What signetctl says of the one session's."""
    wait_until(lambda: how_it_stands(lab)["guard"] == phase, f"the guard is {phase}")


def session_property(lab, name):
    """Of the one session that signetd guards, as logind has it; nothing: logind knows it no more."""
    [session] = status(lab)["sessions"]
    command = ["loginctl", "show-session", session["session_id"], f"--property={name}", "--value"]
    return lab.run(command, check=False).stdout.strip()


class CardSession:
    """alice's, that her card has opened: one after another, in a lab where it is the only one."""

    service: str  # of PAM, that opens it
    is_remote = False  # as logind says it

    def __init__(self, lab):
        self.lab = lab

    def open(self):
        raise NotImplementedError

    def ensure_open(self):
        """For who needs one and does not mind which."""
        if not self.is_open():
            self.open()

    def is_open(self):
        return bool(status(self.lab)["sessions"])

    def is_locked(self):
        """As logind has it."""
        return session_property(self.lab, "LockedHint") == "yes"


# -- what stops and goes on ------------------------------------------------------------------------


def stop_pcscd(lab):
    """For good: whoever asks for it starts it no more. It ends before the cards' programs do, which a stop of the unit would
    end first: that would be cards taken out, for as long as pcscd still looks."""
    lab.enter(["systemctl", "stop", "pcscd.socket"])
    lab.enter(["systemctl", "kill", "--kill-who=main", "pcscd.service"], check=False)  # which ends by itself when nobody asks
    wait_until(lambda: lab.enter(["systemctl", "is-active", "pcscd.service"], check=False).stdout.strip() != "active", "pcscd ends")


def start_pcscd(lab):
    """The programs of the cards go with it; each card is where it was at first when they come back."""
    cards = [f"lab-card@{number}.service" for number, _ in enumerate(lab.cards)]
    lab.enter(["systemctl", "start", "pcscd.socket", "pcscd.service", *cards])
    for card in lab.cards:
        card.wait_until_seen()


def sleep(lab, meanwhile):
    """What a suspended computer is to pcscd and signetd: they stop, something happens, they go on."""
    sleepers = ["pcscd.service", "signetd.service"]
    lab.enter(["systemctl", "kill", "--signal=STOP", *sleepers])
    meanwhile()
    lab.enter(["systemctl", "kill", "--signal=CONT", *sleepers])


# -- the card that is no concern of the session's ------------------------------------------------------


def put_in_bobs_card(lab):
    lab.cards[1].insert()
    wait_until(lambda: "ready" in [card["state"] for card in status(lab)["cards"] if is_bobs(card)], "bob's card is read")


def take_out_bobs_card(lab):
    lab.cards[1].remove()
    wait_until(lambda: not any(is_bobs(card) for card in status(lab)["cards"]), "bob's card is out")


def is_bobs(card):
    """By its reader, the second."""
    return not card["reader"].endswith("00 00")
