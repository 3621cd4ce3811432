# SPDX-License-Identifier: Apache-2.0
"""Where a PIN is while a logon runs, and that it is nowhere afterwards: memory, core files, whatever was written. Which
worker could get at another."""

import os
import re
from contextlib import contextmanager, suppress
from pathlib import Path

import pexpect
import pytest
import wire
from signetlab.cards import Card
from signetlab.lab import Lab
from signetlab.signet import Signet
from wire import Client

PIN, WRONG_PIN = "73519462", "48260917"  # eight digits that nothing else on a computer contains
SHORTEST_TRACE = 6  # digits in a row that count as the PIN: freed memory is overwritten from its start
READABLE = re.compile(rb"^([0-9a-f]+)-([0-9a-f]+) r.*$", re.MULTILINE)  # /proc/PID/maps
WRITTEN_TO = ["/etc", "/home", "/root", "/run", "/tmp", "/var"]
OLDEST = "/etc/krb5.conf"  # of what the lab has written
FILES = {
    "/etc/pam.d/sudo": "auth required pam_signet.so\naccount required pam_permit.so\nsession required pam_permit.so\n",
    "/etc/sudoers.d/alice": "alice ALL=(ALL) ALL\nDefaults log_input, log_output\n",  # all that is typed and shown
}
PROFILE = "/etc/lab-cards/0/profile.json"  # of the virtual card, which has to know its PIN


@pytest.fixture(scope="module")
def lab(lab_can_run):
    with Lab(cards=[Card("alice", pin=PIN)], users=["alice"], files=FILES,
             signet=Signet(service={"sudo": {"use": "elevate"}})) as lab:
        yield lab


@pytest.fixture(autouse=True)
def quick_again(lab):
    wire.wait_until_ready(lab)
    yield
    lab.card.faults()
    lab.card.set(pin_tries_left=lab.card.card.pin_tries)
    with Client(lab) as client:  # a card that was refused is read again
        wire.wait_until(lambda: client.log_on("alice", PIN)[0] == "granted", "logons work")


def traces_of(pin):
    return [pin[start : start + SHORTEST_TRACE].encode() for start in range(len(pin) - SHORTEST_TRACE + 1)]


def memory_of(process):
    """Every readable mapping of a process, which is a folder of /proc. Root may, whatever PR_SET_DUMPABLE says."""
    with suppress(FileNotFoundError, ProcessLookupError), open(process / "mem", "rb", buffering=0) as memory:
        for start, end in READABLE.findall((process / "maps").read_bytes()):
            memory.seek(int(start, 16))
            try:
                yield memory.read(int(end, 16) - int(start, 16))
            except (OSError, OverflowError):  # [vvar], [vsyscall]: the kernel's
                continue


def holds(process, pin):
    return any(trace in block for block in memory_of(process) for trace in traces_of(pin))


def ours(lab):
    """signetd and its workers: a name for each, and its folder in the lab's /proc."""
    listing = lab.enter(["ps", "-eo", "pid,args"]).stdout
    found = re.findall(r"^ *(\d+) (/usr/sbin/signetd|signet-worker \w+)$", listing, re.MULTILINE)
    return {name: Path(f"/proc/{lab.leader}/root/proc/{pid}") for pid, name in found}


def holders(lab, pin):
    return [name for name, process in ours(lab).items() if holds(process, pin)]


@contextmanager
def halted(lab, command):
    """A logon whose card has been sent this command after the PIN came, and answers when the block ends."""
    with Client(lab) as client:
        client.begin("alice")
        lab.card.mark()
        lab.card.faults({"on": command, "do": "silent"})
        client.send_pin(PIN)
        wire.wait_until(lambda: has_fallen_silent(lab), f"the card has been sent {command}")
        yield client
        lab.card.resume()
        assert client.verdict() == ("granted", "granted")


def has_fallen_silent(lab):
    events = [event["event"] for event in lab.card.log()]
    return "fault" in events[len(events) - 1 - events[::-1].index("mark"):]


def test_the_scan_finds_a_pin_where_there_is_one():
    assert holds(Path(f"/proc/{os.getpid()}"), PIN)


