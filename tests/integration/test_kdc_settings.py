# SPDX-License-Identifier: Apache-2.0
"""The plugin's settings in a real krb5kdc: broken ones, half of it missing, and how a realm is moved over."""

import time

import pytest
from conftest import running_lab
from kdc_realm import (BOB, LOOK, MISMATCH, PRINCIPALS, SETTINGS, UNTRUSTED, as_configured, configure, in_every_worker,
                       profile_of, restart_kdc, said)
from kinit import REFUSED, has_indicator, issue, kinit
from signetlab.kdc_plugin import KdcPlugin
from signetlab.pki import REALM, Certificate


@pytest.fixture(scope="module", params=[1, 4], ids=["one worker", "four workers"])
def lab(request, lab_can_run):
    yield from running_lab(users=["alice"], principals=PRINCIPALS,
                           kdc_plugin=KdcPlugin(), kdc_workers=request.param)


@pytest.fixture(autouse=True)
def settled(lab):
    yield from as_configured(lab)


@pytest.fixture(scope="module")
def alice(lab):
    return issue(lab, Certificate.for_user("alice"))


def test_settings_that_break_leave_the_last_good_ones(lab, alice):
    configure(lab, certificates={"upn_realm": "ignore-case"})
    lower = issue(lab, Certificate.for_user("alice", upn=f"alice@{REALM.lower()}"))
    assert kinit(lab, "alice", lower).status == 0
    lab.write("/etc/signet/kdc.toml", "mode = \"enforce\"\n[certificates\n")
    time.sleep(LOOK)
    # A worker that nobody asked in between never saw the good ones, and keeps those before.
    several = len(lab.kdc.processes()) > 1
    assert in_every_worker(lab, "alice", alice if several else lower) == {()}
    assert said(lab, "/etc/signet/kdc.toml:", "what was in force stays")
    configure(lab)
    assert in_every_worker(lab, "alice", lower) == {(MISMATCH,)}


def test_settings_that_are_broken_at_the_start_refuse_cards_and_no_passwords(lab, alice):
    lab.write("/etc/signet/kdc.toml", "nonsense")
    restart_kdc(lab)
    assert kinit(lab, "alice", alice).refusals()[-1] == UNTRUSTED
    assert said(lab, 'reason="kdc-settings-unusable"')
    assert kinit(lab, "bob", password=BOB.password).status == 0
    before = lab.read(profile_of(lab))
    restart_kdc(lab, before.replace("[kdcdefaults]", "[kdcdefaults]\n signet_when_unusable = refuse-all"))
    assert REFUSED in kinit(lab, "bob", password=BOB.password).refusals()
    restart_kdc(lab, before)
    configure(lab)
    assert in_every_worker(lab, "alice", alice) == {()}  # mended, without a restart


def test_without_its_other_half_nobody_gets_in_by_pkinit(lab, alice):
    before = lab.read(profile_of(lab))
    head, _, tail = before.partition(" certauth = {")
    restart_kdc(lab, head + tail.partition(" }\n")[2])
    assert kinit(lab, "alice", alice).refusals()[-1] == REFUSED  # MIT's own modules would have let her in
    assert said(lab, 'reason="kdc-not-judged"', "not loaded")
    assert kinit(lab, "bob", password=BOB.password).status == 0
    restart_kdc(lab, before)
    assert kinit(lab, "alice", alice).status == 0


def test_audit_mode_refuses_nobody_and_tells_whom_it_would(lab, alice):
    before = lab.read(profile_of(lab))
    head, _, tail = before.partition(" certauth = {")
    lab.configure_kdc(mode="audit", card={"principals": ["bob"]}, certificates={"eku_any": ["pkinitClientAuth"]})
    restart_kdc(lab, head + " certauth = {" + tail.replace("  enable_only = signet\n", "", 1))
    lab.kdc.forget()
    assert kinit(lab, "alice", alice).status == 0
    assert not has_indicator(lab, "card")
    good = issue(lab, Certificate.for_user("alice", eku=("pkinitClientAuth",)))
    assert kinit(lab, "alice", good).status == 0
    assert has_indicator(lab, "card")
    assert kinit(lab, "bob", password=BOB.password).status == 0
    wrong = issue(lab, Certificate.for_user("alice", upn=f"bob@{REALM}"))
    assert kinit(lab, "alice", wrong).refusals()[-1] == MISMATCH  # of MIT's own module
    assert said(lab, "certificate would be refused", 'reason="cert-wrong-usage"')
    assert said(lab, "certificate would be accepted")
    assert said(lab, "ticket would be refused", 'reason="card-required"')
    report = lab.enter(["signetctl", "kdc", "audit-report", f"/var/log/lab-kdc/{lab.kdc.address}.log"], check=False)
    assert report.returncode == 1
    assert f"alice@{REALM}" in report.stdout and "card-required" in report.stdout, report.stdout
    lab.configure_kdc()
    restart_kdc(lab, before)
    assert kinit(lab, "alice", alice).status == 0


def ask(lab, *command):
    return lab.enter(["env", f"KRB5_KDC_PROFILE={profile_of(lab)}", "signetctl", "kdc", *command], check=False)


def test_check_finds_what_is_wrong_with_kdc_conf(lab):
    found = ask(lab, "check")
    assert found.returncode == 0, found.stdout
    before = lab.read(profile_of(lab))
    lab.write(profile_of(lab), before.replace("  enable_only = signet\n", "", 1))
    found = ask(lab, "check")
    lab.write(profile_of(lab), before)
    assert found.returncode == 1 and "error    plugins      [plugins] certauth" in found.stdout, found.stdout


@pytest.mark.parametrize("changes", [{}, {"upn": f"bob@{REALM}"}, {"eku": ("clientAuth",)}, {"valid": (1, 30)},
                                     {"issuer": "other"}, {"upn": None, "principal": f"alice@{REALM}"}])
def test_explain_decides_as_the_kdc_does(lab, changes):
    person = issue(lab, Certificate.for_user("alice", **changes))
    decided = kinit(lab, "alice", person).status
    explained = ask(lab, "explain", "--cert", person.certificate, "--principal", f"alice@{REALM}")
    assert explained.returncode == decided, explained.stdout
