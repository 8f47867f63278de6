"""After trouble: every trip that lost its vehicle gets another, promises kept where any plan can keep them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from planner.messages.trips import Reason
from planner.planning.desk import Desk
from planner.planning.domain.promise import MINUTE, Told
from planner.planning.domain.reasons import from_obstacles, moved
from planner.planning.domain.windows import Windows
from planner.planning.picture.known import KnownTrip
from planner.planning.placing.answer import promise_of, settle_on
from planner.planning.placing.room import find_place, put


def settle(desk: Desk) -> None:
    """Place every trip that is in no route.

    In order: a free place within the promise in any vehicle; a place made by moving another within its promise, or
    by using up others' reserves; a later pick-up than promised, as little later as can be, which is told with
    reasons, at the very last in a vehicle that stays out longer than offered. Only when no vehicle could take the
    trip at all does it stay without one, and is tried again at every later change.
    """
    waiting = [desk.picture.known[trip_id] for trip_id in desk.picture.unplaced()]
    for known in sorted(waiting, key=lambda k: (k.provisional, k.windows().pickup_to, k.trip_id)):
        if known.provisional:
            _expect(desk, known)
        else:
            _place(desk, known)


def _place(desk: Desk, known: KnownTrip) -> None:
    picture = desk.picture
    picture.update(known)
    if find_place(picture, known.trip_id, desk.config):
        if known.stranded:
            tell_moved(desk, known, (moved(desk.cause),))
        else:
            picture.update(known)
        return
    obstacles = from_obstacles(picture.why_not(known.trip_id), known.demand.needs.equipment)
    if place_late(desk, known):
        tell_moved(desk, known, (moved(desk.cause), *obstacles))
    elif picture.assigned.get(known.trip_id) is not None:
        desk.note(known.trip_id, "unplanned", reasons=[reason.model_dump() for reason in obstacles])


def _expect(desk: Desk, known: KnownTrip) -> None:
    """Hold capacity for an on-call return, later when its expected time has come without a call."""
    picture = desk.picture
    due = known.windows().pickup_from <= picture.clock + desk.config.freeze_s
    if due:
        known = replace(known, ready_s=picture.clock + desk.config.call_push_s)
        picture.update(known)
    put(picture, known.trip_id)


def place_late(desk: Desk, known: KnownTrip) -> bool:
    """Place a trip later than promised, in the first step of the configured ladder that any vehicle can keep.

    When none can within its opening, vehicles still out or at their base may be back later than offered; only the
    one that takes the trip keeps that leave.
    """
    picture = desk.picture
    if _climb(desk, known):
        return True
    able = sorted(picture.able(known.trip_id) - picture.closed)
    within = {vehicle: picture.fleet[vehicle].overtime_s for vehicle in able}
    placed = False
    for overtime in desk.config.overtime_s:
        picture.open_longer(overtime, within)
        placed = _climb(desk, known)
        if placed:
            break
    helper = picture.vehicle_of(known.trip_id) if placed else None
    for vehicle, before in within.items():
        if vehicle != helper:
            picture.open_longer(before, [vehicle])
    return placed


def _climb(desk: Desk, known: KnownTrip) -> bool:
    for windows in _ladder(known, desk.picture.clock, desk.config.lateness_s):
        desk.picture.update(known, windows)
        if put(desk.picture, known.trip_id):
            return True
    desk.picture.update(known)
    return False


def _ladder(known: KnownTrip, now: int, steps: tuple[int, ...]) -> Iterator[Windows]:
    """Yield ever later windows: first later pick-ups that still arrive in time, then later arrivals."""
    base = known.windows()
    base = replace(base, pickup_to=max(base.pickup_to, now), drop_to=max(base.drop_to, base.drop_from))
    latest_in_time = base.drop_to - known.ride.direct_s - known.demand.board_s
    for by in steps:
        if base.pickup_to + by <= latest_in_time:
            yield base.later(by, arrival=False)
    base = replace(base, drop_to=max(base.drop_to, now + known.demand.board_s + known.ride.direct_s))
    for by in steps:
        yield base.later(by, arrival=True)


def tell_moved(desk: Desk, known: KnownTrip, reasons: tuple[Reason, ...]) -> None:
    """Tell a promise that had to move, with room around the new times."""
    planned = desk.picture.planned(known.trip_id)
    told = known.told()
    if planned is None or told is None:
        raise AssertionError(f"trip {known.trip_id} has nothing to be told")
    fresh = told_anew(known, told, planned, desk.config.moved_slack_s)
    promise = promise_of(desk, known, fresh, change="moved", reasons=reasons)
    desk.promise(desk.trip(known.trip_id), promise)
    fetch_by = fresh.pickup_to if known.stranded else None
    settle_on(desk, replace(known, fetch_by_s=fetch_by), promise)


def told_anew(known: KnownTrip, told: Told, planned: tuple[int, int], slack: int) -> Told:
    """Return the promise that fits planned times; what of the old one still holds stays."""
    pickup, dropoff = planned
    begin, end = told.pickup_from, told.pickup_to
    if not begin <= pickup <= end:
        begin, end = pickup // MINUTE * MINUTE, -(-(pickup + slack) // MINUTE) * MINUTE
        if known.ready_s is not None:
            begin = min(max(begin, known.ready_s), pickup)
    latest = told.latest_arrival
    if known.appointment is None:
        latest = max(latest, end + known.demand.board_s + known.ride.max_ride_s)
    if dropoff > latest:
        latest = -(-(dropoff + slack) // MINUTE) * MINUTE
    return Told(begin, end, latest)


def tell_late_arrivals(desk: Desk, late: dict[str, int]) -> None:
    """Let passengers on board be late where nothing can be done, and tell those whose promise it breaks.

    Args:
        desk: the day.
        late: trips on board with the earliest start of alighting.
    """
    for trip_id, earliest in sorted(late.items()):
        known = desk.picture.known[trip_id]
        told = known.told()
        if told is None:
            continue
        if earliest > told.latest_arrival:
            latest = -(-(earliest + desk.config.moved_slack_s) // MINUTE) * MINUTE
            promise = promise_of(
                desk, known, replace(told, latest_arrival=latest), change="moved", reasons=(moved(desk.cause),)
            )
            desk.promise(desk.trip(trip_id), promise)
            known = replace(known, promise=promise)
        windows = known.windows()
        longest = max(windows.max_ride_s, earliest + desk.config.moved_slack_s - windows.pickup_from)
        desk.picture.update(known, replace(windows, drop_to=max(windows.drop_to, earliest), max_ride_s=longest))
