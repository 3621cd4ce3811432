# SPDX-License-Identifier: Apache-2.0
"""What the duel's figures mean: the table, how sure it is, and the promises that must hold."""

import random
from dataclasses import dataclass
from statistics import median, quantiles

from duel import Result

MOST_CPU = 1.03  # x the stock KDC's: the median of the turns
MOST_P99_MS = 1.0  # added
# The computer has slow spells, longer than a turn and shorter than this many of them; what was measured together is
# drawn together.
SPELL = 20  # turns
DRAWS = 1000


@dataclass(frozen=True)
class Figure:
    """With the bounds between which 95 of 100 such runs would find it, and what 999 of 1000 would find it above."""

    value: float
    low: float
    high: float
    sure: float


def print_table(results: list[Result]) -> None:
    print(f"{'':<12}{'CPU':>10}{'logons/s':>10}{'p50':>10}{'p99':>10}   logons  memory of a worker")
    for name, result in zip(("stock", "signet_kdc"), results):
        latency = result.latency_us
        memory = ", ".join(f"{kind} {size}" for kind, size in result.memory.items())
        print(f"{name:<12}{median(result.cpu_us):>7.0f} us{1e6 * len(latency) / sum(latency):>10.0f}"
              f"{median(latency) / 1000:>7.2f} ms{_p99(latency) / 1000:>7.2f} ms{len(latency):>9}  {memory}")
    print(f"a processor of its own would let a worker do {1e6 / median(results[1].cpu_us):.0f} logons/s")
    print(f"CPU {_text(cpu_ratio(results), 'x ', 4)}; p50 added {_text(p50_added(results), 'ms ', 2)};"
          f" p99 added {_text(p99_added(results), 'ms ', 2)}")


def broken_promises(results: list[Result]) -> list[str]:
    """A promise is broken when the run is sure of it: a longer one, or a quieter computer, is surer."""
    promises = (("the CPU of a stock KDC: x", cpu_ratio(results), MOST_CPU),
                ("p99 later than a stock KDC's: ms", p99_added(results), MOST_P99_MS))
    return [f"{what} {figure.value:.3f}, for sure {figure.sure:.3f}, promised are {most}"
            for what, figure, most in promises if figure.sure > most]


def cpu_ratio(results: list[Result]) -> Figure:
    turns = [ours / stock for stock, ours in zip(results[0].cpu_us, results[1].cpu_us)]
    return _figure(turns, median)


def p50_added(results: list[Result]) -> Figure:
    return _figure(_latencies(results), lambda turns: _difference(turns, median))


def p99_added(results: list[Result]) -> Figure:
    return _figure(_latencies(results), lambda turns: _difference(turns, _p99))


def _latencies(results: list[Result]) -> list[tuple[int, int]]:
    return list(zip(results[0].latency_us, results[1].latency_us))


def _difference(turns: list[tuple[int, int]], of) -> float:
    stock, ours = zip(*turns)
    return (of(ours) - of(stock)) / 1000


def _figure(turns: list, of) -> Figure:
    """Bounds by bootstrap: runs that are put together from spells of this one."""
    chance = random.Random(1)  # the same turns have the same bounds
    starts = range(max(1, len(turns) - SPELL + 1))
    drawn = sorted(of([turn for start in chance.choices(starts, k=max(1, len(turns) // SPELL))
                       for turn in turns[start:start + SPELL]]) for _ in range(DRAWS))
    return Figure(of(turns), drawn[DRAWS * 25 // 1000], drawn[DRAWS * 975 // 1000], drawn[DRAWS // 1000])


def _p99(values) -> float:
    return quantiles(values, n=100)[98]


def _text(figure: Figure, unit: str, digits: int) -> str:
    return f"{unit}{figure.value:.{digits}f} ({figure.low:.{digits}f} to {figure.high:.{digits}f})"
