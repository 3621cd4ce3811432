# SPDX-License-Identifier: Apache-2.0
"""FAST armor with the host's key: what a KDC that demands it grants, what is refused without, what it costs, who can have it.

A KDC that demands armor, or knows none, is kdc_in_between.py before a genuine one. How other domains take it: test_domains.py.
"""

import time
from contextlib import contextmanager

import pytest
from logon import at_rest, audit, configure, log_on, outcome, program, wait_for_card
from signetlab import keytab
from signetlab.cards import Card
from signetlab.clock import shift
from signetlab.mit import TRUSTED, MitRealm
from signetlab.pki import REALM, Certificate
from signetlab.signet import Signet
from signetlab.users import User

KRB5_CONF, KEYTAB = "/etc/krb5.conf", "/etc/krb5.keytab"
IN_BETWEEN = "127.0.0.9"
POLICY = 12  # KDC_ERR_POLICY
HOST = "host/ws.lab.test"
TGT = f"krbtgt/{REALM}@{REALM}"


@pytest.fixture
def lab(signet_lab):
    yield from at_rest(signet_lab)


@pytest.fixture
def armor(lab):
    """armor("try", ...) in [domain]; the lab's own afterwards, and its keytab."""
    lab.enter(["cp", "-p", KEYTAB, "/root/keytab"])

    def change(setting, **domain):
        configure(lab, domain={"armor": setting, **domain})
        wait_for_card(lab)

    yield change
    lab.enter(["cp", "-p", "/root/keytab", KEYTAB])
    configure(lab)


@contextmanager
def kdc_with(lab, fast):
    krb5_conf = lab.read(KRB5_CONF)
    with program(lab, "kdc_in_between", IN_BETWEEN, lab.kdc.address, 0, 0, POLICY if fast == "demanded" else 0, fast,
                 listens=f"{IN_BETWEEN}:88"):
        lab.write(KRB5_CONF, krb5_conf.replace(f"kdc = {lab.kdc.address}", f"kdc = {IN_BETWEEN}"))
        yield
    lab.write(KRB5_CONF, krb5_conf)


def heard(lab):
    """The reason, and whether the exchange was an armored one."""
    exit_status, said = log_on(lab)
    last = audit(lab)[-1]
    assert (exit_status == 0) == (last["SIGNET_REASON"] == "granted"), said
    return last["SIGNET_REASON"], last.get("SIGNET_ARMOR") == "yes"


def tickets_of_host(lab):
    return [request for request in lab.kdc.requests()
            if (request.kind, request.outcome, request.server) == ("AS_REQ", "ISSUE", TGT) and request.client.startswith(HOST)]


# -- KDCs ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("setting, reason", [("never", "kdc-policy"), ("try", "granted"), ("required", "granted")])
def test_a_kdc_that_demands_armor_gets_it(lab, armor, setting, reason):
    armor(setting)
    with kdc_with(lab, "demanded"):
        assert heard(lab) == (reason, reason == "granted"), audit(lab)[-1]
    if reason == "granted":
        assert (lab.card.status()["verifies"], lab.card.status()["signatures"]) == (1, 1)


@pytest.mark.parametrize("setting, reason", [("try", "granted"), ("required", "armor-unavailable")])
def test_a_kdc_that_knows_no_armor_is_asked_without_where_that_may_be(lab, armor, setting, reason):
    armor(setting)
    with kdc_with(lab, "unknown"):
        assert heard(lab) == (reason, False), audit(lab)[-1]
    assert lab.card.status()["signatures"] == (1 if reason == "granted" else 0)


# -- the host's ticket -----------------------------------------------------------------------------


def rewritten(change):
    """A keytab with every entry changed."""
    return lambda lab: keytab.write(lab, KEYTAB, [change(entry) for entry in keytab.read(lab, KEYTAB)])


BROKEN = {
    "no keytab": lambda lab: lab.enter(["rm", KEYTAB]),
    "no key of a host": rewritten(lambda entry: entry.named(f"HTTP/ws.lab.test@{REALM}")),
    "another key": rewritten(lambda entry: keytab.Entry(entry.principal, entry.kvno, entry.etype, bytes(len(entry.key)))),
    "of another realm": rewritten(lambda entry: entry.named(f"{HOST}@OLD.TEST")),
}


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("setting, reason", [("try", "granted"), ("required", "armor-unavailable")])
def test_a_host_that_gets_no_ticket(lab, armor, setting, reason, broken):
    BROKEN[broken](lab)
    armor(setting, verify_ticket="never")
    assert heard(lab) == (reason, False), audit(lab)[-1]
    assert reason == "granted" or audit(lab)[-1]["SIGNET_DETAIL"]
    assert lab.card.status()["signatures"] == (1 if reason == "granted" else 0)


