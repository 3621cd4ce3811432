# SPDX-License-Identifier: Apache-2.0
"""`signetctl check`: a healthy host of which nothing is said, and each of its parts broken, named, and mended."""

import json
import time

import pytest
from broken_hosts import FIX, HOSTS, MEND_KRB5, Broken, libdefaults
from broken_realms import REALMS
from broken_realms import SOUND as SOUND_REALMS
from broken_stacks import PAM, SOUND
from broken_surroundings import SURROUNDINGS
from conftest import running_lab
from debian_profile import FILES, PASSWORDS, enable_profile, stock_debian
from logon import in_between, personalize, pull_out, put_in, wait_for_card, wait_until
from signetlab.cards import Card
from signetlab.pki import Certificate
from signetlab.signet import Signet
from signetlab.users import User

SETTINGS = {"cards": {"wait_for_card": "1s"}, "service": {"signet-test": None}}
EVERY = [*SURROUNDINGS, *PAM, *HOSTS, *REALMS]  # those with a card in the reader first
KEPT = "/etc/signet/signet.toml /etc/signet/ca.pem /etc/krb5.conf /etc/krb5.keytab"
END_LIMIT = 10  # seconds; for a whole check, whatever is silent
BUSY = 10  # seconds more, on a computer that does other things


@pytest.fixture(scope="module")
def lab(lab_can_run):
    users = [User(name, password) for name, password in PASSWORDS.items() if name != "root"]
    for lab in running_lab(cards=[Card("alice")], users=users, signet=Signet(**SETTINGS), files=FILES):
        stock_debian(lab)
        enable_profile(lab)
        lab.enter(["systemctl", "enable", "signetd.socket", "signetd.service"])
        lab.enter(["sh", "-c", f"cp -p {KEPT} /root/"])
        yield lab


def check(lab, *arguments):
    return json.loads(lab.enter(["signetctl", "check", "--json", *arguments], check=False).stdout)["findings"]


def complaints(lab, *arguments):
    return [finding for finding in check(lab, *arguments) if finding["severity"] != "ok"]


def in_order(lab):
    """Of what is healthy nothing is said."""
    wait_for_card(lab)
    assert complaints(lab) == []


def test_of_a_healthy_host_nothing_is_said(lab):
    in_order(lab)
    done = lab.enter(["signetctl", "check"])
    assert "warning" not in done.stdout and "next:" not in done.stdout and done.stderr == ""


def test_every_check_is_broken_once(lab):
    by_hand = {"cards", "clock", "ntauth"}  # below; the last one in test_samba_sync.py
    assert {finding["check"] for finding in check(lab)} == {row.check for row in EVERY} | by_hand


@pytest.mark.parametrize("breaks, mends, says, blind", [
    ("echo '[service' >>/etc/signet/signet.toml", "cp -p /root/signet.toml /etc/signet/", "is not understood", "anchors, revocation"),
    ("chmod 600 /etc/krb5.conf", "chmod 644 /etc/krb5.conf", "does not get so far", "realm, kdcs, clock, keytab, host-key, armor"),
], ids=["settings", "krb5.conf"])
def test_what_cannot_be_looked_at_is_one_line(lab, breaks, mends, says, blind):
    lab.enter(["sh", "-euc", breaks])
    found = complaints(lab)
    lab.enter(["sh", "-euc", mends])
    unseen = [finding for finding in found if says in finding["text"]]
    assert len(unseen) == 1 and blind in unseen[0]["text"] and unseen[0]["severity"] == "warning", found
    assert len(found) <= 4, found
    wait_until(lambda: complaints(lab) == [], "all is in order")


