# SPDX-License-Identifier: Apache-2.0
"""Server: another host of LAB.TEST, which its people reach over the network. It has no reader, no card and no pcscd.

    with Lab(cards=[Card("alice")], server=Server(signet=Signet(...))) as lab:
        lab.run(["ping", "-c1", lab.server.hostname])
"""

import base64
from pathlib import Path

from . import kdc as kdc_staging
from . import network, pam, system, users as accounts
from . import signet as signet_staging
from .kdc import Kdc
from .machine import Machine
from .pki import REALM, Pki
from .signet import Signet
from .users import User

KEYTAB = "/etc/krb5.keytab"
# The layer brings them, for the workstation.
_OF_READERS = ("usr/sbin/pcscd", "usr/lib/systemd/system/pcscd.socket", "usr/lib/systemd/system/pcscd.service")


class Server(Machine):
    """Lab starts and stops it; who uses it afterwards finds it as lab.server.

    name    of the host, without its domain
    signet  None: no signetd; Signet(...): installed, configured and started
    files   path to text, laid into the machine last
    binds   as Machine has them
    """

    realm = REALM

    def __init__(self, name: str = "web1", *, signet: Signet | None = None, files=None, binds=None):
        super().__init__(f"{name}.{REALM.lower()}", binds)
        self._signet = signet
        self._files = dict(files or {})
        self.kdc: Kdc | None = None  # the one that this machine asks, at the workstation

    def join(self, workstation: Machine, pki: Pki, people: list[User]) -> None:
        """Boots it beside a workstation that runs, with the same accounts."""
        self.kdc = Kdc(workstation, network.WORKSTATION)
        root = self.stage()
        for name in _OF_READERS:
            (root / name).unlink()
        system.stage(root, self.hostname,
                     {network.WORKSTATION: workstation.hostname, network.SERVER: self.hostname})
        kdc_staging.stage_client(root, pki, {REALM: [network.WORKSTATION]})
        pam.stage(root, pki, with_signet=self._signet is not None)
        self.chroot(accounts.creation_script(people))
        units = []
        if self._signet:
            signet_staging.install(self, root, pki, {self._signet.build})
            units = signet_staging.stage(root, self._signet)
        self._stage_keytab(root, workstation)
        for path, text in self._files.items():
            system.lay(root, path, text)
        system.stage_target(root, units)
        self.boot()
        network.connect(workstation, self)
        workstation.enter(["systemctl", "start", f"lab-kdc@{network.WORKSTATION}.service"])  # its address is there now

    def _stage_keytab(self, root: Path, workstation: Machine) -> None:
        place = "/run/lab-keytab"
        self.kdc.admin(f"ktadd -q -k {place} host/{self.hostname}")
        keytab = root / KEYTAB.lstrip("/")
        keytab.write_bytes(base64.b64decode(workstation.enter(["base64", place]).stdout))
        keytab.chmod(0o600)
        workstation.enter(["rm", place])
