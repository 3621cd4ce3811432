# SPDX-License-Identifier: Apache-2.0
"""Whose certificate it is, and by whose word, for the plugin in a real krb5kdc: stores, sub-CAs, trusted realms."""

import pytest
from conftest import running_lab
from kdc_realm import MISMATCH, REVOKED, as_configured, configure, profile_of, restart_kdc, said
from kinit import has_indicator, issue, kinit, tickets
from mapping_store import STORE, Account, fill, sid, upn
from signetlab.kdc_plugin import KdcPlugin
from signetlab.mit import TRUSTED, MitRealm
from signetlab.pki import REALM, Certificate
from signetlab.users import Principal

HARDWARE = "2.16.840.1.101.3.2.1.3.13"  # id-fpki-common-authentication: the key is in a card
OTHER_POLICY = "1.2.3.4"
SUB_CA, REVOKED_CA, POLICY_CA, EXPLICIT_CA = "sub", "revoked", "policy", "explicit"
PEOPLE = [Principal("hard", flags="+requires_preauth +requires_hwauth"), "eve"]
ALICE = Certificate.for_user("alice", sid=sid(1105))
MALLORY = Certificate("mallory", upn=upn("alice"), sid=sid(1106))
REFUSALS = (MISMATCH, "Certificate mismatch")
FILTER = {"match": "<EKU>msScLogin", "map": "(userPrincipalName={subject_nt_principal})"}


@pytest.fixture(scope="module")
def lab(lab_can_run):
    for lab in running_lab(users=["alice"], principals=PEOPLE, kdc_plugin=KdcPlugin(),
                           trusted=MitRealm(["alice"], realm=TRUSTED)):
        make_authorities(lab)
        yield lab


def make_authorities(lab):
    """Sub-CAs whose certificates both KDC and plugin are given."""
    made = {SUB_CA: (), REVOKED_CA: (), POLICY_CA: (f"certificatePolicies = critical,{OTHER_POLICY}",),
            EXPLICIT_CA: (f"certificatePolicies = critical,{OTHER_POLICY}",
                          "policyConstraints = critical,requireExplicitPolicy:0")}
    lab.authorities = {name: lab.pki.subordinate(name, "lab", *lines) for name, lines in made.items()}
    pool = "/etc/lab-kdc/pool"
    for name, issued in lab.authorities.items():
        lab.write(f"{pool}/{name}.pem", issued.certificate.read_text())
    lab.write("/etc/krb5.conf", lab.read("/etc/krb5.conf").replace(
        "ca.pem\n", f"ca.pem\n  pkinit_pool = DIR:{pool}\n"))  # kinit sends the CAs between
    lab.write("/etc/signet/intermediates.pem", "".join(
        issued.certificate.read_text() for issued in lab.authorities.values()))
    restart_kdc(lab, lab.read(profile_of(lab)).replace(
        "  pkinit_allow_upn = true\n", f"  pkinit_allow_upn = true\n  pkinit_pool = DIR:{pool}\n"))


@pytest.fixture(autouse=True)
def settled(lab):
    yield from as_configured(lab)


def demand(lab, **changes):
    """Other settings, with the sub-CAs known."""
    configure(lab, **{**changes, "certificates": {"intermediates": ["/etc/signet/intermediates.pem"],
                                                  **changes.get("certificates", {})}})


# -- a name is no key ------------------------------------------------------------------------------


@pytest.mark.parametrize("rules", [{}, {"rule": [FILTER]}], ids=["built-in rules", "a map filter"])
@pytest.mark.parametrize("mode", ["full", "names"])
def test_a_certificate_with_nothing_but_her_name_gets_no_ticket_of_hers(lab, rules, mode):
    alice, mallory = issue(lab, ALICE), issue(lab, MALLORY)
    known = {"certificate": lab.read(alice.certificate), "sid": sid(1105), "upn": upn("alice")}
    for lacking in ({}, {"upn": None}, {"sid": None}, {"certificate": None}):
        fill(lab, Account("alice", **{**known, **lacking}))
        configure(lab, mapping={"store": STORE, "strong_mapping": mode, **rules})
        got = kinit(lab, "alice", mallory)
        assert got.refusals()[-1] in REFUSALS, (lacking, got.trace)
        assert said(lab, "certificate refused", f'client="alice@{REALM}"', 'reason="card-not-mapped"'), lab.kdc.log()
        assert kinit(lab, "alice", alice).status == 0, (lacking, lab.kdc.log())


