# SPDX-License-Identifier: Apache-2.0
"""Programs of a suite of Debian that cannot be installed in a lab: fetched by apt, unpacked, kept like the layer, and run
by the loader and with the libraries of their own suite."""

import hashlib
import subprocess
from pathlib import Path

from .errors import CannotRun
from .layer import only_one_maker
from .places import CACHE

RECIPE = Path(__file__).with_name("unpacked.sh")
FETCH_LIMIT = 300  # seconds; 25 MB and lists of 10, which takes about 5 s over a fast line


def tree(name: str, suite: str, kept: str, *packages: str) -> Path:
    """Where it is unpacked on the computer; fetched when it is not there yet, CannotRun where it cannot be had.

    kept: the names of programs in usr/bin that stay
    """
    key = hashlib.sha256(RECIPE.read_bytes() + "\n".join((kept, *packages)).encode()).hexdigest()[:16]
    place = CACHE / f"{name}-{suite}-{key}"
    with only_one_maker():
        if not place.exists():
            command = ["timeout", str(FETCH_LIMIT), RECIPE, suite, place, kept, *packages]
            done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
            if done.returncode != 0:
                raise CannotRun(f"{name} of {suite} cannot be fetched: {(done.stdout + done.stderr)[-500:]}")
    return place


def command(home: str, program: str) -> str:
    """What runs a program of a tree that is bound to home."""
    libraries = f"{home}/usr/lib/x86_64-linux-gnu"
    return f"{libraries}/ld-linux-x86-64.so.2 --library-path {libraries} {home}/{program}"


def script(home: str, program: str, *arguments: str) -> str:
    """The same as a file that takes further arguments."""
    return f'#!/bin/sh\nexec {" ".join((command(home, program), *arguments))} "$@"\n'
