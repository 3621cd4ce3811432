# SPDX-License-Identifier: Apache-2.0
"""What a worker that has been taken over can reach: each kind of worker's sandbox, entered for real beside a running
signetd, tries what such a worker would."""

import json
import re
import shutil
import signal
from pathlib import Path

import pytest
import wire
from conftest import running_lab
from logon import restart_signetd, wait_for_card, wait_until
from signetlab.cards import Card
from signetlab.places import build_tree
from signetlab.signet import Signet
from wire import Client

MAX_EXPOSURE = 2.5  # of 10, by systemd-analyze
WORKERS = ("watch", "card", "token", "certificate", "directory", "ticket", "ccache", "agent")
PROGRAM = "/usr/lib/signet-lab/sandbox_deed"
PCSCD, PCSCD_OF_CARDS = "/run/pcscd/pcscd.comm", "/run/signet-card/pcscd/pcscd.comm"
LOCAL_SERVICE = "/run/dbus/system_bus_socket"
STORE = "/var/lib/signet/certmap/store.mdb"
DENIED = {"EPERM", "EACCES"}
NETLINK = {"AUDIT": 9, "NETFILTER": 12, "KOBJECT_UEVENT": 15, "SOCK_DIAG": 4, "XFRM": 6}
NETLINK_ROUTE = 0

# deed, argument, and the workers that need it: to all others it is refused. {NAME} is the process id of that worker, of
# signetd, or of another program of the same user.
PROCESSES = ("signetd", "watch", "card", "directory", "ticket", "brother")
REFUSED_TO_ALL = [
    *((deed, f"{{{process}}}") for deed in ("kill", "tgkill", "pidfd_open", "prlimit", "setpriority") for process in PROCESSES),
    *(("netlink", protocol) for protocol in NETLINK.values()),
    ("fork", ""), ("unshare", ""), ("setuid", ""), ("packet", ""), ("listen", ""),
    ("connect", PCSCD),
    ("read", "/etc/krb5.keytab"), ("read", "/etc/shadow"), ("read", "/home/bob/secret"), ("read", "/tmp/krb5cc_bob"),
    ("write", "/etc/signet/signet.toml"), ("write", "/run/signet/sessions/9"), ("write", STORE),
    ("write", "/var/lib/signet/demand"), ("write", "/home/bob/new"),
    ("unlink", "/tmp/krb5cc_bob"), ("unlink", "/run/signet/signet.sock"),
]
# Not even that they are there; a process of the same user and group alone would be seen.
UNSEEN_BY_ALL = [
    ("read", "/proc/{signetd}/stat"), ("read", "/proc/{signetd}/environ"), ("read", "/proc/{card}/maps"),
    ("read", "/proc/{brother}/mem"),
]
KILLED_FOR = [("execve", "/bin/true"), ("ptrace", "{brother}"), ("process_vm_readv", "{brother}")]
NEEDED = [
    ("connect", PCSCD_OF_CARDS, {"watch", "card", "token"}),
    ("connect", LOCAL_SERVICE, {"watch", "card", "token", "directory", "ticket", "ccache", "agent"}),
    ("internet", "", {"card", "token", "directory", "ticket"}),
    ("netlink", NETLINK_ROUTE, {"card", "token", "directory", "ticket"}),
    ("read", "/etc/signet/ca.pem", set(WORKERS)),
    ("read", STORE, {"certificate", "directory"}),  # of one user
    ("read", "/home/alice/secret", {"ccache", "agent"}),
    ("write", "/home/alice/new", {"ccache"}),
    ("write", "/tmp/of-a-worker", {"ccache", "token"}),
    ("keyring", "", {"ccache"}),
]


@pytest.fixture(scope="module")
def shared(lab_can_run):
    yield from running_lab(cards=[Card("alice")], users=["alice", "bob"], signet=Signet())


@pytest.fixture(scope="module")
def lab(shared):
    """At rest, with files that some may read and the program that enters a sandbox."""
    wait_for_card(shared)
    program = build_tree() / "tests/unit/worker/sandbox_deed"
    shutil.copy(program, f"/proc/{shared.leader}/root{PROGRAM}")
    shared.enter(["sh", "-ec", """
        for user in alice bob; do install -o $user -m 600 /dev/null /home/$user/secret; done
        install -o bob -m 600 /dev/null /tmp/krb5cc_bob
        install -D -o signet-sync -g signet -m 640 /dev/null """ + STORE])
    return shared


@pytest.fixture(scope="module")
def at_the_prompt(lab):
    """Somebody's logon waits for the PIN, so that every kind of worker runs that lives that long: process ids by name."""
    with Client(lab) as client:
        client.begin("alice")
        wait_until(lambda: {"watch", "card", "directory", "ticket"} <= running(lab).keys(), "the workers of a logon run")
        yield {**running(lab), "signetd": wire.signetd_pid(lab)}


def running(lab):
    listing = lab.enter(["ps", "-eo", "pid,args"]).stdout
    return {verb: int(pid) for pid, verb in re.findall(r"^ *(\d+) signet-worker (\w+)$", listing, re.MULTILINE)}


