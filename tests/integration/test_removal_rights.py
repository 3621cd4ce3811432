# SPDX-License-Identifier: Apache-2.0
"""The card leaves, and so does what it has opened beside the session: what sudo and polkit keep, and programs with more rights."""

import json
from pathlib import Path

import pytest
from conftest import running_lab
from logon import (EVENT_LIMIT, SHELL_PROMPT, answer_pin, ask_in_session, configure, end_of, journal_of, status, wait_for_card,
                   wait_until)
from signetlab.cards import Card
from signetlab.signet import Signet

ALICE, CAROL = range(2)  # whose card is in which reader
PINS = ["123456", "654321"]
ACTION = "test.signet.keep"
ACTIONS = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE policyconfig PUBLIC "-//freedesktop//DTD PolicyKit Policy Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/PolicyKit/1.0/policyconfig.dtd">
<policyconfig>
  <action id="{ACTION}">
    <description>Kept for a while</description>
    <message>Authentication is kept</message>
    <defaults><allow_any>auth_admin_keep</allow_any><allow_active>auth_admin_keep</allow_active></defaults>
  </action>
</policyconfig>
"""
SEAT = "/etc/security/seat.conf"
STACK = """\
auth    [success=done default=die]  pam_signet.so
account required  pam_permit.so
session required  pam_permit.so
"""
AGENT = "/usr/local/bin/session-agent"
FILES = {f"/etc/pam.d/{name}": STACK for name in ("sudo", "su", "polkit-1")} | {
    "/etc/sudoers.d/lab": "Defaults passwd_tries=1\nalice ALL=(ALL) ALL\n",
    f"/usr/share/polkit-1/actions/{ACTION}.policy": ACTIONS, SEAT: "XDG_SEAT DEFAULT=seat0\n"}
# One that ignores SIGTERM, one that has also changed its process group, and one that is nobody's child any more; then the command.
STUBBORN = "trap '' TERM; sleep 7001 & setsid sleep 7002 & (setsid sleep 7003 &); sleep 7004"
SERVICES = {
    "login": {"on_removal": "lock", "removal": {"lock_deadline": "2s", "lock_fallback": "none"}},
    "sudo": {"use": "elevate", "elevate": {"on_removal": "warn"}},
    "su": {"use": "elevate", "elevate": {"as": "group:wheel", "on_removal": "end"}},
    "polkit-1": {"use": "elevate"},
}


@pytest.fixture(scope="module")
def shared(lab_can_run):
    cards = [Card("alice", pin=PINS[ALICE]), Card("carol", pin=PINS[CAROL])]
    for lab in running_lab(cards=cards, users=["alice", "bob", "carol"], signet=Signet(), files=FILES):
        lab.run(["sh", "-euc", "groupadd --force wheel; usermod -aG wheel carol; usermod -aG sudo alice"])
        be_at_seat(lab)
        configure(lab, service=SERVICES)
        lab.run(["systemctl", "start", "polkit.service"])
        yield lab


def be_at_seat(lab):
    """login(1) keeps nothing of its environment that could say where it is; and the seat has an agent of polkit."""
    lab.write("/etc/pam.d/login", f"session required pam_env.so readenv=0 conffile={SEAT}\n" + lab.read("/etc/pam.d/login"))
    lab.write(AGENT, Path(__file__).with_name("session_agent.py").read_text(), 0o755)


@pytest.fixture
def lab(shared):
    """Both cards are in; nobody is logged on, before and after."""
    wait_for_cards(shared)
    yield shared
    shared.enter(["loginctl", "terminate-user", "alice"], check=False)
    shared.enter(["pkill", "-KILL", "-x", "sleep"], check=False)
    wait_until(lambda: status(shared)["sessions"] == [], "no session is left")
    for card in shared.cards:
        card.insert()
    wait_for_cards(shared)


def wait_for_cards(lab, number=len(PINS)):
    wait_until(lambda: len(status(lab)["cards"]) == number, f"{number} cards are in")
    wait_for_card(lab)


def take_out(lab, number):
    lab.cards[number].remove()
    wait_until(lambda: len(status(lab)["cards"]) < len(PINS), "the card is out")


def shell_of_alice(lab):
    terminal = lab.pty(["login", "alice"], timeout=EVENT_LIMIT)
    answer_pin(terminal, PINS[ALICE])
    terminal.expect(SHELL_PROMPT)
    return terminal


def ask_with_pin(terminal, command, pin):
    """Runs it, up to the prompt of the shell; its exit status."""
    terminal.sendline(f"{command}; echo done-$?")
    terminal.expect("PIN for")
    terminal.sendline(pin)
    terminal.expect(r"done-(\d+)\r\n")
    said = terminal.match[1]
    terminal.expect(SHELL_PROMPT)
    return int(said)


def succeeds(terminal, command):
    return ask_in_session(terminal, f"{command} >/dev/null 2>&1 && echo yes").strip() == "yes"


def record_of(lab, event, before):
    """The one that is new."""
    [record] = wait_until(lambda: journal_of(lab, event)[before:], f"a record of {event}")
    return record


def rows(lab):
    return json.loads(lab.enter(["signetctl", "sessions", "--json"]).stdout)["elevations"]


# -- what is kept --------------------------------------------------------------------------------------


def test_what_sudo_and_polkit_keep_goes_while_the_locker_is_waited_for(lab):
    before = len(journal_of(lab, "rights-withdrawn")), len(journal_of(lab, "card-removal"))
    terminal = shell_of_alice(lab)
    assert ask_with_pin(terminal, "sudo -v", PINS[ALICE]) == 0
    check = f"pkcheck --action-id {ACTION} --process $$"
    assert ask_with_pin(terminal, f"{AGENT} $XDG_SESSION_ID {check} --allow-user-interaction", PINS[ALICE]) == 0
    lab.enter(["sh", "-c", "echo kept >/run/sudo/ts/bob"])
    assert succeeds(terminal, "sudo -n true") and succeeds(terminal, check)
    take_out(lab, ALICE)
    withdrawn = record_of(lab, "rights-withdrawn", before[0])
    assert not succeeds(terminal, "sudo -n true") and not succeeds(terminal, check)
    assert "sudo's authentication was taken away; polkit's were taken away" in withdrawn["SIGNET_DETAIL"]
    locked = record_of(lab, "card-removal", before[1])
    assert int(withdrawn["__REALTIME_TIMESTAMP"]) < int(locked["__REALTIME_TIMESTAMP"])
    assert lab.read("/run/sudo/ts/bob") == "kept\n"


def test_without_a_session_of_the_card_what_sudo_keeps_goes_too(lab):
    """The session was opened by other means; sudo itself has ended long ago."""
    before = len(journal_of(lab, "elevation-removal"))
    terminal = lab.pty(["sh", "-c", "sudo -v && sudo -n true && echo kept; read line; sudo -n true || echo refused; sleep 0.2"],
                       user="alice", at_seat=True, timeout=EVENT_LIMIT)
    answer_pin(terminal, PINS[ALICE])
    terminal.expect("kept")
    wait_until(lambda: [row["program"] for row in rows(lab)] == [None], "sudo has ended")
    take_out(lab, ALICE)
    record = record_of(lab, "elevation-removal", before)
    assert record["SIGNET_ACTION"] == "warn" and "sudo's authentication was taken away" in record["SIGNET_DETAIL"]
    terminal.sendline("")
    terminal.expect("refused")
    end_of(terminal)
    assert rows(lab) == []


# -- what still runs -----------------------------------------------------------------------------------


def sleepers(lab):
    return lab.enter(["pgrep", "-x", "sleep", "-u", "root"], check=False).stdout.split()


def test_the_card_of_an_administrator_takes_its_program_along_and_leaves_the_session(lab):
    before = len(journal_of(lab, "elevation-removal")), len(journal_of(lab, "card-removal"))
    terminal = shell_of_alice(lab)
    terminal.sendline(f'su -c "{STUBBORN}"')
    terminal.expect("PIN for carol")
    terminal.sendline(PINS[CAROL])
    wait_until(lambda: len(sleepers(lab)) == 4, "all of them run")
    [row] = rows(lab)
    assert (row["service"], row["user"], row["on_removal"]) == ("su", "root", "end") and row["program"]
    lab.enter(["systemctl", "restart", "signetd.service"])  # which forgets nothing
    wait_for_cards(lab)
    take_out(lab, CAROL)
    record = record_of(lab, "elevation-removal", before[0])
    assert record["SIGNET_ACTION"] == "end" and "was ended with what it has started" in record["SIGNET_DETAIL"]
    assert sleepers(lab) == [] and rows(lab) == []
    terminal.expect(SHELL_PROMPT)
    assert ask_in_session(terminal, "echo yes").strip() == "yes"
    assert [session["guard"] for session in status(lab)["sessions"]] == ["watching"]
    assert len(journal_of(lab, "card-removal")) == before[1]


def test_a_person_is_warned_on_the_terminal(lab):
    before = len(journal_of(lab, "elevation-removal"))
    terminal = shell_of_alice(lab)
    terminal.sendline("sudo sleep 7005")
    answer_pin(terminal, PINS[ALICE])
    wait_until(lambda: sleepers(lab), "it runs")
    take_out(lab, ALICE)
    terminal.expect("Signet: the card was removed that gave this sudo its rights")
    record = record_of(lab, "elevation-removal", before)
    assert "its terminal has been told" in record["SIGNET_DETAIL"] and sleepers(lab)
