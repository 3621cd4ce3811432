# SPDX-License-Identifier: Apache-2.0
"""The lab itself works: what every other integration test takes for granted."""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest
from conftest import running_lab
from logon import lingering
from signetlab.cards import Card
from signetlab.errors import LabError
from signetlab.lab import HOSTNAME, Lab
from signetlab.pki import REALM, Certificate
from signetlab.server import Server
from signetlab.users import User

KEYTAB = "/etc/krb5.keytab"
OPENSC = "PKCS11:opensc-pkcs11.so"


def kinit(lab, identity, pin=None, user="alice", timeout=30):
    """Exit status of kinit with a certificate; the PIN goes to its prompt."""
    command = ["timeout", timeout, "kinit", "-X", f"X509_user_identity={identity}", user]
    if pin is None:
        return lab.run(command, check=False).returncode
    terminal = lab.pty(command)
    terminal.expect(" PIN: ")
    terminal.sendline(pin)
    while terminal.expect(["assword", pexpect.EOF]) == 0:  # it falls back to asking for a password
        terminal.sendline("")
    terminal.close()
    return terminal.exitstatus


def identity(lab, certificate, name="soft"):
    """A certificate and key as files in the lab: a card without a card."""
    issued = lab.pki.issue(certificate)
    lab.write(f"/root/{name}.pem", issued.certificate.read_text())
    lab.write(f"/root/{name}.key", issued.key.read_text(), 0o600)
    return f"FILE:/root/{name}.pem,/root/{name}.key"


def cards_in_readers(lab):
    """A Yes or No for each reader, as OpenSC says it: two lines of headings, then number, card, name."""
    return [line.split()[1] for line in lab.run(["opensc-tool", "--list-readers"]).stdout.splitlines()[2:]]


def test_it_boots_with_nothing_failed(lab):
    assert lab.run(["systemctl", "is-system-running"]).stdout.strip() == "running"
    assert lab.run(["hostname", "--fqdn"]).stdout.strip() == HOSTNAME


def test_a_command_fails_loudly(lab):
    with pytest.raises(LabError, match="exit status 3"):
        lab.run(["sh", "-c", "exit 3"])


def test_a_command_that_hangs_is_ended(lab):
    assert lab.run(["sleep", "60"], timeout=1, check=False).returncode != 0


def test_a_command_runs_in_a_cgroup_of_the_machine_as_the_user_asked_for(lab):
    seen = lab.run(["sh", "-c", "id -un; cat /proc/self/cgroup"], user="alice").stdout
    assert seen.startswith("alice\n")
    assert "/system.slice/lab-run-" in seen


def test_files_are_the_machines_own(lab):
    lab.write("/etc/lab-test/file", "inside\n", 0o600)
    assert lab.read("/etc/lab-test/file") == "inside\n"
    assert not Path("/etc/lab-test").exists()


def test_login_on_a_terminal_opens_a_session(make_lab):
    lab = make_lab(users=[User("carol", password="secret")])
    terminal = lab.pty(["login"])
    terminal.expect("login: ")
    terminal.sendline("carol")
    terminal.expect("Password: ")
    terminal.sendline("secret")
    terminal.expect(r"\$ ")
    sessions = lab.run(["loginctl", "--no-legend"]).stdout.split()
    assert "carol" in sessions
    assert any(part.startswith("pts/") for part in sessions)
    terminal.sendline("exit")
    terminal.expect(pexpect.EOF)


@pytest.mark.parametrize("certificate", [
    Certificate.for_user("alice"),
    Certificate.for_user("alice", principal=f"alice@{REALM}", eku=("pkinitClientAuth",)),
    Certificate.for_user("alice", key="rsa3072"),
], ids=["upn", "pkinit-san", "rsa3072"])
def test_the_kdc_gives_a_ticket_that_fits_the_keytab(lab, certificate):
    lab.kdc.forget()
    assert kinit(lab, identity(lab, certificate)) == 0
    requests = [request for request in lab.kdc.requests() if request.kind == "AS_REQ"]
    assert [request.outcome for request in requests] == ["NEEDED_PREAUTH", "ISSUE"]
    assert requests[-1].client == f"alice@{REALM}"
    assert "keytab entry valid" in lab.run(["kvno", "-k", "/etc/krb5.keytab", f"host/{HOSTNAME}"]).stdout


@pytest.mark.parametrize("certificate", [
    Certificate.for_user("alice", upn=f"bob@{REALM}"),
    Certificate.for_user("alice", issuer="stranger"),
    Certificate.for_user("alice", valid=(-30, -1)),
    Certificate.for_user("alice", valid=(1, 30)),
], ids=["of another user", "of another CA", "expired", "not yet valid"])
def test_the_kdc_refuses_a_certificate(lab, certificate):
    assert kinit(lab, identity(lab, certificate, "bad")) != 0


@pytest.mark.parametrize("key", ["ec256", "ec384"])
def test_cards_may_hold_elliptic_curve_keys(make_lab, key):
    lab = make_lab(cards=[Card("alice", slots={"9A": Certificate.for_user("alice", key=key)})])
    assert "EC" in lab.run(["pkcs11-tool", "--list-objects", "--type", "pubkey"]).stdout


def test_a_kdc_with_a_foreign_certificate_is_not_believed(make_lab):
    lab = make_lab()
    lab.kdc.become("rogue-ca")
    assert kinit(lab, identity(lab, Certificate.for_user("alice"))) != 0
    assert lab.kdc.requests()[-1].outcome == "ISSUE"  # it did its worst


def test_a_kdc_with_foreign_keys_gives_tickets_that_fit_no_keytab(make_lab):
    lab = make_lab()
    lab.kdc.become("rogue-keys")
    assert kinit(lab, identity(lab, Certificate.for_user("alice"))) == 0
    assert lab.run(["kvno", "-k", "/etc/krb5.keytab", f"host/{HOSTNAME}"], check=False).returncode != 0


