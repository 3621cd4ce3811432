# SPDX-License-Identifier: Apache-2.0
"""Bare machines of a release, and the packages that were built in it."""

import os
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lab"))

from signetlab import system  # noqa: E402  the path comes first
from signetlab.machine import Machine  # noqa: E402

HOSTNAME = "bare.lab.test"


@pytest.fixture
def bare():
    """bare(PACKAGE, ...): a Debian without anything, where apt has installed these of ours, booted as it comes."""
    made = []

    def make(*names) -> Machine:
        machine = Machine(HOSTNAME, bare=True)
        made.append(machine)
        root = machine.stage()
        system.stage(root, HOSTNAME, {"127.0.0.1": HOSTNAME})
        packages = [next(Path(os.environ["SIGNET_PACKAGES"]).glob(f"{name}_*.deb")) for name in names]
        for package in packages:
            shutil.copy(package, root / "root")
        machine.apt("install", "--no-install-recommends", *(f"/root/{package.name}" for package in packages))
        system.stage_target(root, ["multi-user.target"])
        machine.boot()
        return machine

    yield make
    for machine in made:
        machine.stop()
