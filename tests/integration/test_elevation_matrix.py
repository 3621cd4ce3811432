# SPDX-License-Identifier: Apache-2.0
"""sudo, su and pkexec, each in every situation: whose card is in, where the caller is, and what fails on the way. What each
case says is the reason, how often the person was asked, and which card was shown which PIN. run0 and
sudo-rs are not in Debian 12, and not tried."""

from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import running_lab
from debian_profile import FILES, PASSWORDS, enable_profile, stock_debian, stopped, type_password
from elevation import PKEXEC, at_seat, last_elevation, only, prepare_pkexec, shown_pins
from logon import (EVENT_LIMIT, PIN_PROMPT, answer_pin, end_of, journal_of, restart_signetd, settled, start_counting, status,
                   wait_for_card, wait_until)
from remote import over_ssh, start_sshd
from seats import make_second_seat
from signetlab.cards import Card
from signetlab.pki import Certificate
from signetlab.signet import Signet
from signetlab.users import User

OWN, ADMIN, STRANGER, EXPIRED, EXPIRED_ADMIN = range(5)  # readers


def card_of(user, **changes):
    """With a principal: whose a UPN is only a KDC knows."""
    certificate = Certificate.for_user(user, principal=f"{user}@LAB.TEST", eku=("clientAuth", "pkinitClientAuth"), **changes)
    return {"user": user, "slots": {"9A": certificate}}


CARDS = [Card(**card_of("alice"), pin="123456"), Card(**card_of("carol"), pin="654321", inserted=False),
         Card(**card_of("bob"), pin="112233", inserted=False),
         *(Card(**card_of(user, valid=(-30, -1)), inserted=False) for user in ("alice", "carol"))]
COMMANDS = {"sudo": ["sudo", "-k", "id", "-un"], "su": ["su", "-c", "id -un"], "pkexec": [PKEXEC]}
ASKING = {"sudo": "sudo", "su": "su", "pkexec": "polkit-agent-he"}  # the process whose PAM it is, as the kernel names it
RIGHT = {"sudo": OWN, "su": ADMIN, "pkexec": OWN}  # the card that is wanted
EXPIRED_ONE = {"sudo": EXPIRED, "su": EXPIRED_ADMIN, "pkexec": EXPIRED}
NOT_RIGHT = {"sudo": "card-of-other-user", "su": "not-administrator", "pkexec": "card-of-other-user"}
ELEVATE = {"use": "elevate", "card": "required"}
SERVICES = {"sudo": ELEVATE, "su": {**ELEVATE, "elevate": {"as": "group:wheel"}}, "polkit-1": ELEVATE}
FRAGMENT = "/etc/signet/signet.toml.d/50-offline.toml"
OFFLINE = "".join(f"[service.{name}.elevate]\noffline = true\n" for name in SERVICES)

every_tool = pytest.mark.parametrize("tool", COMMANDS)


@pytest.fixture(scope="module")
def shared(lab_can_run):
    users = [User(name, password) for name, password in PASSWORDS.items() if name != "root"] + [User("carol")]
    rule = {"match": "<EKU>pkinit", "principal": "{subject_pkinit_principal}"}
    signet = Signet(cards={"wait_for_card": "1s"}, break_glass={"users": ["anna"]}, mapping={"rule": [rule]}, service=SERVICES)
    for lab in running_lab(cards=CARDS, users=users, signet=signet, files=FILES):
        make_second_seat(lab)
        stock_debian(lab)
        lab.run(["sh", "-euc", "groupadd wheel; usermod -aG wheel carol"])
        lab.write("/etc/sudoers.d/anna", "anna ALL=(ALL) ALL\n", 0o440)
        prepare_pkexec(lab)
        start_sshd(lab, "alice")
        enable_profile(lab)
        restart_signetd(lab)
        yield lab


@pytest.fixture
def lab(shared):
    start_counting(shared)
    yield shared
    for number, card in enumerate(shared.cards):
        card.faults()
        if card.status()["tries_left"] != card.card.pin_tries:
            card.set(pin_tries_left=card.card.pin_tries)
            card.remove()


def put_in(lab, *numbers):
    """These cards and no others are in."""
    for number, card in enumerate(lab.cards):
        if card.status()["present"] and number not in numbers:
            card.remove()
    wait_until(lambda: settled(lab), "the cards are out")
    for number in numbers:
        if not lab.cards[number].status()["present"]:
            lab.cards[number].insert()
    wait_until(lambda: settled(lab), "the cards are read")
    start_counting(lab)


