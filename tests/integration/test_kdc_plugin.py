# SPDX-License-Identifier: Apache-2.0
"""The plugin in a real krb5kdc, with one worker and with four: whom it lets in, and what the tickets are worth."""

import time
from datetime import timedelta

import pytest
from conftest import running_lab
from kdc_realm import (BOB, EVE, GUARDED, LOOK, MISMATCH, PRINCIPALS, REVOKED, UNTRUSTED, WRONG_USAGE, as_configured,
                       configure, in_every_worker, restart_kdc, said)
from kinit import CACHE, REFUSED, client, has_indicator, issue, kinit, service_ticket, tickets
from signetlab import toml
from signetlab.kdc_plugin import KdcPlugin
from signetlab.pki import REALM, Certificate

STORE = "/var/lib/signet/certmap/store.mdb"
PIV_AUTHENTICATION = "2.16.840.1.101.3.2.1.3.13"


@pytest.fixture(scope="module", params=[1, 4], ids=["one worker", "four workers"])
def lab(request, lab_can_run):
    yield from running_lab(users=["alice"], principals=PRINCIPALS, kdc_plugin=KdcPlugin(), kdc_workers=request.param)


@pytest.fixture(autouse=True)
def settled(lab):
    yield from as_configured(lab)


@pytest.fixture(scope="module")
def alice(lab):
    return issue(lab, Certificate.for_user("alice"))


# -- who gets in -----------------------------------------------------------------------------------


def test_a_certificate_gets_its_owners_ticket_and_the_log_says_why(lab, alice):
    got = kinit(lab, "alice", alice)
    assert got.status == 0, got.trace
    assert client(lab) == f"alice@{REALM}"
    assert has_indicator(lab, "card")
    assert service_ticket(lab, GUARDED.name).status == 0
    assert 'H' not in tickets(lab)[0].flags
    assert said(lab, "certificate accepted", f'client="alice@{REALM}"', 'by="rule 1"', 'indicators="card"')


@pytest.mark.parametrize("changes, refusal, reason", [
    ({"upn": f"bob@{REALM}"}, MISMATCH, "card-of-other-user"),
    ({"upn": f"alice@{REALM.lower()}"}, MISMATCH, "card-of-other-user"),
    ({"upn": None}, MISMATCH, "card-not-mapped"),
    ({"eku": ("clientAuth",)}, WRONG_USAGE, "cert-wrong-usage"),
])
def test_another_certificate_does_not(lab, changes, refusal, reason):
    got = kinit(lab, "alice", issue(lab, Certificate.for_user("alice", **changes)))
    assert (got.status, got.refusals()[-1]) == (1, refusal), got.trace
    assert said(lab, "certificate refused", f'client="alice@{REALM}"', f'reason="{reason}"'), lab.kdc.log()


def test_a_ca_that_the_kdc_trusts_is_no_logon_ca_by_that(lab):
    lab.write("/etc/signet/other.pem", lab.pki.authority("other").read_text())
    anchors = "/etc/lab-kdc/ca.pem"
    before = lab.read(anchors)
    lab.write(anchors, before + lab.pki.authority("other").read_text())
    restart_kdc(lab)
    other = issue(lab, Certificate.for_user("alice", issuer="other"))
    got = kinit(lab, "alice", other)
    assert got.refusals()[-1] == UNTRUSTED, got.trace
    assert said(lab, 'reason="cert-not-trusted"', "unknown issuer")
    configure(lab, certificates={"logon_cas": ["/etc/signet/ca.pem", "/etc/signet/other.pem"]})
    assert in_every_worker(lab, "alice", other) == {()}
    lab.write(anchors, before)
    restart_kdc(lab)


def test_the_realm_of_a_upn_is_compared_as_set(lab):
    lower = issue(lab, Certificate.for_user("alice", upn=f"alice@{REALM.lower()}"))
    suffix = issue(lab, Certificate.for_user("alice", upn="alice@corp.example"))
    configure(lab, certificates={"upn_realm": "ignore-case", "upn_suffixes": ["corp.example"]})
    assert kinit(lab, "alice", lower).status == 0
    assert kinit(lab, "alice", suffix).status == 0


def test_an_enterprise_name_is_that_of_the_entry_it_means(lab):
    entry = r"alice\@corp.example"
    lab.kdc.admin(f"addprinc -nokey +requires_preauth '{entry}'")
    person = issue(lab, Certificate.for_user("alice", upn="alice@corp.example"))
    got = kinit(lab, "alice@corp.example", person, "-E")
    lab.kdc.admin(f"delprinc -force '{entry}'")
    assert got.status == 0, got.trace


