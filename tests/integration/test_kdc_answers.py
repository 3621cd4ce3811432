# SPDX-License-Identifier: Apache-2.0
"""What genuine KDCs answer: refusals, each with a reason of its own, other names, other clocks, a reply that does not
decrypt; and KDCs that only SSSD knows."""

from pathlib import Path

import pytest
from logon import (SHELL_PROMPT, answer_pin, ask_in_session, at_rest, audit, changeable_files, configure, end_of, in_between,
                   instructions, last_reason, log_on, login, wait_for_card)
from signetlab.cards import Card
from signetlab.clock import shift
from signetlab.pki import REALM, Certificate
from signetlab.signet import Signet

KRB5_CONF = "/etc/krb5.conf"
BLOCKS_OF_A_SIGNATURE = 2  # GENERAL AUTHENTICATE with RSA-2048, in short APDUs
GENERAL_AUTHENTICATE = "87"


@pytest.fixture
def lab(signet_lab):
    yield from at_rest(signet_lab)


@pytest.fixture
def files(lab):
    yield from changeable_files(lab)


def reason_of_logon(lab, **who):
    exit_status, said = log_on(lab, **who)
    assert (exit_status == 0) == (last_reason(lab) == "granted"), said
    return last_reason(lab)


# -- refusals --------------------------------------------------------------------------------------


@pytest.mark.parametrize("harm, cure, reason", [
    ("-expire yesterday", "-expire never", "kdc-account-expired"),
    ("+needchange", "-needchange", "kdc-password-expired"),
    ("-pwexpire yesterday", "-pwexpire never", "kdc-password-expired"),
])
def test_an_account_that_may_not_log_on_hears_why(lab, harm, cure, reason):
    lab.kdc.admin(f"modprinc {harm} alice")
    try:
        assert reason_of_logon(lab) == reason
    finally:
        lab.kdc.admin(f"modprinc {cure} alice")
    assert lab.card.status()["verifies"] <= 1


def test_a_kdc_without_pkinit_is_told_as_one(lab, files):
    files(f"/etc/lab-kdc/genuine-{lab.kdc.address}.conf", "/pkinit_identity/d")
    lab.kdc.become("genuine")
    assert reason_of_logon(lab) == "kdc-no-pkinit"


# -- the name of the KDC ---------------------------------------------------------------------------


def kdc_certificate(lab, dns, eku="pkinitKdc"):
    """As Active Directory's templates make them: DNS names, no id-pkinit-san."""
    issued = lab.pki.issue(Certificate("KDC", eku=(eku,), extensions=(f"subjectAltName=DNS:{dns}",)))
    lab.write("/etc/lab-kdc/genuine.pem", issued.certificate.read_text())
    lab.write("/etc/lab-kdc/genuine.key", issued.key.read_text(), 0o600)
    lab.kdc.become("genuine")


NOT_CHECKED = "  pkinit_eku_checking = kpServerAuth"
NAMED = "  pkinit_kdc_hostname = dc1.lab.test"


@pytest.mark.parametrize("dns, eku, configured, krb5_conf, reason", [
    ("lab.test", "pkinitKdc", [], "", "granted"),
    ("dc1.lab.test", "pkinitKdc", [], "", "kdc-name-not-configured"),
    ("dc1.lab.test", "pkinitKdc", ["dc1.lab.test"], "", "granted"),
    ("lab.test", "pkinitKdc", ["dc1.lab.test"], "", "kdc-name-not-configured"),
    ("dc1.lab.test", "pkinitKdc", [], NAMED, "granted"),
    ("lab.test", "serverAuth", [], "", "kdc-not-trusted"),
    ("lab.test", "serverAuth", [], NOT_CHECKED, "kdc-not-trusted"),
    ("lab.test", "serverAuth", ["lab.test"], NOT_CHECKED, "granted"),
])
def test_a_kdc_is_known_by_its_configured_name_or_that_of_the_domain(lab, files, dns, eku, configured, krb5_conf, reason):
    for name in ("pem", "key"):
        files(f"/etc/lab-kdc/genuine.{name}")
    files(KRB5_CONF, rf"s/^ {REALM} = \{{/&\n{krb5_conf}/")
    configure(lab, domain={"kdc_hostnames": configured})
    wait_for_card(lab)
    kdc_certificate(lab, dns, eku)
    heard = reason_of_logon(lab)
    configure(lab)
    assert heard == reason, audit(lab)[-1]
    assert heard != "kdc-name-not-configured" or dns in audit(lab)[-1]["SIGNET_DETAIL"]


# -- the clock of the KDC --------------------------------------------------------------------------

@pytest.fixture
def clock(lab):
    """clock(seconds) that the KDC's clock is ahead."""
    def change(seconds):
        shift(lab, "lab-kdc@.service", seconds, restart=False)
        lab.kdc.become("genuine")

    yield change
    change(0)


