"""Every trip is promised or refused with reasons."""

from __future__ import annotations

from datetime import timedelta

import pytest

from planner.kernel.errors import InvalidInput
from planner.messages.execution import Layout
from planner.messages.planning import TripPromised, TripRefused
from planner.messages.trips import Needs
from tests.planning.town import DAY, HOSPITAL, LEVEL, Town, around, at, later, point


def refused_for(said: list[object]) -> list[str]:
    """The codes of the one refusal among what was said."""
    (refusal,) = said
    assert isinstance(refusal, TripRefused)
    assert all(reason.da and reason.en for reason in refusal.reasons)
    return [reason.code for reason in refusal.reasons]


def test_a_trip_is_promised_with_direct_ride_and_limit(town: Town) -> None:
    """The promise names window, latest arrival, direct ride and the limit by the service level."""
    town.fleet(1)
    (promise,) = town.book("J1-1", around(20), appointment="09:00")
    assert isinstance(promise, TripPromised)
    assert (promise.kind, promise.change, promise.latest_arrival) == ("timed", "first", at("09:00"))
    assert promise.direct_s == pytest.approx(1200, abs=10)
    assert promise.max_ride_s == promise.direct_s + 1800
    assert later(promise.pickup_to, 20) < at("09:00")


def test_nothing_is_sent_to_operators_before_the_night(town: Town) -> None:
    """Before the overnight plan a booking answers with a promise alone."""
    town.fleet(2)
    said = [p for n in range(4) for p in town.book(f"J{n}-1", around(10 + n), appointment="10:00")]
    assert all(isinstance(p, TripPromised) for p in said)
    assert town.runs() == {}


def test_a_day_without_vehicles_refuses(town: Town) -> None:
    """Without a fleet, or with one whose contract is unknown, there is no vehicle."""
    assert refused_for(town.book("J1-1", around(20), appointment="09:00")) == ["planning.refused.no-fleet"]
    town.vehicle("V1", contract_id="C9")
    assert refused_for(town.book("J2-1", around(20), appointment="09:00")) == ["planning.refused.no-fleet"]
    town.contract("C9")
    assert isinstance(town.book("J3-1", around(20), appointment="09:00")[0], TripPromised)


@pytest.mark.parametrize(
    ("needs", "code"),
    [
        (Needs(mobility="walking", equipment=("stair-machine",)), "planning.refused.skills"),
        (Needs(mobility="wheelchair"), "planning.refused.capacity"),
        (Needs(mobility="walking", companions=5), "planning.refused.capacity"),
        (Needs(mobility="walking", oxygen_minutes=10), "planning.refused.oxygen"),
    ],
)
def test_needs_that_nobody_meets_are_named(town: Town, needs: Needs, code: str) -> None:
    """The decisive reason is the rule that stands in the way."""
    town.fleet(2)
    assert refused_for(town.book("J1-1", around(20), appointment="09:00", needs=needs))[0] == code


def test_hours_at_which_nobody_is_open_are_named(town: Town) -> None:
    """A vehicle that closes before the appointment cannot take the trip."""
    town.fleet(1, closes_at=at("08:00"))
    assert refused_for(town.book("J1-1", around(20), appointment="09:00")) == ["planning.refused.opening"]


def test_a_place_without_a_road_is_refused_and_forgotten(town: Town) -> None:
    """An unreachable home refuses its own trip and disturbs no other."""
    town.fleet(1)
    assert refused_for(town.book("J1-1", (56.2, 11.9), appointment="09:00")) == ["planning.refused.unreachable"]
    assert isinstance(town.book("J2-1", around(20), appointment="09:00")[0], TripPromised)


def test_a_booking_that_comes_too_late_is_refused(town: Town) -> None:
    """When not even an immediate pick-up would make the appointment, that is the reason."""
    town.fleet(1)
    said = town.book("J1-1", around(20), appointment="09:00", when=at("08:40"))
    assert refused_for(said) == ["planning.refused.too-soon"]


def test_a_full_fleet_refuses_with_what_would_have_to_give(town: Town) -> None:
    """The one car cannot be at two ends of the region; the refusal says when it could be there at the earliest."""
    town.fleet(1, layouts=(Layout(seats=1, wheelchairs=0),))
    town.book("J1-1", around(40), appointment="09:00")
    codes = refused_for(town.book("J2-1", around(-40), appointment="09:00"))
    assert codes[0] in {"planning.refused.time-window", "planning.refused.full"}


