"""When a search ends: limits on time, on iterations and on iterations without improvement, and the first of many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from planner.kernel.errors import InvalidInput


@dataclass(frozen=True)
class Effort:
    """What a search has spent so far.

    Attributes:
        seconds: wall time since it began.
        iterations: ruin-and-recreate steps done.
        since_better: iterations since the best plan last became better.
        cost_ore: cost of the best plan, None while it is not known.
    """

    seconds: float
    iterations: int
    since_better: int
    cost_ore: int | None = None


class Stop(Protocol):
    """A rule for ending a search."""

    def used(self, effort: Effort) -> float:
        """Return the share of the budget that is spent; 1 or more ends the search. Sets the temperature too."""
        ...

    def iterations_left(self, effort: Effort) -> int | None:
        """Return how many more iterations are allowed, or None when the rule does not say."""
        ...

    def seconds_left(self, effort: Effort) -> float | None:
        """Return how much more wall time is allowed, or None when the rule does not say."""
        ...


@dataclass(frozen=True)
class MaxSeconds:
    """End after so much wall time. Runs are not repeatable under it."""

    limit: float

    def __post_init__(self) -> None:
        _positive(self.limit, "seconds")

    def used(self, effort: Effort) -> float:
        """Return elapsed time over the limit."""
        return effort.seconds / self.limit

    def iterations_left(self, effort: Effort) -> int | None:  # noqa: ARG002 - the protocol's signature
        """Time does not say."""
        return None

    def seconds_left(self, effort: Effort) -> float | None:
        """Return the limit minus elapsed time, at least 0."""
        return max(self.limit - effort.seconds, 0.0)


@dataclass(frozen=True)
class MaxIterations:
    """End after so many iterations. Runs are repeatable under it."""

    limit: int

    def __post_init__(self) -> None:
        _positive(self.limit, "iterations")

    def used(self, effort: Effort) -> float:
        """Return iterations over the limit."""
        return effort.iterations / self.limit

    def iterations_left(self, effort: Effort) -> int | None:
        """Return the limit minus iterations, at least 0."""
        return max(self.limit - effort.iterations, 0)

    def seconds_left(self, effort: Effort) -> float | None:  # noqa: ARG002 - the protocol's signature
        """Iterations do not say."""
        return None


@dataclass(frozen=True)
class NoImprovement:
    """End after so many iterations in a row without a better plan. Does not cool the search while it runs."""

    limit: int

    def __post_init__(self) -> None:
        _positive(self.limit, "iterations without improvement")

    def used(self, effort: Effort) -> float:
        """Return 1 when the limit is reached, else 0."""
        return 1.0 if effort.since_better >= self.limit else 0.0

    def iterations_left(self, effort: Effort) -> int | None:
        """Return how many more fruitless iterations are allowed."""
        return max(self.limit - effort.since_better, 0)

    def seconds_left(self, effort: Effort) -> float | None:  # noqa: ARG002 - the protocol's signature
        """Iterations do not say."""
        return None


@dataclass(frozen=True)
class Target:
    """End as soon as the best plan costs no more than so many øre. Does not cool the search: give it a limit beside.

    The search does not stop by a gap: the best cost of remembered routes bounds only plans made of them, and the lower
    bound of all plans (`planner.routing.bound`) is looked for when the search is over.
    """

    ore: int

    def used(self, effort: Effort) -> float:
        """Return 1 when the best plan is as cheap, else 0."""
        return 1.0 if effort.cost_ore is not None and effort.cost_ore <= self.ore else 0.0

    def iterations_left(self, effort: Effort) -> int | None:  # noqa: ARG002 - the protocol's signature
        """A cost does not say."""
        return None

    def seconds_left(self, effort: Effort) -> float | None:  # noqa: ARG002 - the protocol's signature
        """A cost does not say."""
        return None


@dataclass(frozen=True)
class FirstOf:
    """End as soon as one of several rules does."""

    rules: tuple[Stop, ...]

    def __post_init__(self) -> None:
        if not self.rules:
            raise InvalidInput("routing.stop", "no rule ends the search", where="stop", do="Give at least one rule.")

    def used(self, effort: Effort) -> float:
        """Return the largest share spent."""
        return max(rule.used(effort) for rule in self.rules)

    def iterations_left(self, effort: Effort) -> int | None:
        """Return the smallest number of iterations that a rule leaves."""
        return min((n for rule in self.rules if (n := rule.iterations_left(effort)) is not None), default=None)

    def seconds_left(self, effort: Effort) -> float | None:
        """Return the least time that a rule leaves."""
        return min((s for rule in self.rules if (s := rule.seconds_left(effort)) is not None), default=None)


def first_of(*rules: Stop) -> Stop:
    """Return the rule that ends the search with the first of ``rules``."""
    return rules[0] if len(rules) == 1 else FirstOf(rules)


def _positive(limit: float, what: str) -> None:
    if not limit > 0:
        raise InvalidInput("routing.stop", f"a limit of {limit} {what}", where="stop", do="Give a limit above zero.")
