# SPDX-License-Identifier: Apache-2.0
"""Accounts of a domain by NSS: winbind as it comes, and SSSD with qualified names (as realm join sets it up) and with short
ones, joined to Samba's domain of Active Directory by their own tools. Whoever is typed in a way that NSS resolves is meant."""

import json

import pytest
from conftest import running_lab
from logon import (SHELL_PROMPT, answer_pin, at_rest, audit, end_of, last_reason, login, outcome, personalize, pull_out,
                   put_in, restart_signetd)
from signetlab import samba
from signetlab.cards import Card
from signetlab.domain import Account
from signetlab.samba import SambaAd
from signetlab.signet import Signet

SPELLINGS = ("alice", "ALICE", "alice@ad.test", "Alice@AD.TEST", r"AD\alice", r"ad\alice", "alice@AD")
BOBS = ("bob", "bob@ad.test", r"AD\bob")
OWN_UPN = "c.jones@corp.example"  # carol's
# What NSS makes of them; a list that is too short would let everything pass.
WAYS = {
    "winbind": ("winbind", r"AD\alice", {r"AD\alice", r"ad\alice", "alice@ad.test", "Alice@AD.TEST"}),
    "SSSD, qualified names": ("sss", "alice@ad.test", {"alice@ad.test", "Alice@AD.TEST"}),
    "SSSD, short names": ("sss", "alice", {"alice", "ALICE", "alice@ad.test", "Alice@AD.TEST"}),
}


@pytest.fixture(scope="module")
def shared(lab_can_run):
    domain = SambaAd(["alice", "bob", Account("carol", OWN_UPN)], services=samba.MEMBERS)
    for lab in running_lab(cards=[Card("alice")], users=[], domain=domain, signet=Signet(mapping={"rule": None})):
        join(lab)
        yield lab


@pytest.fixture(params=WAYS)
def lab(request, shared):
    source, own, resolved = WAYS[request.param]
    shared.enter(["sed", "-i", rf"s/^\(passwd\|group\):.*/\1: files {source}/", "/etc/nsswitch.conf"])
    if source == "sss":
        shared.write("/etc/sssd/sssd.conf", _SSSD.format(qualified=own == "alice@ad.test"), 0o600)
        shared.enter(["sh", "-ec", "systemctl stop sssd; rm -f /var/lib/sss/db/* /var/lib/sss/mc/*; systemctl start sssd"])
    restart_signetd(shared)
    pull_out(shared)
    put_in(shared)
    for lab in at_rest(shared):
        yield lab, own, resolved


def join(lab):
    """As administrators do; the keytab is the one that this writes."""
    lab.enter(["rm", samba.KEYTAB])
    lab.write("/etc/samba/smb.conf", _SMB)
    administrator = f"{samba.ADMINISTRATOR}%{samba.ADMINISTRATORS_PASSWORD}"
    lab.enter(["net", "ads", "join", "--no-dns-updates", "-S", lab.domain.controller, "-U", administrator])
    lab.enter(["systemctl", "start", "winbind"])


def is_resolved(lab, name):
    return lab.enter(["getent", "passwd", name], check=False).returncode == 0


def test_every_spelling_that_nss_resolves_logs_on(lab):
    lab, own, resolved = lab
    assert {name for name in SPELLINGS if is_resolved(lab, name)} >= resolved
    for name in SPELLINGS:
        granted, reason = outcome(lab, name)
        print(f"{name}: {reason}")
        assert granted == is_resolved(lab, name), (name, reason)
        if granted:
            assert (audit(lab)[-1]["SIGNET_USER"], audit(lab)[-1]["SIGNET_PRINCIPAL"]) == (own, "alice@AD.TEST")


def test_whoever_types_no_name_is_whose_card_it_is(lab):
    lab, own, _ = lab
    terminal = login(lab)
    answer_pin(terminal, lab.card.pin)
    terminal.expect(SHELL_PROMPT)
    terminal.sendline("exit")
    end_of(terminal)
    assert last_reason(lab) == "granted" and audit(lab)[-1]["SIGNET_USER"] == own


def test_no_spelling_of_another_account_logs_on(lab):
    lab, _, _ = lab
    assert any(is_resolved(lab, name) for name in BOBS)
    assert [outcome(lab, name)[0] for name in BOBS] == [False] * len(BOBS)


def test_a_upn_that_is_no_name_of_the_account_logs_on(lab):
    lab, own, _ = lab
    personalize(lab, lab.domain.certificate("carol"))
    carol = own.replace("alice", "carol")
    try:
        assert outcome(lab, carol) == (True, "granted")
        assert audit(lab)[-1]["SIGNET_PRINCIPAL"] == "carol@AD.TEST"
        assert outcome(lab, own) == (False, "card-of-other-user")
    finally:
        personalize(lab, lab.domain.certificate("alice"))


def test_of_a_host_that_joined_nothing_is_said(lab):
    lab, _, _ = lab
    done = lab.enter(["signetctl", "check", "--json", "realm", "kdcs", "clock", "keytab", "host-key", "accounts"], check=False)
    found = [finding for finding in json.loads(done.stdout)["findings"] if finding["severity"] != "ok"]
    assert found == []


_SMB = f"""\
[global]
 workgroup = {samba.NETBIOS}
 realm = {samba.REALM}
 security = ads
 kerberos method = secrets and keytab
 dedicated keytab file = {samba.KEYTAB}
 password server = {samba.CONTROLLER}.{samba.REALM.lower()}
 idmap config * : backend = tdb
 idmap config * : range = 3000-7999
 idmap config {samba.NETBIOS} : backend = rid
 idmap config {samba.NETBIOS} : range = 10000-999999
 template shell = /bin/bash
 interfaces = 127.0.0.1
 disable netbios = yes
"""

_SSSD = f"""\
[sssd]
domains = {samba.REALM.lower()}
services = nss
[domain/{samba.REALM.lower()}]
id_provider = ad
ad_domain = {samba.REALM.lower()}
ad_server = {samba.CONTROLLER}.{samba.REALM.lower()}
ldap_id_mapping = True
use_fully_qualified_names = {{qualified}}
dyndns_update = False
ad_enable_dns_sites = False
fallback_homedir = /home/%u
default_shell = /bin/bash
"""