def begin(lab, tool, **where):
    return at_seat(lab, *COMMANDS[tool], **where)


def pin_of(lab, tool):
    return lab.cards[RIGHT[tool]].pin


def is_granted(lab, tool):
    """With one PIN for the card that is wanted."""
    start_counting(lab)
    terminal = begin(lab, tool)
    answer_pin(terminal, pin_of(lab, tool))
    exit_status, said = end_of(terminal)
    assert exit_status == 0 and said.rstrip().endswith("root"), said
    assert shown_pins(lab) == only(lab, RIGHT[tool], pin_of(lab, tool))
    assert last_elevation(lab)[0] == "granted"
    return True


def reasons(lab):
    return [record["SIGNET_REASON"] for record in journal_of(lab, "elevation")]


def assert_refused_unasked(lab, reason, command, start=at_seat, **how):
    """Once: nobody is asked again for a PIN that could not help."""
    before = len(reasons(lab))
    exit_status, said = end_of(start(lab, *command, **how))
    assert exit_status != 0 and "PIN for" not in said, said
    assert reasons(lab)[before:] == [reason]
    assert shown_pins(lab) == only(lab, None)



# -- whose card is in ------------------------------------------------------------------------------


@pytest.mark.parametrize("tool, card", [(tool, card) for card in (OWN, ADMIN, STRANGER, None) for tool in COMMANDS])
def test_the_card_that_is_wanted_is_taken_and_no_other(lab, tool, card):
    put_in(lab, *([] if card is None else [card]))
    if card == RIGHT[tool]:
        assert is_granted(lab, tool)
    else:
        assert_refused_unasked(lab, "no-card" if card is None else NOT_RIGHT[tool], COMMANDS[tool])


@every_tool
def test_an_expired_card_is_asked_nothing(lab, tool):
    put_in(lab, EXPIRED_ONE[tool])
    assert_refused_unasked(lab, "cert-expired", COMMANDS[tool])


@every_tool
def test_a_blocked_card_is_asked_nothing(lab, tool):
    put_in(lab)
    lab.cards[RIGHT[tool]].set(pin_tries_left=0)
    put_in(lab, RIGHT[tool])
    assert_refused_unasked(lab, "pin-locked", COMMANDS[tool])


# -- where the caller is ---------------------------------------------------------------------------


def in_no_session(lab, *command):
    return lab.pty(command, timeout=EVENT_LIMIT)


@every_tool
def test_a_card_at_another_seat_is_none(lab, tool):
    put_in(lab, OWN, ADMIN)
    assert_refused_unasked(lab, "no-card", COMMANDS[tool], seat="seat1")


@every_tool
def test_a_caller_from_another_host_is_refused(lab, tool):
    put_in(lab, OWN, ADMIN)
    command = " ".join(f"'{word}'" for word in COMMANDS[tool])
    assert_refused_unasked(lab, "not-at-seat", over_ssh("alice", command, on_terminal=True), start=in_no_session)


# -- what fails after the PIN ------------------------------------------------------------------------


@contextmanager
def waiting_for_signature(lab, tool):
    """The card has taken the PIN and does not answer."""
    card = lab.cards[RIGHT[tool]]
    card.faults({"on": "sign", "do": "silent"})
    terminal = begin(lab, tool)
    answer_pin(terminal, pin_of(lab, tool))
    wait_until(card.pins, "the card has been shown the PIN")
    yield terminal
    terminal.close(force=True)
    card.faults()


@every_tool
def test_a_daemon_that_dies_between_pin_and_answer_lets_nobody_in(lab, tool):
    put_in(lab, OWN, ADMIN)
    with waiting_for_signature(lab, tool) as terminal:
        lab.enter(["systemctl", "kill", "--signal=KILL", "signetd.service"])
        lab.cards[RIGHT[tool]].resume()
        terminal.expect("stopped answering")
    assert shown_pins(lab) == only(lab, RIGHT[tool], pin_of(lab, tool))
    restart_signetd(lab)
    wait_for_card(lab)
    assert is_granted(lab, tool)


@every_tool
def test_a_card_that_loses_contact_while_it_signs_lets_nobody_in(lab, tool):
    put_in(lab, OWN, ADMIN)
    lab.cards[RIGHT[tool]].faults({"on": "sign", "do": "remove"})
    before = len(reasons(lab))
    terminal = begin(lab, tool)
    answer_pin(terminal, pin_of(lab, tool))
    wait_until(lambda: "card-removed" in reasons(lab)[before:], "it is refused")
    terminal.close(force=True)
    assert shown_pins(lab) == only(lab, RIGHT[tool], pin_of(lab, tool))


