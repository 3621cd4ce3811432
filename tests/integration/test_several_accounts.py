# SPDX-License-Identifier: Apache-2.0
"""One certificate for several accounts: the name that was typed decides, and whoever typed none is asked before the PIN."""

import json

import pytest
from conftest import running_lab
from logon import (PIN_PROMPT, answer_pin, as_requests, at_rest, end_of, journal_of, last_reason, login, outcome, pamtester,
                   restart_signetd, start_counting, wait_for_card)
from mapping_store import MAPPING, Account, fill, pem_of_card
from signetlab.cards import Card, pin_digest
from signetlab.pki import Certificate
from signetlab.signet import Signet
from signetlab.users import Principal

LOCAL = "/var/lib/signet/certmap/local.mdb"
QUESTION = r"(?s)Which certificate\?\r\n(.*)Number \(1-2\): "
# Without a name the KDC goes by the subject, which it has for both.
SHARED = Certificate("shared", upn=None)
MATCH = (("pkinit_cert_match", "<SUBJECT>CN=shared"),)


def enter_in_stores(lab, domain=("alice", "bob"), local=()):
    """The card's certificate is that of these accounts; signetd has read it again."""
    certificate = pem_of_card(lab)
    for users, options in ((domain, ()), (local, ("--store", LOCAL))):
        fill(lab, *(Account(user, certificate=certificate) for user in users),
             Account("nobody-else", mappings=("X509:<SKI>00",)), options=("--allow-shrink", *options))


def read_again(lab):
    restart_signetd(lab)
    wait_for_card(lab)
    start_counting(lab)


@pytest.fixture(scope="module")
def shared(lab_can_run):
    signet = Signet(mapping=MAPPING, local_accounts={"users": ["dave", "erin"], "store": LOCAL})
    for lab in running_lab(cards=[Card("alice", slots={"9A": SHARED})], users=["alice", "bob", "carol", "dave", "erin"],
                           principals=[Principal(name, attributes=MATCH) for name in ("alice", "bob", "carol")],
                           signet=signet):
        enter_in_stores(lab)
        read_again(lab)
        yield lab


@pytest.fixture
def lab(shared):
    yield from at_rest(shared)


@pytest.fixture
def entered(lab):
    """For a test that changes the stores."""
    yield lab
    enter_in_stores(lab)
    read_again(lab)


def number_of(terminal, user):
    terminal.expect(QUESTION)
    (number,) = [line.split(":")[0].strip() for line in terminal.match[1].splitlines() if f": {user} (" in line]
    return number


def once(lab):
    return [pin_digest(lab.card.pin)]


@pytest.mark.parametrize("user", ["alice", "bob"])
def test_the_name_that_was_typed_decides(lab, user):
    terminal = pamtester(lab, user)
    terminal.expect([PIN_PROMPT, "Which certificate"])
    assert terminal.match[0].startswith(f"PIN for {user} (")
    terminal.sendline(lab.card.pin)
    exit_status, said = end_of(terminal)
    assert exit_status == 0, said
    record = journal_of(lab, "logon")[-1]
    assert (record["SIGNET_USER"], record["SIGNET_PRINCIPAL"]) == (user, f"{user}@LAB.TEST")
    assert lab.card.pins() == once(lab)


@pytest.mark.parametrize("user", ["alice", "bob"])
def test_whoever_types_no_name_is_asked_before_the_pin(lab, user):
    terminal = login(lab)
    number = number_of(terminal, user)
    assert lab.card.pins() == []
    terminal.sendline(number)
    terminal.expect(PIN_PROMPT)
    assert terminal.match[1] == user
    terminal.sendline(lab.card.pin)
    terminal.expect(rf"{user}@.*\$ ")
    terminal.sendline("klist; id -un; exit")
    exit_status, said = end_of(terminal)
    assert f"Default principal: {user}@LAB.TEST" in said, said
    assert lab.card.pins() == once(lab)


def test_a_third_account_is_refused_before_a_pin(lab):
    """Even one that the KDC would give a ticket to."""
    assert outcome(lab, "carol") == (False, "card-of-other-user")
    assert lab.card.pins() == [] and as_requests(lab) == []


def test_a_wrong_pin_is_one_try_of_the_one_card(lab):
    for tries, user in enumerate(("alice", "bob"), start=1):
        terminal = pamtester(lab, user)
        answer_pin(terminal, "999999")
        exit_status, said = end_of(terminal)
        assert exit_status != 0 and last_reason(lab) == "pin-wrong", said
        assert lab.card.pins() == [pin_digest("999999")] * tries
    assert lab.card.status()["tries_left"] == 1


def test_an_account_that_is_taken_out_at_the_prompt_is_refused(entered):
    lab = entered
    terminal = pamtester(lab, "bob")
    terminal.expect(PIN_PROMPT)
    enter_in_stores(lab, domain=["alice"])
    terminal.sendline(lab.card.pin)
    exit_status, said = end_of(terminal)
    assert exit_status != 0, said
    assert last_reason(lab) == "card-of-other-user"
    assert lab.card.pins() == once(lab)


def test_it_is_told(lab):
    (card,) = json.loads(lab.enter(["signetctl", "card", "--json"]).stdout)["cards"]
    found = [(shown["slot"], shown["user"], shown["principal"], shown["usable"]) for shown in card["certificates"]]
    assert found == [("9A", "alice", "alice@LAB.TEST", True), ("9A", "bob", "bob@LAB.TEST", True)]
    done = lab.enter(["signetctl", "explain", "--card", "--json"], check=False)
    (explained,) = json.loads(done.stdout)
    assert (done.returncode, explained["outcome"]) == (1, "ambiguous")
    assert [choice["user"] for choice in explained["choices"]] == ["alice", "bob"]
    assert "one of     alice@LAB.TEST as alice, bob@LAB.TEST as bob" in lab.enter(
        ["signetctl", "explain", "--card"], check=False).stdout
    for user, status in (("alice", 0), ("bob", 0), ("carol", 1)):
        done = lab.enter(["signetctl", "explain", "--card", "--user", user], check=False)
        assert done.returncode == status, done.stdout


def test_accounts_of_this_machine_alone_are_told_apart_too(entered):
    lab = entered
    enter_in_stores(lab, local=["dave", "erin"])
    read_again(lab)
    assert outcome(lab, "erin") == (True, "granted")
    record = journal_of(lab, "logon")[-1]
    assert record["SIGNET_USER"] == "erin" and "signature" in record["SIGNET_DETAIL"]
    assert outcome(lab, "alice") == (False, "card-of-other-user")
    terminal = login(lab)
    terminal.sendline(number_of(terminal, "dave"))
    answer_pin(terminal, lab.card.pin)
    terminal.expect(r"dave@.*\$ ")
    terminal.sendline("exit")
    end_of(terminal)
    assert as_requests(lab) == []
