# SPDX-License-Identifier: Apache-2.0
"""Two services of a host and whom they are for: by group, by pattern, by exception; and what a refusal does not cost."""

import json

import pytest
from conftest import running_lab
from logon import answer_pin, audit, end_of, instructions, pamtester, pull_out, put_in, start_counting, wait_for_card
from signetlab.cards import Card
from signetlab.signet import Signet

CLOSED = "signet-test"  # for the members of staff
OPEN = "signet-open"    # its section is a pattern
UNNAMED = "signet"      # neither: the default
VERIFY = "20"           # SP 800-73-4 part 2 3.2.1
FRAGMENT = "/etc/signet/signet.toml.d/50-test.toml"
SERVICES = {CLOSED: {"groups": ["staff"]}, "signet-o*": {"use": "logon"}, "default": {"use": "logon", "users": ["bob"]}}


@pytest.fixture(scope="module")
def lab(lab_can_run):
    for lab in running_lab(cards=[Card("alice")], users=["alice", "bob"], signet=Signet(service=SERVICES)):
        for service in (OPEN, UNNAMED):
            lab.write(f"/etc/pam.d/{service}", lab.read(f"/etc/pam.d/{CLOSED}"))
        yield lab


@pytest.fixture(autouse=True)
def as_it_was(lab):
    wait_for_card(lab)
    start_counting(lab)
    yield
    lab.enter(["gpasswd", "--delete", "alice", "staff"], check=False)
    lab.enter(["rm", "-f", FRAGMENT])
    lab.enter(["systemctl", "reload", "signetd.service"])


def refused_without_pin(lab, service):
    """The reason of a refusal for which nobody is asked for a PIN, and the card for nothing."""
    before = len(audit(lab))
    start_counting(lab)
    exit_status, said = end_of(pamtester(lab, "alice", service=service))
    assert exit_status != 0 and "PIN for" not in said
    assert VERIFY not in instructions(lab)
    [record] = audit(lab)[before:]
    assert record["SIGNET_VERIFIES"] == "0"
    return record["SIGNET_REASON"]


def granted(lab, service):
    terminal = pamtester(lab, "alice", service=service)
    answer_pin(terminal, lab.card.pin)
    exit_status, _ = end_of(terminal)
    return exit_status == 0 and audit(lab)[-1]["SIGNET_VERIFIES"] == "1"


def explained(lab, service, user="alice"):
    done = lab.enter(["signetctl", "config", "explain", "--json", service, user], check=False)
    record = json.loads(done.stdout)
    assert record["allowed"] == (done.returncode == 0)
    return record["reason"]


def set_exception(lab, group):
    lab.enter(["mkdir", "-p", FRAGMENT.rpartition("/")[0]])
    lab.write(FRAGMENT, f'[service."signet-o*"]\nexcept = ["@{group}"]\n')
    lab.enter(["systemctl", "reload", "signetd.service"])
    wait_for_card(lab)


def test_who_is_in_no_group_of_a_service_is_refused_before_the_pin_and_may_use_another(lab):
    assert refused_without_pin(lab, CLOSED) == explained(lab, CLOSED) == "service-not-for-account"
    assert explained(lab, OPEN) == "granted"
    assert granted(lab, OPEN)


def test_a_member_may(lab):
    lab.enter(["gpasswd", "--add", "alice", "staff"])
    pull_out(lab)
    put_in(lab)
    assert explained(lab, CLOSED) == "granted"
    assert granted(lab, CLOSED)


def test_the_default_is_for_whom_it_names(lab):
    assert refused_without_pin(lab, UNNAMED) == explained(lab, UNNAMED) == "service-not-for-account"
    assert explained(lab, UNNAMED, "bob") == "granted"


@pytest.mark.parametrize("group", ["alice", "no-such-group"])
def test_an_exception_holds_and_one_that_cannot_be_looked_up_too(lab, group):
    set_exception(lab, group)
    assert refused_without_pin(lab, OPEN) == explained(lab, OPEN) == "service-not-for-account"


def test_an_exception_for_others_is_none(lab):
    set_exception(lab, "bob")
    assert granted(lab, OPEN)
