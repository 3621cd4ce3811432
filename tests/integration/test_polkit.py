# SPDX-License-Identifier: Apache-2.0
"""The helper of polkit 127: root's, in no session, started by systemd for whoever connects. It is where that one is.

Debian 12 has polkit 122, so the units of 127 are written here, with pamtester in place of the helper. The sandbox is that of
127, and where versions and distributions differ the stricter: no device and no home."""

from pathlib import Path

import pytest
from conftest import running_lab
from logon import EVENT_LIMIT, answer_pin, at_rest, end_of, instructions, last_reason, log_on
from remote import over_ssh, start_sshd
from signetlab.cards import Card
from signetlab.signet import Signet

STACK = "auth [success=done default=die] pam_signet.so\n"
AGENT = "/usr/local/bin/polkit-agent"
HELPER = "/usr/local/libexec/polkit-agent-helper-1"
HELPER_SOURCE = """\
#!/bin/sh
read -r user
pamtester polkit-1 "$user" authenticate && echo SUCCESS
"""
SOCKET_UNIT = """\
[Socket]
ListenStream=/run/polkit/agent-helper.socket
SocketMode=0666
Accept=yes
"""
SERVICE_UNIT = f"""\
[Service]
ExecStart={HELPER}
StandardInput=socket
StandardError=socket
StandardOutput=socket
Type=oneshot
DeviceAllow=/dev/null rw
DevicePolicy=strict
LimitMEMLOCK=0
LockPersonality=yes
MemoryDenyWriteExecute=yes
NoNewPrivileges=yes
PrivateDevices=yes
PrivateNetwork=yes
PrivateTmp=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHome=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectSystem=strict
RemoveIPC=yes
RestrictAddressFamilies=AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
UMask=0077
"""


@pytest.fixture(scope="module")
def shared(lab_can_run):
    service = {"polkit-1": {"use": "elevate", "card": "required"}}
    files = {"/etc/pam.d/polkit-1": STACK,
             "/etc/systemd/system/polkit-agent-helper.socket": SOCKET_UNIT,
             "/etc/systemd/system/polkit-agent-helper@.service": SERVICE_UNIT}
    for lab in running_lab(cards=[Card("alice")], users=["alice", "bob"], signet=Signet(service=service), files=files):
        start_sshd(lab, "alice")
        lab.write(HELPER, HELPER_SOURCE, 0o755)
        lab.write(AGENT, Path(__file__).with_name("polkit_agent.py").read_text(), 0o755)
        lab.run(["systemctl", "start", "polkit-agent-helper.socket"])
        yield lab


@pytest.fixture
def lab(shared):
    yield from at_rest(shared)


def agent(lab, user="alice", *how, for_user="alice", at_seat=True):
    return lab.pty([AGENT, for_user, *how], user=user, at_seat=at_seat, timeout=EVENT_LIMIT)


def assert_is_refused_without_a_question(lab, terminal):
    exit_status, said = end_of(terminal)
    assert exit_status != 0 and "PIN for" not in said
    assert last_reason(lab, "elevation") == "not-at-seat"
    assert instructions(lab) == []


@pytest.mark.parametrize("user", ["alice", "bob"])
def test_an_agent_at_the_seat_is_served(lab, user):
    terminal = agent(lab, user)
    answer_pin(terminal, lab.card.pin)
    exit_status, said = end_of(terminal)
    assert exit_status == 0, said
    assert last_reason(lab, "elevation") == "granted"


def test_an_agent_of_another_host_is_refused(lab):
    assert_is_refused_without_a_question(lab, lab.pty(over_ssh("alice", f"{AGENT} alice", on_terminal=True)))


def test_an_agent_in_no_session_is_refused(lab):
    assert_is_refused_without_a_question(lab, agent(lab, at_seat=False))


def test_an_agent_that_has_ended_is_refused(lab):
    """It can be anywhere by now, and its number somebody else's."""
    terminal = lab.pty(["sh", "-c", f"{AGENT} alice hands-over | cat"], user="alice", at_seat=True, timeout=EVENT_LIMIT)
    _, said = end_of(terminal)
    assert "PIN for" not in said
    assert last_reason(lab, "elevation") == "not-at-seat"
    assert instructions(lab) == []


def test_many_agents_of_a_user_take_the_share_of_that_user(lab):
    """16 logons at a time."""
    session = lab.pty(["sh", "-c", f"exec 3<&0; for one in $(seq 20); do {AGENT} alice <&3 & done; wait"], user="alice", at_seat=True,
                      timeout=EVENT_LIMIT)
    said = [session.expect(["PIN for", "Too many logons"]) for _ in range(20)]
    assert said.count(0) == 16
    assert log_on(lab)[0] == 0
    session.close(force=True)
