# SPDX-License-Identifier: Apache-2.0
"""A server of the lab whose sshd asks signetd about every key, and one beside it that reads authorized_keys."""

import json
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from peer import Sssd
from signetlab import sshd
from signetlab.errors import LabError
from signetlab.lab import Lab
from signetlab.places import CACHE
from signetlab.signet import Signet

ACCOUNTS = tuple(f"user{number:06d}" for number in range(64))
USER = ACCOUNTS[0]
GATEKEEPER = ("setpriv", "--reuid=signet-gate", "--regid=signet-gate", "--clear-groups")
STORE, ANCHORS, QUESTIONS = "/srv/gate/store.mdb", "/srv/gate/ca.pem", "/srv/gate/questions"
STORE_LIMIT = 3600  # seconds; a million certificates take some 20 minutes
PROGRAMS = "/usr/local/bin"
PROCESSES = ("signetd", "signet-worker")
PLAIN_PORT = 2222
PLAIN = "sshd-plain"  # by its program's name sshd calls its PAM service
IDENTITY = "/root/identity.pem"
SETTINGS = {"domain": {"anchors": [ANCHORS]}, "mapping": {"store": STORE, "rule": None},
            "service": {"login": None, "signet-test": None, "sshd": {"use": "gate"}}}
STACK = """\
auth     required  pam_deny.so
account  required  pam_unix.so
session  required  pam_loginuid.so
session  required  pam_unix.so
"""
GATED_STACK = STACK.replace("auth     required  pam_deny.so", "auth  required  pam_signet.so") + """\
account  required  pam_signet.so
session  required  pam_signet.so
"""
SSHD = "UsePAM yes\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nPrintMotd no\nPrintLastLog no\n"
KEYS = "AuthorizedKeysCommand /usr/bin/signetctl ssh-keys %u %t %k\nAuthorizedKeysCommandUser signet-gate\nAuthorizedKeysFile none\n"
PLAIN_KEYS = f"Port {PLAIN_PORT}\nPidFile none\nAuthorizedKeysFile /etc/ssh/%u.keys\n"
SSH = ("ssh", "-F", "none", *(f"-o{option}" for option in (
    "BatchMode=yes", "ControlMaster=no", "IdentitiesOnly=yes", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null",
    "LogLevel=ERROR")), "-i", IDENTITY)


@dataclass(frozen=True)
class Size:
    certificates: int
    lookups: int  # of signetctl
    seconds: int  # of the load
    pairs: int  # of logons
    losses: int  # of the peer, until it takes part no more: each takes it 10 s
    strangers: int  # seconds of the load by strangers, in which not all questions may have been asked
    first_stranger: int  # number of a question
    connections: tuple[int, ...] = (1, 8, 16)


SHORT = Size(5_000, 30, 2, 10, 0, 1, 2_500)
FULL = Size(1_000_000, 1_000, 15, 400, 60, 4, 5_000)
STRANGERS_AT_ONCE = 8  # connections
WARM_UP = 3  # turns that do not count


@dataclass
class Results:
    """Times in milliseconds."""

    lookups: list[float] = field(default_factory=list)  # signetctl ssh-keys, from fork to end
    idle: list[float] = field(default_factory=list)  # a program that does nothing, in turns with it
    peer: list[float] = field(default_factory=list)  # sss_ssh_authorizedkeys that has just been asked, likewise
    cold_peer: list[float] = field(default_factory=list)  # and one that asks its directory
    lost: int = 0  # questions to which the peer knew no key
    loads: dict[int, dict] = field(default_factory=dict)  # by connections, what gate-load has said
    strangers: dict = field(default_factory=dict)  # the same about certificates that the worker has not seen before
    gated: list[float] = field(default_factory=list)  # logons over ssh, in turns
    plain: list[float] = field(default_factory=list)


