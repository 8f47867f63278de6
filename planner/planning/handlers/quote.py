"""An instant quote: what a trip would be offered now, without booking it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from planner.kernel.errors import InvalidInput
from planner.messages.booking import TripBooked
from planner.messages.trips import Reason
from planner.planning.desk import Ctx
from planner.planning.domain.promise import place
from planner.planning.domain.reasons import from_obstacles, reason
from planner.planning.domain.windows import Windows
from planner.planning.office import Office
from planner.planning.picture.build import ride_of
from planner.planning.picture.known import KnownTrip
from planner.planning.picture.picture import DayPicture
from planner.routing import Offer

QUOTED = "quoted"


@dataclass(frozen=True)
class Quote:
    """Ranked possibilities, cheapest first, or why there are none."""

    offers: tuple[dict[str, Any], ...]
    reasons: tuple[Reason, ...]


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
    ready = wanted.timing.ready_at
    known = KnownTrip(
        wanted, picture.day, ends[0], ends[1], ride, ready_s=None if ready is None else picture.day.seconds(ready)
    )
    soonest = max(picture.clock, picture.day.seconds(ctx.now)) + office.config.notice_s
    return _ask(picture, known, soonest, office)


def _ask(picture: DayPicture, known: KnownTrip, soonest: int, office: Office) -> Quote:
    within = known.wish(office.config.arrival_reserve_s).no_earlier(soonest)
    if within.empty:
        within = known.wish().no_earlier(soonest)
    if within.empty:
        return Quote((), (reason("planning.refused.too-soon"),))
    picture.add(known, within)
    try:
        offers = picture.offers(known.trip_id, office.config.offers)
        if offers:
            return Quote(tuple(_plain(picture, known, within, offer) for offer in offers), ())
        return Quote((), from_obstacles(picture.why_not(known.trip_id), known.demand.needs.equipment))
    finally:
        picture.drop(known.trip_id)


def _plain(picture: DayPicture, known: KnownTrip, within: Windows, offer: Offer) -> dict[str, Any]:
    told = place(known.demand, within, known.ride, offer.pickup_s, known.appointment)
    vehicle = picture.vehicle_at(offer.vehicle)
    at = picture.day.at
    return {
        "vehicle_id": vehicle,
        "operator_id": picture.fleet[vehicle].offer.operator_id,
        "pickup_at": at(offer.pickup_s).isoformat(),
        "dropoff_at": at(offer.dropoff_s).isoformat(),
        "pickup_from": at(told.pickup_from).isoformat(),
        "pickup_to": at(told.pickup_to).isoformat(),
        "latest_arrival": at(told.latest_arrival).isoformat(),
        "ride_s": offer.ride_s,
        "direct_s": known.ride.direct_s,
        "max_ride_s": known.ride.max_ride_s,
        "added_cost_ore": offer.added_ore,
        "others_moved": len({moved.request for moved in offer.moved}),
    }
