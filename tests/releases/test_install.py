# SPDX-License-Identifier: Apache-2.0
"""What apt brings along on a bare Debian, and that nothing has failed there, before anything is configured and after all of
it has been removed."""

import pytest

SERVER = ["signet-common", "signet-server", "libpam-signet"]
WORKSTATION, KDC = ["signet", *SERVER], ["signet-common", "signet-kdc"]
PURGE_LIMIT = 120  # seconds; some seconds


def installed(machine):
    listed = machine.enter(["dpkg-query", "--show", "--showformat=${Package} ${db:Status-Status}\n"]).stdout
    return {line.split()[0] for line in listed.splitlines() if line.endswith(" installed")}


def is_calm(machine):
    failed = machine.enter(["systemctl", "--failed", "--no-legend"]).stdout
    assert failed == "", failed
    return machine.enter(["systemctl", "is-system-running", "--wait"], check=False).stdout == "running\n"


@pytest.mark.parametrize("names", [WORKSTATION, SERVER, KDC], ids=["workstation", "server", "KDC"])
def test_a_host_is_calm_until_it_is_configured_and_after_a_purge(bare, names):
    before = installed(bare())
    machine = bare(*names)
    brought = installed(machine) - before
    assert set(names) <= brought
    assert ("pcscd" in brought) == (names is WORKSTATION)
    assert ("signet-server" in brought) == ("libpam-signet" in brought) == (names is not KDC)
    assert is_calm(machine)
    assert machine.enter(["signetctl", "--version"]).stdout

    machine.run(["dpkg", "--purge", *names], timeout=PURGE_LIMIT, env={"DEBIAN_FRONTEND": "noninteractive"})
    assert is_calm(machine)
    assert not {name for name in installed(machine) if "signet" in name}
    assert machine.enter(["sh", "-c", "ls -d /var/lib/signet /etc/signet; grep -l signet /etc/pam.d/*"], check=False).stdout == ""
