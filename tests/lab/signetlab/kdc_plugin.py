# SPDX-License-Identifier: Apache-2.0
"""signet_kdc.so in the KDCs of a lab: where it is, what kdc.conf says of it, and its own kdc.toml."""

from pathlib import Path

from . import toml
from .errors import CannotRun, LabError
from .machine import Machine
from .places import build_tree
from .signet import installed, merged

SETTINGS = "/etc/signet/kdc.toml"
DROP_IN = "usr/lib/systemd/system/krb5-kdc.service.d/signet.conf"  # it is for Debian's unit; the lab's are its own
CONFIGURATION = {
    "mode": "enforce",
    "certificates": {"logon_cas": ["/etc/signet/ca.pem"]},
}


class KdcPlugin:
    """The plugin's settings in a lab: CONFIGURATION, changed by tables of the same shape as in Signet.

    KdcPlugin(mode="audit", card={"everyone": True}); on=("127.0.0.2",) loads it there and nowhere else.
    """

    def __init__(self, build: Path | None = None, on: tuple[str, ...] | None = None, **changes):
        self.build = Path(build or build_tree())
        self.on = on  # addresses; None: every KDC
        self.configuration = merged(CONFIGURATION, changes)

    def module(self) -> str:
        """Its path in the machine, where `meson install` puts it."""
        tree = Path(installed(self.build).name)
        for path in tree.glob("usr/lib/*/signet/signet_kdc.so"):
            return "/" + str(path.relative_to(tree))
        raise CannotRun(f"{self.build} installs no signet_kdc.so")

    def profile(self, address: str) -> str:
        """Its part of the kdc.conf of this KDC; empty: nothing is loaded there."""
        if self.on is not None and address not in self.on:
            return ""
        # In audit mode the KDC's own modules decide, so they must stay.
        alone = "" if self.configuration["mode"] == "audit" else "\n  enable_only = signet"
        module = self.module()
        return f"""\
[plugins]
 certauth = {{
  module = signet:{module}{alone}
 }}
 kdcpolicy = {{
  module = signet:{module}
 }}
"""


def stage(root: Path, plugin: KdcPlugin, addresses) -> None:
    """After the installation: lays kdc.toml out."""
    if unknown := set(plugin.on or ()) - set(addresses):
        raise LabError(f"no KDC at {', '.join(sorted(unknown))}; there are {', '.join(addresses)}")
    (root / SETTINGS.lstrip("/")).write_text(toml.dumps(plugin.configuration))
    place = root / "etc/systemd/system/lab-kdc@.service.d"
    place.mkdir()
    (place / "signet.conf").write_text((root / DROP_IN).read_text())


def configure(machine: Machine, plugin: KdcPlugin, changes: dict) -> None:
    """Another kdc.toml by rename, as an editor or a package does it; no KDC is told."""
    machine.write(SETTINGS + ".new", toml.dumps(merged(plugin.configuration, changes)))
    machine.enter(["mv", SETTINGS + ".new", SETTINGS])
