# SPDX-License-Identifier: Apache-2.0
"""Whose card it is, with a mapping store: nothing weaker than what the store knows of an account reaches it."""

import json

import pytest
from conftest import running_lab
from logon import (PIN_PROMPT, at_rest, audit, configure, end_of, last_reason, outcome, pamtester, personalize, pull_out,
                   put_in, status, wait_for_card, write_card)
from mapping_store import MAPPING, STORE, Account, dump, fill, pem_of_card, sid, upn
from signetlab.cards import Card
from signetlab.pki import Certificate
from signetlab.signet import Signet

ALICE = Certificate.for_user("alice", sid=sid(1105))
# Whoever can have a name written into a certificate is not yet alice.
MALLORY = Certificate("mallory", upn=upn("alice"), sid=sid(1106))
SETTINGS = {"mapping": MAPPING}
FILTER = {"match": "<EKU>msScLogin", "map": "(userPrincipalName={subject_nt_principal})"}


@pytest.fixture(scope="module")
def shared(lab_can_run):
    for lab in running_lab(cards=[Card("alice", slots={"9A": ALICE})], users=["alice", "bob", "eve"],
                           signet=Signet(**SETTINGS)):
        lab.alice = pem_of_card(lab)
        fill(lab, Account("alice", certificate=lab.alice, sid=sid(1105), upn=upn("alice")))
        configure(lab, **SETTINGS)  # the card was read before there was a store
        yield lab


@pytest.fixture
def lab(shared):
    yield from at_rest(shared)


@pytest.fixture
def known(lab):
    """The store, the settings and alice's card are as they were, after the test."""
    settings = lab.read("/etc/signet/signet.toml")
    yield lab
    fill(lab, known_alice(lab))
    lab.write("/etc/signet/ca.pem", lab.pki.authority().read_text())
    if lab.read("/etc/signet/signet.toml") != settings:
        configure(lab, **SETTINGS)
    if pem_of_card(lab) != lab.alice:
        write_card(lab, lab.alice, lab.alice_key)
    if status(lab)["cards"][0].get("user") != "alice":  # it was read before all this
        pull_out(lab)
        put_in(lab)


@pytest.fixture(scope="module", autouse=True)
def key_of_alice(shared):
    shared.alice_key = shared.read("/etc/lab-cards/0/9A.key")


def known_alice(lab, **changes):
    """Her key, her SID and her UPN."""
    return Account(**{"user": "alice", "certificate": lab.alice, "sid": sid(1105), "upn": upn("alice"), **changes})


def outcome_anew(lab):
    """The same with the card put in again."""
    pull_out(lab)
    put_in(lab)
    return outcome(lab, "alice")


def test_the_card_that_the_store_knows_logs_its_owner_on(lab):
    assert outcome(lab, "alice") == (True, "granted")


# -- a name is no key ------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", [None, [FILTER]], ids=["built-in rules", "a map filter"])
@pytest.mark.parametrize("mode", ["full", "names"])
def test_a_certificate_with_nothing_but_her_name_is_not_alices(known, rule, mode):
    configure(known, mapping={**MAPPING, "rule": rule, "strong_mapping": mode})
    wait_for_card(known)
    personalize(known, MALLORY)
    for lacking in ({}, {"upn": None}, {"sid": None}, {"certificate": None}):
        fill(known, known_alice(known, **lacking))
        assert outcome_anew(known) == (False, "card-not-mapped"), lacking


def test_less_in_the_certificate_gives_no_more(known):
    personalize(known, Certificate("mallory", upn=upn("alice")))
    for lacking in ({}, {"upn": None}, {"sid": None}, {"certificate": None}):
        fill(known, known_alice(known, **lacking))
        assert outcome_anew(known) == (False, "card-not-mapped"), lacking


def test_a_new_card_with_her_sid_is_alices(known):
    personalize(known, ALICE)
    assert outcome(known, "alice") == (True, "granted")


def test_without_a_store_names_decide(known):
    configure(known, mapping={"rule": None})
    wait_for_card(known)
    personalize(known, MALLORY)
    assert outcome(known, "alice") == (True, "granted")


