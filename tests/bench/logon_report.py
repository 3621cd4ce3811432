# SPDX-License-Identifier: Apache-2.0
"""What the contest's figures mean: the table, where our time goes, and the promises that must hold."""

from statistics import median

from logon_bench import CARD, KINIT, OURS, PAM_KRB5, SIGNET, SUDO, Result

# The promises, held against medians.
# From the beginning of the conversation: the tries are counted before the question, by two APDUs and a process of its own.
MOST_OF_PAM_KRB5 = 0.35  # of its time
MOST_OF_CARD = 1.3  # of the card's own time after the PIN: the count, KDC, ticket, cache and processes get the rest
MOST_OF_KINIT = 0.5  # of its time, from the PIN to the ticket, where the domain is Samba's
MOST_MORE_AT_SUDO = 120  # milliseconds to the command's end, beside the card alone, on a quiet computer
MOST_APDUS = 7  # two for the count, five after the PIN: RSA-2048 with short APDUs
VERIFIES = 1  # of one PIN


def print_table(results: dict[str, Result]) -> None:
    krb5, card = (median(results[peer.name].milliseconds) for peer in (PAM_KRB5, CARD))
    print(f"{'':<24}{'median':>9}{'min':>9}{'max':>9}{'APDUs':>7}{'VERIFYs':>9}"
          f"{'x pam_krb5':>12}{'x card':>8}")
    for name, result in results.items():
        times = result.milliseconds
        middle = median(times)
        print(f"{name:<24}{middle:>6.0f} ms{min(times):>6.0f} ms{max(times):>6.0f} ms"
              f"{max(result.apdus):>7}{max(result.verifies):>9}{middle / krb5:>12.2f}{middle / card:>8.2f}")


def print_breakdown(records: list[dict[str, str]]) -> None:
    """From the PIN's arrival at signetd to the verdict, as signetd itself saw it."""
    def middle(name: str) -> float:
        return median(int(record[f"SIGNET_{name}_US"]) for record in records) / 1000

    total, card, kdc = middle("TOTAL"), middle("CARD"), middle("KDC")
    rest = median(_rest_us(record) for record in records) / 1000
    print(f"Signet after the PIN: {total:.0f} ms, of these the card {card:.1f} ms, KDC and PKINIT {kdc:.1f} ms,"
          f" keytab, directory, cache and waiting {rest:.1f} ms")


def _rest_us(record: dict[str, str]) -> int:
    total, card, kdc = (int(record[f"SIGNET_{name}_US"]) for name in ("TOTAL", "CARD", "KDC"))
    return total - card - kdc


def broken_times(results: dict[str, Result]) -> list[str]:
    broken = []
    for ours in OURS:
        for peer, most in ((PAM_KRB5, MOST_OF_PAM_KRB5), (CARD, MOST_OF_CARD)):
            ratio = median(results[ours.name].milliseconds) / median(results[peer.name].milliseconds)
            if ratio > most:
                broken.append(f"{ours.name}: {ratio:.2f} x {peer.name}, promised are {most}")
    return broken


def print_sudo(results: dict[str, Result]) -> None:
    """In milliseconds, which a busy computer makes more of: no promise is broken by them alone."""
    more = median(results[SUDO.name].milliseconds) - median(results[CARD.name].milliseconds)
    kept = "as promised" if more <= MOST_MORE_AT_SUDO else "promised on a quiet computer"
    print(f"{SUDO.name}: {more:.0f} ms more than the card alone, {kept}: {MOST_MORE_AT_SUDO}")


def broken_time_in(domain: str, results: dict[str, Result]) -> list[str]:
    """Prints the two medians as well, which are of one run."""
    ours, theirs = (median(results[peer.name].milliseconds) for peer in (SIGNET, KINIT))
    ratio = ours / theirs
    print(f"{domain}: from the PIN to the ticket {SIGNET.name} {ours:.0f} ms, {KINIT.name} with OpenSC {theirs:.0f} ms: "
          f"{ratio:.2f} of it, promised are {MOST_OF_KINIT}")
    return [f"{domain}: {ratio:.2f} x {KINIT.name}, promised are {MOST_OF_KINIT}"] if ratio > MOST_OF_KINIT else []


def broken_counts(results: dict[str, Result]) -> list[str]:
    broken = []
    for name in (contestant.name for contestant in OURS):
        ours = results[name]
        if max(ours.apdus) > MOST_APDUS:
            broken.append(f"{name}: {max(ours.apdus)} APDUs, promised are {MOST_APDUS}")
        if set(ours.verifies) != {VERIFIES}:
            broken.append(f"{name}: VERIFYs for one PIN: {sorted(set(ours.verifies))}, promised is {VERIFIES}")
    return broken
