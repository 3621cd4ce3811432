# SPDX-License-Identifier: Apache-2.0
"""signet(7) as somebody follows it who is new: its commands are read out of the page and typed, in their order."""

import re

import pytest
from conftest import running_lab
from debian_profile import (FILES, PASSWORDS, at_console, common_files, is_refused, log_on_by_password, stock_debian, stopped)
from kdc_realm import said
from kinit import issue, kinit
from logon import SHELL_PROMPT, answer_pin, ask_in_session, end_of, lingering, put_in, status, wait_until
from remote import KEY, over_ssh
from signetlab.cards import Card
from signetlab.pki import REALM, Certificate
from signetlab.places import CONTROL, REPOSITORY
from signetlab.signet import Signet
from signetlab.users import User

PAGE = REPOSITORY / "packaging/man/signet.7.scd"
KDC_CONF = "/etc/lab-kdc/127.0.0.1.conf"
AS_KDC = f"env KRB5_KDC_PROFILE={KDC_CONF}"
# What the page calls by the names of its examples, and where the lab's KDC is another than Debian's.
HERE = {
    "CORP.EXAMPLE": REALM,
    "kdc1.corp.example": "127.0.0.1",
    "server1.corp.example": "127.0.0.1",
    "rescue": "anna",
    "alice.pem": "/etc/lab-cards/0/9A.pem",
    "accounts.toml": "/root/accounts.toml",
    "kadmin -p admin/admin": f"{AS_KDC} kadmin.local",
    "/etc/krb5kdc/kdc.conf": KDC_CONF,
    "krb5-kdc.service": "lab-kdc@127.0.0.1.service",
    "signetctl kdc check": f"{AS_KDC} signetctl kdc check",
}
TYPED = "/root/typed"
QUIET = {"DEBIAN_FRONTEND": "noninteractive"}


@pytest.fixture(scope="module")
def lab(lab_can_run):
    users = [User(name, password) for name, password in PASSWORDS.items() if name != "root"]
    for lab in running_lab(cards=[Card("alice", inserted=False)], users=users, signet=Signet(), files=FILES):
        stock_debian(lab)
        lab.write("/root/card-ca.pem", lab.pki.authority().read_text())
        yield lab


def as_after_installation(lab):
    """The packages are there; nothing is configured, and no KDC has heard of this host."""
    lab.kdc.admin(f"delprinc -force host/{lab.hostname}")
    lab.enter(["sh", "-euc", """
    systemctl stop signetd.socket signetd.service
    systemctl enable signetd.socket signetd.service
    rm -rf /etc/signet/* /var/lib/signet/demand /var/lib/signet/certmap/* /etc/krb5.keytab /etc/krb5.conf
    """])


# -- the page --------------------------------------------------------------------------------------


def blocks(title):
    """What is to be typed in a section or subsection, up to the next one."""
    text = re.search(rf"^#+ {title}$(.*?)^#", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL).group(1)
    found = re.findall(r"^```\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert found, f"{title}: no commands"
    return found


def in_the_lab(block):
    for name, here in HERE.items():
        block = block.replace(name, here)
    return block


def follow(lab, title):
    """Types it all, and fails with the first command that does; what the commands said."""
    return "".join(do_step(lab, block) for block in blocks(title))


def do_step(lab, block):
    block = re.sub(r"^apt install (.*)\n", are_there, block)
    if block.startswith("pkinit_"):  # lines of kdc.conf, which the lab's has
        return all_in(lab.read(KDC_CONF), re.findall(r"^(\w+) =", block, re.MULTILINE))
    if block.startswith("ssh "):
        return logged_on_by_ssh(lab, in_the_lab(block).split())
    if block == "signetctl try\n":
        return granted_trial(lab)
    if "signetctl card\n" in block:
        put_in(lab)
    lab.write(TYPED, in_the_lab(block))
    return lab.run(["sh", "-eu", TYPED], env=QUIET).stdout


def are_there(apt):
    """The packages are Signet's own, or of the lab's layer."""
    control = CONTROL.read_text(encoding="utf-8")
    return all_in(control.replace("Package: ", " "), [f" {package}" for package in apt.group(1).split()])


def all_in(text, words):
    assert [word for word in words if not re.search(rf"{word}\b", text)] == []
    return ""


def granted_trial(lab):
    terminal = lab.pty(lingering("signetctl", "try"))
    answer_pin(terminal, lab.card.pin)
    exit_status, text = end_of(terminal)
    assert exit_status == 0 and "granted: alice" in text
    return text


def logged_on_by_ssh(lab, command):
    terminal = lab.pty(command, user="alice", at_seat=True, env={"HOME": "/home/alice"})
    terminal.expect("continue connecting")
    terminal.sendline("yes")
    terminal.expect("PIN for ")
    terminal.sendline(lab.card.pin)
    terminal.expect(SHELL_PROMPT)
    said = ask_in_session(terminal, "id -un; echo $SSH_CONNECTION")
    terminal.close(force=True)
    return said


# -- the person ------------------------------------------------------------------------------------


def test_a_workstation(lab):
    as_after_installation(lab)
    before = common_files(lab)
    text = follow(lab, "A WORKSTATION")
    assert "may log on as alice" in text
    assert "warning" in text  # of the first check: PAM does not know the module yet
    assert "warning" not in lab.enter(["signetctl", "check"]).stdout

    terminal = at_console(lab, "alice")
    answer_pin(terminal, lab.card.pin)
    terminal.expect(SHELL_PROMPT)
    assert f"alice@{REALM}" in ask_in_session(terminal, "klist")
    assert [session["user"] for session in status(lab)["sessions"]] == ["alice"]
    terminal.close(force=True)
    wait_until(lambda: status(lab)["sessions"] == [], "the session has ended")

    assert is_refused(at_console(lab, "bob"))  # it is alice's card
    log_on_by_password(lab, "root")
    with stopped(lab):
        log_on_by_password(lab, "anna")

    follow(lab, "Back again")
    assert common_files(lab) == before
    log_on_by_password(lab, "bob")


def test_a_server(lab):
    as_after_installation(lab)
    lab.enter(["cp", KEY + ".pub", "/root/.ssh/authorized_keys"])
    assert lab.run(over_ssh("bob", "true"), check=False).returncode == 0
    for step in blocks("A WORKSTATION")[1:3]:
        assert "krb5.conf" in step or "kadmin" in step
        do_step(lab, step)
    lab.card.insert()
    assert re.search(r"^alice\r\n127\.0\.0\.1 ", follow(lab, "A SERVER"), re.MULTILINE)
    assert lab.run(over_ssh("bob", "true"), check=False).returncode != 0  # with a key that is no card's
    assert lab.run(over_ssh("root", "true"), check=False).returncode == 0


def test_a_kdc(lab):
    assert "error" not in follow(lab, "A KDC")
    got = kinit(lab, "alice", issue(lab, Certificate.for_user("alice")), "-X", "X509_anchors=FILE:/etc/signet/logon-ca.pem")
    assert got.status == 0, got.trace
    assert said(lab, "alice")
