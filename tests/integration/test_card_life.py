# SPDX-License-Identifier: Apache-2.0
"""A card's PIN is changed and unblocked, by passwd(1) and by signetctl, whatever the person types and whenever the card is pulled
out; and tries that another program spends are seen before the next prompt."""

import json

import pexpect
import pytest
from conftest import running_lab
from logon import (EVENT_LIMIT, PIN_PROMPT, answer_pin, audit, configure, end_of, instructions, journal_of, lingering, log_on,
                   pamtester, pull_out, put_in, start_counting, status, wait_for_card, wait_until, wrong)
from signetlab.cards import Card, pin_digest
from signetlab.signet import Signet
from signetlab.users import User

PASSWD = "password [success=done ignore=ignore authinfo_unavail=ignore default=die] pam_signet.so\n@include common-password\n"
PREFERRED = {"cards": {"wait_for_card": "1s"}, "service": {"passwd": {"use": "pin", "card": "preferred"}}}
REQUIRED = {"cards": {"wait_for_card": "1s"}, "service": {"passwd": {"use": "pin", "card": "required"}}}
WORD, NEW_WORD = "correct-horse-7", "battery-staple-8"
NEW_PIN = "20262026"
RULES = "The new PIN must have 6 to 8 digits, and nothing but digits."
CURRENT, PUK, NEW, AGAIN = r"Current PIN \(PIV card[^)]*\): ", r"PUK \(PIV card[^)]*\): ", r"New PIN \(6 to 8 digits\): ", "New PIN again: "
BACK = "Put it into its reader again"
CHANGED = "The PIN of the card has been changed."
UNTOLD = "The card does not tell how many tries its PUK has left"
CHANGE, UNBLOCK, VERIFY = "24", "2C", "20"
LOCALE = "de_DE.UTF-8"


@pytest.fixture(scope="module")
def shared(lab_can_run):
    people = [User("alice", password=WORD), User("bob", password=WORD)]
    files = {"/etc/pam.d/passwd": PASSWD}
    for lab in running_lab(cards=[Card("alice")], users=people, signet=Signet(**PREFERRED), files=files):
        lab.run(["localedef", "-i", "de_DE", "-f", "UTF-8", LOCALE])
        yield lab


@pytest.fixture
def lab(shared):
    """Each test has a card as it came, with its first PIN and PUK."""
    wait_for_card(shared)
    start_counting(shared)
    yield shared
    shared.enter(["systemctl", "stop", "lab-card@0.service"])
    wait_until(lambda: not status(shared)["cards"], "the card is gone")
    shared.enter(["systemctl", "start", "lab-card@0.service"])
    shared.card.wait_until_seen()
    wait_for_card(shared)


def passwd(lab, user="alice", env=None):
    return lab.pty(lingering("passwd"), user=user, at_seat=True, timeout=EVENT_LIMIT, env=env)


def signetctl(lab, verb, *arguments, user=None):
    return lab.pty(lingering("signetctl", "card", verb, *arguments), user=user, at_seat=user is not None, timeout=EVENT_LIMIT)


def type_in(terminal, *pairs):
    for prompt, answer in pairs:
        terminal.expect(prompt)
        terminal.sendline(answer)


def change(lab, terminal, pin=None, fresh=NEW_PIN, again=None):
    type_in(terminal, (CURRENT, pin or lab.card.pin), (NEW, fresh), (AGAIN, again or fresh))
    return end_of(terminal)


def unblock(lab, terminal, puk=None, fresh=NEW_PIN):
    type_in(terminal, (PUK, puk or lab.card.card.puk), (NEW, fresh), (AGAIN, fresh))
    return end_of(terminal)


def has_pin(lab, pin):
    return lab.card.status()["pin"] == pin_digest(pin)


def tries(lab):
    state = lab.card.status()
    return state["tries_left"], state["puk_tries_left"]


def shown_secrets(lab):
    """Commands that brought a PIN or a PUK to the card."""
    return [apdu["ins"].upper() for apdu in lab.card.apdus()
            if apdu["ins"].upper() in (CHANGE, UNBLOCK) or (apdu["ins"] == VERIFY and apdu["lc"])]


