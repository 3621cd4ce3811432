# SPDX-License-Identifier: Apache-2.0
"""A directory of many accounts in a lab: a real slapd, and what a store made from it has to hold."""

import base64
import hashlib
import re
import struct
import uuid
from dataclasses import dataclass, field

BASE = "dc=corp,dc=test"
ADMIN = f"cn=admin,{BASE}"
PASSWORD = "admin"
FOLDER = "/var/lib/lab-slapd"
URI = "ldapi://%2Frun%2Flab-slapd%2Fldapi"
PORT = 3389  # the same over TCP, for what sits between
TLS_PORT = 3636  # and with TLS, where it has a certificate
UNIT = "lab-slapd"
BEFORE = "20260101000000Z"  # when all of it was written, so that nothing but a test's changes is new
BEFORE_SECONDS = 1767225600
CONNECTIONS = 65536  # at most
LOAD_LIMIT = 300  # seconds; slapadd of 100,000 accounts takes 5
SCHEMA = """\
attributetype ( 1.2.840.113556.1.4.867 NAME 'altSecurityIdentities' EQUALITY caseIgnoreMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 1.2.840.113556.1.4.656 NAME 'userPrincipalName' EQUALITY caseIgnoreMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.146 NAME 'objectSid' EQUALITY octetStringMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 SINGLE-VALUE )
objectclass ( 1.3.6.1.4.1.99999.1.1 NAME 'labAccount' SUP top AUXILIARY
  MAY ( altSecurityIdentities $ userPrincipalName $ objectSid $ userCertificate $ ipaCertMapData ) )
"""
# What FreeIPA's directory has of them.
FREEIPA_SCHEMA = """\
attributetype ( 2.16.840.1.113730.3.8.22.1.2 NAME 'ipaCertMapMapRule' EQUALITY caseIgnoreMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 2.16.840.1.113730.3.8.22.1.3 NAME 'ipaCertMapMatchRule' EQUALITY caseIgnoreMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 2.16.840.1.113730.3.8.22.1.4 NAME 'ipaCertMapData' EQUALITY caseIgnoreMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 2.16.840.1.113730.3.8.22.1.5 NAME 'ipaCertMapPriority' EQUALITY integerMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
attributetype ( 2.16.840.1.113730.3.8.3.25 NAME 'ipaEnabledFlag' EQUALITY booleanMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.7 SINGLE-VALUE )
objectclass ( 2.16.840.1.113730.3.8.22.2.2 NAME 'ipaCertMapRule' SUP top STRUCTURAL MUST cn
  MAY ( description $ ipaCertMapMapRule $ ipaCertMapMatchRule $ associatedDomain $ ipaCertMapPriority $ ipaEnabledFlag ) )
"""
CONFIGURATION = f"""\
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
include /etc/ldap/schema/nis.schema
include {FOLDER}/lab.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile /run/lab-slapd/pid
"""
DATABASE = f"""\
database mdb
suffix {BASE}
rootdn {ADMIN}
rootpw {PASSWORD}
directory {FOLDER}/db
maxsize 2147483648
envflags nosync
index objectClass,uid,entryUUID,entryCSN,modifyTimestamp eq
limits * size=unlimited size.prtotal=unlimited
"""
# What hosts may have missed: in memory, as most have it, or in a database that outlives a restart.
SESSION_LOG = """\
overlay syncprov
syncprov-sessionlog 1000
"""
LOG = f"""\
moduleload accesslog
database mdb
suffix cn=log
rootdn cn=log
directory {FOLDER}/log
maxsize 2147483648
envflags nosync
index objectClass,entryCSN,reqStart,reqEnd,reqResult,reqDN eq
"""
LASTING_SESSION_LOG = """\
overlay accesslog
logdb cn=log
logops writes
logsuccess TRUE
overlay syncprov
syncprov-sessionlog-source cn=log
"""


TLS = f"""\
TLSCertificateFile {FOLDER}/tls.pem
TLSCertificateKeyFile {FOLDER}/tls.key
"""


