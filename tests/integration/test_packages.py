# SPDX-License-Identifier: Apache-2.0
"""The Debian packages: what is in which, hosts that install their own, a workstation that had one package before, and what is
not removed while something names it."""

import shutil
from pathlib import Path

import packages
import pytest
from conftest import RESTARTS
from debian_profile import FILES, PASSWORDS, at_console, common_files, enable_profile, log_on_by_password, stock_debian, stock_stacks
from logon import SHELL_PROMPT, answer_pin, ask_in_session, log_on, status, wait_for_card, wait_until
from signetlab import kdc_plugin, pam, toml
from signetlab.cards import Card
from signetlab.kdc_plugin import KdcPlugin
from signetlab.places import build_tree
from signetlab.signet import CONFIGURATION, installed
from signetlab.users import User

OF_CARDS = {"pcscd", "libccid", "opensc", "opensc-pkcs11", "krb5-pkinit"}
NO_CARDS = {**CONFIGURATION, "service": {"sshd": {"use": "off"}}}
HOME = "/root/packages"
QUIET = {"DEBIAN_FRONTEND": "noninteractive"}
SETTINGS_FILE = "/etc/signet/signet.toml"
SYNC, KDC = "signet-certmap-sync.service", "krb5-kdc.service"
KDC_CONF = "/etc/krb5kdc/kdc.conf"
KDC_OF_LAB = "[Service]\nReadWritePaths=/var/lib/lab-kdc /var/log/lab-kdc\n"
SERVER = ("signet-common", "signet-server", "libpam-signet")
WORKSTATION = ("signet", *SERVER)
# A directory that takes connections and never says anything.
SILENT = {
    "/etc/systemd/system/silent.socket": "[Socket]\nListenStream=127.0.0.1:389\n",
    "/etc/systemd/system/silent.service": "[Service]\nExecStart=/bin/sleep infinity\n",
    "/etc/signet/certmap-sync.env": "CERTMAP_SYNC_OPTIONS=--uri ldap://127.0.0.1 --base dc=test\n",
}


@pytest.fixture(scope="module")
def made(lab_can_run, tmp_path_factory):
    if not shutil.which("dh_install"):
        pytest.skip("debhelper is missing")
    scratch = tmp_path_factory.mktemp("packages")
    made = packages.build(Path(installed(build_tree()).name), scratch)
    return {**made, "old": packages.old(made, scratch)}


@pytest.fixture
def machine(make_lab):
    """machine(settings, ...) with Signet's settings, or with None without, and nothing of Signet yet."""
    def make(settings, **choices):
        lab = make_lab(**{"users": ["alice"], **choices})
        lab.enter(["mkdir", "-p", "/etc/signet", HOME])
        lab.write("/etc/signet/ca.pem", lab.pki.authority().read_text())
        if settings:
            lab.write(SETTINGS_FILE, toml.dumps(settings))
        return lab

    return make


def install(lab, *debs):
    for deb in debs:
        shutil.copy(deb, f"/proc/{lab.leader}/root{HOME}/{deb.name}")
    return dpkg(lab, "--install", *(f"{HOME}/{deb.name}" for deb in debs))


def dpkg(lab, *arguments):
    done = lab.run(["dpkg", "--force-unsafe-io", *arguments], check=False, env=QUIET)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def refused(lab, package):
    """What dpkg says, which leaves the package there."""
    done = lab.run(["dpkg", "--remove", package], check=False, env=QUIET)
    assert done.returncode != 0
    assert lab.enter(["dpkg-query", "--show", "--showformat=${db:Status-Status}", package]).stdout == "installed"
    return done.stderr


def property_of(lab, unit, name):
    return lab.enter(["systemctl", "show", "--value", f"--property={name}", unit]).stdout.strip()


def process_of(lab, unit):
    return int(property_of(lab, unit, "MainPID"))


def daemon(lab):
    """Its process, and the program that it is of; a program that is replaced has "(deleted)" behind its name."""
    pid = process_of(lab, "signetd.service")
    return pid, lab.enter(["readlink", f"/proc/{pid}/exe"]).stdout.strip()


def test_every_file_is_in_one_package(made):
    of_debian = ("/doc/", "/lintian/", "/logrotate.d/")  # which the tree does not install
    packaged = [file for name, package in made.items() if name != "old"
                for file in packages.files(package) if not any(part in file for part in of_debian)]
    assert len(set(packaged)) == len(packaged)
    everything = [path for path in Path(installed(build_tree()).name).rglob("*") if path.is_file()]
    assert sorted(Path(file).name.removesuffix(".gz") for file in packaged) == sorted(path.name for path in everything)


