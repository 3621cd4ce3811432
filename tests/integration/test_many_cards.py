# SPDX-License-Identifier: Apache-2.0
"""Many readers, many cards, many certificates: the right one is used, by whose it is and by its key, and no other card sees
the PIN. Cards with something wrong in a slot; a card that is none of ours; what `signetctl card` says of each."""

import json

import pytest
from conftest import running_lab
from logon import (PIN_PROMPT, answer_pin, end_of, last_reason, login, pamtester, settled, start_counting,
                   wait_until)
from signetlab.cards import Card, pin_digest
from signetlab.pki import Certificate
from signetlab.signet import Signet

QUESTION = r"(?s)Which certificate\?\r\n(.*)Number \(1-(\d+)\): "
GLOBAL_PIN = {"pin_policy": "6020"}  # is primary; the application PIN of its card is blocked
NOT_PIV = {"piv": False, "other_aids": ["F05349474E4554"]}
GARBAGE = "53 0B 70 06 3004 01020304 71 01 00".replace(" ", "") + "9000"  # a container, but no certificate in it
EMPTY, CUT_SHORT, NOT_FOUND, NOT_ALLOWED, FAULT = "53009000", "53827005309000", "6A82", "6982", "6F00"
GOOD = {"usable": True, "reason": ""}


def bad(reason):
    return {"usable": False, "reason": reason}


def with_good(user, slots, **answers):
    """A card whose 9D logs its user on, with these certificates in other slots, or these answers of the card."""
    return Card(user, slots={**slots, "9D": Certificate.for_user(user)}, extra={"answers": answers})


def anybodys(name, **changes):
    return Certificate.for_user(name, **changes)


# Whose card is in which reader, and what is to be said of its slots; slots that are empty are not mentioned.
CARDS = {
    "alice": (Card("alice"), {"9A": GOOD}),
    "bob": (Card("bob"), {"9A": GOOD}),
    "carol": (with_good("carol", {"9A": anybodys("carol", valid=(-30, -1)), "9C": anybodys("carol", issuer="stranger")}),
              {"9A": bad("cert-expired"), "9C": bad("cert-not-trusted"), "9D": GOOD}),
    "dave": (with_good("dave", {"9A": anybodys("dave", eku=("clientAuth",)), "9C": Certificate("dave", upn=None)}),
             {"9A": bad("cert-wrong-usage"), "9C": bad("card-not-mapped"), "9D": GOOD}),
    "erin": (with_good("erin", {}, **{"9A": GARBAGE, "9C": NOT_ALLOWED}),
             {"9A": bad("cert-malformed"), "9C": bad("card-unreadable"), "9D": GOOD}),
    "frank": (with_good("frank", {}, **{"9A": EMPTY, "9C": FAULT}), {"9C": bad("card-unreadable"), "9D": GOOD}),
    "grace": (with_good("grace", {}, **{"9A": NOT_FOUND, "9C": CUT_SHORT}), {"9C": bad("cert-malformed"), "9D": GOOD}),
    "heidi": (Card("heidi", pin_tries=0, extra=GLOBAL_PIN), {"9A": GOOD}),
    "nobody": (Card("nobody", slots={}, extra=NOT_PIV), {}),
    "a second one": (Card("alice", inserted=False), {"9A": GOOD}),
}
OWNERS = list(CARDS)
PEOPLE = [owner for owner in OWNERS if owner not in ("nobody", "a second one")]
NOBODYS, SECOND = OWNERS.index("nobody"), OWNERS.index("a second one")
PINS = [f"{number + 1}{number + 1:05}" for number in range(len(OWNERS))]


def with_pin(card, pin):
    """The PIN that its owner types."""
    if card.extra == GLOBAL_PIN:
        return Card(**{**card.__dict__, "extra": {**GLOBAL_PIN, "global_pin": pin}})
    return Card(**{**card.__dict__, "pin": pin})


def label_of(owner):
    if owner == "nobody":
        return ""
    return "PIV card, global PIN" if owner == "heidi" else "PIV card"


@pytest.fixture(scope="module")
def shared(lab_can_run):
    cards = [with_pin(card, pin) for (card, _), pin in zip(CARDS.values(), PINS)]
    signet = Signet(cards={"wait_for_card": "1s", "piv_slots": ["9A", "9C", "9D"]})
    yield from running_lab(cards=cards, users=PEOPLE, signet=signet)


