# SPDX-License-Identifier: Apache-2.0
"""Lab: a workstation of the realm LAB.TEST with its KDC, its readers and its cards, ready in two seconds.

    with Lab(cards=[Card("alice")], users=["alice"]) as lab:
        lab.run(["loginctl"])
"""

import tempfile
from dataclasses import replace
from pathlib import Path

from . import cards as card_staging
from . import kdc as kdc_staging
from . import kdc_plugin as plugin_staging
from . import mit, network, pam, system, users as accounts
from . import signet as signet_staging
from .cards import Card, CardControl
from .domain import Domain
from .kdc import ADDRESSES, Kdc
from .kdc_plugin import KdcPlugin
from .machine import Machine
from .mit import MitRealm
from .pki import REALM, Pki
from .server import Server
from .signet import Signet

HOST = "ws"
HOSTNAME = f"{HOST}.{REALM.lower()}"


class Lab(Machine):
    """Everything is chosen when it is made; what may change later has methods of its own.

    cards       one Card for each reader, at most as many as pcscd has readers for
    users       names or User
    principals  names or Principal: more of them than there are accounts
    signet      None: only the parts around it; Signet(...): installed, configured and started
    kdcs        how many KDCs of LAB.TEST krb5.conf names, 1 or 2; each is of kdc_workers processes
    kdc_plugin  None: KDCs as they come; KdcPlugin(...): installed, configured and loaded, with signetd or without
    trusted     None: LAB.TEST is alone; MitRealm(..., realm=mit.TRUSTED): of the same CA, and each trusts the other
    domain      None: the workstation is in LAB.TEST; SambaAd(...), Heimdal(...), MitRealm(...): in that one, and there is
                no LAB.TEST; people have accounts there, and a Card of nothing but a name is of its account
    server      None: the workstation is alone; Server(...): another host, on a cable between the two
    files       path to text, laid into the machine last
    binds       path to a file of the computer that is too large to be copied
    desktop     X and Wayland without a screen, and what locks them
    readers     False: a server, with neither pcscd nor what the package signet has for cards; it has no cards then
    """

    def __init__(self, *, cards=(), users=("alice",), principals=(), signet: Signet | None = None, kdcs: int = 1,
                 kdc_workers: int = 1, kdc_plugin: KdcPlugin | None = None,
                 trusted: MitRealm | None = None, domain: Domain | None = None,
                 server: Server | None = None, files=None, binds=None, desktop: bool = False,
                 readers: bool = True):
        self.realm = domain.realm if domain else REALM
        brought = domain.binds() if domain else {}
        super().__init__(f"{HOST}.{self.realm.lower()}", {**brought, **(binds or {})}, desktop)
        self._readers = readers
        self._specified = list(cards)
        self._users = accounts.named(users)
        self._principals = accounts.entries(principals)
        self._signet = signet
        self._kdc_workers = kdc_workers
        self._kdc_plugin = kdc_plugin
        self._trusted = trusted
        self.domain = domain
        self.server = server
        self._addresses = () if domain else ADDRESSES[:kdcs]
        self._files = dict(files or {})
        self._home = tempfile.TemporaryDirectory(prefix="signet-lab-pki-")
        self.pki = Pki(Path(self._home.name))
        self.kdcs = [Kdc(self, address) for address in self._addresses]
        self.cards = [CardControl(self, number, card) for number, card in enumerate(self._specified)]

    @property
    def kdc(self) -> Kdc:
        return self.kdcs[0]

    @property
    def card(self) -> CardControl:
        return self.cards[0]

    def __enter__(self) -> "Lab":
        try:
            self.start()
        except BaseException:  # an interrupt as well: nothing may be left behind
            self.stop()
            raise
        return self

    def start(self) -> None:
        root = self.stage()
        units = self._stage_domain(root) if self.domain else self._stage_kdcs(root)
        if self._readers:
            units += card_staging.stage(root, self.pki, [self._in_domain(card) for card in self._specified])
        else:
            card_staging.take_away(self)
        others = {network.SERVER: self.server.hostname} if self.server else {}
        others |= self.domain.hosts() if self.domain else {}
        system.stage(root, self.hostname, {"127.0.0.1": self.hostname, **others})
        pam.stage(root, self.pki, with_signet=self._signet is not None)
        self.chroot(accounts.creation_script(self._users))
        units += self._stage_signet(root)
        for path, text in self._files.items():
            system.lay(root, path, text)
        system.stage_target(root, units)
        self.boot()
        if self.domain:
            self.domain.join()
            self.domain.export()
        if self.server:
            self.server.join(self, self.pki, self._users)
        for card in self.cards:
            card.wait_until_seen()

    def stop(self) -> None:
        try:
            if self.server:
                self.server.stop()
            if self.domain:
                self.domain.leave()
        finally:
            super().stop()
            self._home.cleanup()

    def configure_kdc(self, **changes) -> None:
        """kdc.toml as the lab began with it, but for these changes; the KDCs run on."""
        plugin_staging.configure(self, self._kdc_plugin, changes)

    def _stage_kdcs(self, root: Path) -> list[str]:
        hostnames = [HOSTNAME, *([self.server.hostname] if self.server else [])]
        entries = accounts.in_realm(self._users, self._principals, hostnames)
        addresses = [*self._addresses, *([network.WORKSTATION] if self.server else [])]
        loaded = {address: self._kdc_plugin.profile(address) if self._kdc_plugin else "" for address in addresses}
        neighbours = {self._trusted.realm: self._trusted.address} if self._trusted else {}
        if self._trusted:
            entries = [*entries, *mit.keys_of_trust(self._trusted.realm)]
        units = kdc_staging.stage(root, self.pki, entries, HOSTNAME, loaded, self._kdc_workers, neighbours)
        return [*units, *(self._trusted.stage(self, root, self.pki, []) if self._trusted else [])]

    def _stage_domain(self, root: Path) -> list[str]:
        kdc_staging.stage_client(root, self.pki, {self.domain.realm: [self.domain.address]})
        return self.domain.stage(self, root, self.pki, [user.name for user in self._users if user.principal])

    def _in_domain(self, card: Card) -> Card:
        ordinary = self.domain is not None and card.slots is None
        return replace(card, slots={"9A": self.domain.certificate(card.user)}) if ordinary else card

    def _stage_signet(self, root: Path) -> list[str]:
        builds = {part.build for part in (self._signet, self._kdc_plugin) if part}
        if builds:
            signet_staging.install(self, root, self.pki, builds)
            if not self._readers:
                signet_staging.take_away(root, "signet")
        if self._kdc_plugin:
            plugin_staging.stage(root, self._kdc_plugin, self._addresses)
        return signet_staging.stage(root, self._signet, self.realm) if self._signet else []
