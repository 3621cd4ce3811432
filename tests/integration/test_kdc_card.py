# SPDX-License-Identifier: Apache-2.0
"""Our own logon, by card, in a realm whose KDC has the plugin: what the person at the prompt reads of its reasons."""

import pytest
from attestation import statement
from conftest import running_lab
from kdc_realm import as_configured, configure, said
from logon import at_rest, last_reason, log_on
from signetlab.cards import Card
from signetlab.kdc_plugin import KdcPlugin
from signetlab.signet import Signet


@pytest.fixture(scope="module")
def shared(lab_can_run):
    yield from running_lab(cards=[Card("alice")], users=["alice"], signet=Signet(), kdc_plugin=KdcPlugin())


@pytest.fixture
def lab(shared):
    for lab in at_rest(shared):
        for _ in as_configured(lab):
            yield lab


def outcome(lab):
    exit_status, told = log_on(lab)
    return exit_status == 0, last_reason(lab), told


def test_a_card_logs_its_owner_on(lab):
    assert outcome(lab)[:2] == (True, "granted")


def test_a_card_is_enough_where_one_is_required(lab):
    configure(lab, card={"everyone": True, "except": ["host/*"]})
    assert outcome(lab)[:2] == (True, "granted")


def test_a_rule_of_the_kdc_is_told_as_what_it_is(lab):
    configure(lab, ticket={"rule": [{"client": ["alice"], "action": "deny", "name": "leave"}]})
    granted, reason, told = outcome(lab)
    assert (granted, reason) == (False, "ticket-refused"), told
    assert "does not allow this logon" in told


def test_a_blocked_card_is_refused(lab):
    lab.enter(["signetctl", "kdc", "block", "--cert", "/etc/lab-cards/0/9A.pem", "--why", "lost"])
    configure(lab)
    granted, reason, told = outcome(lab)
    lab.enter(["signetctl", "kdc", "block", "--remove", "--cert", "/etc/lab-cards/0/9A.pem"])
    assert (granted, reason) == (False, "kdc-cert-refused"), told
    configure(lab)
    assert outcome(lab)[0]


def attest(lab, *arguments):
    return lab.enter(["signetctl", "kdc", "attest", *arguments], check=False)


def worth(lab):
    """The indicators of a ticket that the card gets."""
    lab.kdc.forget()
    assert outcome(lab)[0]
    return said(lab, "certificate accepted").partition('indicators="')[2].partition('"')[0]


def test_what_a_card_says_of_its_key_makes_its_tickets_worth_more(lab):
    lab.write("/etc/signet/makers.pem", lab.pki.authority("maker").read_text())
    lab.write("/root/said.pem", statement(lab) + lab.pki.authority("maker").read_text())
    lab.write("/root/lie.pem", statement(lab, issuer="stranger") + lab.pki.authority("stranger").read_text())
    rule = {"attested": ["hardware", "pin", "touch"], "indicators": ["strong"]}
    configure(lab, assurance={"attestation_anchors": ["/etc/signet/makers.pem"], "rule": [rule]})
    assert worth(lab) == "card"
    lie = attest(lab, "/root/lie.pem")
    assert lie.returncode == 1 and "of no maker" in lie.stderr and worth(lab) == "card"
    kept = attest(lab, "/root/said.pem")
    assert kept.returncode == 0 and "hardware, pin, touch; card 12345678" in kept.stdout, kept.stderr
    assert worth(lab) == "card,strong"
    assert "hardware, pin, touch" in attest(lab, "--list").stdout
    # Whoever puts another file in its place makes no key what it is not.
    [file] = lab.enter(["sh", "-c", "ls /var/lib/signet/kdc/attestations/*"]).stdout.split()
    lab.write(file, lab.read("/root/lie.pem"))
    assert worth(lab) == "card" and said(lab, "certificate accepted", "of no maker")
    assert attest(lab, "--remove", "/etc/lab-cards/0/9A.pem").returncode == 0
    assert worth(lab) == "card"
