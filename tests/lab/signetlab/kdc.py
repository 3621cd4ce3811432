# SPDX-License-Identifier: Apache-2.0
"""KDCs of a lab: MIT krb5kdc on loopback addresses, genuine or playing one of the bad ROLES."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from .errors import LabError
from .machine import Machine
from .pki import REALM, Certificate, Pki

ADDRESSES = ("127.0.0.1", "127.0.0.2")
ROLES = {
    "genuine": "the realm's database, a certificate of the lab's CA",
    "rogue-ca": "the realm's database, a certificate of a CA that nobody trusts",
    "rogue-keys": "a certificate of the lab's CA, but a database with other keys: its tickets fit no keytab",
    "silent": "takes connections and datagrams and never answers",
    "dead": "nobody listens: connections are refused",
}
_LOG_LINE = re.compile(r"(AS_REQ|TGS_REQ) \(.*?\}\) ([\d.]+): (\w+): (?:.*\}, |)(\S+) for ([^\s,]+)")


@dataclass(frozen=True)
class Request:
    """One line of a KDC's log."""

    kind: str  # AS_REQ or TGS_REQ
    outcome: str  # ISSUE, NEEDED_PREAUTH, PREAUTH_FAILED, CLIENT_NOT_FOUND, ...
    client: str
    server: str


class Kdc:
    """The KDC at one address of a running lab."""

    def __init__(self, machine: Machine, address: str):
        self._machine = machine
        self.address = address

    def become(self, role: str) -> None:
        """Takes one of ROLES; in force when it returns."""
        if role not in ROLES:
            raise LabError(f"no KDC role {role}; there are {', '.join(ROLES)}")
        at = self.address
        steps = [f"systemctl stop lab-kdc@{at} lab-silent@{at}.socket lab-silent@{at}"]
        if role == "silent":
            steps.append(f"systemctl start lab-silent@{at}.socket")
        elif role != "dead":
            steps += [f"/etc/lab-kdc/setup {role}",
                      f"cp /etc/lab-kdc/{role}-{at}.conf /etc/lab-kdc/{at}.conf",
                      f"systemctl start lab-kdc@{at}"]
        self._machine.enter(["sh", "-ec", "\n".join(steps)])

    def requests(self) -> list[Request]:
        """What it was asked since it started or since forget(), oldest first."""
        found = _LOG_LINE.finditer(self.log())
        return [Request(match[1], match[3], match[4], match[5]) for match in found]

    def forget(self) -> None:
        self._machine.enter(["truncate", "--size=0", self._log])

    def log(self) -> str:
        return self._machine.read(self._log)

    def admin(self, command: str) -> str:
        """One command to the realm's database, which all genuine KDCs share: "setstr alice signet_card required"."""
        profile = f"KRB5_KDC_PROFILE=/etc/lab-kdc/genuine-{self.address}.conf"
        return self._machine.enter(["env", profile, "kadmin.local", *shlex.split(command)]).stdout

    def processes(self) -> list[int]:
        """As the machine numbers them; with several workers the first one only looks after the others."""
        first = self._machine.read(f"/run/lab-kdc-{self.address}.pid").strip()
        others = self._machine.enter(["pgrep", "--parent", first], check=False).stdout.split()
        return [int(number) for number in (first, *others)]

    @property
    def client_configuration(self) -> str:
        """A krb5.conf, for KRB5_CONFIG, that knows this KDC and no other."""
        return f"/etc/lab-kdc/client-{self.address}.conf"

    @property
    def _log(self) -> str:
        return f"/var/log/lab-kdc/{self.address}.log"


def stage(root: Path, pki: Pki, entries: list[str], hostname: str, addresses: dict[str, str],
          workers: int, neighbours: dict[str, str]) -> list[str]:
    """Lays out the KDCs of LAB.TEST; returns the units that start them.

    entries     commands of kadmin that fill the realm's database
    addresses   of the KDCs, and what each of their kdc.conf says more; one that is no address of ADDRESSES starts later,
                and krb5.conf does not know it
    neighbours  other realms that krb5.conf knows, and where the KDC of each is
    """
    home = root / "etc/lab-kdc"
    for folder in ("var/lib/lab-kdc", "var/log/lab-kdc"):
        (root / folder).mkdir(parents=True)
    at_boot = [address for address in addresses if address in ADDRESSES]
    stage_client(root, pki, {REALM: at_boot, **{name: [address] for name, address in neighbours.items()}})
    for name, issuer in (("genuine", "lab"), ("rogue-ca", "rogue"), ("rogue-keys", "lab")):
        _stage_identity(home / name, pki, issuer)
        for address in addresses:
            (home / f"{name}-{address}.conf").write_text(_profile(name, address) + addresses[address])
    for address in addresses:
        (home / f"{address}.conf").write_text(_profile("genuine", address) + addresses[address])
        (home / f"client-{address}.conf").write_text(_krb5_conf({REALM: [address]}))
    (home / "setup").write_text(_setup(entries, hostname))
    (home / "setup").chmod(0o755)
    for name, text in _units(workers).items():
        (root / "etc/systemd/system" / name).write_text(text)
    return [f"lab-kdc@{address}.service" for address in at_boot]


