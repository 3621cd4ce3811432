# SPDX-License-Identifier: Apache-2.0
"""A company: Samba's domain controller with many accounts, and one workstation that keeps its mapping store in step with it."""

import json
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path

from logon import wait_until
from signetlab.domain import KEYTAB
from signetlab.lab import Lab
from signetlab.newer_samba import NewerSambaAd
from signetlab.samba import DIRECTORY
from signetlab.signet import Signet

FULL = os.environ.get("SIGNET_BENCH") == "full"
ACCOUNTS = 100_000 if FULL else 2_000
MAKING_LIMIT = 5400  # seconds
TRANSACTION = 1000  # accounts
SYNC_LIMIT = 900  # seconds
SILENCE_LIMIT = 90  # seconds, until a sync gives up; it waits 60 for an answer
TIMER = Path(__file__).resolve().parents[3] / "packaging/systemd/signet-certmap-sync.timer"
UNIT = "signet-certmap-sync"
STORE = "/var/lib/signet/certmap/store.mdb"
PEOPLE = "CN=Users,DC=ad,DC=test"
OPTIONS = ("--uri", "ldap://dc1.ad.test", "--sasl", "GSSAPI")
# What the process takes that it becomes, in seconds and bytes.
MEASURING = """\
import json, resource, subprocess, sys, time
begin = time.monotonic()
done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE)
took = time.monotonic() - begin
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"status": done.returncode, "seconds": took, "cpu": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss * 1024,
                  "report": json.loads(done.stdout or "null")}))
"""


@dataclass(frozen=True)
class Sync:
    name: str
    expected: int  # accounts that are new or changed
    seconds: float
    cpu: float  # the client's, in seconds
    memory: int  # its peak, in bytes
    store: int  # bytes of the file
    report: dict | None  # None: it failed


def name_of(number: int) -> str:
    return f"user{number:06d}"


def dn_of(number: int) -> str:
    return f"CN={name_of(number)},{PEOPLE}"


class Company:
    """A context manager around one lab."""

    def __init__(self):
        self._domain = NewerSambaAd(services=DIRECTORY)
        self._lab = Lab(domain=self._domain, users=["alice"], signet=Signet(service={"login": None, "signet-test": None}),
                        readers=False)
        self._changes = 0

    def __enter__(self) -> "Company":
        self._lab.__enter__()
        return self

    def __exit__(self, *failure) -> None:
        self._lab.__exit__(*failure)

    def found(self) -> float:
        """Makes the accounts, without passwords; seconds that it took."""
        begin = time.monotonic()
        steps = []
        for number in range(ACCOUNTS):
            steps.append(["add", dn_of(number), {
                "objectClass": ["user"], "sAMAccountName": [name_of(number)], "userPrincipalName": [f"{name_of(number)}@ad.test"],
                "altSecurityIdentities": [self._key(number)]}])
            if number % TRANSACTION == TRANSACTION - 1:
                steps.append(["commit"])
        self._domain.change(*steps, timeout=MAKING_LIMIT)
        return time.monotonic() - begin

    def _key(self, number: int) -> str:
        return f"X509:<SKI>{self._changes:08x}{number:032x}"

    # -- syncs by hand -----------------------------------------------------------------------------

    def sync(self, name: str, *options: str, expected: int = 0) -> Sync:
        command = ["signetctl", "certmap", "sync", "--json", *OPTIONS, *options]
        done = self._lab.run(["/usr/bin/python3", "-c", MEASURING, *command], timeout=SYNC_LIMIT,
                             env={"KRB5_CLIENT_KTNAME": KEYTAB, "KRB5CCNAME": "MEMORY:"})
        found = json.loads(done.stdout)
        store = int(self._lab.enter(["stat", "-c", "%s", STORE]).stdout)
        return Sync(name, expected, found["seconds"], found["cpu"], found["memory"], store, found["report"])

    def sync_after(self, count: int) -> Sync:
        self._change(range(count))
        return self.sync(f"{count} changed", expected=count)

    def _change(self, numbers) -> None:
        """These accounts get another key each."""
        self._changes += 1
        self._domain.change(*(["set", dn_of(number), "altSecurityIdentities", [self._key(number)]] for number in numbers),
                            timeout=MAKING_LIMIT)

    # -- by the timer that ships -------------------------------------------------------------------

    def broken_by_timer(self) -> list[str]:
        """A change is known after the timer's period and one sync, at most."""
        period = 60 * int(re.search(r"^OnCalendar=\*:0/(\d+)$", TIMER.read_text(), re.MULTILINE)[1])
        self._lab.enter(["install", "-D", "-m", "600", KEYTAB, "/etc/credstore/certmap-sync.keytab"])
        self._lab.write("/etc/signet/certmap-sync.env", f'CERTMAP_SYNC_OPTIONS="{" ".join(OPTIONS)}"\n')
        self._lab.enter(["systemctl", "start", f"{UNIT}.timer"])
        # The first turn comes when the timer is started, and the second may be nearly two periods later: the moment of this host in
        # the period that has begun is left out.
        wait_until(lambda: self._times_synced() > 1, "the timer keeps its moment", 2 * period + SYNC_LIMIT)
        keys = self._info()["keys"]
        self._domain.change(["modify", name_of(0), {"+altSecurityIdentities": ["X509:<SKI>0102030405"]}])
        begin = time.monotonic()
        wait_until(lambda: self._info()["keys"] == keys + 1, "the store has the new key", 2 * period)
        took = time.monotonic() - begin
        self._lab.enter(["systemctl", "stop", f"{UNIT}.timer"])
        print(f"a change is known by {UNIT}.timer after {took:.0f} s, of a period of {period}")
        return [f"a change is known after {took:.0f} s"] if took > period + SLACK else []

    def broken_by_silence(self) -> list[str]:
        """A server that says nothing ends the sync and leaves the store, which says how old it is."""
        before = self._info()
        self._domain.machine.enter(["systemctl", "kill", "--signal=STOP", self._domain.unit])
        try:
            sync = self.sync("silent server", "--full")
        finally:
            self._domain.machine.enter(["systemctl", "kill", "--signal=CONT", self._domain.unit])
        after = self._info()
        print(f"a sync from a silent server ends after {sync.seconds:.0f} s; the store says that it is {after['age']} s old")
        broken = []
        if sync.report is not None or sync.seconds > SILENCE_LIMIT:
            broken.append(f"a silent server holds a sync for {sync.seconds:.0f} s")
        if (after["entries"], after["keys"]) != (before["entries"], before["keys"]) or after["age"] < int(sync.seconds):
            broken.append(f"a silent server makes another store: {before}, {after}")
        return broken

    def _times_synced(self) -> int:
        return self._lab.enter(["journalctl", "--quiet", f"--unit={UNIT}.service", "--output=cat"]).stdout.count("Finished")

    def _info(self) -> dict:
        return json.loads(self._lab.enter(["signetctl", "certmap", "info", "--json"]).stdout)


SLACK = 30  # seconds beyond the period: AccuracySec of the timer, and a sync
