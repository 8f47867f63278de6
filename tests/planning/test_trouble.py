"""When things go wrong: late cars, lost cars, operators that do not drive."""

from __future__ import annotations

import pytest

from planner.messages.planning import RunPlanned, RunWithdrawn, TripPromised
from tests.planning.roads import ISLAND
from tests.planning.town import HOSPITAL, Town, around, at, later, stop


@pytest.fixture
def two(town: Town) -> Town:
    """Two cars with one outbound trip each, an hour and a half apart; the night is over."""
    town.fleet(2)
    town.book("J1-1", around(20), appointment="09:00")
    town.book("J2-1", around(-20), appointment="09:00")
    town.night()
    assert town.run_of("J1-1").vehicle_id != town.run_of("J2-1").vehicle_id
    return town


def moved(said: list[object]) -> list[TripPromised]:
    """Promises that had to move."""
    return [p for p in said if isinstance(p, TripPromised) and p.change == "moved"]


def test_a_delay_that_breaks_no_promise_tells_nobody(two: Town) -> None:
    """Inside the promised window a few minutes change nothing for the patient."""
    run = two.run_of("J1-1")
    assert moved(two.delay(run, 180, later(run.leaves_at, -20), "J1-1")) == []


def test_a_late_cars_next_trip_goes_to_another_car(town: Town) -> None:
    """A promise that the late car would break is kept by another: nothing is told to the patient."""
    town.fleet(1)
    town.book("J1-1", around(20), appointment="09:00")
    town.book("J2-1", around(15), appointment="11:00")
    town.vehicle("V2", base=around(10))
    town.night()
    run = town.run_of("J2-1")
    before = town.promise("J2-1")
    late = later(before.pickup_from, -40)
    said = town.delay(run, 3600, late, "J2-1")
    assert moved(said) == []
    assert town.promise("J2-1") == before
    other = town.run_of("J2-1")
    assert other.vehicle_id != run.vehicle_id
    pickup = stop(other, "J2-1", "pickup").arrival_at
    assert before.pickup_from <= pickup <= before.pickup_to


def test_a_promise_that_nobody_can_keep_moves_as_little_as_can_be(town: Town) -> None:
    """With one car the patient is told a later time and why, and the plan keeps the new time."""
    town.fleet(1)
    town.book("J1-2", around(20), ready="10:00")
    town.night()
    run, old = town.run_of("J1-2"), town.promise("J1-2")
    planned = stop(run, "J1-2", "pickup").arrival_at
    (promise,) = moved(town.delay(run, 5400, later(planned, -60), "J1-2"))
    assert promise.reasons[0].code == "planning.moved.delay"
    pickup = stop(town.run_of("J1-2"), "J1-2", "pickup").arrival_at
    assert old.pickup_to < promise.pickup_to
    assert promise.pickup_from <= pickup <= promise.pickup_to
    assert pickup <= later(planned, 95)


def test_who_sits_in_a_late_car_is_told_the_new_arrival(two: Town) -> None:
    """On board nothing can be moved; the later arrival is told once, with room for more."""
    run = two.run_of("J1-1")
    up = stop(run, "J1-1", "pickup")
    two.serve(run, "J1-1", "arrived", up.arrival_at)
    two.serve(run, "J1-1", "picked-up", up.departure_at)
    (promise,) = moved(two.delay(run, 3000, later(up.departure_at, 1), "J1-1"))
    assert promise.trip_id == "J1-1"
    assert promise.latest_arrival > at("09:00")
    assert moved(two.delay(run, 60, later(up.departure_at, 2), "J1-1")) == []


def test_an_old_forecast_does_not_undo_a_newer_report(two: Town) -> None:
    """A forecast from before the last report from the car is passed over."""
    run = two.run_of("J1-1")
    up = stop(run, "J1-1", "pickup")
    two.serve(run, "J1-1", "arrived", up.arrival_at)
    assert two.delay(run, 3600, later(up.arrival_at, -5), "J1-1") == []


def test_passengers_of_a_lost_car_are_fetched_where_they_wait(two: Town) -> None:
    """The other car picks them up at the place of the breakdown as soon as it can, and they are told."""
    run = two.run_of("J1-1")
    up = stop(run, "J1-1", "pickup")
    two.serve(run, "J1-1", "arrived", up.arrival_at)
    two.serve(run, "J1-1", "picked-up", up.departure_at)
    when = later(up.departure_at, 5)
    said = two.lose(run, around(15), when, "J1-1")
    (promise,) = moved(said)
    assert (promise.trip_id, promise.reasons[0].code) == ("J1-1", "planning.moved.vehicle-lost")
    rescue = two.run_of("J1-1")
    assert rescue.vehicle_id != run.vehicle_id
    fetched = stop(rescue, "J1-1", "pickup")
    assert (fetched.point.lat, fetched.point.lon) == around(15)
    assert when < fetched.arrival_at < later(when, 90)
    assert stop(rescue, "J1-1", "dropoff").arrival_at <= promise.latest_arrival
    assert [p.run_id for p in said if isinstance(p, RunWithdrawn)] == [run.run_id]


def test_a_position_that_no_road_leads_to_loses_nobody(two: Town) -> None:
    """When the lost car's reported position cannot be reached, passengers are fetched where it was seen last."""
    run = two.run_of("J1-1")
    up = stop(run, "J1-1", "pickup")
    two.serve(run, "J1-1", "arrived", up.arrival_at)
    two.serve(run, "J1-1", "picked-up", up.departure_at)
    said = two.lose(run, (56.2, ISLAND + 0.2), later(up.departure_at, 5), "J1-1")
    assert [promise.trip_id for promise in moved(said)] == ["J1-1"]
    fetched = stop(two.run_of("J1-1"), "J1-1", "pickup")
    assert (fetched.point.lat, fetched.point.lon) == (up.point.lat, up.point.lon)


