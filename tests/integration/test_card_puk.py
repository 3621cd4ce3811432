# SPDX-License-Identifier: Apache-2.0
"""A card's PUK is changed by signetctl, whatever the person types and whoever else is at the card; and a PIN that the card says is
the one that it was delivered with is told of or refused, until it is changed."""

import json

import pytest
from logon import (EVENT_LIMIT, audit, configure, end_of, lingering, log_on, pamtester, pull_out, put_in, status, wait_for_card,
                   wait_until, wrong)
from new_pins import (BACK, CHANGE, CHANGED, CURRENT_PUK, NEW_PIN, NEW_PUK, PREFERRED, PROFILE, PUK_AGAIN, PUK_CHANGED, PUK_RULES,
                      UNTOLD, change, change_puk, has_pin, lab_with_passwd, last_record, passwd, replace_card, shown_secrets,
                      signetctl, tries, type_in, unblock, with_new_card)

FRESH = "31415926"


@pytest.fixture(scope="module")
def shared(lab_can_run):
    yield from lab_with_passwd()


@pytest.fixture
def lab(shared):
    yield from with_new_card(shared)


@pytest.fixture
def yubikey(lab):
    """The card in the reader tells what YubiKeys tell; its PIN is that of the factory."""
    profile = json.loads(lab.read(PROFILE))
    replace_card(lab, {**profile, "metadata": True, "pin": "123456"})
    yield lab
    lab.write(PROFILE, json.dumps(profile))


def agreed(terminal):
    type_in(terminal, (r"\(yes/no\): ", "yes"))
    return terminal


# -- the PUK ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("user", ["alice", None])
def test_the_puk_is_changed_and_the_new_one_unblocks(lab, user):
    terminal = signetctl(lab, "puk", user=user)
    terminal.expect(PUK_RULES)
    terminal.expect(UNTOLD)
    exit_status, said = change_puk(lab, agreed(terminal), fresh=FRESH)
    assert exit_status == 0 and PUK_CHANGED in said
    assert shown_secrets(lab) == [CHANGE] and tries(lab) == (3, 3) and has_pin(lab, lab.card.pin)
    record = last_record(lab)
    assert (record["SIGNET_EVENT"], record["SIGNET_REASON"]) == ("puk-change", "granted")
    wait_for_card(lab)
    exit_status, said = unblock(lab, agreed(signetctl(lab, "unblock", user=user)))
    assert exit_status != 0 and "Wrong PUK. 2 tries left." in said
    wait_for_card(lab)
    exit_status, said = unblock(lab, signetctl(lab, "unblock", user=user), puk=FRESH)
    assert exit_status == 0 and has_pin(lab, NEW_PIN)


def test_wrong_puks_are_counted_up_to_the_last_one(lab):
    for left in (2, 1):
        terminal = signetctl(lab, "puk", user="alice")
        exit_status, said = change_puk(lab, agreed(terminal) if left == 2 else terminal, puk=wrong(lab.card.card.puk))
        assert exit_status != 0 and f"Wrong PUK. {left} tr" in said
        assert tries(lab) == (3, left)
        wait_for_card(lab)
    terminal = signetctl(lab, "puk", user="alice")
    terminal.expect("can never be unblocked again")
    type_in(terminal, (r"\(yes/no\): ", "no"))
    assert end_of(terminal)[0] != 0 and tries(lab) == (3, 1)
    exit_status, said = change_puk(lab, agreed(signetctl(lab, "puk", user="alice")), puk=wrong(lab.card.card.puk))
    assert exit_status != 0 and "The PUK of your card is blocked" in said and tries(lab) == (3, 0)
    assert log_on(lab)[0] == 0, "the PIN goes on"


@pytest.mark.parametrize("fresh, again, reason", [
    (FRESH, "31415927", "puk-mismatch"), ("12345", None, "puk-new-unfit"), ("1234 678", None, "puk-new-unfit"),
    (None, None, "puk-new-unfit")])
def test_what_cannot_be_the_new_puk_never_gets_to_the_card(lab, fresh, again, reason):
    terminal = agreed(signetctl(lab, "puk", user="alice"))
    type_in(terminal, (CURRENT_PUK, lab.card.card.puk), (NEW_PUK, fresh or lab.card.card.puk))
    if again:
        type_in(terminal, (PUK_AGAIN, again))
    exit_status, said = end_of(terminal)
    assert exit_status != 0 and "othing was changed" in said
    assert last_record(lab)["SIGNET_REASON"] == reason and not shown_secrets(lab)


@pytest.mark.parametrize("word, reason", [("6985", "puk-new-refused"), ("6A88", "puk-change-unsupported"), ("6F00", "puk-change-unknown")])
def test_a_card_that_sets_no_puk_says_so(lab, word, reason):
    lab.card.faults({"on": "change", "do": f"sw:{word}"})
    exit_status, said = change_puk(lab, agreed(signetctl(lab, "puk", user="alice")), fresh=FRESH)
    assert exit_status != 0 and "PUK" in said and "PIN" not in said
    assert last_record(lab)["SIGNET_REASON"] == reason


def test_a_card_that_is_pulled_out_is_asked_what_became_of_its_puk(yubikey):
    lab = yubikey
    for action, ended in (("remove-before", "the old PUK holds"), ("remove", PUK_CHANGED)):
        terminal = signetctl(lab, "puk", user="alice")
        type_in(terminal, (CURRENT_PUK, lab.card.card.puk), (NEW_PUK, FRESH))
        terminal.expect(PUK_AGAIN)
        lab.card.faults({"on": "change", "do": action})
        terminal.sendline(FRESH)
        terminal.expect(BACK)
        wait_until(lambda: not status(lab)["cards"], "signetd has seen it go")
        lab.card.insert()
        assert ended in end_of(terminal)[1]
        wait_for_card(lab)
    assert len(shown_secrets(lab)) <= 2


