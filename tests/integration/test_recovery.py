# SPDX-License-Identifier: Apache-2.0
"""Processes that die, services that restart and settings that are broken: an attempt may be refused, with a reason;
the next one works, and signetd goes on. What bad clients do is test_robustness.py."""

import itertools
import re

import pexpect
import pytest
import wire
from logon import lingering
from signetlab.cards import Card
from signetlab.signet import Signet
from wire import Client

WORKER = re.compile(r"^ *(\d+) signet-worker (\w+)$", re.MULTILINE)
AT_REST = ["card", "watch"]  # the workers of a signetd whose one card is ready
SIGNATURE_MS = 2000  # long enough to be in the middle of it
SETTINGS = "/etc/signet/signet.toml"
EX_CONFIG = 78  # sysexits.h; what signetd ends with when its settings are broken
ATTEMPTS = 50
REFUSED_CARD_AGE = 2  # seconds for which signetd stands by what it found about a card that it refuses
_numbers = itertools.count()
SLACK = 8  # seconds; a restarted signetd has to read the card first


@pytest.fixture(autouse=True)
def ready(signet_lab):
    """Each test begins with a card that has been read, and ends with people logging on."""
    wire.wait_until_ready(signet_lab)
    yield
    wire.wait_until(lambda: log_on(signet_lab)[0] == "granted", "logons work", limit=REFUSED_CARD_AGE + SLACK)


@pytest.fixture
def same_signetd(signet_lab):
    """It survives whatever the test does to others."""
    pid = wire.signetd_pid(signet_lab)
    yield
    assert wire.signetd_pid(signet_lab) == pid


def log_on(lab):
    with Client(lab) as client:
        return client.log_on("alice", lab.card.pin)


def assert_logon_works(lab):
    assert log_on(lab) == ("granted", "granted")


def workers(lab):
    """Process id and verb of each, in the order in which they started."""
    listing = lab.enter(["ps", "-eo", "pid,args"]).stdout
    return [(int(pid), verb) for pid, verb in WORKER.findall(listing)]


def kill(lab, verb, signal):
    """Those killed. One that has just been started has another name for a moment."""
    running = lambda: [pid for pid, found in workers(lab) if found == verb]  # noqa: E731
    wire.wait_until(running, f"a worker {verb} runs")
    found = running()
    lab.enter(["kill", f"-{signal}", *found])
    return found


def kill_signetd(lab):
    pid = wire.signetd_pid(lab)
    lab.enter(["kill", "-KILL", pid])
    wire.wait_until(lambda: wire.signetd_pid(lab) not in (0, pid), "signetd runs again")


@pytest.fixture(params=["KILL", "SEGV"])
def signal(request):
    return request.param


def test_a_card_worker_that_dies_at_the_prompt_costs_nobody_a_logon(signet_lab, same_signetd, signal):
    signet_lab.card.mark()
    with Client(signet_lab) as client:
        client.begin("alice")
        killed = kill(signet_lab, "card", signal)
        others = lambda: [pid for pid, verb in workers(signet_lab) if verb == "card" and pid not in killed]  # noqa: E731
        wire.wait_until(others, "another has taken its place")
        wire.wait_until_ready(signet_lab)
        assert client.answer(signet_lab.card.pin) == ("granted", "granted")
    assert signet_lab.card.status()["verifies"] == 1


@pytest.mark.parametrize("verb", ["ticket", "ccache"])
def test_a_worker_that_dies_at_the_prompt_ends_the_attempt(signet_lab, same_signetd, verb, signal):
    assert log_on_killing(signet_lab, verb, signal) == ("denied", "worker-lost")
    assert signet_lab.card.status()["verifies"] <= 1


def test_a_directory_worker_that_dies_at_the_prompt_may_have_answered(signet_lab, same_signetd, signal):
    assert log_on_killing(signet_lab, "directory", signal) in [("granted", "granted"), ("denied", "worker-lost")]


def log_on_killing(lab, verb, signal):
    """A logon in which a worker dies between the question and the PIN."""
    lab.card.mark()
    with Client(lab) as client:
        client.begin("alice")
        kill(lab, verb, signal)
        return client.answer(lab.card.pin)


def test_a_card_worker_that_dies_while_signing_ends_the_attempt(signet_lab, same_signetd, signal):
    signet_lab.card.set(sign_delay_ms=SIGNATURE_MS)
    with Client(signet_lab) as client:
        client.begin("alice")
        client.send_pin(signet_lab.card.pin)
        wire.wait_until(lambda: signet_lab.card.status()["verified"], "the card has taken the PIN")
        kill(signet_lab, "card", signal)
        assert client.verdict() == ("denied", "worker-lost")
    signet_lab.card.set(sign_delay_ms=0)


def test_a_card_worker_that_dies_idle_costs_nobody_a_logon(signet_lab, same_signetd, signal):
    killed = kill(signet_lab, "card", signal)
    running = lambda: {pid for pid, _ in workers(signet_lab)}  # noqa: E731  one line says it
    wire.wait_until(lambda: running().isdisjoint(killed), "it is dead: a core dump takes its time")
    assert_logon_works(signet_lab)


def test_a_watch_worker_that_dies_is_replaced_and_sees_cards(signet_lab, same_signetd, signal):
    kill(signet_lab, "watch", signal)
    signet_lab.card.remove()
    wire.wait_until(lambda: not wire.status(signet_lab)["cards"], "the removal is noticed")
    signet_lab.card.insert()
    wire.wait_until_ready(signet_lab)