def last_record(lab):
    return journal_of(lab, "pin-change", "pin-unblock")[-1]


# -- passwd: the PIN -------------------------------------------------------------------------------


def test_passwd_changes_the_pin_and_a_logon_takes_the_new_one(lab):
    terminal = passwd(lab)
    terminal.expect(RULES)
    exit_status, said = change(lab, terminal)
    assert exit_status == 0 and CHANGED in said
    assert has_pin(lab, NEW_PIN) and tries(lab) == (3, 3)
    assert shown_secrets(lab) == [CHANGE]
    assert not lab.card.status()["verified"]
    record = last_record(lab)
    assert (record["SIGNET_EVENT"], record["SIGNET_REASON"], record["SIGNET_USER"]) == ("pin-change", "granted", "alice")
    wait_for_card(lab)
    exit_status, said = log_on(lab, NEW_PIN)
    assert exit_status == 0, said
    assert lab.enter(["grep", "-c", "alice:", "/etc/shadow"]).stdout.strip() == "1"


def test_a_wrong_old_pin_costs_one_try_and_the_last_one_is_asked_for(lab):
    for left in (2, 1):
        terminal = passwd(lab)
        exit_status, said = change(lab, terminal, pin=wrong(lab.card.pin))
        assert exit_status != 0 and f"Wrong PIN. {left} tr" in said
        assert tries(lab)[0] == left
        wait_for_card(lab)
    terminal = passwd(lab)
    type_in(terminal, (r"This is the last try.*\(yes/no\): ", "no"))
    exit_status, said = end_of(terminal)
    assert exit_status != 0 and "Stopped before the last try" in said
    assert tries(lab)[0] == 1 and shown_secrets(lab) == [CHANGE, CHANGE]
    terminal = passwd(lab)
    type_in(terminal, (r"\(yes/no\): ", "yes"))
    exit_status, said = change(lab, terminal)
    assert exit_status == 0 and tries(lab)[0] == 3


@pytest.mark.parametrize("fresh, again, reason", [
    (NEW_PIN, "20262027", "pin-mismatch"), ("12345", None, "pin-new-unfit"), ("123456789", None, "pin-new-unfit"),
    ("12345a", None, "pin-new-unfit"), ("123456", None, "pin-new-unfit")])
def test_what_cannot_be_the_new_pin_never_gets_to_the_card(lab, fresh, again, reason):
    terminal = passwd(lab)
    type_in(terminal, (CURRENT, lab.card.pin), (NEW, fresh))
    if reason == "pin-mismatch":
        type_in(terminal, (AGAIN, again))
    exit_status, said = end_of(terminal)
    assert exit_status != 0 and "othing was changed" in said
    assert last_record(lab)["SIGNET_REASON"] == reason
    assert not shown_secrets(lab) and has_pin(lab, lab.card.pin)


def test_a_pin_that_the_card_does_not_like_leaves_the_old_one(lab):
    lab.card.faults({"on": "change", "do": "sw:6985"})
    exit_status, said = change(lab, passwd(lab))
    assert exit_status != 0 and "does not take that as its new PIN" in said
    assert has_pin(lab, lab.card.pin)


# -- passwd: the PUK -------------------------------------------------------------------------------


def test_a_blocked_pin_is_set_by_the_puk(lab):
    pull_out(lab)
    put_in(lab, pin_tries_left=0)
    terminal = passwd(lab)
    terminal.expect("The PIN of this card is blocked. Its PUK sets a new one.")
    terminal.expect(UNTOLD)
    type_in(terminal, (r"\(yes/no\): ", "yes"))
    exit_status, said = unblock(lab, terminal)
    assert exit_status == 0 and CHANGED in said
    assert has_pin(lab, NEW_PIN) and tries(lab) == (3, 3)
    assert last_record(lab)["SIGNET_EVENT"] == "pin-unblock"