@pytest.fixture
def lab(shared):
    wait_until(lambda: settled(shared), "the cards are read or refused")
    start_counting(shared)
    yield shared
    if shared.cards[SECOND].status()["present"]:
        shared.cards[SECOND].remove()
    wait_until(lambda: settled(shared), "the cards are read or refused")


def shown_pins(lab):
    """Which card has been shown a PIN, and that PIN's digest; nothing of the others."""
    return {OWNERS[number]: pins for number, card in enumerate(lab.cards) if (pins := card.pins())}


def only(owner):
    return {owner: [pin_digest(PINS[OWNERS.index(owner)])]}


def asked_which(terminal):
    """The lines that can be chosen, at the question."""
    terminal.expect(QUESTION)
    lines = terminal.match[1].splitlines()
    assert len(lines) == int(terminal.match[2])
    assert all(line.startswith(f"  {number + 1}: ") for number, line in enumerate(lines))
    return lines


def number_of(lines, part):
    (number,) = [number + 1 for number, line in enumerate(lines) if part in line]
    return str(number)


def reader_of(owner):
    """As pcscd has it: two readers for each copy of the driver."""
    number = OWNERS.index(owner)
    return f"Virtual PCD {35963 + number // 2 * 2} 00 0{number % 2}"


def shown_cards(lab):
    done = lab.enter(["signetctl", "card", "--json"])
    return {card["reader"]: card for card in json.loads(done.stdout)["cards"]}


# -- whose card ------------------------------------------------------------------------------------


@pytest.mark.parametrize("owner", PEOPLE)
def test_the_right_card_is_used_by_whose_it_is(lab, owner):
    """All are called the same. Of certificates that cannot be used nothing is said at the prompt."""
    terminal = pamtester(lab, owner)
    terminal.expect([PIN_PROMPT, "Which certificate"])
    assert terminal.match[0].startswith(f"PIN for {owner} ({label_of(owner)}")
    terminal.sendline(PINS[OWNERS.index(owner)])
    exit_status, said = end_of(terminal)
    assert exit_status == 0, said
    assert shown_pins(lab) == only(owner)


def test_whoever_types_no_name_is_asked_which_certificate(lab):
    terminal = login(lab)
    lines = asked_which(terminal)
    # One of each, as many as a message of PAM has room for, and of the unusable ones none.
    names = sorted(line.split()[1] for line in lines)
    assert len(names) >= 7 and names == PEOPLE[:len(names)]
    terminal.sendline(number_of(lines, "bob@"))
    terminal.expect(PIN_PROMPT)
    assert terminal.match[1] == "bob"
    terminal.sendline(PINS[OWNERS.index("bob")])
    terminal.expect(r"bob@.*\$ ")
    assert shown_pins(lab) == only("bob")
    terminal.sendline("exit")
    end_of(terminal)


def test_a_pin_of_another_card_is_shown_to_the_chosen_one_alone(lab):
    terminal = pamtester(lab, "alice")
    answer_pin(terminal, PINS[OWNERS.index("bob")])
    exit_status, said = end_of(terminal)
    assert exit_status != 0, said
    assert shown_pins(lab) == {"alice": [pin_digest(PINS[OWNERS.index("bob")])]}
    assert last_reason(lab) == "pin-wrong"
    terminal = pamtester(lab, "alice")
    answer_pin(terminal, PINS[OWNERS.index("alice")])
    assert end_of(terminal)[0] == 0


# -- what is on them -------------------------------------------------------------------------------


@pytest.mark.parametrize("owner", [owner for owner in OWNERS if owner != "a second one"])
def test_signetctl_says_what_is_in_every_slot(lab, owner):
    card = shown_cards(lab)[reader_of(owner)]
    found = {shown["slot"]: {"usable": shown["usable"], "reason": shown["reason"]} for shown in card["certificates"]}
    assert found == CARDS[owner][1]
    for shown in card["certificates"]:
        assert shown["usable"] != bool(shown["text"])  # a sentence says what to do
        if shown["usable"]:
            assert (shown["user"], shown["principal"]) == (owner, f"{owner}@LAB.TEST")
            assert shown["subject"] == f"CN={owner},DC=lab,DC=test" and shown["key"] == "RSA 2048"
    assert (card["seat"], card["label"]) == ("seat0", label_of(owner))
    assert (card["state"], card["tries_left"]) == (("failed", None) if owner == "nobody" else ("ready", 3))


