# SPDX-License-Identifier: Apache-2.0
"""A domain of Active Directory in a lab: Samba's domain controller, whose KDC knows an account by several names.

A client that asks for ALICE@ad.test or alice.smith@corp.example gets a ticket of the canonical alice@AD.TEST (RFC 6806),
which MIT's KDC with its own database never gives. Everything of the domain controller is in two directories of its own;
/etc/samba is the workstation's.
"""

import json
from contextlib import contextmanager

from . import keytab
from .domain import KEYTAB, Account, Domain
from .errors import LabError
from .machine import RUN_LIMIT
from .pki import Certificate

REALM = "AD.TEST"
NETBIOS = "AD"
ADDRESS = "127.0.0.4"
CONTROLLER = "dc1"
ADMINISTRATOR, ADMINISTRATORS_PASSWORD = "Administrator", "Passw0rd!"
MACHINES_PASSWORD = "Passw0rd!machine"
KDC = ("kdc",)  # what a logon needs
DIRECTORY = ("kdc", "ldap", "cldap")  # ldap:// with GSSAPI, ldaps:// with a certificate of the lab's CA; adcli
MEMBERS = (*DIRECTORY, "rpc", "s3fs", "winbindd")  # net ads join, winbind
_WAIT_FOR = {"kdc": 88, "ldap": 389, "s3fs": 445, "rpc": 135}  # services that listen, and where

NORMAL, DISABLED, CARD_REQUIRED, NO_PREAUTHENTICATION = 0x200, 0x2, 0x40000, 0x400000  # userAccountControl
_NO_HOURS, _ALL_HOURS = {"hex": "00" * 21}, {"hex": "ff" * 21}  # of the week, a bit each
_ENABLED = {"userAccountControl": str(NORMAL)}


