# SPDX-License-Identifier: Apache-2.0
"""A card's PIN is changed and unblocked by passwd(1) and by signetctl, whatever the person types; and everybody who has no card
changes the password as before."""

import pytest
from logon import EVENT_LIMIT, configure, end_of, lingering, log_on, pull_out, put_in, status, wait_for_card, wrong
from new_pins import (AGAIN, CHANGE, CHANGED, CURRENT, LOCALE, NEW, NEW_PIN, NEW_WORD, PREFERRED, REQUIRED, RULES, UNTOLD, WORD,
                      change, has_pin, lab_with_passwd, last_record, passwd, shown_secrets, signetctl, tries, type_in, unblock,
                      with_new_card)


@pytest.fixture(scope="module")
def shared(lab_can_run):
    yield from lab_with_passwd()


@pytest.fixture
def lab(shared):
    yield from with_new_card(shared)


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


@pytest.mark.parametrize("answer", ["90", "AB" * 300])
def test_an_identifier_that_cannot_be_heard_keeps_nobody_from_a_new_pin(lab, answer):
    lab.card.faults({"on": "get-data", "do": f"answer:{answer}", "times": 9})
    exit_status, said = change(lab, passwd(lab))
    assert exit_status == 0, said
    assert has_pin(lab, NEW_PIN) and shown_secrets(lab) == [CHANGE]


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