def test_wrong_puks_are_counted_up_to_the_last_one(lab):
    pull_out(lab)
    put_in(lab, pin_tries_left=0)
    for left in (2, 1):
        terminal = passwd(lab)
        if left == 2:
            type_in(terminal, (r"\(yes/no\): ", "yes"))
        exit_status, said = unblock(lab, terminal, puk=wrong(lab.card.card.puk))
        assert exit_status != 0 and f"Wrong PUK. {left} tr" in said
        assert tries(lab) == (0, left)
        wait_for_card(lab)
    terminal = passwd(lab)
    terminal.expect("can never be unblocked again")
    type_in(terminal, (r"\(yes/no\): ", "no"))
    assert end_of(terminal)[0] != 0 and tries(lab) == (0, 1)


def test_a_blocked_puk_is_said_to_be_the_end_of_the_card(lab):
    pull_out(lab)
    put_in(lab, pin_tries_left=0, puk_tries_left=0)
    terminal = passwd(lab)
    type_in(terminal, (r"\(yes/no\): ", "yes"))
    exit_status, said = unblock(lab, terminal)
    assert exit_status != 0 and "The PUK of your card is blocked" in said and "new card" in said
    assert tries(lab) == (0, 0)


# -- a card that is pulled out ---------------------------------------------------------------------


def pulled_at(lab, after, action, pin=None):
    """passwd, with the card pulled out at one of the commands that follow the last question: its text, or None: there are not so
    many. The card is put back at once."""
    terminal = passwd(lab)
    type_in(terminal, (CURRENT, pin or lab.card.pin), (NEW, NEW_PIN))
    terminal.expect(AGAIN)
    lab.card.faults({"on": "any", "after": after, "do": action})
    terminal.sendline(NEW_PIN)
    found = terminal.expect([BACK, CHANGED, "reader", pexpect.EOF])
    if found == 1:
        lab.card.faults()
        end_of(terminal)
        return None
    wait_until(lambda: not lab.card.status()["present"], "the card has been pulled out")
    wait_until(lambda: not status(lab)["cards"], "signetd has seen it go")
    lab.card.faults()
    lab.card.insert()
    text = str(terminal.after) + str(terminal.before) + (end_of(terminal)[1] if found != 3 else "")
    wait_for_card(lab)
    return text


@pytest.mark.parametrize("action", ["remove", "remove-before", "tear"])
def test_a_card_that_is_pulled_out_at_any_command_leaves_nobody_with_the_wrong_pin(lab, action):
    reasons = []
    for after in range(20):
        if not has_pin(lab, lab.card.pin):  # as before: by the new PIN, back to the old one
            exit_status, _ = change(lab, passwd(lab), pin=NEW_PIN, fresh=lab.card.pin)
            assert exit_status == 0
            wait_for_card(lab)
        lab.card.set(pin_tries_left=3)
        lab.card.mark()
        text = pulled_at(lab, after, action)
        if text is None:
            assert has_pin(lab, NEW_PIN)
            break
        reason = last_record(lab)["SIGNET_REASON"]
        reasons.append(reason)
        has_old, has_new = has_pin(lab, lab.card.pin), has_pin(lab, NEW_PIN)
        assert has_old != has_new
        if reason != "pin-change-unknown":
            assert has_old, (after, reason, text)
        else:
            assert "nobody knows whether its PIN was changed" in text, text
        assert len(shown_secrets(lab)) <= 1, "no try is spent on finding out"
    assert "pin-change-unknown" in reasons
    assert reasons[0] != "pin-change-unknown"


