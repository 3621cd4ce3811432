# SPDX-License-Identifier: Apache-2.0
"""The Active Directory of a Samba that judges certificates as Windows does since 2025: strong mapping, SID, key trust.

    with Lab(domain=NewerSambaAd(["bob"], services=samba.DIRECTORY), cards=[Card("alice")], signet=Signet()) as lab:
        lab.domain.admin("user", "keytrust", "add", "alice", lab.domain.file("alice.pem", public_key))

It is of Debian 13's backports, so its domain controller is a machine of that Debian, on a cable to the workstation. The tree
is made once, in about two minutes, and kept like the layer.
"""

import hashlib
import subprocess
from pathlib import Path

from . import network, system
from .errors import CannotRun
from .layer import only_one_maker
from .machine import Machine
from .pki import Pki
from .places import CACHE
from .samba import KDC, SambaAd

RECIPE = Path(__file__).with_name("samba_tree.sh")
BARE = Path(__file__).with_name("debian.sh")
MAKING_LIMIT = 900  # seconds; 130 MB over a slow line, and what dpkg takes on a busy machine
START_LIMIT = 180  # seconds; making the domain takes 5 to 20


def tree() -> Path:
    """Where it is on the computer; made when it is not there yet, CannotRun where it cannot be had."""
    key = hashlib.sha256(RECIPE.read_bytes() + BARE.read_bytes()).hexdigest()[:16]
    place = CACHE / f"samba-{key}"
    with only_one_maker():
        if not place.exists():
            command = ["timeout", str(MAKING_LIMIT), RECIPE, place]
            done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
            if done.returncode != 0:
                raise CannotRun(f"no tree of a newer Samba: {(done.stdout + done.stderr)[-500:]}")
    return place


class NewerSambaAd(SambaAd):
    kind = "Samba 4.24"

    def __init__(self, accounts=(), *, services: tuple[str, ...] = KDC):
        super().__init__(accounts, services=services)
        self.address = network.SERVER

    def stage(self, machine: Machine, root: Path, pki: Pki, users: list[str]) -> list[str]:
        super().stage(machine, root, pki, users)
        return []

    def _lay_out(self, root: Path, pki: Pki) -> None:
        self.machine = Machine(self.controller, tree=tree())
        own = self.machine.stage()
        system.stage(own, self.controller, {self.address: self.controller, network.WORKSTATION: self.hostname})
        super()._lay_out(own, pki)
        system.lay(own, f"/etc/systemd/system/{_MAKING}", _MAKING_UNIT.format(home=self.home))
        system.lay(own, f"/etc/systemd/system/{self.unit}.d/made.conf", f"[Unit]\nRequires={_MAKING}\nAfter={_MAKING}\n")
        system.stage_target(own, [])
        self.machine.boot()
        # What listens needs a network; the domain is made while the workstation boots.
        self.machine.enter(["systemctl", "start", "--no-block", _MAKING])

    def join(self) -> None:
        network.connect(self.workstation, self.machine)
        self.machine.enter(["systemctl", "start", self.unit], timeout=START_LIMIT)

    def leave(self) -> None:
        if self.machine is not None and self.machine is not self.workstation:
            self.machine.stop()

    def file(self, name: str, text: str) -> str:
        """For a command of admin()."""
        path = f"{self.home}/{name}"
        self.machine.write(path, text)
        return path


_MAKING = "lab-domain-made.service"
_MAKING_UNIT = """\
[Service]
Type=oneshot
RemainAfterExit=yes
Environment=TDB_NO_FSYNC=1 KRB5_CONFIG={home}/krb5.conf
ExecStart={home}/setup
"""