@pytest.mark.parametrize("row", EVERY, ids=lambda row: row.name)
def test_what_is_broken_is_named_and_mended(lab, row: Broken):
    lab.enter(["sh", "-euc", row.breaks])
    try:
        found = complaints(lab, row.check)
        assert [f for f in found if row.says in f"{f['about']}: {f['text']}" and f["severity"] == row.severity], found
        assert all(f["next"] for f in found), found
        if row.mend == FIX:
            assert any(f["fixable"] for f in found), found
        if any(f["fixable"] for f in found):
            left = [f for f in check(lab, row.check, "--fix") if f["severity"] != "ok"]
            assert row.mend != FIX or left == [], left
    finally:
        if row.mend != FIX:
            lab.enter(["sh", "-euc", row.mend])
    wait_until(lambda: complaints(lab, row.check) == [], f"{row.check} has nothing to say")


@pytest.mark.parametrize("row", [*SOUND, *SOUND_REALMS], ids=lambda row: row.name)
def test_what_is_sound_is_no_fault(lab, row: Broken):
    lab.enter(["sh", "-euc", row.breaks])
    found = complaints(lab, row.check, "sections")
    lab.enter(["sh", "-euc", row.mend])
    assert found == []


@pytest.mark.parametrize("tries, severity, says", [(0, "error", "is blocked"), (1, "warning", "one PIN try")])
def test_a_pin_with_few_tries(lab, tries, severity, says):
    pull_out(lab)
    put_in(lab, pin_tries_left=tries)
    found = complaints(lab, "cards")
    pull_out(lab)
    put_in(lab, pin_tries_left=lab.card.card.pin_tries)
    assert [finding for finding in found if finding["severity"] == severity and says in finding["text"]], found
    assert complaints(lab, "cards") == []


@pytest.mark.parametrize("certificate, name", [(Certificate.for_user("alice", valid=(-30, -1)), "cards"),
                                               (Certificate.for_user("alice", issuer="stranger"), "cards"),
                                               (Certificate.for_user("carol"), "accounts")],
                         ids=["expired", "of a CA that is not believed", "of nobody here"])
def test_a_certificate_that_lets_nobody_in(lab, certificate, name):
    personalize(lab, certificate)
    found = complaints(lab, "cards", "accounts")
    personalize(lab, Certificate.for_user("alice"))
    assert {(finding["check"], finding["severity"]) for finding in found} == {(name, "error")}, found
    assert complaints(lab, "cards", "accounts") == []


def test_a_upn_that_no_account_is_called_by(lab):
    kept = lab.read("/etc/signet/signet.toml")
    lab.write("/etc/signet/signet.toml", kept.partition("[[mapping.rule]]")[0] + "[service.signet-other]\nuse = \"logon\"\n")
    lab.enter(["systemctl", "reload", "signetd.service"])
    personalize(lab, Certificate("x", upn="ghost@LAB.TEST"))
    found = complaints(lab, "cards", "accounts")
    lab.write("/etc/signet/signet.toml", kept)
    lab.enter(["systemctl", "reload", "signetd.service"])
    personalize(lab, Certificate.for_user("alice"))
    assert [(finding["check"], finding["severity"]) for finding in found] == [("accounts", "warning")], found
    assert "none here called ghost" in found[0]["text"], found
    assert complaints(lab, "cards", "accounts") == []


@pytest.mark.parametrize("seconds, timesync, severity", [(0, 1, None), (120, 1, "warning"), (600, 1, "warning"), (600, 0, "error"),
                                                        (3700, 1, "error")])
def test_a_clock_that_is_elsewhere(lab, seconds, timesync, severity):
    lab.enter(["sh", "-euc", libdefaults(f"kdc_timesync = {timesync}")])
    with in_between(lab, 0, seconds):
        found = complaints(lab, "clock")
    lab.enter(["sh", "-euc", MEND_KRB5])
    assert [finding["severity"] for finding in found] == ([severity] if severity else []), found


def test_it_ends_though_a_kdc_is_silent(lab):
    lab.kdc.become("silent")
    begun = time.monotonic()
    found = complaints(lab)
    took = time.monotonic() - begun
    lab.kdc.become("genuine")
    assert took < END_LIMIT + BUSY, took
    assert {finding["check"] for finding in found} >= {"kdcs"}
    print(f"a check with a silent KDC took {took:.1f} s")


def test_all_is_in_order_again(lab):
    in_order(lab)
