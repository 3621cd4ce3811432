# SPDX-License-Identifier: Apache-2.0
"""The duel: two KDCs of one lab, on one database and with the same certificates, asked in turns."""

import json
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from signetlab.errors import LabError
from signetlab.kdc import ADDRESSES, Kdc
from signetlab.kdc_plugin import KdcPlugin
from signetlab.lab import Lab
from signetlab.pki import Certificate
from signetlab.places import CACHE

# Each with a certificate; they log on one after another, and half of them are in the mapping store.
PEOPLE = tuple(f"person{number}" for number in range(8))
IN_STORE = PEOPLE[::2]
LOAD = "/usr/local/bin/kdc-load"
STORE = "/srv/certmap.mdb"
STORE_LIMIT = 120  # seconds; a million accounts take 13
ANSWER_LIMIT = 10  # seconds, for a client to end
MEMORY = ("VmRSS", "RssAnon", "RssFile")
NOBODYS_RULES = 19  # that the certificates do not match; the one behind them is for who is not in the store


# Turns of one logon each: a computer that is busy, or slower for a while, then is so for both. With blocks of 20 the
# ratio of two stock KDCs was off by 4 %, with single logons, and as many of them, by 0.6 %.
SHORT, FULL = 600, 6000
WARM_UP = 10  # turns that do not count


@dataclass
class Result:
    """Of one KDC."""

    cpu_us: list[float] = field(default_factory=list)  # of a logon, by turn
    latency_us: list[int] = field(default_factory=list)  # likewise
    memory: dict[str, str] = field(default_factory=dict)  # of a worker


class Side:
    """One KDC and the client that asks nobody else."""

    def __init__(self, lab: Lab, kdc: Kdc, people: list[str]):
        self._kdc = kdc
        self._system = Path(f"/proc/{lab.leader}/root/proc")  # as the machine numbers processes
        self._workers = kdc.processes()
        self.result = Result()
        self._client = subprocess.Popen(
            lab.inside(["env", f"KRB5_CONFIG={kdc.client_configuration}", LOAD, *people]),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def turn(self, counts: bool) -> None:
        before = self._nanoseconds()
        latency = self._log_on()
        if counts:
            self.result.cpu_us.append((self._nanoseconds() - before) / 1000)
            self.result.latency_us.append(latency)

    def stop(self) -> Result:
        self.result.memory = self._memory()
        self._client.communicate(timeout=ANSWER_LIMIT)
        return self.result

    def _log_on(self) -> int:
        self._client.stdin.write("1\n")
        self._client.stdin.flush()
        line = self._client.stdout.readline()
        answer = json.loads(line) if line else {"failures": 1, "problem": "kdc-load has died"}
        if answer["failures"]:
            raise LabError(f"{self._kdc.address}: {answer['problem']}\n{self._kdc.log()[-2000:]}")
        return answer["microseconds"][0]

    def _nanoseconds(self) -> int:
        """On a processor since they started: all threads of all processes of this KDC."""
        files = (file for worker in self._workers for file in self._system.glob(f"{worker}/task/*/schedstat"))
        return sum(int(file.read_text().split()[0]) for file in files)

    def _memory(self) -> dict[str, str]:
        status = (self._system / str(self._workers[-1]) / "status").read_text()
        return {name: re.search(rf"^{name}:\s+(.*)$", status, re.MULTILINE)[1] for name in MEMORY}


class Duel:
    """A context manager around one lab. The first KDC is as it comes."""

    def __init__(self, load: Path, store: Path, accounts: int, with_plugin: bool = True):
        self._load = load
        made = CACHE / f"kdc-bench-{accounts}.mdb"
        self._lab = Lab(users=PEOPLE, kdcs=len(ADDRESSES), binds={STORE: made} if with_plugin else {},
                        kdc_plugin=_plugin() if with_plugin else None)
        self._issued = [self._lab.pki.issue(Certificate.for_user(name)) for name in PEOPLE]
        if with_plugin:
            _make_store(store, made, accounts, self._issued)

    def __enter__(self) -> "Duel":
        self._lab.__enter__()
        shutil.copy(self._load, f"/proc/{self._lab.leader}/root{LOAD}")
        return self

    def __exit__(self, *exc) -> None:
        self._lab.__exit__(*exc)

    def run(self, turns: int) -> list[Result]:
        """Who goes first changes from turn to turn."""
        people = self._identities()
        sides = [Side(self._lab, kdc, people) for kdc in self._lab.kdcs]
        for number in range(WARM_UP + turns):
            for side in sides if number % 2 else reversed(sides):
                side.turn(counts=number >= WARM_UP)
        return [side.stop() for side in sides]

    def _identities(self) -> list[str]:
        """Arguments of kdc-load."""
        words = []
        for name, issued in zip(PEOPLE, self._issued):
            stem = f"/root/{name}"
            self._lab.write(f"{stem}.pem", issued.certificate.read_text())
            self._lab.write(f"{stem}.key", issued.key.read_text(), 0o600)
            words += [name, f"FILE:{stem}.pem,{stem}.key"]
        return words


def _plugin() -> KdcPlugin:
    rules = [{"match": f"<ISSUER>^CN=Card CA {number},O=Agency,C=EU$<EKU>msScLogin",
              "principal": "{subject_nt_principal}", "user": "{subject_nt_principal.short_name}"}
             for number in range(NOBODYS_RULES)]
    # With a store a rule binds only where the administrator says so.
    own = {**rules[0], "match": "<ISSUER>^CN=CA lab,.*$<EKU>msScLogin", "strong": True}
    return KdcPlugin(on=ADDRESSES[1:], mapping={"store": STORE, "rule": [*rules, own]})


def _make_store(program: Path, made: Path, accounts: int, issued) -> None:
    people = [word for name, one in zip(PEOPLE, issued) if name in IN_STORE
              for word in (name, _key_id(one.certificate))]
    done = subprocess.run([program, made, str(accounts), *people], capture_output=True, text=True,
                          timeout=STORE_LIMIT)
    if done.returncode != 0:
        raise LabError(f"no mapping store: {done.stderr}")


def _key_id(certificate: Path) -> str:
    command = ["openssl", "x509", "-noout", "-ext", "subjectKeyIdentifier", "-in", certificate]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return said.splitlines()[1].strip().replace(":", "").lower()
