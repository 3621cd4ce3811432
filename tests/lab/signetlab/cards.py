# SPDX-License-Identifier: Apache-2.0
"""Cards of a lab: the project's virtual card, PIV or OpenPGP, in pcscd's vpcd readers, one program for each reader.

Card says what a card holds; CardControl, from Lab.cards, pulls it out, puts it in and counts its APDUs.
"""

import hashlib
import json
import shutil
import socket
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from .errors import CannotRun, LabError
from .machine import Machine
from .pki import Certificate, Pki
from .places import build_tree

FIRST_PORT = 35963  # where vpcd's first reader listens; one port more for each further reader
READERS_OF_DRIVER = 2  # of Debian's vpcd
MOST_READERS = 16  # of pcscd
PACKAGES = ("pcscd", "libccid", "opensc", "opensc-pkcs11", "vsmartcard-vpcd")  # of a machine with readers
DRIVER = "usr/lib/pcsc/drivers/serial/libifdvpcd.so"
ANSWER_LIMIT = 10  # seconds; the card answers its control socket at once
SEEN_LIMIT = 60  # seconds; pcscd polls readers several times a second, on a busy machine also less often
POLL = 0.01  # seconds; the control socket says nothing by itself


@dataclass(frozen=True)
class Card:
    """What is on a card. The ordinary one holds one certificate of its user, in 9A; one with the slot "openpgp" is an OpenPGP card."""

    user: str
    slots: dict[str, Certificate] | None = None
    pin: str = "123456"
    puk: str = "12345678"
    pin_tries: int = 3
    puk_tries: int = 3
    apdu_delay_ms: int = 0
    byte_delay_us: int = 0
    sign_delay_ms: int = 0
    extended_length: bool = False  # most are asked in short APDUs; with True the first two readers say that they take others
    inserted: bool = True
    extra: dict = field(default_factory=dict)  # further members of the card's profile

    def certificates(self) -> dict[str, Certificate]:
        return self.slots if self.slots is not None else {"9A": Certificate.for_user(self.user)}


class CardControl:
    """A card of a running lab."""

    def __init__(self, machine: Machine, number: int, card: Card):
        self._machine = machine
        self._number = number
        self.card = card

    @property
    def pin(self) -> str:
        return self.card.pin

    def insert(self) -> None:
        """Returns when pcscd has seen it."""
        self.ask("insert")
        self.wait_until_seen()

    def remove(self) -> None:
        """Returns at once; pcscd notices within half a second."""
        self.ask("remove")

    def status(self) -> dict:
        """present, powered, tries_left, puk_tries_left; since mark(): apdus, verifies, signatures."""
        return self.ask("status")

    def set(self, **changes) -> None:
        """apdu_delay_ms, byte_delay_us, sign_delay_ms, pin_tries_left, puk_tries_left."""
        self.ask("set", **changes)

    def faults(self, *script: dict) -> None:
        """What goes wrong from now on, such as {"on": "sign", "do": "remove"}; none: nothing."""
        self.ask("faults", script=list(script))

    def resume(self) -> None:
        """Ends the fault "silent": the card answers."""
        self.ask("resume")

    def mark(self) -> None:
        """Counting begins here: for status() and apdus()."""
        self.ask("mark")

    def apdus(self) -> list[dict]:
        """The APDUs since mark(): ins, p1, p2, lc, le, sw in hex; at_us, answered_us of CLOCK_MONOTONIC."""
        events = self.log()
        marks = [index for index, event in enumerate(events) if event["event"] == "mark"]
        return [event for event in events[marks[-1] if marks else 0 :] if event["event"] == "apdu"]

    def pins(self) -> list[str]:
        """Digests of the PINs that were shown to the card since mark(), as pin_digest() has them."""
        return [apdu["pin"] for apdu in self.apdus() if "pin" in apdu]

    def log(self) -> list[dict]:
        """Every APDU and event since the lab started."""
        return [json.loads(line) for line in self._machine.read(_log(self._number)).splitlines()]

    def wait_until_seen(self) -> None:
        """Until pcscd has powered it; at once for a card that is not in."""
        deadline = time.monotonic() + SEEN_LIMIT
        while time.monotonic() < deadline:
            with suppress(FileNotFoundError, ConnectionRefusedError):  # its program is still starting
                if self._is_seen():
                    return
            time.sleep(POLL)
        raise LabError(f"pcscd did not see card {self._number}:\n{self._machine.journal()[-3000:]}")

    def _is_seen(self) -> bool:
        """Also if it has been turned off again since: pcscd does so with a card that no program has open."""
        if not self.status()["present"]:
            return True
        events = [event["event"] for event in self.log()]
        came = max((at for at, event in enumerate(events) if event in ("insert", "reader-gone")), default=0)
        return "power-on" in events[came:]

    def ask(self, do: str, **members) -> dict:
        """One line to the card's control socket, one line back."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as control:
            control.settimeout(ANSWER_LIMIT)
            control.connect(f"/proc/{self._machine.leader}/root{_control(self._number)}")
            control.sendall(json.dumps({"do": do, **members}).encode() + b"\n")
            answer = json.loads(control.makefile("rb").readline())
        if not answer["ok"]:
            raise LabError(f"card {self._number}: {do}: {answer}")
        return answer


def unplug_first_readers(machine: Machine) -> None:
    """The two of the first driver, where a card has extended_length: pcscd takes them for unplugged, with the cards in them."""
    machine.enter(["touch", _UNPLUGGED])
    machine.enter(_RECHECK)


def plug_in_first_readers(machine: Machine) -> None:
    machine.enter(["rm", "-f", _UNPLUGGED])
    machine.enter(_RECHECK)


def pin_digest(pin: str) -> str:
    """What a card's log has in the place of a PIN (tests/card/README.md)."""
    return hashlib.sha256(pin.encode().ljust(8, b"\xff")).hexdigest()[:16].upper()


