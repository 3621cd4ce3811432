# SPDX-License-Identifier: Apache-2.0
"""Samba 4.24, which judges certificates as Windows does since 2025: what it takes, what it refuses, and what the person and
the administrator are told; with and without a mapping store of the host that has the same values."""

import pytest
from logon import at_rest, audit, configure, outcome, wait_for_card, write_card
from mapping_store import MAPPING, Account, fill
from signetlab.pki import Certificate
from strong_domain import fingerprint, identify, issuer_serial, key_id, strong_lab

# Whose card it is when its certificate names nobody.
BY_SUBJECT = {"match": "<SUBJECT>^CN=alice,", "principal": "alice@AD.TEST", "user": "alice"}
TOO_WEAK = (False, "kdc-mapping-too-weak")


@pytest.fixture(scope="module")
def shared(lab_can_run):
    yield from strong_lab()


@pytest.fixture
def lab(shared):
    yield from at_rest(shared)


@pytest.fixture
def with_card(lab):
    """with_card(certificate) puts a card into the reader, and is what was issued."""
    def issue(certificate):
        issued = lab.pki.issue(certificate)
        write_card(lab, issued.certificate.read_text(), issued.key.read_text())
        return issued

    yield issue
    identify(lab)


def told(lab):
    """What the journal has of the last logon, for the administrator."""
    return audit(lab)[-1]["MESSAGE"]


def test_a_name_alone_is_refused_and_what_may_be_wrong_is_named(lab, with_card):
    with_card(lab.domain.certificate("alice"))
    assert outcome(lab, "alice") == TOO_WEAK
    for part in ("mapped to nobody", "mapped too weakly", "SID of another account"):  # the KDC says no more than that
        assert part in told(lab), told(lab)


def test_the_sid_of_the_account_is_enough_and_that_of_another_is_not(lab, with_card):
    with_card(lab.domain.certificate("alice", sid=lab.sids["alice"]))
    assert outcome(lab, "alice") == (True, "granted")
    with_card(lab.domain.certificate("alice", sid=lab.sids["bob"]))
    assert outcome(lab, "alice") == TOO_WEAK


@pytest.mark.parametrize("text_of", [issuer_serial, lambda issued: f"X509:<SKI>{key_id(issued)}",
                                     lambda issued: f"X509:<SHA1-PUKEY>{fingerprint(issued)}"],
                         ids=["issuer and serial number", "key identifier", "SHA1-PUKEY"])
def test_a_strong_value_of_the_directory_is_enough_there_and_here(lab, with_card, text_of):
    issued = with_card(lab.domain.certificate("alice"))
    identify(lab, text_of(issued))
    assert outcome(lab, "alice") == (True, "granted")
    fill(lab, Account("alice", mappings=(text_of(issued),)))
    try:
        configure_here(lab, mapping=MAPPING)
        assert outcome(lab, "alice") == (True, "granted")
        fill(lab, Account("alice", mappings=("X509:<SKI>00112233445566778899",)))
        assert outcome(lab, "alice")[0] is False  # so the store was asked
    finally:
        configure_here(lab)


@pytest.mark.parametrize("text", ["X509:<S>DC=test,DC=lab,CN=alice", "X509:<I>DC=test,DC=lab,CN=CA lab<S>DC=test,DC=lab,CN=alice",
                                  "X509:<RFC822>alice@ad.test"])
def test_a_weak_value_is_none(lab, with_card, text):
    with_card(lab.domain.certificate("alice"))
    identify(lab, text)
    assert outcome(lab, "alice") == TOO_WEAK


def test_a_certificate_without_a_name_is_nobodys_for_the_kdc(lab, with_card):
    configure_here(lab, mapping={"rule": [BY_SUBJECT]})
    try:
        with_card(Certificate("alice", sid=lab.sids["alice"]))
        assert outcome(lab, "alice") == (False, "kdc-name-mismatch")
    finally:
        configure_here(lab)


def test_a_name_of_mits_kind_needs_a_strong_mapping_as_well(lab, with_card):
    configure_here(lab, mapping={"rule": [BY_SUBJECT]})
    try:
        names = {"principal": "alice@AD.TEST", "eku": ("pkinitClientAuth", "msSmartcardLogin")}
        with_card(Certificate("alice", **names))
        assert outcome(lab, "alice") == TOO_WEAK
        with_card(Certificate("alice", sid=lab.sids["alice"], **names))
        assert outcome(lab, "alice") == (True, "granted")
    finally:
        configure_here(lab)


def test_a_key_on_a_curve_has_a_reason_of_its_own(lab, with_card):
    with_card(lab.domain.certificate("alice", sid=lab.sids["alice"], key="ec256"))
    assert outcome(lab, "alice") == (False, "kdc-key-unsupported")
    assert "assword" not in told(lab)


def test_a_person_of_a_domain_that_is_trusted_is_referred_there_and_no_farther(lab, with_card):
    lab.domain.change(["trust", "SUB.TEST", "SUB", "S-1-5-21-1-2-3"])
    with_card(Certificate("alice", upn="alice@sub.test"))
    lab.card.mark()
    assert outcome(lab, "alice") == (False, "realm-not-allowed")
    assert "refers to SUB.TEST" in told(lab)
    assert lab.card.status()["verifies"] == 0


def configure_here(lab, **changes):
    configure(lab, **changes)
    wait_for_card(lab)