class SambaAd(Domain):
    kind = "Samba"
    states = {
        "disabled": ({"userAccountControl": str(NORMAL | DISABLED)}, _ENABLED),
        "expired": ({"accountExpires": "116444736000000000"}, {"accountExpires": "0"}),  # 1970
        "locked": ({"lockoutTime": "now"}, {"lockoutTime": "0"}),
        "hours": ({"logonHours": _NO_HOURS}, {"logonHours": _ALL_HOURS}),
        "must change": ({"pwdLastSet": "0"}, {"pwdLastSet": "-1"}),
        "smart card required": ({"userAccountControl": str(NORMAL | CARD_REQUIRED)}, _ENABLED),
        "no preauthentication": ({"userAccountControl": str(NORMAL | NO_PREAUTHENTICATION)}, _ENABLED),
        "protected": ({"+memberOf": "Protected Users"}, {"-memberOf": "Protected Users"}),
    }

    def __init__(self, accounts=(), *, services: tuple[str, ...] = KDC):
        super().__init__(accounts, realm=REALM, address=ADDRESS)
        self.services = services
        self._rotations = 0
        self.controller = f"{CONTROLLER}.{REALM.lower()}"
        self.data = f"/var/lib/lab-{REALM.lower()}"
        self.settings = f"{self.data}/etc/smb.conf"

    def upn(self, name: str) -> str:
        return self.accounts[name].upn or f"{name}@{REALM.lower()}"

    def hosts(self) -> dict[str, str]:
        return {self.address: self.controller}

    def admin(self, *command: str, stdin: str = "") -> str:
        """samba-tool, with the database of the domain controller."""
        tool = ["env", f"KRB5_CONFIG={self.home}/krb5.conf", "samba-tool", *command, f"--configfile={self.settings}"]
        return self.machine.enter(tool, stdin=stdin).stdout

    def change(self, *steps: list, timeout: float = RUN_LIMIT) -> None:
        """Writes to the database what `_CHANGE` knows to do, in a single transaction: ["modify", "alice", {"mail": "a@b"}]. Many
        want a step ["commit"] now and then: Samba's memory grows with what is not committed, and each step takes longer."""
        # Nothing here has to survive the computer.
        command = ["env", "TDB_NO_FSYNC=1", "/usr/bin/python3", f"{self.home}/change.py", self.settings]
        self.machine.enter(command, stdin=json.dumps(steps), timeout=timeout)

    def export(self, path: str = KEYTAB) -> None:
        """As adcli writes it: every key under every name."""
        self.keys(path, *self.machine_names())

    def keys(self, path: str, *names: str) -> None:
        """The machine's present keys under these names, without the realm."""
        exported = f"{self.home}/exported.keytab"
        self.machine.enter(["rm", "-f", exported])
        self.admin("domain", "exportkeytab", exported, f"--principal={self.machine_account}")
        own = keytab.read(self.machine, exported)
        keytab.write(self.workstation, path, [entry.named(f"{name}@{REALM}") for name in names for entry in own])

    @property
    def machine_account(self) -> str:
        return self.hostname.partition(".")[0].upper() + "$"

    def machine_names(self) -> list[str]:
        short = self.machine_account.rstrip("$")
        return [self.machine_account, *(f"{service}/{name}" for service in ("host", "RestrictedKrbHost")
                                        for name in (short, self.hostname))]

    def rotate(self) -> None:
        self._rotations += 1
        self.change(["password", self.machine_account, f"{MACHINES_PASSWORD}{self._rotations}"])

    @contextmanager
    def without_machine(self):
        self.change(["delete", self.machine_account])
        try:
            yield
        finally:
            self.change(self._machine())
            self.export()

    def _machine(self) -> list:
        return ["computer", self.machine_account.rstrip("$"), MACHINES_PASSWORD, self.machine_names()[1:]]

    def _change(self, name: str, change: dict) -> None:
        self.change(["modify", name, change])

    def _create(self, name: str) -> None:
        self.change(_user(self.accounts[name]))

    def _delete(self, name: str) -> None:
        self.change(["delete", name])

    def _own_certificate(self) -> Certificate:
        # For LDAP it says the name of the host as well.
        return Certificate.for_kdc(REALM, eku=("pkinitKdc", "serverAuth"), dns=(self.controller, REALM.lower()))

    def _files(self) -> dict[str, str]:
        if unknown := set(self.services) - set(MEMBERS):
            raise LabError(f"not tried in the lab: {', '.join(sorted(unknown))}")
        # Otherwise a service of its own would see to this, some time after the start.
        directory = ["modify", CONTROLLER + "$", {"+servicePrincipalName": [
            f"ldap/{self.controller}", f"ldap/{self.controller}/{REALM.lower()}", f"ldap/{CONTROLLER}"]}]
        steps = [*(_user(account) for account in self.accounts.values()), self._machine(), directory]
        return {"krb5.conf": self._krb5_conf(), "change.py": _CHANGE, "accounts.json": json.dumps(steps), "setup": self._setup()}

    def _setup(self) -> str:
        run = f"/run/lab-{REALM.lower()}"
        return f"""\
#!/bin/sh
set -eu
[ ! -e {self.settings} ] || exit 0
rm -f /etc/samba/smb.conf # of the package: its settings would be taken over
mkdir -p {run}/ncalrpc /var/log/samba
samba-tool domain provision --quiet --realm={REALM} --domain={NETBIOS} --server-role=dc --dns-backend=NONE \\
  --use-rfc2307 --adminpass='{ADMINISTRATORS_PASSWORD}' --host-name={CONTROLLER} --host-ip={self.address} \\
  --targetdir={self.data} --option='interfaces={self.address}/8' --option='bind interfaces only=yes' \\
  --option='pid directory={run}' --option='ncalrpc dir={run}/ncalrpc' \\
  --option='tls certfile={self.home}/kdc.pem' --option='tls keyfile={self.home}/kdc.key' \\
  --option='tls cafile={self.home}/ca.pem' --option='server services={", ".join(self.services)}'
/usr/bin/python3 {self.home}/change.py {self.settings} <{self.home}/accounts.json
"""

    def _krb5_conf(self) -> str:
        # Samba's KDC reads its part of PKINIT from here.
        return f"""\
[libdefaults]
 default_realm = {REALM}
 dns_lookup_kdc = false
 rdns = false
[realms]
 {REALM} = {{
  kdc = {self.address}
 }}
[kdc]
 enable-pkinit = yes
 pkinit_identity = FILE:{self.home}/kdc.pem,{self.home}/kdc.key
 pkinit_anchors = FILE:{self.home}/ca.pem
 pkinit_principal_in_certificate = yes
 pkinit_win2k_require_binding = yes
"""

    def _service(self) -> str:
        # "Ready" is said before its services, processes of their own, listen.
        waits = "\n".join(
            f"ExecStartPost=/bin/sh -c 'until ss -Hltn src {self.address}:{_WAIT_FOR[name]} | grep -q .; do sleep 0.05; done'"
            for name in self.services if name in _WAIT_FOR)
        return f"""\
[Service]
# Here is the socket of its winbindd, which has the same name as that of a workstation.
TemporaryFileSystem=/run/samba
Environment=TDB_NO_FSYNC=1 KRB5_CONFIG={self.home}/krb5.conf
ExecStartPre={self.home}/setup
ExecStart=/usr/sbin/samba --foreground --debug-stdout --no-process-group --configfile={self.settings}
{waits}
"""