def test_a_card_that_tells_is_believed_what_became_of_its_pin(lab):
    """As YubiKeys do: the PIN of the factory, and then no more."""
    profile = json.loads(lab.read("/etc/lab-cards/0/profile.json"))
    lab.enter(["systemctl", "stop", "lab-card@0.service"])
    wait_until(lambda: not status(lab)["cards"], "the card is gone")
    lab.write("/etc/lab-cards/0/profile.json", json.dumps({**profile, "metadata": True}))
    lab.enter(["systemctl", "start", "lab-card@0.service"])
    lab.card.wait_until_seen()
    wait_for_card(lab)
    try:
        terminal = passwd(lab)
        terminal.expect("still has the PIN that it was delivered with")
        type_in(terminal, (CURRENT, lab.card.pin), (NEW, NEW_PIN))
        terminal.expect(AGAIN)
        lab.card.faults({"on": "change", "do": "remove"})
        terminal.sendline(NEW_PIN)
        terminal.expect(BACK)
        wait_until(lambda: not status(lab)["cards"], "signetd has seen it go")
        lab.card.insert()
        exit_status, said = end_of(terminal)
        assert exit_status == 0 and CHANGED in said and has_pin(lab, NEW_PIN)
    finally:
        lab.write("/etc/lab-cards/0/profile.json", json.dumps(profile))


# -- everybody else --------------------------------------------------------------------------------


def new_password(lab, terminal, old=WORD, fresh=NEW_WORD):
    if old:
        type_in(terminal, ("(?i)current.*password: ", old))
    type_in(terminal, ("(?i)new password: ", fresh), ("(?i)(retype|again).*: ", fresh))
    return end_of(terminal)


def test_who_has_no_card_changes_the_password_as_before(lab):
    exit_status, said = new_password(lab, passwd(lab, user="bob"))
    assert exit_status == 0, said
    assert "PIN" not in said
    exit_status, said = new_password(lab, passwd(lab, user="bob"), old=NEW_WORD, fresh=WORD)
    assert exit_status == 0, said


def test_without_the_card_the_password_is_changed_where_a_card_is_preferred(lab):
    pull_out(lab)
    exit_status, said = new_password(lab, passwd(lab))
    assert exit_status == 0 and "PIN" not in said
    assert new_password(lab, passwd(lab), old=NEW_WORD, fresh=WORD)[0] == 0
    put_in(lab)


def test_root_sets_the_password_of_somebody_with_a_card(lab):
    terminal = lab.pty(lingering("passwd", "alice"), timeout=EVENT_LIMIT)
    exit_status, said = new_password(lab, terminal, old=None, fresh=WORD)
    assert exit_status == 0 and "PIN" not in said
    assert not shown_secrets(lab)


def test_where_a_card_is_required_nothing_is_changed_without_it(lab):
    configure(lab, **REQUIRED)
    try:
        wait_for_card(lab)
        pull_out(lab)
        shadow = lab.read("/etc/shadow")
        exit_status, said = end_of(passwd(lab))
        assert exit_status != 0 and "No card was found" in said
        lab.enter(["systemctl", "stop", "signetd.socket", "signetd.service"])
        exit_status, said = end_of(passwd(lab))
        assert exit_status != 0 and "The card logon service is not running" in said
        assert lab.read("/etc/shadow") == shadow
    finally:
        configure(lab, **PREFERRED)
        lab.enter(["systemctl", "start", "signetd.socket"])
        put_in(lab)


def test_passwd_in_german(lab):
    terminal = passwd(lab, env={"LANG": LOCALE})
    terminal.expect("Die neue PIN muss 6 bis 8 Ziffern haben")
    type_in(terminal, (r"Bisherige PIN \(PIV-Karte\): ", lab.card.pin), (r"Neue PIN \(6 bis 8 Ziffern\): ", NEW_PIN),
            ("Neue PIN noch einmal: ", NEW_PIN))
    exit_status, said = end_of(terminal)
    assert exit_status == 0 and "Die PIN der Karte ist geändert." in said


# -- signetctl -------------------------------------------------------------------------------------


@pytest.mark.parametrize("user", ["alice", None])
def test_signetctl_changes_and_unblocks(lab, user):
    exit_status, said = change(lab, signetctl(lab, "pin", user=user))
    assert exit_status == 0 and CHANGED in said and has_pin(lab, NEW_PIN)
    wait_for_card(lab)
    [card] = status(lab)["cards"]
    terminal = signetctl(lab, "unblock", "--reader", card["reader"], user=user)
    terminal.expect(UNTOLD)
    type_in(terminal, (r"\(yes/no\): ", "yes"))
    exit_status, said = unblock(lab, terminal, fresh=lab.card.pin)
    assert exit_status == 0 and has_pin(lab, lab.card.pin)


