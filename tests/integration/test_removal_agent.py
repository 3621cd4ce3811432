# SPDX-License-Identifier: Apache-2.0
"""The card leaves, and its keys leave the ssh-agents of whose session it has opened: OpenSSH's own agent, with OpenSC's module."""

import re

import pytest
from conftest import running_lab
from logon import ask_in_session, at_rest, journal_of, pull_out, put_in, status, wait_until
from removals import guard, wait_for_actions
from signetlab.cards import Card
from signetlab.pam import OPENSC
from signetlab.signet import Signet
from terminal_session import install_locker, open_shell, wait_for_end, with_locker
from test_removal_action import cache_exists

AGENT_OF_SESSION = "agent"  # a link to the socket, in alice's home
LASTING_AGENT = "/home/alice/.ssh/agent/s.lasting.agent.1"  # where OpenSSH 10.1 has them
# Listens at the paths it is given, and writes down whatever it is told, and that it was connected to.
EAVESDROPPER = """
import os, select, socket, sys
listeners = []
for path in sys.argv[2:]:
    os.makedirs(os.path.dirname(path), mode=0o755, exist_ok=True)
    listeners.append(socket.socket(socket.AF_UNIX))
    listeners[-1].bind(path)
    listeners[-1].listen()
    os.chmod(path, 0o777)
log = open(sys.argv[1], "wb", buffering=0)
log.write(b"ready ")
while True:
    for listener in select.select(listeners, [], [])[0]:
        client = listener.accept()[0]
        log.write(b"connected ")
        while heard := client.recv(4096):
            log.write(heard)
"""


@pytest.fixture(scope="module")
def shared(lab_can_run):
    for lab in running_lab(cards=[Card("alice")], users=["alice", "bob"], signet=Signet()):
        install_locker(lab)
        as_user(lab, "alice", "mkdir -pm 700 ~/.ssh/agent; ssh-keygen -qt ed25519 -N '' -f ~/.ssh/own")
        yield lab


@pytest.fixture
def lab(shared):
    yield from at_rest(shared)
    shared.enter(["sh", "-c", "loginctl terminate-user alice; pkill -KILL -u alice ssh-agent; rm -rf /tmp/locker-ready /tmp/ssh-*"],
                 check=False)
    wait_until(lambda: status(shared)["sessions"] == [], "no session is left")


def as_user(lab, user, script):
    """What it prints; outside of any session."""
    return lab.enter(["runuser", "-u", user, "--", "sh", "-c", script], check=False).stdout


def add_card(lab, terminal, socket):
    """The agent's keys are those of the card and one of a file."""
    terminal.sendline(f"export SSH_AUTH_SOCK={socket}; ssh-add -qs {OPENSC}")
    terminal.expect("PKCS#11: ")
    terminal.sendline(lab.card.pin)
    ask_in_session(terminal, "true")
    ask_in_session(terminal, "ssh-add -q ~/.ssh/own; ssh-add -L | grep ^ssh-rsa > ~/.ssh/card.pub")
    assert "can-sign" in ask_in_session(terminal, "ssh-add -qT ~/.ssh/card.pub && echo can-'sign'")
    assert kinds(as_user(lab, "alice", f"SSH_AUTH_SOCK={socket} ssh-add -l")) == ["ED25519", "RSA"]


def kinds(listing):
    return sorted(re.findall(r"\((\w+)\)", listing))


def with_agent(lab, terminal):
    """Of the session itself, at the place where ssh-agent puts it; its socket."""
    ask_in_session(terminal, "eval $(ssh-agent)")
    socket = ask_in_session(terminal, "echo $SSH_AUTH_SOCK").strip()
    assert socket.startswith("/tmp/ssh-")
    add_card(lab, terminal, socket)
    return socket


def keys_in(lab, socket):
    return kinds(as_user(lab, "alice", f"SSH_AUTH_SOCK={socket} ssh-add -l"))


def removals(lab):
    return journal_of(lab, "agent-keys-removed")


def wait_for_removal(lab, before):
    return wait_until(lambda: removals(lab)[before:], "the agents were asked")[0]


