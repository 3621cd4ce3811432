# SPDX-License-Identifier: Apache-2.0
"""The layer: servers and peers the lab needs, installed over an overlay of the foundation and kept as one archive.

Several of these packages edit the PAM stack or start services when installed, so they never go onto the
computer itself. One archive serves every lab until the computer's own packages change; a lab with a desktop has another
one, with more in it.
"""

import fcntl
import hashlib
import os
import re
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from .errors import CannotRun
from .places import CACHE, CONTROL, INSIDE, NAMESPACE, foundation, layers, mountpoint

RECIPE = Path(__file__).with_name("layer.sh")
KEPT = 2  # archives of a kind: this computer's state of today and of yesterday
DESKTOP = "-desktop"  # in the name of an archive
BUILD_LIMIT = 900  # seconds; downloads over a slow line, about 15 s over a fast one


def packages(control: Path = CONTROL, desktop: bool = False) -> list[str]:
    """What XS-Lab-Depends of the source stanza names; with a desktop XS-Lab-Desktop-Depends as well. Alternatives are
    joined by "|"."""
    source = control.read_text().split("\n\n", 1)[0] + "\n"
    names = _names_in(source, "XS-Lab-Depends", control)
    return sorted(names + (_names_in(source, "XS-Lab-Desktop-Depends", control) if desktop else []))


def _names_in(source: str, field: str, control: Path) -> list[str]:
    found = re.search(rf"^{field}:((?:.*\n)(?:[ \t].*\n?)*)", source, re.MULTILINE)
    if not found:
        raise CannotRun(f"{control} has no field {field}")
    groups = ([part.split("(")[0].strip() for part in group.split("|")] for group in found.group(1).split(","))
    return ["|".join(names) for names in groups if names != [""]]


def key(desktop: bool = False) -> str:
    """Changes with the package list, the recipe, and every package of the Debian below."""
    digest = hashlib.sha256("\n".join(packages(desktop=desktop)).encode())
    for part in (RECIPE, INSIDE, foundation() / "var/lib/dpkg/status"):
        digest.update(part.read_bytes())
    return digest.hexdigest()[:16] + (DESKTOP if desktop else "")


def ready() -> bool:
    """True when the next lab need not build (and needs no network)."""
    return (layers() / f"{key()}.tar").exists()


def layer(desktop: bool = False) -> Path:
    """The archive for this Debian, built when it is not there yet."""
    archive = layers() / f"{key(desktop)}.tar"
    if archive.exists():
        return archive
    with only_one_maker():
        if not archive.exists():
            _build(archive, packages(desktop=desktop))
            _prune(archive)
    return archive


@contextmanager
def only_one_maker():
    """What is kept in the cache is made once, whoever else is at it."""
    CACHE.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(CACHE / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build(archive: Path, names: list[str]) -> None:
    print("lab: building the layer of servers and peers (once, about 20 s)", file=sys.stderr)
    for left_over in archive.parent.glob("*.tar.new"):  # the lock is ours: whoever made them was interrupted
        left_over.unlink()
    unfinished = archive.with_suffix(".tar.new")
    with tempfile.NamedTemporaryFile("w+", prefix="signet-lab-layer-") as log:
        command = [NAMESPACE, RECIPE, foundation(), mountpoint(), unfinished, *names]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, timeout=BUILD_LIMIT)
        if done.returncode != 0:
            unfinished.unlink(missing_ok=True)
            log.seek(0)
            raise CannotRun("the layer could not be built:\n" + "".join(log.readlines()[-25:]))
    os.rename(unfinished, archive)


def _prune(newest: Path) -> None:
    kind = [path for path in newest.parent.glob("*.tar") if path.stem.endswith(DESKTOP) == newest.stem.endswith(DESKTOP)]
    others = sorted(set(kind) - {newest}, key=lambda path: path.stat().st_mtime)
    for old in others[: len(others) - (KEPT - 1)]:
        old.unlink()  # a lab that still reads it holds it open
