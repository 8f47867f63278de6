"""Counts of decisions in a period, and what they say about growth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import sqrt
from typing import Literal, NamedTuple

from pydantic import Field

from planner.messages.payload import Count, Part

Kind = Literal["rule", "condition"]


class GrowthTerms(Part):
    """When growth is flagged: all three must hold. They are a choice of the office, no rule states them.

    Attributes:
        percent: the share of decisions has grown by at least so much of what it was.
        least: the criterion granted at least so many times in the period, so that a handful flags nothing.
        sure: the difference is at least so many standard errors (2: by chance in 1 of 40 cases).
    """

    percent: Count = 25
    least: Count = 20
    sure: float = Field(default=2.0, ge=0, le=10, strict=False)


class Criterion(NamedTuple):
    """What a decision was granted by: ``table`` is the outcome, transport or allowance."""

    authority: str
    table: str
    kind: Kind
    code: str


class Granted(NamedTuple):
    """How many decisions of a period were granted by a criterion."""

    criterion: Criterion
    decisions: int


class DecidedBy(NamedTuple):
    """How many decisions of a period, refusals included, an authority's rules of a version made."""

    authority: str
    rules: str
    decisions: int


@dataclass(frozen=True)
class Counted:
    """The counts of one period.

    Attributes:
        granted: decisions by criterion; a decision counts once for its rule and once for each of its conditions.
        decided: decisions by authority; versions: rule sets and versions they were made by, by authority.
    """

    granted: Counter[Criterion] = field(default_factory=Counter)
    decided: Counter[str] = field(default_factory=Counter)
    versions: dict[str, frozenset[str]] = field(default_factory=dict)


def counted(granted: Iterable[Granted], decided: Iterable[DecidedBy]) -> Counted:
    """Put a period's counts together."""
    made = Counted()
    for criterion, count in granted:
        made.granted[criterion] += count
    for authority, rules, count in decided:
        made.decided[authority] += count
        made.versions[authority] = made.versions.get(authority, frozenset()) | {rules}
    return made


@dataclass(frozen=True)
class Share:
    """How many of so many decisions."""

    count: int
    of: int

    @property
    def value(self) -> float:
        """Between 0 and 1; 0 of none."""
        return self.count / self.of if self.of else 0.0


@dataclass(frozen=True)
class Change:
    """A share against an earlier one.

    Attributes:
        percent: growth in percent of the earlier share, None where that was nothing.
        errors: the difference in standard errors of two shares (pooled).
        flagged: whether it is growth to look at.
    """

    earlier: Share
    percent: float | None
    errors: float
    flagged: bool


def compare(now: Share, before: Share, terms: GrowthTerms) -> Change | None:
    """Return the change, None where nothing was decided before or now."""
    if not now.of or not before.of:
        return None
    pooled = (now.count + before.count) / (now.of + before.of)
    error = sqrt(pooled * (1 - pooled) * (1 / now.of + 1 / before.of))
    difference = now.value - before.value
    errors = difference / error if error else 0.0
    percent = 100 * difference / before.value if before.count else None
    enough = difference > 0 if percent is None else percent >= terms.percent
    return Change(before, percent, errors, enough and now.count >= terms.least and errors >= terms.sure)
