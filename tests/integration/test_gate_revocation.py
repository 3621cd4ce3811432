# SPDX-License-Identifier: Apache-2.0
"""A host judges revocation by what its own fetcher has brought from a web server: at the gate of a server and at the console of a
workstation, within seconds and by the processes that run already."""

import time

import pytest
import wire
from conftest import running_lab
from gate import BLOCKED, by_card, configure_gate, gated_lab, ssh
from logon import configure, outcome, restart_signetd, settled, wait_for_card, wait_until
from mapping_store import Account, fill, pem_of_card, upn
from signetlab.cards import Card
from signetlab.pki import Issued
from signetlab.signet import Signet

WEB, ANSWERS = "/srv/crl", "/var/lib/signet/revocation"
URL = "http://127.0.0.1:8080/lab.crl"
LOOK = 1.2  # seconds; a file is looked at once a second, and two CRLs of one second are equally new
FETCH = "signet-fetch.service"


@pytest.fixture(scope="module")
def gated(lab_can_run):
    for lab in gated_lab(newer=()):
        prepare(lab.server)
        fill(lab.server, Account("alice", certificate=pem_of_card(lab), upn=upn("alice")))
        yield lab


@pytest.fixture(scope="module")
def workstation(lab_can_run):
    for lab in running_lab(cards=[Card("alice")], users=["alice"], signet=Signet()):
        prepare(lab)
        yield lab


def prepare(machine):
    """A web server of its own. The fetcher's timer and socket have started with signetd."""
    machine.enter(["systemctl", "is-active", "signet-fetch.timer", "signet-fetch.socket"])
    machine.write(f"{WEB}/index.html", "")
    serve(machine, "python3", "-m", "http.server", "8080", "--bind", "127.0.0.1", "--directory", WEB)
    wait_until(lambda: machine.enter(["curl", "-fsS", "http://127.0.0.1:8080/"], check=False).returncode == 0, "a web server")


def serve(machine, *command):
    machine.enter(["systemd-run", "--quiet", f"--unit=lab-serve-{time.monotonic_ns()}", "--", *command])


def demand(check, grace="0s", **sources):
    """For Signet: a demand about the lab's CA, and where its answers come from."""
    return {"certificates": {"revocation": check},
            "revocation": {"grace": grace, "issuer": [{"certificate": "/etc/signet/ca.pem", **(sources or {"crl": [URL]})}]}}


def ask(lab, *what, **sources):
    changes = demand(*what, **sources)
    changes["certificates"]["block_list"] = BLOCKED
    configure_gate(lab, **changes)


def publish(lab, machine, seconds=3600, authority="lab", check=True):
    """A CRL of now, fetched by that machine."""
    machine.write(f"{WEB}/lab.crl", lab.pki.crl(authority, seconds).read_text())
    machine.enter(["systemctl", "start", FETCH], check=check)


def forget(machine):
    """As before the first fetch."""
    machine.enter(["sh", "-c", f"rm -f {ANSWERS}/* {ANSWERS}/.round"])
    restart_signetd(machine)


def certificate_of_card(lab, tmp_path):
    path = tmp_path / "card.pem"
    path.write_text(pem_of_card(lab))
    return Issued(path, path, "lab")


def test_a_host_that_asks_for_nothing_has_no_work_and_no_failed_unit(gated):
    server = gated.server
    configure_gate(gated)
    server.enter(["rm", "-rf", ANSWERS])
    server.enter(["systemctl", "start", FETCH])
    assert server.enter(["ls", "-A", ANSWERS]).stdout == ""  # its unit made it
    assert server.enter(["systemctl", "is-failed", FETCH], check=False).stdout.strip() == "inactive"
    assert ssh(gated, "alice", by_card()).is_in("alice")


