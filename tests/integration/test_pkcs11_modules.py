# SPDX-License-Identifier: Apache-2.0
"""What PKCS#11 modules do, done by tests/token: they count tries, want a keypad, crash, hang, fork and chatter, and none of it costs
more than the module's own process."""

import re
import shutil
from pathlib import Path

import pytest
from conftest import running_lab
from logon import PIN_PROMPT, answer_pin, end_of, last_reason, log_on, pamtester, status, wait_until, wrong
from pkcs11_tokens import HANG_LIMIT, PIN, issue, readers, settings, wait_for_token
from signetlab.cards import Card
from signetlab.pki import Certificate
from signetlab.places import build_tree
from signetlab.signet import Signet

LAB_TOKEN = "/usr/lib/signet-lab/lab-token.so"
TOKEN = "/var/lib/lab-token"
READERS = ("Virtual PCD 00 00", "Virtual PCD 00 01")


def install_token(lab, *behaviour):
    module = Path(f"/proc/{lab.leader}/root{LAB_TOKEN}")
    module.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(build_tree() / "tests/token/lab-token.so", module)
    issue(lab, "/tmp")
    lab.enter(["sh", "-euc", f"""
        install -d -o signet-card -g signet-card {TOKEN}
        cp /tmp/alice.pem {TOKEN}/01.pem; cp /tmp/alice.key {TOKEN}/01.key"""])
    behave(lab, *behaviour)
    lab.enter(["systemctl", "restart", "signetd.service"])


@pytest.fixture(scope="module")
def token_shared(lab_can_run):
    for lab in running_lab(cards=[], users=["alice"], signet=Signet(**settings(LAB_TOKEN))):
        install_token(lab)
        yield lab


@pytest.fixture
def token(token_shared):
    lab = token_shared
    yield lab
    lab.enter(["sh", "-c", f"rm -f {TOKEN}/behaviour {TOKEN}/tries {TOKEN}/calls"])
    lab.enter(["systemctl", "restart", "signetd.service"])
    wait_for_lab_token(lab)


def behave(lab, *lines):
    """From now on, also for a worker that is there."""
    lab.write(f"{TOKEN}/behaviour", "".join(f"{line}\n" for line in lines))


def reopen(lab):
    lab.enter(["systemctl", "reload", "signetd.service"])


def wait_for_lab_token(lab, state="ready"):
    return wait_for_token(lab, "lab-token.so", "Lab token", state)


def logins(lab):
    return lab.enter(["sh", "-c", f"grep -c '^C_Login$' {TOKEN}/calls || :"]).stdout.strip()


def test_a_token_counts_down_to_its_lock(token):
    for tries, prompt in ((3, r"\(Lab token\)"), (2, r"\(Lab token, few tries left\)")):
        wait_for_lab_token(token)
        terminal = pamtester(token, "alice")
        terminal.expect(rf"PIN for alice {prompt}: ")
        terminal.sendline(wrong(PIN))
        assert end_of(terminal)[0] != 0 and last_reason(token) == "pin-wrong"
    wait_for_lab_token(token)
    terminal = pamtester(token, "alice")
    terminal.expect("last try")
    terminal.sendline("yes")
    answer_pin(terminal, wrong(PIN))
    assert end_of(terminal)[0] != 0 and last_reason(token) == "pin-locked"
    wait_for_lab_token(token)
    exit_status, said = end_of(pamtester(token, "alice"))
    assert exit_status != 0 and last_reason(token) == "pin-locked" and "PIN for" not in said
    assert logins(token) == "3"


def spend_all_tries_but(lab, left):
    """As another program does, which tells nobody."""
    lab.write(f"{TOKEN}/tries", str(left), 0o666)


def test_the_last_try_that_another_program_left_is_asked_about_before_it_is_spent(token):
    wait_for_lab_token(token)
    spend_all_tries_but(token, 1)
    exit_status, _ = log_on(token, wrong(PIN))
    assert exit_status != 0 and last_reason(token) == "card-busy"
    assert logins(token) == "0" and token.read(f"{TOKEN}/tries") == "1"
    wait_for_lab_token(token)
    terminal = pamtester(token, "alice")
    terminal.expect("last try")
    terminal.sendline("yes")
    answer_pin(terminal, PIN)
    assert end_of(terminal)[0] == 0 and logins(token) == "1"


def test_a_token_that_another_program_has_blocked_is_not_shown_the_pin(token):
    wait_for_lab_token(token)
    spend_all_tries_but(token, 0)
    exit_status, _ = log_on(token, PIN)
    assert exit_status != 0 and last_reason(token) == "pin-locked" and logins(token) == "0"


@pytest.fixture
def shared_id(token):
    """Puts a second certificate under the id of the first, behind it in the token's order."""
    def put(first, second):
        for name, issued in (("01", first), ("01z", second)):
            token.write(f"{TOKEN}/{name}.pem", issued.certificate.read_text())
            token.write(f"{TOKEN}/{name}.key", issued.key.read_text())
        token.enter(["systemctl", "restart", "signetd.service"])
        wait_for_lab_token(token)
    yield put
    token.enter(["sh", "-euc", f"""
        rm {TOKEN}/01z.pem {TOKEN}/01z.key
        cp /tmp/alice.pem {TOKEN}/01.pem; cp /tmp/alice.key {TOKEN}/01.key"""])


