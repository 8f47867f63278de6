"""Different times at which a trip could be driven as the day stands, for a patient to choose among."""

from __future__ import annotations

from dataclasses import dataclass

from planner.planning.config import PlanningConfig
from planner.planning.domain.advantages import Merit
from planner.planning.domain.promise import Told, place
from planner.planning.domain.windows import Windows
from planner.planning.picture.known import KnownTrip
from planner.planning.picture.picture import DayPicture
from planner.routing import Offer

SLICE_S = 900
"""Beside the cheapest places of all, the cheapest in every quarter of an hour of the permitted pick-up is looked at."""


@dataclass(frozen=True)
class Choice:
    """A place in the day, and what the patient would be promised."""

    offer: Offer
    told: Told
    merit: Merit


def choices(picture: DayPicture, known: KnownTrip, soonest: int, config: PlanningConfig) -> list[Choice]:
    """Return the possible pick-up windows of a trip that is in the picture, cheapest first.

    A reserve before the appointment is kept where that leaves any. Only free places are looked at: nobody is moved.

    Args:
        picture: the day; the trip's windows in it change, nothing else.
        known: the trip.
        soonest: second of the day before which nobody can be picked up.
        config: how many, and how far apart.
    """
    for reserve in (config.arrival_reserve_s, 0):
        permitted = known.wish(reserve).no_earlier(soonest)
        if not permitted.empty:
            found = _apart(_places(picture, known, permitted, config.offers), config)
            if found:
                return found
    return []


def first_choice(picture: DayPicture, known: KnownTrip, soonest: int) -> Choice | None:
    """Return the cheapest place of a trip that is in the picture, without a reserve before the appointment."""
    permitted = known.wish().no_earlier(soonest)
    if permitted.empty:
        return None
    picture.update(known, permitted)
    offers = picture.offers(known.trip_id)
    return _choice(known, permitted, offers[0]) if offers else None


def _places(picture: DayPicture, known: KnownTrip, permitted: Windows, limit: int) -> list[Choice]:
    picture.update(known, permitted)
    offers = picture.offers(known.trip_id, limit)
    if offers:
        for begin in range(permitted.pickup_from, permitted.pickup_to + 1, SLICE_S):
            part = permitted.within(begin, begin + SLICE_S - 1)
            if part is not None:
                picture.update(known, part)
                offers += picture.offers(known.trip_id)
    return [_choice(known, permitted, offer) for offer in offers]


def _choice(known: KnownTrip, permitted: Windows, offer: Offer) -> Choice:
    told = place(known.demand, permitted, known.ride, offer.pickup_s, known.appointment)
    if known.appointment is not None:
        wait = known.appointment - offer.dropoff_s
    else:
        wait = offer.pickup_s - (known.ready_s or 0)
    return Choice(offer, told, Merit(wait, offer.ride_s))


def _apart(found: list[Choice], config: PlanningConfig) -> list[Choice]:
    """Return the cheapest choices that a patient can tell from each other."""
    kept: list[Choice] = []
    for choice in sorted(found, key=lambda c: (c.offer.added_ore, c.told.pickup_from, c.offer.vehicle)):
        begin = choice.told.pickup_from
        if all(abs(begin - other.told.pickup_from) >= config.offers_apart_s for other in kept):
            kept.append(choice)
    return kept[: config.offers]
