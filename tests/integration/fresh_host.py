# SPDX-License-Identifier: Apache-2.0
"""A Debian on which Signet has just been installed, for `signetctl setup`: the lab of a module's tests (whoever imports
`shared_host` and `fresh_host` has the fixtures `shared` and `lab`), and what setup may have changed there."""

import json

import pytest
from conftest import running_lab
from debian_profile import FILES, PASSWORDS, at_console, stock_debian
from logon import SHELL_PROMPT, answer_pin, status, wait_for_card, wait_until
from signetlab.cards import Card
from signetlab.signet import Signet
from signetlab.users import User

SETTINGS = "/etc/signet/signet.toml"
ANSWERS = "/root/answers.toml"
CA = "/root/card-ca.pem"
RECORD = "/var/lib/signet/setup/record.json"
# All that setup may change, and what it may leave on the way.
EVERYTHING = ("find /etc/pam.d /var/lib/pam /etc/signet /var/lib/signet/setup /run/signet-setup.* /var/lib/signet/demand "
              "-type f -exec sha256sum {} + -exec stat -c '%n %a %U' {} + 2>/dev/null | sort; md5sum /var/cache/debconf/config.dat")
STAGE = """
systemctl stop signetd.socket signetd.service
systemctl enable signetd.socket signetd.service
rm -rf /etc/signet/* /var/lib/signet/demand /var/lib/signet/setup
"""
SETUP_LIMIT = 60  # seconds for one step of it, with the survey of the KDCs


@pytest.fixture(scope="module", name="shared")
def shared_host(lab_can_run):
    """As after the installation."""
    users = [User(name, password) for name, password in PASSWORDS.items() if name != "root"]
    for lab in running_lab(cards=[Card("alice")], users=users, signet=Signet(), files=FILES):
        stock_debian(lab)
        lab.enter(["sh", "-euc", STAGE])
        lab.write(CA, lab.pki.authority().read_text())
        lab.fresh = everything(lab)
        yield lab


@pytest.fixture(name="lab")
def fresh_host(shared):
    """It is as before after each test, once setup is taken back."""
    yield shared
    run_setup(shared, "--undo")
    assert everything(shared) == shared.fresh


def everything(lab):
    return lab.enter(["sh", "-c", EVERYTHING], check=False).stdout


def run_setup(lab, *arguments):
    return lab.run(["signetctl", "setup", *arguments], check=False, timeout=SETUP_LIMIT)


def answers(lab, **changes):
    """Those that do, but for these; None leaves one out."""
    wanted = {"anchors": CA, "way_back": "break-glass anna", **changes}
    lines = [f"{key} = {json.dumps(value)}\n" for key, value in wanted.items() if value is not None]
    lab.write(ANSWERS, "".join(lines))
    return ANSWERS


def by_answers(lab, *arguments, **changes):
    return run_setup(lab, "--answers", answers(lab, **changes), *arguments)


def fingerprint(lab, file=CA):
    said = lab.enter(["openssl", "x509", "-noout", "-fingerprint", "-sha256", "-in", file]).stdout
    return said.strip().partition("=")[2]


def logs_on_by_card(lab):
    wait_for_card(lab)
    terminal = at_console(lab, "alice")
    answer_pin(terminal, lab.card.pin)
    terminal.expect(SHELL_PROMPT)
    terminal.close(force=True)
    wait_until(lambda: status(lab)["sessions"] == [], "the session has ended")


def refused(lab, done, *words):
    """It says why, and has left nothing."""
    assert done.returncode == 1, done.stdout + done.stderr
    for word in words:
        assert word in done.stdout + done.stderr, done.stdout + done.stderr
    assert everything(lab) == lab.fresh