class GatedServer:
    """A context manager around one lab."""

    def __init__(self, store: Path, load: Path, timer: Path, certificates: int):
        self._made = _made(store, certificates)
        self._programs = {"gate-load": load, "logon-timer": timer}
        files = {"/etc/pam.d/sshd": GATED_STACK, f"/etc/pam.d/{PLAIN}": STACK}
        binds = {place: self._made / Path(place).name for place in (STORE, ANCHORS, QUESTIONS)}
        self._lab = Lab(users=ACCOUNTS, signet=Signet(**SETTINGS), files=files, binds=binds, readers=False)
        self._key = ()  # type, base64
        self._peer: Sssd | None = None

    def __enter__(self) -> "GatedServer":
        self._lab.__enter__()
        for name, program in self._programs.items():
            shutil.copy(program, f"/proc/{self._lab.leader}/root{PROGRAMS}/{name}")
        self._lab.write(IDENTITY, (self._made / f"{USER}.pem").read_text(), 0o600)
        self._key = self._lab.enter(["ssh-keygen", "-y", "-f", IDENTITY]).stdout.split()[:2]
        self._start_sshd()
        self._peer = Sssd(self._lab, self._made / Path(ANCHORS).name, self._made / f"{USER}.crt")
        return self

    def __exit__(self, *exc) -> None:
        self._lab.__exit__(*exc)

    def measure(self, size: Size) -> Results:
        results = Results()
        lookup = ("signetctl", "ssh-keys", USER, *self._key)
        for turn in range(WARM_UP + size.lookups):
            took = [self._timed(*words, prefix=GATEKEEPER) for words in (lookup, ("true",))]
            _keep(turn, took, results.lookups, results.idle)
            if results.lost <= size.losses:
                self._ask_peer(turn, results)
        self._load(1, 1)  # the workers are there
        # Of a million certificates nobody has asked about these yet.
        results.strangers = self._load(STRANGERS_AT_ONCE, size.strangers, first=size.first_stranger)
        for connections in size.connections:
            results.loads[connections] = self._load(connections, size.seconds)
        gated, plain = (self._logon(port) for port in (sshd.PORTS[sshd.OWN], PLAIN_PORT))
        for turn in range(WARM_UP + size.pairs):
            # Who goes first changes: a slow spell of the computer hits both.
            both = {words: self._timed(*words) for words in ((gated, plain) if turn % 2 else (plain, gated))}
            _keep(turn, [both[gated], both[plain]], results.gated, results.plain)
        return results

    def _ask_peer(self, turn: int, results: Results) -> None:
        for words, times in ((self._peer.known, results.peer), (next(self._peer.strangers), results.cold_peer)):
            done = self._run_timed(*words, prefix=GATEKEEPER)
            if self._key[1] in done.stderr:
                _keep(turn, [_milliseconds(done)], times)
            else:
                results.lost += 1

    def _start_sshd(self) -> None:
        sshd.start(self._lab, sshd.OWN, SSHD + KEYS)
        self._lab.write(f"/etc/ssh/{USER}.keys", " ".join(self._key) + "\n")
        self._lab.write(f"/etc/ssh/{PLAIN}_config", SSHD + PLAIN_KEYS)
        self._lab.enter(["ln", "-s", "/usr/sbin/sshd", f"/usr/sbin/{PLAIN}"])
        self._lab.enter([f"/usr/sbin/{PLAIN}", "-f", f"/etc/ssh/{PLAIN}_config"])

    def _logon(self, port: int) -> tuple[str, ...]:
        return *SSH, "-p", str(port), f"{USER}@localhost", "true"

    def _timed(self, *words: str, prefix: tuple[str, ...] = ()) -> float:
        done = self._run_timed(*words, prefix=prefix)
        if done.returncode != 0 or (words[0] == "signetctl" and self._key[1] not in done.stderr):
            journal = "\n".join(self._lab.journal().splitlines()[-20:])
            raise LabError(f"{' '.join(words)} failed:\n{done.stdout}{done.stderr}\n{journal}")
        return _milliseconds(done)

    def _run_timed(self, *words: str, prefix: tuple[str, ...]) -> subprocess.CompletedProcess:
        return self._lab.enter([*prefix, f"{PROGRAMS}/logon-timer", "command", *words], check=False)

    def _load(self, connections: int, seconds: int, first: int = 0) -> dict:
        command = [*GATEKEEPER, f"{PROGRAMS}/gate-load", QUESTIONS, *map(str, (connections, seconds, first))]
        before = self._nanoseconds()
        answer = json.loads(self._lab.enter(command, timeout=seconds + 60).stdout)
        answer["cpu_us"] = (self._nanoseconds() - before) / 1000 / answer["answers"]
        if answer["granted"] != answer["answers"] or answer["reason"]:
            raise LabError(f"gate-load: {answer}")
        return answer

    def _nanoseconds(self) -> int:
        """That signetd and its workers were on a processor."""
        processes = Path(f"/proc/{self._lab.leader}/root/proc").glob("[0-9]*/comm")
        ours = (comm.parent for comm in processes if comm.read_text().strip() in PROCESSES)
        return sum(int((process / "schedstat").read_text().split()[0]) for process in ours)


def _milliseconds(done: subprocess.CompletedProcess) -> float:
    return int(done.stdout.split()[0]) / 1000


def _keep(turn: int, took: list[float], *into: list[float]) -> None:
    for times, time in zip(into, took) if turn >= WARM_UP else ():
        times.append(time)


def _made(program: Path, certificates: int) -> Path:
    """The store and what belongs to it; kept, since a large one takes its time."""
    folder = CACHE / f"gate-bench-{certificates}"
    done = folder / "questions.made"
    if not done.exists() or done.stat().st_mtime < program.stat().st_mtime:
        folder.mkdir(exist_ok=True)
        command = [program, folder, str(certificates), str(len(ACCOUNTS))]
        made = subprocess.run(command, capture_output=True, text=True, timeout=STORE_LIMIT)
        if made.returncode != 0:
            raise LabError(f"no mapping store: {made.stderr}")
        (folder / Path(STORE).name).chmod(0o644)  # a worker reads it as nobody in particular
        done.touch()
    return folder