def test_a_server_needs_nothing_of_cards(made):
    for name in (*SERVER, "signet-kdc"):
        assert not OF_CARDS & set(packages.field(made[name], "Depends")), name
    for name in SERVER:
        assert not OF_CARDS & set(packages.field(made[name], "Recommends")), name
    assert {"pcscd", "krb5-pkinit", "signet-server"} <= set(packages.field(made["signet"], "Depends"))


def test_a_kdc_needs_nothing_of_hosts(made):
    wanted = {name for name in packages.field(made["signet-kdc"], "Depends") if "signet" in name}
    assert wanted == {"signet-common"}
    assert not [name for name in packages.field(made["signet-common"], "Depends") if "signet" in name]


def test_a_server_installs_its_own(made, machine):
    lab = machine(NO_CARDS, readers=False)
    lab.enter(["dpkg", "--purge", "--force-depends", "krb5-pkinit"])
    done = install(lab, *(made[name] for name in SERVER))
    assert "WARNING" not in done.stderr
    assert lab.enter(["systemctl", "is-active", "signetd.service"]).stdout == "active\n"
    assert lab.enter(["systemctl", "list-units", "--all", "--no-legend", "pcscd*"]).stdout == ""
    assert lab.enter(["signetctl", "config", "check"]).stdout == f"{SETTINGS_FILE}: in order\n"


def test_a_host_that_is_not_configured_has_nothing_that_fails(made, machine):
    lab = machine(None, readers=False)
    assert "WARNING" not in install(lab, made["signet-common"], made["signet-server"], made["signet-kdc"]).stderr
    assert lab.enter(["systemctl", "--failed", "--no-legend"]).stdout == ""
    assert "No such file" not in lab.journal("signetd")
    lab.write(SETTINGS_FILE, toml.dumps(NO_CARDS))
    lab.enter(["systemctl", "start", "signetd.service"])
    assert lab.enter(["systemctl", "is-active", "signetd.service", "signetd.socket"]).stdout == "active\nactive\n"


def test_settings_that_were_broken_are_taken_as_soon_as_they_are_mended(made, machine):
    lab = machine(NO_CARDS, readers=False, files={file: "" for file in RESTARTS})
    install(lab, *(made[name] for name in SERVER))
    lab.write(SETTINGS_FILE, "[domain]\nnonsense = 1\n")
    assert lab.enter(["systemctl", "restart", "signetd.service"], check=False).returncode != 0
    assert property_of(lab, "signetd.service", "NRestarts") == "0"
    for _ in range(10):  # who knocks meanwhile has it started again
        lab.enter(["signetctl", "status"], check=False)
    lab.write(SETTINGS_FILE, toml.dumps(NO_CARDS))
    lab.enter(["systemctl", "start", "signetd.service"])
    assert lab.enter(["systemctl", "is-active", "signetd.service", "signetd.socket"]).stdout == "active\nactive\n"


def test_one_package_becomes_several(made, machine):
    lab = machine(CONFIGURATION, cards=[Card("alice")], files={"/etc/pam.d/signet-test": pam.SIGNET})
    install(lab, *made["old"])
    wait_for_card(lab)
    before, _ = daemon(lab)
    assert log_on(lab)[0] == 0
    install(lab, *(made[name] for name in WORKSTATION))
    assert lab.enter(["dpkg", "--audit"]).stdout == ""
    after, program = daemon(lab)
    assert after != before and program == "/usr/sbin/signetd"
    assert lab.enter(["systemctl", "is-enabled", "signetd.service", "signetd.socket"]).stdout == "enabled\nenabled\n"
    assert "pcscd.socket" in property_of(lab, "signetd.service", "Wants")
    wait_for_card(lab)
    assert log_on(lab)[0] == 0

    # It may go on as a server.
    dpkg(lab, "--purge", "signet")
    assert daemon(lab) == (after, "/usr/sbin/signetd")
    assert lab.enter(["test", "-e", "/var/lib/signet/demand"], check=False).returncode == 0
    dpkg(lab, "--purge", "signet-server")
    assert lab.enter(["systemctl", "is-active", "signetd.service"], check=False).stdout == "inactive\n"
    assert lab.enter(["ls", "/var/lib/signet"]).stdout == "certmap\n"

    assert "/etc/pam.d/signet-test" in refused(lab, "libpam-signet")
    lab.enter(["rm", "/etc/pam.d/signet-test"])
    dpkg(lab, "--purge", "libpam-signet", "signet-common")
    assert lab.enter(["ls", "/etc/signet"]).stdout.split() == ["ca.pem", "signet.toml"]
    assert lab.enter(["sh", "-c", "ls -d /var/lib/signet; systemctl --failed --no-legend"]).stdout == ""


