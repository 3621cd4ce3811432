# SPDX-License-Identifier: Apache-2.0
"""Where the lab finds things on the computer."""

import os
from pathlib import Path

CACHE = Path("/var/cache/signet-lab")
REPOSITORY = Path(__file__).resolve().parents[3]
CONTROL = REPOSITORY / "packaging/debian/control"
INSIDE = Path(__file__).with_name("inside.sh")  # prefix of a command: it runs in another root
NAMESPACE = Path(__file__).with_name("namespace.sh")  # prefix of a command: its mounts stay its own


def build_tree() -> Path:
    """The build that is tested: $SIGNET_BUILD, or what tests/run makes. Configured with --prefix=/usr."""
    return Path(os.environ.get("SIGNET_BUILD", REPOSITORY / "build-test/gcc"))


def foundation() -> Path:
    """The Debian that machines are made of: this computer's, or the tree of another one that $SIGNET_LAB_TREE names. What
    is built for it is in it, too."""
    return Path(os.environ.get("SIGNET_LAB_TREE", "/"))


def layers() -> Path:
    """Where archives of what goes over the foundation are kept, so that two Debians do not push each other's out."""
    return CACHE if foundation() == Path("/") else foundation().parent


def mountpoint() -> Path:
    """Where every lab mounts its root: one directory for all, as each has a mount namespace of its own."""
    place = CACHE / "root"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place