def test_a_store_that_is_configured_and_not_there_refuses(known):
    known.enter(["rm", "-r", STORE])
    assert outcome_anew(known) == (False, "mapping-unusable")


# -- entries that cannot be read -------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["full", "compatibility", "names"])
@pytest.mark.parametrize("unreadable", [{"certificate": b"no certificate"}, {"mappings": ("X509:<SHA1-PUKEY>zz",)}],
                         ids=["certificate", "altSecurityIdentities"])
def test_less_information_gives_no_access(known, unreadable, mode):
    assert fill(known, known_alice(known), Account("eve", upn=upn("eve"), **unreadable), check=False).returncode == 1
    done = fill(known, known_alice(known), Account("eve", upn=upn("eve"), **unreadable),
                options=["--lenient", "--allow-shrink"], check=False)
    assert "eve" in done.stdout + done.stderr
    configure(known, mapping={**MAPPING, "strong_mapping": mode})
    wait_for_card(known)
    assert outcome(known, "alice") == (True, "granted")  # the others are not touched
    personalize(known, Certificate.for_user("eve"))
    assert outcome(known, "eve") == (False, "card-not-mapped")


def test_an_import_that_yields_nothing_leaves_the_store(known):
    before = dump(known)
    assert before
    for options in ((), ("--lenient",)):
        assert fill(known, options=options, check=False).returncode == 1
        assert dump(known) == before
    assert outcome(known, "alice") == (True, "granted")


# -- what changed since the card was put in --------------------------------------------------------


def at_the_prompt(lab):
    terminal = pamtester(lab, "alice")
    terminal.expect(PIN_PROMPT)
    return terminal


def finish(lab, terminal):
    terminal.sendline(lab.card.pin)
    exit_status, said = end_of(terminal)
    assert (exit_status == 0) == (last_reason(lab) == "granted"), said
    return last_reason(lab)


def without_entry(lab):
    fill(lab, Account("bob", mappings=("X509:<SKI>00112233445566778899",)))


def given_to_bob(lab):
    fill(lab, known_alice(lab, user="bob", upn=upn("bob")))


def without_ca(lab):
    lab.write("/etc/signet/ca.pem", lab.pki.authority("other").read_text())


# What was bob's is not alice's, whether the ticket says so first or the account does.
@pytest.mark.parametrize("change, reasons", [
    (without_entry, ["card-not-mapped"]), (given_to_bob, ["card-of-other-user", "ticket-wrong-principal"]),
    (without_ca, ["cert-not-trusted"]),
], ids=["removed from the store", "given to another account", "the CA removed"])
@pytest.mark.parametrize("when", ["since the insertion", "at the prompt"])
def test_a_change_is_seen_at_the_logon(known, change, reasons, when):
    if when == "at the prompt":
        terminal = at_the_prompt(known)
        change(known)
        assert finish(known, terminal) in reasons
        return
    change(known)
    granted, reason = outcome(known, "alice")
    assert not granted and reason in reasons


def test_a_certificate_that_expires_in_the_reader_is_refused(known):
    now = 1 / 24 / 60 / 60  # a second, in days
    fill(known, known_alice(known, certificate=None))
    personalize(known, Certificate.for_user("alice", sid=sid(1105), valid=(-1, 12 * now)))
    terminal = at_the_prompt(known)
    end = known.enter(["openssl", "x509", "-in", "/etc/lab-cards/0/9A.pem", "-noout", "-enddate"]).stdout.partition("=")[2]
    known.enter(["sh", "-c", f'sleep $(( $(date -d "{end.strip()}" +%s) - $(date +%s) + 1 ))'])
    # libkrb5 looks at it first, and says only that it is not in order; the judge knows why.
    assert finish(known, terminal) == "cert-expired"


def test_explain_says_what_the_logon_does(known):
    personalize(known, MALLORY)
    done = known.enter(["signetctl", "explain", "--card", "--json"], check=False)
    [explained] = json.loads(done.stdout)
    assert done.returncode == 1 and explained["outcome"] in ("refused", "not-mapped"), explained
    assert outcome(known, "alice") == (False, "card-not-mapped")
    assert audit(known)[-1]["SIGNET_VERIFIES"] == "0"