@dataclass
class Account:
    """One account as the directory has it, and as the store has to have it."""

    number: int
    serial: int
    certificate: bytes = b""
    identities: list = field(default_factory=list)  # beside those that everybody has

    @property
    def name(self) -> str:
        return f"user{self.number:06d}"

    @property
    def dn(self) -> str:
        return f"uid={self.name},{BASE}"

    def serial_bytes(self) -> bytes:
        return b"\x01" + self.serial.to_bytes(7, "big")

    def issuer_serial(self) -> str:
        return f"X509:<I>DC=test,DC=corp,CN=Card CA<SR>{self.serial_bytes()[::-1].hex().upper()}"

    def key_id(self) -> str:
        return hashlib.sha1(self.name.encode()).hexdigest()

    def ldif(self, operational=True) -> str:
        sid = b"\x01\x05\0\0\0\0\0\x05" + struct.pack("<5I", 21, 1, 2, 3, 1000 + self.number)
        lines = [f"dn: {self.dn}", "objectClass: inetOrgPerson", "objectClass: posixAccount",
                 "objectClass: labAccount", f"uid: {self.name}", f"cn: {self.name}", "sn: User",
                 f"uidNumber: {10000 + self.number}", "gidNumber: 100", f"homeDirectory: /home/{self.name}",
                 f"userPrincipalName: {self.name.upper()}@corp.test", f"objectSid:: {_base64(sid)}",
                 f"altSecurityIdentities: {self.issuer_serial()}",
                 f"altSecurityIdentities: X509:<SKI>{self.key_id()}"]
        lines += [f"altSecurityIdentities: {text}" for text in self.identities]
        if self.certificate:
            lines.append(f"userCertificate;binary:: {_base64(self.certificate)}")
        if operational:
            lines += [f"entryUUID: {uuid.uuid5(uuid.NAMESPACE_OID, self.name)}", f"createTimestamp: {BEFORE}",
                      f"modifyTimestamp: {BEFORE}", "entryCSN: 20260101000000.000000Z#000000#000#000000"]
        return "\n".join(lines) + "\n\n"

    def keys(self) -> set:
        found = {("issuer-serial", f"dc=test,dc=corp,cn=card ca\n{self.serial_bytes().hex()}"),
                 ("subject-key-id", self.key_id()), ("sid", f"S-1-5-21-1-2-3-{1000 + self.number}"),
                 ("upn", f"{self.name}@corp.test")}
        if self.certificate:
            found.add(("certificate", hashlib.sha256(self.certificate).hexdigest()))
        return found


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def accounts(count: int, certificate: bytes) -> dict:
    """Every hundredth has a certificate in the directory as well."""
    made = (Account(i, i, certificate if i % 100 == 0 else b"") for i in range(count))
    return {account.name: account for account in made}


class Slapd:
    """An unprivileged slapd in a running lab, on a socket and on loopback.

    tls      on TLS_PORT as well
    lasting  what hosts may have missed is known after a restart, too
    plain    without the overlay syncprov: it tells nobody what has changed
    """

    def __init__(self, lab, tls=False, lasting=False, plain=False):
        self._lab = lab
        self._uris = f"{URI} ldap://127.0.0.1:{PORT}" + (f" ldaps://127.0.0.1:{TLS_PORT}" if tls else "")
        lab.write(f"{FOLDER}/lab.schema", FREEIPA_SCHEMA + SCHEMA)
        parts = [TLS if tls else "", CONFIGURATION, "" if plain else "moduleload syncprov\n", LOG if lasting else "", DATABASE,
                 "" if plain else LASTING_SESSION_LOG if lasting else SESSION_LOG]
        lab.write(f"{FOLDER}/slapd.conf", "".join(parts))
        if tls:  # of nobody's: who believes it is the test's business
            lab.enter(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1",
                       "-keyout", f"{FOLDER}/tls.key", "-out", f"{FOLDER}/tls.pem"])

    def fill(self, everybody) -> None:
        """A new directory of these accounts."""
        top = f"dn: {BASE}\nobjectClass: dcObject\nobjectClass: organization\no: corp\ndc: corp\n\n"
        self._lab.write(f"{FOLDER}/all.ldif", top + "".join(account.ldif() for account in everybody))
        script = (f"rm -rf {FOLDER}/db {FOLDER}/log && mkdir {FOLDER}/db {FOLDER}/log && mkdir -p /run/lab-slapd && "
                  f"slapadd -q -S 0 -w -b {BASE} -f {FOLDER}/slapd.conf -l {FOLDER}/all.ldif && "
                  f"chown -R openldap: {FOLDER} /run/lab-slapd")
        self._lab.enter(["sh", "-ec", script], timeout=LOAD_LIMIT)

    def start(self) -> None:
        """Listens when it returns: it forks when it does."""
        self._lab.enter(["systemd-run", "--quiet", "--collect", f"--unit={UNIT}", "--property=Type=forking",
                         "--property=PIDFile=/run/lab-slapd/pid", "--property=User=openldap",
                         f"--property=LimitNOFILE={CONNECTIONS}",
                         "/usr/sbin/slapd", "-f", f"{FOLDER}/slapd.conf",
                         "-h", self._uris])

    def stop(self) -> None:
        self._lab.enter(["systemctl", "stop", UNIT], check=False)

    def pid(self) -> int:
        return int(self._lab.read("/run/lab-slapd/pid"))

    def change(self, ldif: str) -> None:
        """As ldapmodify(1) takes it."""
        self._lab.enter(["ldapmodify", "-x", "-H", URI, "-D", ADMIN, "-w", PASSWORD], stdin=ldif)


