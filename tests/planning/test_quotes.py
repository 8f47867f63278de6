"""What a quote offers, what it says instead, and that an accepted time is what is promised."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

import pytest

from planner.messages.booking import TripBooked
from planner.messages.execution import Layout
from planner.messages.planning import TripPromised
from planner.messages.trips import Needs, PickupWindow
from planner.planning.handlers.quote import Quote, quote
from tests.planning.town import DAY, Town, around, at


def ask(town: Town, wanted: TripBooked) -> Quote:
    """Quote a trip."""
    return town.runtime.execute(lambda ctx: quote(ctx, wanted, town.office))


def instant(text: str) -> datetime:
    """Return the instant of an answer's text."""
    return datetime.fromisoformat(text)


def accept(wanted: TripBooked, trip_id: str, offer: dict[str, str]) -> TripBooked:
    """Return the trip as booked with an offered window."""
    agreed = PickupWindow.model_validate({name: offer[name] for name in ("pickup_from", "pickup_to")})
    timing = wanted.timing.model_copy(update={"agreed": agreed})
    return wanted.model_copy(update={"trip_id": trip_id, "journey_id": trip_id[:-2], "timing": timing})


def test_offers_are_times_that_a_patient_can_tell_apart(town: Town) -> None:
    """Several vehicles at one time are one offer; windows of different offers begin ten minutes apart or more."""
    town.fleet(4)
    found = ask(town, town.booking("q-1", around(20), appointment="10:00"))
    begins = sorted(instant(offer["pickup_from"]) for offer in found.offers)
    assert len(begins) > 1
    apart = timedelta(seconds=town.config.offers_apart_s)
    assert all(b - a >= apart for a, b in itertools.pairwise(begins))


def test_offers_say_what_speaks_for_them_and_what_they_mean(town: Town) -> None:
    """The cheapest fits best; who waits least is named; waiting and riding are told in seconds."""
    town.fleet(2)
    offers = ask(town, town.booking("q-2", around(20), ready="11:00")).offers
    assert offers[0]["reasons"][0]["code"] == "planning.offer.fits-best"
    assert all(offer["reasons"] and offer["reasons"][0]["da"] for offer in offers)
    shortest = min(offers, key=lambda offer: offer["wait_s"])
    assert "planning.offer.least-wait" in {reason["code"] for reason in shortest["reasons"]}
    assert shortest["wait_s"] == 0
    assert all(0 <= offer["wait_s"] <= 3600 for offer in offers)


@pytest.mark.parametrize("number", [0, -1])
def test_an_accepted_offer_is_what_is_promised(town: Town, number: int) -> None:
    """Whichever offer the patient chose, the promise is that window."""
    town.fleet(2)
    wanted = town.booking("q-2", around(20), ready="11:00")
    offers = ask(town, wanted).offers
    assert len(offers) > 1
    booked = accept(wanted, "J1-2", offers[number])
    (promise,) = town.hear(booked, "J1-2")
    assert isinstance(promise, TripPromised)
    agreed = booked.timing.agreed
    assert agreed is not None
    assert (promise.pickup_from, promise.pickup_to) == (agreed.pickup_from, agreed.pickup_to)


def test_an_offer_that_is_gone_gives_another_time_not_a_refusal(town: Town) -> None:
    """When somebody else took the place meanwhile, the trip is promised elsewhere within its service level."""
    town.fleet(1, layouts=(Layout(seats=1, wheelchairs=0),))
    wanted = town.booking("q-2", around(20), ready="11:00")
    booked = accept(wanted, "J1-2", ask(town, wanted).offers[0])
    assert isinstance(town.book("J2-2", around(-15), ready="11:00", level=_prompt(wanted))[0], TripPromised)
    (promise,) = town.hear(booked, "J1-2")
    agreed = booked.timing.agreed
    assert isinstance(promise, TripPromised)
    assert agreed is not None
    assert promise.pickup_from != agreed.pickup_from
    assert promise.pickup_to <= at("12:00")


def _prompt(wanted: TripBooked) -> object:
    """Return a service level without any waiting, so that its trip cannot give way."""
    return wanted.service_level.model_copy(update={"home_wait_max_s": 300, "promise_window_s": 300})


def test_a_refusal_names_the_nearest_times_that_would_work(town: Town) -> None:
    """The vehicle closes too early for the appointment: an earlier one is named, and none later."""
    town.fleet(1, closes_at=at("10:00"))
    found = ask(town, town.booking("q-1", around(20), appointment="10:45"))
    assert found.offers == ()
    assert found.reasons[0].code == "planning.refused.opening"
    (instead,) = found.instead
    assert instant(instead["at"]) == at("10:15")


def test_an_alternative_can_really_be_had(town: Town) -> None:
    """Asked for at the time that was named, the trip is offered a place; a quarter of an hour nearer it is not."""
    town.fleet(1, layouts=(Layout(seats=1, wheelchairs=0),))
    town.book("J1-1", around(40), appointment="09:00")
    found = ask(town, town.booking("q-1", around(-40), appointment="09:00"))
    assert found.offers == ()
    assert found.instead
    for instead in found.instead:
        clock = DAY.seconds(instant(instead["at"]))
        for seconds, there in ((clock, True), (clock + (900 if clock < 9 * 3600 else -900), False)):
            asked = town.booking("q-1", around(-40), appointment=f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}")
            assert bool(ask(town, asked).offers) is there, (instead["at"], seconds)


def test_what_no_time_helps_against_names_none(town: Town) -> None:
    """Where no vehicle has the equipment, where there is no fleet or the ride outlasts the oxygen, no time is named."""
    assert (
        ask(town, town.booking("q-1", around(20), appointment="09:00")).reasons[0].code == "planning.refused.no-fleet"
    )
    town.fleet(1)
    for needs, code in (
        (Needs(mobility="walking", equipment=("stair-machine",)), "planning.refused.skills"),
        (Needs(mobility="walking", oxygen_minutes=10), "planning.refused.oxygen"),
    ):
        found = ask(town, town.booking("q-1", around(20), appointment="09:00", needs=needs))
        assert (found.offers, found.instead, found.reasons[0].code) == ((), (), code)


def test_quotes_leave_the_day_as_it_was(town: Town) -> None:
    """However often is asked, accepted or refused, the plan and what is known of it stay the same."""
    town.fleet(2)
    town.book("J1-1", around(15), appointment="09:00")
    before, stamp = town.picture().visits("V1"), town.picture().stamp
    for clock in ("05:15", "09:00", "23:00"):
        ask(town, town.booking("q-1", around(30), appointment=clock))
    after = town.picture()
    assert (after.visits("V1"), after.stamp, list(after.known)) == (before, stamp, ["J1-1"])
    assert after.day == DAY
