# SPDX-License-Identifier: Apache-2.0
"""KDCs that are dead, silent or forged, and hosts and principals that are not as they should be."""

import time

import pexpect
import pytest
from conftest import running_lab
from logon import (PIN_PROMPT, as_requests, at_rest, audit, configure, end_of, last_reason, log_on, outcome, pamtester,
                   personalize, status, wait_for_card, wait_for_preflight, wait_until, wrong)
from signetlab.cards import Card
from signetlab.pki import Certificate
from signetlab.signet import Signet
from signetlab.users import User

KDC_TIMEOUT = 2  # seconds
SLACK = 2  # seconds that a refusal may take beyond it
FAILOVER_LIMIT = 2  # seconds from the PIN with a second KDC that is well
SETTINGS = {"domain": {"kdc_timeout": f"{KDC_TIMEOUT}s"}}


@pytest.fixture(scope="module")
def shared(lab_can_run):
    yield from running_lab(cards=[Card("alice")], users=["alice", User("carol", principal=False)], kdcs=2,
                           signet=Signet(**SETTINGS))


@pytest.fixture
def lab(shared):
    yield from at_rest(shared)


@pytest.fixture
def become(lab):
    """become(role of the first KDC, role of the second); they are genuine again after the test."""
    changed = set()

    def roles(*names):
        for kdc, name in zip(lab.kdcs, names):
            if name != "genuine" or kdc in changed:
                kdc.become(name)
                changed.add(kdc)

    yield roles
    for kdc in changed:
        kdc.become("genuine")


def timed_log_on(lab, pin=None, user="alice"):
    """Exit status, text, and seconds from the PIN to the answer."""
    terminal = pamtester(lab, user)
    terminal.expect(PIN_PROMPT)
    return answered(terminal, pin or lab.card.pin)


def answered(terminal, pin):
    terminal.sendline(pin)
    since = time.monotonic()
    exit_status, said = end_of(terminal)
    return exit_status, said, time.monotonic() - since


def logons(lab):
    """Ids of the logons that signetd counts as granted, and the tickets in the usual place."""
    tickets = lab.run(["sh", "-c", "ls /tmp/krb5cc_*"], check=False).stdout
    return {session["logon_id"] for session in status(lab)["sessions"]}, tickets


# -- silent and dead -------------------------------------------------------------------------------


@pytest.mark.parametrize("first, second", [("silent", "genuine"), ("dead", "genuine"), ("genuine", "silent"),
                                           ("genuine", "dead")])
def test_one_kdc_that_is_well_is_enough(lab, become, first, second):
    become(first, second)
    exit_status, said, seconds = timed_log_on(lab)
    assert exit_status == 0, said
    assert seconds < FAILOVER_LIMIT
    assert lab.card.status()["verifies"] == 1


@pytest.mark.parametrize("role", ["silent", "dead"])
def test_without_any_kdc_no_try_is_spent(lab, become, role):
    become(role, role)
    exit_status, said, seconds = timed_log_on(lab)
    assert exit_status != 0 and last_reason(lab) == "kdc-unreachable", said
    assert seconds < KDC_TIMEOUT + SLACK
    assert lab.card.status()["verifies"] == 0


@pytest.mark.parametrize("role", ["silent", "dead"])
def test_kdcs_that_fail_after_the_first_request_are_a_refusal(lab, become, role):
    terminal = pamtester(lab, "alice")
    terminal.expect(PIN_PROMPT)
    wait_for_preflight(lab)
    become(role, role)
    exit_status, said, seconds = answered(terminal, lab.card.pin)
    assert exit_status != 0 and last_reason(lab) == "kdc-unreachable", said
    assert seconds < KDC_TIMEOUT + SLACK
    assert lab.card.status()["verifies"] == 1


def test_a_first_kdc_that_fails_after_the_first_request_is_replaced(lab, become):
    terminal = pamtester(lab, "alice")
    terminal.expect(PIN_PROMPT)
    wait_for_preflight(lab)
    become("silent")
    exit_status, said, seconds = answered(terminal, lab.card.pin)
    assert exit_status == 0, said
    assert seconds < FAILOVER_LIMIT


def test_a_logon_works_again_when_the_kdc_is_back(lab, become):
    become("dead", "dead")
    assert timed_log_on(lab)[0] != 0
    become("genuine", "genuine")
    # A refusal is repeated for a while; whoever tries again is let in.
    wait_until(lambda: pamtester(lab, "alice").expect([PIN_PROMPT, pexpect.EOF]) == 0, "a PIN is asked for")
    exit_status, said, _ = timed_log_on(lab)
    assert exit_status == 0, said


@pytest.mark.parametrize("roles", [(), ("silent", "silent"), ("dead", "dead")], ids=["well", "silent",
                                                                                    "dead"])
def test_a_wrong_pin_is_tried_once_whatever_the_kdcs_do(lab, become, roles):
    terminal = pamtester(lab, "alice")
    terminal.expect(PIN_PROMPT)
    wait_for_preflight(lab)
    before = as_requests(lab)
    become(*roles)
    exit_status, said, _ = answered(terminal, wrong(lab.card.pin))
    assert exit_status != 0 and last_reason(lab) == "pin-wrong", said
    counted = lab.card.status()
    assert (counted["verifies"], counted["tries_left"]) == (1, lab.card.card.pin_tries - 1)
    assert as_requests(lab) == before


# -- forged ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role, reason", [("rogue-ca", "kdc-not-trusted"),
                                          ("rogue-keys", "ticket-not-verified")])
