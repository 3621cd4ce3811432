# SPDX-License-Identifier: Apache-2.0
"""The domains that people have: Samba's as a domain of Active Directory, Heimdal's, MIT's. Every row of domain_rows.py at
each of them."""

import json
import os
import time
from contextlib import nullcontext

import pytest
from conftest import running_lab
from domain_rows import ACCOUNTS, ARMOR, DISABLED_IN_ARMOR, DOMAINS, KEYTABS, NAMES, STATES, USERS, outcome_at, outcome_of, page
from logon import (EVENT_LIMIT, answer_pin, at_rest, audit, configure, end_of, outcome, pull_out, settled, wait_for_card,
                   wait_until)
from signetlab import keytab
from signetlab.cards import Card
from signetlab.domain import KEYTAB
from signetlab.heimdal import Heimdal
from signetlab.keytab import AES128, RC4
from signetlab.mit import MitRealm
from signetlab.pki import Certificate
from signetlab.places import REPOSITORY
from signetlab.samba import SambaAd
from signetlab.signet import Signet

KINDS = {kind.kind: kind for kind in (SambaAd, Heimdal, MitRealm)}
USUAL = {"mapping": {"rule": None}}
OLD_NAMES = 6  # of a host that was renamed or joined again as often


@pytest.fixture(scope="module", params=DOMAINS)
def shared(request, lab_can_run):
    domain = KINDS[request.param](ACCOUNTS.get(request.param, ()))
    yield from running_lab(cards=[Card("alice")], users=USERS, domain=domain, signet=Signet(**USUAL))


@pytest.fixture
def lab(shared):
    yield from at_rest(shared)


@pytest.fixture
def host_keys(lab):
    """The keytab is a new one afterwards."""
    yield keytab.read(lab, KEYTAB)
    lab.domain.export()


def show(lab, certificate):
    """Puts a card with this certificate in, whatever comes of it."""
    issued = lab.pki.issue(certificate)
    pull_out(lab)
    lab.write("/etc/lab-cards/0/9A.pem", issued.certificate.read_text())
    lab.write("/etc/lab-cards/0/9A.key", issued.key.read_text())
    lab.enter(["systemctl", "restart", "lab-card@0.service"])
    lab.card.wait_until_seen()
    wait_until(lambda: settled(lab), "the card is read or refused")


def heard(lab, user="alice"):
    granted, reason = outcome(lab, user)
    assert granted == (reason == "granted")
    return reason


def assert_as_expected(lab, rows, found):
    kind = lab.domain.kind
    for title, reason in found.items():
        print(f"{kind:8}  {title:48}  {reason}")
    assert found == {row.title: outcome_at(row, kind) for row in rows if outcome_at(row, kind)}


# -- names -----------------------------------------------------------------------------------------


def test_every_name_of_a_card(lab):
    found = {}
    for row in NAMES:
        names = {"realm": lab.realm, "domain": lab.realm.lower()}
        upn, principal = (name and name.format(**names) for name in (row.upn, row.principal))
        show(lab, Certificate("somebody", upn=upn, principal=principal, sid=row.sid))
        found[row.title] = heard(lab, row.user)
        if found[row.title] == "granted":
            last = audit(lab)[-1]
            assert (last["SIGNET_USER"], last["SIGNET_PRINCIPAL"]) == (row.user, f"{row.user}@{lab.realm}"), row
    show(lab, lab.domain.certificate("alice"))
    assert_as_expected(lab, NAMES, found)


# -- keytabs ---------------------------------------------------------------------------------------


def keytabs_of(lab, keys):
    """What stands in /etc/krb5.keytab in the cases that need nothing of the domain."""
    own = [entry for entry in keys if entry.principal == f"host/{lab.hostname}@{lab.realm}"]
    short = lab.hostname.partition(".")[0].upper()
    old = [entry.named(f"host/old{number}.{lab.realm.lower()}@{lab.realm}") for number in range(OLD_NAMES) for entry in own]
    stale = [keytab.Entry(entry.principal, entry.kvno + 7, entry.etype, bytes(len(entry.key))) for entry in old]
    return {
        "as the join wrote it": keys,
        "the computer's account alone": [entry.named(f"{short}$@{lab.realm}") for entry in own],
        "host/SHORT alone": [entry.named(f"host/{short}@{lab.realm}") for entry in own],
        "RestrictedKrbHost/ alone": [entry.named(f"RestrictedKrbHost/{lab.hostname}@{lab.realm}") for entry in own],
        "old names of the host first": [*stale, *keys],
        "AES-128 alone": [entry for entry in keys if entry.etype == AES128] or
                         [keytab.Entry(own[0].principal, own[0].kvno, AES128, bytes(16))],
        "RC4 alone": [entry for entry in keys if entry.etype == RC4],
    }