# Ahead: a KDC that is behind takes no card, since to it the lab's CA, made a moment ago, is not valid yet.
def test_a_machine_whose_clock_is_off_logs_on_and_its_ticket_can_be_used(lab, clock):
    clock(600)
    terminal = login(lab)
    answer_pin(terminal, lab.card.pin)
    terminal.expect(SHELL_PROMPT)
    assert last_reason(lab) == "granted"
    said = ask_in_session(terminal, f"kvno krbtgt/{REALM} host/$(hostname)")
    terminal.sendline("exit")
    end_of(terminal)
    assert said.count("kvno = ") == 2, said


def test_a_clock_that_is_hours_off_is_told(lab, clock):
    clock(2 * 3600)
    assert reason_of_logon(lab) == "clock-skew"


def test_an_indicator_is_read_by_the_clock_of_this_machine(lab, files, clock):
    files(f"/etc/lab-kdc/genuine-{lab.kdc.address}.conf", "s/^ +pkinit_identity/  pkinit_indicator = card\\n&/")
    configure(lab, domain={"require_indicator": "card"})
    wait_for_card(lab)
    heard = [reason_of_logon(lab) for _ in map(clock, (0, 600))]
    configure(lab)
    assert heard == ["granted", "clock-skew"]


# -- a reply that does not decrypt -----------------------------------------------------------------


def spoiled(lab, count):
    """So many AS-REPs of the KDC do not decrypt."""
    return in_between(lab, count)


@pytest.mark.parametrize("count, reason, signatures", [(0, "granted", 1), (1, "granted", 2),
                                                      (2, "kdc-answer-unreadable", 2)])
def test_a_reply_that_does_not_decrypt_is_asked_for_once_more(lab, count, reason, signatures):
    with spoiled(lab, count):
        heard = reason_of_logon(lab)
    assert heard == reason, audit(lab)[-1]
    assert lab.card.status()["verifies"] == 1
    assert instructions(lab).count(GENERAL_AUTHENTICATE) == signatures * BLOCKS_OF_A_SIGNATURE


def test_a_key_that_signs_once_a_pin_is_not_told_as_a_card_that_cannot_be_read(make_lab):
    lab = make_lab(cards=[Card("alice", slots={"9C": Certificate.for_user("alice")})], users=["alice"], signet=Signet())
    wait_for_card(lab)
    with spoiled(lab, 1):
        heard = reason_of_logon(lab)
    assert heard == "kdc-answer-unreadable", audit(lab)[-1]
    assert lab.card.status()["verifies"] == 1


# -- a principal that needs no preauthentication ---------------------------------------------------


@pytest.mark.parametrize("has_password, demands_freshness, reason", [
    (True, False, "granted"), (False, False, "granted"), (True, True, "kdc-preauth-failed"),
])
def test_a_kdc_that_asks_for_no_proof_gets_one(lab, files, has_password, demands_freshness, reason):
    if not demands_freshness:
        files(f"/etc/lab-kdc/genuine-{lab.kdc.address}.conf", "/pkinit_require_freshness/d")
        lab.kdc.become("genuine")
    lab.kdc.admin("modprinc -requires_preauth alice")
    if has_password:
        lab.kdc.admin("cpw -randkey alice")
    heard = reason_of_logon(lab)
    lab.kdc.admin("modprinc +requires_preauth alice")
    lab.kdc.admin("purgekeys -all alice")
    assert heard == reason, audit(lab)[-1]
    assert heard == "granted" or "requires_preauth" in audit(lab)[-1]["SIGNET_DETAIL"]
    assert lab.card.status()["verifies"] == 1
    assert instructions(lab).count(GENERAL_AUTHENTICATE) == BLOCKS_OF_A_SIGNATURE


# -- Windows Server 2025 ---------------------------------------------------------------------------

# KDC_ERR_PA_CHECKSUM_MUST_BE_INCLUDED (RFC 4556 3.1.3): to a libkrb5 before 1.22.
CHECKSUM_MUST_BE_INCLUDED = 79


def test_a_domain_controller_that_takes_no_old_libkrb5_is_told_as_that(lab):
    with in_between(lab, 0, 0, CHECKSUM_MUST_BE_INCLUDED):
        heard = reason_of_logon(lab)
    assert heard == "kdc-library-too-old", audit(lab)[-1]
    assert "79" in audit(lab)[-1]["SIGNET_DETAIL"]
    assert lab.card.status()["verifies"] == 1
    assert instructions(lab).count(GENERAL_AUTHENTICATE) == BLOCKS_OF_A_SIGNATURE


# -- the KDCs of SSSD ------------------------------------------------------------------------------

KDCINFO = f"/var/lib/sss/pubconf/kdcinfo.{REALM}"


@pytest.mark.parametrize("mode, reason", [(0o644, "granted"), (0o664, "kdc-unreachable")])
def test_kdcs_that_sssd_knows_are_found(lab, files, mode, reason):
    files(KRB5_CONF, "/^ +kdc = /d")
    lab.enter(["mkdir", "-p", str(Path(KDCINFO).parent)])
    lab.write(KDCINFO, f"{lab.kdc.address}:88\n", mode)
    heard = reason_of_logon(lab)
    lab.enter(["rm", KDCINFO])
    assert heard == reason
