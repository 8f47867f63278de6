"""How warm the search is: it cools as its budget goes by, in one long cycle or in several when there is time for them.

A search that has become cold is warmed up again and goes on from the best plan (reheating; the cycles' best routes are
what set partitioning then puts together). Temperatures are in average costs of serving one request.
"""

from __future__ import annotations

HOT, WARM, COLD = 0.6, 0.15, 0.03
"""First temperature of the first cycle, of each later one, and last temperature of every cycle."""

STEPS = 8000
"""Steps a request in one cycle."""

MOST = 12
"""Most cycles of a search."""


def cycles_for(iterations: float, requests: int) -> int:
    """Return how many cycles suit a search of so many iterations."""
    return max(1, min(MOST, round(iterations / (STEPS * max(requests, 1)))))


def cycle_at(used: float, cycles: int) -> int:
    """Return the cycle, from 0, that a search is in when so much of its budget is spent."""
    return min(int(used * cycles + 1e-9), cycles - 1)


def heat_at(used: float, cycle: int, cycles: int) -> float:
    """Return the temperature when so much of the budget is spent, within a cycle."""
    first = HOT if cycle == 0 else WARM
    phase = min(max(used * cycles - cycle, 0.0), 1.0)
    return float(first * (COLD / first) ** phase)