def _user(account: Account) -> list:
    return ["user", account.name, account.upn]


# In one process, with Samba's own library: samba-tool takes a third of a second for each account.
_CHANGE = """\
import json
import sys
import time
import uuid

import ldb
from samba.auth import system_session
from samba.dcerpc import security
from samba.ndr import ndr_pack
from samba.param import LoadParm
from samba.samdb import SamDB

settings = LoadParm()
settings.load(sys.argv[1])
sam = SamDB(session_info=system_session(), lp=settings)


def dn_of(account):
    [found] = sam.search(expression=f"(sAMAccountName={account})", attrs=[])
    return found.dn


def value_of(value):
    if isinstance(value, dict):
        return bytes.fromhex(value["hex"])
    if value == "now":  # of Windows, in 100 ns since 1601
        return str(int((time.time() + 11644473600) * 10000000))
    return value


def add(dn, values):
    sam.add({"dn": dn, **{name: [value_of(one) for one in several] for name, several in values.items()}})


def set_values(dn, name, values):
    message = ldb.Message(ldb.Dn(sam, dn))
    message[name] = ldb.MessageElement([value_of(one) for one in values], ldb.FLAG_MOD_REPLACE, name)
    sam.modify(message)


def modify(account, changes):
    message = ldb.Message(dn_of(account))
    for name, value in changes.items():
        if name.endswith("memberOf"):
            sam.add_remove_group_members(value, [account], add_members_operation=name[0] == "+")
        else:
            values = value if isinstance(value, list) else [value]
            how, name = (ldb.FLAG_MOD_ADD, name[1:]) if name[0] == "+" else (ldb.FLAG_MOD_REPLACE, name)
            message[name] = ldb.MessageElement([value_of(one) for one in values], how, name)
    if len(message):
        sam.modify(message)


def user(name, upn):
    sam.newuser(name, "Passw0rd!" + name)
    if upn:
        modify(name, {"userPrincipalName": upn})


def computer(name, password, services):
    sam.newcomputer(name)
    modify(name + "$", {"servicePrincipalName": services, "msDS-SupportedEncryptionTypes": "28"})  # AES and RC4
    sam.setpassword(f"(sAMAccountName={name}$)", password, False)


def invocation():  # another one, as a restore by the domain's own means gives it
    message = ldb.Message(ldb.Dn(sam, sam.get_dsServiceName()))
    message["id"] = ldb.MessageElement(uuid.uuid4().bytes_le, ldb.FLAG_MOD_REPLACE, "invocationId")
    sam.modify(message, ["relax:0"])


def trust(realm, netbios, sid):  # a domain that this one knows of and refers to
    domain = sam.get_default_basedn()
    sam.add({"dn": f"CN={realm.lower()},CN=System,{domain}", "objectClass": "trustedDomain", "trustPartner": realm.lower(),
             "flatName": netbios, "trustDirection": "3", "trustType": "2", "trustAttributes": "0",
             "securityIdentifier": ndr_pack(security.dom_sid(sid))}, ["relax:0"])


def delete(account):
    sam.delete(dn_of(account))


def password(account, text):
    sam.setpassword(f"(sAMAccountName={account})", text, False)


def commit():
    sam.transaction_commit()
    sam.transaction_start()


steps = {"add": add, "commit": commit, "set": set_values, "modify": modify, "user": user, "computer": computer,
         "invocation": invocation, "trust": trust, "delete": delete, "password": password}
sam.transaction_start()
for name, *arguments in json.load(sys.stdin):
    steps[name](*arguments)
sam.transaction_commit()
"""
