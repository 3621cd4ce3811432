# SPDX-License-Identifier: Apache-2.0
"""A site: one slapd, the real client once, and many hosts that do as it did."""

import json
import os
import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from directory import BASE, PORT, TLS_PORT, Account, Slapd, accounts, modified
from frames import NAMES, UNBIND, operation_of
from logon import wait_until
from pexpect import EOF
from signetlab.errors import LabError
from signetlab.lab import Lab
from signetlab.signet import Signet

FULL = os.environ.get("SIGNET_BENCH") == "full"
HOSTS = 10_000 if FULL else 120
ACCOUNTS = 20_000 if FULL else 1_000
FASTER = 5 if FULL else 120  # how much faster than in life a round is played
HERE = Path(__file__).resolve().parent
TIMER = HERE.parents[2] / "packaging/systemd/signet-certmap-sync.timer"
PLACE = "/usr/local/lib/sync-bench"
RECORDER_PORT = 3390
RECORD, STORE = "/run/sync-bench.json", "/var/lib/signet/certmap/store.mdb"
CLIENT = ["signetctl", "certmap", "sync", "--uri", f"ldap://127.0.0.1:{RECORDER_PORT}", "--base", BASE, "--store", STORE, "--json"]
SYNC_LIMIT = 300  # seconds
PLAY_LIMIT = 600  # seconds beyond the rounds: what is slow is measured, not given up
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Schedule:
    """Of the timer that ships; seconds in life."""

    period: int
    spread: int


def schedule() -> Schedule:
    minutes = re.search(r"^OnCalendar=\*:0/(\d+)$", TIMER.read_text(), re.MULTILINE)
    spread = re.search(r"^RandomizedDelaySec=(\d+)min$", TIMER.read_text(), re.MULTILINE)
    return Schedule(60 * int(minutes[1]), 60 * int(spread[1]))


@dataclass(frozen=True)
class Played:
    """What became of some rounds. Times in seconds, of the clock."""

    name: str
    faster: float
    syncs: list  # due, took, bytes, heard of the change
    failures: dict
    seconds: float  # from the first that was due to the last that ended
    cpu: float  # slapd's, all of its threads
    changed: float | None  # when the directory was changed

    def spreading(self) -> list[float]:
        """Until each host had heard of the change, in life: waiting is stretched, working is not."""
        return [(due - self.changed) * self.faster + took for due, took, _, has_heard in self.syncs if has_heard]


@dataclass(frozen=True)
class Followed:
    """What hosts that follow cost. Times in seconds."""

    name: str
    hosts: int
    connecting: float  # until all of them were told that they are in step
    connecting_cpu: float
    memory: int  # bytes that slapd has more then
    heard: list  # by each host, from ldapmodify's start
    change_cpu: float


