# SPDX-License-Identifier: Apache-2.0
"""The mapping store of a lab: accounts in LDIF as a directory would give them, brought in by signetctl.

    fill(lab, Account("alice", certificate=pem_of_card(lab), sid=sid(1105)), Account("eve", mappings=("nonsense",)))
"""

import base64
import struct
from dataclasses import dataclass

from signetlab.pki import REALM

STORE = "/var/lib/signet/certmap/store.mdb"
MAPPING = {"store": STORE, "rule": None}  # for Signet and KdcPlugin: the built-in rules
_FILE = "/tmp/accounts.ldif"


@dataclass(frozen=True)
class Account:
    """What a directory knows of one account; None is an attribute that it lacks."""

    user: str
    upn: str | None = None
    sid: str | None = None
    certificate: str | bytes | None = None  # PEM, or bytes that are no certificate
    mappings: tuple[str, ...] = ()  # altSecurityIdentities
    more: tuple[str, ...] = ()  # further certificates

    def ldif(self) -> str:
        values = {"dn": [f"CN={self.user},DC=lab,DC=test"], "objectClass": ["user"], "sAMAccountName": [self.user],
                  "userPrincipalName": [self.upn] if self.upn else [],
                  "altSecurityIdentities": self.mappings,
                  "objectSid:": [_base64(_binary(self.sid))] if self.sid else [],
                  "userCertificate:": [_base64(_der(one)) for one in (self.certificate, *self.more) if one]}
        return "".join(f"{name}: {value}\n" for name, several in values.items() for value in several) + "\n"


def sid(number: int) -> str:
    return f"S-1-5-21-1-2-3-{number}"


def upn(user: str) -> str:
    return f"{user}@{REALM}"


def pem_of_card(lab, number: int = 0) -> str:
    return lab.read(f"/etc/lab-cards/{number}/9A.pem")


def fill(lab, *accounts: Account, options=("--allow-shrink",), check=True):
    """The store holds these accounts and nothing else."""
    lab.write(_FILE, "".join(account.ldif() for account in accounts))
    return lab.enter(["signetctl", "certmap", "import", *options, _FILE], check=check)


def dump(lab) -> list[str]:
    """A line for each entry."""
    return lab.enter(["signetctl", "certmap", "dump"]).stdout.splitlines()


def _binary(text: str) -> bytes:
    """[MS-DTYP] 2.4.2.2."""
    _, revision, authority, *parts = text.split("-")
    return bytes([int(revision), len(parts)]) + int(authority).to_bytes(6, "big") + \
        struct.pack(f"<{len(parts)}I", *map(int, parts))


def _der(certificate: str | bytes) -> bytes:
    if isinstance(certificate, bytes):
        return certificate
    body = certificate.partition("-----BEGIN CERTIFICATE-----")[2].partition("-----END")[0]
    return base64.b64decode(body)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