def test_signetctl_knows_no_other_reader_and_needs_a_terminal(lab):
    exit_status, said = end_of(signetctl(lab, "pin", "--reader", "Nowhere"))
    assert exit_status == 1 and "No card was found" in said
    done = lab.enter(["signetctl", "card", "pin"], check=False, stdin="123456\n")
    assert done.returncode == 2 and "terminal" in done.stderr


def test_nobody_elsewhere_spends_the_tries_of_a_card(lab):
    terminal = lab.pty(lingering("signetctl", "card", "pin"), user="bob", timeout=EVENT_LIMIT)
    exit_status, said = end_of(terminal)
    assert exit_status == 1 and "PIN" not in said.replace("the PIN", "")
    assert not shown_secrets(lab)
    assert last_record(lab)["SIGNET_REASON"] == "not-at-seat"


def test_no_pin_is_written_down(lab):
    change(lab, passwd(lab))
    wait_for_card(lab)
    lab.enter(["journalctl", "--sync"])
    journal = lab.enter(["journalctl", "--output=export", "--no-pager"]).stdout
    assert NEW_PIN not in journal and lab.card.pin not in journal


# -- another program at the card -------------------------------------------------------------------


def spend_a_try(lab):
    """As any program can: OpenSC's tool sends SELECT and a wrong PIN."""
    pin = wrong(lab.card.pin).encode().ljust(8, b"\xff").hex()
    lab.enter(["opensc-tool", "-s", "00A404000BA000000308000010000100", "-s", f"0020008008{pin}"])


def test_a_try_that_another_program_spends_between_two_logons_is_seen_at_the_prompt(lab):
    assert log_on(lab)[0] == 0
    wait_for_card(lab)
    spend_a_try(lab)
    terminal = pamtester(lab, "alice")
    terminal.expect(PIN_PROMPT)
    assert terminal.match[2] == "PIV card, 2 tries left"
    terminal.sendline(lab.card.pin)
    assert end_of(terminal)[0] == 0
    for _ in range(2):
        spend_a_try(lab)
    terminal = pamtester(lab, "alice")
    type_in(terminal, (r"This is the last try.*\(yes/no\): ", "no"))
    assert end_of(terminal)[0] != 0
    assert tries(lab)[0] == 1
    spend_a_try(lab)
    exit_status, said = end_of(pamtester(lab, "alice"))
    assert exit_status != 0 and "locked" in said
    assert audit(lab)[-1]["SIGNET_REASON"] == "pin-locked"


def test_a_try_that_another_program_spends_during_a_logon_is_told_with_the_refusal(lab):
    terminal = pamtester(lab, "alice")
    terminal.expect(PIN_PROMPT)
    assert terminal.match[2] == "PIV card"
    spend_a_try(lab)
    terminal.sendline(wrong(lab.card.pin))
    exit_status, said = end_of(terminal)
    assert exit_status != 0 and "Wrong PIN. 1 try left." in said
    wait_for_card(lab)
    terminal = pamtester(lab, "alice")
    type_in(terminal, (r"\(yes/no\): ", "yes"))
    answer_pin(terminal, lab.card.pin)
    assert end_of(terminal)[0] == 0


def test_a_try_that_another_program_spends_while_a_new_pin_is_typed_is_not_the_last_one_unasked(lab):
    lab.card.set(pin_tries_left=2)
    terminal = passwd(lab)
    type_in(terminal, (CURRENT, lab.card.pin), (NEW, NEW_PIN))
    terminal.expect(AGAIN)
    spend_a_try(lab)
    terminal.sendline(NEW_PIN)
    exit_status, said = end_of(terminal)
    assert exit_status != 0
    assert last_record(lab)["SIGNET_REASON"] == "card-busy"
    assert CHANGE not in instructions(lab) and tries(lab)[0] == 1