def rotated(lab, keys):
    lab.domain.rotate()
    lab.domain.export()
    return keytab.read(lab, KEYTAB), keys


def test_every_form_of_a_keytab(lab, host_keys):
    found, told = {}, {}

    def look(title):
        found[title] = heard(lab)
        told[title] = checked(lab)

    for title, entries in keytabs_of(lab, host_keys).items():
        if outcome_of(KEYTABS, title, lab.domain.kind):
            keytab.write(lab, KEYTAB, entries)
            look(title)
    for title, content in (("garbage", bytes(range(20))), ("empty", b"")):
        keytab.store(lab, KEYTAB, content)
        look(title)
    lab.enter(["rm", KEYTAB])
    look("not there")
    new, old = rotated(lab, host_keys)
    look("new keys while signetd runs")
    keytab.write(lab, KEYTAB, [*old, *(entry for entry in new if entry not in old)])
    look("old and new keys")
    keytab.write(lab, KEYTAB, old)
    look("old keys alone")
    if isinstance(lab.domain, SambaAd):
        lab.domain.change(["modify", lab.domain.machine_account, {"msDS-SupportedEncryptionTypes": "4"}])
        keytab.write(lab, KEYTAB, [entry for entry in new if entry.etype == RC4])
        look("RC4 alone, and the account has no other")
        lab.domain.change(["modify", lab.domain.machine_account, {"msDS-SupportedEncryptionTypes": "28"}])
    keytab.write(lab, KEYTAB, new)
    with lab.domain.without_machine():
        look("the host's account is deleted")
    assert_as_expected(lab, KEYTABS, found)
    # With that one the host can open tickets and get none: the KDC chooses a kind of key that it has and the keytab lacks.
    told.pop("RC4 alone, and the account has no other", None)
    wrong = {title: (found[title], said) for title, said in told.items() if (found[title] == "granted") not in said}
    assert wrong == {}, "`signetctl check` says of a keytab what a logon comes to"


def checked(lab):
    """What a logon can come to by what is said: of a newest key that does not log on, either."""
    found = findings(lab, "keytab", "host-key")
    has_error = any(finding["severity"] == "error" for finding in found)
    is_newest_bad = any("unless an older one" in finding["text"] for finding in found)
    return [is_granted for is_granted in (True, False) if is_newest_bad and not has_error or is_granted != has_error]


def findings(lab, *checks):
    return json.loads(lab.enter(["signetctl", "check", "--json", *checks], check=False).stdout)["findings"]


# -- states ----------------------------------------------------------------------------------------


def test_every_state_of_an_account(lab):
    assert {row.title for row in STATES if outcome_at(row, lab.domain.kind)} == {"in order", "deleted", *lab.domain.states}
    found = {"in order": heard(lab)}
    for state in ("deleted", *lab.domain.states):
        with lab.domain.state("alice", state):
            found[state] = heard(lab)
            says_status = "NTSTATUS C0000" in audit(lab)[-1].get("SIGNET_DETAIL", "")
        assert not found[state].startswith("kdc-account") or says_status == isinstance(lab.domain, SambaAd)
    assert heard(lab) == "granted"
    assert_as_expected(lab, STATES, found)


def test_without_preauthentication_a_kdc_gives_a_ticket_to_anybody(lab):
    """So that the row of this state is about such an account."""
    asked = {}
    for state in ("in order", "no preauthentication"):
        with lab.domain.state("alice", state) if state != "in order" else nullcontext():
            command = ["env", "KRB5_TRACE=/dev/stdout", "kinit", f"alice@{lab.realm}"]
            asked[state] = "Additional pre-authentication required" in lab.enter(command, check=False, stdin="wrong\n").stdout
    # Samba 4.17 asks for it all the same: the flag of the account changes nothing there.
    assert asked == {"in order": True, "no preauthentication": lab.domain.kind == "Samba"}


