# SPDX-License-Identifier: Apache-2.0
"""What the tests of gates take for granted, without Signet: a card's keys go through OpenSC and ssh to every sshd there is, and
tickets through GSSAPI."""

import pytest
from gate import banner_through, by_card, by_key, by_ticket, gated_lab, own_key, present, ssh
from kinit import issue, kinit
from signetlab import sshd
from signetlab.cards import Card
from signetlab.pam import OPENSC
from signetlab.pki import REALM, Certificate

KEYS = "/usr/local/sbin/keys"
STACK = """\
account  required  pam_unix.so
session  required  pam_exec.so type=open_session log=/tmp/sessions /usr/bin/printenv SSH_AUTH_INFO_0
"""
CARDS = [Card("alice"), Card("bob", slots={"9A": Certificate.for_user("bob", key="ec256")})]
KINDS = {"alice": "ssh-rsa", "bob": "ecdsa-sha2-nistp256"}


@pytest.fixture(scope="module")
def lab(lab_can_run):
    for lab in gated_lab(signet=None, stack=STACK, keys=f"{KEYS} %u", keys_user="nobody", cards=CARDS):
        keys = lab.enter(["ssh-keygen", "-D", OPENSC]).stdout.splitlines()
        for user, kind in KINDS.items():
            lab.server.write(f"{KEYS}.{user}", "\n".join(key for key in keys if key.startswith(kind)) + "\n")
        lab.server.write(KEYS, f'#!/bin/sh\nexec cat "{KEYS}.$1"\n', 0o755)
        yield lab


@pytest.fixture(params=sshd.PORTS)
def generation(lab, request):
    return present(lab, request.param)


@pytest.mark.parametrize("user", KINDS)
def test_a_card_opens_a_session(lab, generation, user):
    lab.server.write("/tmp/sessions", "")
    came = ssh(lab, user, by_card(), generation=generation)
    assert came.is_in(user), came.trouble
    assert f"publickey {KINDS[user]} " in lab.server.read("/tmp/sessions")


def test_without_its_pin_it_opens_none(lab, generation):
    came = ssh(lab, "alice", by_card(), generation=generation, pin="00000000")
    assert came.status != 0 and came.said == ""
    lab.card.set(pin_tries_left=lab.card.card.pin_tries)


def test_a_plain_key_does_where_nothing_else_is_asked_for(lab, generation):
    key = by_key(own_key(lab, "bob"))
    assert ssh(lab, "bob", key, generation=generation).is_in("bob")
    assert banner_through(lab, "bob", key, generation).startswith("SSH-2.0")


@pytest.fixture
def refused_sessions(lab):
    lab.server.write("/etc/pam.d/sshd", STACK + "session required pam_deny.so\n")
    yield
    lab.server.write("/etc/pam.d/sshd", STACK)


def test_where_pam_opens_no_session_there_is_neither_command_nor_tunnel(lab, generation, refused_sessions):
    """The connection itself stays, of a client that asks for nothing."""
    key = by_key(own_key(lab, "bob"))
    for command in (("id", "-un"), ("-T", "-s", "sftp")):
        came = ssh(lab, "bob", key, *command, generation=generation)
        assert came.status != 0 and came.said == "", came
    assert banner_through(lab, "bob", key, generation) == ""


def test_a_ticket_opens_a_session_and_comes_along(lab, generation):
    assert kinit(lab, "alice", issue(lab, Certificate.for_user("alice")), "-f").status == 0
    came = ssh(lab, "alice", by_ticket(), "klist", generation=generation)
    assert came.status == 0 and f"alice@{REALM}" in came.said, came
    assert ssh(lab, "alice", by_ticket(delegate="no"), "klist", generation=generation).status == 1


def test_the_newer_ones_are_not_the_same(lab):
    newer = set(sshd.NEWER) - lab.missing.keys()
    banners = {lab.enter(["bash", "-c", f"exec 3<>/dev/tcp/{lab.server.hostname}/{sshd.PORTS[name]}; head -n1 <&3"]).stdout
               for name in newer}
    assert len(banners) == len(newer)