def test_anonymous_tickets_are_the_kdcs_own_and_armour_others(lab, alice):
    lab.kdc.admin("addprinc -randkey WELLKNOWN/ANONYMOUS")
    assert kinit(lab, f"@{REALM}", None, "-n").status == 0
    armor = "/tmp/krb5cc_armor"
    lab.enter(["cp", CACHE.partition(":")[2], armor])
    got = kinit(lab, "alice", alice, "-T", f"FILE:{armor}")
    assert got.status == 0, got.trace
    assert has_indicator(lab, "card")
    assert kinit(lab, "bob", alice, "-T", f"FILE:{armor}").refusals()[-1] == MISMATCH
    lab.kdc.admin("delprinc -force WELLKNOWN/ANONYMOUS")


def test_attributes_of_an_entry_go_before_the_rules(lab, alice):
    lab.kdc.admin("setstr bob signet_certmap '<SUBJECT>^CN=alice,'")
    assert kinit(lab, "bob", alice).status == 0
    assert said(lab, "certificate accepted", 'by="signet_certmap"')
    lab.kdc.admin("setstr bob signet_certmap none")
    assert kinit(lab, "bob", alice).refusals()[-1] == MISMATCH
    lab.kdc.admin("delstr bob signet_certmap")
    lab.kdc.admin("setstr bob pkinit_cert_match '<SUBJECT>^DC=test,DC=lab,CN=alice$'")
    assert kinit(lab, "bob", alice).status == 0
    assert said(lab, "certificate accepted", 'by="pkinit_cert_match"')
    lab.kdc.admin("delstr bob pkinit_cert_match")
    assert kinit(lab, "bob", alice).refusals()[-1] == MISMATCH


def test_the_store_goes_before_the_rules_and_may_be_replaced(lab, alice):
    pem = lab.read(alice.certificate)
    import_store(lab, "bob", pem)
    configure(lab, mapping={"store": STORE})
    for owner, other in (("bob", "alice"), ("alice", "bob")):
        import_store(lab, owner, pem)
        time.sleep(LOOK)
        assert in_every_worker(lab, owner, alice) == {()}, lab.kdc.log()
        assert in_every_worker(lab, other, alice) == {(MISMATCH,)}
        assert said(lab, f"store entry '{owner}' by certificate")
    lab.enter(["rm", "-r", STORE])
    time.sleep(LOOK)
    assert kinit(lab, "bob", alice).refusals()[-1] == MISMATCH  # one that has gone is no empty store
    assert said(lab, "there is no mapping store", "the last good one stays")
    restart_kdc(lab)


def import_store(lab, owner, pem):
    account = {"user": owner, "principal": f"{owner}@{REALM}", "certificates": [pem]}
    lab.write("/tmp/accounts.toml", toml.dumps({"account": [account]}))
    lab.enter(["signetctl", "certmap", "import", "--allow-shrink", "/tmp/accounts.toml"])


def test_a_blocked_card_is_refused_within_a_second_in_every_worker(lab, alice):
    assert in_every_worker(lab, "alice", alice) == {()}
    for how in (["--cert", alice.certificate], ["--key", alice.certificate], ["--serial", serial_of(lab, alice)]):
        lab.enter(["signetctl", "kdc", "block", *how, "--why", "lost"])
        time.sleep(1)
        assert in_every_worker(lab, "alice", alice) == {(REVOKED,)}, how
        assert said(lab, 'reason="cert-blocked"')
        lab.enter(["signetctl", "kdc", "block", "--remove", *how])
        time.sleep(1)
        assert in_every_worker(lab, "alice", alice) == {()}, how


def serial_of(lab, person):
    return lab.enter(["openssl", "x509", "-in", person.certificate, "-noout", "-serial"]).stdout.strip().partition("=")[2]


# -- what a ticket is worth ------------------------------------------------------------------------


def test_assurance_gives_indicators_and_hw_authent(lab, alice):
    piv = issue(lab, Certificate.for_user("alice", extensions=(f"certificatePolicies = {PIV_AUTHENTICATION}",)))
    hard = issue(lab, Certificate.for_user("hard", extensions=(f"certificatePolicies = {PIV_AUTHENTICATION}",)))
    soft = issue(lab, Certificate.for_user("hard"))
    configure(lab, assurance={"indicator": "smartcard", "rule": [
        {"hardware": True, "indicators": ["piv"], "hw_authent": True},
        {"policies": ["1.2.3"], "indicators": ["other"]}]})
    assert kinit(lab, "alice", alice).status == 0
    assert has_indicator(lab, "smartcard") and not has_indicator(lab, "piv") and not has_indicator(lab, "card")
    assert kinit(lab, "alice", piv).status == 0
    assert has_indicator(lab, "smartcard") and has_indicator(lab, "piv") and not has_indicator(lab, "other")
    assert "H" in tickets(lab)[0].flags
    assert kinit(lab, "hard", hard).status == 0
    assert kinit(lab, "hard", soft).status != 0
    assert said(lab, "certificate accepted", 'indicators="smartcard,piv"', "hw-authent")