def log_on_at_the_console(lab):
    terminal = at_console(lab, "alice")
    answer_pin(terminal, lab.card.pin)
    terminal.expect(SHELL_PROMPT)
    return terminal


def has_ticket(terminal):
    return ask_in_session(terminal, "klist -s; echo $?").strip() == "0"


def test_a_profile_that_was_chosen_is_whole_after_the_upgrade(made, machine):
    users = [User(name, PASSWORDS[name]) for name in ("alice", "bob")]
    lab = machine(CONFIGURATION, cards=[Card("alice")], users=users, files=FILES)
    stock_debian(lab)
    untouched = common_files(lab)
    install(lab, *made["old"])
    enable_profile(lab)
    wait_for_card(lab)
    there_before = log_on_at_the_console(lab)
    assert has_ticket(there_before)

    install(lab, *(made[name] for name in WORKSTATION))
    assert has_ticket(there_before)
    there_before.close(force=True)
    wait_for_card(lab)
    there_after = log_on_at_the_console(lab)
    [session] = [session for session in status(lab)["sessions"] if session["session_id"] == session_id(there_after)]
    assert session["user"] == "alice" and has_ticket(there_after)
    log_on_by_password(lab, "root")

    dpkg(lab, "--purge", *WORKSTATION)
    assert common_files(lab) == untouched
    log_on_by_password(lab, "alice")


def session_id(terminal):
    return ask_in_session(terminal, "echo $XDG_SESSION_ID").strip()


def test_a_workstation_is_set_up_and_taken_back(made, machine):
    lab = machine(None, cards=[Card("alice")], files={"/etc/pam.d/login": FILES["/etc/pam.d/login"],
                                                      "/root/answers.toml": 'anchors = "/etc/signet/ca.pem"\nway_back = "root"\n'})
    install(lab, *(made[name] for name in WORKSTATION))
    stock_stacks(lab)
    before = common_files(lab)
    done = lab.run(["signetctl", "setup", "--answers", "/root/answers.toml"], check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    wait_for_card(lab)
    log_on_at_the_console(lab).close(force=True)
    assert lab.run(["signetctl", "setup", "--undo"]).returncode == 0
    assert common_files(lab) == before
    assert lab.enter(["ls", "/etc/signet"]).stdout == "ca.pem\n"
    assert not {"demand", "setup"} & set(lab.enter(["ls", "/var/lib/signet"]).stdout.split())
    assert lab.enter(["systemctl", "is-active", "signetd.service"], check=False).stdout == "inactive\n"


def test_an_upgrade_waits_for_no_sync(made, machine):
    lab = machine(None, readers=False, files=SILENT)
    install(lab, made["signet-common"])
    lab.enter(["systemctl", "start", "silent.socket"])
    lab.enter(["systemctl", "start", "--no-block", SYNC])
    before = wait_until(lambda: process_of(lab, SYNC), "the sync has begun")
    install(lab, made["signet-common"])
    assert process_of(lab, SYNC) == before
    dpkg(lab, "--remove", "signet-common")
    assert process_of(lab, SYNC) == 0


@pytest.fixture
def kdc(made, machine):
    """Debian's own KDC, with the plugin of the package."""
    lab = machine(None, readers=False, files={f"/etc/systemd/system/{KDC}.d/lab.conf": KDC_OF_LAB})
    install(lab, made["signet-common"], made["signet-kdc"])
    lab.write(kdc_plugin.SETTINGS, toml.dumps(kdc_plugin.CONFIGURATION))
    lab.write(KDC_CONF, lab.read("/etc/lab-kdc/127.0.0.1.conf") + KdcPlugin().profile("127.0.0.1"))
    lab.enter(["systemctl", "stop", "lab-kdc@127.0.0.1.service"])
    lab.enter(["systemctl", "start", KDC])
    return lab


def test_an_upgrade_has_the_kdc_load_the_plugin_anew(made, kdc):
    before = process_of(kdc, KDC)
    install(kdc, made["signet-kdc"])
    after = process_of(kdc, KDC)
    assert after != before
    # With these settings it would start, and demand nothing.
    kdc.write(kdc_plugin.SETTINGS, "nonsense = 1\n")
    assert "WARNING" in install(kdc, made["signet-kdc"]).stderr
    assert process_of(kdc, KDC) == after


def test_a_plugin_that_the_kdc_names_is_not_removed(kdc):
    assert KDC_CONF in refused(kdc, "signet-kdc")
    kdc.enter(["sed", "-i", "s/^.*signet_kdc/#&/", KDC_CONF])
    dpkg(kdc, "--remove", "signet-kdc")
