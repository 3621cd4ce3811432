# SPDX-License-Identifier: Apache-2.0
"""CRLs and OCSP for the plugin in a real krb5kdc: fetched by the shipped units, run out, renewed, without a restart."""

import time
from datetime import datetime, timezone

import pytest
from conftest import running_lab
from kdc_realm import LOOK, REVOKED, as_configured, configure, in_every_worker, said
from kinit import Identity, issue, kinit
from logon import wait_until
from signetlab.kdc_plugin import KdcPlugin
from signetlab.pki import Certificate

UNKNOWN = "Revocation status unavailable"
WEB = "/srv/crl"
RUNS_OUT = 3  # seconds that a CRL is good for


@pytest.fixture(scope="module", params=[1, 4], ids=["one worker", "four workers"])
def lab(request, lab_can_run):
    for lab in running_lab(users=["alice"], kdc_plugin=KdcPlugin(), kdc_workers=request.param):
        lab.write(f"{WEB}/index.html", "")
        lab.enter(["systemctl", "start", "signet-kdc-fetch.socket"])
        serve(lab, "web", ["python3", "-m", "http.server", "8080", "--bind", "127.0.0.1", "--directory", WEB])
        yield lab


@pytest.fixture(autouse=True)
def settled(lab):
    yield from as_configured(lab)


def serve(lab, name, command):
    lab.enter(["systemd-run", "--quiet", f"--unit=lab-{name}", "--", *command])


def person(lab, name="alice"):
    """The certificate as the CA knows it, and as files of the machine."""
    issued = lab.pki.issue(Certificate.for_user(name))
    stem = f"/root/identities/revocable-{time.monotonic_ns()}"
    lab.write(f"{stem}.pem", issued.certificate.read_text())
    lab.write(f"{stem}.key", issued.key.read_text(), 0o600)
    return issued, Identity(f"{stem}.pem", f"{stem}.key")


def demand(lab, check, grace="0s", **issuer):
    configure(lab, revocation={"check": check, "grace": grace,
                               "issuer": [{"certificate": "/etc/signet/ca.pem", **issuer}]})


def publish(lab, seconds=3600):
    """A CRL of now, fetched; the time at which it runs out."""
    lab.write(f"{WEB}/lab.crl", lab.pki.crl(seconds=seconds).read_text())
    lab.enter(["systemctl", "start", "signet-kdc-fetch.service"])
    return time.monotonic() + seconds


def test_a_crl_runs_out_and_is_renewed(lab):
    issued, alice = person(lab)
    crl = ["http://127.0.0.1:8080/lab.crl"]
    demand(lab, "hard", crl=crl)
    assert in_every_worker(lab, "alice", alice) == {(UNKNOWN,)}
    assert said(lab, "certificate refused", 'reason="revocation-unknown"', "there is no CRL")
    end = publish(lab, RUNS_OUT)
    time.sleep(LOOK)
    assert kinit(lab, "alice", alice).status == 0, lab.journal("signet-kdc-fetch.service")
    time.sleep(max(0, end - time.monotonic()) + 1)
    assert in_every_worker(lab, "alice", alice) == {(UNKNOWN,)}
    assert said(lab, 'reason="revocation-unknown"', "the CRL ran out at", f"{datetime.now(timezone.utc):%Y-%m-%d}")
    demand(lab, "soft", crl=crl)
    assert in_every_worker(lab, "alice", alice) == {()}
    assert said(lab, "certificate accepted", 'warning="', "ran out")
    demand(lab, "hard", "1h", crl=crl)
    assert in_every_worker(lab, "alice", alice) == {()}  # by its grace
    demand(lab, "hard", crl=crl)
    publish(lab)
    time.sleep(LOOK)
    assert in_every_worker(lab, "alice", alice) == {()}
    lab.pki.revoke(issued)
    publish(lab)
    time.sleep(LOOK)
    assert in_every_worker(lab, "alice", alice) == {(REVOKED,)}
    assert said(lab, 'reason="cert-revoked"', "the CRL of")
    demand(lab, "off", crl=crl)
    assert in_every_worker(lab, "alice", alice) == {()}


def test_a_certificate_without_an_answer_is_asked_about_and_let_in_then(lab):
    home = lab.pki.authority().parent
    good, alice = person(lab)
    bad, eve = person(lab)
    lab.pki.revoke(bad)
    for name in ("index.txt", "ca.pem", "ca.key"):
        lab.write(f"/srv/ocsp/{name}", (home / name).read_text())
    lab.write("/srv/ocsp/index.txt.attr", "unique_subject = no\n")
    port = 8081
    serve(lab, f"ocsp-{time.monotonic_ns()}", ["openssl", "ocsp", "-port", str(port), "-index", "/srv/ocsp/index.txt",
                       "-CA", "/srv/ocsp/ca.pem", "-rsigner", "/srv/ocsp/ca.pem", "-rkey", "/srv/ocsp/ca.key",
                       "-ndays", "1"])
    lab.enter(["rm", "-rf", "/var/lib/signet/kdc/revocation"])
    demand(lab, "hard", ocsp=[f"http://127.0.0.1:{port}/"])
    lab.enter(["systemctl", "restart", f"lab-kdc@{lab.kdc.address}"])  # it would go on with the CRL that it had
    assert kinit(lab, "alice", alice).refusals()[-1] == UNKNOWN
    wait_until(lambda: kinit(lab, "alice", alice).status == 0, "the answer was fetched because the KDC asked for it")
    assert kinit(lab, "alice", eve).refusals()[-1] == UNKNOWN
    wait_until(lambda: kinit(lab, "alice", eve).refusals()[-1] == REVOKED, "revoked, by OCSP")
    assert said(lab, 'reason="cert-revoked"', "the OCSP answer of")