def test_before_verify_the_card_worker_alone_has_the_pin(lab):
    with halted(lab, "select"):  # what comes first, and then VERIFY
        wire.wait_until(lambda: holders(lab, PIN) == ["signet-worker card"], "signetd has passed the PIN on")
        assert lab.card.status()["verifies"] == 0


def test_while_the_card_signs_nobody_has_the_pin(lab):
    with halted(lab, "sign"):
        assert set(ours(lab)) >= {"/usr/sbin/signetd", "signet-worker card", "signet-worker ticket"}
        assert holders(lab, PIN) == []


@pytest.mark.parametrize("pin, verdict", [
    (PIN, ("granted", "granted")), (WRONG_PIN, ("denied", "pin-wrong")), (WRONG_PIN * 2, ("denied", "pin-shape")),
], ids=["right", "wrong", "too long"])
def test_after_a_logon_nobody_has_the_pin(lab, pin, verdict):
    with Client(lab) as client:
        assert client.log_on("alice", pin) == verdict
        assert holders(lab, pin) == []


def read_again(lab, tries):
    lab.card.set(pin_tries_left=tries)
    lab.card.remove()
    wire.wait_until(lambda: not wire.status(lab)["cards"], "signetd has seen it go")
    lab.card.insert()
    wire.wait_until_ready(lab)


def test_a_pin_that_is_typed_at_a_visible_question_is_wiped_too(lab):
    read_again(lab, 1)
    with Client(lab) as client:
        client.send(wire.begin_logon("alice"))
        assert client.verdict({wire.LAST_TRY: wire.answer(PIN, wire.LAST_TRY)}) == ("cancelled", "pin-last-try-declined")
        assert holders(lab, PIN) == []
    assert PIN not in lab.enter(["journalctl", "--output=export"]).stdout
    read_again(lab, lab.card.card.pin_tries)


USER_OF = {"watch": "signet-card", "card": "signet-card", "certificate": "signet-judge", "directory": "signet-judge",
           "ticket": "signet-ticket"}
ATTEMPTS = ("kill -0 {}", "prlimit --pid={}", "cat /proc/{}/environ")  # with a process id


def test_each_kind_of_worker_is_a_user_of_its_own(lab):
    with halted(lab, "sign"):
        running = {name.split()[-1]: owner_of(lab, process) for name, process in ours(lab).items() if "worker" in name}
    assert {verb: user for verb, user in running.items() if verb in USER_OF} == USER_OF


@pytest.mark.parametrize("user", sorted(set(USER_OF.values())))
def test_who_is_one_kind_of_worker_reaches_no_other_kind(lab, user):
    others = {verb for verb, its_user in USER_OF.items() if its_user != user}
    with halted(lab, "sign"):
        running = {name.split()[-1]: process.name for name, process in ours(lab).items()}
        reached = [(verb, attempt) for verb in others & running.keys() for attempt in ATTEMPTS
                   if succeeds(lab, attempt.format(running[verb]), user)]
    assert running.keys() >= USER_OF.keys()
    assert reached == []


def test_only_the_workers_of_cards_are_let_in_by_polkit(lab):
    rules = lab_file(lab, "/usr/share/polkit-1/rules.d/50-signet.rules").read_text()
    assert re.findall(r'subject\.user === "([^"]+)"', rules) == ["signet-card"]


def owner_of(lab, process):
    uid = re.search(r"^Uid:\s+(\d+)", (process / "status").read_text(), re.MULTILINE)[1]
    return lab.enter(["id", "--user", "--name", uid]).stdout.strip()


def succeeds(lab, command, user):
    return lab.run(["sh", "-c", command], user=user, check=False).returncode == 0


def test_after_a_logon_the_program_that_asked_has_no_pin(lab):
    terminal = lab.pty(["login"])
    terminal.expect("PIN for alice")
    terminal.sendline(PIN)
    terminal.expect(r"\$ ")
    pid = lab.enter(["pgrep", "--exact", "login"]).stdout.strip()
    assert not holds(Path(f"/proc/{lab.leader}/root/proc/{pid}"), PIN)
    terminal.sendline("exit")
    terminal.expect(pexpect.EOF)


