# SPDX-License-Identifier: Apache-2.0
"""Names of other realms and other names of one account: who is who is told by the verified ticket and by NSS."""

import pytest
from conftest import running_lab
from logon import at_rest, audit, configure, outcome, personalize, wait_for_card
from signetlab.cards import Card
from signetlab.domain import Account
from signetlab.mit import TRUSTED, MitRealm
from signetlab.pki import REALM, Certificate
from signetlab.samba import SambaAd
from signetlab.signet import Signet
from signetlab.users import User

BUILT_IN = {"mapping": {"rule": None}}
SUB_ALICE = Certificate.for_user("alice", principal=f"alice@{TRUSTED}", eku=("pkinitClientAuth",))
OF_SUB = {"match": rf"<SAN:Principal>.*@{TRUSTED}$".replace(".T", r"\.T"), "principal": "{subject_pkinit_principal}",
          "user": "sub-{subject_pkinit_principal.short_name}"}


# -- a realm that is trusted -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def forest_lab(lab_can_run):
    yield from running_lab(cards=[Card("alice", slots={"9A": SUB_ALICE})],
                           users=["alice", "bob", User("carol", principal=False), User("sub-alice", principal=False)],
                           trusted=MitRealm(["alice", "carol"], realm=TRUSTED), signet=Signet(**BUILT_IN))


@pytest.fixture
def forest(forest_lab):
    yield from at_rest(forest_lab)


@pytest.mark.parametrize("certificate, reason", [
    (SUB_ALICE, "card-not-mapped"),
    # Whose it is only the KDC could say, and this one knows no UPNs of other realms.
    (Certificate.for_user("alice", realm=TRUSTED), "kdc-unknown-principal"),
], ids=["id-pkinit SAN", "UPN"])
def test_the_alice_of_a_trusted_realm_is_not_the_local_alice(forest, certificate, reason):
    personalize(forest, certificate)
    assert outcome(forest, "alice") == (False, reason)


def test_listing_the_realm_makes_its_alice_no_local_one(forest):
    personalize(forest, SUB_ALICE)
    configure(forest, **BUILT_IN, domain={"realms": [TRUSTED]})
    wait_for_card(forest)
    granted, reason = outcome(forest, "alice")
    configure(forest, **BUILT_IN)
    assert not granted and reason in ("account-unknown", "card-of-other-user")


def test_a_rule_that_names_the_realm_logs_its_people_on(forest):
    personalize(forest, SUB_ALICE)
    configure(forest, mapping={"rule": [OF_SUB]}, domain={"realms": [TRUSTED]})
    wait_for_card(forest)
    as_herself, as_the_other = outcome(forest, "sub-alice"), outcome(forest, "alice")
    principal = audit(forest)[-2].get("SIGNET_PRINCIPAL")
    configure(forest, **BUILT_IN)
    assert as_herself == (True, "granted") and principal == f"alice@{TRUSTED}"
    assert as_the_other == (False, "card-of-other-user")


def test_the_local_alice_is_granted_beside_all_this(forest):
    personalize(forest, Certificate.for_user("alice"))
    assert outcome(forest, "alice") == (True, "granted")


# Accounts of the two realms, and the account here that is each one's own: a uid, under every name that NSS gives it.
OWN = {("alice", REALM): "alice", ("bob", REALM): "bob", ("alice", TRUSTED): "alice@SUB.TEST", ("carol", TRUSTED): "carol@SUB.TEST"}
QUALIFIED = {"alice@SUB.TEST": 4711, r"SUB\alice": 4711, "carol@SUB.TEST": 4712, r"SUB\carol": 4712}
TYPED = ("alice", "bob", "carol", "sub-alice", "alice@lab.test", *QUALIFIED)


def test_nobody_becomes_somebody_else_over_all_pairs_of_accounts(forest):
    passwd = forest.read("/etc/passwd")
    [alice] = [line for line in passwd.splitlines() if line.startswith("alice:")]
    lines = [f"alice@lab.test:{alice.partition(':')[2]}",
             *(f"{name}:x:{uid}:{uid}::/home/alice:/bin/bash" for name, uid in QUALIFIED.items())]
    forest.write("/etc/passwd", passwd + "\n".join(lines) + "\n")
    configure(forest, **BUILT_IN, domain={"realms": [TRUSTED]})
    granted = set()
    for (name, realm), own in OWN.items():
        for certificate in (Certificate("somebody", principal=f"{name}@{realm}"), Certificate("somebody", upn=f"{name}@{realm}")):
            personalize(forest, certificate)
            for typed in TYPED:
                logged_on, reason = outcome(forest, typed)
                print(f"{'UPN' if certificate.upn else 'id-pkinit-san'} {name}@{realm} as {typed}: {reason}")
                same = uid_of(forest, typed) == uid_of(forest, own)
                assert same or not logged_on, (certificate, typed)
                if logged_on:
                    granted.add((name, realm, typed))
                    assert audit(forest)[-1]["SIGNET_PRINCIPAL"] == f"{name}@{realm}"
    configure(forest, **BUILT_IN)
    forest.write("/etc/passwd", passwd)
    # By the id-pkinit-san everybody got in under each own name, so that this test could have failed.
    assert granted == {(*account, typed) for account, own in OWN.items() for typed in TYPED if is_one(typed, own)}