def stage_client(root: Path, pki: Pki, realms: dict[str, list[str]]) -> None:
    """What a machine of the first of these realms has, with KDCs or without: krb5.conf, and the CA that it names.

    realms  and the addresses of the KDCs of each
    """
    (root / "etc/krb5.conf").write_text(_krb5_conf(realms))
    (root / "etc/lab-kdc").mkdir()
    (root / "etc/lab-kdc/ca.pem").write_bytes(pki.authority().read_bytes())


def _stage_identity(stem: Path, pki: Pki, issuer: str) -> None:
    issued = pki.issue(Certificate.for_kdc(issuer=issuer))
    stem.with_suffix(".pem").write_bytes(issued.certificate.read_bytes())
    stem.with_suffix(".key").write_bytes(issued.key.read_bytes())
    stem.with_suffix(".key").chmod(0o600)
    stem.with_suffix(".ca").write_bytes(pki.authority(issuer).read_bytes())


def _krb5_conf(realms: dict[str, list[str]]) -> str:
    own = next(iter(realms))
    places = "\n".join(_realm(name, addresses) for name, addresses in realms.items())
    return f"""\
[libdefaults]
 default_realm = {own}
 dns_lookup_kdc = false
 dns_canonicalize_hostname = false
 rdns = false
[realms]
{places}
[domain_realm]
 .{own.lower()} = {own}
"""


def _realm(name: str, addresses: list[str]) -> str:
    kdcs = "\n".join(f"  kdc = {address}" for address in addresses)
    return f" {name} = {{\n{kdcs}\n  pkinit_anchors = FILE:/etc/lab-kdc/ca.pem\n }}"


def _profile(role: str, address: str) -> str:
    # The second anchor is its own: krb5kdc signs with no certificate whose chain it cannot build.
    # scLogin would refuse certificates with the RFC's own EKU only; none lets the client side decide.
    return f"""\
[kdcdefaults]
 kdc_tcp_listen_backlog = 128
[realms]
 {REALM} = {{
  database_name = /var/lib/lab-kdc/{_database(role)}
  key_stash_file = /var/lib/lab-kdc/{_database(role)}.stash
  kdc_listen = {address}:88
  kdc_tcp_listen = {address}:88
  default_principal_flags = +preauth
  max_renewable_life = 7d
  pkinit_identity = FILE:/etc/lab-kdc/{role}.pem,/etc/lab-kdc/{role}.key
  pkinit_anchors = FILE:/etc/lab-kdc/ca.pem
  pkinit_anchors = FILE:/etc/lab-kdc/{role}.ca
  pkinit_allow_upn = true
  pkinit_eku_checking = none
  pkinit_require_freshness = true
 }}
[logging]
 kdc = FILE:/var/log/lab-kdc/{address}.log
"""


def _database(role: str) -> str:
    return "forged" if role == "rogue-keys" else "principal"


def _setup(entries: list[str], hostname: str) -> str:
    """Makes the database that a role needs, once; only the genuine one gives the host its keytab."""
    listing = "\n".join(entries)
    return f"""\
#!/bin/sh
# setup ROLE
set -eu
database=principal
[ "$1" != rogue-keys ] || database=forged
[ ! -e /var/lib/lab-kdc/$database ] || exit 0
export KRB5_KDC_PROFILE=/etc/lab-kdc/$1-127.0.0.1.conf
kdb5_util create -s -P "$(head -c 24 /dev/urandom | base64)"
kadmin.local <<'END'
{listing}
END
[ $database = forged ] || kadmin.local ktadd -k /etc/krb5.keytab host/{hostname}
"""


def _units(workers: int) -> dict[str, str]:
    # One worker is krb5kdc alone; with more, each is a process of its own and the first looks after them.
    several = f" -w {workers}" if workers > 1 else ""
    start = f"ExecStart=/usr/sbin/krb5kdc -P /run/lab-kdc-%i.pid{several}\n"
    return {**_UNITS, "lab-kdc@.service": _UNITS["lab-kdc@.service"] + start}


_UNITS = {
    "lab-kdc-setup.service": """\
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/etc/lab-kdc/setup genuine
""",
    "lab-kdc@.service": """\
[Unit]
Requires=lab-kdc-setup.service
After=lab-kdc-setup.service
[Service]
Type=forking
PIDFile=/run/lab-kdc-%i.pid
Environment=KRB5_KDC_PROFILE=/etc/lab-kdc/%i.conf
# As in Debian's krb5-kdc.service: root without the right to pass over permissions, on a system that it may read.
CapabilityBoundingSet=CAP_NET_BIND_SERVICE
NoNewPrivileges=yes
PrivateDevices=yes
ReadOnlyPaths=/
ReadWritePaths=/var/lib/lab-kdc /var/log/lab-kdc /tmp /run
""",
    # systemd listens, the service that is handed the sockets never reads them.
    "lab-silent@.socket": """\
[Socket]
ListenStream=%i:88
ListenDatagram=%i:88
""",
    "lab-silent@.service": """\
[Service]
ExecStart=/bin/sleep infinity
""",
}