def test_a_renewed_certificate_under_the_same_id_is_the_one_that_is_used(token, shared_id):
    expired = token.pki.issue(Certificate.for_user("alice", valid=(-30, -1)))
    shared_id(expired, token.pki.issue(Certificate.for_user("alice"), key=expired.key))
    exit_status, said = log_on(token, PIN)
    assert exit_status == 0, said


def test_each_certificate_under_an_id_goes_with_its_own_key(token, shared_id):
    shared_id(token.pki.issue(Certificate.for_user("bob")), token.pki.issue(Certificate.for_user("alice", key="ec256")))
    exit_status, said = log_on(token, PIN)
    assert exit_status == 0, said


def test_a_keypad_is_where_the_pin_is_entered(token):
    behave(token, "keypad 1")
    reopen(token)
    wait_until(lambda: wait_for_lab_token(token), "it is read again")
    terminal = pamtester(token, "alice")
    terminal.expect("Enter the PIN for alice .* on the keypad")
    exit_status, said = end_of(terminal)
    assert exit_status == 0 and "PIN for alice (" not in said


def test_a_key_that_asks_each_time_is_no_second_prompt(token):
    behave(token, "always 1")
    wait_for_lab_token(token)
    exit_status, said = log_on(token, PIN)
    assert exit_status == 0 and not re.search(PIN_PROMPT, said)
    calls = [call for call in token.read(f"{TOKEN}/calls").split() if call != "C_Finalize"]  # which `token-watch` makes, too
    assert calls == ["C_Login", "C_Login", "again", "C_Sign", "C_Logout"]


@pytest.mark.parametrize("deed", ["crash", "fork", "chatter"])
def test_what_a_module_does_at_the_pin_costs_its_process(token, deed):
    wait_for_lab_token(token)
    behave(token, f"C_Login {deed}")
    exit_status, _ = log_on(token, PIN)
    assert (exit_status == 0) == (deed != "crash")
    if deed == "crash":
        assert last_reason(token) == "worker-lost"
    behave(token)
    wait_for_lab_token(token)
    assert log_on(token, PIN)[0] == 0
    assert "lab-token C_Login" not in token.journal()


def test_a_module_that_hangs_at_the_pin_is_ended(token):
    wait_for_lab_token(token)
    behave(token, "C_Login hang")
    exit_status, _ = log_on(token, PIN, limit=HANG_LIMIT)
    assert exit_status != 0 and last_reason(token) == "worker-timeout"
    behave(token)
    wait_for_lab_token(token)
    assert log_on(token, PIN)[0] == 0


def test_a_module_that_crashes_at_once_is_said_to_have_failed(token):
    behave(token, "C_OpenSession crash")
    reopen(token)
    card = wait_for_lab_token(token, "failed")
    assert card["reason"] == "module-failed" and "lab-token.so" in card["text"]


def test_a_file_that_others_may_write_to_is_not_loaded(token):
    token.enter(["chmod", "o+w", LAB_TOKEN])
    try:
        token.enter(["systemctl", "restart", "signetd.service"])
        wait_until(lambda: "can be written by others" in token.journal("signetd"), "the journal says so")
        assert readers(token) == []
    finally:
        token.enter(["chmod", "o-w", LAB_TOKEN])


# -- a card in a reader that is not PIV ------------------------------------------------------------------------


@pytest.fixture
def foreign_card(make_lab):
    """Two readers, each with a card that is not PIV; the module knows the one in the second."""
    foreign = Card("alice", slots={}, extra={"piv": False, "other_aids": ["F05349474E4554"]})
    lab = make_lab(cards=[foreign, foreign], users=["alice"], signet=Signet(**settings(LAB_TOKEN)))
    install_token(lab, "removable 1", f"reader {READERS[1]}")
    return lab


def states(lab):
    return {card["reader"]: (card["state"], card["reason"]) for card in status(lab)["cards"]}


FOREIGN_READY = {READERS[0]: ("failed", "card-not-for-logon"), READERS[1]: ("ready", "")}


def test_a_card_that_is_not_piv_is_served_by_the_module_that_knows_its_reader(foreign_card):
    lab = foreign_card
    wait_until(lambda: states(lab) == FOREIGN_READY, "the module's card is ready, and the other one is not for logon", HANG_LIMIT)
    [card] = [card for card in status(lab)["cards"] if card["state"] == "ready"]
    assert card["driver"] == "lab-token.so" and card["label"] == "Lab token"
    assert log_on(lab, PIN)[0] == 0
    wait_until(lambda: states(lab) == FOREIGN_READY, "it is read again", HANG_LIMIT)
    lab.cards[1].remove()
    wait_until(lambda: READERS[1] not in states(lab), "it is gone with its reader's event")
    lab.cards[1].insert()
    wait_until(lambda: states(lab) == FOREIGN_READY, "it is back", HANG_LIMIT)


@pytest.mark.parametrize("word", ["6A86", "9080"])
def test_in_whichever_words_a_card_says_that_it_is_not_piv_the_module_is_asked(foreign_card, word):
    lab = foreign_card
    wait_until(lambda: states(lab) == FOREIGN_READY, "the cards have been read", HANG_LIMIT)
    lab.cards[1].faults({"on": "select", "do": f"sw:{word}", "times": 999})
    lab.cards[1].remove()
    wait_until(lambda: READERS[1] not in states(lab), "it is gone")
    lab.cards[1].insert()
    wait_until(lambda: states(lab) == FOREIGN_READY, "the module serves it", HANG_LIMIT)
    assert log_on(lab, PIN)[0] == 0
