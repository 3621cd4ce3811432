# SPDX-License-Identifier: Apache-2.0
"""A card that says where its keys are from: what signetctl shows of it, which service takes it, and when its person is told to touch
it. The card is a YubiKey by what it answers; its maker is one of the lab's CAs."""

import json

import pytest
from attestation import HOME, statement
from conftest import running_lab
from logon import answer_pin, at_rest, configure, end_of, last_reason, pamtester, pull_out, settled, wait_for_card, wait_until
from signetlab.cards import Card
from signetlab.pki import Certificate
from signetlab.signet import Signet

MAKERS = "/etc/signet/makers.pem"
TOUCH = "Touch your key when it blinks."
ASKED = {"certificates": {"attestation_anchors": [MAKERS]}}


@pytest.fixture(scope="module")
def shared(lab_can_run):
    for lab in running_lab(cards=[Card("alice", extra={"metadata": True})], users=["alice"], signet=Signet()):
        lab.write(MAKERS, lab.pki.authority("maker").read_text())
        lab.write(f"{HOME}/F9.pem", lab.pki.authority("maker").read_text())
        yield lab


@pytest.fixture
def lab(shared):
    for lab in at_rest(shared):
        yield lab
        say(lab)
        configure(lab)


def say(lab, said=None, touch=1):
    """The card is put in anew, and says this of its key."""
    pull_out(lab)
    profile = json.loads(lab.read(f"{HOME}/profile.json"))
    slot = profile["slots"]["9A"]
    slot.pop("statement", None)
    slot["touch"] = touch
    profile["attester"] = "F9.pem"
    if said:
        lab.write(f"{HOME}/statement.pem", said)
        slot["statement"] = "statement.pem"
    lab.write(f"{HOME}/profile.json", json.dumps(profile))
    lab.enter(["systemctl", "restart", "lab-card@0.service"])
    lab.card.wait_until_seen()
    wait_until(lambda: settled(lab), "the card is read")


def shown(lab):
    [card] = json.loads(lab.enter(["signetctl", "card", "--json"]).stdout)["cards"]
    return card["certificates"][0]["attested"]


def log_on(lab):
    """Reason, and what was said on the terminal."""
    terminal = pamtester(lab, "alice")
    if terminal.expect(["PIN for", "pamtester: "]) == 0:
        terminal.sendline(lab.card.pin)
    _, said = end_of(terminal)
    return last_reason(lab), said


def test_nobody_asks_a_card_unless_makers_are_named(lab):
    say(lab, statement(lab))
    assert shown(lab) is None
    assert log_on(lab)[0] == "granted"


def test_what_a_maker_says_is_shown(lab):
    configure(lab, **ASKED)
    say(lab, statement(lab))
    wait_for_card(lab)
    assert shown(lab) == {"pin": "once", "touch": "always", "firmware": "5.4.3", "serial": 12345678}
    said = lab.enter(["signetctl", "card"]).stdout
    assert "made on the card" in said and "serial number 12345678" in said


@pytest.mark.parametrize("attested, reason", [
    (["hardware"], "granted"), (["hardware", "pin", "touch"], "granted"), (["pin-always"], "cert-not-for-service"),
])
def test_a_service_takes_what_is_attested(lab, attested, reason):
    configure(lab, **ASKED, service={"signet-test": {"use": "logon", "card": "required", "certificates": {"attested": attested}}})
    say(lab, statement(lab))
    wait_for_card(lab)
    heard, said = log_on(lab)
    assert heard == reason, said
    assert (TOUCH in said) == (reason == "granted")


# What the attacker brings: his own statement, one about another key, one by nobody, the card's certificate itself.
@pytest.mark.parametrize("forge", [
    lambda lab: statement(lab, issuer="stranger"),
    lambda lab: statement(lab, key="/etc/krb5-lab-other.key"),
    lambda lab: lab.read(f"{HOME}/9A.pem"),
    lambda lab: statement(lab, policies=()),
    lambda lab: None,
], ids=["by a stranger", "of another key", "the certificate itself", "without policies", "none"])
def test_a_statement_that_proves_nothing_is_none(lab, forge):
    lab.write("/etc/krb5-lab-other.key", lab.pki.issue(Certificate.for_user("bob")).key.read_text(), 0o600)
    configure(lab, **ASKED, service={"signet-test": {"use": "logon", "card": "required", "certificates": {"attested": ["hardware"]}}})
    say(lab, forge(lab))
    wait_until(lambda: settled(lab), "the card is read")
    assert log_on(lab)[0] == "cert-not-for-service"
    assert lab.card.status()["verifies"] == 0
    told = shown(lab)
    assert told is None or "problem" in told


@pytest.mark.parametrize("touch, told", [(1, False), (2, True), (3, True)])
def test_a_key_that_wants_to_be_touched_is_told_of_without_any_maker(lab, touch, told):
    say(lab, touch=touch)
    wait_for_card(lab)
    heard, said = log_on(lab)
    assert heard == "granted" and (TOUCH in said) == told


def test_a_file_of_makers_that_is_not_there_lets_nobody_in_by_it(lab):
    configure(lab, certificates={"attestation_anchors": ["/etc/signet/nowhere.pem"]},
              service={"signet-test": {"use": "logon", "card": "required", "certificates": {"attested": ["hardware"]}}})
    say(lab, statement(lab))
    assert log_on(lab)[0] == "cert-not-for-service"
    assert "nowhere.pem" in shown(lab)["problem"]
