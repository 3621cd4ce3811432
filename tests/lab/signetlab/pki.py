# SPDX-License-Identifier: Apache-2.0
"""Certificate authorities and certificates of a lab, made with openssl.

A Certificate says what shall stand in it; Pki.issue() makes it. Keys come out of a cache (they protect
nothing), certificates are made anew for every lab, so that none is ever expired by accident.
"""

import os
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from .errors import LabError
from .places import CACHE

REALM = "LAB.TEST"
KEY_KINDS = {
    "rsa2048": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    "rsa3072": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072"],
    "rsa4096": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:4096"],
    "ec256": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "ec384": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
    "ed25519": ["-algorithm", "ED25519"],
}
# RFC 4556 3.2.2 and 3.2.4; the Microsoft names are those of smart card logon.
EKU = {
    "clientAuth": "clientAuth",
    "msSmartcardLogin": "1.3.6.1.4.1.311.20.2.2",
    "pkinitClientAuth": "1.3.6.1.5.2.3.4",
    "pkinitKdc": "1.3.6.1.5.2.3.5",
}
UPN_SAN = "1.3.6.1.4.1.311.20.2.3"
PKINIT_SAN = "1.3.6.1.5.2.2"
SID_EXTENSION = "1.3.6.1.4.1.311.25.2"  # [MS-WCCE] 2.2.2.7.7.4


@dataclass(frozen=True)
class Certificate:
    """What a certificate shall say. for_user() gives the ordinary one; name what differs from it."""

    name: str  # CN of the subject
    key: str = "rsa2048"  # one of KEY_KINDS
    upn: str | None = None  # SAN as Active Directory writes it
    principal: str | None = None  # SAN of RFC 4556: name or name/instance, @REALM
    dns: tuple[str, ...] = ()  # SANs of a host
    sid: str | None = None  # Active Directory's own extension: S-1-5-21-...
    eku: tuple[str, ...] = ("clientAuth", "msSmartcardLogin")  # names in EKU, or OIDs; () for none
    valid: tuple[float, float] = (-1, 365)  # days from now: (-30, -1) is expired, (1, 30) not yet valid
    issuer: str = "lab"  # "lab" is the one everybody trusts; others nobody does, but for Pki.subordinate()
    extensions: tuple[str, ...] = ()  # further lines for openssl, such as crlDistributionPoints=...

    @staticmethod
    def for_user(user: str, realm: str = REALM, **changes) -> "Certificate":
        """UPN user@REALM and the usages of smart card logon; principal=... puts the RFC 4556 SAN instead."""
        named = {} if "principal" in changes else {"upn": f"{user}@{realm}"}
        return Certificate(name=user, **{**named, **changes})

    @staticmethod
    def for_kdc(realm: str = REALM, **changes) -> "Certificate":
        return Certificate(name=f"KDC of {realm}", principal=f"krbtgt/{realm}@{realm}",
                           **{"eku": ("pkinitKdc",), **changes})


@dataclass(frozen=True)
class Issued:
    """A certificate and its key, PEM files on the computer (not in the machine)."""

    certificate: Path
    key: Path
    issuer: str  # name of the CA


class Pki:
    """All authorities of one lab, each made when first named."""

    def __init__(self, directory: Path):
        self._directory = directory
        self._numbers: dict[str, int] = {}

    def authority(self, name: str = "lab") -> Path:
        """The CA certificate, PEM."""
        certificate = self._directory / name / "ca.pem"
        if not certificate.exists():
            home = self._new_authority(name)
            _openssl("req", "-x509", "-new", "-config", home / "ca.cnf", "-key", home / "ca.key",
                     "-days", 3650, "-subj", f"/DC=test/DC=lab/CN=CA {name}", "-out", certificate)
        return certificate

    def subordinate(self, name: str, issuer: str = "lab", *extensions: str) -> Issued:
        """A CA below another one, for Certificate.issuer; extensions are further lines for openssl."""
        home = self._new_authority(name)
        lines = ["[authority]", *_AUTHORITY, "authorityKeyIdentifier = keyid", *extensions]
        self._sign(issuer, home / "ca.key", f"CA {name}", "\n".join(lines), "authority", (-1, 365), home / "ca.pem")
        return Issued(home / "ca.pem", home / "ca.key", issuer)

    def issue(self, wanted: Certificate, key: Path | None = None) -> Issued:
        """For a key that there is, or for a new one."""
        home = self.authority(wanted.issuer).parent
        certificate, key = home / f"{self._count('certificate')}.pem", key or self._next_key(wanted.key)
        self._sign(wanted.issuer, key, wanted.name, _extensions(wanted), "leaf", wanted.valid, certificate)
        return Issued(certificate, key, wanted.issuer)

    def _new_authority(self, name: str) -> Path:
        home = self._directory / name
        home.mkdir(parents=True)
        (home / "index.txt").touch()
        (home / "ca.cnf").write_text(_authority_config(home))
        (home / "ca.key").write_bytes(self._next_key("rsa2048").read_bytes())
        return home

    def _sign(self, issuer: str, key: Path, name: str, extensions: str, section: str, valid, certificate: Path) -> None:
        configuration = self.authority(issuer).parent / "ca.cnf"
        request, profile = certificate.with_suffix(".csr"), certificate.with_suffix(".extensions")
        profile.write_text(extensions)
        _openssl("req", "-new", "-config", configuration, "-key", key, "-subj", f"/DC=test/DC=lab/CN={name}",
                 "-out", request)
        start, end = (_moment(days) for days in valid)
        _openssl("ca", "-batch", "-notext", "-config", configuration, "-in", request, "-out", certificate,
                 "-startdate", start, "-enddate", end, "-extfile", profile, "-extensions", section)

    def revoke(self, issued: Issued) -> None:
        home = self.authority(issued.issuer).parent
        _openssl("ca", "-config", home / "ca.cnf", "-revoke", issued.certificate)

    def crl(self, name: str = "lab", seconds: int = 7 * 24 * 3600) -> Path:
        """A fresh CRL of that authority, PEM, and how long it is good for."""
        home = self.authority(name).parent
        _openssl("ca", "-config", home / "ca.cnf", "-gencrl", "-crlsec", seconds, "-out", home / "crl.pem")
        return home / "crl.pem"

    def _next_key(self, kind: str) -> Path:
        return cached_key(kind, self._count(kind))

    def _count(self, what: str) -> int:
        self._numbers[what] = self._numbers.get(what, 0) + 1
        return self._numbers[what]


