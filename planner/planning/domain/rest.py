"""A driver's breaks as they are planned and as they were taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

VisitKey = tuple[str, bool]
"""Names a visit within the day: its trip, and whether it is the pick-up."""


@dataclass(frozen=True)
class PlannedBreak:
    """One break of a run.

    Attributes:
        start, end: seconds of the day.
        before: the next visit after it, None when the vehicle drives home next.
        taken: it has begun and cannot change any more.
    """

    start: int
    end: int
    before: VisitKey | None = None
    taken: bool = False

    @property
    def length(self) -> int:
        """How long it is, in seconds."""
        return self.end - self.start


def followed_by(breaks: Sequence[PlannedBreak], gone: str, order: Sequence[VisitKey]) -> tuple[PlannedBreak, ...]:
    """Return the breaks when a trip leaves the run: each is followed by the next visit that stays.

    Args:
        breaks: of the run as it was.
        gone: the trip that leaves.
        order: visits of the run as it was.
    """
    return tuple(
        one if one.before is None or one.before[0] != gone else replace(one, before=_next(order, one.before))
        for one in breaks
    )


def _next(order: Sequence[VisitKey], gone: VisitKey) -> VisitKey | None:
    behind = order[order.index(gone) + 1 :] if gone in order else ()
    return next((key for key in behind if key[0] != gone[0]), None)
