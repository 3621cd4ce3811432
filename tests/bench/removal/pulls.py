# SPDX-License-Identifier: Apache-2.0
"""Two locked sessions, one card: alice's is guarded by signetd, bob's by pkcs11_eventmgr, and both hear of the same pulls."""

import os
import random
import re
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from signetlab.cards import Card
from signetlab.errors import LabError
from signetlab.lab import Lab
from signetlab.pam import OPENSC
from signetlab.signet import Signet, status

FULL = os.environ.get("SIGNET_BENCH") == "full"
PULLS = 200 if FULL else 3
EVENTMGR_POLLING = 1  # seconds, its default and the least that it takes
LIMIT = 15  # seconds, for what takes one
POLL = 0.01  # seconds; where nothing tells of its events
LOCKER, OBSERVER = "/usr/local/bin/tiny-locker", "/usr/local/bin/removal-observer"
LOGIND, SESSION = "org.freedesktop.login1", "org.freedesktop.login1.Session"
EVENTMGR = "/etc/pam_pkcs11/removal-bench.conf"
EVENTMGR_CONF = """\
pkcs11_eventmgr {{
  daemon = false;
  polling_time = {polling};
  expire_time = 0;
  pkcs11_module = {module};
  event card_insert {{ on_error = ignore; action = "/bin/true"; }}
  event card_remove {{ on_error = ignore; action = "/usr/bin/loginctl lock-session {session}"; }}
  event expire_time {{ on_error = ignore; action = "/bin/true"; }}
}}
"""
WATCHED = (f"type='method_call',interface='{LOGIND}.Manager',member='LockSession'",
           "type='signal',path_namespace='/org/freedesktop/login1/session',member='PropertiesChanged'")
HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Pull:
    """One removal; seconds of CLOCK_MONOTONIC."""

    pulled: float
    event: float  # pcscd has told another program than signetd's
    call: float  # signetd has told logind
    signet: float  # LockedHint of the session that signetd guards
    eventmgr: float  # and of the other one


class Lines:
    """What a program in the lab prints, as it comes."""

    def __init__(self, lab: Lab, *command: str):
        self._process = subprocess.Popen(lab.inside(command), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        self._lines: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self._process.stdout:
            self._lines.append(line.rstrip("\n"))

    def seen(self) -> list[str]:
        return list(self._lines)

    def end(self) -> None:
        self._process.kill()
        self._process.wait()


class Desk:
    """A context manager around one lab."""

    def __init__(self):
        service = {"login": {"on_removal": "lock", "removal": {"lock_deadline": "10s"}}}
        self._lab = Lab(cards=[Card("alice")], users=["alice", "bob"], signet=Signet(service=service))

    def __enter__(self) -> "Desk":
        lab = self._lab
        lab.__enter__()
        lab.write(LOCKER, (HERE.parents[1] / "integration/tiny_locker.py").read_text(), 0o755)
        lab.write(OBSERVER, (HERE / "observer.py").read_text(), 0o755)
        self._wait_until_ready()
        self._terminals = [self._open_by_card(), self._open_without()]
        self._alice, self._bob = self._session_of("alice"), self._session_of("bob")
        session = self._bob[0]
        lab.write(EVENTMGR, EVENTMGR_CONF.format(polling=EVENTMGR_POLLING, module=OPENSC, session=session))
        self._programs = [Lines(lab, "pkcs11_eventmgr", "nodaemon", f"config_file={EVENTMGR}"),
                          Lines(lab, OBSERVER), Lines(lab, "dbus-monitor", "--system", "--profile", *WATCHED)]
        _, self._observer, self._bus = self._programs
        return self

    def __exit__(self, *exc) -> None:
        for program in self._programs:
            program.end()
        self._lab.__exit__(*exc)

    def run(self) -> list[Pull]:
        """The first pull warms up and does not count."""
        return [self._pull() for _ in range(PULLS + 1)][1:]

    # -- sessions ----------------------------------------------------------------------------------

    def _open_by_card(self):
        terminal = self._lab.pty(["login", "alice"])
        terminal.expect("PIN for ")
        terminal.sendline(self._lab.card.pin)
        terminal.expect(r"\$ $")
        terminal.sendline(f"{LOCKER} /tmp/ready-alice &")
        self._wait("alice's locker listens", lambda: self._exists("/tmp/ready-alice"))
        return terminal

    def _open_without(self):
        terminal = self._lab.pty([LOCKER, "/tmp/ready-bob"], user="bob", at_seat=True)
        self._wait("bob's locker listens", lambda: self._exists("/tmp/ready-bob"))
        return terminal

    def _exists(self, path: str) -> bool:
        return self._lab.enter(["test", "-e", path], check=False).returncode == 0

    def _session_of(self, user: str) -> tuple[str, str]:
        """Its id and its object's path."""
        listing = self._lab.enter(["loginctl", "--no-legend", "list-sessions"]).stdout
        session = re.search(rf"^ *(\S+) +\d+ +{user}\b", listing, re.MULTILINE)[1]
        told = self._lab.enter(["busctl", "call", LOGIND, "/org/freedesktop/login1", f"{LOGIND}.Manager", "GetSession",
                                "s", session]).stdout
        return session, re.search(r'"(.*)"', told)[1]

    # -- one pull ----------------------------------------------------------------------------------

    def _pull(self) -> Pull:
        self._wait_until_ready()
        for _, path in (self._alice, self._bob):
            self._lab.enter(["busctl", "call", LOGIND, path, SESSION, "SetLockedHint", "b", "false"])
        if FULL:
            time.sleep(random.uniform(0, EVENTMGR_POLLING))  # whoever polls is met at any moment
        pulled = time.monotonic()
        self._lab.card.remove()
        pull = self._wait("both sessions are locked", lambda: self._found_since(pulled))
        self._lab.card.insert()
        return pull

    def _found_since(self, pulled: float) -> Pull | None:
        """None: there is more to come."""
        event = next((at for at in map(int, self._observer.seen()) if at / 1e9 > pulled), None)
        found = {}
        offset = time.time() - time.monotonic()
        signetd = self._bus_name_of_signetd()
        for line in self._bus.seen():
            kind, at, _, sender, _, path, _, member, *_ = [*line.split("\t"), *[""] * 8]
            if kind not in ("mc", "sig") or float(at) - offset <= pulled:
                continue
            key = "call" if member == "LockSession" and sender == signetd else path
            found.setdefault(key, float(at) - offset)
        keys = ("call", self._alice[1], self._bob[1])
        if event is None or not all(key in found for key in keys):
            return None
        return Pull(pulled, event / 1e9, *(found[key] for key in keys))

    def _bus_name_of_signetd(self) -> str:
        """Nothing before it has had something to say."""
        pid = self._lab.enter(["systemctl", "show", "--property=MainPID", "--value", "signetd"]).stdout.strip()
        listing = self._lab.enter(["busctl", "--no-legend", "list"]).stdout
        found = re.search(rf"^(:\S+) +{pid} ", listing, re.MULTILINE)
        return found[1] if found else ""

    # -- waiting -----------------------------------------------------------------------------------

    def _wait_until_ready(self) -> None:
        def is_ready():
            return [card["state"] for card in status(self._lab)["cards"]] == ["ready"]
        self._wait("signetd has read the card", is_ready)

    def _wait(self, what: str, condition):
        """The condition's first true value."""
        deadline = time.monotonic() + LIMIT
        while time.monotonic() < deadline:
            if value := condition():
                return value
            time.sleep(POLL)
        raise LabError(f"not within {LIMIT} s: {what}\n{self._bus.seen()[-5:] if hasattr(self, '_bus') else ''}")
