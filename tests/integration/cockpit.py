# SPDX-License-Identifier: Apache-2.0
"""cockpit at lab.server, where SSSD says whose certificate it is and Signet whether that one may come in; and at the workstation
a browser of one page, whose key is on the card there or in a file.

    serve(lab, users=["alice"], authorities=["lab"])
    visit = log_on(lab, by_card(lab))
    assert visit.is_in("alice") and visit.reasons == ["granted", "granted"]
"""

import subprocess
from contextlib import contextmanager
from dataclasses import dataclass

from directory import BASE, PORT, Slapd
from gate import STACK, cursor, reasons
from logon import wait_until
from tls_service import AUTHORITY, give_certificate, said, says

LIMIT = 30  # seconds; a logon takes half of one
HTTPS = 9090
_OWN = "/etc/cockpit/ws-certs.d/lab"
_BRIDGES = ["ps", "--no-headers", "-o", "user=", "-C", "cockpit-bridge"]  # one for each session
_ASSERTIONS = "/etc/sssd/pki/sssd_auth_ca_db.pem"  # the CAs whose certificates SSSD knows
SSSD = f"""\
[sssd]
services = nss, ifp
domains = lab
[domain/lab]
id_provider = ldap
auth_provider = none
ldap_uri = ldap://127.0.0.1:{PORT}
ldap_search_base = {BASE}
[certmap/lab/upn]
maprule = (uid={{subject_principal.short_name}})
"""


def pam_files() -> dict[str, str]:
    """Debian's common files with Signet's profiles; what cockpit has around them is its package's."""
    kinds = {kind: [line for line in STACK.splitlines() if line.startswith(kind)] for kind in ("auth", "account", "session")}
    return {f"/etc/pam.d/common-{kind}": "\n".join(lines) + "\n" for kind, lines in kinds.items()}


@dataclass(frozen=True)
class Person:
    """An entry of the directory that SSSD looks into."""

    user: str
    uid: str

    def ldif(self) -> str:
        return (f"dn: uid={self.user},{BASE}\nobjectClass: inetOrgPerson\nobjectClass: posixAccount\nuid: {self.user}\n"
                f"cn: {self.user}\nsn: User\nuidNumber: {self.uid}\ngidNumber: {self.uid}\nhomeDirectory: /home/{self.user}\n\n")


def serve(lab, users, authorities) -> None:
    """cockpit, SSSD, and the directory with these users; SSSD knows these CAs of the lab's PKI."""
    server = lab.server
    directory = Slapd(server)
    directory.fill([Person(user, server.enter(["id", "-u", user]).stdout.strip()) for user in users])
    directory.start()
    give_certificate(lab, f"{_OWN}.cert", f"{_OWN}.key")
    server.write("/etc/cockpit/cockpit.conf", "[WebService]\nClientCertAuthentication = yes\n")
    server.write(_ASSERTIONS, "".join(lab.pki.authority(name).read_text() for name in authorities))
    server.write("/etc/sssd/sssd.conf", SSSD, 0o600)
    server.enter(["mkdir", "-p", "/var/log/sssd"])
    server.enter(["systemctl", "start", "sssd.service", "cockpit.socket"])


def by_card(lab, number=0) -> list[str]:
    """Options of curl (RFC 7512)."""
    control = lab.cards[number]
    name = f"pkcs11:token={control.card.user};id=%01"
    return ["--engine", "pkcs11", "--cert-type", "ENG", "--cert", f"{name};type=cert", "--key-type", "ENG",
            "--key", f"{name};type=private;pin-value={control.pin}"]


def by_file(identity) -> list[str]:
    """An Identity of kinit.issue()."""
    return ["--cert", identity.certificate, "--key", identity.key]


def by_password(user, password) -> list[str]:
    return ["--user", f"{user}:{password}"]


@dataclass(frozen=True)
class Visit:
    """What came of a logon."""

    lab: object
    since: str  # cursor of the server's journal
    status: str  # of HTTP; 000: the connection came to nothing
    user: str  # whose bridge has answered
    trouble: str  # of the browser

    def is_in(self, user) -> bool:
        return self.status == "200" and self.user == user

    @property
    def reasons(self) -> list[str]:
        return reasons(self.lab.server, self.since, "cockpit")

    def is_out(self, *asked) -> bool:
        """Refused; signetd was asked, and gave these reasons."""
        return self.status != "200" and not self.user and self.reasons == [*asked]

    def said(self) -> str:
        """By any unit: the journal cannot tell that of a process that ends right after it has spoken."""
        return said(self.lab.server, self.since)

    def says(self, *words: str) -> bool:
        return says(self.said, *words)


def log_on(lab, shown) -> Visit:
    """Up to the session, which is ended then."""
    since = cursor(lab.server)
    command = ["timeout", LIMIT, "curl", "--silent", "--show-error", "--cacert", AUTHORITY, "--output", "/dev/null",
               "--write-out", "%{http_code}", *shown, f"https://{lab.server.hostname}:{HTTPS}/cockpit/login"]
    done = lab.enter(command, check=False)
    status, user = done.stdout, ""
    if status == "200":
        user = lab.server.enter(_BRIDGES).stdout.strip()
        _end_session(lab)
    return Visit(lab, since, status, user, done.stderr)


@contextmanager
def connection(lab, identity):
    """A second browser, which has shown that certificate, is connected meanwhile; it has asked for nothing."""
    command = ["openssl", "s_client", "-quiet", "-connect", f"{lab.server.hostname}:{HTTPS}",
               "-cert", identity.certificate, "-key", identity.key]
    before = _shown(lab)
    with subprocess.Popen(lab.inside(command), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as browser:
        try:
            wait_until(lambda: _shown(lab) - before, "cockpit has its certificate")
            yield
        finally:
            browser.kill()


def _shown(lab) -> set[str]:
    """cockpit-tls has a file for each connection with a certificate."""
    return set(lab.server.enter(["ls", "/run/cockpit/tls/clients"], check=False).stdout.split())


def _end_session(lab) -> None:
    lab.server.enter(["systemctl", "stop", "cockpit.service"])
    wait_until(lambda: lab.server.enter(_BRIDGES, check=False).returncode, "the session has ended")
