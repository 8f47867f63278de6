"""How warm the search is: it cools as its budget goes by, in one long cycle or in several when there is time for them.

A search that has become cold is warmed up again and goes on from the best plan (reheating; the cycles' best routes are
what set partitioning then puts together). Temperatures are in average costs of serving one request.
"""

from __future__ import annotations

from planner.routing.stop import Effort, Stop

WARM, COLD = 0.15, 0.03
"""First temperature of every cycle but the first, and last temperature of every cycle."""

HOT, HOT_STEPS, COOLEST, HOTTEST = 0.6, 1000, 0.5, 1.5
"""First temperature of a search with so many steps a request. It grows with the cube root of the steps, within limits:
who is hot for longer than there is time to cool ends worse than who never was."""

TIGHT = 1.5
"""First temperature, whatever the steps, where there are as few vehicles as could be found: from plan to plan the way
leads over dearer ones, and the plan to begin from was never searched for being short."""

STEPS = 8000
"""Steps a request in one cycle."""

MOST = 12
"""Most cycles of a search."""


PACED = 2
"""Rounds after which the pace of a search is known."""


def cycles_for(iterations: float, requests: int) -> int:
    """Return how many cycles suit a search of so many iterations."""
    return max(1, min(MOST, round(iterations / (STEPS * max(requests, 1)))))


def cycle_at(used: float, cycles: int) -> int:
    """Return the cycle, from 0, that a search is in when so much of its budget is spent."""
    return min(int(used * cycles + 1e-9), cycles - 1)


def hot_for(iterations: float, requests: int, cycles: int) -> float:
    """Return the first temperature that suits a search of so many iterations in so many cycles."""
    steps = iterations / (max(requests, 1) * cycles)
    return float(min(max(HOT * (steps / HOT_STEPS) ** (1 / 3), COOLEST), HOTTEST))


def heat_at(used: float, cycle: int, cycles: int, hot: float) -> float:
    """Return the temperature when so much of the budget is spent, within a cycle; ``hot`` begins the first one."""
    first = hot if cycle == 0 else WARM
    phase = min(max(used * cycles - cycle, 0.0), 1.0)
    return float(first * (COLD / first) ** phase)


class Pace:
    """What a search's budget allows: how often it cools and from where, decided once, when its pace is known.

    The budget counts from the first look, since something else may have been done before.

    Args:
        stop: the budget.
        requests: how many there are.
    """

    def __init__(self, stop: Stop, requests: int) -> None:
        self._stop, self._requests = stop, requests
        self._first: Effort | None = None
        self._begun, self._cycles, self._hot, self._tight = 0.0, 0, HOT, False

    def tighten(self) -> None:
        """Say that the search goes on with as few vehicles as could be found."""
        self._tight, self._hot = True, TIGHT

    def look(self, effort: Effort, turn: int, chains: int) -> None:
        """See what was spent before the round of this number; so many chains search side by side."""
        if self._first is None:
            self._first, self._begun = effort, self._stop.used(effort)
        left_s, left_n = self._stop.seconds_left(effort), self._stop.iterations_left(effort)
        steps = effort.iterations - self._first.iterations
        if self._cycles == 0 and (left_n is not None or turn > PACED):
            whole = float(steps + (left_n or 0))
            if left_n is None and left_s is not None:
                spent = max(effort.seconds - self._first.seconds, 1e-6)
                whole = steps * (spent + left_s) / spent
            self._cycles = cycles_for(whole / chains, self._requests)
            if not self._tight:
                self._hot = hot_for(whole / chains, self._requests, self._cycles)

    def share(self, used: float) -> float:
        """Return the share of the search's own budget at a share of the whole one."""
        return (used - self._begun) / max(1 - self._begun, 1e-9)

    def cycle_at(self, share: float) -> int:
        """Return the cycle at a share of the search's own budget."""
        return cycle_at(share, max(self._cycles, 1))

    def heat_at(self, share: float, cycle: int) -> float:
        """Return the temperature at a share of the search's own budget."""
        return heat_at(share, cycle, max(self._cycles, 1), self._hot)
