# SPDX-License-Identifier: Apache-2.0
"""A TPM as the card of its machine: swtpm, by tpm2-pkcs11. What it locks, it locks by itself."""

import subprocess
from pathlib import Path

import pytest
from conftest import running_lab
from logon import end_of, last_reason, log_on, wrong
from pkcs11_tokens import PIN, has_ticket, open_shell, run_as_card, settings, wait_for_token
from signetlab.pki import Certificate
from signetlab.signet import Signet

TPM = "libtpm2_pkcs11.so"
TPM_LOCKOUT = 3  # wrong PINs
SWTPM = """
    mkdir -p /var/lib/lab-tpm {store}
    systemd-run --quiet --unit=lab-tpm swtpm socket --tpm2 --tpmstate dir=/var/lib/lab-tpm \
        --server type=tcp,port=2321,bindaddr=127.0.0.1 --ctrl type=tcp,port=2322,bindaddr=127.0.0.1 \
        --flags not-need-init,startup-clear
    until ss -Hltn src 127.0.0.1:2321 | grep -q LISTEN; do sleep 0.1; done
    chown signet-card: {store}
"""
NEW_TOKEN = """
    export TPM2_PKCS11_STORE={store} TSS2_LOG=all+none
    tool="pkcs11-tool --module /usr/lib/*/pkcs11/{module}"
    $tool --init-token --slot-index 0 --label vsc --so-pin 12345678
    $tool --token-label vsc --login --login-type so --so-pin 12345678 --init-pin --new-pin {pin}
    $tool --token-label vsc --login --pin {pin} --keypairgen --key-type rsa:2048 --id 01 --label auth
    $tool --token-label vsc --read-object --type pubkey --id 01 -o /tmp/tpm/public.der
"""
CERTIFICATE = """
    export TPM2_PKCS11_STORE={store} TSS2_LOG=all+none
    pkcs11-tool --module /usr/lib/*/pkcs11/{module} --token-label vsc --login --pin {pin} \
        --write-object /tmp/tpm/alice.der --type cert --id 01 --label auth
"""
STORE = "/etc/tpm2_pkcs11"
TPM_PLACES = {"store": STORE, "module": TPM, "pin": PIN}


def certify_key_of_tpm(lab):
    """Of a key that nobody can read: the request for another one, with the public key replaced."""
    issued, home = lab.pki.issue(Certificate.for_user("alice")), lab.pki.authority().parent
    place = Path(f"/proc/{lab.leader}/root/tmp/tpm")
    public = home / "tpm.pem"
    openssl("pkey", "-pubin", "-inform", "DER", "-in", place / "public.der", "-out", public)
    openssl("x509", "-req", "-in", issued.certificate.with_suffix(".csr"), "-force_pubkey", public, "-CA", home / "ca.pem",
            "-CAkey", home / "ca.key", "-set_serial", "7777", "-days", "30", "-outform", "DER", "-out", place / "alice.der",
            "-extfile", issued.certificate.with_suffix(".extensions"), "-extensions", "leaf")


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


@pytest.fixture(scope="module")
def tpm(lab_can_run):
    """swtpm where libtss2 looks for it when there is no device: workers have no environment that could tell."""
    for lab in running_lab(cards=[], users=["alice"], signet=Signet(**settings(TPM))):
        lab.enter(["sh", "-euc", SWTPM.format(**TPM_PLACES)])
        lab.enter(["install", "-d", "-o", "signet-card", "/tmp/tpm"])
        run_as_card(lab, NEW_TOKEN.format(**TPM_PLACES))
        certify_key_of_tpm(lab)
        run_as_card(lab, CERTIFICATE.format(**TPM_PLACES))
        lab.write("/etc/systemd/system/signetd.service.d/tpm.conf", f"[Service]\nReadWritePaths={STORE}\n")
        lab.enter(["systemctl", "daemon-reload"])
        lab.enter(["systemctl", "restart", "signetd.service"])
        yield lab


def test_a_tpm_opens_a_session_with_a_ticket(tpm):
    wait_for_token(tpm, TPM, "vsc")
    terminal = open_shell(tpm)
    assert has_ticket(terminal)
    terminal.sendline("exit")
    end_of(terminal)


def test_a_tpm_that_locks_itself_says_so(tpm):
    reasons = []
    for _ in range(TPM_LOCKOUT + 1):
        wait_for_token(tpm, TPM, "vsc")
        exit_status, _ = log_on(tpm, wrong(PIN))
        assert exit_status != 0
        reasons.append(last_reason(tpm))
    assert reasons[0] == "pin-wrong" and reasons[-1] == "pin-locked"