def test_after_an_elevation_nobody_has_the_pin(lab):
    """Neither sudo, nor the command, nor a core of sudo; its log is searched below, with all that was written."""
    terminal = lab.pty(["sudo", "-k", "sleep", "infinity"], user="alice", at_seat=True)
    terminal.expect("PIN for alice")
    terminal.sendline(PIN)
    as_root = ["pgrep", "--exact", "sleep", "--euid", "0"]
    wire.wait_until(lambda: lab.enter(as_root, check=False).stdout, "the command runs")
    pids = lab.enter(["pgrep", "--exact", "sudo|sleep"]).stdout.split()
    assert len(pids) >= 2
    assert [pid for pid in pids if holds(Path(f"/proc/{lab.leader}/root/proc/{pid}"), PIN)] == []
    assert holders(lab, PIN) == []
    sudo = lab.enter(["pgrep", "--exact", "--oldest", "sudo"]).stdout.strip()
    lab.enter(["gcore", "-a", "-o", "/tmp/sudo", sudo])
    core = lab_file(lab, f"/tmp/sudo.{sudo}")
    assert not [trace for trace in traces_of(PIN) if trace in core.read_bytes()]
    core.unlink()
    terminal.close(force=True)
    assert lab.enter(["find", "/var/log/sudo-io", "-name", "ttyin*"]).stdout  # sudo does keep what is typed


@pytest.mark.parametrize("name", [
    "/usr/sbin/signetd", "signet-worker card",
])
def test_a_core_taken_while_the_card_signs_has_no_pin(lab, name):
    with halted(lab, "sign"):
        pid = ours(lab)[name].name
        # -a: the pages as well that are left out of ordinary cores.
        lab.enter(["gcore", "-a", "-o", "/tmp/taken", pid])
    file = lab_file(lab, f"/tmp/taken.{pid}")
    core = file.read_bytes()
    file.unlink()
    assert b"signet" in core
    assert not [trace for trace in traces_of(PIN) if trace in core]


@pytest.mark.parametrize("name", ["/usr/sbin/signetd", "signet-worker card"])
def test_a_crash_leaves_no_core(lab, name):
    process = ours(lab)[name]
    # Where root may do even that: the process itself still says no.
    lab.enter(["prlimit", f"--pid={process.name}", "--core=unlimited:unlimited"], check=False)
    lab.enter(["kill", "-SEGV", process.name])
    wire.wait_until(lambda: ours(lab).get(name) != process, "it is gone")
    assert cores(lab) == []


def test_no_process_may_leave_a_core(lab):
    limits = {name: (process / "limits").read_text() for name, process in ours(lab).items()}
    assert [name for name, text in limits.items() if not re.search(r"core file size +0 +0 ", text)] == []


def test_a_program_that_may_leaves_a_core(lab):
    """Else the tests above would prove nothing here."""
    if not Path("/proc/sys/kernel/core_pattern").read_text().startswith("core"):
        pytest.skip("this computer's cores go elsewhere")
    lab.enter(["sh", "-c", "cd /; ulimit -c unlimited; sh -c 'kill -SEGV $$'"], check=False)
    assert cores(lab)


def cores(lab):
    return list(lab_file(lab, "/").glob("core*"))


def lab_file(lab, path):
    return Path(f"/proc/{lab.leader}/root{path}")


def test_nothing_that_was_written_contains_a_pin(lab):
    with Client(lab) as client:
        assert client.log_on("alice", PIN) == ("granted", "granted")
        assert client.log_on("alice", WRONG_PIN) == ("denied", "pin-wrong")
    for pin, expected in ((PIN, [PROFILE]), (WRONG_PIN, [])):
        search = ["grep", "--text", "--files-with-matches", "--fixed-strings", f"--regexp={pin}"]
        # What is older than the lab is the computer's own, and can be large.
        changed = ["find", *WRITTEN_TO, "-type", "f", "-newer", OLDEST, "-exec", *search, "{}", "+"]
        assert lab.enter(changed, check=False).stdout.split() == expected
        assert pin not in lab.enter(["journalctl", "--output=export"]).stdout
