# SPDX-License-Identifier: Apache-2.0
"""A server: no pcscd, no reader, and of Signet what its package for servers has. Nobody is asked for a card there."""

import json
import time

import pytest
import wire
from conftest import running_lab
from mapping_store import STORE, Account, fill, upn
from signetlab.signet import Signet
from wire import Client

QUIET = 12  # seconds; a watch worker that finds no pcscd would have been at it several times (limits::watch_restart_most)
FRAGMENT = "/etc/signet/signet.toml.d/50-test.toml"
NO_CARDS = {"login": None, "signet-test": None, "sshd": {"use": "off"}}


@pytest.fixture(scope="module")
def lab(lab_can_run):
    yield from running_lab(users=["alice"], signet=Signet(service=NO_CARDS), readers=False)


def workers(lab):
    """The verbs of the workers that run now."""
    lines = lab.enter(["ps", "-eo", "args"]).stdout.splitlines()
    return [line.split()[1] for line in lines if line.split()[0].endswith("signet-worker")]


def notes(lab):
    return lab.journal("signetd").splitlines()


def test_nothing_of_a_reader_is_there(lab):
    for path in ("/usr/sbin/pcscd", "/usr/share/polkit-1/rules.d/50-signet.rules", "/run/pcscd/pcscd.comm"):
        assert lab.enter(["test", "-e", path], check=False).returncode != 0, path
    assert not lab.enter(["sh", "-c", "ls /usr/lib/*/signet/signet_pkcs11.so"], check=False).stdout
    wanted = lab.enter(["systemctl", "show", "--value", "--property=Wants,Requires,After", "signetd.service"]).stdout
    assert "pcscd" not in wanted


def test_the_daemon_is_up_and_has_nothing_to_say(lab):
    assert lab.enter(["systemctl", "is-active", "signetd.service"]).stdout == "active\n"
    before = notes(lab)
    assert not [line for line in before if "card watch" in line or "reader" in line or "pcsc" in line], before
    time.sleep(QUIET)  # there is no event to wait for: nothing is to happen
    assert notes(lab) == before
    assert workers(lab) == []
    assert lab.enter(["systemctl", "--failed", "--no-legend"]).stdout == ""


def test_signetctl_has_nothing_to_complain_about(lab):
    status = lab.enter(["signetctl", "status"])
    assert "No service asks for a card: readers are not watched." in status.stdout and status.stderr == ""
    assert wire.status(lab)["needs_cards"] is False
    checked = lab.enter(["signetctl", "config", "check"])
    assert checked.stdout == "/etc/signet/signet.toml: in order\n" and checked.stderr == ""
    assert lab.enter(["signetd", "--check"]).stderr == ""
    cards = lab.enter(["signetctl", "card", "--json"], check=False)
    assert json.loads(cards.stdout) == {"needs_cards": False, "cards": []}
    of_readers = lab.enter(["signetctl", "check", "--json", "pcscd", "readers", "cards", "accounts", "krb5", "users"])
    found = json.loads(of_readers.stdout)["findings"]
    assert {finding["severity"] for finding in found} == {"ok"}, found


# Names of accounts have a realm; nobody else needs anything of it.
def test_a_gate_for_keys_needs_neither_kdc_nor_keytab(lab):
    fill(lab, Account("alice", upn=upn("alice")))
    gate = f'[mapping]\nstore = "{STORE}"\n[domain]\nrequire_indicator = "card"\n[service.sshd]\nuse = "gate"\n'
    lab.enter(["mkdir", FRAGMENT.rpartition("/")[0]])
    lab.write(FRAGMENT, gate)
    lab.enter(["mv", "/etc/krb5.keytab", "/root/"])
    assert lab.enter(["signetd", "--check"]).stderr == ""
    found = json.loads(lab.enter(["signetctl", "check", "--json", "realm", "kdcs", "clock", "keytab", "host-key"]).stdout)["findings"]
    assert {finding["severity"] for finding in found} == {"ok"}, found
    lab.write(FRAGMENT, f'{gate}gate.via = ["ticket"]\n')
    assert "domain.keytab" in lab.enter(["signetd", "--check"], check=False).stderr
    assert lab.enter(["signetctl", "check", "keytab"], check=False).returncode == 1
    lab.enter(["mv", "/root/krb5.keytab", "/etc/"])
    lab.enter(["rm", "-r", FRAGMENT.rpartition("/")[0]])


def test_it_answers(lab):
    with Client(lab) as client:
        assert client.log_on("alice", "123456") == ("denied", "service-off")


# A host whose settings ask for a card has a fault without a reader: it is looked for, and who is asked hears it.
def test_a_service_that_asks_for_a_card_begins_the_watch_and_its_end_ends_it(lab):
    lab.enter(["mkdir", FRAGMENT.rpartition("/")[0]])
    lab.write(FRAGMENT, '[cards]\nwait_for_card = "0s"\n[service.signet-test]\nuse = "logon"\n')
    lab.enter(["systemctl", "reload", "signetd.service"])
    wire.wait_until(lambda: workers(lab) == ["watch"], "readers are watched", lambda: workers(lab))
    said = lambda: lab.enter(["signetctl", "status"], check=False).stdout  # noqa: E731
    wire.wait_until(lambda: "No reader can be seen: pcscd cannot be asked" in said(), "pcscd is missed", said)
    with Client(lab) as client:
        assert client.log_on("alice", "123456") == ("denied", "no-card")
    lab.enter(["rm", "-r", FRAGMENT.rpartition("/")[0]])
    lab.enter(["systemctl", "reload", "signetd.service"])
    wire.wait_until(lambda: workers(lab) == [], "readers are not watched", lambda: workers(lab))
    assert not [line for line in notes(lab) if "card watch" in line]