def test_lifetimes_are_those_of_the_rules(lab, alice):
    configure(lab, ticket={"rule": [
        {"with": ["card"], "lifetime": "2h", "renewable": "1d"},
        {"without": ["card"], "lifetime": "10min"}]})
    assert kinit(lab, "alice", alice, "-l", "8h", "-r", "5d").status == 0
    tgt = tickets(lab)[0]
    assert (tgt.lifetime, tgt.renewable - tgt.start) == (timedelta(hours=2), timedelta(days=1))
    assert kinit(lab, "bob", None, "-l", "8h", password=BOB.password).status == 0
    assert tickets(lab)[0].lifetime == timedelta(minutes=10)


def test_services_for_card_tickets_alone(lab, alice):
    configure(lab, ticket={"rule": [{"service": ["svc/open"], "without": ["card"], "action": "deny", "name": "db"}]})
    assert kinit(lab, "bob", password=BOB.password).status == 0
    assert REFUSED in service_ticket(lab, "svc/open").refusals()
    assert said(lab, "ticket refused", f'service="svc/open@{REALM}"', 'reason="ticket-refused"', "db")
    assert service_ticket(lab, f"host/{lab.hostname}").status == 0
    assert kinit(lab, "alice", alice).status == 0
    assert service_ticket(lab, "svc/open").status == 0


def test_hours(lab, alice):
    day = lab.enter(["date", "+%a"]).stdout.strip()
    rule = {"client": ["alice"], "action": "deny", "name": "night"}
    configure(lab, ticket={"rule": [{**rule, "hours": [day]}]})
    assert REFUSED in kinit(lab, "alice", alice).refusals()
    assert kinit(lab, "bob", password=BOB.password).status == 0
    configure(lab, ticket={"rule": [{**rule, "outside": ["daily"]}]})
    assert kinit(lab, "alice", alice).status == 0


# -- a card is required ----------------------------------------------------------------------------


def test_nothing_changes_for_principals_outside_the_rules(lab, alice):
    got = kinit(lab, "bob", None, "-l", "3h", "-r", "2d", "-f", password=BOB.password)
    assert got.status == 0, got.trace
    tgt = tickets(lab)[0]
    assert tgt.ends_as_asked(timedelta(hours=3), timedelta(days=2)), tgt
    assert tgt.flags == set("FRIA")
    assert REFUSED in service_ticket(lab, GUARDED.name).refusals()  # require_auth, as without the plugin
    assert service_ticket(lab, "svc/open").status == 0
    assert kinit(lab, "bob", password="wrong").status != 0
    assert kinit(lab, "alice", alice).status == 0


def test_a_card_is_required_of_those_named(lab, alice):
    configure(lab, card={"principals": ["*/admin"]})
    got = kinit(lab, "eve/admin", password=EVE.password)
    assert (got.status, got.refusals()[-1]) == (1, REFUSED), got.trace
    assert said(lab, "ticket refused", 'reason="card-required"', f'client="eve/admin@{REALM}"')
    assert kinit(lab, "bob", password=BOB.password).status == 0
    card = issue(lab, Certificate.for_user("eve", principal=f"eve/admin@{REALM}"))
    assert kinit(lab, "eve/admin", card).status == 0
    lab.kdc.admin("setstr eve/admin signet_card optional")
    assert kinit(lab, "eve/admin", password=EVE.password).status == 0
    lab.kdc.admin("delstr eve/admin signet_card")
    lab.kdc.admin("setstr bob signet_card required")
    assert REFUSED in kinit(lab, "bob", password=BOB.password).refusals()
    lab.kdc.admin("delstr bob signet_card")


def test_a_card_is_required_of_everyone_but_a_few(lab, alice):
    configure(lab, card={"everyone": True, "except": ["eve/admin", "kadmin/*"]})
    assert REFUSED in kinit(lab, "bob", password=BOB.password).refusals()
    assert kinit(lab, "eve/admin", password=EVE.password).status == 0
    assert kinit(lab, "alice", alice).status == 0
