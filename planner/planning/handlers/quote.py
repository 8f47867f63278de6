"""An instant quote: what a trip would be offered now, without booking it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from planner.kernel.errors import InvalidInput
from planner.messages.booking import TripBooked
from planner.messages.trips import Reason
from planner.planning.config import PlanningConfig
from planner.planning.desk import Ctx
from planner.planning.domain.advantages import advantages
from planner.planning.domain.reasons import from_obstacles, reason
from planner.planning.office import Office
from planner.planning.picture.build import ride_of
from planner.planning.picture.known import KnownTrip
from planner.planning.picture.picture import DayPicture
from planner.planning.placing.answer import outlasts_oxygen
from planner.planning.placing.choices import Choice, choices, first_choice

QUOTED = "quoted"
_WHENEVER = frozenset(f"planning.refused.{code}" for code in ("skills", "company", "price"))
"""Refusals that another time of the day does not help against."""


@dataclass(frozen=True)
class Quote:
    """Ranked possibilities, cheapest first; or why there are none, and which other times would be possible."""

    offers: tuple[dict[str, Any], ...]
    reasons: tuple[Reason, ...]
    instead: tuple[dict[str, Any], ...] = ()


def quote(ctx: Ctx, wanted: TripBooked, office: Office) -> Quote:
    """Return what could be offered for a trip; nothing is kept. ``wanted.trip_id`` is not looked at."""
    if ctx.store.find_day(wanted.service_day) is None:
        return Quote((), (reason("planning.refused.no-fleet"),))
    wanted = wanted.model_copy(update={"trip_id": QUOTED})
    picture = office.picture(ctx.store, ctx.store.day(wanted.service_day))
    if not picture.fleet:
        return Quote((), (reason("planning.refused.no-fleet"),))
    try:
        ends = picture.locate([wanted.origin.place(), wanted.destination.place()])
    except InvalidInput as error:
        if error.code != "roads.unreachable":
            raise
        return Quote((), (reason("planning.refused.unreachable"),))
    ride = ride_of(picture.places, wanted)
    if ride.direct_s > ride.max_ride_s:
        return Quote((), (outlasts_oxygen(ride),))
    ready = wanted.timing.ready_at
    known = KnownTrip(
        wanted, picture.day, ends[0], ends[1], ride, ready_s=None if ready is None else picture.day.seconds(ready)
    )
    soonest = max(picture.clock, picture.day.seconds(ctx.now)) + office.config.notice_s
    return _ask(picture, known, soonest, office.config)


def _ask(picture: DayPicture, known: KnownTrip, soonest: int, config: PlanningConfig) -> Quote:
    picture.add(known, known.wish())
    try:
        found = choices(picture, known, soonest, config)
        if found:
            spoken = advantages([choice.merit for choice in found])
            return Quote(tuple(_plain(picture, known, c, why) for c, why in zip(found, spoken, strict=True)), ())
        reasons = _why_not(picture, known, soonest)
        if any(each.code in _WHENEVER for each in reasons):
            return Quote((), reasons)
        return Quote((), reasons, tuple(_instead(picture, known, soonest, config)))
    finally:
        picture.drop(known.trip_id)


def _why_not(picture: DayPicture, known: KnownTrip, soonest: int) -> tuple[Reason, ...]:
    permitted = known.wish().no_earlier(soonest)
    if permitted.empty:
        return (reason("planning.refused.too-soon"),)
    picture.update(known, permitted)
    return from_obstacles(picture.why_not(known.trip_id), known.demand.needs.equipment)


def _instead(picture: DayPicture, known: KnownTrip, soonest: int, config: PlanningConfig) -> Iterator[dict[str, Any]]:
    """Yield the nearest other time in each direction; a way home only later, for nobody is ready earlier by choice."""
    for sign in (-1, 1) if known.appointment is not None else (1,):
        for by in range(config.instead_step_s, config.instead_within_s + 1, config.instead_step_s):
            moved = _moved(known, sign * by)
            choice = first_choice(picture, moved, soonest)
            if choice is not None:
                at = moved.demand.timing.appointment_at or moved.demand.timing.ready_at
                (why,) = advantages([choice.merit])
                yield {"at": at.isoformat() if at else None, **_plain(picture, moved, choice, why)}
                break


def _moved(known: KnownTrip, by: int) -> KnownTrip:
    """Return the trip as if it were wanted so many seconds later."""
    timing = known.demand.timing
    if known.appointment is not None:
        timing = timing.model_copy(update={"appointment_at": known.day.at(known.appointment + by)})
        return replace(known, demand=known.demand.model_copy(update={"timing": timing}))
    ready = (known.ready_s or 0) + by
    timing = timing.model_copy(update={"ready_at": known.day.at(ready)})
    return replace(known, demand=known.demand.model_copy(update={"timing": timing}), ready_s=ready)


def _plain(picture: DayPicture, known: KnownTrip, choice: Choice, why: tuple[Reason, ...]) -> dict[str, Any]:
    offer, told, at = choice.offer, choice.told, picture.day.at
    vehicle = picture.vehicle_at(offer.vehicle)
    return {
        "vehicle_id": vehicle,
        "operator_id": picture.fleet[vehicle].offer.operator_id,
        "pickup_at": at(offer.pickup_s).isoformat(),
        "dropoff_at": at(offer.dropoff_s).isoformat(),
        "pickup_from": at(told.pickup_from).isoformat(),
        "pickup_to": at(told.pickup_to).isoformat(),
        "latest_arrival": at(told.latest_arrival).isoformat(),
        "ride_s": offer.ride_s,
        "wait_s": choice.merit.wait_s,
        "direct_s": known.ride.direct_s,
        "max_ride_s": known.ride.max_ride_s,
        "added_cost_ore": offer.added_ore,
        "others_moved": len({moved.request for moved in offer.moved}),
        "reasons": [each.model_dump() for each in why],
    }
