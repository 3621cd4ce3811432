# SPDX-License-Identifier: Apache-2.0
"""An Active Directory in a lab: Samba's domain controller, whose KDC knows an account by several names.

The realm AD.TEST lives beside LAB.TEST, at an address of its own and with cards of the lab's CA. A client that asks for
ALICE@ad.test or alice.smith@corp.example gets a ticket of the canonical alice@AD.TEST (RFC 6806), which MIT's KDC with
its own database never gives. A machine of this realm has in signet.toml what DOMAIN says.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

from .pki import Certificate, Pki

REALM = "AD.TEST"
ADDRESS = "127.0.0.4"
PLACE = {REALM: ADDRESS}  # for krb5.conf
HOME = "etc/lab-ad"
DOMAIN = {"realm": REALM, "keytab": f"/{HOME}/host.keytab"}


@dataclass(frozen=True)
class ActiveDirectory:
    """Its accounts: sAMAccountName, and the UPN where that is another than name@ad.test."""

    accounts: dict[str, str | None] = field(default_factory=dict)


def stage(root: Path, pki: Pki, directory: ActiveDirectory, hostname: str) -> list[str]:
    """Lays the domain controller out; returns the unit that makes the domain, in some six seconds, and starts it."""
    home = root / HOME
    home.mkdir()
    issued = pki.issue(Certificate.for_kdc(REALM))
    (home / "kdc.pem").write_bytes(issued.certificate.read_bytes())
    (home / "kdc.key").write_bytes(issued.key.read_bytes())
    (home / "kdc.key").chmod(0o600)
    (home / "krb5.conf").write_text(_KRB5_CONF)
    (home / "accounts.json").write_text(json.dumps({"host": hostname, "accounts": directory.accounts}))
    (home / "accounts.py").write_text(_ACCOUNTS)
    (home / "setup").write_text(_setup(hostname))
    (home / "setup").chmod(0o755)
    (root / "etc/systemd/system/lab-ad.service").write_text(_UNIT)
    return ["lab-ad.service"]


# Samba's KDC reads its part of PKINIT from here.
_KRB5_CONF = f"""\
[libdefaults]
 default_realm = {REALM}
 dns_lookup_kdc = false
 rdns = false
[realms]
 {REALM} = {{
  kdc = {ADDRESS}
 }}
[kdc]
 enable-pkinit = yes
 pkinit_identity = FILE:/{HOME}/kdc.pem,/{HOME}/kdc.key
 pkinit_anchors = FILE:/etc/lab-kdc/ca.pem
 pkinit_principal_in_certificate = yes
 pkinit_win2k_require_binding = yes
"""


def _setup(hostname: str) -> str:
    # Of the server's many services the lab needs one.
    return f"""\
#!/bin/sh
set -eu
rm -f /etc/samba/smb.conf
mkdir -p /var/log/samba
samba-tool domain provision --quiet --realm={REALM} --domain=AD --server-role=dc --dns-backend=NONE \\
  --adminpass='Passw0rd!' --host-name=dc1 --host-ip={ADDRESS} \\
  --option='interfaces={ADDRESS}/8' --option='bind interfaces only=yes'
sed -i 's/server services = .*/server services = kdc/' /etc/samba/smb.conf
/usr/bin/python3 /{HOME}/accounts.py </{HOME}/accounts.json
samba-tool domain exportkeytab /{HOME}/host.keytab --principal='host/{hostname}'
"""


# In one process: samba-tool takes a third of a second for each account.
_ACCOUNTS = """\
import json
import sys

import ldb
from samba.auth import system_session
from samba.param import LoadParm
from samba.samdb import SamDB

settings = LoadParm()
settings.load_default()
sam = SamDB(session_info=system_session(), lp=settings)


def replace(account, **values):
    [found] = sam.search(expression=f"(sAMAccountName={account})", attrs=[])
    message = ldb.Message(found.dn)
    for name, value in values.items():
        name = name.replace("_", "-")
        message[name] = ldb.MessageElement(value, ldb.FLAG_MOD_REPLACE, name)
    sam.modify(message)


wanted = json.load(sys.stdin)
for name, upn in wanted["accounts"].items():
    sam.newuser(name, "Passw0rd!" + name)
    if upn:
        replace(name, userPrincipalName=upn)
sam.newcomputer("ws")
replace("ws$", servicePrincipalName="host/" + wanted["host"], msDS_SupportedEncryptionTypes="24")  # AES
sam.setpassword("(sAMAccountName=ws$)", "Passw0rd!ws", False)
"""


_UNIT = f"""\
[Service]
Environment=TDB_NO_FSYNC=1 KRB5_CONFIG=/{HOME}/krb5.conf
ExecStartPre=/{HOME}/setup
ExecStart=/usr/sbin/samba --foreground --no-process-group
# "Ready" is said before the KDC, a process of its own, listens.
ExecStartPost=/bin/sh -c 'until ss -Hltn src {ADDRESS}:88 | grep -q .; do sleep 0.05; done'
"""
