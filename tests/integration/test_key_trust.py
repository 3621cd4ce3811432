# SPDX-License-Identifier: Apache-2.0
"""Key trust: a domain takes the key of a card that no CA of its own has certified, as it takes those of Windows Hello. The card's
certificate is of a CA that signed it and was thrown away; here it is believed about cards alone."""

import json
import re
import tomllib

import pytest
from logon import at_rest, configure, outcome, wait_for_card, write_card
from signetlab.pki import cached_key
from signetlab.places import REPOSITORY
from strong_domain import strong_lab

THROWN_AWAY = "thrown-away"
ITS_CA = "/etc/signet/thrown-away.pem"
NOT_TAKEN = (False, "kdc-cert-refused")
TRUST = {"anchors": ["/etc/signet/ca.pem", ITS_CA], "kdc_anchors": ["/etc/signet/ca.pem"]}


@pytest.fixture(scope="module")
def shared(lab_can_run):
    for lab in strong_lab():
        lab.write(ITS_CA, lab.pki.authority(THROWN_AWAY).read_text())
        configure(lab, domain=TRUST)
        yield lab


@pytest.fixture
def lab(shared):
    put_in_card_of(shared, "alice")
    yield from at_rest(shared)
    for name in ("alice", "bob"):
        shared.domain.change(["modify", name, {"msDS-KeyCredentialLink": []}])


def put_in_card_of(lab, name):
    put_in(lab, lab.pki.issue(lab.domain.certificate(name, issuer=THROWN_AWAY)))


def put_in(lab, issued):
    write_card(lab, issued.certificate.read_text(), issued.key.read_text())


def offered(lab, *arguments):
    return json.loads(lab.enter(["signetctl", "card", "keytrust", "--json", *arguments]).stdout)


def register(lab, name, public_key):
    lab.domain.admin("user", "keytrust", "add", name, lab.domain.file("key.pem", public_key))


def test_a_key_that_the_domain_has_is_taken(lab):
    assert outcome(lab, "alice") == NOT_TAKEN
    offer = offered(lab)
    assert (offer["user"], offer["slot"]) == ("alice", "9A")
    register(lab, offer["user"], offer["public_key"])
    assert outcome(lab, "alice") == (True, "granted")
    lab.domain.admin("user", "keytrust", "delete", "alice", "--all")
    assert outcome(lab, "alice") == NOT_TAKEN


def test_the_value_for_active_directory_is_taken_as_well(lab):
    offer = offered(lab, "alice")
    value = offer["key_credential_prefix"] + "CN=alice,CN=Users,DC=ad,DC=test"
    lab.domain.change(["modify", "alice", {"msDS-KeyCredentialLink": [value]}])
    assert outcome(lab, "alice") == (True, "granted")


def test_a_key_is_that_of_the_account_that_it_was_entered_for(lab):
    register(lab, "bob", offered(lab, "bob")["public_key"])
    assert outcome(lab, "alice") == NOT_TAKEN
    put_in_card_of(lab, "bob")  # another key, and the name of an account that has one
    assert outcome(lab, "bob") == NOT_TAKEN


def test_a_name_that_somebody_writes_into_a_certificate_is_not_taken(lab):
    """Whoever has a registered key of his own gets no ticket of another."""
    own = lab.pki.issue(lab.domain.certificate("alice", issuer=THROWN_AWAY))
    put_in(lab, own)
    register(lab, "alice", offered(lab)["public_key"])
    put_in(lab, lab.pki.issue(lab.domain.certificate("bob", issuer=THROWN_AWAY), own.key))
    assert outcome(lab, "bob") == NOT_TAKEN


def test_what_is_printed_is_what_an_administrator_types(lab):
    said = lab.enter(["signetctl", "card", "keytrust"]).stdout
    script, _, windows = said.partition("Active Directory, in PowerShell:")
    commands = script[script.index("cat >") :]
    tool = f'samba-tool() {{ command samba-tool "$@" --configfile={lab.domain.settings}; }}; cd /tmp\n'
    lab.domain.machine.enter(["bash", "-euc", tool + commands])
    assert outcome(lab, "alice") == (True, "granted")
    assert offered(lab)["key_credential_prefix"].split(":")[1] in windows


def blocks_of_page():
    page = (REPOSITORY / "packaging/man/signet-domains.7.scd").read_text().partition("# KEY TRUST")[2].partition("\n# ")[0]
    return re.findall(r"^```\n(.*?)^```$", page.replace("corp.example", "ad.test"), re.MULTILINE | re.DOTALL)


def test_a_card_that_is_made_as_the_page_says_logs_on(lab):
    script, settings = blocks_of_page()
    key = cached_key("rsa2048", 99).read_text()
    lab.write("/root/made/alice.key", key)
    lab.enter(["sh", "-euc", f"cd /root/made; openssl pkey -in alice.key -pubout -out alice.pub\n{script}\ncp cards.pem /etc/signet/"])
    assert lab.enter(["ls", "/root/made/once.key"], check=False).returncode != 0
    configure(lab, domain=tomllib.loads(settings)["domain"])
    try:
        write_card(lab, lab.read("/root/made/alice.pem"), key)
        assert outcome(lab, "alice") == NOT_TAKEN
        register(lab, "alice", offered(lab)["public_key"])
        assert outcome(lab, "alice") == (True, "granted")
    finally:
        configure(lab, domain=TRUST)


def test_the_verb_says_why_it_has_nothing(lab):
    done = lab.enter(["signetctl", "card", "keytrust", "--slot", "9C"], check=False)
    assert done.returncode == 1 and "no card" in done.stderr
    done = lab.enter(["signetctl", "card", "keytrust", "a'b"], check=False)
    assert done.returncode == 1 and "cannot be written" in done.stderr
    put_in(lab, lab.pki.issue(lab.domain.certificate("alice", issuer=THROWN_AWAY, key="ec256")))
    done = lab.enter(["signetctl", "card", "keytrust", "alice"], check=False)
    assert done.returncode == 1 and "RSA" in done.stderr


def test_a_file_of_cas_that_anybody_could_write_is_not_believed(lab):
    register(lab, "alice", offered(lab)["public_key"])
    lab.write("/etc/signet/kdcs.pem", lab.pki.authority().read_text(), 0o666)
    configure(lab, domain={**TRUST, "kdc_anchors": ["/etc/signet/kdcs.pem"]})
    wait_for_card(lab)
    try:
        assert outcome(lab, "alice") == (False, "anchors-unusable")
        lab.enter(["chmod", "644", "/etc/signet/kdcs.pem"])
        assert outcome(lab, "alice") == (True, "granted")
    finally:
        configure(lab, domain=TRUST)


def test_a_ca_of_cards_is_not_believed_about_the_kdc(lab):
    register(lab, "alice", offered(lab)["public_key"])
    configure(lab, domain={"anchors": TRUST["anchors"], "kdc_anchors": [ITS_CA]})
    wait_for_card(lab)
    try:
        assert outcome(lab, "alice") == (False, "kdc-not-trusted")
    finally:
        configure(lab, domain=TRUST)
        wait_for_card(lab)
    assert outcome(lab, "alice") == (True, "granted")
