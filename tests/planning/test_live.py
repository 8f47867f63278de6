"""The day itself: ready-calls, cancellations, no-shows, bookings in the rush."""

from __future__ import annotations

import pytest

from planner.messages.planning import RunPlanned, RunWithdrawn, TripPromised
from tests.planning.town import DAY, Town, around, at, later, stop
from tests.planning.village import violations


@pytest.fixture
def morning(town: Town) -> Town:
    """Two cars, an outbound trip with an on-call return, another outbound trip; the night is over."""
    town.fleet(2)
    town.book("J1-1", around(20), appointment="09:00")
    town.book("J1-2", around(20), ready="11:00", on_call=True, linked="J1-1")
    town.book("J2-1", around(25, bearing=1), appointment="11:30")
    town.night()
    return town


def drive(town: Town, trip_id: str) -> None:
    """Serve a trip exactly as planned."""
    run = town.run_of(trip_id)
    up, down = stop(run, trip_id, "pickup"), stop(run, trip_id, "dropoff")
    town.serve(run, trip_id, "arrived", up.arrival_at)
    town.serve(run, trip_id, "picked-up", up.departure_at)
    town.serve(run, trip_id, "dropped-off", down.arrival_at)


@pytest.mark.parametrize("called", ["10:20", "11:00", "12:40"])
def test_a_ready_call_sends_a_car_within_the_granted_wait(morning: Town, called: str) -> None:
    """Never before the call, within the wait, told with a window that holds the planned time."""
    drive(morning, "J1-1")
    promise, *_ = morning.ready("J1-2", at(called))
    assert isinstance(promise, TripPromised)
    assert (promise.kind, promise.change) == ("on-call", "kept")
    pickup = stop(morning.run_of("J1-2"), "J1-2", "pickup").arrival_at
    assert at(called) <= promise.pickup_from <= pickup <= promise.pickup_to <= later(at(called), 60)


def test_a_call_that_does_not_come_blocks_no_car(morning: Town) -> None:
    """Past its expected time an on-call return is expected later and nothing is driven for it."""
    drive(morning, "J1-1")
    morning.book("J3-1", around(10), appointment="13:00", when=at("11:05"))
    planned = morning.picture().planned("J1-2")
    assert planned is None or planned[0] > DAY.seconds(at("11:15"))
    assert all(a.trip_id != "J1-2" for run in morning.runs().values() for s in run.stops for a in s.actions)
    (promise, *_) = morning.ready("J1-2", at("12:00"))
    assert isinstance(promise, TripPromised)
    assert promise.change == "kept"


def test_a_call_that_nobody_can_answer_in_time_is_answered_later_with_reasons(town: Town) -> None:
    """With the only car far away the patient is fetched late, told so, and told why; never dropped."""
    town.fleet(1)
    level = town.booking("x", around(1), ready="10:00").service_level.model_copy(update={"home_wait_max_s": 600})
    town.book("J1-2", around(20), ready="10:00", on_call=True, level=level)
    town.book("J2-1", around(80), appointment="12:00")
    town.night()
    up = stop(town.run_of("J2-1"), "J2-1", "pickup")
    town.serve(town.run_of("J2-1"), "J2-1", "arrived", up.arrival_at)
    promise, *_ = town.ready("J1-2", up.arrival_at)
    assert isinstance(promise, TripPromised)
    assert promise.change == "moved"
    assert promise.reasons[0].code == "planning.moved.ready-call"
    assert len(promise.reasons) > 1
    pickup = stop(town.run_of("J1-2"), "J1-2", "pickup").arrival_at
    assert later(up.arrival_at, 10) < pickup
    assert promise.pickup_from <= pickup <= promise.pickup_to


