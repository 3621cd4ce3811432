# SPDX-License-Identifier: Apache-2.0
"""What the ticket of a logon has to prove on this machine: that it is of the realm, and that a card was used."""

import pytest
from conftest import running_lab
from logon import at_rest, configure, last_reason, log_on, wait_for_card
from signetlab.cards import Card
from signetlab.kdc_plugin import KdcPlugin
from signetlab.signet import Signet

KEYTAB = "/etc/krb5.keytab"
CHOICES = ["required", "when-keytab-exists"]
# One KDC has the plugin, which gives card tickets the indicator; the other is MIT's as it comes.
PLAIN, WITH_PLUGIN = "127.0.0.1", "127.0.0.2"


@pytest.fixture(scope="module")
def shared(lab_can_run):
    yield from running_lab(cards=[Card("alice")], users=["alice"], signet=Signet(), kdcs=2,
                           kdc_plugin=KdcPlugin(on=(WITH_PLUGIN,)))


@pytest.fixture
def lab(shared):
    yield from at_rest(shared)


@pytest.fixture
def settings(lab):
    """settings(**changes of [domain]); the lab's own afterwards, and its keytab."""
    lab.enter(["cp", "-p", KEYTAB, "/root/keytab"])

    def change(**domain):
        configure(lab, domain=domain)
        wait_for_card(lab)

    yield change
    lab.enter(["cp", "-p", "/root/keytab", KEYTAB])
    configure(lab)


def outcome(lab):
    exit_status, said = log_on(lab)
    assert (exit_status == 0) == (last_reason(lab) == "granted"), said
    return last_reason(lab)


UNUSABLE = {
    "garbage": f"head -c 20 /dev/urandom >{KEYTAB}",
    "empty": f": >{KEYTAB}",
    "no entry": rf"printf '\005\002' >{KEYTAB}",
    "a key of nobody": f"rm {KEYTAB}; printf 'addent -password -p WS$@LAB.TEST -k 1 -e aes256-cts\\nsecret\\nwkt {KEYTAB}\\n' "
                        "| ktutil",
    "a folder": f"rm {KEYTAB}; mkdir {KEYTAB}",
}


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("how", UNUSABLE)
def test_a_keytab_that_cannot_be_used_refuses(lab, settings, choice, how):
    settings(verify_ticket=choice)
    lab.enter(["sh", "-ec", UNUSABLE[how]])
    try:
        # A key is tried, whosever it is: the machine account's is one in Active Directory.
        assert outcome(lab) == ("ticket-not-verified" if how == "a key of nobody" else "keytab-unusable")
    finally:
        lab.enter(["rm", "-rf", KEYTAB])


@pytest.mark.parametrize("choice, reason", zip(CHOICES, ["keytab-missing", "granted"]))
def test_no_keytab_at_all_is_as_the_settings_say(lab, settings, choice, reason):
    settings(verify_ticket=choice)
    lab.enter(["rm", KEYTAB])
    assert outcome(lab) == reason


def test_a_ticket_without_the_indicator_is_no_logon(lab, settings):
    settings(require_indicator="card")
    plain, with_plugin = lab.kdcs
    assert (plain.address, with_plugin.address) == (PLAIN, WITH_PLUGIN)
    assert outcome(lab) == "ticket-without-indicator"
    plain.become("dead")
    granted = outcome(lab)
    plain.become("genuine")
    assert granted == "granted"


def test_without_the_demand_a_plain_ticket_will_do(lab):
    assert outcome(lab) == "granted"
