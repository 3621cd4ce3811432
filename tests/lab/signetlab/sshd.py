# SPDX-License-Identifier: Apache-2.0
"""sshd in a machine of the lab: its own package's, and those of newer generations of Debian.

A newer one is fetched by apt, kept like the layer, and run by the loader and with the libraries of its own suite. PAM's
modules are the machine's: what was built for an older libc and libpam works with newer ones.
"""

import hashlib
import subprocess
from pathlib import Path

from .errors import CannotRun
from .layer import only_one_maker
from .machine import Machine
from .places import CACHE

RECIPE = Path(__file__).with_name("sshd.sh")
OWN = "own"
NEWER = ("trixie", "forky")  # suites: Debian 13, and the newest there is
PORTS = {OWN: 22, "trixie": 2213, "forky": 2214}  # all run beside each other
FETCH_LIMIT = 300  # seconds; 25 MB and lists of 10, which takes about 5 s over a fast line
_NO_PENALTIES = "PerSourcePenalties=no"
_HOME = "/usr/lib/signet-lab/sshd"


def tree(suite: str) -> Path:
    """Where it is unpacked on the computer; fetched when it is not there yet, CannotRun where it cannot be had."""
    place = CACHE / f"sshd-{suite}-{hashlib.sha256(RECIPE.read_bytes()).hexdigest()[:16]}"
    with only_one_maker():
        if not place.exists():
            command = ["timeout", str(FETCH_LIMIT), RECIPE, suite, place]
            done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
            if done.returncode != 0:
                raise CannotRun(f"sshd of {suite} cannot be fetched: {(done.stdout + done.stderr)[-500:]}")
    return place


def bind(suite: str) -> dict[str, Path]:
    """For Server(binds=...)."""
    return {f"{_HOME}/{suite}": tree(suite)}


def start(machine: Machine, generation: str, settings: str) -> None:
    """One of PORTS, with these lines of sshd_config(5); it listens when this returns."""
    home, own = f"{_HOME}/{generation}", generation == OWN
    programs = "" if own else f"SshdSessionPath /etc/lab-sshd/{generation}/sshd-session\n" \
                              f"SshdAuthPath /etc/lab-sshd/{generation}/sshd-auth\n"
    command = "/usr/sbin/sshd" if own else _loaded(home, "usr/sbin/sshd")
    # Who is refused is kept waiting by sshd 9.8 and later, which is none of a test's business.
    machine.enter(["mkdir", "-p", "/run/sshd"])
    knows_penalties = machine.enter([*command.split(), "-T", "-o", _NO_PENALTIES], check=False).returncode == 0
    penalties = _NO_PENALTIES.replace("=", " ") + "\n" if knows_penalties else ""
    lines = f"Port {PORTS[generation]}\nPidFile none\n{programs}{penalties}{settings}"
    machine.write(f"/etc/lab-sshd/{generation}.conf", lines)
    for program in () if own else ("sshd-session", "sshd-auth"):
        machine.write(f"/etc/lab-sshd/{generation}/{program}",
                      f'#!/bin/sh\nexec {_loaded(home, f"usr/lib/openssh/{program}")} "$@"\n', 0o755)
    machine.write(f"/etc/systemd/system/{unit(generation)}",
                  _UNIT.format(command=f"{command} -D -f /etc/lab-sshd/{generation}.conf"))
    machine.enter(["systemctl", "daemon-reload"])
    machine.enter(["systemctl", "restart", unit(generation)])


def unit(generation: str) -> str:
    return f"lab-sshd-{generation}.service"


def _loaded(home: str, program: str) -> str:
    return f"{home}/usr/lib64/ld-linux-x86-64.so.2 --library-path {home}/usr/lib/x86_64-linux-gnu {home}/{program}"


_UNIT = """\
[Service]
Type=notify
ExecStart={command}
KillMode=process
RuntimeDirectory=sshd
RuntimeDirectoryPreserve=yes
"""