def is_one(typed, own):
    qualified = typed in QUALIFIED and QUALIFIED[typed] == QUALIFIED.get(own)
    return typed == own or qualified or (typed, own) == ("alice@lab.test", "alice")


# -- names that the KDC makes canonical ------------------------------------------------------------


@pytest.fixture(scope="module")
def domain_lab(lab_can_run):
    accounts = [Account("alice", "alice.smith@ad.test"), Account("bob", "alice@corp.example"),
                Account("carol", "carol@corp.example")]
    yield from running_lab(cards=[Card("alice")], users=[account.name for account in accounts], domain=SambaAd(accounts),
                           signet=Signet(**BUILT_IN))


@pytest.fixture
def domain(domain_lab):
    yield from at_rest(domain_lab)


@pytest.mark.parametrize("upn, user", [
    ("alice@ad.test", "alice"), ("alice@AD.TEST", "alice"), ("ALICE@ad.test", "alice"), ("alice.smith@ad.test", "alice"),
    ("Alice.Smith@AD.Test", "alice"), ("carol@corp.example", "carol"), ("alice@corp.example", "bob"),
])
def test_a_upn_logs_on_the_account_that_the_domain_finds(domain, upn, user):
    personalize(domain, Certificate("somebody", upn=upn))
    assert outcome(domain, user) == (True, "granted")
    assert audit(domain)[-1]["SIGNET_USER"] == user
    ticket = domain.enter(["klist", "-c", f"/tmp/krb5cc_{uid_of(domain, user)}"], check=False)
    assert ticket.returncode != 0 or f"{user}@{domain.realm}" in ticket.stdout


@pytest.mark.parametrize("user", ["alice", "carol"])
def test_bob_whose_upn_is_alices_name_elsewhere_is_only_bob(domain, user):
    personalize(domain, Certificate("bob", upn="alice@corp.example"))
    assert outcome(domain, user) == (False, "card-of-other-user")


def uid_of(lab, user):
    return lab.enter(["id", "-u", user]).stdout.strip()


# -- names that NSS gives --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def nss_lab(lab_can_run):
    yield from running_lab(cards=[Card("alice")], users=["alice", "bob"], signet=Signet(**BUILT_IN))


@pytest.fixture
def nss(nss_lab):
    before = nss_lab.read("/etc/passwd")
    yield from at_rest(nss_lab)
    nss_lab.write("/etc/passwd", before)


def known_as(lab, *names):
    """NSS gives alice's account these names, the first when it is asked for the uid."""
    lines = lab.read("/etc/passwd").splitlines()
    [own] = [line for line in lines if line.startswith("alice:")]
    others = [line for line in lines if line != own]
    lab.write("/etc/passwd", "\n".join([*others, *(f"{name}:{own.partition(':')[2]}" for name in names)]) + "\n")


@pytest.mark.parametrize("names, typed", [
    (("alice", "alice@lab.test"), "alice@lab.test"), (("alice", r"LAB\alice"), r"LAB\alice"),
    ((r"LAB\alice", "alice", f"alice@{REALM}"), "alice"), ((r"LAB\alice", f"alice@{REALM}"), r"LAB\alice"),
    ((f"alice@{REALM}",), f"alice@{REALM}"), (("alice@lab.test", "alice"), "alice"), (("alice", "ALICE"), "ALICE"),
], ids=lambda value: value if isinstance(value, str) else " ".join(value))
def test_an_account_of_several_names_logs_on_by_any(nss, names, typed):
    known_as(nss, *names)
    assert outcome(nss, typed) == (True, "granted")


def test_another_account_of_such_a_name_does_not(nss):
    known_as(nss, "alice")
    passwd = nss.read("/etc/passwd")
    nss.write("/etc/passwd", passwd + r"LAB\alice:x:4711:4711::/home/other:/bin/bash" + "\n")
    assert outcome(nss, r"LAB\alice") == (False, "card-of-other-user")
    assert outcome(nss, "bob") == (False, "card-of-other-user")
