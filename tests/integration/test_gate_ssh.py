# SPDX-License-Identifier: Apache-2.0
"""A server without a reader lets somebody in by ssh when a card of the account stands behind the key, and nobody else, at
every sshd there is. The card is in the workstation."""

import pytest
from gate import BLOCKED, banner_through, by_card, by_key, by_pin, gated_lab, listen, own_key, present, ssh
from mapping_store import Account, fill, pem_of_card, upn
from signetlab import sshd

STEPS = "publickey,keyboard-interactive"
PUBLIC = "/root/alice.pub"  # of her card; everybody may know it


@pytest.fixture(scope="module")
def lab(lab_can_run):
    for lab in gated_lab():
        fill(lab.server, Account("alice", certificate=pem_of_card(lab), upn=upn("alice")), Account("bob", upn=upn("bob")))
        lab.write("/root/alice.pem", pem_of_card(lab))
        lab.enter(["sh", "-ec", "openssl x509 -in /root/alice.pem -noout -pubkey >/root/alice.key\n"
                                f"ssh-keygen -i -m PKCS8 -f /root/alice.key >{PUBLIC}"])
        lab.plain = own_key(lab, "alice")
        yield lab


@pytest.fixture(params=sshd.PORTS)
def generation(lab, request):
    return present(lab, request.param)


def test_the_card_of_the_account_opens_a_session(lab, generation):
    came = ssh(lab, "alice", by_card(), generation=generation)
    assert came.is_in("alice"), came
    assert set(came.reasons) == {"granted"}
    assert banner_through(lab, "alice", by_card(), generation).startswith("SSH-2.0")


def test_the_card_of_another_account_does_not(lab, generation):
    assert ssh(lab, "bob", by_card(), generation=generation).is_out("card-of-other-user")


def test_a_blocked_card_does_not_until_it_is_one_no_more(lab, generation):
    block = ["signetctl", "kdc", "block", "--file", BLOCKED, "--cert", "/root/alice.pem"]
    lab.server.write("/root/alice.pem", pem_of_card(lab))
    lab.server.enter(block)
    came = ssh(lab, "alice", by_card(), generation=generation)
    explained = lab.server.enter(["signetctl", "explain", "--cert", "/root/alice.pem"], check=False)
    lab.server.enter([*block, "--remove"])
    assert came.is_out("cert-blocked"), came
    assert explained.returncode == 1 and "cert-blocked" in explained.stdout, explained.stdout
    assert ssh(lab, "alice", by_card(), generation=generation).is_in("alice")


def test_a_plain_key_does_not_though_authorized_keys_has_it(lab, generation):
    came = ssh(lab, "alice", by_key(lab.plain), generation=generation)
    assert came.is_out("proof-not-allowed"), came


@pytest.mark.parametrize("command", [(), ("-T", "-s", "sftp")], ids=["a command", "a subsystem"])
def test_a_plain_key_does_not_after_the_cards_public_key_was_shown(lab, generation, command):
    came = ssh(lab, "alice", by_key(PUBLIC, lab.plain), *command, generation=generation)
    assert came.is_out("key-unknown"), came


def test_nor_does_it_open_a_tunnel(lab, generation):
    assert banner_through(lab, "alice", by_key(PUBLIC, lab.plain), generation) == ""


def test_a_pin_does_not(lab, generation):
    came = ssh(lab, "alice", by_pin(), generation=generation)
    assert came.is_out("proof-not-allowed"), came


def test_nothing_does_while_signetd_is_down(lab, generation):
    units = ["signetd.socket", "signetd.service"]
    lab.server.enter(["systemctl", "stop", *units])
    came = [ssh(lab, "alice", shown, generation=generation) for shown in (by_card(), by_key(lab.plain), by_pin())]
    lab.server.enter(["systemctl", "start", *units])
    assert [(one.status, one.said) for one in came] == [(255, "")] * len(came), came
    assert ssh(lab, "alice", by_card(), generation=generation).is_in("alice")


@pytest.fixture
def two_steps(lab, generation):
    """A key, and then what PAM says of it before any account."""
    listen(lab, generation, more="AuthenticationMethods publickey,keyboard-interactive:pam")
    yield lab
    listen(lab, generation)


def test_as_the_first_of_two_steps_the_card_needs_no_second_answer(two_steps, generation):
    came = ssh(two_steps, "alice", by_card(STEPS), generation=generation)
    assert came.is_in("alice"), came
    assert came.trouble.count("\n") == 1 and "PIN for 'alice'" in came.trouble  # the question of OpenSC


def test_as_the_first_of_two_steps_a_plain_key_gets_no_second_question(two_steps, generation):
    came = ssh(two_steps, "alice", by_key(two_steps.plain, methods=STEPS), generation=generation)
    assert came.is_out("key-unknown"), came
    assert "assword" not in came.trouble


@pytest.fixture
def own_environment(lab):
    """alice's own file says in the session that her card was used, as pam_env of Debian's sshd reads it: after the module."""
    stack = lab.server.read("/etc/pam.d/sshd")
    lab.server.write("/etc/pam.d/sshd", f"{stack}session  required  pam_env.so user_readenv=1\n")
    kind, key = lab.read(PUBLIC).split()[:2]
    lab.server.write("/home/alice/.pam_environment", f'SSH_AUTH_INFO_0 DEFAULT="publickey {kind} {key}"\nWITNESS DEFAULT=read\n')
    yield lab
    lab.server.enter(["rm", "/home/alice/.pam_environment"])
    lab.server.write("/etc/pam.d/sshd", stack)


def test_a_file_of_the_users_says_nothing_of_what_was_used(own_environment):
    came = ssh(own_environment, "alice", by_key(PUBLIC, own_environment.plain))
    assert came.is_out("key-unknown"), came
    assert ssh(own_environment, "alice", by_card(), "printenv", "WITNESS").said == "read\n"
