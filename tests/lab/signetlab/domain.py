# SPDX-License-Identifier: Apache-2.0
"""A domain that a lab's workstation is in, in place of LAB.TEST: SambaAd, Heimdal or MitRealm, used by tests in one way.

    with Lab(domain=SambaAd(["bob"]), users=["alice"], cards=[Card("alice")], signet=Signet()) as lab:
        with lab.domain.state("alice", "disabled"): ...

The users of the lab have accounts there, too. The default realm of krb5.conf, /etc/krb5.keytab, the realm in signet.toml,
the name of the host and what its cards say are the domain's.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import clock
from .errors import LabError
from .machine import Machine
from .pki import Certificate, Pki

KEYTAB = "/etc/krb5.keytab"


@dataclass(frozen=True)
class Account:
    """A person's: the name there, and the user principal name where that is another than NAME@REALM (Samba alone has it)."""

    name: str
    upn: str | None = None


class Domain:
    """Each kind of domain says how it does what stands here. Lab stages it and gives it the machine that it runs on."""

    kind = ""
    # What an account can be in: state to what `_change` takes, before and after. "deleted" is possible everywhere.
    states: dict[str, tuple] = {}

    def __init__(self, accounts=(), *, realm: str, address: str):
        """accounts: names or Account; those of the lab's users are added."""
        self.accounts = {entry.name: entry for entry in
                         (entry if isinstance(entry, Account) else Account(entry) for entry in accounts)}
        self.realm = realm
        self.address = address
        self.home = f"/etc/lab-{realm.lower()}"  # its own files
        self.unit = f"lab-{realm.lower()}.service"
        self.machine: Machine | None = None  # where it runs
        self.workstation: Machine | None = None
        self.hostname = ""

    # -- for Lab ---------------------------------------------------------------------------------

    def binds(self) -> dict[str, Path]:
        """What the machine needs of the computer's, as Machine has it."""
        return {}

    def hosts(self) -> dict[str, str]:
        """Addresses and names for /etc/hosts."""
        return {}

    def stage(self, machine: Machine, root: Path, pki: Pki, users: list[str]) -> list[str]:
        """Lays it out; returns the units that make and start it."""
        self.machine = self.workstation = machine
        self.hostname = machine.hostname
        for name in users:
            self.accounts.setdefault(name, Account(name))
        self._lay_out(root, pki)
        return [self.unit]

    def join(self) -> None:
        """When the workstation has booted; the keytab of the host is fetched afterwards."""

    def leave(self) -> None:
        """When the workstation is to end, in whatever state it is."""

    def _lay_out(self, root: Path, pki: Pki) -> None:
        home = root / self.home.lstrip("/")
        home.mkdir()
        issued = pki.issue(self._own_certificate())
        (home / "ca.pem").write_bytes(pki.authority().read_bytes())
        (home / "kdc.pem").write_bytes(issued.certificate.read_bytes())
        (home / "kdc.key").write_bytes(issued.key.read_bytes())
        (home / "kdc.key").chmod(0o600)
        for name, text in self._files().items():
            (home / name).write_text(text)
            (home / name).chmod(0o755 if text.startswith("#!") else 0o644)
        (root / "etc/systemd/system" / self.unit).write_text(self._service())

    def _own_certificate(self) -> Certificate:
        return Certificate.for_kdc(self.realm)

    def _files(self) -> dict[str, str]:
        """The files in `home`; one of them is the script `setup`."""
        raise NotImplementedError

    def _service(self) -> str:
        """The unit that runs `setup` and then the KDC, which listens when the unit has started."""
        raise NotImplementedError

    # -- for tests -------------------------------------------------------------------------------

    def upn(self, name: str) -> str:
        """What a card of this account says."""
        return self.accounts[name].upn or f"{name}@{self.realm}"

    def certificate(self, name: str, **changes) -> Certificate:
        """The ordinary one of this account."""
        return Certificate(name, **{"upn": self.upn(name), **changes})

    @contextmanager
    def state(self, name: str, state: str):
        """One of `states`, or "deleted", for as long as the block lasts."""
        if state != "deleted" and state not in self.states:
            raise LabError(f"{self.kind} has no state {state}; it has {', '.join(self.states)}, deleted")
        harm, cure = (self._delete, self._create) if state == "deleted" else (
            lambda who: self._change(who, self.states[state][0]), lambda who: self._change(who, self.states[state][1]))
        harm(name)
        try:
            yield
        finally:
            cure(name)

    def clock(self, seconds: int) -> None:
        """The KDC's is ahead by so much, or behind; in force when it returns."""
        clock.shift(self.machine, self.unit, seconds)

    def restart(self) -> None:
        self.machine.enter(["systemctl", "restart", self.unit])

    def log(self) -> str:
        """What the domain itself says."""
        return self.machine.journal(self.unit)

    def admin(self, *command: str, stdin: str = "") -> str:
        """One command of the domain's own tool: samba-tool, kadmin -l, kadmin.local."""
        raise NotImplementedError

    def export(self, path: str = KEYTAB) -> None:
        """The keytab of the host with its present keys, in place of what is at path."""
        raise NotImplementedError

    def rotate(self) -> None:
        """New keys for the host in the domain; its keytab is not touched."""
        raise NotImplementedError

    @contextmanager
    def without_machine(self):
        """The account of the host is deleted for as long as the block lasts; afterwards its keytab is a new one."""
        raise NotImplementedError
        yield

    def _change(self, name: str, change) -> None:
        raise NotImplementedError

    def _create(self, name: str) -> None:
        raise NotImplementedError

    def _delete(self, name: str) -> None:
        raise NotImplementedError