def added(account: Account) -> str:
    return re.sub(r"\n", "\nchangetype: add\n", account.ldif(operational=False), count=1)


def deleted(account: Account) -> str:
    return f"dn: {account.dn}\nchangetype: delete\n\n"


def modified(account: Account, attribute: str, *values: str) -> str:
    lines = [f"dn: {account.dn}", "changetype: modify", f"replace: {attribute}"]
    return "\n".join(lines + [f"{attribute}: {value}" for value in values]) + "\n\n"


# Somebody of whom the directory has no key.
ANN = f"""\
dn: uid=ann,{BASE}
changetype: add
objectClass: account
objectClass: posixAccount
uid: ann
cn: ann
uidNumber: 9999
gidNumber: 100
homeDirectory: /home/ann

"""
RULES = f"""\
dn: cn=certmap,{BASE}
changetype: add
objectClass: organizationalRole

dn: cn=certmaprules,cn=certmap,{BASE}
changetype: add
objectClass: organizationalRole

dn: cn=cards,cn=certmaprules,cn=certmap,{BASE}
changetype: add
objectClass: ipaCertMapRule
ipaCertMapMatchRule: <ISSUER>^CN=CA lab,DC=lab,DC=test$
ipaCertMapMapRule: (ipacertmapdata=X509:<I>{{issuer_dn!nss_x500}}<S>{{subject_dn!nss_x500}})
ipaCertMapPriority: 5
ipaEnabledFlag: TRUE

dn: cn=anybody,cn=certmaprules,cn=certmap,{BASE}
changetype: add
objectClass: ipaCertMapRule
ipaCertMapMatchRule: <SUBJECT>.*
ipaEnabledFlag: FALSE

"""


RULE_ENTRIES = ("cn=cards,cn=certmaprules,", "cn=anybody,cn=certmaprules,", "cn=certmaprules,", "")


def modified_rule(attribute, value):
    return f"dn: cn=cards,cn=certmaprules,cn=certmap,{BASE}\nchangetype: modify\nreplace: {attribute}\n{attribute}: {value}\n\n"


# Stands between a client and a server, and after so many bytes of the server's ends the server.
BREAKING = """\
import os, select, signal, socket, sys
to, after, victim = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
listener = socket.create_server(("127.0.0.1", 0))
print("port", listener.getsockname()[1], flush=True)
client = listener.accept()[0]
server = socket.create_connection(("127.0.0.1", to))
passed = 0
while True:
    for ready in select.select([client, server], [], [])[0]:
        data = ready.recv(65536)
        if not data:
            sys.exit()
        if ready is client:
            server.sendall(data)
            continue
        client.sendall(data[:after - passed])
        passed += len(data)
        if passed >= after:
            os.kill(victim, signal.SIGKILL)
            sys.exit()
"""