def test_nobody_elsewhere_and_no_program_spends_the_tries_of_a_puk(lab):
    terminal = lab.pty(lingering("signetctl", "card", "puk"), user="bob", timeout=EVENT_LIMIT)
    assert end_of(terminal)[0] == 1 and last_record(lab)["SIGNET_REASON"] == "not-at-seat"
    done = lab.enter(["signetctl", "card", "puk"], check=False, stdin="12345678\n")
    assert done.returncode == 2 and "terminal" in done.stderr
    assert not shown_secrets(lab)


def test_a_try_of_the_puk_that_another_program_spends_is_not_the_last_one_unasked(yubikey):
    lab = yubikey
    lab.card.set(puk_tries_left=2)
    terminal = signetctl(lab, "puk", user="alice")
    type_in(terminal, (r"Current PUK \(PIV card, 2 tries left\): ", lab.card.card.puk), (NEW_PUK, FRESH))
    terminal.expect(PUK_AGAIN)
    pair = (wrong(lab.card.card.puk) + FRESH).encode().hex()
    lab.enter(["opensc-tool", "-s", "00A404000BA000000308000010000100", "-s", f"0024008110{pair}"])
    assert tries(lab) == (3, 1)
    terminal.sendline(FRESH)
    exit_status, _ = end_of(terminal)
    assert exit_status != 0 and last_record(lab)["SIGNET_REASON"] == "card-busy" and tries(lab) == (3, 1)
    wait_for_card(lab)
    terminal = signetctl(lab, "puk", user="alice")
    terminal.expect("can never be unblocked again")
    assert change_puk(lab, agreed(terminal), fresh=FRESH)[0] == 0 and tries(lab) == (3, 3)


def test_two_at_one_card_have_a_turn_each(lab):
    """The second has typed the old PUK while the first was at work: it costs a try, and nothing is set twice."""
    lab.card.set(apdu_delay_ms=50)
    first, second = agreed(signetctl(lab, "puk", user="alice")), agreed(signetctl(lab, "puk"))
    for terminal, fresh in ((first, FRESH), (second, "27182818")):
        type_in(terminal, (CURRENT_PUK, lab.card.card.puk), (NEW_PUK, fresh))
        terminal.expect(PUK_AGAIN)
    first.sendline(FRESH)
    second.sendline("27182818")
    ends = sorted([end_of(first), end_of(second)])
    assert [exit_status for exit_status, _ in ends] == [0, 1] and "Wrong PUK. 2 tries left." in ends[1][1]
    assert shown_secrets(lab) == [CHANGE, CHANGE] and not lab.card.status()["verified"]


# -- the PIN of the factory ------------------------------------------------------------------------

TOLD = "is the one that it was delivered with, which everybody knows"


def set_default_pin(lab, value):
    configure(lab, cards={**PREFERRED["cards"], "default_pin": value}, service=PREFERRED["service"])
    wait_for_card(lab)


def test_the_pin_of_the_factory_is_told_of_after_a_logon_and_shown(yubikey):
    lab = yubikey
    assert status(lab)["cards"][0]["default_pin"] is True
    exit_status, said = log_on(lab, wrong("123456"))
    assert exit_status != 0 and TOLD not in said
    wait_for_card(lab)
    exit_status, said = log_on(lab, "123456")
    assert exit_status == 0 and TOLD in said and "signetctl card pin" in said
    wait_for_card(lab)
    assert "with the PIN of the factory" in lab.enter(["signetctl", "card"]).stdout
    found = lab.enter(["signetctl", "check", "cards"], check=False).stdout
    assert "still has the PIN that it was delivered with" in found and "signetctl card pin" in found
    assert change(lab, signetctl(lab, "pin", user="alice"), pin="123456")[0] == 0
    wait_for_card(lab)
    exit_status, said = log_on(lab, NEW_PIN)
    assert exit_status == 0 and TOLD not in said
    assert status(lab)["cards"][0]["default_pin"] is False


def test_where_it_is_refused_nobody_is_asked_for_it_until_it_is_changed(yubikey):
    lab = yubikey
    set_default_pin(lab, "refuse")
    try:
        lab.card.mark()
        terminal = pamtester(lab, "alice")
        exit_status, said = end_of(terminal)
        assert exit_status != 0 and "PIN for" not in said and "signetctl card pin" in said
        assert audit(lab)[-1]["SIGNET_REASON"] == "pin-default" and not shown_secrets(lab)
        assert status(lab)["cards"][0]["reason"] == "pin-default"
        exit_status, said = change(lab, passwd(lab), pin="123456")
        assert exit_status == 0 and CHANGED in said
        wait_for_card(lab)
        assert log_on(lab, NEW_PIN)[0] == 0
    finally:
        set_default_pin(lab, "warn")


def test_a_card_that_is_no_yubikey_is_not_asked_and_with_allow_none_is(lab):
    lab.card.mark()
    pull_out(lab)
    put_in(lab)
    wait_for_card(lab)
    assert not [apdu for apdu in lab.card.apdus() if apdu["ins"].upper() == "F7"]
    assert status(lab)["cards"][0]["default_pin"] is None
