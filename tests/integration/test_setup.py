# SPDX-License-Identifier: Apache-2.0
"""`signetctl setup` by answers: from an installed package to a logon; run again; and taken back, byte for byte. Each way that it
can fail leaves nothing behind."""

import json

import pytest
from debian_profile import at_console, is_refused, log_on_by_password, stopped
from fresh_host import (ANSWERS, CA, SETTINGS, answers, by_answers, everything, fingerprint, fresh_host,
                        logs_on_by_card, refused, run_setup, shared_host)
from logon import wait_until
from signetlab.pki import REALM

KEYTAB = "/etc/krb5.keytab"
MODULE = "$(ls /usr/lib/*/security/pam_signet.so)"
SMB = "/etc/samba/smb.conf"


# -- by answers ------------------------------------------------------------------------------------


def test_by_answers_a_card_logs_on_and_undo_takes_all_of_it_back(lab):
    done = by_answers(lab)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"logs on as alice (alice@{REALM})" in done.stdout
    assert fingerprint(lab) in done.stdout
    assert "+auth\t[success=2" in done.stdout and "next:" not in done.stdout  # the diff, and a check with nothing to say
    logs_on_by_card(lab)
    assert is_refused(at_console(lab, "bob"))
    log_on_by_password(lab, "root")
    with stopped(lab):
        log_on_by_password(lab, "anna")

    written = everything(lab)
    again = by_answers(lab)
    assert again.returncode == 0 and "nothing was changed" in again.stdout
    assert everything(lab) == written

    undone = run_setup(lab, "--undo")
    assert undone.returncode == 0 and f"{SETTINGS}: is gone again" in undone.stdout
    assert everything(lab) == lab.fresh
    log_on_by_password(lab, "alice")
    assert "nothing to take back" in run_setup(lab, "--undo").stdout


def test_a_dry_run_shows_all_and_writes_nothing(lab):
    done = by_answers(lab, "--dry-run")
    assert done.returncode == 0 and "+use = \"logon\"" in done.stdout and "+auth\t[success=2" in done.stdout
    assert everything(lab) == lab.fresh


def test_a_program_gets_a_record(lab):
    record = json.loads(by_answers(lab, "--json").stdout)
    assert record["changed"] and SETTINGS in record["files"] and "/etc/pam.d/common-auth" in record["files"]
    assert record["check"]["usable"]
    assert json.loads(run_setup(lab, "--undo", "--json").stdout) == {"undone": True}


def test_a_fingerprint_finds_its_ca_on_this_host(lab):
    done = by_answers(lab, anchors=None, anchor_sha256=fingerprint(lab))  # krb5.conf names its file
    assert done.returncode == 0, done.stdout + done.stderr
    assert lab.enter(["signetctl", "check", "anchors"]).returncode == 0


def test_without_a_card_where_the_answers_say_so(lab):
    pull_out_quietly(lab)
    done = by_answers(lab, without_card=True)
    lab.card.insert()
    assert done.returncode == 0, done.stdout + done.stderr
    logs_on_by_card(lab)


def test_another_setup_replaces_the_first_and_undo_goes_back_before_both(lab):
    assert by_answers(lab).returncode == 0
    done = by_answers(lab, card="preferred", way_back="root")
    assert done.returncode == 0, done.stdout + done.stderr
    assert 'card = "preferred"' in lab.read(SETTINGS) and "anna" not in lab.read(SETTINGS)


# -- what is refused -------------------------------------------------------------------------------


def pull_out_quietly(lab):
    """No signetd runs that would notice; setup asks pcscd itself."""
    lab.card.remove()
    wait_until(lambda: "is empty" in lab.enter(["signetctl", "check", "--config", QUIET_SETTINGS, "readers"], check=False).stdout,
               "pcscd has seen the card go")


QUIET_SETTINGS = "/root/reader.toml"


@pytest.fixture(scope="module", autouse=True)
def reader_settings(shared):
    shared.write(QUIET_SETTINGS, f'[domain]\nanchors = ["{CA}"]\n[service.login]\nuse = "logon"\n')