def test_the_return_of_a_refused_outbound_is_refused(town: Town) -> None:
    """Nobody is driven home from where nobody was taken."""
    town.fleet(1)
    town.book("J1-1", around(20), appointment="09:00", needs=Needs(mobility="wheelchair"))
    said = town.book("J1-2", around(20), ready="11:00", linked="J1-1")
    assert refused_for(said) == ["planning.refused.linked"]


def test_others_are_moved_within_their_promises_before_anybody_is_refused(town: Town) -> None:
    """A wheelchair trip gets the only lift car although a walking patient had it: that one moves to another car."""
    town.contract()
    town.vehicle("LIFT", layouts=(Layout(seats=1, wheelchairs=0), Layout(seats=0, wheelchairs=1)))
    town.book("J1-1", around(20), appointment="09:00")
    town.vehicle("CAR", base=around(-30))
    before = town.promise("J1-1")
    (promise,) = town.book("J2-1", around(22), appointment="09:00", needs=Needs(mobility="wheelchair"))
    assert isinstance(promise, TripPromised)
    assert town.promise("J1-1") == before
    picture = town.picture()
    assert (picture.vehicle_of("J1-1"), picture.vehicle_of("J2-1")) == ("CAR", "LIFT")


def test_a_changed_booking_is_answered_anew(town: Town) -> None:
    """The new state is promised from scratch, and the old place in the plan is given up."""
    town.fleet(1)
    town.book("J1-1", around(20), appointment="09:00")
    (promise,) = town.change(town.booking("J1-1", around(20), appointment="12:00"))
    assert isinstance(promise, TripPromised)
    assert (promise.change, promise.latest_arrival) == ("first", at("12:00"))
    assert list(town.picture().known) == ["J1-1"]


def test_a_booking_moved_to_another_day_leaves_the_old_one(town: Town) -> None:
    """A trip is on one day only."""
    town.fleet(1)
    town.book("J1-1", around(20), appointment="09:00")
    moved = town.booking("J1-1", around(20), appointment="09:00", service_day="2026-03-18")
    (refusal,) = town.change(moved)
    assert isinstance(refusal, TripRefused)
    assert refusal.service_day == "2026-03-18"
    assert "J1-1" not in town.picture().known


def test_nobody_rides_with_who_must_ride_alone(town: Town) -> None:
    """A patient who must ride alone shares no part of the ride."""
    town.fleet(1)
    town.book("J1-1", around(20), appointment="09:00", needs=Needs(mobility="walking", alone=True))
    town.book("J2-1", around(21), appointment="09:20")
    visits = town.picture().visits("V1")
    alone = [n for n, visit in enumerate(visits) if visit.trip_id == "J1-1"]
    assert alone[1] == alone[0] + 1


def test_unexpected_trouble_with_travel_times_is_not_a_refusal(town: Town) -> None:
    """Only an unreachable place refuses a trip; any other error stops the handling, and nothing is kept."""
    town.fleet(1)

    def broken(*_: object) -> None:
        raise InvalidInput("roads.broken", "no engine")

    town.book("J0-1", around(5), appointment="08:00")
    town.roads.between = broken  # type: ignore[method-assign]  # the engine breaks
    with pytest.raises(InvalidInput, match="no engine"):
        town.book("J1-1", around(20), appointment="09:00")
    assert town.read(lambda store: store.trip("J1-1")) is None


def test_the_booking_office_level_decides_the_window(town: Town) -> None:
    """A window of ten minutes is ten minutes wide; an early limit of zero leaves the appointment itself."""
    town.fleet(1)
    level = LEVEL.model_copy(update={"promise_window_s": 600, "arrive_early_max_s": 600})
    (promise,) = town.book("J1-1", around(20), appointment="09:00", level=level)
    assert isinstance(promise, TripPromised)
    assert promise.pickup_to - promise.pickup_from <= timedelta(minutes=10)
    start, end = town.picture().planned("J1-1") or (0, 0)
    assert DAY.seconds(at("08:50")) <= end <= DAY.seconds(at("09:00"))
    assert town.booking("x", around(1), appointment="09:00").destination == point(HOSPITAL)
    assert start < end
