# SPDX-License-Identifier: Apache-2.0
"""The mapping store from a real Active Directory, Samba's: how the host logs in there, what it hears of, and that whatever goes
wrong leaves the last store and its age. With 100,000 accounts: tests/bench/samba."""

import hashlib
import json
import subprocess

import pytest
from logon import configure
from signetlab.samba import ADMINISTRATORS_PASSWORD, DIRECTORY
from strong_domain import der_of, identify, strong_lab

SYNC_LIMIT = 180  # seconds
NT_AUTH = "CN=NTAuthCertificates,CN=Public Key Services,CN=Services,CN=Configuration,DC=ad,DC=test"
STORE = "/var/lib/signet/certmap/store.mdb"
ENVIRONMENT = "/etc/signet/certmap-sync.env"
CREDENTIAL = "/etc/credstore/certmap-sync.keytab"
CONTROLLER = "dc1.ad.test"
PLAIN = ("--uri", f"ldap://{CONTROLLER}")
TLS = ("--uri", f"ldaps://{CONTROLLER}", "--ca", "/etc/signet/ca.pem")
KERBEROS = ("--sasl", "GSSAPI")
KEYTAB = {"KRB5_CLIENT_KTNAME": "/etc/krb5.keytab", "KRB5CCNAME": "MEMORY:"}
ADMINISTRATOR = ("--bind-dn", "CN=Administrator,CN=Users,DC=ad,DC=test", "--password-file", "/root/administrator")


@pytest.fixture(scope="module")
def shared(lab_can_run):
    for lab in strong_lab(DIRECTORY, accounts=("bob", "carol", "dave")):
        lab.write("/root/administrator", ADMINISTRATORS_PASSWORD, 0o600)
        yield lab


@pytest.fixture
def lab(shared):
    yield shared
    shared.enter(["sh", "-c", f"rm -rf {STORE}* {ENVIRONMENT} /etc/credstore"])
    identify(shared)


@pytest.fixture
def sync(lab):
    def run(*options, login=(*PLAIN, *KERBEROS), check=True):
        command = ["signetctl", "certmap", "sync", "--json", *login, *options]
        done = lab.run(command, env=KEYTAB, check=check, timeout=SYNC_LIMIT)
        return json.loads(done.stdout) if check else done

    return run


def entries(lab):
    lines = lab.enter(["signetctl", "certmap", "dump"], timeout=SYNC_LIMIT).stdout.splitlines()
    return {entry["user"]: entry for entry in map(json.loads, lines)}


def keys(lab, name):
    return {(key["kind"], key["value"]) for key in entries(lab)[name]["keys"]}


def info(lab):
    return json.loads(lab.enter(["signetctl", "certmap", "info", "--json"]).stdout)


# -- the login -------------------------------------------------------------------------------------


@pytest.mark.parametrize("login", [(*PLAIN, *KERBEROS), (*TLS, *KERBEROS), (*PLAIN, "--starttls", *TLS[2:], *KERBEROS),
                                   (*TLS, *ADMINISTRATOR)],
                         ids=["Kerberos", "Kerberos in TLS, with channel binding", "Kerberos after StartTLS", "a password in TLS"])
def test_every_protected_login_reads_the_directory(lab, sync, login):
    report = sync(login=login)
    assert report["method"] == "usn" and report["loaded"] and report["refused"] == 0
    assert keys(lab, "alice") == {("sid", lab.sids["alice"]), ("upn", "alice@ad.test")}


@pytest.mark.parametrize("login", [(*PLAIN, *ADMINISTRATOR), (*TLS[:2], *KERBEROS)], ids=["a password in the clear", "a server of no known CA"])
def test_what_anybody_could_change_on_its_way_is_not_asked(lab, sync, login):
    sync()
    before = entries(lab)
    done = sync(login=login, check=False)
    assert done.returncode == 1 and entries(lab) == before, done


def test_the_unit_has_a_keytab_of_its_own(lab):
    lab.write(ENVIRONMENT, f'CERTMAP_SYNC_OPTIONS="{" ".join((*PLAIN, *KERBEROS))}"\n')
    start = ["systemctl", "start", "signet-certmap-sync.service"]
    assert lab.enter(start, check=False).returncode != 0  # nothing that it could log in with
    lab.enter(["install", "-D", "-m", "600", "/etc/krb5.keytab", CREDENTIAL])
    lab.enter(start, timeout=SYNC_LIMIT)
    assert "alice" in entries(lab)
    assert lab.run(["cat", CREDENTIAL], user="signet-sync", check=False).returncode != 0


def test_root_and_the_timer_share_a_store(lab, sync):
    sync()
    lab.enter(["install", "-D", "-m", "600", "/etc/krb5.keytab", CREDENTIAL])
    lab.write(ENVIRONMENT, f'CERTMAP_SYNC_OPTIONS="{" ".join((*PLAIN, *KERBEROS))} --full"\n')
    identify(lab, "X509:<SKI>0102030405")
    lab.enter(["systemctl", "start", "signet-certmap-sync.service"], timeout=SYNC_LIMIT)
    assert ("subject-key-id", "0102030405") in keys(lab, "alice")
    identify(lab)
    assert sync()["changed"] == 1
    owners = lab.enter(["stat", "-c", "%U", STORE, f"{STORE}.lock"]).stdout.split()
    assert owners == ["signet-sync", "signet-sync"]


# -- what it hears of ------------------------------------------------------------------------------


