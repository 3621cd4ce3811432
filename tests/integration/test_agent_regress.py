# SPDX-License-Identifier: Apache-2.0
"""OpenSSH's own tests of agents (Debian's openssh-tests), with `signetctl agent` in front of OpenSSH's agent in each."""

import pytest
from conftest import running_lab
from signetlab.signet import Signet

TESTS = "/usr/lib/openssh/regress"
COPY = "/home/alice/regress"
# agent-ptrace is about the file of ssh-agent itself, which is setgid.
NAMES = ["agent", "agent-getpeereid", "agent-pkcs11", "agent-restrict", "agent-subprocess", "agent-timeout", "hostkey-agent",
         "sshsig"]
MINUTES = 4 * 60  # agent-restrict logs on some hundred times
AGENT = "/usr/local/bin/agent-in-front"
# Called as those tests call ssh-agent: [-P...] -s [-a SOCKET] | -s [-P...] | -d -a SOCKET | -k | COMMAND...
AGENT_SCRIPT = """\
#!/bin/sh
set -e
if [ "$1" = -k ]; then
    kill "$SSH_AGENT_PID" "$(cat "/tmp/agent-behind.$SSH_AGENT_PID")"
    exit
fi
providers=
case $1 in -P*) providers=$1; shift ;; esac
case $1,$2 in -s,-P*) providers=$2; set -- -s ;; esac
behind=$(mktemp -d)/agent
if [ "$1" = -d ]; then
    ssh-agent $providers -d -a "$behind" &
    while [ ! -S "$behind" ]; do sleep 0.05; done
    exec signetctl agent --upstream "$behind" --bind "$3"
fi
eval "$(ssh-agent $providers -s -a "$behind")" >/dev/null
if [ "$1" != -s ]; then
    exec signetctl agent -- sh -c 'export SSH_AGENT_PID=$SIGNET_AGENT_PID; exec "$@"' sh "$@"
fi
socket=$(mktemp -d)/agent
[ "$2" != -a ] || socket=$3
pid=$SSH_AGENT_PID
eval "$(signetctl agent -s --bind "$socket")"
echo "$pid" >"/tmp/agent-behind.$SIGNET_AGENT_PID"
echo "SSH_AUTH_SOCK=$SSH_AUTH_SOCK; export SSH_AUTH_SOCK; SSH_AGENT_PID=$SIGNET_AGENT_PID; export SSH_AGENT_PID;"
"""


@pytest.fixture(scope="module")
def lab(lab_can_run):
    for lab in running_lab(users=["alice"], signet=Signet()):
        lab.write(AGENT, AGENT_SCRIPT, 0o755)
        lab.write("/etc/sudoers.d/regress", "alice ALL=(ALL) NOPASSWD: ALL\n", 0o440)
        lab.run(["sh", "-euc", f"mkdir -p /run/sshd; cp -a {TESTS} {COPY}; chown -R alice: {COPY}"])
        yield lab


@pytest.mark.parametrize("name", NAMES)
def test_passes(lab, name):
    variables = [f".OBJDIR={COPY}", f".CURDIR={COPY}", f"BUILDDIR={COPY}", f"OBJ={COPY}", "SUDO=sudo", "TEST_SHELL=sh",
                 "TEST_SSH_SSH=ssh", "TEST_SSH_SFTPSERVER=/usr/lib/openssh/sftp-server", "TEST_SSH_ECC=yes",
                 "TEST_SSH_UNSAFE_PERMISSIONS=1", f"TEST_SSH_SSHAGENT={AGENT}", f"LTESTS={name}"]
    done = lab.enter(["runuser", "-u", "alice", "--", "env", "-C", COPY, "USER=alice", "LOGNAME=alice", "HOME=/home/alice",
                      "sh", "-c", 'make "$@" t-exec </dev/zero', "sh", *variables], check=False, timeout=MINUTES)
    logs = lab.enter(["sh", "-c", f"tail -n 40 {COPY}/failed-*.log"], check=False).stdout if done.returncode else ""
    assert done.returncode == 0, done.stdout + done.stderr + logs
    said = done.stdout + done.stderr
    assert "\nok " in f"\n{said}" and "skipped" not in said.lower(), said
