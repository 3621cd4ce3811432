# SPDX-License-Identifier: Apache-2.0
"""The Debian packages: what is in which, a server that installs its own, and a workstation that had one package before."""

import shutil
from pathlib import Path

import packages
import pytest
from conftest import running_lab
from signetlab import toml
from signetlab.places import build_tree
from signetlab.signet import CONFIGURATION, installed

OF_CARDS = {"pcscd", "libccid", "opensc", "opensc-pkcs11", "krb5-pkinit"}
NO_CARDS = {**CONFIGURATION, "service": {"sshd": {"use": "off"}}}
HOME = "/root/packages"


@pytest.fixture(scope="module")
def made(lab_can_run, tmp_path_factory):
    if not shutil.which("dh_install"):
        pytest.skip("debhelper is missing")
    scratch = tmp_path_factory.mktemp("packages")
    made = packages.build(Path(installed(build_tree()).name), scratch)
    return {**made, "old": packages.one_package(made, scratch)}


@pytest.fixture
def machine(make_lab):
    """machine(settings, ...) with Signet's settings, or with None without, and nothing of Signet yet."""
    def make(settings, **choices):
        lab = make_lab(users=["alice"], **choices)
        lab.enter(["mkdir", "-p", "/etc/signet", HOME])
        lab.write("/etc/signet/ca.pem", lab.pki.authority().read_text())
        if settings:
            lab.write("/etc/signet/signet.toml", toml.dumps(settings))
        return lab

    return make


def install(lab, *debs):
    for deb in debs:
        shutil.copy(deb, f"/proc/{lab.leader}/root{HOME}/{deb.name}")
    done = lab.run(["dpkg", "--install", *(f"{HOME}/{deb.name}" for deb in debs)], check=False,
                   env={"DEBIAN_FRONTEND": "noninteractive"})
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def daemon(lab):
    """Its process, and the program that it is of; a program that is replaced has "(deleted)" behind its name."""
    pid = lab.enter(["systemctl", "show", "--value", "--property=MainPID", "signetd.service"]).stdout.strip()
    return pid, lab.enter(["readlink", f"/proc/{pid}/exe"]).stdout.strip()


def test_every_file_is_in_one_package(made):
    packaged = [file for name, package in made.items() if name != "old"
                for file in packages.files(package) if "/doc/" not in file]
    assert len(set(packaged)) == len(packaged)
    everything = [path for path in Path(installed(build_tree()).name).rglob("*") if path.is_file()]
    assert sorted(Path(file).name for file in packaged) == sorted(path.name for path in everything)


def test_a_server_needs_nothing_of_cards(made):
    for name in ("signet-server", "libpam-signet", "signet-kdc"):
        assert not OF_CARDS & set(packages.field(made[name], "Depends")), name
    for name in ("signet-server", "libpam-signet"):
        assert not OF_CARDS & set(packages.field(made[name], "Recommends")), name
    assert {"pcscd", "krb5-pkinit", "signet-server"} <= set(packages.field(made["signet"], "Depends"))


def test_a_server_installs_its_own(made, machine):
    lab = machine(NO_CARDS, readers=False)
    lab.enter(["dpkg", "--purge", "--force-depends", "krb5-pkinit"])
    done = install(lab, made["signet-server"], made["libpam-signet"])
    assert "WARNING" not in done.stderr
    assert lab.enter(["systemctl", "is-active", "signetd.service"]).stdout == "active\n"
    assert lab.enter(["systemctl", "list-units", "--all", "--no-legend", "pcscd*"]).stdout == ""
    assert lab.enter(["signetctl", "config", "check"]).stdout == "/etc/signet/signet.toml: in order\n"


def test_a_host_that_is_not_configured_has_nothing_that_fails(made, machine):
    lab = machine(None, readers=False)
    assert "WARNING" not in install(lab, made["signet-server"], made["signet-kdc"]).stderr
    assert lab.enter(["systemctl", "--failed", "--no-legend"]).stdout == ""
    assert "No such file" not in lab.journal("signetd")
    lab.write("/etc/signet/signet.toml", toml.dumps(NO_CARDS))
    lab.enter(["systemctl", "start", "signetd.service"])
    assert lab.enter(["systemctl", "is-active", "signetd.service", "signetd.socket"]).stdout == "active\nactive\n"


def test_one_package_becomes_two(made, machine):
    lab = machine(CONFIGURATION)
    install(lab, made["old"])
    before, _ = daemon(lab)
    install(lab, made["signet"], made["signet-server"], made["libpam-signet"])
    assert lab.enter(["dpkg", "--audit"]).stdout == ""
    after, program = daemon(lab)
    assert after != before and program == "/usr/sbin/signetd"
    assert lab.enter(["systemctl", "is-enabled", "signetd.service", "signetd.socket"]).stdout == "enabled\nenabled\n"
    assert "pcscd.socket" in lab.enter(["systemctl", "show", "--value", "--property=Wants", "signetd.service"]).stdout

    # It may go on as a server.
    lab.run(["dpkg", "--purge", "signet"], env={"DEBIAN_FRONTEND": "noninteractive"})
    assert daemon(lab) == (after, "/usr/sbin/signetd")
    assert lab.enter(["test", "-e", "/var/lib/signet/demand"], check=False).returncode == 0
    lab.run(["dpkg", "--purge", "signet-server"], env={"DEBIAN_FRONTEND": "noninteractive"})
    assert lab.enter(["systemctl", "is-active", "signetd.service"], check=False).stdout == "inactive\n"
    assert lab.enter(["ls", "/etc/signet"]).stdout.split() == ["ca.pem", "signet.toml"]