def test_one_ticket_of_the_host_serves_many_logons(lab, armor):
    armor("required")
    lab.kdc.forget()
    assert [heard(lab) for _ in range(3)] == [("granted", True)] * 3
    assert len(tickets_of_host(lab)) == 1


def test_a_ticket_that_ends_is_replaced_before(lab, armor):
    lab.kdc.admin(f'modprinc -maxlife "4 seconds" {HOST}')
    try:
        armor("required")
        lab.kdc.forget()
        first = heard(lab)
        time.sleep(4)  # at least: it has ended
        assert (first, heard(lab)) == (("granted", True),) * 2, audit(lab)[-1]
    finally:
        lab.kdc.admin(f'modprinc -maxlife "1 day" {HOST}')
    assert len(tickets_of_host(lab)) >= 2


def test_the_ticket_of_the_host_is_in_no_file_and_in_no_cache(lab, armor):
    armor("required")
    lab.kdc.forget()
    assert heard(lab) == ("granted", True)
    assert len(tickets_of_host(lab)) == 1
    # As a cache has it: principal by principal, its parts apart.
    places = ["/tmp", "/run/signet", "/run/user", "/run/signet-card", "/var/lib/signet", "/dev/shm", "/home"]
    ours = lab.enter(["sh", "-c", "grep -rlaE 'host.{4}ws.lab.test' \"$@\" 2>/dev/null", "sh", *places], check=False).stdout.split()
    assert ours == []
    for user in ("alice", "root"):
        assert HOST not in lab.run(["klist", "-A"], user=user, check=False).stdout


# -- other clocks, other realms --------------------------------------------------------------------


def test_a_machine_whose_clock_is_off_has_armor(lab, armor):
    shift(lab, "lab-kdc@.service", 600, restart=False)
    lab.kdc.become("genuine")
    try:
        armor("required")
        assert heard(lab) == ("granted", True), audit(lab)[-1]
    finally:
        shift(lab, "lab-kdc@.service", 0, restart=False)
        lab.kdc.become("genuine")


OF_SUB = {"match": rf"<SAN:Principal>.*@{TRUSTED}$".replace(".T", r"\.T"), "principal": "{subject_pkinit_principal}",
          "user": "sub-{subject_pkinit_principal.short_name}"}


def test_a_person_of_a_trusted_realm_has_the_armor_of_this_host(make_lab):
    alice = Certificate.for_user("alice", principal=f"alice@{TRUSTED}", eku=("pkinitClientAuth",))
    lab = make_lab(cards=[Card("alice", slots={"9A": alice})], users=[User("sub-alice", principal=False)],
                   trusted=MitRealm(["alice"], realm=TRUSTED),
                   signet=Signet(mapping={"rule": [OF_SUB]}, domain={"realms": [TRUSTED], "armor": "required"}))
    wait_for_card(lab)
    assert outcome(lab, "sub-alice") == (True, "granted"), audit(lab)[-1]
    assert audit(lab)[-1]["SIGNET_ARMOR"] == "yes"


# -- what it costs ---------------------------------------------------------------------------------


def test_a_silent_kdc_is_told_by_the_first_that_hears_nothing(lab, armor):
    armor("required", kdc_timeout="2s")
    lab.kdc.become("silent")
    try:
        assert heard(lab) == ("kdc-unreachable", False)
    finally:
        lab.kdc.become("genuine")
    assert audit(lab)[-1]["SIGNET_VERIFIES"] == "0"


def test_a_logon_asks_no_more_with_armor(lab, armor):
    asked = {}
    for setting in ("never", "required"):
        armor(setting)
        assert heard(lab)[0] == "granted"  # by this one the host has its ticket
        spent = lab.card.status()
        lab.kdc.forget()
        assert heard(lab) == ("granted", setting == "required")
        assert [lab.card.status()[count] - spent[count] for count in ("verifies", "signatures")] == [1, 1]
        asked[setting] = [(request.kind, request.outcome) for request in lab.kdc.requests()]
    assert asked["never"] == asked["required"]