def test_changes_are_heard_of_as_such(lab, sync):
    sync()
    for texts, expected in ((("X509:<SKI>0102030405", "X509:<I>DC=test,DC=lab,CN=CA lab<SR>0a0b"), 2), (("X509:<SKI>0a",), 1), ((), 0)):
        identify(lab, *texts)
        report = sync()
        assert (report["loaded"], report["changed"]) == (False, 1)
        assert len(keys(lab, "alice")) == 2 + expected
    der = der_of(lab.pki.issue(lab.domain.certificate("alice")))
    lab.domain.change(["modify", "alice", {"userCertificate": {"hex": der.hex()}}])
    assert sync()["changed"] == 1
    assert ("certificate", hashlib.sha256(der).hexdigest()) in keys(lab, "alice")
    lab.domain.change(["modify", "alice", {"userCertificate": []}])
    assert (sync()["changed"], sync()["changed"]) == (1, 0)


def test_an_account_that_is_renamed_or_moved_is_the_same(lab, sync):
    sync()
    before = entries(lab)["carol"]
    lab.domain.admin("user", "rename", "carol", "--samaccountname=caroline")
    lab.domain.admin("ou", "add", "OU=moved")
    lab.domain.admin("user", "move", "caroline", "OU=moved")
    report = sync()
    assert (report["loaded"], report["added"], report["changed"], report["removed"]) == (False, 0, 1, 0)
    after = entries(lab)
    assert "carol" not in after and after["caroline"]["id"] == before["id"]


def test_an_account_that_is_deleted_goes(lab, sync):
    by_administrator = (*TLS, *ADMINISTRATOR)
    sync(login=by_administrator)
    with lab.domain.state("dave", "deleted"):
        report = sync(login=by_administrator)
        assert (report["loaded"], report["removed"]) == (False, 1)
        assert "dave" not in entries(lab)


def test_another_invocation_of_the_controller_means_a_full_load(lab, sync):
    """As after a restore by the means of the domain."""
    sync()
    lab.domain.change(["invocation"])
    lab.domain.restart()
    assert sync()["loaded"]
    assert not sync()["loaded"]


# -- whom the domain believes ----------------------------------------------------------------------


def test_the_cas_of_the_domain_are_compared_with_the_anchors(lab, sync):
    def compare(check=True):
        command = ["signetctl", "certmap", "authorities", "--json", *PLAIN, *KERBEROS]
        done = lab.run(command, env=KEYTAB, check=False)
        return done.returncode, [(one["domain"], one["host"]) for one in json.loads(done.stdout)] if check else done.stderr

    def checked():
        """What `signetctl check` says by what the last sync has heard, and asks nobody."""
        sync()
        configure(lab, mapping={"store": STORE, "rule": None})
        try:
            done = lab.enter(["signetctl", "check", "--json", "ntauth"], check=False)
        finally:
            configure(lab)
        return [(one["severity"], one["about"]) for one in json.loads(done.stdout)["findings"]]

    status, said = compare(check=False)
    assert status == 1 and "No such object" in said
    assert checked() == [("ok", "NTAuthCertificates")]
    of_forest = [subprocess.run(["openssl", "x509", "-in", lab.pki.authority(name), "-outform", "DER"], capture_output=True,
                                check=True).stdout.hex() for name in ("lab", "other")]
    empty = {"authorityRevocationList": [{"hex": "00"}], "certificateRevocationList": [{"hex": "00"}]}
    lab.domain.change(["add", NT_AUTH, {"objectClass": ["top", "certificationAuthority"], **empty,
                                        "cACertificate": [{"hex": of_forest[0]}]}])
    assert compare() == (0, [(True, True)])
    assert checked() == [("ok", "NTAuthCertificates")]
    lab.domain.change(["set", NT_AUTH, "cACertificate", [{"hex": one} for one in of_forest]])
    status, both = compare()
    assert status == 1 and sorted(both) == [(True, False), (True, True)]
    assert checked() == [("ok", "NTAuthCertificates")]  # this host believes less than the domain, which is its business
    lab.domain.change(["set", NT_AUTH, "cACertificate", [{"hex": of_forest[1]}]])
    [(severity, about), (_, summary)] = checked()
    assert (severity, "CA lab" in about, summary) == ("warning", True, "NTAuthCertificates")


# -- a server that does not answer -----------------------------------------------------------------


def test_a_server_that_is_silent_or_gone_leaves_the_last_store_which_says_how_old_it_is(lab, sync):
    sync()
    before = info(lab)
    lab.domain.machine.enter(["systemctl", "kill", "--signal=STOP", lab.domain.unit])
    try:
        command = ["timeout", "5", "signetctl", "certmap", "sync", "--full", *PLAIN, *KERBEROS]
        assert lab.run(command, env=KEYTAB, check=False).returncode != 0
    finally:
        lab.domain.machine.enter(["systemctl", "kill", "--signal=CONT", lab.domain.unit])
    lab.domain.machine.enter(["systemctl", "stop", lab.domain.unit], timeout=SYNC_LIMIT)
    try:
        assert sync("--full", check=False).returncode == 1
    finally:
        lab.domain.machine.enter(["systemctl", "start", lab.domain.unit], timeout=SYNC_LIMIT)
    after = info(lab)
    assert (after["entries"], after["keys"]) == (before["entries"], before["keys"])
    assert after["age"] > before["age"] >= 0