def test_a_cancelled_trip_is_taken_off_its_run(morning: Town) -> None:
    """The car need not go there; a run left empty is taken back."""
    run = morning.run_of("J2-1")
    said = morning.cancel("J2-1", when=at("08:00"))
    sent = [p for p in said if isinstance(p, RunPlanned | RunWithdrawn)]
    assert [p.vehicle_id for p in sent] == [run.vehicle_id]
    assert all(a.trip_id != "J2-1" for r in morning.runs().values() for s in r.stops for a in s.actions)
    assert violations(morning) == ()


def test_a_no_show_takes_the_rest_of_the_trip_off_the_run(morning: Town) -> None:
    """Nobody is dropped off who never got on, and the car goes on from where it waited."""
    run = morning.run_of("J1-1")
    up = stop(run, "J1-1", "pickup")
    morning.serve(run, "J1-1", "arrived", up.arrival_at)
    morning.serve(run, "J1-1", "no-show", later(up.arrival_at, 10))
    assert "J1-1" not in morning.picture().known
    assert all(a.trip_id != "J1-1" for r in morning.runs().values() for s in r.stops for a in s.actions)
    assert morning.read(lambda store: store.trip("J1-1")).status == "no-show"


def test_a_booking_on_the_day_is_promised_into_the_running_plan(morning: Town) -> None:
    """A same-day trip is picked up after the notice, and no other promise is touched."""
    before = {trip: morning.promise(trip) for trip in ("J1-1", "J2-1")}
    promise, run = morning.book("J3-1", around(15), appointment="10:30", when=at("08:30"))
    assert isinstance(promise, TripPromised)
    assert isinstance(run, RunPlanned)
    assert promise.pickup_from >= later(at("08:30"), morning.config.notice_s / 60)
    assert stop(run, "J3-1", "dropoff").arrival_at <= at("10:30")
    assert {trip: morning.promise(trip) for trip in before} == before


def test_what_a_car_is_heading_for_stays(morning: Town) -> None:
    """Within the freeze horizon the next stop keeps its place and time whatever is booked."""
    run = morning.run_of("J1-1")
    up = stop(run, "J1-1", "pickup")
    leaves = run.leaves_at
    morning.book("J3-1", around(21), appointment="09:10", when=later(leaves, 1))
    now = morning.run_of("J1-1")
    assert now.vehicle_id == run.vehicle_id
    assert stop(now, "J1-1", "pickup").arrival_at == up.arrival_at
    assert now.stops[0].actions[0].trip_id == "J1-1"


def test_vehicles_never_leave_in_the_past(morning: Town) -> None:
    """Work given on the day begins after it was given."""
    morning.cancel("J2-1", when=at("09:30"))
    for number in range(3):
        morning.book(f"J{5 + number}-1", around(12 + number), appointment="11:00", when=at("09:40"))
    for run in morning.runs().values():
        fresh = [s for s in run.stops if s.actions[0].trip_id in {"J5-1", "J6-1", "J7-1"}]
        assert all(s.arrival_at > at("09:40") for s in fresh)
        if fresh and fresh[0] is run.stops[0]:
            assert run.leaves_at >= at("09:40")


def test_a_vehicle_that_waits_for_calls_is_kept_out(town: Town) -> None:
    """A run that holds capacity for a ready-call after its last stop returns after that time."""
    town.fleet(1)
    town.book("J1-1", around(20), appointment="09:00")
    town.book("J1-2", around(20), ready="09:30", on_call=True, linked="J1-1")
    town.night()
    run = town.run_of("J1-1")
    assert len(run.stops) == 2
    assert run.returns_at > at("09:45")


def test_each_publication_is_kept_as_a_version(morning: Town) -> None:
    """Versions of a run count from one without gaps and hold what was sent."""
    for number in range(3):
        morning.book(f"J{5 + number}-1", around(12 + number), appointment="14:00", when=at("09:40"))
    for run in morning.runs().values():
        versions = morning.read(lambda store, run=run: store.run_versions(run.run_id))
        assert [v.version for v in versions] == list(range(1, len(versions) + 1))
        assert RunPlanned.model_validate_json(versions[-1].body) == run
