# SPDX-License-Identifier: Apache-2.0
"""Ways to a KDC: UDP alone, TCP alone, a proxy by HTTPS, names from the DNS; and one that has vanished costs a logon its time
once."""

import statistics
import time
from contextlib import contextmanager

import pytest
from logon import (at_rest, audit, changeable_files, journal_of_unit, last_reason, log_on, outcome, program, restart_signetd,
                   wait_for_card)
from signetlab.pki import REALM, Certificate

KRB5_CONF = "/etc/krb5.conf"
SERVER_AUTH = "1.3.6.1.5.5.7.3.1"
ANCHORS = "  http_anchors = FILE:/etc/lab-kdc/ca.pem"


@pytest.fixture
def lab(signet_lab):
    yield from at_rest(signet_lab)


@pytest.fixture
def files(lab):
    yield from changeable_files(lab)


def kdcs_are(lab, files, *kdcs, more=()):
    """krb5.conf has these, in this order, and more lines for the realm."""
    lines = "\\n".join([*(f"  kdc = {kdc}" for kdc in kdcs), *more])
    files(KRB5_CONF, "/^ +kdc = /d", rf"s|^ {REALM} = \{{|&\n{lines}|")


def listens_by(lab, files, *ways):
    names = {"tcp": "kdc_tcp_listen", "udp": "kdc_listen"}
    closed = [f's/^ +{name} = .*/  {name} = ""/' for way, name in names.items() if way not in ways]
    files(f"/etc/lab-kdc/genuine-{lab.kdc.address}.conf", *closed)
    lab.kdc.become("genuine")


def detail(lab):
    return audit(lab)[-1].get("SIGNET_DETAIL", "")


# -- TCP and UDP -----------------------------------------------------------------------------------


@pytest.mark.parametrize("listens, named, reason", [
    ("udp", "", "granted"), ("udp", "udp/", "granted"), ("udp", "tcp/", "kdc-unreachable"),
    ("tcp", "", "granted"), ("tcp", "tcp/", "granted"), ("tcp", "udp/", "kdc-unreachable"),
])
def test_a_kdc_is_reached_by_the_way_that_it_has(lab, files, listens, named, reason):
    listens_by(lab, files, listens)
    kdcs_are(lab, files, named + lab.kdc.address)
    assert outcome(lab, "alice") == (reason == "granted", reason), detail(lab)


def test_an_answer_that_is_too_big_for_the_only_way_is_told_as_that(lab, files):
    files(f"/etc/lab-kdc/genuine-{lab.kdc.address}.conf", r"s/^\[kdcdefaults\]/&\n kdc_max_dgram_reply_size = 600/")
    listens_by(lab, files, "udp")
    assert outcome(lab, "alice") == (False, "kdc-unreachable")
    assert "too big for UDP" in detail(lab)


# -- through a proxy -------------------------------------------------------------------------------

PROXY = "127.0.0.5"
PROXY_NAME = "proxy.lab.test"


@contextmanager
def proxy(lab, *misbehaviour, name=PROXY_NAME, issuer="lab"):
    """With a certificate of that name by that CA."""
    issued = lab.pki.issue(Certificate("proxy", eku=(SERVER_AUTH,), issuer=issuer, extensions=(f"subjectAltName=DNS:{name}",)))
    lab.write("/root/proxy.pem", issued.certificate.read_text())
    lab.write("/root/proxy.key", issued.key.read_text(), 0o600)
    with program(lab, "kdc_proxy", PROXY, "/root/proxy.pem", "/root/proxy.key", lab.kdc.address, *misbehaviour,
                 listens=f"{PROXY}:443"):
        yield


def through_proxy(lab, files, *more, kdcs=(f"https://{PROXY_NAME}/KdcProxy",)):
    kdcs_are(lab, files, *kdcs, more=more)
    files("/etc/hosts", rf"$ a {PROXY} {PROXY_NAME}")


def requests_of_proxy(lab):
    return [line for line in journal_of_unit(lab, "kdc_proxy") if line.startswith("/")]


def test_a_whole_logon_goes_through_a_proxy(lab, files):
    through_proxy(lab, files, ANCHORS)
    before = requests_of_proxy(lab)
    with proxy(lab):
        exit_status, said = log_on(lab, None, "authenticate", "setcred", "open_session")
    assert (exit_status, last_reason(lab)) == (0, "granted"), f"{said}{detail(lab)}"
    requests = requests_of_proxy(lab)[len(before):]
    assert set(requests) == {"/KdcProxy application/kerberos"} and len(requests) == 4  # three for the ticket, one for the host


