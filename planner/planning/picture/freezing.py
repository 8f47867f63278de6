"""What a vehicle may no longer change: visits done, the one it is heading for, those within the freeze horizon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from planner.planning.domain.rest import PlannedBreak
from planner.planning.domain.run import PlannedVisit, RunState
from planner.planning.picture.resting import Resting
from planner.routing import Pinned, PinnedVisit

STEP = 300
"""A vehicle on the road that has nothing fixed ahead is free from the next full step of five minutes on: a change
reaches its driver no sooner, and what stands need not be worked out anew at every message."""

ALWAYS = 10**9


@dataclass(frozen=True)
class Halt:
    """What a visit needs to know: where it is, how long it takes, and until when it keeps its promise."""

    loc: int
    service_s: int
    latest: int
    provisional: bool


@dataclass(frozen=True)
class Frozen:
    """The fixed beginning of a run, and the provisional trip before which it had to stop, if any.

    Attributes:
        until: while nothing else changes, the same stands up to this second of the clock.
        breaks: of the driver, when one more of them stands; None when nothing of them has changed.
    """

    pinned: Pinned | None
    called_off: str | None = None
    until: int = ALWAYS
    breaks: tuple[PlannedBreak, ...] | None = None


@dataclass(frozen=True)
class Surroundings:
    """What freezing needs from the picture.

    Attributes:
        halt: of a visit; number: of a trip in the routes; number_at: location of a latitude and longitude;
            travel: seconds between two locations.
        base_loc, opens: of the vehicle.
        now, horizon_s: second of the day, and how far ahead visits are fixed.
    """

    halt: Callable[[PlannedVisit], Halt]
    number: Callable[[str], int]
    number_at: Callable[[float, float], int]
    travel: Callable[[int, int], int]
    base_loc: int
    opens: int
    now: int
    horizon_s: int


def freeze(state: RunState, around: Surroundings) -> Frozen:
    """Return the beginning of a run that stands.

    A visit stands when it is done, when the vehicle has arrived, or when the vehicle must set out for it within the
    horizon. It is expected no earlier than planned, and later when the vehicle cannot make it. A pick-up that
    would break its promise does not stand unless the vehicle is there: another vehicle may still keep it.
    A provisional trip never stands: it is called off when its time comes without a ready-call. A break stands when it
    has begun, or when the visit behind it stands; a driver who is late for it takes it whole.
    """
    fixed, time = _done(state, around)
    loc = around.halt(state.done[-1]).loc if state.done else around.base_loc
    if state.seen is not None:
        loc = around.number_at(state.seen[0], state.seen[1])
        time = max(time, state.seen[2])
    begun = bool(fixed) or state.seen is not None or state.left_base_s is not None or state.free_s is not None
    time = max(time, state.free_s or time)
    called_off, until = None, ALWAYS
    resting = Resting(state)
    for visit in state.ahead:
        halt = around.halt(visit)
        rested = resting.before(visit.key, time)
        way = around.travel(loc, halt.loc)
        if visit.state != "arrived" and visit.start - way > around.now + around.horizon_s:
            until = visit.start - way - around.horizon_s - 1
            break
        if halt.provisional:
            called_off, until = visit.trip_id, around.now
            break
        ready = rested[-1].end if rested and visit.state != "arrived" else time
        start = max(ready + way, visit.start)
        if visit.is_pickup and visit.state != "arrived" and start > halt.latest:
            break
        resting.take(rested)
        time, loc, begun = start + halt.service_s, halt.loc, True
        fixed.append(PinnedVisit(around.number(visit.trip_id), visit.is_pickup, start, time))
    else:
        rested = resting.before(None, time)
    if not begun:
        return Frozen(None, called_off, until)
    begun_breaks = [one for one in rested if one.start <= around.now]
    resting.take(begun_breaks)
    time = begun_breaks[-1].end if begun_breaks else time
    left = state.left_base_s if state.left_base_s is not None else _left(fixed, state, around)
    left = min(left, fixed[0].start) if fixed else left
    ready = max(time, left)
    now = -(-around.now // STEP) * STEP
    until = min(until, now if now > ready else ready // STEP * STEP)
    return Frozen(Pinned(tuple(fixed), loc, max(ready, now), left), called_off, until, resting.changed())


def _done(state: RunState, around: Surroundings) -> tuple[list[PinnedVisit], int]:
    time = state.left_base_s if state.left_base_s is not None else around.opens
    if state.done:
        time = min(time, state.done[0].start)
    fixed = []
    for visit in state.done:
        start = max(time, visit.start)
        time = max(start, visit.departure)
        fixed.append(PinnedVisit(around.number(visit.trip_id), visit.is_pickup, start, time))
    return fixed, time


def _left(fixed: list[PinnedVisit], state: RunState, around: Surroundings) -> int:
    """Return when the vehicle left its base: just in time for its first visit."""
    if not fixed:
        return around.now
    first = state.visits[0]
    return min(fixed[0].start - around.travel(around.base_loc, around.halt(first).loc), fixed[0].start)
