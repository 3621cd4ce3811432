# SPDX-License-Identifier: Apache-2.0
"""`signetctl agent` on the host of the card: what it has signed for a host far away, with OpenSSH's ssh, sshd and ssh-agent."""

import json
import shlex

import pytest
from conftest import running_lab
from forwarded_agent import (EXTENSION_FAILURE, FAILURE, SUCCESS, as_client, prepare, question, questions, statement_of,
                             verifies, with_agent)
from remote import over_ssh, start_sshd
from signetlab.signet import Signet

WORDS = "confirm: sudo apt on web1 asks for your card"


@pytest.fixture(scope="module")
def lab(lab_can_run):
    for lab in running_lab(users=["alice", "bob"], signet=Signet()):
        start_sshd(lab, "alice", "bob")
        prepare(lab)
        yield lab


def forwarded(command, user="alice"):
    """Run there, with the agent of here."""
    there = over_ssh(user, shlex.join(command))
    return [there[0], "-A", *there[1:]]


def asked(lab, *options, says_yes=True, around=forwarded, **choices):
    """What the agent has answered to a host's question."""
    done = as_client(lab, [*with_agent(*options), *around(question(**choices))], says_yes=says_yes)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), done.stderr


def twice(command):
    """From there to another host, which has the key of here as well."""
    return forwarded(["ssh", "-A", "-oStrictHostKeyChecking=no", "-oLogLevel=ERROR", "bob@127.0.0.1", shlex.join(command)])


def test_an_elevation_is_signed_for_the_host_after_a_yes(lab):
    said, complaint = asked(lab)
    assert said["type"] == SUCCESS and said["hops"] == 1 and said["host_key"] in said["host_keys"], complaint
    assert said["algorithm"] == "rsa-sha2-256" and verifies(lab, statement_of(said), said)
    assert not verifies(lab, statement_of(said).replace("user alice", "user bob"), said)
    assert questions(lab) == [WORDS]


def test_the_same_again_is_another_question(lab):
    first, _ = asked(lab)
    second, _ = asked(lab, says_yes=False, again=first["challenge"])
    assert second["type"] == EXTENSION_FAILURE and questions(lab) == [WORDS]


def test_nothing_is_signed_without_a_yes(lab):
    said, complaint = asked(lab, says_yes=False)
    assert said["type"] == EXTENSION_FAILURE and "the person has not said yes" in complaint
    assert questions(lab) == [WORDS]


@pytest.mark.parametrize(("choices", "why"), [
    ({"host_keys": ["11" * 32]}, "another host"),
    ({"late": -300}, "too old"),
    ({"late": 300}, "too old"),
    ({"command": "apt\x1b[2J"}, "malformed"),
])
def test_what_the_session_does_not_bear_out_is_no_question(lab, choices, why):
    said, complaint = asked(lab, **choices)
    assert said["type"] == EXTENSION_FAILURE and why in complaint
    assert questions(lab) == []


def test_a_program_of_this_machine_asks_for_no_elevation(lab):
    said, complaint = asked(lab, around=list)
    assert said["type"] == EXTENSION_FAILURE and "not bound" in complaint
    assert questions(lab) == []


def test_there_is_no_other_way_to_such_a_signature(lab):
    for around in (forwarded, list):
        for data in (None, "signet-elevation-bound-1\n", "signet-challenge-1\n"):
            said, _ = asked(lab, around=around, how="plain", **({"data": data} if data else {}))
            assert said["type"] == FAILURE
    assert questions(lab) == []


def test_other_machines_have_logons_signed_and_nothing_else(lab):
    said, complaint = asked(lab, how="plain", data="SSHSIG")
    assert said["type"] == FAILURE and "not for a logon" in complaint
    allow = "install -m 600 -o bob /root/forwarded/key.pub /home/bob/.ssh/authorized_keys"
    lab.run(["sh", "-c", f"cat /root/forwarded/key.pub >>/home/bob/.ssh/authorized_keys; {allow}"])
    done = as_client(lab, [*with_agent(), *twice(["id", "-un"])])
    assert done.stdout == "bob\n", done.stderr


def test_a_host_behind_another_asks_only_where_that_is_allowed(lab):
    lab.run(["install", "-m", "600", "-o", "bob", "/root/forwarded/key.pub", "/home/bob/.ssh/authorized_keys"])
    said, complaint = asked(lab, around=twice)
    assert said["type"] == EXTENSION_FAILURE and "by way of 2 sessions" in complaint and questions(lab) == []
    said, _ = asked(lab, "--hops", "2", around=twice)
    words = "sudo apt on web1, by way of 1 other host asks for your card"
    assert said["type"] == SUCCESS and said["hops"] == 2 and verifies(lab, statement_of(said, words), said)
    assert questions(lab) == [f"confirm: {words}"]


def test_a_plain_agent_knows_no_such_question(lab):
    done = as_client(lab, forwarded(question()))
    assert json.loads(done.stdout)["type"] == FAILURE


def test_the_agent_is_its_users_alone_and_leaves_nothing(lab):
    script = """
    folder=${SSH_AUTH_SOCK%/*}
    stat -c '%a %U' $SSH_AUTH_SOCK $folder
    chmod 777 $SSH_AUTH_SOCK $folder /root/forwarded /root
    ssh-add -L | grep -c ^ssh-rsa
    runuser -u bob -- env SSH_AUTH_SOCK=$SSH_AUTH_SOCK ssh-add -L | grep -c ^ssh-rsa
    chmod 700 $folder /root/forwarded /root
    """
    done = as_client(lab, [*with_agent(), "sh", "-c", script])
    assert done.stdout.splitlines() == ["600 root", "700 root", "1", "0"], done.stderr
    assert lab.enter(["sh", "-c", "ls /root/forwarded/signet"]).stdout == ""
    assert as_client(lab, [*with_agent(), "sh", "-c", "exit 7"]).returncode == 7


def test_the_relay_can_start_no_program(lab):
    script = 'cat /proc/$(cat /proc/$SIGNET_AGENT_PID/task/*/children | tr -d " ")/status'
    status = as_client(lab, [*with_agent(), "sh", "-c", script]).stdout
    assert "Seccomp:\t2" in status and "NoNewPrivs:\t1" in status