@pytest.mark.parametrize("changes, words", [
    ({"anchors": None, "anchor_sha256": "00" * 32}, ["no CA has the fingerprint"]),
    ({"anchor_sha256": "00" * 32}, ["no CA has the fingerprint"]),
    ({"ancors": CA}, ['did you mean "anchors"?', f"{ANSWERS}:"]),
    ({"way_back": None}, ["way_back: is missing"]),
    ({"anchors": "/root/none.pem"}, ["/root/none.pem"]),
    ({"keytab": "/root/none.keytab"}, ["is no file"]),
    ({"realm": "OTHER.TEST"}, ["OTHER.TEST"]),
    ({"services": ["login", "nowhere"]}, ["/etc/pam.d/nowhere would not ask for a card"]),
    ({"services": ["login", "common-auth"]}, ["common-auth is no service"]),
    ({"way_back": "break-glass nobody-here"}, ["nobody-here is no account of this host"]),
], ids=["an unknown fingerprint", "another fingerprint", "a typo", "no way back", "no file of CAs", "no keytab there",
        "a realm without KDCs", "a service that is none", "a part of stacks", "a way back of nobody"])
def test_answers_that_do_not_do(lab, changes, words):
    refused(lab, by_answers(lab, **changes), *words)


@pytest.mark.parametrize("breaks, mends, words", [
    (f"mv {KEYTAB} /root/keytab", f"mv /root/keytab {KEYTAB}", ["this host has no keytab"]),
    (f"mkdir -p /etc/samba; printf '[global]\\nrealm = other.test\\n' >{SMB}.x; [ ! -e {SMB} ] || mv {SMB} {SMB}.old; mv {SMB}.x {SMB}",
     f"rm {SMB}; [ ! -e {SMB}.old ] || mv {SMB}.old {SMB}",
     [f"{REALM} (default_realm of /etc/krb5.conf), OTHER.TEST (realm of {SMB}) differ"]),
    ("usermod --lock anna", "usermod --unlock anna", ["anna has no local password"]),
    ("usermod --expiredate 1 anna", "usermod --expiredate '' anna", ["anna is an account that has expired"]),
    ("systemctl stop lab-kdc@127.0.0.1", "systemctl start lab-kdc@127.0.0.1", ["nobody gets a ticket"]),
    ("sed -i '/per-package modules (the \"Primary\"/a auth required pam_warn.so' /etc/pam.d/common-auth",
     "sed -i /pam_warn.so/d /etc/pam.d/common-auth", ["Local modifications"]),
    (f"cp -p {MODULE} /root/; truncate --size=5000 {MODULE}", f"cp -p /root/pam_signet.so {MODULE}", ["cannot be loaded"]),
    ("chmod 666 /root/card-ca.pem", "chmod 644 /root/card-ca.pem", ["can be written by others"]),
], ids=["no keytab", "two realms", "a way back without a password", "a way back that has expired", "no KDC", "stacks edited by hand", "half a module",
        "CAs that anybody may write"])
def test_a_host_that_does_not_do(lab, breaks, mends, words):
    lab.enter(["sh", "-euc", breaks])
    before = everything(lab)
    done = by_answers(lab)
    after = everything(lab)
    lab.enter(["sh", "-euc", mends])
    assert after == before
    refused(lab, done, *words)


def test_no_card(lab):
    pull_out_quietly(lab)
    done = by_answers(lab)
    lab.card.insert()
    refused(lab, done, "no card in a reader")


def test_no_reader(lab):
    lab.enter(["sh", "-euc", "mv /etc/reader.conf.d/vpcd /root/; systemctl restart pcscd.service"])
    done = by_answers(lab)
    lab.enter(["sh", "-euc", "mv /root/vpcd /etc/reader.conf.d/; systemctl restart pcscd.service; "
               "systemctl start pcscd.socket lab-card@0.service"])
    lab.card.wait_until_seen()
    refused(lab, done, "sees none")


def test_a_card_of_nobody_here(lab):
    lab.write("/root/other-ca.pem", lab.pki.authority("stranger").read_text())
    refused(lab, by_answers(lab, anchors="/root/other-ca.pem"), "the card would let nobody in")


def test_settings_that_somebody_has_written_stay(lab):
    lab.write(SETTINGS, "[domain]\n")
    done = by_answers(lab)
    kept = lab.read(SETTINGS)
    lab.enter(["rm", SETTINGS])
    assert kept == "[domain]\n"
    refused(lab, done, "setup has not written it so")


