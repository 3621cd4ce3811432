# SPDX-License-Identifier: Apache-2.0
"""The contest: who takes part, and rounds in which each logs on once."""

import json
import os
import shutil
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from signetlab.cards import Card
from signetlab.domain import Domain
from signetlab.errors import LabError
from signetlab.lab import Lab
from signetlab.pam import OPENSC
from signetlab.signet import Signet, status

# A card as they are in wallets: 15 ms for a command and 250 ms for a signature.
APDU_DELAY_MS, SIGN_DELAY_MS = 15, 250
# Odd, so that the median is a measurement; three take twenty seconds.
ROUNDS = 15 if os.environ.get("SIGNET_BENCH") == "full" else 3
USER = "alice"
VERIFY = "20"  # its INS; without a PIN in it, it only asks how many tries are left
READY_LIMIT = 20  # seconds until signetd has read the card; normally 0.5
POLL = 0.02  # seconds; signetctl has no "wait until"
TIMER = "/usr/lib/signet-lab/logon-timer"


@dataclass(frozen=True)
class Contestant:
    name: str
    mode: tuple[str, ...]  # arguments of logon-timer
    at_seat: bool = False  # in a session of the user's, as a person at a terminal; else root's, as login(1)


@dataclass
class Result:
    """One contestant's rounds."""

    milliseconds: list[float] = field(default_factory=list)
    apdus: list[int] = field(default_factory=list)
    verifies: list[int] = field(default_factory=list)


SIGNET = Contestant("Signet", ("pam", "signet-test", USER))
CARD = Contestant("card alone", ("card",))
PAM_KRB5 = Contestant("pam_krb5", ("pam", "peer-krb5", USER))
PAM_PKCS11 = Contestant("pam_pkcs11 (no ticket)", ("pam", "peer-pkcs11", USER))
KINIT = Contestant("kinit", ("command", "kinit", "-X", f"X509_user_identity=PKCS11:{OPENSC}", USER))
SUDO = Contestant("sudo with Signet", ("command", "sudo", "-k", "-S", "/usr/bin/true"), at_seat=True)
SUDO_KRB5 = Contestant("sudo with pam_krb5", ("command", "sudo", "-k", "-S", "/usr/bin/uname"), at_seat=True)
OURS = (SIGNET, SUDO)
OTHERS = (CARD, KINIT, PAM_KRB5, PAM_PKCS11, SUDO_KRB5)
OTHER_STACK = "account required pam_permit.so\nsession required pam_permit.so\n"
FILES = {
    "/etc/pam.d/sudo": f"auth required pam_signet.so\n{OTHER_STACK}",
    "/etc/pam.d/sudo-krb5": f"auth required pam_krb5.so use_pkinit pkinit_user=PKCS11:{OPENSC}\n{OTHER_STACK}",
    # One sudo for both: the command says which stack.
    "/etc/sudoers.d/bench": f"{USER} ALL=(ALL) ALL\nDefaults lecture=never\nDefaults!/usr/bin/uname pam_service=sudo-krb5\n",
}


class Contest:
    """A context manager around one lab."""

    def __init__(self, timer: Path, domain: Domain | None = None):
        """In another domain than the lab's own MIT KDC, Signet and kinit alone take part."""
        self._timer = timer
        card = Card(USER, apdu_delay_ms=APDU_DELAY_MS, sign_delay_ms=SIGN_DELAY_MS)
        self._ours, self._others = (OURS, OTHERS) if domain is None else ((SIGNET,), (KINIT,))
        settings = {"service": {"sudo": {"use": "elevate"}}} if domain is None else {"mapping": {"rule": None}}
        self._lab = Lab(cards=[card], users=[USER], domain=domain, signet=Signet(**settings), files=FILES)

    def __enter__(self) -> "Contest":
        self._lab.__enter__()
        shutil.copy(self._timer, f"/proc/{self._lab.leader}/root{TIMER}")
        return self

    def __exit__(self, *exc) -> None:
        self._lab.__exit__(*exc)

    def run(self) -> dict[str, Result]:
        """By name of contestant. The first round warms caches up and does not count."""
        results = {contestant.name: Result() for contestant in (*self._ours, *self._others)}
        for number in range(ROUNDS + 1):
            found = self._round(number)
            for name, (milliseconds, apdus) in found.items() if number else ():
                results[name].milliseconds.append(milliseconds)
                results[name].apdus.append(len(apdus))
                results[name].verifies.append(sum(apdu["ins"] == VERIFY and apdu["lc"] > 0 for apdu in apdus))
        return results

    def breakdown(self) -> list[dict[str, str]]:
        """What signetd noted in its journal about each of its logons that counted, oldest first."""
        self._lab.enter(["journalctl", "--sync"])
        lines = self._lab.enter(["journalctl", "--output=json", "SIGNET_EVENT=logon"]).stdout.splitlines()
        return [json.loads(line) for line in lines][-ROUNDS:]

    def _round(self, number: int) -> dict[str, tuple[float, list[dict]]]:
        found = {}
        for contestant in self._ours:
            self._wait_until_ready()
            found[contestant.name] = self._logon(contestant)
        turn = number % len(self._others)
        with self._signetd_stopped():
            for contestant in self._others[turn:] + self._others[:turn]:
                found[contestant.name] = self._logon(contestant)
        return found

    def _logon(self, contestant: Contestant) -> tuple[float, list[dict]]:
        self._lab.card.mark()
        command, pin = [TIMER, *contestant.mode], self._lab.card.pin + "\n"
        if contestant.at_seat:
            done = self._lab.run(command, check=False, stdin=pin, user=USER, at_seat=True)
        else:
            done = self._lab.enter(command, check=False, stdin=pin)
        if done.returncode != 0:
            journal = "\n".join(self._lab.journal().splitlines()[-20:])
            raise LabError(f"{contestant.name} did not log on:\n{done.stdout}{done.stderr}\n{journal}")
        took, over = (int(number) for number in done.stdout.split()[:2])
        return took / 1000, self._apdus_until(over)

    def _apdus_until(self, moment_us: int) -> list[dict]:
        """Those of a logon. signetd may already be reading the card again for the next one, which begins by a reset."""
        events = self._lab.card.log()
        since = max((at for at, event in enumerate(events) if event["event"] == "mark"), default=0)
        apdus = []
        for event in events[since:]:
            if event["event"] == "reset" and any(apdu["ins"] == VERIFY and apdu["lc"] > 0 for apdu in apdus):
                break
            if event["event"] == "apdu" and event["at_us"] < moment_us:
                apdus.append(event)
        return apdus

    @contextmanager
    def _signetd_stopped(self):
        """The others have card and machine to themselves: after each logon signetd reads the card again. That is
        over first, because pcscd resets a card whose program was ended in the middle."""
        self._wait_until_ready()
        self._lab.enter(["systemctl", "stop", "signetd.socket", "signetd.service"])
        yield
        self._lab.enter(["systemctl", "start", "signetd.socket", "signetd.service"])

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_LIMIT
        while time.monotonic() < deadline:
            if [card["state"] for card in status(self._lab)["cards"]] == ["ready"]:
                return
            time.sleep(POLL)
        raise LabError(f"signetd did not get the card ready within {READY_LIMIT} s")
