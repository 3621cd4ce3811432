# SPDX-License-Identifier: Apache-2.0
"""What guarding a session costs: nothing while nothing happens, and a storm of insertions leaves nothing behind.

Ten seconds of silence, and a minute with SIGNET_BENCH=full."""

import json
import os
import re
import time
from pathlib import Path

import pytest
import wire
from logon import SHELL_PROMPT, answer_pin, configure, journal_of, login, put_in, status, wait_for_card, wait_until

SILENCE = 60 if os.environ.get("SIGNET_BENCH") == "full" else 10  # seconds
QUIET = 3  # seconds; longer than the look after an event (daemon/worker/watch.cpp)
STORM = 10  # seconds of a card that goes in and out
SETTLED_LIMIT = 60  # seconds, on a computer that does other things as well
MOST_WORKERS = 8  # at a time: a card is opened by up to three, and those of one that has left have a moment to go
MOST_GROWTH = 2048  # KiB of signetd's memory
LOCKER, LOCKER_READY = "/usr/local/bin/tiny-locker", "/tmp/locker-ready"
OURS = re.compile(r"^ *(\d+) (?:/usr/sbin/)?(signetd|signet-worker \w+)$", re.MULTILINE)


@pytest.fixture(scope="module")
def guarded(signet_lab):
    """A session of alice's that is locked when her card leaves, and its terminal."""
    configure(signet_lab, service={"login": {"on_removal": "lock", "removal": {"lock_deadline": "5s"}}})
    wait_for_card(signet_lab)
    signet_lab.write(LOCKER, Path(__file__).with_name("tiny_locker.py").read_text(), 0o755)
    terminal = login(signet_lab, "alice")
    answer_pin(terminal, signet_lab.card.pin)
    terminal.expect(SHELL_PROMPT)
    terminal.sendline(f"{LOCKER} {LOCKER_READY} &")
    wait_until(lambda: signet_lab.enter(["test", "-e", LOCKER_READY], check=False).returncode == 0, "a locker listens")
    wait_for_card(signet_lab)
    yield signet_lab
    terminal.close(force=True)


def processes(lab):
    """signetd and its workers: process id to name."""
    return {int(pid): name for pid, name in OURS.findall(lab.enter(["ps", "-eo", "pid,args"]).stdout)}


def wakeups(lab, pids):
    """How often each of their threads has been given a processor, as text to be compared and shown."""
    script = 'cd /proc; for pid; do grep -H ctxt_switches "$pid"/task/*/status; done'
    return lab.enter(["sh", "-c", script, "sh", *pids]).stdout.splitlines()


def memory(lab, pid):
    """KiB by name, of Rss and Pss."""
    found = re.findall(r"^(Rss|Pss): +(\d+)", lab.read(f"/proc/{pid}/smaps_rollup"), re.MULTILINE)
    return {name: int(size) for name, size in found}


def stay_silent(lab, pids, seconds):
    """Who has woken up in that time."""
    before = wakeups(lab, pids)
    time.sleep(seconds)  # silence has no event
    return sorted(set(wakeups(lab, pids)) - set(before))


def guard_of(lab):
    [session] = json.loads(lab.enter(["signetctl", "sessions", "--json"]).stdout)["sessions"]
    return session


def test_nobody_wakes_up_while_nothing_happens(guarded):
    running = processes(guarded)
    assert sorted(running.values()) == ["signet-worker card", "signet-worker watch", "signetd"]
    wait_until(lambda: not stay_silent(guarded, running, QUIET), "all is quiet", limit=SETTLED_LIMIT)
    woken = stay_silent(guarded, running, SILENCE)
    for pid, name in running.items():
        print(f"{name}: {memory(guarded, pid)} KiB")
    assert woken == []
    assert processes(guarded) == running


def test_a_storm_of_insertions_leaves_nothing_behind(guarded):
    """As fast as the virtual reader takes them, some ten moves a second; tests/unit/daemon/removal_storm_test.cpp has a thousand."""
    lab, pid = guarded, wire.signetd_pid(guarded)
    before, locks = memory(lab, pid)["Rss"], len(journal_of(lab, "card-removal"))
    until = time.monotonic() + STORM
    moves = most_workers = 0
    while time.monotonic() < until:
        lab.card.ask("remove")
        lab.card.ask("insert")
        moves += 2
        most_workers = max(most_workers, len(processes(lab)) - 1)
    print(f"{moves / STORM:.0f} moves a second, {most_workers} workers at most")
    assert most_workers <= MOST_WORKERS

    wait_for_card(lab)
    lab.card.remove()
    wait_until(lambda: not status(lab)["cards"], "the last removal is seen")
    wait_until(lambda: len(journal_of(lab, "card-removal")) > locks, "the session was acted on")
    wait_until(lambda: guard_of(lab)["guard"] == "locked", "the session is locked")
    put_in(lab)
    wait_until(lambda: sorted(processes(lab).values()) == ["signet-worker card", "signet-worker watch", "signetd"],
               "its workers are those of one card")
    assert wire.signetd_pid(lab) == pid
    assert memory(lab, pid)["Rss"] < before + MOST_GROWTH