@pytest.mark.parametrize("choices, more, words", [
    ({"issuer": "stranger"}, [ANCHORS], "certificate"),
    ({}, [], "certificate"),  # of a CA that the system does not know
    ({"name": "other.lab.test"}, [ANCHORS], PROXY_NAME),
    ({}, ["  http_anchors = FILE:/nonexistent.pem"], "http_anchors"),
])
def test_a_proxy_that_is_not_trusted_is_told_nothing(lab, files, choices, more, words):
    through_proxy(lab, files, *more)
    before = requests_of_proxy(lab)
    with proxy(lab, **choices):
        assert outcome(lab, "alice") == (False, "kdc-unreachable")
    assert words in detail(lab) and "/KdcProxy" in detail(lab)
    assert requests_of_proxy(lab) == before


@pytest.mark.parametrize("misbehaviour, words", [
    ("redirect", "307"), ("error", "502"), ("garbage", "no message of a KDC proxy"), ("endless", "longer than"),
])
def test_a_proxy_that_misbehaves_gives_the_next_kdc_its_turn(lab, files, misbehaviour, words):
    through_proxy(lab, files, ANCHORS)
    with proxy(lab, misbehaviour):
        assert outcome(lab, "alice") == (False, "kdc-unreachable")
        assert words in detail(lab)
        kdcs_are(lab, files, f"https://{PROXY_NAME}/KdcProxy", lab.kdc.address)
        assert outcome(lab, "alice") == (True, "granted"), detail(lab)


def test_a_proxy_of_the_environment_is_not_asked(lab, files):
    through_proxy(lab, files, ANCHORS)
    nobody = "http://127.0.0.6:3128"
    lab.enter(["systemctl", "set-environment", f"https_proxy={nobody}", f"ALL_PROXY={nobody}"])
    restart_signetd(lab)
    wait_for_card(lab)
    with proxy(lab):
        granted = outcome(lab, "alice")
    lab.enter(["systemctl", "unset-environment", "https_proxy", "ALL_PROXY"])
    restart_signetd(lab)
    wait_for_card(lab)
    assert granted == (True, "granted"), detail(lab)


# -- names from the DNS ----------------------------------------------------------------------------

NAME_SERVER = "127.0.0.7"


@contextmanager
def dns(lab, files, service, *records):
    """Nothing but a name server knows the KDCs."""
    kdcs_are(lab, files)
    files(KRB5_CONF, "s/dns_lookup_kdc = false/dns_lookup_kdc = true/")
    files("/etc/hosts", rf"$ a {lab.kdc.address} dc1.lab.test\n127.0.0.8 dc2.lab.test")
    files("/etc/resolv.conf", rf"1i nameserver {NAME_SERVER}")
    with program(lab, "name_server", NAME_SERVER, f"{service}.{REALM}", *records, listens=f"{NAME_SERVER}:53"):
        yield


@pytest.mark.parametrize("service, records, first_asked", [
    ("_kerberos._tcp", ["0:0:88:dc2.lab.test", "10:0:88:dc1.lab.test"], True),
    ("_kerberos._tcp", ["10:100:88:dc2.lab.test", "0:0:88:dc1.lab.test"], False),
    ("_kerberos._udp", ["0:0:88:dc1.lab.test"], False),
])
def test_kdcs_are_found_by_their_records_in_their_order(lab, files, service, records, first_asked):
    with dns(lab, files, service, *records), program(lab, "counting_kdc", "127.0.0.8", listens="127.0.0.8:88"):
        before = journal_of_unit(lab, "counting_kdc").count("asked")
        assert outcome(lab, "alice") == (True, "granted"), detail(lab)
        asked = journal_of_unit(lab, "counting_kdc").count("asked") - before
    assert asked == (1 if first_asked else 0)


@pytest.mark.parametrize("word, found", [("True", True), ("YES", True), ("On", True), ("False", False)])
def test_a_switch_of_krb5_conf_is_read_in_any_case(lab, files, word, found):
    with dns(lab, files, "_kerberos._tcp", "0:0:88:dc1.lab.test"):
        files(KRB5_CONF, f"s/dns_lookup_kdc = true/dns_lookup_kdc = {word}/")
        assert outcome(lab, "alice") == (found, "granted" if found else "kdc-unreachable"), detail(lab)


