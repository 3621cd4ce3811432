# SPDX-License-Identifier: Apache-2.0
"""A session comes to one of its limits, or an administrator takes it in hand: the card stays where it is."""

import json
from pathlib import Path

import pexpect
import pytest
from conftest import running_lab
from logon import (SHELL_PROMPT, answer_pin, ask_in_session, at_rest, configure, journal_of, login, pull_out, put_in,
                   status, wait_for_card, wait_until)
from signetlab.cards import Card
from signetlab.pki import REALM
from signetlab.signet import Signet

LOCKER = "/usr/local/bin/tiny-locker"
LOCKER_READY = "/tmp/locker-ready"
STORE = "/var/lib/signet/certmap/store.mdb"
LIMIT, ORDER = "session-limit", "session-order"


@pytest.fixture(scope="module")
def shared(lab_can_run):
    for lab in running_lab(cards=[Card("alice")], users=["alice"], signet=Signet()):
        lab.write(LOCKER, Path(__file__).with_name("tiny_locker.py").read_text(), 0o755)
        yield lab


@pytest.fixture
def lab(shared):
    yield from at_rest(shared)
    shared.enter(["sh", "-c", f"loginctl terminate-user alice; rm -rf {LOCKER_READY} {STORE}"], check=False)
    wait_until(lambda: status(shared)["sessions"] == [], "no session is left")


def limit(lab, mapping=None, on_removal="none", **session):
    configure(lab, mapping=mapping or {}, domain={"ccache": "FILE:/tmp/krb5cc_%{uid}"},
              service={"login": {"on_removal": on_removal, "session": session}})
    wait_for_card(lab)


def open_shell(lab, with_locker=False):
    terminal = login(lab, "alice")
    answer_pin(terminal, lab.card.pin)
    terminal.expect(SHELL_PROMPT)
    if with_locker:
        ask_in_session(terminal, f"{{ {LOCKER} {LOCKER_READY} & }}; until test -e {LOCKER_READY}; do sleep 0.05; done")
    return terminal


def reasons(lab, before):
    return [record["SIGNET_REASON"] for record in journal_of(lab, LIMIT)[before:]]


def wait_for_limit(lab, before, *wanted):
    wait_until(lambda: reasons(lab, before) == list(wanted), f"{wanted}")
    return journal_of(lab, LIMIT)[-1]


def is_over(terminal):
    terminal.expect(pexpect.EOF)
    terminal.close()
    return True


def session_of(lab):
    [session] = json.loads(lab.enter(["signetctl", "sessions", "--json"]).stdout)["sessions"]
    return session


def locked_hint(lab):
    session = session_of(lab)["session_id"]
    return lab.run(["loginctl", "show-session", session, "--property=LockedHint", "--value"]).stdout.strip()


def order(lab, verb, session, check=True):
    return lab.enter(["signetctl", "session", verb, session], check=check)


# -- limits ------------------------------------------------------------------------------------------


def test_a_session_that_is_too_old_is_locked(lab):
    before = len(journal_of(lab, LIMIT))
    limit(lab, max_age="8s")
    terminal = open_shell(lab, with_locker=True)
    record = wait_for_limit(lab, before, "session-too-old")
    assert (record["SIGNET_ACTION"], record["SIGNET_USER"]) == ("lock", "alice")
    assert locked_hint(lab) == "yes"
    assert "yes" in ask_in_session(terminal, "echo yes")  # the session itself goes on


def test_a_session_that_nobody_touches_is_ended(lab):
    before = len(journal_of(lab, LIMIT))
    limit(lab, idle="9s", on_limit="logoff")
    terminal = open_shell(lab)
    assert is_over(terminal)
    record = wait_for_limit(lab, before, "session-idle")
    assert record["SIGNET_ACTION"] == "logoff"
    assert lab.enter(["sh", "-c", "ls /tmp/krb5cc_*"], check=False).stdout == ""


