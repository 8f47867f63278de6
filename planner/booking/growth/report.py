"""The report: every criterion over some periods, each share against four earlier ones.

Creep is slow, so that no period differs much from the one before; therefore each is compared with the first of the
report and with the same period of the year before as well. A new version of the rules may change shares by intent, so
the last period that was decided without it is the fourth.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from planner.booking.growth.counting import Change, Counted, Criterion, GrowthTerms, Share, compare
from planner.booking.growth.periods import Period, Unit, earlier, year_before

Against = Literal["before", "first", "year", "version"]
AGAINST: tuple[Against, ...] = ("before", "first", "year", "version")


@dataclass(frozen=True)
class Point:
    """A criterion in one period.

    Attributes:
        changes: by what it is compared with: the period before, the first one of the report, the same period of the
            year before, the last one decided without the version that is newest in this one.
        new_version: whether rules decided here that did not in the period before.
    """

    period: Period
    share: Share
    changes: dict[Against, Change | None]
    new_version: bool

    @property
    def flagged(self) -> bool:
        """Whether any comparison is growth to look at."""
        return any(change is not None and change.flagged for change in self.changes.values())


@dataclass(frozen=True)
class Line:
    """A criterion over the periods of the report. ``flagged``: as the last period stands."""

    criterion: Criterion
    points: tuple[Point, ...]

    @property
    def flagged(self) -> bool:
        """Whether the last period shows growth to look at."""
        return self.points[-1].flagged


def report(
    count: Callable[[Period], Counted], periods: Sequence[Period], unit: Unit, terms: GrowthTerms, authority: str = ""
) -> list[Line]:
    """Return a line for every criterion that granted in these periods, flagged ones first, then the most frequent.

    Args:
        count: returns the counts of a period.
        periods: in the order of time, at least one.
        unit: what the periods are.
        terms: when growth is flagged.
        authority: only this one's decisions; empty for all.
    """
    wanted = {*periods, *(year_before(each, unit) for each in periods), earlier(periods[0], unit)}
    counts = {each: count(each) for each in sorted(wanted)}
    criteria = {
        criterion for each in periods for criterion in counts[each].granted if authority in {"", criterion.authority}
    }
    lines = [
        Line(each, tuple(_point(each, at, periods, counts, unit, terms) for at in range(len(periods))))
        for each in sorted(criteria)
    ]
    return sorted(lines, key=lambda line: (not line.flagged, -line.points[-1].share.count))


def _point(  # noqa: PLR0917 - one argument for each thing compared
    criterion: Criterion,
    at: int,
    periods: Sequence[Period],
    counts: Mapping[Period, Counted],
    unit: Unit,
    terms: GrowthTerms,
) -> Point:
    def share(period: Period) -> Share:
        there = counts[period]
        return Share(there.granted[criterion], there.decided[criterion.authority])

    def versions(period: Period) -> frozenset[str]:
        return counts[period].versions.get(criterion.authority, frozenset())

    here = periods[at]
    before = earlier(here, unit)
    others: dict[Against, Period | None] = {
        "before": before,
        "first": periods[0] if at else None,
        "year": year_before(here, unit),
        "version": _without_newest(periods[:at], versions, versions(here)),
    }
    changes = {
        name: None if other is None else compare(share(here), share(other), terms) for name, other in others.items()
    }
    new = bool(versions(before)) and not versions(here) <= versions(before)
    return Point(here, share(here), changes, new)


def _without_newest(
    past: Sequence[Period], versions: Callable[[Period], frozenset[str]], here: frozenset[str]
) -> Period | None:
    """Return the last period that was decided without the version that came last of those in use here."""
    arrival = {
        each: next((at for at, period in enumerate(past) if each in versions(period)), len(past)) for each in here
    }
    if not arrival:
        return None
    newest = max(sorted(arrival), key=lambda each: arrival[each])
    decided = [period for period in past if versions(period) and newest not in versions(period)]
    return decided[-1] if decided else None