@pytest.mark.parametrize("line", ["pkinit_pool = FILE:/nonexistent", "pkinit_revoke = FILE:/nonexistent",
                                  "permitted_enctypes = nonsense", "ticket_lifetime = nonsense"])
def test_what_libkrb5_cannot_use_is_said_of_krb5_conf(lab, files, line):
    files(KRB5_CONF, rf"s|^\[libdefaults\]|&\n {line}|")
    assert outcome(lab, "alice") == (False, "krb5-conf-unusable"), detail(lab)


def test_a_good_kdc_behind_many_that_are_gone_is_asked(lab, files):
    kdcs_are(lab, files, *["127.0.1.1"] * 9, *(f"127.0.1.{number}" for number in range(1, 13)), lab.kdc.address)
    assert outcome(lab, "alice") == (True, "granted"), detail(lab)


# -- a KDC that has vanished -----------------------------------------------------------------------

VANISHED = "10.99.0.2"
LOGONS = 3


@pytest.fixture(scope="module")
def black_hole(signet_lab):
    """An address that packets go to and nothing comes from, not even a refusal."""
    signet_lab.enter(["sh", "-ec", f"""
        ip link add hole type veth peer name bottom
        ip address add 10.99.0.1/24 dev hole
        ip link set hole up
        ip link set bottom up
        for number in 2 3 4; do ip neighbour add 10.99.0.$number lladdr 02:00:00:00:00:01 dev hole nud permanent; done
    """])
    yield
    signet_lab.enter(["ip", "link", "delete", "hole"])


def seconds_of_logon(lab):
    since = time.monotonic()
    exit_status, said = log_on(lab)
    took = time.monotonic() - since
    assert exit_status == 0, f"{said}{detail(lab)}"
    return took


def name_servers_are(lab, files, number):
    files("/etc/nsswitch.conf", "s/^hosts:.*/hosts: files dns/")
    files("/etc/resolv.conf")  # is as before after the test
    servers = "".join(f"nameserver 10.99.0.{2 + at}\n" for at in range(number))
    lab.write("/etc/resolv.conf", f"search lab.test\n{servers}")


@pytest.mark.parametrize("number", [1, 2, 3])
def test_name_servers_that_have_vanished_hold_up_no_kdc_that_is_named_by_address(lab, files, black_hole, number):
    name_servers_are(lab, files, number)
    kdcs_are(lab, files, "dc8.lab.test", "dc9.lab.test", lab.kdc.address)
    assert outcome(lab, "alice") == (True, "granted"), detail(lab)


@pytest.mark.parametrize("kdcs", [(), ("dc7.lab.test", "dc8.lab.test", "dc9.lab.test"), ("dc8", "dc9")],
                         ids=["records", "names", "short names"])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_without_name_servers_it_is_the_kdc_that_cannot_be_reached(lab, files, black_hole, number, kdcs):
    """And not the card that is silent: services that can do without a KDC go by that."""
    name_servers_are(lab, files, number)
    kdcs_are(lab, files, *kdcs)
    files(KRB5_CONF, "s/dns_lookup_kdc = false/dns_lookup_kdc = true/")
    since = time.monotonic()
    assert outcome(lab, "alice") == (False, "kdc-unreachable"), detail(lab)
    print(f"after {time.monotonic() - since:.1f} s: {detail(lab)}")


def test_a_first_kdc_that_has_vanished_costs_a_logon_one_second_at_most(lab, files, black_hole):
    took = {"there": [], "vanished": []}
    for _ in range(LOGONS):  # in turns, so that a busy machine slows both
        kdcs_are(lab, files, lab.kdc.address)
        took["there"].append(seconds_of_logon(lab))
        kdcs_are(lab, files, VANISHED, lab.kdc.address)
        took["vanished"].append(seconds_of_logon(lab))
    there, vanished = (statistics.median(seconds) for seconds in took.values())
    print(f"a logon takes {there:.3f} s, and {vanished:.3f} s with the first KDC vanished")
    assert vanished - there <= 1, took


def test_a_first_kdc_that_is_silent_is_asked_once_in_a_logon(lab, files):
    silent = "127.0.0.8"
    kdcs_are(lab, files, silent, lab.kdc.address)
    with program(lab, "counting_kdc", silent, listens=f"{silent}:88"):
        before = journal_of_unit(lab, "counting_kdc").count("asked")
        for number in range(1, 4):
            seconds_of_logon(lab)
            assert journal_of_unit(lab, "counting_kdc").count("asked") - before == number