# -- several at once -------------------------------------------------------------------------------


def test_of_several_faults_the_first_in_a_logon_is_told(lab, host_keys):
    new, old = rotated(lab, host_keys)
    kind = lab.domain.kind
    keys = {"as the join wrote it": new, "old keys alone": old, "not there": None}
    for owner in ("alice", "bob"):
        show(lab, lab.domain.certificate(owner))
        for state in ("in order", "disabled"):
            with lab.domain.state("alice", state) if state != "in order" else nullcontext():
                for title, entries in keys.items():
                    lab.enter(["rm", "-f", KEYTAB])
                    if entries:
                        keytab.write(lab, KEYTAB, entries)
                    faults = ["granted" if owner == "alice" else "card-of-other-user",
                              outcome_of(STATES, state, kind), outcome_of(KEYTABS, title, kind), "granted"]
                    assert heard(lab) == next((fault for fault in faults if fault != "granted"), "granted"), (owner, state, title)
    show(lab, lab.domain.certificate("alice"))


# -- a key on a curve ------------------------------------------------------------------------------


def test_a_key_on_a_curve_is_taken_where_the_kdc_verifies_it_and_else_asked_for_no_second_pin(lab):
    show(lab, lab.domain.certificate("alice", key="ec256"))
    takes_it = lab.domain.kind == "MIT"
    for already_known in (False, True):
        lab.card.mark()
        assert heard(lab) == ("granted" if takes_it else "kdc-key-unsupported")
        assert lab.card.status()["verifies"] == (0 if already_known and not takes_it else 1)
    show(lab, lab.domain.certificate("alice"))
    assert heard(lab) == "granted"


# -- armor -----------------------------------------------------------------------------------------


def test_every_setting_of_armor(lab):
    found, said = {}, {}
    for row in ARMOR:
        configure(lab, **USUAL, domain={"armor": row.title})
        wait_for_card(lab)
        found[row.title] = heard(lab) + (" in armor" if "SIGNET_ARMOR" in audit(lab)[-1] else "")
        said[row.title] = [finding["severity"] for finding in findings(lab, "armor")]
    with lab.domain.state("alice", "disabled"):
        assert heard(lab) == DISABLED_IN_ARMOR[DOMAINS.index(lab.domain.kind)], audit(lab)[-1]
    configure(lab, **USUAL)
    wait_for_card(lab)
    assert_as_expected(lab, ARMOR, found)
    assert said == {row.title: ["ok"] for row in ARMOR}


# -- many in a row ---------------------------------------------------------------------------------

# A KDC of Heimdal's kind cuts one secret of 256, and each refusal would be nobody's fault: a short run seldom meets one.
LOGONS = 1000 if os.environ.get("SIGNET_BENCH") == "full" else 20


def test_logons_in_a_row(lab):
    program = f"i=0; while [ $i -lt {LOGONS} ]; do pamtester signet-test alice authenticate || exit 1; i=$((i+1)); done; sleep 0.1"
    lab.card.mark()
    before = len(audit(lab))
    begun = time.monotonic()
    terminal = lab.pty(["sh", "-c", program], timeout=EVENT_LIMIT)
    for _ in range(LOGONS):
        answer_pin(terminal, lab.card.pin)
    status, said = end_of(terminal)
    took = time.monotonic() - begun
    reasons = [record["SIGNET_REASON"] for record in audit(lab)[before:]]
    signatures = lab.card.status()["signatures"]
    print(f"{lab.domain.kind}: {LOGONS} logons in {took:.0f} s, {signatures - LOGONS} of them with a second signature")
    assert status == 0, said
    assert reasons == ["granted"] * LOGONS


# -- the page --------------------------------------------------------------------------------------


def test_the_page_has_every_row():
    assert page() in (REPOSITORY / "packaging/man/signet-domains.7.scd").read_text()
