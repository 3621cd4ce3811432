# SPDX-License-Identifier: Apache-2.0
"""A second realm of the lab, SUB.TEST: a KDC of its own, cards of the lab's CA, and LAB.TEST and it trust each other.

So is a forest: one PKI, and in each domain accounts that may have the names of others elsewhere.
Certificate.for_user("alice", realm=trust.REALM) is a card of one of its people.
"""

from dataclasses import dataclass
from pathlib import Path

from .pki import REALM as HOME_REALM
from .pki import Certificate, Pki
from .users import Principal, entries

REALM = "SUB.TEST"
ADDRESS = "127.0.0.3"
PLACE = {REALM: ADDRESS}  # for krb5.conf
# One password on both sides is one key on both sides: the salt is the principal's own name.
KEYS = [f"addprinc -pw trust krbtgt/{to}@{of}" for to, of in ((REALM, HOME_REALM), (HOME_REALM, REALM))]
HOME = "etc/lab-trusted"


@dataclass(frozen=True)
class TrustedRealm:
    """Who is in it: names or Principal."""

    principals: tuple[str | Principal, ...] = ()


def stage(root: Path, pki: Pki, realm: TrustedRealm) -> list[str]:
    """Lays its KDC out; returns the unit that starts it."""
    home = root / HOME
    home.mkdir()
    (root / "var/lib/lab-trusted").mkdir()
    issued = pki.issue(Certificate.for_kdc(REALM))
    (home / "kdc.pem").write_bytes(issued.certificate.read_bytes())
    (home / "kdc.key").write_bytes(issued.key.read_bytes())
    (home / "kdc.key").chmod(0o600)
    (home / "kdc.conf").write_text(_PROFILE)
    people = [command for entry in entries(realm.principals) for command in entry.commands()]
    (home / "setup").write_text(_setup([*people, *KEYS]))
    (home / "setup").chmod(0o755)
    (root / "etc/systemd/system/lab-trusted.service").write_text(_UNIT)
    return ["lab-trusted.service"]


_PROFILE = f"""\
[realms]
 {REALM} = {{
  database_name = /var/lib/lab-trusted/principal
  key_stash_file = /var/lib/lab-trusted/stash
  kdc_listen = {ADDRESS}:88
  kdc_tcp_listen = {ADDRESS}:88
  default_principal_flags = +preauth
  pkinit_identity = FILE:/{HOME}/kdc.pem,/{HOME}/kdc.key
  pkinit_anchors = FILE:/etc/lab-kdc/ca.pem
  pkinit_allow_upn = true
  pkinit_eku_checking = none
 }}
[logging]
 kdc = FILE:/var/log/lab-kdc/{ADDRESS}.log
"""


def _setup(commands: list[str]) -> str:
    listing = "\n".join(commands)
    return f"""\
#!/bin/sh
set -eu
kdb5_util -r {REALM} create -s -P "$(head -c 24 /dev/urandom | base64)"
kadmin.local -r {REALM} <<'END'
{listing}
END
"""


_UNIT = f"""\
[Service]
Type=forking
PIDFile=/run/lab-trusted.pid
Environment=KRB5_KDC_PROFILE=/{HOME}/kdc.conf
ExecStartPre=/{HOME}/setup
ExecStart=/usr/sbin/krb5kdc -r {REALM} -P /run/lab-trusted.pid
"""