def test_at_the_gate_a_crl_runs_out_and_is_renewed(gated):
    server = gated.server
    forget(server)
    ask(gated, "hard")
    assert ssh(gated, "alice", by_card()).is_out("revocation-unknown")
    checked = server.enter(["signetctl", "config", "check"], check=False)
    assert checked.returncode == 1 and "revocation.directory: has no CRL and no OCSP answer" in checked.stdout
    publish(gated, server, seconds=1)
    assert server.enter(["signetctl", "config", "check"]).returncode == 0
    time.sleep(1 + LOOK)  # times in a CRL are whole seconds, and its last one is good
    assert ssh(gated, "alice", by_card()).is_out("revocation-unknown")  # it ran out
    ask(gated, "hard", "1h")
    assert ssh(gated, "alice", by_card()).is_in("alice")  # by its grace
    ask(gated, "soft")
    assert ssh(gated, "alice", by_card()).is_in("alice")
    ask(gated, "hard")
    publish(gated, server)
    assert ssh(gated, "alice", by_card()).is_in("alice"), server.journal(FETCH)


def test_at_the_gate_a_crl_of_another_ca_says_nothing(gated):
    server = gated.server
    forget(server)
    ask(gated, "hard")
    publish(gated, server, authority="stranger", check=False)
    assert "the CRL is refused" in server.journal(FETCH)
    time.sleep(LOOK)
    assert ssh(gated, "alice", by_card()).is_out("revocation-unknown")


def test_at_the_gate_a_responder_is_asked_because_somebody_came(gated):
    server, home = gated.server, gated.pki.authority().parent
    forget(server)
    for name in ("index.txt", "ca.pem", "ca.key"):
        server.write(f"/srv/ocsp/{name}", (home / name).read_text())
    server.write("/srv/ocsp/index.txt.attr", "unique_subject = no\n")
    serve(server, "openssl", "ocsp", "-port", "8081", "-index", "/srv/ocsp/index.txt", "-CA", "/srv/ocsp/ca.pem",
          "-rsigner", "/srv/ocsp/ca.pem", "-rkey", "/srv/ocsp/ca.key", "-ndays", "1")
    # Not by a connection: the responder would wait for its question.
    wait_until(lambda: f":{8081:04X} " in server.enter(["cat", "/proc/net/tcp", "/proc/net/tcp6"]).stdout, "a responder")
    ask(gated, "hard", ocsp=["http://127.0.0.1:8081/"])
    assert ssh(gated, "alice", by_card()).is_out("revocation-unknown")
    wait_until(lambda: ssh(gated, "alice", by_card()).is_in("alice"), "the answer was fetched because signetd asked for it")


def test_at_the_gate_a_revoked_certificate_is_refused_by_the_process_that_let_it_in(gated, tmp_path):
    server = gated.server
    forget(server)
    ask(gated, "hard")
    publish(gated, server)
    time.sleep(LOOK)
    assert ssh(gated, "alice", by_card()).is_in("alice")
    running = wire.signetd_pid(server)
    gated.pki.revoke(certificate_of_card(gated, tmp_path))
    publish(gated, server)
    time.sleep(LOOK)
    assert ssh(gated, "alice", by_card()).is_out("cert-revoked")
    assert wire.signetd_pid(server) == running
    server.write("/root/alice.pem", pem_of_card(gated))
    explained = server.enter(["signetctl", "explain", "--cert", "/root/alice.pem"], check=False)
    assert explained.returncode == 1 and "cert-revoked" in explained.stdout
    ask(gated, "off")
    assert ssh(gated, "alice", by_card()).is_in("alice")


def test_at_the_console_a_card_is_judged_alike(workstation, tmp_path):
    lab = workstation
    configure(lab, **demand("hard"))
    wait_until(lambda: settled(lab), "the card is read")
    assert outcome(lab, "alice") == (False, "revocation-unknown")
    publish(lab, lab)
    restart_signetd(lab)
    wait_for_card(lab)
    assert outcome(lab, "alice") == (True, "granted")
    lab.pki.revoke(certificate_of_card(lab, tmp_path))
    time.sleep(LOOK)
    publish(lab, lab)
    assert outcome(lab, "alice") == (False, "cert-revoked")  # the card has not moved since it was read
    restart_signetd(lab)
    wait_until(lambda: settled(lab), "the card is read")
    assert "cert-revoked" in lab.enter(["signetctl", "card"], check=False).stdout