def test_a_ticket_that_ends_is_a_limit(lab):
    before = len(journal_of(lab, LIMIT))
    limit(lab, ticket_left="30d", on_limit="none")
    terminal = open_shell(lab)
    assert wait_for_limit(lab, before, "ticket-ends")["SIGNET_ACTION"] == "none"
    assert "yes" in ask_in_session(terminal, "echo yes")


def test_a_certificate_that_is_mapped_no_more_ends_the_session(lab):
    before = len(journal_of(lab, LIMIT))
    enter_in_store(lab)
    limit(lab, mapping={"store": STORE, "strong_mapping": "names"}, recheck="1s", on_limit="logoff")
    terminal = open_shell(lab)
    enter_in_store(lab, "X509:<SKI>00112233445566778899")
    assert is_over(terminal)
    [reason] = reasons(lab, before)
    assert reason in ("card-not-mapped", "card-of-other-user")


def enter_in_store(lab, *mappings):
    """Alice, and whose key may be hers: by its name alone, unless another one is said."""
    account = {"user": "alice", "principal": f"alice@{REALM}", "mappings": list(mappings)}
    lab.write("/tmp/accounts.toml", "[[account]]\n" + "".join(
        f"{name} = {json.dumps(value)}\n" for name, value in account.items()))
    lab.enter(["signetctl", "certmap", "import", "--allow-shrink", "/tmp/accounts.toml"])


# -- an administrator --------------------------------------------------------------------------------


def test_an_administrator_locks_and_ends_a_session(lab):
    limit(lab)
    terminal = open_shell(lab)
    session = session_of(lab)
    refused = order(lab, "lock", session["session_id"], check=False)  # a shell has no locker
    assert refused.returncode == 1 and "SetLockedHint" in refused.stderr
    ask_in_session(terminal, f"{{ {LOCKER} {LOCKER_READY} & }}; until test -e {LOCKER_READY}; do sleep 0.05; done")
    order(lab, "lock", session["logon_id"][:8])
    assert locked_hint(lab) == "yes"
    order(lab, "logoff", session["logon_id"])
    assert is_over(terminal)
    assert [record["SIGNET_ACTION"] for record in journal_of(lab, ORDER)[-3:]] == ["lock", "lock", "logoff"]


def test_a_session_that_was_released_goes_on_without_its_card(lab):
    limit(lab, on_removal="logoff")
    terminal = open_shell(lab)
    order(lab, "release", session_of(lab)["session_id"])
    lab.enter(["systemctl", "restart", "signetd"])
    wait_for_card(lab)
    pull_out(lab)
    put_in(lab)
    assert session_of(lab)["guard"] == "released"
    assert "yes" in ask_in_session(terminal, "echo yes")


def test_only_root_gives_orders(lab):
    limit(lab)
    terminal = open_shell(lab)
    said = ask_in_session(terminal, f"signetctl session release {session_of(lab)['logon_id']}; echo status $?")
    assert "status 0" not in said
    assert session_of(lab)["guard"] == "watching"


def test_events_are_shown_as_they_come_and_nobody_forges_one(lab):
    limit(lab)
    terminal = open_shell(lab)
    follower = lab.pty(["signetctl", "events", "--follow", "--lines", "2", "--json"])
    events = [json.loads(follower.readline()) for _ in range(2)]
    ask_in_session(terminal, r"printf 'MESSAGE=x\nSIGNET_EVENT=logon\nSIGNET_USER=forged\n' | logger --journald")
    order(lab, "logoff", session_of(lab)["logon_id"])
    while events[-1]["event"] != ORDER:
        events.append(json.loads(follower.readline()))
    follower.close(force=True)
    assert {"logon", "session-open"} <= {event["event"] for event in events}
    assert "forged" not in json.dumps(events)
    shown = lab.enter(["signetctl", "events", "--lines", "1"]).stdout
    assert "alice" in shown and shown.count("\n") == 1