class Site:
    """A context manager around one lab."""

    def __init__(self, lasting=False):
        """With lasting, slapd keeps what hosts may have missed in a database."""
        self._lasting = lasting
        self._lab = Lab(users=["alice"], signet=Signet(service={"login": None, "signet-test": None}), readers=False)
        self._everybody = accounts(ACCOUNTS, b"")
        self._changes = 0

    def __enter__(self) -> "Site":
        self._lab.__enter__()
        for name in ("frames.py", "recorder.py", "hosts.py", "followers.py"):
            self._lab.enter(["mkdir", "-p", PLACE])
            self._lab.write(f"{PLACE}/{name}", (HERE / name).read_text(encoding="utf-8"))
        self._slapd = Slapd(self._lab, tls=True, lasting=self._lasting)
        self._slapd.fill(self._everybody.values())
        self._slapd.start()
        assert self._python("recorder.py", RECORDER_PORT, PORT, RECORD).stdout.readline() == "listens\n"
        return self

    def __exit__(self, *failure) -> None:
        self._lab.__exit__(*failure)

    # -- the real client ---------------------------------------------------------------------------

    def record(self) -> list[dict]:
        """The client's first sync, one with a change, one in which nothing has changed: what it says and hears, and its report."""
        recorded = self._record(self._sync, self.change, self._sync, self._sync)
        reports = [record["report"] for record in recorded]
        assert reports[0]["loaded"] and reports[1]["changed"] == 1 and reports[2]["changed"] == 0, reports
        return recorded

    def conversation(self) -> list[str]:
        """What a host says that is in step."""
        return self._record(self._sync, self._sync)[-1]["said"]

    def followed_conversation(self) -> list[str]:
        """What a host says that follows, up to the search that does not end."""
        return [message for message in self._record(self._sync, self._follow)[-1]["said"]
                if operation_of(bytes.fromhex(message)) != UNBIND]

    def _record(self, *steps) -> list[dict]:
        self._lab.write(RECORD, "")
        reports = [report for report in (step() for step in steps) if isinstance(report, dict)]
        recorded = [json.loads(line) for line in self._lab.read(RECORD).splitlines()]
        assert len(recorded) == len(reports), recorded
        return [{**record, "report": report} for record, report in zip(recorded, reports)]

    def _sync(self) -> dict:
        return json.loads(self._lab.run(CLIENT, user="signet-sync", timeout=SYNC_LIMIT).stdout)

    def _follow(self) -> dict:
        """Until it is in step."""
        records = self._lab.read(RECORD).count("\n")
        client = self._lab.pty([*CLIENT, "--follow"], user="signet-sync", timeout=SYNC_LIMIT)
        client.expect('"seconds": ')
        client.sendintr()
        client.expect(EOF)
        wait_until(lambda: self._lab.read(RECORD).count("\n") > records, "the recorder has written down what was said")
        return {}

    # -- the directory -----------------------------------------------------------------------------

    def change(self) -> Account:
        """One account gets another certificate: the one before names nobody any more."""
        self._changes += 1
        account = self._everybody[f"user{self._changes % ACCOUNTS:06d}"]
        changed = Account(account.number, ACCOUNTS + self._changes)
        self._slapd.change(modified(changed, "altSecurityIdentities", changed.issuer_serial(), f"X509:<SKI>{changed.key_id()}"))
        return changed

    def restart_directory(self) -> None:
        """It remembers no sessions: hosts that missed something hear the id of every entry."""
        self._slapd.stop()
        self._slapd.start()

    def _cpu(self) -> float:
        fields = self._lab.read(f"/proc/{self._slapd.pid()}/stat").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    # -- the hosts ---------------------------------------------------------------------------------

    def play(self, name: str, *, hosts=HOSTS, faster: float = FASTER, tls=False, with_change=False, conversation=None,
             before=None) -> Played:
        """A round of all hosts; with a change in the middle of it, two. They are in step when it begins, or before `before`, unless
        they have another conversation."""
        conversation = conversation or self.conversation()
        life = schedule()
        seconds = life.period / faster
        account = self._everybody[f"user{(self._changes + 1) % ACCOUNTS:06d}"]  # whose turn it is
        order = {"conversation": conversation, "port": TLS_PORT if tls else PORT, "tls": tls, "hosts": hosts, "seconds": seconds,
                 "spread": life.spread / faster, "rounds": 2 if with_change else 1,
                 "marker": account.dn.encode().hex() if with_change else ""}
        if before:
            before()
        cpu, changed = self._cpu(), None
        crowd = self._python("hosts.py", json.dumps(order))
        begin = float(crowd.stdout.readline().split()[1])
        if with_change:
            time.sleep(max(0.0, begin + life.spread / faster / 2 - time.monotonic()))
            changed = time.monotonic()
            self.change()
        said, _ = crowd.communicate(timeout=order["rounds"] * seconds + PLAY_LIMIT)
        if crowd.returncode != 0:
            raise LabError(f"hosts.py: exit status {crowd.returncode}")
        result = json.loads(said)
        first, last = min(sync[0] for sync in result["syncs"]), max(sync[0] + sync[1] for sync in result["syncs"])
        return Played(name, faster, result["syncs"], result["failures"], last - first, self._cpu() - cpu, changed)

    # -- hosts that follow -------------------------------------------------------------------------

    def follow(self, name: str, *, hosts: int, tls=False) -> Followed:
        """So many hosts follow, and hear of one change."""
        account = self._everybody[f"user{(self._changes + 1) % ACCOUNTS:06d}"]  # whose turn it is
        order = {"conversation": self.followed_conversation(), "port": TLS_PORT if tls else PORT, "tls": tls, "hosts": hosts,
                 "marker": account.dn.encode().hex()}
        memory, cpu = self._memory(), self._cpu()
        crowd = self._python("followers.py", json.dumps(order))
        connecting = json.loads(crowd.stdout.readline())["seconds"]
        held, connected = self._memory() - memory, self._cpu()
        changed = time.monotonic()
        self.change()
        said, _ = crowd.communicate(timeout=PLAY_LIMIT)
        if crowd.returncode != 0:
            raise LabError(f"followers.py: exit status {crowd.returncode}")
        heard = [moment - changed for moment in json.loads(said)["heard"]]
        return Followed(name, hosts, connecting, connected - cpu, held, heard, self._cpu() - connected)

    def _memory(self) -> int:
        """Bytes of slapd's."""
        return 1024 * int(re.search(r"^VmRSS:\s+(\d+) kB$", self._lab.read(f"/proc/{self._slapd.pid()}/status"), re.MULTILINE)[1])

    def _python(self, program: str, *arguments) -> subprocess.Popen:
        return subprocess.Popen(self._lab.inside(["/usr/bin/python3", f"{PLACE}/{program}", *map(str, arguments)]),
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)


def operations(record: dict) -> list[str]:
    return [NAMES[operation_of(bytes.fromhex(message))] for message in record["said"]]
