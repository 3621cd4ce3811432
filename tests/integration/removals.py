# SPDX-License-Identifier: Apache-2.0
"""What a service does when a card leaves: how it is told to, and what came of it. For labs with alice's card and bob's."""

import json

from logon import EVENT_LIMIT, configure, journal_of, status, wait_for_card, wait_until


def guard(lab, on_removal, services=("login",), others=None, reader_grace="2s", **removal):
    """What these services do about it; sections of other services stay as they are said here. Records are counted anew."""
    section = {"use": "logon", "card": "required", "on_removal": on_removal, "removal": removal}
    configure(lab, cards={"reader_grace": reader_grace}, domain={"ccache": "FILE:/tmp/krb5cc_%{uid}"},
              service={**(others or {}), **{name: {**(others or {}).get(name, {}), **section} for name in services}})
    wait_for_card(lab)
    forget_records(lab)


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


def session_property(lab, name):
    """Of the one session that signetd guards, as logind has it; nothing: logind knows it no more."""
    [session] = status(lab)["sessions"]
    command = ["loginctl", "show-session", session["session_id"], f"--property={name}", "--value"]
    return lab.run(command, check=False).stdout.strip()


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