def stage(root: Path, pki: Pki, cards: list[Card]) -> list[str]:
    """Lays out pcscd and the cards; returns the units that start them."""
    if len(cards) > MOST_READERS:
        raise LabError(f"{len(cards)} cards, but pcscd has {MOST_READERS} readers at most")
    drivers = {port: root / DRIVER for port in range(FIRST_PORT, FIRST_PORT + len(cards), READERS_OF_DRIVER)}
    if any(card.extended_length for card in cards):
        drivers[FIRST_PORT] = build_tree() / "tests/card/libifd-extended.so"
    if any(driver != root / DRIVER for driver in drivers.values()) or len(drivers) > 1:
        _stage_readers(root, drivers)
    units = root / "etc/systemd/system"
    # Without --auto-exit: vpcd readers exist only while pcscd runs, real readers always do.
    (units / "pcscd.service.d").mkdir()
    (units / "pcscd.service.d/lab.conf").write_text(
        "[Service]\nExecStart=\nExecStart=/usr/sbin/pcscd --foreground\n")
    if cards:
        _stage_program(root)
        (units / "lab-card@.service").write_text(_UNIT)
    for number, card in enumerate(cards):
        home = root / f"etc/lab-cards/{number}"
        _stage_card(home, pki, card)
        absent = "" if card.inserted else "--absent"
        (home / "env").write_text(f"PORT={FIRST_PORT + number}\nABSENT={absent}\n")
    return ["pcscd.socket", "pcscd.service", *(f"lab-card@{number}.service" for number in range(len(cards)))]


def take_away(machine: Machine) -> None:
    """A machine that never had a reader. What depends on pcscd goes with it; the KDC's own plugin for cards stays."""
    machine.chroot("dpkg --purge --force-unsafe-io " + " ".join(PACKAGES))


def _stage_readers(root: Path, drivers: dict[int, Path]) -> None:
    """Two readers for each port. A driver keeps them in static variables: pcscd gets it from a file for each port."""
    entries = []
    for port, driver in drivers.items():
        shutil.copy(driver, root / f"{DRIVER}.{port}")
        entries.append(f'FRIENDLYNAME "Virtual PCD {port}"\nDEVICENAME /dev/null:{port}\n'
                       f"LIBPATH /{DRIVER}.{port}\nCHANNELID {port}\n")
    (root / "etc/reader.conf.d/vpcd").write_text("\n".join(entries))


def program() -> Path:
    """The virtual card of the build tree."""
    path = build_tree() / "tests/card/virtual-card"
    if not path.exists():
        raise CannotRun(f"{path} is not built")
    return path


def _stage_program(root: Path) -> None:
    (root / "usr/lib/signet-lab").mkdir(parents=True)
    shutil.copy(program(), root / "usr/lib/signet-lab/virtual-card")


def _stage_card(home: Path, pki: Pki, card: Card) -> None:
    home.mkdir(parents=True)
    slots = {}
    for slot, wanted in card.certificates().items():
        issued = pki.issue(wanted)
        shutil.copy(issued.certificate, home / f"{slot}.pem")
        shutil.copy(issued.key, home / f"{slot}.key")
        slots[slot] = {"certificate": f"{slot}.pem", "key": f"{slot}.key"}
    members = ("pin", "puk", "pin_tries", "puk_tries", "apdu_delay_ms", "byte_delay_us", "sign_delay_ms",
               "extended_length")
    profile = {"slots": slots, **{name: getattr(card, name) for name in members}, **card.extra}
    (home / "profile.json").write_text(json.dumps(profile, indent=1))


def _control(number: int) -> str:
    return f"/run/lab-cards/{number}.control"


_UNPLUGGED = "/run/lab-readers-unplugged"  # as tests/card/extended_reader.cpp has it
_RECHECK = ["systemctl", "kill", "--kill-who=main", "--signal=USR1", "pcscd.service"]  # pcscd --hotplug


def _log(number: int) -> str:
    return f"/run/lab-cards/{number}.log"


_UNIT = """\
[Unit]
After=pcscd.service
Requires=pcscd.service
[Service]
EnvironmentFile=/etc/lab-cards/%i/env
RuntimeDirectory=lab-cards
RuntimeDirectoryPreserve=yes
ExecStart=/usr/lib/signet-lab/virtual-card --profile /etc/lab-cards/%i/profile.json --port ${PORT} \\
  --control /run/lab-cards/%i.control --log /run/lab-cards/%i.log $ABSENT
"""
