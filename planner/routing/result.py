"""What a solve gives back: plan, cost by term, who is not served and why, and how the search went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from planner.routing.plan import Plan


@dataclass(frozen=True)
class Cost:
    """Cost of a plan in øre, by term. A route's hours and kilometres are each rounded half up to whole øre.

    ``rankings`` (`Problem.trip_ore`) and ``changes`` (`Problem.moved_ore`) decide between plans, and so do
    ``soft_windows``, visits that begin outside theirs, and ``shares`` (`Problem.shares`), hours that groups of vehicles
    are short of their share or beyond it; nobody is paid them.
    """

    start_fees: int = 0
    hours: int = 0
    distance: int = 0
    refusals: int = 0
    fallbacks: int = 0
    top_ups: int = 0
    supplements: int = 0
    rankings: int = 0
    changes: int = 0
    soft_windows: int = 0
    shares: int = 0

    @property
    def driving(self) -> int:
        """What the vehicles cost."""
        return self.start_fees + self.hours + self.distance + self.top_ups + self.supplements

    @property
    def serving(self) -> int:
        """What it counts that vehicles serve whom they serve: what they cost, and what is no money paid.

        Shares are not in it: they are a matter of the whole day.
        """
        return self.driving + self.rankings + self.changes + self.soft_windows

    @property
    def total(self) -> int:
        """Everything."""
        return self.serving + self.refusals + self.fallbacks + self.shares


@dataclass(frozen=True)
class Reason:
    """Why a request is not served, under a stable code.

    Codes: ``routing.unserved.skills``, ``.capacity``, ``.opening``, ``.ride-time``, ``.time-window``, ``.full``,
    ``.price``, ``.working-time``, ``.company``, ``.linked`` (see `planner.routing.reasons`).

    Attributes:
        code: the rule that stands in the way.
        numbers: what a reader needs to act, by name, in seconds, øre or counts.
    """

    code: str
    numbers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Unserved:
    """A request that no vehicle serves, with the rules that stand in the way, the decisive one first."""

    request: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Progress:
    """The best plan known at one moment of the search.

    Attributes:
        seconds: wall time since the search began.
        iterations: ruin-and-recreate steps done.
        total_ore: cost of the best plan.
        unserved: requests it leaves out, those with a fallback not counted.
        vehicles: vehicles it uses.
    """

    seconds: float
    iterations: int
    total_ore: int
    unserved: int
    vehicles: int


@dataclass(frozen=True)
class Result:
    """The best plan found.

    Attributes:
        plan: valid under every rule of the problem.
        cost: by term.
        unserved: requests left out, with reasons, by request number.
        fallbacks: requests that no vehicle serves and their fallback does, with the reasons, by request number.
        history: every improvement in order, the first one being the start of the search.
        iterations: ruin-and-recreate steps done.
        seconds: wall time.
        labels: what the plan was made with: seed, versions, settings.
        bound_ore: what no plan costs less than; None when not asked for, or not known.
    """

    plan: Plan
    cost: Cost
    unserved: tuple[Unserved, ...]
    fallbacks: tuple[Unserved, ...]
    history: tuple[Progress, ...]
    iterations: int
    seconds: float
    labels: Mapping[str, str]
    bound_ore: int | None = None
