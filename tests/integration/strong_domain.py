# SPDX-License-Identifier: Apache-2.0
"""A lab in the domain of a Samba that demands strong mappings, and what such a domain writes about a certificate."""

import hashlib
import subprocess

import pytest
from conftest import running_lab
from signetlab.cards import Card
from signetlab.errors import CannotRun
from signetlab.newer_samba import NewerSambaAd, tree
from signetlab.samba import KDC
from signetlab.signet import Signet


def strong_lab(services=KDC, accounts=("bob",), **signet):
    """alice's card is in the reader, with nothing but her UPN; skips where no such Samba can be had."""
    try:
        tree()
    except CannotRun as reason:
        pytest.skip(str(reason))
    for lab in running_lab(domain=NewerSambaAd(accounts, services=services), users=["alice", "bob"], cards=[Card("alice")],
                           signet=Signet(**signet)):
        lab.sids = {name: sid_of(lab, name) for name in ("alice", "bob")}
        yield lab


def sid_of(lab, name):
    return lab.domain.admin("user", "show", name, "--attributes=objectSid").partition("objectSid: ")[2].strip()


def identify(lab, *texts, name="alice"):
    """altSecurityIdentities of an account, in place of those that are there."""
    lab.domain.change(["modify", name, {"altSecurityIdentities": list(texts)}])


def openssl(issued, *arguments):
    command = ["openssl", "x509", "-in", issued.certificate, "-noout", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def key_id(issued):
    return openssl(issued, "-ext", "subjectKeyIdentifier").splitlines()[1].strip().replace(":", "").lower()


def issuer_serial(issued):
    """As Active Directory writes it: the root of the name first, the last byte of the number first."""
    serial = bytes.fromhex(openssl(issued, "-serial").partition("=")[2].strip())
    return f"X509:<I>DC=test,DC=lab,CN=CA {issued.issuer}<SR>{serial[::-1].hex()}"


def der_of(issued):
    command = ["openssl", "x509", "-in", issued.certificate, "-outform", "DER"]
    return subprocess.run(command, capture_output=True, check=True).stdout


def fingerprint(issued):
    return hashlib.sha1(der_of(issued)).hexdigest()


def public_key(issued):
    return openssl(issued, "-pubkey")