@pytest.mark.parametrize("role, status", [("dead", 1), ("silent", 124)])  # 124: timeout(1) ended it
def test_without_an_answer_from_the_kdc_there_is_no_ticket(make_lab, role, status):
    lab = make_lab()
    soft = identity(lab, Certificate.for_user("alice"))
    lab.kdc.become(role)
    assert kinit(lab, soft, timeout=3) == status
    lab.kdc.become("genuine")
    assert kinit(lab, soft) == 0


@pytest.mark.parametrize("role", ["dead", "silent"])
def test_the_second_kdc_answers_when_the_first_does_not(make_lab, role):
    lab = make_lab(kdcs=2)
    lab.kdc.become(role)
    assert kinit(lab, identity(lab, Certificate.for_user("alice"))) == 0
    assert lab.kdcs[1].requests()[-1].outcome == "ISSUE"


def test_opensc_knows_the_virtual_card_as_a_piv_card(lab):
    assert lab.run(["opensc-tool", "--name"]).stdout.strip() == "Personal Identity Verification Card"
    login = ["--login", "--pin", lab.card.pin, "--list-objects"]
    objects = lab.run(["pkcs11-tool", *login]).stdout
    assert "CN=alice" in objects
    assert "Private Key Object; RSA" in objects


def test_a_ticket_by_card_and_pin_takes_one_verify_and_one_signature(lab):
    lab.card.mark()
    assert kinit(lab, OPENSC, lab.card.pin) == 0
    status = lab.card.status()
    assert (status["verifies"], status["signatures"]) == (1, 1)
    assert status["apdus"] == len(lab.card.apdus())


def test_a_wrong_pin_costs_a_try(lab):
    wrong = "0" * len(lab.card.pin)
    assert kinit(lab, OPENSC, wrong) != 0
    assert lab.card.status()["tries_left"] < lab.card.card.pin_tries
    lab.card.set(pin_tries_left=lab.card.card.pin_tries)


def test_a_card_is_pulled_out_and_put_back(make_lab):
    lab = make_lab(cards=[Card("alice"), Card("bob", inserted=False)], users=["alice", "bob"])
    assert cards_in_readers(lab) == ["Yes", "No"]
    lab.cards[1].insert()
    assert cards_in_readers(lab) == ["Yes", "Yes"]
    lab.card.remove()
    lab.cards[1].remove()
    assert lab.run(["opensc-tool", "--wait", "--name"], check=False, timeout=2).returncode != 0


def test_the_peers_authenticate_with_the_card(lab):
    for service in ("peer-krb5", "peer-pkcs11"):
        terminal = lab.pty(lingering("pamtester", service, "alice", "authenticate"))
        terminal.expect("PIN.*: ")
        terminal.sendline(lab.card.pin)
        terminal.expect("successfully authenticated")


def test_two_labs_run_side_by_side(lab, make_lab):
    other = make_lab(cards=[Card("bob")], users=["bob"])
    other.card.remove()
    assert lab.card.status()["present"]
    assert "bob" not in lab.run(["getent", "passwd"]).stdout


@pytest.fixture(scope="module")
def with_server(lab_can_run):
    yield from running_lab(users=["bob"], server=Server())


def test_a_server_is_a_host_of_the_realm_with_the_same_accounts(with_server):
    server = with_server.server
    assert server.run(["systemctl", "is-system-running"]).stdout.strip() == "running"
    assert server.run(["hostname", "--fqdn"]).stdout.strip() == server.hostname
    who = ["id", "bob"]
    assert server.run(who).stdout == with_server.run(who).stdout
    server.run(["kinit", "-k", f"host/{server.hostname}"])
    assert "keytab entry valid" in server.run(["kvno", "-k", KEYTAB, f"host/{server.hostname}"]).stdout
    assert server.kdc.requests()[-1].server == f"host/{server.hostname}@{REALM}"


def test_a_server_has_no_reader(with_server):
    assert with_server.server.run(["systemctl", "start", "pcscd.socket"], check=False).returncode != 0
    assert with_server.server.run(["which", "pcscd"], check=False).returncode != 0


def test_the_servers_of_two_labs_are_two(with_server, make_lab):
    other = make_lab(server=Server())
    for server in (other.server, with_server.server):  # of one name and address, but each realm has its own key for it
        server.run(["kinit", "-k", f"host/{server.hostname}"])


def test_nothing_is_left_behind(lab_can_run):
    with Lab(server=Server()) as lab:
        machines = [(machine.name, machine.leader) for machine in (lab, lab.server)]
    for name, leader in machines:
        assert not Path(f"/proc/{leader}").exists()
        assert _cgroups(name) == []
    # Nor a mount, but for those of a tree that another module's lab is just being given.
    mounts = [line for line in Path("/proc/mounts").read_text().splitlines() if "signet-lab" in line]
    assert [line for line in mounts if ".new/" not in line] == []


def test_a_killed_owner_takes_its_lab_along(lab_can_run):
    script = "import sys; from signetlab.lab import Lab\n" \
             "with Lab() as lab: print(lab.leader, flush=True); sys.stdin.read()"
    folder = Path(__file__).resolve().parents[1] / "lab"
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          env={**os.environ, "PYTHONPATH": str(folder)}) as owner:
        machine = os.pidfd_open(int(owner.stdout.readline()))
        owner.send_signal(signal.SIGKILL)
        assert select.select([machine], [], [], 10)[0], "the machine lives on"
        os.close(machine)


def _cgroups(name):
    return [folder for hierarchy in ("systemd", "unified", ".")
            if (folder := Path("/sys/fs/cgroup", hierarchy, name)).exists()]
