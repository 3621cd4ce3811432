# SPDX-License-Identifier: Apache-2.0
"""cockpit lets in by the certificate of a card: SSSD says whose it is, and the account phase of PAM judges the very certificate
that the browser has shown. SSSD goes by the name in it here, and so believes more than Signet does."""

import pytest
from cockpit import by_card, by_file, by_password, connection, log_on, pam_files, serve
from conftest import RESTARTS, running_lab
from debian_profile import stopped
from gate import BLOCKED
from kinit import issue
from mapping_store import MAPPING, Account, fill, pem_of_card, upn
from signetlab.cards import Card
from signetlab.pki import Certificate
from signetlab.server import Server
from signetlab.signet import Signet
from signetlab.users import User

GATE = {"use": "gate", "gate": {"via": ["certificate"]}}
SETTINGS = {"mapping": MAPPING, "certificates": {"block_list": BLOCKED}, "service": {"cockpit": GATE}}
ALICE = User("alice", password="alice-passw0rd")
OLD = Certificate.for_user("alice", key="ec256")
MISTAKEN = Certificate(name="somebody", upn=upn("bob"))  # alice's, but SSSD takes it for bob's
STRANGER = Certificate.for_user("alice", issuer="stranger")


@pytest.fixture(scope="module")
def lab(lab_can_run):
    server = Server(signet=Signet(**SETTINGS), files={**RESTARTS, BLOCKED: "", **pam_files()})
    for lab in running_lab(cards=[Card("alice")], users=[ALICE, "bob", "carol"], server=server):
        lab.old, lab.mistaken = issue(lab, OLD), issue(lab, MISTAKEN)
        others = (lab.read(lab.old.certificate), lab.read(lab.mistaken.certificate))
        fill(lab.server, Account("alice", certificate=pem_of_card(lab), more=others))
        serve(lab, users=["alice", "bob", "carol"], authorities=["lab", "stranger"])
        yield lab


def block(lab, pem, *more):
    lab.server.write("/root/block.pem", pem)
    lab.server.enter(["signetctl", "kdc", "block", "--file", BLOCKED, "--cert", "/root/block.pem", *more])


@pytest.fixture
def old_is_blocked(lab):
    pem = lab.read(lab.old.certificate)
    block(lab, pem)
    yield
    block(lab, pem, "--remove")


def test_the_card_logs_on(lab):
    visit = log_on(lab, by_card(lab))
    assert visit.is_in("alice"), visit.trouble + visit.said()
    assert visit.reasons == ["granted", "granted"]
    assert lab.card.pin not in lab.server.journal()


def test_a_blocked_certificate_does_not(lab, old_is_blocked):
    visit = log_on(lab, by_file(lab.old))
    assert visit.is_out("cert-blocked")
    assert visit.says("pam_signet(cockpit:account): refused: cert-blocked"), visit.said()


def test_each_connection_is_judged_by_its_own_certificate(lab, old_is_blocked):
    with connection(lab, lab.mistaken), connection(lab, lab.old):
        assert log_on(lab, by_card(lab)).is_in("alice")
        assert log_on(lab, by_file(lab.old)).is_out("cert-blocked")


def test_a_certificate_that_sssd_takes_for_somebody_elses_does_not(lab):
    assert log_on(lab, by_file(lab.mistaken)).is_out("card-of-other-user")


def test_one_that_is_in_no_store_does_not(lab):
    assert log_on(lab, by_file(issue(lab, Certificate.for_user("carol")))).is_out("card-not-mapped")


def test_one_of_another_ca_does_not(lab):
    assert log_on(lab, by_file(issue(lab, STRANGER))).is_out("cert-not-trusted")


def test_one_that_is_for_something_else_does_not(lab):
    assert log_on(lab, by_file(issue(lab, Certificate.for_user("alice", eku=("clientAuth",))))).is_out("cert-wrong-usage")


def test_what_cockpit_refuses_itself_is_never_asked_about(lab):
    visit = log_on(lab, by_file(issue(lab, Certificate.for_user("alice", valid=(-30, -1)))))
    assert visit.status == "000" and visit.is_out()
    assert visit.says("The certificate chain uses expired certificate"), visit.said()


@pytest.mark.parametrize("password", [ALICE.password, None], ids=["password", "PIN"])
def test_nobody_comes_in_without_a_certificate(lab, password):
    visit = log_on(lab, by_password("alice", password or lab.card.pin))
    assert visit.is_out("proof-not-allowed")
    assert lab.card.pin not in lab.server.journal()


def test_nobody_comes_in_while_signetd_is_down(lab):
    with stopped(lab.server):
        assert log_on(lab, by_card(lab)).is_out()
    assert log_on(lab, by_card(lab)).is_in("alice")