def test_who_had_not_been_picked_up_keeps_the_promise_in_another_car(town: Town) -> None:
    """A breakdown before the pick-up moves the trip, not the promise, where another car can keep it."""
    town.fleet(1)
    town.book("J1-1", around(20), appointment="11:00")
    town.vehicle("V2")
    town.night()
    run, before = town.run_of("J1-1"), town.promise("J1-1")
    said = town.lose(run, HOSPITAL, later(run.leaves_at, -30))
    assert moved(said) == []
    assert town.promise("J1-1") == before
    assert town.run_of("J1-1").vehicle_id != run.vehicle_id


def test_a_lost_car_is_given_nothing_more(two: Town) -> None:
    """Neither new bookings nor the next night use it."""
    run = two.run_of("J1-1")
    two.lose(run, HOSPITAL, at("07:00"))
    two.book("J5-1", around(10), appointment="12:00", when=at("07:10"))
    assert run.vehicle_id not in two.runs()
    assert two.lose(run, HOSPITAL, at("07:00")) == []


def test_a_rejected_run_is_driven_by_others(two: Town) -> None:
    """The run is taken back and its trips are on other runs; rejecting an old version changes nothing."""
    run = two.run_of("J1-1")
    assert two.reject(run, 0, two.now) == []
    said = two.reject(run, 1, two.now)
    assert isinstance(said[-1], RunPlanned | RunWithdrawn | TripPromised)
    assert run.vehicle_id not in two.runs()
    assert two.run_of("J1-1").vehicle_id != run.vehicle_id


def test_a_promise_is_not_given_up_while_any_car_could_take_the_trip(two: Town) -> None:
    """With both trips at the same time and one car left, one is driven late rather than not at all."""
    run = two.run_of("J1-1")
    said = two.reject(run, 1, two.now)
    left = next(iter(two.runs().values()))
    assert {a.trip_id for s in left.stops for a in s.actions} == {"J1-1", "J2-1"}
    (promise,) = moved(said)
    assert promise.reasons[0].code == "planning.moved.run-rejected"


def test_a_trip_that_nobody_can_take_is_tried_again(town: Town) -> None:
    """Without any car a promised trip stays open, is on record as unplanned, and goes to the next car offered."""
    town.fleet(1)
    town.book("J1-1", around(20), appointment="09:00")
    town.night()
    town.withdraw("V1")
    assert town.runs() == {}
    assert [e.kind for e in town.read(lambda store: store.events("J1-1"))][-1] == "unplanned"
    town.vehicle("V2")
    town.book("J2-1", around(21), appointment="15:00")
    assert town.run_of("J1-1").vehicle_id == "V2"
    assert town.promise("J1-1").change == "first"


def test_a_completed_run_gives_back_the_capacity_it_held(town: Town) -> None:
    """When a car goes home early, the on-call return it was kept for is held by another."""
    town.fleet(1)
    town.book("J1-1", around(20), appointment="09:00")
    town.book("J1-2", around(20), ready="10:00", on_call=True, linked="J1-1")
    town.vehicle("V2")
    town.night()
    run = town.run_of("J1-1")
    up, down = stop(run, "J1-1", "pickup"), stop(run, "J1-1", "dropoff")
    town.serve(run, "J1-1", "arrived", up.arrival_at)
    town.serve(run, "J1-1", "picked-up", up.departure_at)
    town.serve(run, "J1-1", "dropped-off", down.arrival_at)
    town.completed(run, 1, later(down.departure_at, 5))
    town.book("J5-1", around(10), appointment="12:00", when=later(down.departure_at, 6))
    assert town.picture().vehicle_of("J1-2") != run.vehicle_id
    assert town.completed(run, 1, later(down.departure_at, 5)) == []


def test_what_really_happened_counts_wherever_the_plan_had_the_trip(two: Town) -> None:
    """A driver who picks up another car's passenger has that passenger on his run, and the other has not."""
    mine, theirs = two.run_of("J1-1"), two.run_of("J2-1")
    two.serve(mine, "J2-1", "picked-up", at("08:00"))
    assert two.run_of("J2-1").vehicle_id == mine.vehicle_id
    others = two.runs().get(theirs.vehicle_id)
    assert others is None or all(a.trip_id != "J2-1" for s in others.stops for a in s.actions)
    assert two.read(lambda store: store.trip("J2-1")).vehicle_id == mine.vehicle_id


def test_a_car_that_comes_for_a_trip_given_to_another_changes_no_plan(two: Town) -> None:
    """Standing at a door is not yet driving the passenger: the trip stays where the plan has it."""
    mine, theirs = two.run_of("J1-1"), two.run_of("J2-1")
    assert two.serve(mine, "J2-1", "arrived", at("08:00")) == []
    assert two.run_of("J2-1") == theirs


def test_nobody_is_left_behind_because_a_vehicle_would_close(town: Town) -> None:
    """A patient who calls too late for every opening is fetched by a vehicle that stays out longer; others do not."""
    town.fleet(2, closes_at=at("18:00"))
    town.book("J1-2", around(30), ready="16:30", on_call=True)
    town.book("J2-1", around(20), appointment="09:00")
    town.night()
    promise, *_ = town.ready("J1-2", at("17:25"))
    assert isinstance(promise, TripPromised)
    run = town.run_of("J1-2")
    assert run.returns_at > at("18:00")
    picture = town.picture()
    assert [v for v, known in picture.fleet.items() if known.overtime_s] == [run.vehicle_id]
    assert stop(run, "J1-2", "pickup").arrival_at <= promise.pickup_to
