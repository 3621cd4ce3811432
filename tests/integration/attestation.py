# SPDX-License-Identifier: Apache-2.0
"""What a card that is a YubiKey says of the key in its slot 9A; its maker is one of the lab's CAs."""

import tempfile
from pathlib import Path

from signetlab.pki import Certificate

HOME = "/etc/lab-cards/0"
# Yubico's extension: PIN once, touch always; version 5.4.3; the serial number 12345678.
POLICIES = ("1.3.6.1.4.1.41482.3.8=DER:0202", "1.3.6.1.4.1.41482.3.3=DER:050403", "1.3.6.1.4.1.41482.3.7=DER:020400BC614E")


def statement(lab, issuer="maker", key=f"{HOME}/9A.key", policies=POLICIES):
    """PEM of what is said about that key."""
    wanted = Certificate("YubiKey PIV Attestation 9a", issuer=issuer, upn=None, eku=(), extensions=policies)
    with tempfile.NamedTemporaryFile("w", suffix=".key") as copy:
        copy.write(lab.read(key))
        copy.flush()
        return lab.pki.issue(wanted, key=Path(copy.name)).certificate.read_text()