@pytest.mark.parametrize("mode", ["full", "compatibility", "names"])
def test_less_information_gives_no_access(lab, mode):
    fill(lab, Account("eve", upn=upn("eve"), certificate=b"no certificate"), Account("alice", sid=sid(1105)),
         options=["--lenient", "--allow-shrink"], check=False)
    configure(lab, mapping={"store": STORE, "strong_mapping": mode})
    assert kinit(lab, "eve", issue(lab, Certificate.for_user("eve"))).refusals()[-1] in REFUSALS
    assert said(lab, "certificate refused", f'client="eve@{REALM}"', 'reason="card-not-mapped"')


def test_the_alice_of_a_trusted_realm_gets_no_ticket_of_ours(lab):
    for certificate in (Certificate.for_user("alice", realm=TRUSTED),
                        Certificate.for_user("alice", principal=f"alice@{TRUSTED}", eku=("pkinitClientAuth",))):
        foreign = issue(lab, certificate)
        assert kinit(lab, "alice", foreign).refusals()[-1] == MISMATCH, lab.kdc.log()
        assert kinit(lab, f"alice@{TRUSTED}", foreign).status == 0


# -- the CAs between -------------------------------------------------------------------------------


def test_a_policy_that_the_path_does_not_allow_is_not_believed(lab):
    policy = f"certificatePolicies = {HARDWARE}"
    demand(lab, assurance={"rule": [{"hardware": True, "indicators": ["piv"], "hw_authent": True}]})
    free = issue(lab, Certificate.for_user("hard", issuer=SUB_CA, extensions=(policy,)))
    assert kinit(lab, "hard", free).status != 0  # a CA that allows no policy passes none on
    own = issue(lab, Certificate.for_user("hard", extensions=(policy,)))
    assert kinit(lab, "hard", own).status == 0, lab.kdc.log()
    assert "H" in tickets(lab)[0].flags and has_indicator(lab, "piv")
    bound = Certificate.for_user("alice", issuer=POLICY_CA, extensions=(policy,))
    got = kinit(lab, "alice", issue(lab, bound))
    assert got.status == 0, got.trace
    assert "H" not in tickets(lab)[0].flags and not has_indicator(lab, "piv")
    assert kinit(lab, "hard", issue(lab, Certificate.for_user("hard", issuer=POLICY_CA, extensions=(policy,)))).status != 0


def test_a_path_without_the_policy_that_it_demands_is_refused(lab):
    demand(lab)
    stranger = issue(lab, Certificate.for_user("alice", issuer=EXPLICIT_CA,
                                               extensions=(f"certificatePolicies = {HARDWARE}",)))
    assert kinit(lab, "alice", stranger).refusals()[-1] == "Invalid certificate", lab.kdc.log()
    assert said(lab, "certificate refused", 'reason="cert-policy"'), lab.kdc.log()
    good = issue(lab, Certificate.for_user("alice", issuer=EXPLICIT_CA,
                                           extensions=(f"certificatePolicies = {OTHER_POLICY}",)))
    assert kinit(lab, "alice", good).status == 0, lab.kdc.log()


def test_a_revoked_intermediate_is_refused(lab):
    person = issue(lab, Certificate.for_user("alice", issuer=REVOKED_CA))
    names = ("lab", REVOKED_CA)
    lab.write("/srv/crl/index.html", "")
    lab.enter(["systemd-run", "--quiet", "--unit=lab-web", "--", "python3", "-m", "http.server", "8080",
               "--bind", "127.0.0.1", "--directory", "/srv/crl"])
    lab.write("/etc/signet/revoked-ca.pem", lab.authorities[REVOKED_CA].certificate.read_text())
    issuers = [{"certificate": certificate, "crl": [f"http://127.0.0.1:8080/{name}.crl"]}
               for name, certificate in zip(names, ("/etc/signet/ca.pem", "/etc/signet/revoked-ca.pem"))]
    for revoked in (False, True):
        if revoked:
            lab.pki.revoke(lab.authorities[REVOKED_CA])
        for name in names:
            lab.write(f"/srv/crl/{name}.crl", lab.pki.crl(name).read_text())
        demand(lab, revocation={"check": "hard", "issuer": issuers})
        lab.enter(["systemctl", "start", "signet-kdc-fetch.service"])
        demand(lab, revocation={"check": "hard", "issuer": issuers})  # and the plugin has looked
        assert kinit(lab, "alice", person).refusals()[1:] == [REVOKED] * revoked, lab.kdc.log()
    assert said(lab, 'reason="cert-revoked"')
