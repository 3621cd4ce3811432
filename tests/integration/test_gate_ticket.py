# SPDX-License-Identifier: Apache-2.0
"""A server without a reader lets somebody in by ssh with a ticket that a card has brought, and with no other: at every sshd
there is. The certificates are files; for a KDC and a ticket they are cards."""

import pytest
from gate import SETTINGS, by_ticket, configure_gate, gated_lab, own_key, present, ssh
from kinit import issue, kinit
from logon import wait_until
from mapping_store import Account, fill, upn
from signetlab import sshd
from signetlab.kdc_plugin import KdcPlugin
from signetlab.pki import Certificate
from signetlab.signet import Signet
from signetlab.users import Principal

PASSWORD = "a password"
DOMAIN = {"require_indicator": "card"}
BY_TICKET = {"domain": DOMAIN, "service": {"sshd": {"use": "gate", "gate": {"via": ["ticket", "key"]}}}}


@pytest.fixture(scope="module")
def lab(lab_can_run):
    for lab in gated_lab(signet=Signet(**{**SETTINGS, **BY_TICKET}), cards=[], kdc_plugin=KdcPlugin(),
                         principals=[Principal("alice", password=PASSWORD)]):
        fill(lab.server, Account("alice", upn=upn("alice"), mappings=("X509:<SKI>00112233445566778899",)))
        lab.alice = issue(lab, Certificate.for_user("alice"))
        yield lab


@pytest.fixture(params=sshd.PORTS)
def generation(lab, request):
    return present(lab, request.param)


@pytest.fixture
def card_ticket(lab):
    got = kinit(lab, "alice", lab.alice, "-f")
    assert got.status == 0, got.trace


@pytest.fixture
def password_ticket(lab):
    got = kinit(lab, "alice", None, "-f", password=PASSWORD)
    assert got.status == 0, got.trace


def test_a_ticket_of_a_card_opens_a_session(lab, generation, card_ticket):
    came = ssh(lab, "alice", by_ticket(), generation=generation)
    assert came.is_in("alice"), came
    assert came.reasons[-1] == "granted"


def test_a_ticket_of_a_password_does_not(lab, generation, password_ticket):
    came = ssh(lab, "alice", by_ticket(), generation=generation)
    assert came.is_out("ticket-without-indicator"), came


def test_a_ticket_that_does_not_come_along_does_not(lab, generation, card_ticket):
    came = ssh(lab, "alice", by_ticket(delegate="no"), generation=generation)
    assert came.is_out("ticket-missing"), came


def test_the_delegated_ticket_is_still_that_of_a_card(lab, card_ticket):
    lab.kdc.admin("addprinc -randkey indicator/delegated")
    lab.kdc.admin("setstr indicator/delegated require_auth card")
    came = ssh(lab, "alice", by_ticket(), "kvno", "-q", "indicator/delegated")
    assert came.status == 0, came


def test_a_key_that_was_only_shown_makes_no_card_of_a_password(lab, password_ticket):
    shown = by_ticket("-oIdentitiesOnly=yes", "-i", own_key(lab, "alice") + ".pub", methods="publickey,gssapi-with-mic")
    assert ssh(lab, "alice", shown).is_out("ticket-without-indicator")


def test_a_ticket_of_somebody_else_does_not_though_he_is_welcome_there(lab, card_ticket):
    lab.server.write("/home/bob/.k5login", "alice@LAB.TEST\n")
    lab.server.enter(["chown", "bob:", "/home/bob/.k5login"])
    assert ssh(lab, "bob", by_ticket()).is_out("card-of-other-user")


@pytest.fixture
def settings(lab):
    """settings(**changes of [service.sshd.gate]); the module's own afterwards."""
    def change(**gate):
        configure_gate(lab, domain=DOMAIN, service={"sshd": {"use": "gate", "gate": {"via": ["ticket"], **gate}}})

    yield change
    configure_gate(lab, **BY_TICKET)


def test_a_ticket_that_is_too_old_does_not(lab, settings, card_ticket):
    settings(max_age="1s")
    wait_until(lambda: ssh(lab, "alice", by_ticket()).is_out("ticket-too-old"), "the ticket is too old")
    settings(max_age="1h")
    assert ssh(lab, "alice", by_ticket()).is_in("alice")


def test_where_a_key_is_asked_for_a_ticket_does_not(lab, settings, card_ticket):
    settings(via=["key"])
    came = ssh(lab, "alice", by_ticket())
    assert came.status != 0 and came.said == ""


def test_while_no_kdc_can_be_asked_none_does(lab, card_ticket):
    assert ssh(lab, "alice", by_ticket()).is_in("alice")  # the workstation has its ticket for the server
    lab.server.kdc.become("dead")
    came = ssh(lab, "alice", by_ticket())
    lab.server.kdc.become("genuine")
    assert came.status != 0 and came.said == "", came


def test_the_kdc_itself_can_see_to_it(lab, password_ticket):
    host = f"host/{lab.server.hostname}"
    lab.kdc.admin(f"setstr {host} require_auth card")
    came = ssh(lab, "alice", by_ticket())
    lab.kdc.admin(f"delstr {host} require_auth")
    assert came.status != 0 and came.reasons == [], came
