# SPDX-License-Identifier: Apache-2.0
"""What was played, as a table, and the promises that must hold."""

from math import ceil
from statistics import median

from office import FULL, HOSTS, Followed, Played, operations, schedule

MOST_OF_A_PROCESSOR = 0.15  # slapd's, of one, at the pace of life, with TLS
MOST_HEARING = 5.0  # seconds, by hosts that follow
MOST_P99 = 1.0  # seconds of one sync, with TLS


def percentile(values: list[float], part: float) -> float:
    """The smallest that this part of all does not exceed."""
    return sorted(values)[ceil(part * len(values)) - 1]


def print_client(records: list[dict]) -> None:
    for what, record in zip(("first sync", "one change", "nothing changed"), records):
        said = sum(len(message) // 2 for message in record["said"])
        print(f"{what:<18}{', '.join(operations(record)):<32}{said:>6} bytes said{record['heard']:>10} heard"
              f"{record['report']['seconds']:>8.2f} s")


def share(played: Played) -> float:
    """Of one processor, when all hosts sync once in a period."""
    return played.cpu / len(played.syncs) * HOSTS / schedule().period


def print_table(table: list[Played], operations_a_sync: int) -> None:
    print(f"{'':<36}{'syncs':>8}{'ops/s':>8}{'CPU':>9}{'a sync':>9}{'of a CPU':>9}{'p50':>9}{'p99':>9}{'max':>9}{'failed':>7}")
    for played in table:
        times = [1000 * took for _, took, _, _ in played.syncs]
        count = len(times)
        print(f"{played.name:<36}{count:>8}{operations_a_sync * count / played.seconds:>8.0f}{played.cpu:>7.1f} s"
              f"{1000 * played.cpu / count:>6.2f} ms{100 * share(played):>7.1f} %{median(times):>6.1f} ms"
              f"{percentile(times, 0.99):>6.1f} ms{max(times):>6.0f} ms{sum(played.failures.values()):>7}")
    for played in table:
        if played.changed is not None:
            spreading = played.spreading()
            print(f"{played.name}: {len(spreading)} hosts had it, half of them after {median(spreading):.0f} s, 99 of 100 after "
                  f"{percentile(spreading, 0.99):.0f} s, all after {max(spreading):.0f} s")


def print_followed(table: list[Followed]) -> None:
    print(f"{'':<36}{'hosts':>8}{'connecting':>12}{'CPU':>9}{'a host':>10}{'memory':>11}{'a host':>10}{'p50':>10}{'max':>10}{'CPU':>9}")
    for followed in table:
        megabytes, kilobytes = followed.memory / 2**20, followed.memory / 2**10 / followed.hosts
        print(f"{followed.name:<36}{followed.hosts:>8}{followed.connecting:>10.1f} s{followed.connecting_cpu:>7.1f} s"
              f"{1000 * followed.connecting_cpu / followed.hosts:>7.2f} ms{megabytes:>7.0f} MiB{kilobytes:>6.1f} KiB"
              f"{1000 * median(followed.heard):>7.0f} ms{1000 * max(followed.heard):>7.0f} ms{followed.change_cpu:>7.2f} s")


def broken_promises_to_followers(table: list[Followed]) -> list[str]:
    broken = []
    for followed in table:
        if len(followed.heard) != followed.hosts:
            broken.append(f"{followed.name}: {len(followed.heard)} of {followed.hosts} hosts have heard of the change")
        elif FULL and max(followed.heard) > MOST_HEARING:
            broken.append(f"{followed.name}: the last host heard of the change after {max(followed.heard):.1f} s")
    return broken


def broken_promises(table: list[Played]) -> list[str]:
    broken = []
    for played in table:
        if played.failures:
            broken.append(f"{played.name}: syncs have failed: {played.failures}")
        if played.changed is None:
            continue
        spreading = played.spreading()
        if len(spreading) != HOSTS:
            broken.append(f"{played.name}: {len(spreading)} of {HOSTS} hosts have heard of the change")
        elif max(spreading) > schedule().period + MOST_P99 * played.faster:
            broken.append(f"{played.name}: the last host heard of the change after {max(spreading):.0f} s")
    return broken


def broken_budgets(table: list[Played]) -> list[str]:
    broken = []
    for played in table:
        if share(played) > MOST_OF_A_PROCESSOR:
            broken.append(f"{played.name}: {100 * share(played):.0f} % of a processor")
        if (found := percentile([took for _, took, _, _ in played.syncs], 0.99)) > MOST_P99:
            broken.append(f"{played.name}: p99 of a sync is {found:.2f} s")
    return broken
