# SPDX-License-Identifier: Apache-2.0
"""What was measured, as a table, and the promises that must hold."""

from company import ACCOUNTS, Sync

MOST_LOADING = 120  # seconds
MOST_CHANGES = 60  # seconds of a sync in which a hundredth of the accounts changed; Samba looks at all of them
MOST_MEMORY = 512 << 20  # bytes


def print_table(syncs: list[Sync]) -> None:
    print(f"{'':<18}{'seconds':>9}{'CPU':>9}{'memory':>10}{'store':>10}{'accounts':>10}{'added':>8}{'changed':>9}")
    for sync in syncs:
        report = sync.report or {}
        counts = [report.get(name, "-") for name in ("entries", "added", "changed")]
        print(f"{sync.name:<18}{sync.seconds:>7.2f} s{sync.cpu:>7.2f} s{sync.memory >> 20:>6} MiB{sync.store / 2**20:>6.1f} MiB"
              f"{counts[0]:>10}{counts[1]:>8}{counts[2]:>9}")


def broken_promises(syncs: list[Sync]) -> list[str]:
    return [f"{sync.name}: {sync.report}" for sync in syncs if not is_as_expected(sync)]


def is_as_expected(sync: Sync) -> bool:
    report = sync.report
    return (report is not None and report["loaded"] == (sync.name in ("first sync", "everything anew")) and report["refused"] == 0
            and report["entries"] >= ACCOUNTS and report["changed"] == sync.expected)


def broken_budgets(syncs: list[Sync]) -> list[str]:
    broken = []
    for sync in syncs:
        most = MOST_LOADING if sync.report and sync.report["loaded"] else MOST_CHANGES
        if sync.seconds > most:
            broken.append(f"{sync.name}: {sync.seconds:.1f} s")
        if sync.memory > MOST_MEMORY:
            broken.append(f"{sync.name}: {sync.memory >> 20} MiB of memory")
    return broken
