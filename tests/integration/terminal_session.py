# SPDX-License-Identifier: Apache-2.0
"""alice's sessions in text, that her card has opened: at a terminal of the computer by login(1), and from elsewhere by ssh."""

from pathlib import Path

import pexpect
from logon import EVENT_LIMIT, SHELL_PROMPT, answer_pin, ask_in_session, login, wait_until
from remote import by_password
from removals import CardSession

LOCKER = "/usr/local/bin/tiny-locker"
LOCKER_READY = "/tmp/locker-ready"
_OWN_SESSION = "org.freedesktop.login1 /org/freedesktop/login1/session/self org.freedesktop.login1.Session"
# sshd has the PIN typed as the password, since only then are logon and session of one PAM handle.
SSHD_STACK = """\
auth     [success=done default=die]  pam_signet.so
account  required  pam_signet.so
session  required  pam_loginuid.so
session  required  pam_systemd.so
session  required  pam_signet.so
"""
SSHD_SETTINGS = {"sshd": {"remote": True}}


def install_locker(lab):
    lab.write(LOCKER, Path(__file__).with_name("tiny_locker.py").read_text(), 0o755)


def open_shell(lab):
    terminal = login(lab, "alice")
    answer_pin(terminal, lab.card.pin)
    terminal.expect(SHELL_PROMPT)
    return terminal


def with_locker(terminal):
    ask_in_session(terminal, f"{{ {LOCKER} {LOCKER_READY} & }}; until test -e {LOCKER_READY}; do sleep 0.05; done")
    return terminal


def open_remote_shell(lab):
    terminal = lab.pty(by_password("alice"), timeout=EVENT_LIMIT)
    terminal.expect("password: ")
    terminal.sendline(lab.card.pin)
    terminal.expect(SHELL_PROMPT)
    return terminal


def is_alive(terminal):
    return "yes" in ask_in_session(terminal, "echo yes")


def wait_for_end(terminal):
    terminal.expect(pexpect.EOF)
    terminal.close()


class TerminalSession(CardSession):
    """The tiny locker locks it."""

    service, kind = "login", "tty"
    terminal = None

    def open(self):
        self.lab.enter(["rm", "-f", LOCKER_READY])
        self.terminal = with_locker(open_shell(self.lab))

    def close(self):
        self.lab.enter(["loginctl", "terminate-user", "alice"], check=False)
        wait_until(lambda: not self.is_open(), "no session is left")

    def unlock(self):
        """Who has no screen needs no PIN."""
        ask_in_session(self.terminal, f"busctl call {_OWN_SESSION} SetLockedHint b false")
        wait_until(lambda: not self.is_locked(), "the hint is gone")

    def wait_for_end(self):
        wait_for_end(self.terminal)
        wait_until(lambda: not self.is_open(), "the session is over")

    def is_at_hand(self):
        return is_alive(self.terminal) and not self.is_locked()

    def is_out_of_reach(self):
        return self.is_locked()


class SshSession(TerminalSession):
    """Nothing locks it."""

    service, kind, is_remote = "sshd", "ssh", True

    def open(self):
        self.terminal = open_remote_shell(self.lab)
