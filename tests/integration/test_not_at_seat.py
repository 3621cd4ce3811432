# SPDX-License-Identifier: Apache-2.0
"""Persons who are not at the seat, with the card of alice in its reader: whatever they start asks nobody for a PIN and
costs the card no try."""

import re

import pytest
from conftest import running_lab
from logon import at_rest, audit, end_of, instructions, wait_until, wrong
from remote import over_ssh, start_sshd
from signetlab.cards import Card
from signetlab.signet import Signet

import wire

STACK = """\
auth    [success=done default=die]  pam_signet.so
account required  pam_signet.so
session required  pam_permit.so
"""
OF_ALICE = "pamtester locker alice authenticate"  # her own uid: somebody has her key of ssh
OF_BOB = "su alice -c true"  # root asks
ON_A_TERMINAL = {
    "her own locker": ("alice", OF_ALICE),
    "her own logon": ("alice", "pamtester own-logon alice authenticate"),
    "her own sudo": ("alice", "sudo -k true"),
    "su": ("bob", OF_BOB),
    "sudo": ("bob", "sudo -u alice true"),
}
SUDOERS = "Defaults:bob targetpw\nalice, bob ALL=(ALL) ALL\n"
# A job has no terminal: what it says and how it ends are in files.
JOB = "/usr/local/bin/job"
SAID, STATUS = "/tmp/job-said", "/tmp/job-status"
UP, GO = "/tmp/job-up", "/tmp/job-go"  # fifos


@pytest.fixture(scope="module")
def shared(lab_can_run):
    services = {name: {"use": "logon", "card": "required"} for name in ("su", "sudo", "own-logon")}
    services["locker"] = {"use": "unlock", "card": "required"}
    files = {f"/etc/pam.d/{name}": STACK for name in services}
    files["/etc/sudoers.d/lab"] = SUDOERS
    for lab in running_lab(cards=[Card("alice")], users=["alice", "bob"], signet=Signet(service=services), files=files):
        start_sshd(lab, "alice", "bob")
        yield lab


@pytest.fixture
def lab(shared):
    """Whatever a test starts: it is refused, and the card has not noticed."""
    for lab in at_rest(shared):
        before, tries = len(audit(lab)), lab.card.status()["tries_left"]
        yield lab
        assert [record["SIGNET_REASON"] for record in audit(lab)[before:]] == ["not-at-seat"]
        assert instructions(lab) == []
        assert lab.card.status()["tries_left"] == tries


@pytest.mark.parametrize("user, command", ON_A_TERMINAL.values(), ids=ON_A_TERMINAL.keys())
def test_a_session_of_ssh_is_asked_nothing(lab, user, command):
    exit_status, said = end_of(lab.pty(over_ssh(user, command, on_terminal=True)))
    assert exit_status != 0 and "PIN for" not in said


def by_ssh(lab, user):
    """In no session any more when that of ssh has ended."""
    lab.run(over_ssh(user, f"setsid --fork {JOB} </dev/null >/dev/null 2>&1"))


def by_user_manager(lab, user):
    lab.run(over_ssh(user, f"systemd-run --user --quiet {JOB}"))


def by_at(lab, user):
    lab.run(["systemctl", "start", "atd.service"])
    lab.run(["at", "now"], user=user, stdin=f"{JOB}\n")


def by_cron(lab, user):
    lab.write("/etc/cron.d/job", f"@reboot {user} {JOB}\n")
    lab.enter(["sh", "-c", "rm -f /run/crond.reboot; systemctl restart cron.service"])


def by_the_system(lab, user):
    lab.run(["systemd-run", "--quiet", f"--uid={user}", JOB])


