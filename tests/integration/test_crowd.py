# SPDX-License-Identifier: Apache-2.0
"""Fifty people and eight cards at once: everybody gets the verdict that is theirs, each PIN goes to the card it was typed
for and to no other, once, and signetd grows with none of it. Ten times as many with SIGNET_BENCH=full."""

import itertools
import os
import random
import re
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
import wire
from conftest import running_lab
from logon import settled, status, wait_for_card, wait_until
from signetlab.cards import Card, pin_digest
from signetlab.signet import Signet
from wire import PIN, Client, answer, begin_logon

PEOPLE, CARDS, AT_ONCE = 50, 8, 50  # of the people, the first have a card each
HUNDREDS = 20 if os.environ.get("SIGNET_BENCH") == "full" else 2
OF_A_HUNDRED = 80  # by those who have a card
EACH_WRONG = 5  # of its attempts a card is shown a wrong PIN in every fifth
TRIES = 15  # more than that in a row
SERVICES = ("signet-test", "locker", "elevating")
VERDICT_LIMIT = 120  # seconds; six people wait for each card, and the computer does other things as well
MORE_MEMORY = 256  # KiB that signetd may have grown by in a hundred attempts: less than a page for each
BUSIEST = 512  # and once, which is what the allocator keeps of the busiest moment; after six hundred it grows no more


@dataclass(frozen=True)
class Attempt:
    person: int
    service: str
    is_right: bool

    @property
    def has_card(self):
        return self.person < CARDS

    @property
    def pin(self):
        """The wrong one is right for somebody else's card: if it went there, it would be granted."""
        return pin_of(self.person if self.is_right else (self.person + 1) % CARDS)

    @property
    def verdict(self):
        if not self.has_card:
            return ("denied", "card-of-other-user")
        return ("granted", "granted") if self.is_right else ("denied", "pin-wrong")


def name_of(person):
    return f"person{person:02}"


def pin_of(person):
    return f"{person + 1}{person + 1:05}"


def a_hundred(seed):
    """In an order of its own: logons, unlocks and elevations, of people with a card and without."""
    per_card = OF_A_HUNDRED // CARDS
    with_card = [Attempt(person, SERVICES[number % len(SERVICES)], number % EACH_WRONG != 0)
                 for person, number in itertools.product(range(CARDS), range(per_card))]
    without = [Attempt(person, SERVICES[person % len(SERVICES)], True) for person in range(CARDS, PEOPLE)]
    chosen = random.Random(seed)
    attempts = with_card + chosen.sample(without, 100 - len(with_card))
    chosen.shuffle(attempts)
    return attempts


@pytest.fixture(scope="module")
def lab(lab_can_run):
    cards = [Card(name_of(person), pin=pin_of(person), pin_tries=TRIES) for person in range(CARDS)]
    yield from running_lab(cards=cards, users=[name_of(person) for person in range(PEOPLE)],
                           signet=Signet(cards={"wait_for_card": "0s"},
                                         service={"locker": {"use": "unlock", "card": "required"},
                                                  "elevating": {"use": "elevate", "card": "required"}}))


def all_at_once(lab, attempts):
    """Each attempt with its verdict."""
    places = threading.Semaphore(AT_ONCE)

    def carry_out(client, attempt):
        try:
            with client:
                client.socket.settimeout(VERDICT_LIMIT)
                answers = {PIN: answer(attempt.pin)}
                return client.send(begin_logon(name_of(attempt.person), attempt.service)).verdict(answers)
        finally:
            places.release()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        running = []
        for attempt in attempts:
            places.acquire()
            running.append((attempt, pool.submit(carry_out, Client(lab), attempt)))
        return [(attempt, future.result()) for attempt, future in running]


def is_at_rest(lab):
    """No attempt goes on, and no granted one waits any more for a session that its program might have opened."""
    return settled(lab) and not status(lab)["sessions"]


def memory_of(lab):
    """KiB that are signetd's own."""
    process = lab.read(f"/proc/{wire.signetd_pid(lab)}/status")
    return int(re.search(r"^RssAnon:\s+(\d+) kB$", process, re.MULTILINE)[1])


def test_fifty_people_at_once_get_what_is_theirs(lab):
    wait_for_card(lab)
    assert len(status(lab)["cards"]) == CARDS
    for card in lab.cards:
        card.mark()
    carried_out, memory = [], []
    for hundred in range(HUNDREDS):
        carried_out += all_at_once(lab, a_hundred(hundred))
        wait_until(lambda: is_at_rest(lab), "signetd is at rest")
        memory.append(memory_of(lab))
    wrong = [(attempt, verdict) for attempt, verdict in carried_out if verdict != attempt.verdict]
    assert wrong == []
    for person, card in enumerate(lab.cards):
        typed = Counter(pin_digest(attempt.pin) for attempt, _ in carried_out if attempt.person == person)
        assert Counter(card.pins()) == typed, name_of(person)
    assert memory[-1] - memory[0] <= BUSIEST + MORE_MEMORY * (HUNDREDS - 1), memory
    print(f"signetd's memory after each hundred, KiB: {memory}")