def test_a_forged_kdc_gives_no_session(lab, become, role, reason):
    lab.enter(["sh", "-c", "rm -f /tmp/krb5cc_*"])  # of other tests
    before = logons(lab)
    become(role, "dead")
    terminal = pamtester(lab, "alice", "authenticate", "setcred", "open_session")
    terminal.expect(PIN_PROMPT)
    exit_status, said, _ = answered(terminal, lab.card.pin)
    assert exit_status != 0 and last_reason(lab) == reason, said
    assert "opened a session" not in said
    assert logons(lab) == before


def test_a_ca_of_cards_alone_makes_no_kdc(lab, become):
    rogue = "/etc/signet/rogue.pem"
    lab.write(rogue, lab.pki.authority("rogue").read_text())
    anchors = {**SETTINGS["domain"], "anchors": ["/etc/signet/ca.pem", rogue]}
    try:
        for role, kdc_anchors, expected in (("rogue-ca", [], "granted"), ("rogue-ca", ["/etc/signet/ca.pem"], "kdc-not-trusted"),
                                            ("genuine", ["/etc/signet/ca.pem"], "granted"), ("genuine", [rogue], "kdc-not-trusted")):
            become(role, "dead")
            configure(lab, domain={**anchors, "kdc_anchors": kdc_anchors})
            wait_for_card(lab)
            assert outcome(lab, "alice") == (expected == "granted", expected), (role, kdc_anchors)
    finally:
        configure(lab, **SETTINGS)


# -- the host and the realm ------------------------------------------------------------------------


@pytest.fixture
def no_keytab(lab):
    lab.enter(["mv", "/etc/krb5.keytab", "/etc/krb5.keytab.away"])
    yield lab
    lab.enter(["mv", "/etc/krb5.keytab.away", "/etc/krb5.keytab"])
    configure(lab, **SETTINGS)


def test_a_required_keytab_that_is_missing_is_a_refusal(no_keytab):
    exit_status, said = log_on(no_keytab)
    assert exit_status != 0 and last_reason(no_keytab) == "keytab-missing", said


@pytest.mark.parametrize("choice", ["when-keytab-exists", "never"])
def test_a_keytab_may_be_missing_where_the_settings_say_so(no_keytab, choice):
    configure(no_keytab, domain={**SETTINGS["domain"], "verify_ticket": choice})
    wait_for_card(no_keytab)
    exit_status, said = log_on(no_keytab)
    assert exit_status == 0, said


@pytest.mark.parametrize("harm", ["echo garbage >", ": >", "cp /etc/krb5.keytab.away {0} && chmod g+w"])
def test_a_keytab_that_is_there_and_cannot_be_used_is_a_refusal(no_keytab, harm):
    keytab = "/etc/krb5.keytab"
    configure(no_keytab, domain={**SETTINGS["domain"], "verify_ticket": "when-keytab-exists"})
    wait_for_card(no_keytab)
    no_keytab.enter(["sh", "-c", f"{harm.format(keytab)} {keytab}"])
    exit_status, said = log_on(no_keytab)
    assert exit_status != 0 and last_reason(no_keytab) == "keytab-unusable", said
    assert keytab in audit(no_keytab)[-1]["SIGNET_DETAIL"]


def test_the_key_of_the_computers_account_will_do(no_keytab):
    kdc = no_keytab.kdcs[0]
    kdc.admin("addprinc -randkey LABHOST$")
    kdc.admin("ktadd -k /etc/krb5.keytab LABHOST$")
    exit_status, said = log_on(no_keytab)
    kdc.admin("delprinc -force LABHOST$")
    assert exit_status == 0, said


@pytest.mark.parametrize("harm", ["chmod g+w /etc/signet/ca.pem", "chown 65534 /etc/signet/ca.pem"])
def test_anchors_that_others_could_have_written_are_not_believed(lab, harm):
    lab.enter(["sh", "-c", harm])
    personalize(lab, Certificate.for_user("alice"))
    exit_status, said = end_of(pamtester(lab, "alice"))
    lab.enter(["sh", "-c", "chown 0 /etc/signet/ca.pem && chmod 644 /etc/signet/ca.pem"])
    personalize(lab, Certificate.for_user("alice"))
    assert exit_status != 0 and last_reason(lab) == "anchors-unusable", said


def test_a_keytab_that_is_there_is_used_when_it_need_not_be(lab, become):
    configure(lab, domain={**SETTINGS["domain"], "verify_ticket": "when-keytab-exists"})
    wait_for_card(lab)
    become("rogue-keys", "dead")
    exit_status, said = log_on(lab)
    configure(lab, **SETTINGS)
    assert exit_status != 0 and last_reason(lab) == "ticket-not-verified", said


def test_a_user_whom_the_realm_does_not_know_is_refused(lab):
    personalize(lab, Certificate.for_user("carol"))
    terminal = pamtester(lab, "carol")
    terminal.expect(PIN_PROMPT)
    exit_status, said, _ = answered(terminal, lab.card.pin)
    personalize(lab, Certificate.for_user("alice"))
    assert exit_status != 0 and last_reason(lab) == "kdc-unknown-principal", said
    assert audit(lab)[-1]["SIGNET_VERIFIES"] == "0"


def test_an_account_that_the_realm_has_locked_is_refused(lab):
    def kadmin(*query):
        environment = "KRB5_KDC_PROFILE=/etc/lab-kdc/127.0.0.1.conf"
        lab.enter(["env", environment, "kadmin.local", *query])

    kadmin("modprinc", "-allow_tix", "alice")
    exit_status, said = log_on(lab)
    kadmin("modprinc", "+allow_tix", "alice")
    assert exit_status != 0 and last_reason(lab) == "kdc-account-locked", said