def cached_key(kind: str, number: int) -> Path:
    """The number-th key of its kind; no lab uses one twice, all labs use the same."""
    keys = CACHE / "keys"
    path = keys / f"{kind}-{number}.pem"
    if not path.exists():
        keys.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=keys, suffix=".new") as unfinished:
            _openssl("genpkey", *KEY_KINDS[kind], "-out", unfinished.name)
            with suppress(FileExistsError):  # another lab was quicker; then that key counts for all
                os.link(unfinished.name, path)
    return path


def _openssl(*argv) -> None:
    # openssl must not read the computer's own configuration, which may add extensions or an engine.
    done = subprocess.run(["openssl", *map(str, argv)], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, env={**os.environ, "OPENSSL_CONF": os.devnull})
    if done.returncode != 0:
        raise LabError(f"openssl {argv[0]}: {done.stderr}")


def _moment(days: float) -> str:
    return (datetime.now(timezone.utc) + timedelta(days=days)).strftime("%Y%m%d%H%M%SZ")


_AUTHORITY = ("basicConstraints = critical,CA:TRUE", "keyUsage = critical,keyCertSign,cRLSign",
              "subjectKeyIdentifier = hash")


def _authority_config(home: Path) -> str:
    extensions = "\n".join(_AUTHORITY)
    return f"""\
[req]
distinguished_name = empty
x509_extensions = authority
[empty]
[authority]
{extensions}
[ca]
default_ca = this
[this]
certificate = {home}/ca.pem
private_key = {home}/ca.key
database = {home}/index.txt
new_certs_dir = {home}
rand_serial = yes
unique_subject = no
default_md = sha256
policy = anything
[anything]
domainComponent = optional
commonName = supplied
"""


def _extensions(wanted: Certificate) -> str:
    """The leaf's extensions in openssl's words (x509v3_config(5), ASN1_generate_nconf(3))."""
    names, sections = [f"DNS:{name}" for name in wanted.dns], []
    if wanted.upn:
        names.append(f"otherName:{UPN_SAN};UTF8:{_escaped(wanted.upn)}")
    if wanted.principal:
        names.append(f"otherName:{PKINIT_SAN};SEQUENCE:principal")
        sections.append(_principal_name(wanted.principal))
    if wanted.sid:
        sections.append(f"[sid]\nname = IMP:0,SEQUENCE:sid_name\n[sid_name]\ntype = OID:{SID_EXTENSION}.1\n"
                        f"value = EXP:0,FORMAT:ASCII,OCTETSTRING:{wanted.sid}")
    lines = ["[leaf]", "basicConstraints = critical,CA:FALSE", "keyUsage = critical,digitalSignature",
             "subjectKeyIdentifier = hash", "authorityKeyIdentifier = keyid"]
    if wanted.eku:
        lines.append("extendedKeyUsage = " + ",".join(EKU.get(name, name) for name in wanted.eku))
    if names:
        lines.append("subjectAltName = " + ",".join(names))
    if wanted.sid:
        lines.append(f"{SID_EXTENSION} = ASN1:SEQUENCE:sid")
    return "\n".join([*lines, *wanted.extensions, *sections]) + "\n"


def _principal_name(principal: str) -> str:
    """KRB5PrincipalName of RFC 4556 3.2.2; name types of RFC 4120 6.2."""
    name, _, realm = principal.rpartition("@")
    components = name.split("/")
    name_type = 2 if components[0] == "krbtgt" else 1  # NT-SRV-INST, NT-PRINCIPAL
    parts = "\n".join(f"c{index} = GeneralString:{_escaped(part)}" for index, part in enumerate(components))
    return f"""\
[principal]
realm = EXP:0,GeneralString:{realm}
name = EXP:1,SEQUENCE:name
[name]
type = EXP:0,INTEGER:{name_type}
components = EXP:1,SEQUENCE:components
[components]
{parts}"""


def _escaped(text: str) -> str:
    """A dollar sign begins the name of a variable there."""
    return text.replace("$", "\\$")