@every_tool
@pytest.mark.parametrize("offline", [False, True], ids=["required", "offline"])
def test_without_a_kdc_it_is_as_the_service_says(lab, tool, offline):
    put_in(lab, OWN, ADMIN)
    lab.enter(["mkdir", "-p", FRAGMENT.rpartition("/")[0]])
    lab.write(FRAGMENT, OFFLINE if offline else "")
    lab.enter(["systemctl", "reload", "signetd.service"])
    wait_for_card(lab)
    lab.kdc.become("dead")
    try:
        if offline:
            assert is_granted(lab, tool)
            assert "signature" in journal_of(lab, "elevation")[-1]["SIGNET_DETAIL"]
        else:
            terminal = begin(lab, tool)
            answer_pin(terminal, pin_of(lab, tool))
            terminal.expect("could not be reached|cannot be reached")
            terminal.close(force=True)
            assert shown_pins(lab) == only(lab, None)
    finally:
        lab.kdc.become("genuine")
        lab.enter(["rm", FRAGMENT])


# -- the caller ------------------------------------------------------------------------------------


@every_tool
@pytest.mark.parametrize("step", ["before the question", "at the question", "after the PIN"])
def test_a_caller_that_dies_leaves_nothing_behind(lab, tool, step):
    put_in(lab, *([] if step == "before the question" else [OWN, ADMIN]))
    card = lab.cards[RIGHT[tool]]
    if step == "after the PIN":
        card.faults({"on": "sign", "do": "silent"})
    before = len(reasons(lab))
    terminal = begin(lab, tool)
    terminal.expect("Insert your smart card" if step == "before the question" else PIN_PROMPT)
    if step == "after the PIN":
        terminal.sendline(card.pin)
        wait_until(card.pins, "the card has been shown the PIN")
    lab.enter(["pkill", "-KILL", "-x", ASKING[tool]])
    card.faults()
    if step == "after the PIN":
        card.resume()
    wait_until(lambda: reasons(lab)[before:], "signetd has noticed")
    assert "granted" not in reasons(lab)[before:]
    assert shown_pins(lab) == only(lab, RIGHT[tool], *([card.pin] if step == "after the PIN" else []))
    terminal.close(force=True)
    put_in(lab, OWN, ADMIN)
    assert status(lab)["sessions"] == []
    assert is_granted(lab, tool)


def test_two_callers_at_one_card_are_served_one_after_the_other(lab):
    put_in(lab, OWN)
    lab.write("/run/pin", lab.card.pin + "\n", 0o644)  # not on a command line, which the journal has
    caller = "sudo -k -S id -un </run/pin"
    exit_status, said = end_of(at_seat(lab, "sh", "-c", f"{caller} & {caller} && wait $!"))
    lab.enter(["rm", "/run/pin"])
    assert exit_status == 0 and said.count("root") == 2, said
    assert shown_pins(lab) == only(lab, OWN, lab.card.pin, lab.card.pin)


def test_an_application_that_swaps_the_user_in_the_conversation_is_refused(lab):
    put_in(lab, OWN)
    client = "/usr/local/bin/pam-client"
    lab.write(client, Path(__file__).with_name("pam_client.py").read_text(), 0o755)
    terminal = lab.pty([client, "sudo", "alice", "becomes:bob", "authenticate"])
    answer_pin(terminal, lab.card.pin)
    exit_status, said = end_of(terminal)
    assert exit_status != 0 and "authenticate: 7" in said, said  # PAM_AUTH_ERR
    assert "not for PAM_USER" in lab.journal()
    assert status(lab)["sessions"] == []


def test_a_break_glass_account_gets_by_with_its_password_at_sudo_while_signetd_is_dead(lab):
    with stopped(lab):
        terminal = at_seat(lab, "sudo", "-k", "id", "-un", user="anna")
        type_password(terminal, "anna")
        exit_status, said = end_of(terminal)
        assert exit_status == 0 and said.rstrip().endswith("root"), said
        exit_status, said = end_of(at_seat(lab, "sudo", "-k", "id", "-un"))
        assert exit_status != 0 and "not running" in said and "password for" not in said, said
    wait_until(lambda: settled(lab), "signetd is back")
