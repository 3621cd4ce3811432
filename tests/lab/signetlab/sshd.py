# SPDX-License-Identifier: Apache-2.0
"""sshd in a machine of the lab: its own package's, and those of newer generations of Debian.

A newer one is unpacked beside the machine's own (unpacked.py). PAM's modules are the machine's: what was built for an older
libc and libpam works with newer ones.
"""

from pathlib import Path

from . import unpacked
from .machine import Machine

OWN = "own"
NEWER = ("trixie", "forky")  # suites: Debian 13, and the newest there is
PORTS = {OWN: 22, "trixie": 2213, "forky": 2214}  # all run beside each other
_NO_PENALTIES = "PerSourcePenalties=no"
_HOME = "/usr/lib/signet-lab/sshd"


def tree(suite: str) -> Path:
    """Where it is unpacked on the computer, as unpacked.tree() has it."""
    # Where GSSAPI is a package of its own this one has it; elsewhere it brings the ordinary one.
    return unpacked.tree("sshd", suite, "", "openssh-server-gssapi")


def bind(suite: str) -> dict[str, Path]:
    """For Server(binds=...)."""
    return {f"{_HOME}/{suite}": tree(suite)}


def start(machine: Machine, generation: str, settings: str) -> None:
    """One of PORTS, with these lines of sshd_config(5); it listens when this returns."""
    home, own = f"{_HOME}/{generation}", generation == OWN
    programs = "" if own else f"SshdSessionPath /etc/lab-sshd/{generation}/sshd-session\n" \
                              f"SshdAuthPath /etc/lab-sshd/{generation}/sshd-auth\n"
    command = "/usr/sbin/sshd" if own else unpacked.command(home, "usr/sbin/sshd")
    # Who is refused is kept waiting by sshd 9.8 and later, which is none of a test's business.
    machine.enter(["mkdir", "-p", "/run/sshd"])
    knows_penalties = machine.enter([*command.split(), "-T", "-o", _NO_PENALTIES], check=False).returncode == 0
    penalties = _NO_PENALTIES.replace("=", " ") + "\n" if knows_penalties else ""
    lines = f"Port {PORTS[generation]}\nPidFile none\n{programs}{penalties}{settings}"
    machine.write(f"/etc/lab-sshd/{generation}.conf", lines)
    for program in () if own else ("sshd-session", "sshd-auth"):
        machine.write(f"/etc/lab-sshd/{generation}/{program}",
                      unpacked.script(home, f"usr/lib/openssh/{program}"), 0o755)
    machine.write(f"/etc/systemd/system/{unit(generation)}",
                  _UNIT.format(command=f"{command} -D -f /etc/lab-sshd/{generation}.conf"))
    machine.enter(["systemctl", "daemon-reload"])
    machine.enter(["systemctl", "restart", unit(generation)])


def unit(generation: str) -> str:
    return f"lab-sshd-{generation}.service"


_UNIT = """\
[Service]
Type=notify
ExecStart={command}
KillMode=process
RuntimeDirectory=sshd
RuntimeDirectoryPreserve=yes
"""
