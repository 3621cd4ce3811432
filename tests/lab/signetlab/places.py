# SPDX-License-Identifier: Apache-2.0
"""Where the lab finds things on the computer."""

import os
from pathlib import Path

CACHE = Path("/var/cache/signet-lab")
REPOSITORY = Path(__file__).resolve().parents[3]
CONTROL = REPOSITORY / "packaging/debian/control"
NAMESPACE = Path(__file__).with_name("namespace.sh")  # prefix of a command: its mounts stay its own


def build_tree() -> Path:
    """The build that is tested: $SIGNET_BUILD, or what tests/run makes. Configured with --prefix=/usr."""
    return Path(os.environ.get("SIGNET_BUILD", REPOSITORY / "build-test/gcc"))


def mountpoint() -> Path:
    """Where every lab mounts its root: one directory for all, as each has a mount namespace of its own."""
    place = CACHE / "root"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place