def waiting_at_seat(lab, user, then):
    """A job of a session at the seat that begins when it is told to; then the session's own program goes on."""
    lab.enter(["sh", "-c", f"rm -f {UP} {GO}; mkfifo --mode=666 {UP} {GO}"])
    job = f"setsid --fork sh -c 'echo >{UP}; read go <{GO}; exec {JOB}' </dev/null >/dev/null 2>&1"
    terminal = lab.pty(["sh", "-c", f"{job}; read up <{UP}; echo session-$XDG_SESSION_ID.; {then}"], user=user, at_seat=True)
    terminal.expect(r"session-(\d+)\.")
    return terminal, terminal.match[1]


def is_in_state(lab, session, state):
    said = lab.enter(["loginctl", "show-session", session, "--property=State", "--value"], check=False).stdout
    return said.strip() == state


def by_a_session_that_has_ended(lab, user):
    """Its owner has logged off, and something goes on."""
    terminal, session = waiting_at_seat(lab, user, "read line")
    terminal.sendline("")
    end_of(terminal)
    wait_until(lambda: is_in_state(lab, session, "closing"), "the session has ended")
    lab.enter(["sh", "-c", f"echo >{GO}"])


def by_a_session_in_the_background(lab, user):
    """Somebody else has the seat by now; its owner has switched users."""
    behind, session = waiting_at_seat(lab, user, "exec sleep infinity")
    in_front = lab.pty(["sleep", "infinity"], user="alice", at_seat=True)
    wait_until(lambda: is_in_state(lab, session, "online"), "another session is in front")
    lab.enter(["sh", "-c", f"echo >{GO}"])
    return behind, in_front


def test_a_connection_from_before_is_asked_nothing(lab):
    """Made while its session was in front, and kept by asking for something that is not there."""
    question = wire.frame(wire.DELETE_CREDENTIALS, wire.text("0" * 32))
    with wire.session_at_seat(lab, "alice") as scope, wire.Client(lab, wire.uid_of(lab, "alice"), scope) as client:
        session = re.search(r"session-(\d+)\.scope", scope)[1]
        in_front = lab.pty(["sleep", "infinity"], user="bob", at_seat=True)
        wait_until(lambda: client.send(question).read() and is_in_state(lab, session, "online"), "another is in front")
        assert client.send(wire.begin_logon("alice", service="own-logon")).verdict() == ("denied", "not-at-seat")
        in_front.close(force=True)


def test_a_question_from_before_takes_no_pin(lab):
    """Asked while its session was in front; by now somebody else is."""
    with wire.session_at_seat(lab, "alice") as scope, wire.Client(lab, wire.uid_of(lab, "alice"), scope) as client:
        client.begin("alice")
        lab.card.mark()  # its tries were counted for the question
        session = re.search(r"session-(\d+)\.scope", scope)[1]
        in_front = lab.pty(["sleep", "infinity"], user="bob", at_seat=True)
        wait_until(lambda: is_in_state(lab, session, "online"), "another is in front")
        assert client.answer(wrong(lab.card.pin)) == ("denied", "not-at-seat")
        in_front.close(force=True)


JOBS = [(start, "alice", OF_ALICE) for start in (by_ssh, by_user_manager, by_at, by_cron, by_the_system)]
JOBS += [(start, "bob", OF_BOB) for start in (by_ssh, by_cron, by_a_session_that_has_ended,
                                              by_a_session_in_the_background)]


@pytest.mark.parametrize("start, user, command", JOBS, ids=[f"{start.__name__} of {user}" for start, user, _ in JOBS])
def test_a_job_in_the_background_is_asked_nothing(lab, start, user, command):
    lab.enter(["rm", "-f", SAID, STATUS])
    lab.write(JOB, f"#!/bin/sh\n{command} </dev/null >{SAID} 2>&1\necho $? >{STATUS}\n", 0o755)
    terminals = start(lab, user) or ()
    wait_until(lambda: lab.enter(["cat", STATUS], check=False).stdout.strip(), "the job has ended")
    for terminal in terminals:
        terminal.close(force=True)
    assert lab.read(STATUS).strip() != "0"
    assert "PIN for" not in lab.read(SAID)
