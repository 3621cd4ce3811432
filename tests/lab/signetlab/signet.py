# SPDX-License-Identifier: Apache-2.0
"""Signet itself in a lab: installed from a build tree as it ships, configured, started by its units."""

import json
import shutil
import subprocess
import tempfile
from copy import deepcopy
from functools import lru_cache
from pathlib import Path

from . import toml
from .errors import CannotRun, LabError
from .pki import REALM, Pki
from .places import CONTROL, build_tree, foundation

INSTALL_LIMIT = 120  # seconds; copying some dozen files
CONFIGURATION = {
    "domain": {
        "realm": REALM,
        "anchors": ["/etc/signet/ca.pem"],
        "keytab": "/etc/krb5.keytab",
        "verify_ticket": "required",
    },
    "cards": {"drivers": ["piv"]},
    "certificates": {"eku_any": ["msSmartcardLogin", "pkinitClientAuth"], "revocation": "off"},
    "mapping": {
        "rule": [
            {
                "match": "<EKU>msScLogin",
                "principal": "{subject_nt_principal}",
                "user": "{subject_nt_principal.short_name}",
            }
        ]
    },
    "service": {
        "login": {"use": "logon", "card": "required"},
        "signet-test": {"use": "logon", "card": "required"},
    },
}


class Signet:
    """Signet's configuration in a lab: CONFIGURATION, changed by tables of the same shape.

    Signet(cards={"wait_for_card": "2s"}, service={"login": {"on_removal": "lock"}}); a value None
    takes a key out. Lists replace lists.
    """

    def __init__(self, build: Path | None = None, **changes):
        self.build = Path(build or build_tree())
        self._changes = changes

    def configuration(self, realm: str = REALM) -> dict:
        """For a machine of this realm, unless the changes name another."""
        return merged(merged(CONFIGURATION, {"domain": {"realm": realm}}), self._changes)


def merged(base: dict, changes: dict) -> dict:
    result = deepcopy(base)
    for key, value in changes.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = merged(result[key], value)
        else:
            result[key] = value
    return result


def install(machine, root: Path, pki: Pki, builds: set[Path]) -> None:
    """Everything that ships, and the CA that its settings name; starts nothing."""
    for build in builds:
        _copy(installed(build), root)
    etc = root / "etc/signet"
    etc.mkdir(exist_ok=True)
    (etc / "ca.pem").write_bytes(pki.authority().read_bytes())
    machine.chroot("systemd-sysusers")  # the accounts; directories are made by systemd-tmpfiles at boot


def take_away(root: Path, package: str) -> None:
    """What this package installs, and no other one does; it is not configured as a package here."""
    for line in CONTROL.with_name(f"{package}.install").read_text().splitlines():
        found = list(root.glob(line.split()[0]))
        if not found:
            raise LabError(f"{package}.install: {line} is not there")
        for path in found:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def stage(root: Path, signet: Signet, realm: str = REALM) -> list[str]:
    """After the installation: configures signetd; returns the units that start it."""
    (root / "etc/signet/signet.toml").write_text(toml.dumps(signet.configuration(realm)))
    return ["signetd.socket", "signetd.service"]


def status(lab) -> dict:
    """What signetd says of itself. While a card or pcscd is missing it says that by the exit status as well."""
    done = lab.enter(["signetctl", "status", "--json"], check=False)
    if not done.stdout:
        raise LabError(f"signetctl status: {done.stderr.strip()}")
    return json.loads(done.stdout)


@lru_cache(maxsize=None)
def installed(build: Path) -> tempfile.TemporaryDirectory:
    """What `meson install` would put on a machine; made once for all labs of this process."""
    if not (build / "meson-private").is_dir():
        raise CannotRun(f"{build} is no build tree")
    base = foundation()  # whose meson knows the tree
    tree = tempfile.TemporaryDirectory(prefix="signet-lab-install-", dir=base / "tmp")
    places = [f"/{path.relative_to(base)}" for path in (build.resolve(), Path(tree.name))]
    done = subprocess.run(["chroot", base, "meson", "install", "-C", places[0], "--no-rebuild", "--destdir", places[1]],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=INSTALL_LIMIT)
    if done.returncode != 0:
        raise LabError(f"meson install failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    if not any(Path(tree.name).rglob("signetd.socket")):
        raise CannotRun(f"{build} installs no signetd.socket")
    return tree


def _copy(tree: tempfile.TemporaryDirectory, root: Path) -> None:
    # Not cp: below "/" may be links (lib -> usr/lib) that must stay; tar follows them.
    script = 'tar -C "$1" -c . | tar -C "$2" -x --keep-directory-symlink --no-overwrite-dir'
    subprocess.run(["sh", "-ec", script, "sh", tree.name, root], check=True, timeout=INSTALL_LIMIT)