def test_a_locked_session_has_the_keys_of_its_card_no_more(lab):
    guard(lab, "lock", lock_deadline="10s")
    terminal = with_locker(open_shell(lab))
    socket = with_agent(lab, terminal)
    before = len(removals(lab))
    pull_out(lab)
    wait_for_actions(lab, "lock")
    record = wait_for_removal(lab, before)
    assert record["SIGNET_REASON"] == "granted" and record["SIGNET_USER"] == "alice"
    assert record["SIGNET_DETAIL"] == "agents asked: 1; keys removed: 1; keys kept: 0; agents that did not answer: 0"
    assert keys_in(lab, socket) == ["ED25519"]
    put_in(lab)
    assert "can-sign" not in ask_in_session(terminal, "ssh-add -qT ~/.ssh/card.pub && echo can-'sign'")
    assert "can-sign" in ask_in_session(terminal, "ssh-add -qT ~/.ssh/own.pub && echo can-'sign'")


def test_an_agent_that_outlives_the_session_has_them_no_more(lab):
    guard(lab, "logoff")
    lab.enter(["systemd-run", "--uid=alice", "ssh-agent", "-D", "-a", LASTING_AGENT])
    terminal = open_shell(lab)
    add_card(lab, terminal, LASTING_AGENT)
    before = len(removals(lab))
    pull_out(lab)
    wait_for_end(terminal)
    wait_for_removal(lab, before)
    assert keys_in(lab, LASTING_AGENT) == ["ED25519"]


def test_a_stopped_agent_delays_nothing_and_removes_them_when_it_goes_on(lab):
    guard(lab, "lock", lock_deadline="10s", destroy_tickets=True)
    terminal = with_locker(open_shell(lab))
    socket = with_agent(lab, terminal)
    before = len(removals(lab))
    ask_in_session(terminal, "kill -STOP $SSH_AGENT_PID")
    pull_out(lab)
    record = wait_for_removal(lab, before)
    assert record["SIGNET_DETAIL"] == "agents asked: 1; keys removed: 0; keys kept: 0; agents that did not answer: 1"
    [locked] = wait_for_actions(lab, "lock")
    assert "the session is locked" in locked["SIGNET_DETAIL"] and not cache_exists(lab)
    deleted = journal_of(lab, "credentials-deleted")[-1]
    assert all(int(done["__MONOTONIC_TIMESTAMP"]) < int(record["__MONOTONIC_TIMESTAMP"]) for done in (locked, deleted))
    ask_in_session(terminal, "kill -CONT $SSH_AGENT_PID")
    wait_until(lambda: keys_in(lab, socket) == ["ED25519"], "the agent has removed the key")
    put_in(lab)


def test_nothing_is_said_to_what_is_not_an_agent_of_the_user(lab):
    """Where one of hers would be: sockets of bob's, a link to one, and one of his that looks as if it were hers."""
    guard(lab, "lock", lock_deadline="10s")
    terminal = with_locker(open_shell(lab))
    with_agent(lab, terminal)
    runtime = ask_in_session(terminal, "echo $XDG_RUNTIME_DIR").strip()
    log, his, hers = "/tmp/overheard", "/tmp/ssh-his/agent.1", "/tmp/ssh-hers/agent.1"
    lab.enter(["systemd-run", "--uid=bob", "/usr/bin/python3", "-c", EAVESDROPPER, log, his, hers])
    wait_until(lambda: "ready" in as_user(lab, "bob", f"cat {log}"), "bob listens")
    lab.enter(["chown", "-R", "alice", "/tmp/ssh-hers"])
    as_user(lab, "alice", f"ln -s {his} {runtime}/openssh_agent; ln -s /tmp/ssh-his /tmp/ssh-link")
    before = len(removals(lab))
    pull_out(lab)
    record = wait_for_removal(lab, before)
    assert record["SIGNET_DETAIL"].startswith("agents asked: 1; keys removed: 1; keys kept: 0;")
    # It was connected to, since only so it is known whose it is.
    assert as_user(lab, "bob", f"cat {log}") == "ready connected "
    put_in(lab)


def test_a_rehearsal_and_a_removal_that_is_recorded_only_leave_them(lab):
    for on_removal, removal in (("lock", {"rehearsal": True}), ("none", {})):
        guard(lab, on_removal, **removal)
        terminal = open_shell(lab)
        socket = with_agent(lab, terminal)
        before = len(removals(lab))
        pull_out(lab)
        wait_for_actions(lab, on_removal)
        put_in(lab)
        assert keys_in(lab, socket) == ["ED25519", "RSA"] and len(removals(lab)) == before
        terminal.close()
        wait_until(lambda: status(lab)["sessions"] == [], "the session is over")
