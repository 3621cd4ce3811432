# SPDX-License-Identifier: Apache-2.0
"""A tunnel of ocserv by the card's certificate, and by a ticket that was got with the card. It asks no program about a certificate:
what it refuses it refuses by itself, or the KDC does."""

import pytest
from conftest import RESTARTS, running_lab
from kdc_realm import BOB
from kinit import CACHE, REFUSED, issue, kinit, service_ticket
from ocserv import BY_CERTIFICATE, BY_TICKET, HOME, by_card, by_file, connect, serve, stage_keytab
from signetlab.cards import Card
from signetlab.kdc_plugin import KdcPlugin
from signetlab.pki import Certificate
from signetlab.server import Server



@pytest.fixture(scope="module")
def lab(lab_can_run):
    for lab in running_lab(cards=[Card("alice")], users=["alice", "bob"], principals=[BOB], kdc_plugin=KdcPlugin(),
                           server=Server(files=RESTARTS)):
        yield lab


@pytest.fixture(scope="module")
def by_certificate(lab):
    serve(lab, BY_CERTIFICATE)
    return lab


def test_the_card_opens_a_tunnel_and_a_ping_goes_through(by_certificate):
    with connect(by_certificate, by_card(by_certificate)) as tunnel:
        assert tunnel.is_up and tunnel.carries_packets(), tunnel.trouble
        assert tunnel.says("initiating session for user 'alice'"), tunnel.said()
    assert by_certificate.card.pin not in by_certificate.server.journal()


@pytest.mark.parametrize("certificate", [Certificate.for_user("alice", valid=(-30, -1)),
                                         Certificate.for_user("alice", issuer="stranger")], ids=["expired", "stranger"])
def test_a_certificate_that_tls_refuses_opens_none(by_certificate, certificate):
    with connect(by_certificate, by_file(issue(by_certificate, certificate))) as tunnel:
        assert not tunnel.is_up
        assert tunnel.says("Error in the certificate", "certificate verification failed"), tunnel.said()


def test_without_a_certificate_there_is_none(by_certificate):
    with connect(by_certificate) as tunnel:
        assert not tunnel.is_up


def test_a_revoked_one_opens_none_once_the_list_is_there(by_certificate):
    lab = by_certificate
    issued = lab.pki.issue(Certificate.for_user("alice"))
    lab.write("/root/revoked.pem", issued.certificate.read_text())
    lab.write("/root/revoked.key", issued.key.read_text(), 0o600)
    shown = ["--certificate", "/root/revoked.pem", "--sslkey", "/root/revoked.key"]
    with connect(lab, shown) as tunnel:
        assert tunnel.is_up, tunnel.trouble
    lab.pki.revoke(issued)
    lab.server.write(f"{HOME}/crl.pem", lab.pki.crl().read_text())
    serve(lab, BY_CERTIFICATE + f"crl = {HOME}/crl.pem\n")
    with connect(lab, shown) as tunnel:
        assert not tunnel.is_up
        assert tunnel.says("revoked", "REVOKED", "Error in the certificate"), tunnel.said()
    with connect(lab, by_card(lab)) as tunnel:
        assert tunnel.is_up, tunnel.trouble
    serve(lab, BY_CERTIFICATE)


def test_a_script_sees_no_certificate_but_only_a_name(by_certificate):
    """Hence signetctl gate cannot be asked there."""
    lab = by_certificate
    lab.server.write("/usr/local/bin/connected", "#!/bin/sh\nenv >/run/connected\nexit 1\n", 0o755)
    serve(lab, BY_CERTIFICATE + "connect-script = /usr/local/bin/connected\n")
    with connect(lab, by_card(lab)) as tunnel:
        assert not tunnel.is_up or not tunnel.carries_packets()
    variables = lab.server.read("/run/connected")
    assert "USERNAME=alice" in variables and "CERT" not in variables.upper()
    serve(lab, BY_CERTIFICATE)


# -- by a ticket -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def by_ticket(lab):
    stage_keytab(lab, require_auth="card")
    serve(lab, BY_TICKET)
    return lab


def test_a_ticket_that_was_got_with_the_card_opens_a_tunnel(by_ticket):
    lab = by_ticket
    assert kinit(lab, "alice", issue(lab, Certificate.for_user("alice"))).status == 0
    with connect(lab) as tunnel:
        assert tunnel.is_up and tunnel.carries_packets(), tunnel.trouble
        assert tunnel.says("authenticated local user: alice"), tunnel.said()


def test_one_that_was_got_with_a_password_does_not_even_reach_the_server(by_ticket):
    lab = by_ticket
    assert kinit(lab, "bob", password=BOB.password).status == 0
    assert service_ticket(lab, f"HTTP/{lab.server.hostname}").refusals()[-1] == REFUSED
    with connect(lab) as tunnel:
        assert not tunnel.is_up
        assert "authenticated" not in tunnel.said()


def test_nobody_comes_in_without_a_ticket(by_ticket):
    lab = by_ticket
    lab.enter(["kdestroy", "-c", CACHE])
    with connect(lab) as tunnel:
        assert not tunnel.is_up


def test_nor_with_a_card_and_no_ticket(by_ticket):
    with connect(by_ticket, by_card(by_ticket)) as tunnel:
        assert not tunnel.is_up
