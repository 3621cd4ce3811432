# SPDX-License-Identifier: Apache-2.0
"""Our own logon, by card, in a realm whose KDC has the plugin: what the person at the prompt reads of its reasons."""

import pytest
from conftest import running_lab
from kdc_realm import as_configured, configure
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
    exit_status, said = log_on(lab)
    return exit_status == 0, last_reason(lab), said


def test_a_card_logs_its_owner_on(lab):
    assert outcome(lab)[:2] == (True, "granted")


def test_a_card_is_enough_where_one_is_required(lab):
    configure(lab, card={"everyone": True, "except": ["host/*"]})
    assert outcome(lab)[:2] == (True, "granted")


def test_a_rule_of_the_kdc_is_told_as_what_it_is(lab):
    configure(lab, ticket={"rule": [{"client": ["alice"], "action": "deny", "name": "leave"}]})
    granted, reason, said = outcome(lab)
    assert (granted, reason) == (False, "ticket-refused"), said
    assert "does not allow this logon" in said


def test_a_blocked_card_is_refused(lab):
    lab.enter(["signetctl", "kdc", "block", "--cert", "/etc/lab-cards/0/9A.pem", "--why", "lost"])
    configure(lab)
    granted, reason, said = outcome(lab)
    lab.enter(["signetctl", "kdc", "block", "--remove", "--cert", "/etc/lab-cards/0/9A.pem"])
    assert (granted, reason) == (False, "kdc-cert-refused"), said
    configure(lab)
    assert outcome(lab)[0]
