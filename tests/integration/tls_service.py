# SPDX-License-Identifier: Apache-2.0
"""Programs of lab.server that people come to by TLS, with a card or a file: what they have in common.

    give_certificate(lab, f"{HOME}/cert.pem", f"{HOME}/key.pem")
    lab.enter(["curl", f"--cacert={AUTHORITY}", f"https://{lab.server.hostname}"])
"""

from contextlib import suppress
from dataclasses import dataclass

from logon import wait_until
from signetlab.errors import LabError
from signetlab.pki import Certificate

AUTHORITY = "/root/ca.pem"  # at the workstation
_SERVER_AUTH = "1.3.6.1.5.5.7.3.1"


def give_certificate(lab, certificate: str, key: str) -> None:
    """The server's own, in these files of its, and at the workstation what it is checked by."""
    identity = lab.pki.issue(Certificate("web1", eku=(_SERVER_AUTH,),
                                         extensions=(f"subjectAltName = DNS:{lab.server.hostname}",)))
    lab.write(AUTHORITY, lab.pki.authority().read_text())
    lab.server.write(certificate, identity.certificate.read_text(), 0o600)
    lab.server.write(key, identity.key.read_text(), 0o600)


def said(machine, since: str, *units: str) -> str:
    """What these units have logged after that cursor."""
    machine.enter(["journalctl", "--sync"])
    return machine.enter(["journalctl", "--quiet", "--output=cat", f"--after-cursor={since}",
                          *(f"--unit={unit}" for unit in units)], check=False).stdout


def says(spoken, *words: str) -> bool:
    """That one of these stands in what a service logs, which it may do after the client has gone."""
    with suppress(LabError):
        return wait_until(lambda: any(word in spoken() for word in words), f"{words} is logged")
    return False


@dataclass
class Tunnel:
    """Of a VPN. `inside` is the server's address through it."""

    lab: object
    unit: str
    inside: str
    since: str  # cursor of the server's journal
    is_up: bool = False
    trouble: str = ""  # of the client

    def carries_packets(self) -> bool:
        return self.lab.enter(["ping", "-c", 1, "-W", 5, self.inside], check=False).returncode == 0

    def said(self) -> str:
        """What the server's side has logged since, and its hooks with it."""
        return said(self.lab.server, self.since, self.unit)

    def says(self, *words: str) -> bool:
        return says(self.said, *words)
