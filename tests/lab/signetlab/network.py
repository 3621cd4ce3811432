# SPDX-License-Identifier: Apache-2.0
"""A cable between two machines of a lab. Both ends are made in the machines' own network namespaces, so that neither the
computer nor another lab ever sees them, and they are gone when a machine is."""

import subprocess

from .errors import LabError
from .machine import Machine

WORKSTATION, SERVER = "10.77.0.1", "10.77.0.2"
INTERFACE = "lan"
LIMIT = 10  # seconds; some milliseconds


def connect(workstation: Machine, server: Machine) -> None:
    """Both have booted; when it returns each reaches the other."""
    # In the first one's network, but not among its processes: the number of the other one's is the computer's.
    inside = ["nsenter", "--mount", "--root", "--net", f"--target={workstation.leader}", "--"]
    pair = ["ip", "link", "add", INTERFACE, "type", "veth", "peer", "name", INTERFACE, "netns", str(server.leader)]
    done = subprocess.run([*inside, *pair], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LIMIT)
    if done.returncode != 0:
        raise LabError(f"no cable between two machines: {done.stderr}")
    for machine, address in ((workstation, WORKSTATION), (server, SERVER)):
        machine.enter(["sh", "-ec", f"ip address add {address}/24 dev {INTERFACE}; ip link set {INTERFACE} up"])
