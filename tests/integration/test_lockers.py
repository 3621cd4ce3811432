# SPDX-License-Identifier: Apache-2.0
"""Programs that are not root: screen lockers, which may ask for their own user and nobody else."""

import pytest
from conftest import running_lab
from logon import PIN_PROMPT, answer_pin, at_rest, audit, end_of, last_reason, pamtester, wrong
from signetlab.cards import Card
from signetlab.signet import Signet

VLOCK = """\
auth    [success=done default=die]  pam_signet.so
account required  pam_signet.so
"""


@pytest.fixture(scope="module")
def shared(lab_can_run):
    yield from running_lab(cards=[Card("alice")], users=["alice", "bob"],
                           signet=Signet(service={"vlock": {"use": "logon", "card": "required"}}))


@pytest.fixture
def lab(shared):
    yield from at_rest(shared)


@pytest.fixture
def vlock(lab):
    """vlock(1) of alice on a terminal, at its prompt."""
    lab.write("/etc/pam.d/vlock", VLOCK)
    terminal = lab.pty(["vlock"], user="alice", env={"USER": "alice"})
    terminal.expect("locked")
    yield terminal
    terminal.close(force=True)


def test_a_user_unlocks_with_the_own_card(lab):
    terminal = pamtester(lab, "alice", caller="alice")
    answer_pin(terminal, lab.card.pin)
    exit_status, said = end_of(terminal)
    assert exit_status == 0, said
    assert audit(lab)[-1]["SIGNET_CALLER_UID"] == lab.run(["id", "-u", "alice"]).stdout.strip()


@pytest.mark.parametrize("caller, user", [("bob", "alice"), ("alice", "bob")])
def test_a_user_cannot_log_on_another(lab, caller, user):
    exit_status, said = end_of(pamtester(lab, user, caller=caller))
    assert exit_status != 0 and "PIN for" not in said
    assert last_reason(lab) == "not-permitted"
    assert lab.card.status()["verifies"] == 0


def test_cards_have_no_part_in_the_logon_of_root(lab):
    before = len(audit(lab))
    exit_status, said = end_of(pamtester(lab, "root", caller="bob"))
    assert exit_status != 0 and "PIN for" not in said
    assert len(audit(lab)) == before


def test_a_users_card_unlocks_nobody_else(lab):
    exit_status, said = end_of(pamtester(lab, "bob", caller="bob"))
    assert exit_status != 0 and "PIN for" not in said
    assert last_reason(lab) == "card-of-other-user"


def test_the_status_is_not_for_everybody(lab):
    assert lab.run(["signetctl", "status"], user="bob", check=False).returncode == 1


def test_vlock_unlocks_with_the_pin(lab, vlock):
    vlock.sendline("")
    vlock.expect(PIN_PROMPT)
    vlock.sendline(lab.card.pin)
    assert end_of(vlock)[0] == 0


def test_vlock_stays_locked_after_a_wrong_pin(lab, vlock):
    vlock.sendline("")
    vlock.expect(PIN_PROMPT)
    vlock.sendline(wrong(lab.card.pin))
    vlock.expect("Wrong PIN")
    assert vlock.isalive()