class Sandbox:
    """That of one kind of worker, where signetd starts its workers."""

    def __init__(self, lab, worker, processes):
        self.lab, self.worker, self.processes = lab, worker, processes
        self.inside = ["nsenter", "--mount", f"--target={processes['signetd']}"]

    def attempt(self, deed, argument=""):
        """What became of it: "done", the name of an error, or "killed"."""
        argument = str(argument).format(**self.processes)
        done = self.lab.enter([*self.inside, PROGRAM, self.worker, "alice", deed, argument], check=False)
        if done.returncode == -signal.SIGSYS:
            return "killed"
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@pytest.fixture(params=WORKERS)
def sandbox(lab, at_the_prompt, request):
    """With a brother: a process of the same user outside of any sandbox."""
    user = {"certificate": "signet-judge", "directory": "signet-judge", "ticket": "signet-ticket", "ccache": "alice", "agent": "alice"}.get(
        request.param, "signet-card")
    pid = lab.enter(["sh", "-c", f"setpriv --reuid={user} --clear-groups sleep infinity >/dev/null 2>&1 & echo $!"]).stdout
    wait_until(lambda: lab.enter(["ps", "-o", "user:32=", "-p", pid.strip()]).stdout.strip() == user, "the brother runs")
    yield Sandbox(lab, request.param, {**at_the_prompt, "brother": int(pid)})
    lab.enter(["kill", pid.strip()])
    lab.enter(["nsenter", "--mount", f"--target={at_the_prompt['signetd']}", "rm", "-f", "/tmp/of-a-worker"])  # the next one's own


def test_a_worker_reaches_nothing_that_is_not_its_work(sandbox):
    outcomes = {(deed, argument): sandbox.attempt(deed, argument) for deed, argument in REFUSED_TO_ALL}
    assert {deed: outcome for deed, outcome in outcomes.items() if outcome not in DENIED} == {}


def test_a_worker_sees_no_other_process(sandbox):
    outcomes = {(deed, argument): sandbox.attempt(deed, argument) for deed, argument in UNSEEN_BY_ALL}
    assert set(outcomes.values()) == {"ENOENT"}, outcomes


def test_a_worker_that_tries_to_run_or_read_another_program_is_killed(sandbox):
    outcomes = {(deed, argument): sandbox.attempt(deed, argument) for deed, argument in KILLED_FOR}
    assert set(outcomes.values()) == {"killed"}, outcomes


def test_a_worker_reaches_what_it_needs_and_no_other_does(sandbox):
    outcomes = {(deed, argument): sandbox.attempt(deed, argument) == "done" for deed, argument, _ in NEEDED}
    assert outcomes == {(deed, argument): sandbox.worker in needing for deed, argument, needing in NEEDED}


def test_what_is_refused_can_be_done_without_a_sandbox(lab, at_the_prompt):
    """Else the tests above would prove nothing."""
    assert lab.enter(["kill", "-0", at_the_prompt["card"]], check=False).returncode == 0
    # Of pcscd the filter alone would not keep a worker that may ask local services: signetd.service does.
    outside = [PROGRAM, "directory", "alice", "connect", PCSCD]
    assert lab.enter(outside).stdout.strip() == "done"
    # signetd.service hides processes, too.
    outside = [PROGRAM, "directory", "alice", "read", f"/proc/{at_the_prompt['signetd']}/stat"]
    assert lab.enter(outside).stdout.strip() == "done"


def test_signetd_itself_reaches_no_card(lab, at_the_prompt):
    inside = ["nsenter", "--mount", f"--target={at_the_prompt['signetd']}", "setpriv", "--bounding-set=-all"]
    for path in (PCSCD, PCSCD_OF_CARDS):
        assert lab.enter([*inside, "test", "-e", path], check=False).returncode != 0


def test_what_signetd_is_not_kept_from_is_little_and_has_a_reason(shared):
    rate = ["systemd-analyze", "security", "--no-pager", "signetd.service"]
    [exposure] = re.findall(r"Overall exposure level for signetd\.service: ([0-9.]+)", shared.enter(rate).stdout)
    assert float(exposure) <= MAX_EXPOSURE
    rated = json.loads(shared.enter([*rate, "--json=short"]).stdout)
    left_open = {re.match(r"\w+", row["name"])[0] for row in rated if row["exposure"] and not row["set"]}
    assert {"User", "PrivateNetwork", "CapabilityBoundingSet"} <= left_open
    assert left_open - explained_in(shared.read("/usr/lib/systemd/system/signetd.service")) == set()


def explained_in(unit):
    """The settings that a comment names, or that follow one."""
    lines = unit.splitlines()
    named = {name for line in lines if line.startswith("#") for name in re.findall(r"(\w+)=", line)}
    return named | {line.partition("=")[0] for above, line in zip(lines, lines[1:]) if above.startswith("#")}


def test_libraries_of_workers_see_nothing_of_the_environment_of_signetd(shared):
    wait_for_card(shared)
    steering = ("LIBPCSCLITE_DELEGATE", "LIBPCSCLITE_LOG_LEVEL", "PCSCLITE_CSOCK_NAME", "PCSCLITE_DEBUG", "LD_PRELOAD")
    drop_in = Path("/run/systemd/system/signetd.service.d/steered.conf")
    shared.write(drop_in, "[Service]\n" + "".join(f"Environment={name}=/nowhere\n" for name in steering))
    shared.enter(["systemctl", "daemon-reload"])
    restart_signetd(shared)
    wait_for_card(shared)
    with Client(shared) as client:
        client.begin("alice")
        seen = {verb: environment_of(shared, pid) for verb, pid in running(shared).items()}
        assert client.answer(shared.card.pin) == ("granted", "granted")
    assert {"watch", "card", "ticket"} <= seen.keys()
    assert set(map(frozenset, seen.values())) == {frozenset({"PATH", "LANG"})}
    shared.enter(["rm", drop_in])
    shared.enter(["systemctl", "daemon-reload"])
    restart_signetd(shared)


def environment_of(lab, pid):
    """The names that a process was started with."""
    variables = Path(f"/proc/{lab.leader}/root/proc/{pid}/environ").read_bytes().split(b"\0")
    return {variable.split(b"=")[0].decode() for variable in variables if variable}
