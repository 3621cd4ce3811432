# SPDX-License-Identifier: Apache-2.0
"""Accounts of this machine alone: no KDC, no keytab, no krb5.conf, and a card opens them by its key."""

import json

import pytest
from conftest import running_lab
from logon import answer_pin, at_rest, end_of, journal_of, last_reason, log_on, outcome, start_counting, status, wait_for_card
from mapping_store import pem_of_card
from signetlab.cards import Card, pin_digest
from signetlab.pki import Certificate
from signetlab.signet import Signet

STORE = "/var/lib/signet/certmap/local.mdb"
DIRECTORY = "/var/lib/signet/certmap/store.mdb"  # of all other accounts
SETTINGS = {
    "domain": {"realm": None},
    "local_accounts": {"users": ["rescue"], "store": STORE},
    "mapping": {"store": DIRECTORY},
    "service": {"sudo": {"use": "elevate"}},
}


@pytest.fixture(scope="module")
def shared(lab_can_run):
    """The machine has left its domain, or never had one."""
    card = Card("rescue", slots={"9A": Certificate(name="rescue", principal="rescue@LAB.TEST", eku=("msSmartcardLogin",))})
    for lab in running_lab(cards=[card], users=["rescue", "alice"], signet=Signet(**SETTINGS)):
        lab.kdc.become("dead")
        lab.enter(["rm", "-f", "/etc/krb5.conf", "/etc/krb5.keytab"])
        lab.enter(["sh", "-euc", "usermod --append --groups sudo rescue"])
        lab.write("/etc/pam.d/sudo", lab.read("/etc/pam.d/signet-test"))
        lab.write("/tmp/nobody.toml", "")
        lab.enter(["signetctl", "certmap", "import", "--allow-shrink", "--store", DIRECTORY, "/tmp/nobody.toml"])
        pin(lab, STORE, "rescue")
        lab.enter(["systemctl", "restart", "signetd.service"])
        yield lab


@pytest.fixture
def lab(shared):
    yield from at_rest(shared)


def pin(lab, store, *users):
    """The store has the card in the reader for these accounts, and nothing else."""
    certificate = pem_of_card(lab)
    lab.write("/tmp/accounts.toml", "".join(f"[[account]]\nuser = \"{user}\"\ncertificates = ['''{certificate}''']\n"
                                            for user in users))
    lab.enter(["signetctl", "certmap", "import", "--allow-shrink", "--store", store, "/tmp/accounts.toml"])


def read_again(lab):
    lab.enter(["systemctl", "restart", "signetd.service"])
    wait_for_card(lab)
    start_counting(lab)


def test_the_card_opens_it_without_a_domain(lab):
    exit_status, said = log_on(lab, None, "authenticate", "setcred", "open_session", "close_session", user="rescue")
    assert exit_status == 0, said
    assert lab.enter(["sh", "-c", "ls /tmp/krb5cc* || true"]).stdout == ""  # there is no ticket
    record = journal_of(lab, "logon")[-1]
    assert (record["SIGNET_REASON"], record["SIGNET_USER"]) == ("granted", "rescue")
    assert "signature" in record["SIGNET_DETAIL"]
    assert lab.card.pins() == [pin_digest(lab.card.pin)]
    assert status(lab)["sessions"] == []


def test_a_wrong_pin_is_one_try(lab):
    exit_status, _ = log_on(lab, "999999", user="rescue")
    assert exit_status != 0 and last_reason(lab) == "pin-wrong"
    assert lab.card.pins() == [pin_digest("999999")]


def test_it_opens_nobody_else(lab):
    assert outcome(lab, "alice") == (False, "card-of-other-user")
    assert lab.card.pins() == []


def test_sudo_takes_it_too(lab):
    terminal = lab.pty(["sh", "-c", "sudo -k id -u; status=$?; sleep 0.2; exit $status"], user="rescue", at_seat=True)
    answer_pin(terminal, lab.card.pin)
    exit_status, said = end_of(terminal)
    assert exit_status == 0 and said.split() == ["0"]
    assert last_reason(lab, "elevation") == "granted"


@pytest.fixture
def pinned_again(lab):
    yield
    pin(lab, STORE, "rescue")
    pin(lab, DIRECTORY)
    read_again(lab)


def test_whoever_rules_the_directory_does_not_open_it(lab, pinned_again):
    """The card is entered in the store that a directory fills, and in the other one no more."""
    pin(lab, STORE)
    pin(lab, DIRECTORY, "rescue")
    lab.write("/etc/krb5.conf", "[libdefaults]\ndefault_realm = LAB.TEST\n")
    read_again(lab)
    assert outcome(lab, "rescue") == (False, "key-not-pinned")
    lab.enter(["rm", "/etc/krb5.conf"])
    assert lab.card.pins() == []


def test_a_key_of_no_local_account_opens_nothing(lab, pinned_again):
    pin(lab, STORE, "alice")
    read_again(lab)
    assert outcome(lab, "alice") == (False, "key-not-pinned")
    assert lab.card.pins() == []


def test_a_store_that_is_gone_refuses_and_says_so(lab, pinned_again):
    lab.enter(["mv", STORE, STORE + ".away"])
    read_again(lab)
    assert outcome(lab, "rescue") == (False, "mapping-unusable")
    lab.enter(["mv", STORE + ".away", STORE])


def test_signetctl_tells_of_it(lab):
    assert "rescue" in lab.enter(["signetctl", "policy"]).stdout
    told = json.loads(lab.enter(["signetctl", "policy", "--json"]).stdout)
    assert told["local_accounts"] == {"users": ["rescue"], "store": STORE}
    explained = lab.enter(["signetctl", "explain", "--card", "--user", "rescue"]).stdout
    assert "rescue@LOCAL.INVALID" in explained
