# SPDX-License-Identifier: Apache-2.0
"""Whether this computer can host the lab, found out by trying what can be tried without a layer."""

import os
import shutil
import subprocess
from pathlib import Path

from .places import NAMESPACE

PROGRAMS = {
    "apt-get": "apt",
    "nsenter": "util-linux",
    "openssl": "openssl",
    "setpriv": "util-linux",
    "systemd-nspawn": "systemd-container",
    "systemd-run": "systemd",
    "tar": "tar",
    "unshare": "util-linux",
}
# An overlay of "/" does not reach into what is mounted below it.
PARTS_OF_ROOT = ("/usr", "/etc", "/var", "/lib", "/opt")
TRIAL_LIMIT = 20  # seconds
# The directory is any that exists.
_OVERLAY = """
mount -t tmpfs tmpfs /srv
mkdir /srv/u /srv/w /srv/m
mount -t overlay overlay -o lowerdir=/,upperdir=/srv/u,workdir=/srv/w /srv/m
"""
_CGROUP = """
for h in /sys/fs/cgroup/systemd /sys/fs/cgroup/unified /sys/fs/cgroup; do
  [ ! -e $h/cgroup.procs ] || found="${found-} $h"
done
[ "${found-}" ] || { mount -t cgroup2 cgroup2 /sys/fs/cgroup && found=/sys/fs/cgroup; }
for h in $found; do mkdir $h/signet-lab-$$-probe && rmdir $h/signet-lab-$$-probe; done
"""
_TRIALS = (
    ("mount an overlay of / (needs CAP_SYS_ADMIN and overlayfs)", [NAMESPACE], _OVERLAY),
    ("make a cgroup (needs a writable /sys/fs/cgroup)", [NAMESPACE], _CGROUP),
    ("make namespaces", ["unshare", "--net", "--pid", "--uts", "--ipc", "--fork"], "true"),
)


def obstacles() -> list[str]:
    """Why not; empty when nothing is in the way."""
    if os.geteuid() != 0:
        return ["the lab needs root"]
    found = [f"{program} is missing (Debian package {package})"
             for program, package in PROGRAMS.items() if not shutil.which(program)]
    found += [f"{part} is a mount of its own, which an overlay of / does not show"
              for part in PARTS_OF_ROOT if _is_elsewhere(part)]
    if not found:
        found = [reason for trial in _TRIALS if (reason := _try(*trial))]
    return found


def _is_elsewhere(part: str) -> bool:
    return Path(part).is_dir() and not Path(part).is_symlink() and os.path.ismount(part)


def _try(what: str, prefix: list, script: str) -> str | None:
    try:
        done = subprocess.run([*prefix, "sh", "-ec", script], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=TRIAL_LIMIT)
    except subprocess.TimeoutExpired:
        return f"cannot {what}: no answer within {TRIAL_LIMIT} s"
    return f"cannot {what}: {done.stderr.strip()}" if done.returncode != 0 else None
