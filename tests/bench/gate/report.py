# SPDX-License-Identifier: Apache-2.0
"""What the figures mean: the table, and the promises that must hold."""

from statistics import median, quantiles

from gated_server import Results

MOST_LOOKUP_MS = 5.0  # signetctl ssh-keys, the median
LEAST_ANSWERS = 5_000  # a second, at the number of connections that gets most
MOST_LOGON = 1.05  # x a logon whose key is in authorized_keys, medians


def print_table(results: Results) -> None:
    print(f"{'':<26}{'p50':>11}{'p99':>11}")
    rows = (("signetctl ssh-keys", results.lookups), ("sss_ssh_authorizedkeys", results.peer),
            ("and asks its directory", results.cold_peer), ("true(1)", results.idle),
            ("ssh, gated", results.gated), ("ssh, authorized_keys", results.plain))
    for name, times in rows:
        if len(times) < 2:
            continue
        print(f"{name:<26}{median(times):>8.2f} ms{_p99(times):>8.2f} ms   of {len(times)}")
    loads = {f"socket, {connections} connections": load for connections, load in results.loads.items()}
    for name, load in {"socket, strangers": results.strangers, **loads}.items():
        print(f"{name:<26}{load['p50'] / 1000:>8.2f} ms{load['p99'] / 1000:>8.2f} ms"
              f"   {_answers(load):.0f} answers a second, {load['cpu_us']:.0f} us of a processor each")
    print(f"a logon x {_ratio(results):.3f}; SSSD knew no key {results.lost} times")


def broken_promises(results: Results) -> list[str]:
    lookup, answers, logon = median(results.lookups), max(map(_answers, results.loads.values())), _ratio(results)
    kept = ((lookup <= MOST_LOOKUP_MS, f"a key takes {lookup:.2f} ms, promised are {MOST_LOOKUP_MS}"),
            (answers >= LEAST_ANSWERS, f"{answers:.0f} answers a second, promised are {LEAST_ANSWERS}"),
            (logon <= MOST_LOGON, f"a logon takes x {logon:.3f}, promised is {MOST_LOGON}"))
    return [text for is_kept, text in kept if not is_kept]


def _answers(load: dict) -> float:
    return load["answers"] / load["seconds"]


def _ratio(results: Results) -> float:
    return median(results.gated) / median(results.plain)


def _p99(times: list[float]) -> float:
    return quantiles(times, n=100)[98]
