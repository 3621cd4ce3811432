# SPDX-License-Identifier: Apache-2.0
"""The peer: SSSD, whose sss_ssh_authorizedkeys gives sshd the keys of the certificates that a directory has of an account."""

import subprocess
from pathlib import Path

from directory import BASE, PORT, Account, Slapd

AUTHORITIES = "/etc/sssd/pki/sssd_auth_ca_db.pem"  # where it looks
DOMAIN = "lab"
COMMAND = "sss_ssh_authorizedkeys"
ACCOUNTS = 1_500  # more than turns: SSSD asks its directory once for each
CONFIGURATION = f"""\
[sssd]
services = nss, ssh
domains = {DOMAIN}
certificate_verification = no_ocsp
[domain/{DOMAIN}]
id_provider = ldap
auth_provider = none
access_provider = permit
sudo_provider = none
ldap_uri = ldap://127.0.0.1:{PORT}
ldap_search_base = {BASE}
"""


class Sssd:
    """Runs beside signetd, with a slapd behind it whose accounts all have the same certificate."""

    def __init__(self, lab, authority: Path, certificate: Path):
        der = _der(certificate)
        everybody = [Account(number, number, der) for number in range(ACCOUNTS)]
        self.known, *strangers = ((COMMAND, account.name) for account in everybody)  # what sshd would run
        self.strangers = iter(strangers)  # each the first time that it is asked for
        directory = Slapd(lab)
        directory.fill(everybody)
        directory.start()
        lab.write(AUTHORITIES, authority.read_text())
        lab.write("/etc/sssd/sssd.conf", CONFIGURATION, 0o600)
        lab.enter(["systemctl", "start", "sssd.service"])


def _der(file: Path) -> bytes:
    return subprocess.run(["openssl", "x509", "-in", file, "-outform", "DER"], capture_output=True, check=True).stdout
