# SPDX-License-Identifier: Apache-2.0
"""MIT's KDC as it comes, with one worker and with several: what the tests of its plugin take for granted."""

from datetime import timedelta

import pytest
from conftest import running_lab
from kinit import REFUSED, TGT, client, has_indicator, issue, kinit, service_ticket, tickets
from signetlab.pki import REALM, Certificate
from signetlab.users import Principal

MISMATCH = "Client name mismatch"  # KRB5KDC_ERR_CLIENT_NAME_MISMATCH
UNKNOWN = "Client not found in Kerberos database"
BOB = Principal("bob", password="open sesame")
GUARDED = Principal("svc/guarded", attributes=(("require_auth", "card"),))


@pytest.fixture(scope="module", params=[1, 4], ids=["one worker", "four workers"])
def lab(request, lab_can_run):
    yield from running_lab(users=["alice"], principals=[BOB, GUARDED], kdc_workers=request.param)


@pytest.fixture
def indicating(lab):
    """The KDC marks the tickets that a certificate got."""
    path = f"/etc/lab-kdc/{lab.kdc.address}.conf"
    before = lab.read(path)
    restart_with(lab, path, before.replace("  pkinit_identity", "  pkinit_indicator = card\n  pkinit_identity"))
    yield lab
    restart_with(lab, path, before)


def restart_with(lab, path, text):
    lab.write(path, text)
    lab.enter(["systemctl", "restart", f"lab-kdc@{lab.kdc.address}"])


def test_a_certificate_gets_a_ticket_whichever_worker_answers(lab):
    alice = issue(lab, Certificate.for_user("alice"))
    for _ in range(2 * len(lab.kdc.processes())):
        got = kinit(lab, "alice", alice)
        assert got.status == 0, got.trace
    assert client(lab) == f"alice@{REALM}"
    assert [ticket.service for ticket in tickets(lab)] == [TGT]


def test_lifetimes_and_flags_are_those_asked_for(lab):
    got = kinit(lab, "alice", issue(lab, Certificate.for_user("alice")), "-l", "1h", "-r", "2d", "-f")
    assert got.status == 0, got.trace
    tgt = tickets(lab)[0]
    assert tgt.ends_as_asked(timedelta(hours=1), timedelta(days=2)), tgt
    assert tgt.flags == set("FRIA")


def test_a_password_works_where_there_is_one(lab):
    assert kinit(lab, "bob", password=BOB.password).status == 0
    assert kinit(lab, "bob", password=BOB.password[::-1]).status != 0
    assert kinit(lab, "alice", password="").status != 0


@pytest.mark.parametrize("upn", [f"alice@{REALM.lower()}", f"bob@{REALM}"])
def test_a_upn_means_nobody_else_and_its_realm_is_compared_exactly(lab, upn):
    got = kinit(lab, "alice", issue(lab, Certificate.for_user("alice", upn=upn)))
    assert (got.status, got.refusals()[-1]) == (1, MISMATCH), got.trace


def test_an_enterprise_name_needs_an_entry_that_is_called_so(lab):
    upn = "alice@corp.example"
    entry = upn.replace("@", r"\@")
    alice = issue(lab, Certificate.for_user("alice", upn=upn))
    assert UNKNOWN in kinit(lab, upn, alice, "-E").refusals()
    lab.kdc.admin(f"addprinc -nokey +requires_preauth '{entry}'")
    got = kinit(lab, upn, alice, "-E")
    lab.kdc.admin(f"delprinc -force '{entry}'")
    assert got.status == 0, got.trace
    assert client(lab) == f"{entry}@{REALM}"


def test_a_service_may_demand_an_indicator(lab):
    assert kinit(lab, "alice", issue(lab, Certificate.for_user("alice"))).status == 0
    assert REFUSED in service_ticket(lab, GUARDED.name).refusals()
    assert not has_indicator(lab, "card")


def test_indicators_are_told_apart(indicating):
    assert kinit(indicating, "alice", issue(indicating, Certificate.for_user("alice"))).status == 0
    assert has_indicator(indicating, "card")
    assert not has_indicator(indicating, "cart")
    assert service_ticket(indicating, GUARDED.name).status == 0
