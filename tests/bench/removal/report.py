# SPDX-License-Identifier: Apache-2.0
"""What the pulls mean: the table, and the promises that must hold."""

from math import ceil
from statistics import median

from pulls import Pull

MOST_MS_TO_CALL = 20  # of 99 in 100 pulls, from pcscd's event to signetd's word to logind
MOST_OF_EVENTMGR = 1.0  # of its median, from pcscd's event to the lock: it starts a program for each


def percentile(times: list[float], part: float) -> float:
    """The smallest that this part of all does not exceed."""
    return sorted(times)[ceil(part * len(times)) - 1]


def rows(pulls: list[Pull]) -> dict[str, list[float]]:
    """Milliseconds."""
    return {
        "pull to pcscd's event": [1000 * (pull.event - pull.pulled) for pull in pulls],
        "event to LockSession, Signet": [1000 * (pull.call - pull.event) for pull in pulls],
        "event to LockedHint, Signet": [1000 * (pull.signet - pull.event) for pull in pulls],
        "event to LockedHint, pkcs11_eventmgr": [1000 * (pull.eventmgr - pull.event) for pull in pulls],
        "pull to LockedHint, Signet": [1000 * (pull.signet - pull.pulled) for pull in pulls],
        "pull to LockedHint, pkcs11_eventmgr": [1000 * (pull.eventmgr - pull.pulled) for pull in pulls],
    }


def print_table(pulls: list[Pull]) -> None:
    print(f"{f'{len(pulls)} pulls':<38}{'median':>11}{'p99':>11}{'max':>11}")
    table = rows(pulls)
    for name, times in table.items():
        print(f"{name:<38}{median(times):>8.1f} ms{percentile(times, 0.99):>8.1f} ms{max(times):>8.1f} ms")
    for since in ("event", "pull"):
        print(f"{since} to LockedHint: {ratio(table, since):.2f} x pkcs11_eventmgr")


def ratio(table: dict[str, list[float]], since: str) -> float:
    """Of medians, Signet's to the other's."""
    signet, eventmgr = (median(table[f"{since} to LockedHint, {who}"]) for who in ("Signet", "pkcs11_eventmgr"))
    return signet / eventmgr


def broken_promises(pulls: list[Pull]) -> list[str]:
    table, broken = rows(pulls), []
    if (most := percentile(table["event to LockSession, Signet"], 0.99)) > MOST_MS_TO_CALL:
        broken.append(f"p99 from pcscd's event to LockSession is {most:.1f} ms, promised are {MOST_MS_TO_CALL}")
    if (found := ratio(table, "event")) > MOST_OF_EVENTMGR:
        broken.append(f"event to LockedHint: {found:.2f} x pkcs11_eventmgr, promised are {MOST_OF_EVENTMGR}")
    return broken
