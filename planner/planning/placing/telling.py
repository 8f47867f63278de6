"""What of a run its driver is told: breaks between the stops, and whether a new version says anything new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.messages.planning import RunPlanned
from planner.planning.domain.rest import PlannedBreak
from planner.planning.domain.run import PlannedVisit


@dataclass(frozen=True)
class ToldBreak:
    """A break as it is published: seconds of the day, and behind how many of the published stops."""

    start: int
    end: int
    after: int


def told_breaks(
    breaks: Sequence[PlannedBreak], visits: Sequence[PlannedVisit], ways: Sequence[int]
) -> tuple[ToldBreak, ...]:
    """Return a run's breaks between its published stops.

    Trips that wait for their ready-call are on no published run, so a break behind one of them is told behind the
    stop before, no later than leaves time to reach the next one.

    Args:
        breaks: of the run.
        visits: those that are published.
        ways: seconds from the base over the visits to the base.
    """
    found: list[ToldBreak] = []
    for one in breaks:
        after = sum(1 for visit in visits if visit.departure <= one.start)
        start = one.start
        if after < len(visits):
            start = min(start, visits[after].start - ways[after] - one.length)
        start = max(start, visits[after - 1].departure if after else start, found[-1].end if found else start)
        found.append(ToldBreak(start, start + one.length, after))
    return tuple(found)


def rests(before: RunPlanned, now: RunPlanned, resend_s: int) -> bool:
    """Return whether the driver must know of other breaks: more, fewer, elsewhere, or at another time by so much."""
    old, new = before.breaks, now.breaks
    if [one.after_seq for one in old] != [one.after_seq for one in new]:
        return True
    pairs = zip(old, new, strict=True)
    return any(abs((a.starts_at - b.starts_at).total_seconds()) >= resend_s for a, b in pairs)


def changed_trips(before: RunPlanned | None, now: RunPlanned, resend_s: int) -> tuple[str, ...]:
    """Return trips put on or taken off, in another order, or moved ahead of now by so much."""
    if before is None:
        return tuple(dict.fromkeys(action.trip_id for stop in now.stops for action in stop.actions))
    old = {(a.trip_id, a.action): (n, s.arrival_at) for n, s in enumerate(before.stops) for a in s.actions}
    new = {(a.trip_id, a.action): (n, s.arrival_at) for n, s in enumerate(now.stops) for a in s.actions}
    same_order = [key for key in old if key in new] == [key for key in new if key in old]
    changed = dict.fromkeys(key[0] for key in [*new, *old] if (key in new) != (key in old))
    for key in new.keys() & old.keys():
        ahead = new[key][1] > now.planned_at
        late = ahead and abs((new[key][1] - old[key][1]).total_seconds()) >= resend_s
        if late or (not same_order and new[key][0] != old[key][0]):
            changed.setdefault(key[0])
    return tuple(sorted(changed))


def kept_out(before: RunPlanned, now: RunPlanned, resend_s: int) -> bool:
    """Return whether the driver must know that the vehicle is to stay out longer, or may go home earlier."""
    return abs((now.returns_at - before.returns_at).total_seconds()) >= resend_s
