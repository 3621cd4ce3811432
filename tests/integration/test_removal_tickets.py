# SPDX-License-Identifier: Apache-2.0
"""The card leaves, and the session's ticket goes, in whatever type of cache it is; what is not the session's stays."""

import re

import pytest
from conftest import running_lab
from logon import ask_in_session, at_rest, configure, journal_of, pull_out, put_in, status, wait_for_card, wait_until
from signetlab.cards import Card
from signetlab.signet import Signet
from signetlab.users import Principal
from terminal_session import install_locker, open_shell, wait_for_end, with_locker

# Of somebody who has a second principal, without a card.
OTHER = Principal("second", password="second's word")
# [domain] ccache, and what kinit(1) calls the user's whole collection by.
CACHES = {
    "FILE": ("FILE:/tmp/krb5cc_%{uid}", None),
    "DIR": ("DIR:/tmp/krb5cc_dir_%{uid}", "DIR:/tmp/krb5cc_dir_{uid}"),
    "KEYRING": ("KEYRING:persistent:%{uid}", "KEYRING:persistent:{uid}"),
    "KCM": ("KCM:", "KCM:"),
}


@pytest.fixture(scope="module")
def shared(lab_can_run):
    for lab in running_lab(cards=[Card("alice")], users=["alice"], principals=[OTHER], signet=Signet()):
        install_locker(lab)
        lab.enter(["systemctl", "start", "sssd-kcm.socket"])
        yield lab


@pytest.fixture
def lab(shared):
    yield from at_rest(shared)
    shared.enter(["sh", "-c", "loginctl terminate-user alice; rm -f /tmp/locker-ready"], check=False)
    wait_until(lambda: status(shared)["sessions"] == [], "no session is left")


def guard(lab, ccache, on_removal, **removal):
    configure(lab, domain={"ccache": ccache}, service={"login": {"on_removal": on_removal, "removal": removal}})
    wait_for_card(lab)


def principals_in(terminal, cache=""):
    """Whose tickets are in a cache, or in the collection that it names."""
    listed = ask_in_session(terminal, f"KRB5CCNAME={cache or '$KRB5CCNAME'} klist -A 2>&1")
    return sorted(re.findall(r"Default principal: (\w+)@", listed))


def add_other(terminal, collection):
    terminal.sendline(f"KRB5CCNAME={collection} kinit {OTHER.name}")
    terminal.expect("Password for .*: ")
    terminal.sendline(OTHER.password)
    ask_in_session(terminal, "true")


def collection_of(lab, kind):
    template = CACHES[kind][1]
    return template and template.format(uid=lab.enter(["id", "-u", "alice"]).stdout.strip())


def klist_elsewhere(lab, cache):
    """What a program of alice's finds that is in no session of hers."""
    return lab.enter(["runuser", "-u", "alice", "--", "env", f"KRB5CCNAME={cache}", "klist", "-A"], check=False).stdout


def deletions(lab):
    return [record["SIGNET_REASON"] for record in journal_of(lab, "credentials-deleted")]


@pytest.mark.parametrize("kind", CACHES)
def test_a_locked_session_loses_its_ticket_and_no_other(lab, kind):
    guard(lab, CACHES[kind][0], "lock", lock_deadline="10s", destroy_tickets=True)
    terminal = with_locker(open_shell(lab))
    assert ask_in_session(terminal, "echo $KRB5CCNAME").startswith(f"{kind}:")
    assert principals_in(terminal) == ["alice"]
    collection = collection_of(lab, kind)
    if collection:
        add_other(terminal, collection)
        assert principals_in(terminal, collection) == ["alice", OTHER.name]
    before = len(deletions(lab))
    pull_out(lab)
    wait_until(lambda: deletions(lab)[before:] == ["granted"], "the ticket is deleted")
    assert principals_in(terminal) == []
    if collection:
        assert principals_in(terminal, collection) == [OTHER.name]
        ask_in_session(terminal, f"KRB5CCNAME={collection} kdestroy -A")
    put_in(lab)


@pytest.mark.parametrize("kind", CACHES)
def test_a_session_that_is_logged_off_leaves_none_and_the_next_one_has_its_own(lab, kind):
    guard(lab, CACHES[kind][0], "logoff")
    terminal = open_shell(lab)
    assert principals_in(terminal) == ["alice"]
    cache = collection_of(lab, kind) or ask_in_session(terminal, "echo $KRB5CCNAME").strip()
    assert "Default principal: alice@" in klist_elsewhere(lab, cache)
    before = len(deletions(lab))
    pull_out(lab)
    wait_for_end(terminal)
    wait_until(lambda: "granted" in deletions(lab)[before:], "the ticket is deleted")
    assert "Default principal" not in klist_elsewhere(lab, cache)
    put_in(lab)
    terminal = open_shell(lab)
    assert principals_in(terminal) == ["alice"]
    terminal.sendline("exit")
    wait_for_end(terminal)