def test_a_signetd_that_does_not_start_takes_everything_back(lab):
    drop_in = "/etc/systemd/system/signetd.service.d/90-setup.conf"
    lab.write(drop_in, "[Service]\nExecStartPre=/bin/false\n")
    lab.enter(["systemctl", "daemon-reload"])
    done = by_answers(lab)
    lab.enter(["sh", "-c", f"rm {drop_in}; systemctl daemon-reload; systemctl reset-failed signetd.service"])
    refused(lab, done, "everything was taken back")


def test_what_cannot_be_taken_back_is_not_called_taken_back(lab):
    """A file that neither becomes another nor what it was."""
    lab.write("/etc/pam.d/common-auth.kept", lab.read("/etc/pam.d/common-auth"))
    lab.enter(["mount", "--bind", "-o", "ro", "/etc/pam.d/common-auth.kept", "/etc/pam.d/common-auth"])
    done = by_answers(lab)
    lab.enter(["umount", "/etc/pam.d/common-auth"])
    lab.enter(["rm", "/etc/pam.d/common-auth.kept"])
    assert done.returncode == 1 and "not taken back: /etc/pam.d/common-auth" in done.stdout
    assert "could not be taken back" in done.stderr and "everything was taken back" not in done.stderr


@pytest.mark.parametrize("redirection", [">&-", ">/dev/full"])
def test_changes_that_nobody_can_see_are_not_made(lab, redirection):
    command = f"exec signetctl setup --answers {answers(lab)} {redirection}"
    refused(lab, lab.run(["sh", "-c", command], check=False, timeout=60), "cannot be shown")


def test_of_two_at_once_one_is_refused_and_the_other_can_be_taken_back(lab):
    setup = f"signetctl setup --answers {answers(lab)}"
    both = lab.run(["sh", "-c", f"{setup} >/dev/null 2>&1 & sleep 0.2; {setup} 2>&1; wait $!; echo first=$?"], check=False, timeout=60)
    assert "another signetctl setup is running" in both.stdout and "first=0" in both.stdout
    undone = run_setup(lab, "--undo")
    assert undone.returncode == 0 and everything(lab) == lab.fresh


def test_what_a_setup_that_was_killed_has_left_is_removed_by_the_next(lab):
    lab.enter(["mkdir", "/run/signet-setup.killed"])
    lab.write("/run/signet-setup.killed/signet.toml", "[domain]\n")
    assert "nothing to take back" in run_setup(lab, "--undo").stdout
    assert everything(lab) == lab.fresh


def test_only_root_sets_up(lab):
    done = lab.run(["signetctl", "setup", "--answers", answers(lab)], user="alice", check=False)
    refused(lab, done, "only root")


def test_nobody_to_ask(lab):
    refused(lab, run_setup(lab), "no terminal")


# -- taken back after somebody has edited ----------------------------------------------------------


def test_edited_settings_stay(lab):
    assert by_answers(lab).returncode == 0
    lab.enter(["sh", "-c", f"echo '# mine' >>{SETTINGS}"])
    undone = run_setup(lab, "--undo")
    assert undone.returncode == 0 and f"{SETTINGS}: is left" in undone.stdout
    assert "# mine" in lab.read(SETTINGS)
    log_on_by_password(lab, "alice")
    lab.enter(["sh", "-c", f"systemctl stop signetd.socket signetd.service; rm -f /etc/signet/* /var/lib/signet/demand"])


def test_stacks_that_another_package_has_changed_lose_the_profile_alone(lab):
    assert by_answers(lab).returncode == 0
    profile(lab, "--enable", "mkhomedir")
    undone = run_setup(lab, "--undo")
    stack = lab.read("/etc/pam.d/common-session")
    auth = lab.read("/etc/pam.d/common-auth")
    profile(lab, "--disable", "mkhomedir")
    lab.fresh = everything(lab)  # debconf remembers that somebody was here, and pam-auth-update what it has seen
    assert undone.returncode == 0 and "the profile signet was taken out" in undone.stdout
    assert "pam_mkhomedir.so" in stack and "pam_signet" not in stack + auth
    log_on_by_password(lab, "alice")


def profile(lab, *arguments):
    lab.run(["pam-auth-update", *arguments], env={"DEBIAN_FRONTEND": "noninteractive"})