def test_a_worker_that_dies_is_spoken_of_at_the_prompt_and_in_the_journal(signet_lab, same_signetd):
    terminal = signet_lab.pty(lingering("pamtester", "signet-test", "alice", "authenticate"))
    terminal.expect("PIN for alice")
    kill(signet_lab, "ticket", "SEGV")
    terminal.sendline(signet_lab.card.pin)
    terminal.expect("Card logon broke off")
    terminal.expect(pexpect.EOF)
    assert "worker ticket ended by signal 11" in signet_lab.journal("signetd")


@pytest.mark.parametrize("how", [
    ["systemctl", "restart", "pcscd.service"],
    ["systemctl", "kill", "--signal=KILL", "pcscd.service"],
], ids=["restarted", "killed"])
def test_pcscd_comes_back_and_so_does_the_card(signet_lab, same_signetd, how):
    signet_lab.enter(how)
    signet_lab.enter(["systemctl", "start", "pcscd.service", "lab-card@0.service"])
    signet_lab.card.wait_until_seen()
    wire.wait_until_ready(signet_lab)


def test_signetd_killed_at_the_prompt_is_spoken_of_and_comes_back(signet_lab):
    terminal = signet_lab.pty(lingering("pamtester", "signet-test", "alice", "authenticate"))
    terminal.expect("PIN for alice")
    kill_signetd(signet_lab)
    terminal.sendline(signet_lab.card.pin)
    terminal.expect("card logon service stopped answering")
    terminal.expect(pexpect.EOF)


def test_without_signetd_nobody_is_let_in(signet_lab):
    units = ["signetd.socket", "signetd.service"]
    signet_lab.enter(["systemctl", "stop", *units])
    done = signet_lab.run(["pamtester", "signet-test", "alice", "authenticate"], check=False)
    signet_lab.enter(["systemctl", "start", *units])
    assert done.returncode != 0
    assert "card logon service is not running" in done.stdout + done.stderr


def test_open_sessions_are_known_again_after_a_restart(signet_lab):
    terminal = signet_lab.pty(["login"])
    terminal.expect("PIN for alice")
    terminal.sendline(signet_lab.card.pin)
    terminal.expect(r"\$ ")
    before = open_sessions(signet_lab)
    assert len(before) == 1
    kill_signetd(signet_lab)
    wire.wait_until(lambda: open_sessions(signet_lab) == before, "the same session, and its card is seen")
    terminal.sendline("exit")
    terminal.expect(pexpect.EOF)
    assert open_sessions(signet_lab) == []


def open_sessions(lab):
    return [session for session in wire.status(lab)["sessions"] if session["open"]]


@pytest.fixture
def broken_settings(signet_lab):
    """A key that no other test has used and nobody knows."""
    good, key = signet_lab.read(SETTINGS), f"nonsense_{next(_numbers)}"
    signet_lab.write(SETTINGS, good.replace("[domain]", f"[domain]\n{key} = 1\n"))
    yield key
    signet_lab.write(SETTINGS, good)
    signet_lab.enter(["systemctl", "reset-failed", "signetd.service"])
    signet_lab.enter(["systemctl", "restart", "signetd.service"])


def test_broken_settings_read_again_change_nothing(signet_lab, broken_settings, same_signetd):
    signet_lab.enter(["systemctl", "kill", "--signal=HUP", "--kill-whom=main", "signetd.service"])
    complaint = re.compile(f"settings not taken over: .*{broken_settings}")
    wire.wait_until(lambda: complaint.search(signet_lab.journal("signetd")), "signetd complains")
    assert_logon_works(signet_lab)


def test_signetd_does_not_start_with_broken_settings_and_names_them(signet_lab, broken_settings):
    signet_lab.enter(["systemctl", "restart", "signetd.service"], check=False)
    show = ["systemctl", "show", "--property=ExecMainStatus", "--value", "signetd.service"]
    assert signet_lab.enter(show).stdout.strip() == str(EX_CONFIG)
    assert broken_settings in signet_lab.journal("signetd")


def test_attempts_leave_nothing_behind(make_lab):
    lab = make_lab(cards=[Card("alice")], users=["alice", "bob"], signet=Signet())
    wire.wait_until_ready(lab)
    pid = wire.signetd_pid(lab)
    before = descriptors(lab, pid)
    for number in range(ATTEMPTS):
        (log_on, give_up_at_the_prompt, hang_up, log_on_with_the_wrong_card)[number % 4](lab)
    wire.wait_until_ready(lab)
    wire.wait_until(lambda: sorted(verb for _, verb in workers(lab)) == AT_REST, "only the usual workers are alive")
    # Each logon that was granted to this process waits for the process to open its session or to end.
    assert descriptors(lab, pid) - len(wire.status(lab)["sessions"]) == before
    assert wire.signetd_pid(lab) == pid
    assert children(lab, pid) == ["signet-worker", "signet-worker"]  # zombies would be among them


def give_up_at_the_prompt(lab):
    with Client(lab) as client:
        client.begin("alice")
        client.send(wire.frame(wire.CANCEL))
        assert client.verdict() == ("cancelled", "cancelled")


def hang_up(lab):
    with Client(lab) as client:
        client.begin("alice")


def log_on_with_the_wrong_card(lab):
    with Client(lab) as client:
        assert client.log_on("bob", lab.card.pin)[0] == "denied"


def descriptors(lab, pid):
    return len(lab.enter(["ls", f"/proc/{pid}/fd"]).stdout.split())


def children(lab, pid):
    return lab.enter(["ps", "--ppid", pid, "-o", "comm="]).stdout.split()
