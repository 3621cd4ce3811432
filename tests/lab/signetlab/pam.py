# SPDX-License-Identifier: Apache-2.0
"""PAM service files of a lab: Signet's own, and the peers' for comparison."""

import subprocess
from pathlib import Path

from .pki import Pki

OPENSC = "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so"

_SESSION = """\
session  required  pam_loginuid.so
session  required  pam_unix.so
session  optional  pam_systemd.so
"""

# default=die: whatever Signet does not grant is refused; no password behind it.
SIGNET = """\
auth     [success=done default=die]  pam_signet.so
account  required  pam_signet.so
account  required  pam_unix.so
""" + _SESSION + """\
session  required  pam_signet.so
password required  pam_signet.so
"""

_PASSWORD = """\
auth     required  pam_unix.so
account  required  pam_unix.so
""" + _SESSION

_PEERS = {
    "peer-krb5": f"""\
auth     [success=done default=die]  pam_krb5.so use_pkinit pkinit_user=PKCS11:{OPENSC}
account  required  pam_permit.so
session  required  pam_krb5.so
""",
    "peer-pkcs11": """\
auth     [success=done default=die]  pam_pkcs11.so
account  required  pam_permit.so
session  required  pam_permit.so
""",
}


_PAM_PKCS11 = f"""\
pam_pkcs11 {{
  nullok = false;
  wait_for_card = false;
  use_pkcs11_module = opensc;
  pkcs11_module opensc {{
    module = {OPENSC};
    slot_num = 0;
    ca_dir = /etc/pam_pkcs11/cacerts;
    cert_policy = ca, signature;
  }}
  use_mappers = ms;
  mapper ms {{
    module = internal;
    ignorecase = true;
    ignoredomain = true;
  }}
}}
"""


def stage(root: Path, pki: Pki, with_signet: bool) -> None:
    """login and signet-test (for pamtester) ask Signet when it is there; login-password never does."""
    services = {**_PEERS, "login-password": _PASSWORD, "login": SIGNET if with_signet else _PASSWORD}
    if with_signet:
        services["signet-test"] = SIGNET
    for name, text in services.items():
        (root / "etc/pam.d" / name).write_text(text)
    _stage_pam_pkcs11(root / "etc/pam_pkcs11", pki.authority())


def _stage_pam_pkcs11(home: Path, authority: Path) -> None:
    (home / "pam_pkcs11.conf").write_text(_PAM_PKCS11)
    command = ["openssl", "x509", "-in", authority, "-noout", "-subject_hash"]
    digest = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    # The name by which OpenSSL finds a CA in a directory, openssl-rehash(1).
    (home / "cacerts" / f"{digest}.0").write_bytes(authority.read_bytes())