def test_a_card_of_another_kind_is_refused_with_a_sentence_and_disturbs_nobody(lab):
    card = shown_cards(lab)[reader_of("nobody")]
    assert card["reason"] == "card-not-for-logon" and "SELECT of the PIV application" in card["text"]
    assert lab.cards[NOBODYS].status()["other_tries_left"] == 15


def test_it_costs_no_card_anything(lab):
    text = lab.enter(["signetctl", "card"]).stdout
    assert all(reader_of(owner) in text for owner in PEOPLE)
    assert [card.apdus() for card in lab.cards] == [[] for _ in lab.cards]


def test_nobody_but_root_is_told(lab):
    done = lab.run(["signetctl", "card"], user="alice", check=False)
    assert done.returncode == 1 and done.stdout == ""


# -- several of one person -------------------------------------------------------------------------


def certificate_in(lab, number):
    return shown_cards(lab)[reader_of(OWNERS[number])]["certificates"][0]


def exchange(lab, number, user):
    """Another card in this reader, as quickly as it goes."""
    issued = lab.pki.issue(Certificate.for_user(user))
    lab.write(f"/etc/lab-cards/{number}/9A.pem", issued.certificate.read_text())
    lab.write(f"/etc/lab-cards/{number}/9A.key", issued.key.read_text())
    before = certificate_in(lab, number)["sha256"]
    lab.cards[number].remove()
    wait_until(lambda: reader_of(OWNERS[number]) not in shown_cards(lab), "signetd has seen it go")
    lab.enter(["systemctl", "restart", f"lab-card@{number}.service"])
    lab.cards[number].wait_until_seen()
    lab.cards[number].insert()
    wait_until(lambda: settled(lab), "the new card is read")
    assert certificate_in(lab, number)["sha256"] != before


@pytest.fixture
def two_of_alice(lab):
    lab.cards[SECOND].insert()
    wait_until(lambda: settled(lab), "the second card is read")
    if certificate_in(lab, SECOND)["user"] != "alice":  # a test before has put in another
        exchange(lab, SECOND, "alice")
    start_counting(lab)
    return lab


def test_the_one_that_was_chosen_is_used(two_of_alice):
    lab = two_of_alice
    terminal = pamtester(lab, "alice")
    lines = asked_which(terminal)
    assert len(lines) == 2
    terminal.sendline(number_of(lines, reader_of("a second one")))
    answer_pin(terminal, PINS[SECOND])
    exit_status, said = end_of(terminal)
    assert exit_status == 0, said
    assert shown_pins(lab) == only("a second one")


@pytest.mark.parametrize("user", ["alice", "bob"])
def test_a_card_that_takes_the_place_of_the_chosen_one_is_not_shown_the_pin(two_of_alice, user):
    """Of the same person as of another: it is the certificate that was chosen, and not the reader."""
    lab = two_of_alice
    terminal = pamtester(lab, "alice")
    number = number_of(asked_which(terminal), reader_of("a second one"))
    exchange(lab, SECOND, user)
    terminal.sendline(number)
    exit_status, said = end_of(terminal)
    assert exit_status != 0 and "PIN for" not in said, said
    assert last_reason(lab) == "card-removed"
    assert shown_pins(lab) == {}


def test_the_chosen_one_is_used_whatever_becomes_of_the_other(two_of_alice):
    lab = two_of_alice
    terminal = pamtester(lab, "alice")
    number = number_of(asked_which(terminal), reader_of("alice"))
    exchange(lab, SECOND, "alice")
    terminal.sendline(number)
    answer_pin(terminal, PINS[OWNERS.index("alice")])
    exit_status, said = end_of(terminal)
    assert exit_status == 0, said
    assert shown_pins(lab) == only("alice")


def test_a_pin_at_the_question_is_shown_to_no_card_and_written_down_nowhere(two_of_alice):
    lab = two_of_alice
    terminal = pamtester(lab, "alice")
    asked_which(terminal)
    terminal.sendline(PINS[SECOND])
    exit_status, said = end_of(terminal)
    assert exit_status != 0 and "PIN for" not in said, said
    assert last_reason(lab) == "cancelled"
    assert shown_pins(lab) == {}
    assert PINS[SECOND] not in lab.enter(["journalctl", "--output=export"]).stdout
