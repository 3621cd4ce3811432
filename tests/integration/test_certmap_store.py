# SPDX-License-Identifier: Apache-2.0
"""Cards that only the mapping store can tell the owner of: their certificates hold no name of an account."""

import json

import pytest
from conftest import running_lab
from logon import (at_rest, audit, configure, end_of, last_reason, log_on, pamtester, pull_out, put_in, status,
                   wait_for_card)
from signetlab.cards import Card
from signetlab.pki import REALM, Certificate
from signetlab.signet import Signet

STORE = "/var/lib/signet/certmap/store.mdb"
SETTINGS = {"mapping": {"store": STORE}}
KDC_PROFILE = "/etc/lab-kdc/genuine-127.0.0.1.conf"
NAMELESS = Certificate(name="Alice A. Example 1234567890")


@pytest.fixture(scope="module")
def shared(lab_can_run):
    for lab in running_lab(cards=[Card("alice", slots={"9A": NAMELESS})], users=["alice", "bob"],
                           signet=Signet(**SETTINGS)):
        lab.enter(["env", f"KRB5_KDC_PROFILE={KDC_PROFILE}", "kadmin.local", "setstr", "alice", "pkinit_cert_match",
                   f"<SUBJECT>CN={NAMELESS.name}"])
        yield lab


@pytest.fixture
def lab(shared):
    for lab in at_rest(shared):
        yield lab
        lab.enter(["rm", "-rf", STORE])


def key_of(lab):
    """The card's own key as Active Directory names it, taken from what explain says about the card."""
    [explained] = json.loads(explain(lab, "--card").stdout)
    return next(key["value"] for key in explained["store"]["keys"] if key["kind"] == "sha1-public-key")


def explain(lab, *options, check=False):
    return lab.enter(["signetctl", "explain", "--json", *options], check=check)


def enter(lab, user, *mappings):
    """The store holds this account and nothing else, and the card is read again."""
    account = {"user": user, "principal": f"{user}@{REALM}", "mappings": list(mappings)}
    lab.write("/tmp/accounts.toml", "[[account]]\n" + "".join(
        f"{name} = {json.dumps(value)}\n" for name, value in account.items()))
    lab.enter(["signetctl", "certmap", "import", "--allow-shrink", "/tmp/accounts.toml"])
    pull_out(lab)
    return put_in(lab)


def enter_bob(lab):
    """So that there is a store to look into."""
    return enter(lab, "bob", "X509:<SKI>00112233445566778899")


def test_an_entry_of_its_key_logs_the_owner_on(lab):
    enter_bob(lab)
    mapping = key_of(lab)
    [card] = enter(lab, "alice", mapping)
    assert (card["user"], card["principal"]) == ("alice", f"alice@{REALM}")
    exit_status, said = log_on(lab)
    assert (exit_status, last_reason(lab)) == (0, "granted"), said
    [explained] = json.loads(explain(lab, "--card", "--user", "alice", check=True).stdout)
    assert explained["outcome"] == "mapped" and explained["account"]["user"] == "alice"
    assert explained["store"]["strength"]["reason"] == "strong-mapping"
    assert status(lab)["store"]["entries"] == 1 and status(lab)["store"]["age"] < 3600


def test_without_an_entry_no_pin_is_asked_for_and_explain_says_what_to_do(lab):
    [card] = enter_bob(lab)
    assert card["reason"] == "card-not-mapped"
    exit_status, said = end_of(pamtester(lab, "alice"))
    assert exit_status != 0 and "PIN for" not in said
    assert lab.card.status()["verifies"] == 0
    done = explain(lab, "--card", "--user", "alice")
    [explained] = json.loads(done.stdout)
    assert done.returncode == 1 and explained["outcome"] == "not-mapped"
    assert any("X509:<SKI>" in sentence for sentence in explained["advice"])


def test_a_weak_entry_is_refused_in_the_mode_full_and_taken_in_the_mode_names(lab):
    weak = f"X509:<S>DC=test,DC=lab,CN={NAMELESS.name}"
    [card] = enter(lab, "alice", weak)
    assert card["reason"] == "card-not-mapped"
    [explained] = json.loads(explain(lab, "--card").stdout)
    assert explained["outcome"] == "refused" and explained["store"]["strength"]["reason"] == "weak-only"
    configure(lab, mapping={"store": STORE, "strong_mapping": "names"})
    [card] = wait_for_card(lab)
    assert card["user"] == "alice"
    configure(lab, **SETTINGS)
    wait_for_card(lab)


def test_a_store_that_cannot_be_read_maps_nobody_and_signetd_lives(lab):
    lab.enter(["sh", "-c", f"echo garbage > {STORE}"])
    pull_out(lab)
    [card] = put_in(lab)
    assert card["reason"] == "mapping-unusable"
    exit_status, said = end_of(pamtester(lab, "alice"))
    assert exit_status != 0 and "PIN for" not in said
    assert "mapping store" in audit(lab)[-1]["SIGNET_DETAIL"]
    assert status(lab)["cards"]
