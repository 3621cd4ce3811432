# SPDX-License-Identifier: Apache-2.0
"""What a real slapd may show of its accounts, and a sync must not believe: none of their keys, and two entries of one user."""

import json
import subprocess

import pytest
from directory import BASE, FOLDER, Account, Slapd, accounts, added
from signetlab.pki import Certificate
from test_certmap_sync import STORE, compare, stored, sync  # noqa: F401 (a fixture)

COUNT = 200


@pytest.fixture(scope="module")
def directory(signet_lab):
    slapd = Slapd(signet_lab)
    slapd.everybody = accounts(COUNT, b"")
    slapd.fill(slapd.everybody.values())
    slapd.start()
    yield slapd
    slapd.stop()


def test_a_directory_that_hides_the_keys_takes_nobodys_away(signet_lab, directory, sync):
    sync()
    settings = signet_lab.read(f"{FOLDER}/slapd.conf")
    hidden = "altSecurityIdentities,objectSid,userPrincipalName"
    signet_lab.write(f"{FOLDER}/slapd.conf", f"{settings}access to attrs={hidden} by * none\naccess to * by * read\n")
    directory.stop()
    directory.start()
    try:
        done = sync("--full", check=False)
        assert done.returncode == 1 and f"{COUNT} of {COUNT} accounts" in done.stderr, done
        compare(signet_lab, directory.everybody)
        assert sync("--full", "--allow-shrink")["keys"] == 0
    finally:
        signet_lab.write(f"{FOLDER}/slapd.conf", settings)
        directory.stop()
        directory.start()
    assert sync("--full")["changed"] == COUNT


def test_two_entries_of_one_user_are_nobodys(signet_lab, directory, sync):
    owner, folder = directory.everybody["user000009"], f"ou=partners,{BASE}"
    card = signet_lab.pki.issue(Certificate("partner")).certificate.read_bytes()
    partner = Account(COUNT, COUNT, subprocess.run(["openssl", "x509", "-outform", "DER"], input=card, capture_output=True, check=True).stdout)
    signet_lab.write("/run/card.pem", card.decode())
    explain = ["signetctl", "explain", "--json", "--cert", "/run/card.pem", "--store", STORE]
    outcome = lambda: json.loads(signet_lab.enter(explain, check=False).stdout)["store"]["outcome"]
    rename = lambda old, new: f"dn: uid={old},{folder}\nchangetype: modrdn\nnewrdn: uid={new}\ndeleteoldrdn: 1\n\n"
    refused = lambda: {name for name, entry in stored(signet_lab).items() if entry["unreadable"]}
    sync()
    directory.change(f"dn: {folder}\nchangetype: add\nobjectClass: organizationalUnit\nou: partners\n\n")
    directory.change(added(partner).replace(BASE, folder))
    assert sync()["refused"] == 0 and outcome() == "mapped"
    directory.change(rename(partner.name, owner.name.upper()))
    report = sync()
    assert {entry["entry"] for entry in report["refusals"]} == {owner.dn, f"uid={owner.name.upper()},{folder}"}
    assert report["refused"] == 2 and refused() == {owner.name, owner.name.upper()} and outcome() == "refused"
    directory.change(rename(owner.name.upper(), partner.name))
    assert sync()["refused"] == 0 and refused() == set() and outcome() == "mapped"
    directory.change("".join(f"dn: {dn}\nchangetype: delete\n\n" for dn in (f"uid={partner.name},{folder}", folder)))
    sync()
    compare(signet_lab, directory.everybody)
