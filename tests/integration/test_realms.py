# SPDX-License-Identifier: Apache-2.0
"""Names of other realms and names that NSS gives: who is who is told by the verified ticket and by NSS. Names that the KDC
makes canonical are in domain_rows.py."""

from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest
from conftest import running_lab
from logon import at_rest, audit, configure, outcome, personalize, program, wait_for_card
from signetlab.cards import Card
from signetlab.mit import TRUSTED, MitRealm
from signetlab.pki import REALM, Certificate
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


@pytest.fixture
def open_forest(forest):
    """Everybody of the other realm may come, and has an account here."""
    passwd = forest.read("/etc/passwd")
    [alice] = [line for line in passwd.splitlines() if line.startswith("alice:")]
    lines = [f"alice@lab.test:{alice.partition(':')[2]}",
             *(f"{name}:x:{uid}:{uid}::/home/alice:/bin/bash" for name, uid in QUALIFIED.items())]
    forest.write("/etc/passwd", passwd + "\n".join(lines) + "\n")
    configure(forest, **BUILT_IN, domain={"realms": [TRUSTED]})
    yield forest
    configure(forest, **BUILT_IN)
    forest.write("/etc/passwd", passwd)


REFERRING = "127.0.0.9"


@contextmanager
def referrals(lab, suffix=TRUSTED):
    """The KDC of this realm knows the UPNs of the other one, as in a forest, and refers to its KDC."""
    krb5_conf = lab.read("/etc/krb5.conf")
    lab.write("/usr/local/bin/kdc_in_between.py", Path(__file__).with_name("kdc_in_between.py").read_text())
    with program(lab, "referring_kdc", REFERRING, lab.kdc.address, REALM, TRUSTED, suffix, listens=f"{REFERRING}:88"):
        lab.write("/etc/krb5.conf", krb5_conf.replace(f"kdc = {lab.kdc.address}", f"kdc = {REFERRING}"))
        try:
            yield
        finally:
            lab.write("/etc/krb5.conf", krb5_conf)


@pytest.mark.parametrize("form", ["id-pkinit-san", "UPN", "UPN by referral"])
def test_nobody_becomes_somebody_else_over_all_pairs_of_accounts(open_forest, form):
    granted, own_names = set(), set()
    with referrals(open_forest) if "referral" in form else nullcontext():
        for (name, realm), own in OWN.items():
            text = f"{name}@{realm}"
            certificate = Certificate("somebody", principal=text) if form == "id-pkinit-san" else Certificate("somebody", upn=text)
            personalize(open_forest, certificate)
            for typed in TYPED:
                logged_on, reason = outcome(open_forest, typed)
                print(f"{form} {text} as {typed}: {reason}")
                if uid_of(open_forest, typed) == uid_of(open_forest, own):
                    own_names.add((text, typed))
                if logged_on:
                    granted.add((text, typed))
                    assert audit(open_forest)[-1]["SIGNET_PRINCIPAL"] == text
    assert granted <= own_names
    # MIT's KDC alone refers nobody to another realm who comes by a UPN; all others get in by each of their names.
    assert granted == {(text, typed) for text, typed in own_names if form != "UPN" or text.endswith(f"@{REALM}")}


def test_a_referral_to_a_realm_that_the_settings_do_not_name_ends_before_the_pin(forest):
    personalize(forest, Certificate.for_user("alice", realm=TRUSTED))
    forest.card.mark()
    with referrals(forest):
        assert outcome(forest, "alice") == (False, "realm-not-allowed")
    assert TRUSTED in audit(forest)[-1]["SIGNET_DETAIL"]
    assert forest.card.status()["verifies"] == 0


def test_a_kdc_that_was_referred_to_is_asked_for_no_other_name(open_forest):
    """This one has no aliases: it does not know the UPN, and alice@SUB.TEST is nobody's guess."""
    personalize(open_forest, Certificate("somebody", upn="alice@corp.example"))
    with referrals(open_forest, "corp.example"):
        reasons = {typed: outcome(open_forest, typed) for typed in ("alice", "alice@SUB.TEST")}
    assert reasons == {typed: (False, "kdc-unknown-principal") for typed in reasons}


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
