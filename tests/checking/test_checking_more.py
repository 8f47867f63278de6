"""Rules in the shapes that one planted mistake does not show, and what the checker makes of many messages."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.checking.check import check
from planner.checking.published import Published, days_of, gather, overnight_at
from planner.checking.rules.load import places_missing
from planner.checking.rules.vehicles import planning_cost
from planner.checking.way import direct_s
from planner.kernel.places import Place
from planner.messages.booking import TripChanged
from planner.messages.envelope import Envelope
from planner.messages.execution import Layout, VehicleWithdrawn
from planner.messages.payload import Payload, Point
from planner.messages.planning import DayPlanned, RunPlanned, RunWithdrawn
from planner.messages.settlement import Price
from planner.messages.trips import Needs, Timing
from planner.planning.domain.price import Work
from planner.planning.domain.price import planning_cost as planned_cost
from planner.settlement.domain import pricing
from tests.checking.plans import (
    AT,
    DAY,
    HOMES,
    HOSPITAL,
    ROADS,
    correct_day,
    drive,
    promise,
    redriven,
    stops_changed,
    trip,
    vehicle,
    with_,
)


def codes(day: Published) -> list[str]:
    """Return the codes found, with repetition."""
    return [violation.code for violation in check(day, ROADS).violations]


def test_a_passenger_left_in_the_car_is_half_served() -> None:
    """A run that never drops a passenger off is found, even when the stop stays for somebody else."""
    day = correct_day()
    fewer = stops_changed(
        day, "R-V1", lambda stops: [*stops[:-1], stops[-1].model_copy(update={"actions": stops[-1].actions[:1]})]
    )
    assert codes(fewer) == ["trip.half-served"]


def test_a_passenger_who_changes_cars_is_half_served() -> None:
    """Pick-up in one run and drop-off in another is not one ride."""
    day = correct_day()
    five, on = day.trips["J5-1"], day.runs["R-V3"]
    other = drive(day.vehicles["V4"], [(five, "dropoff", 46000)])
    first = drive(day.vehicles["V3"], [(five, "pickup", 44400)])
    assert on.run_id == first.run_id
    moved = replace(day, runs=day.runs | {first.run_id: first, other.run_id: other})
    assert codes(moved) == ["trip.half-served"]


def test_time_runs_forward() -> None:
    """A stop that is left before it is reached is out of order by that much."""
    day = correct_day()

    def backwards(stops: list) -> list:
        last = stops[-1]
        return [*stops[:-1], last.model_copy(update={"departure_at": last.arrival_at - timedelta(seconds=45)})]

    found = check(stops_changed(day, "R-V3", backwards), ROADS).violations
    assert [(v.code, v.amount) for v in found] == [("stop.out-of-order", 45)]


def test_the_first_stop_needs_the_way_from_the_base() -> None:
    """A vehicle that leaves its base too late cannot be at the first stop."""
    day = correct_day()
    run = day.runs["R-V3"]
    late = with_(day, "runs", "R-V3", leaves_at=run.leaves_at + timedelta(seconds=60), planning_cost_ore=0)
    found = {v.code: v.amount for v in check(late, ROADS).violations}
    assert found["stop.too-soon"] == 60


def test_waiting_at_a_stop_is_no_lateness() -> None:
    """Within a long stop the checker grants the time of boarding that fits, and none when none does."""
    day = correct_day()
    ready = day.trips["J3-2"].timing.ready_at
    assert ready is not None

    def early(stops: list) -> list:
        return [stops[0].model_copy(update={"arrival_at": ready - timedelta(seconds=600)}), *stops[1:]]

    waiting = stops_changed(day, "R-V2", early)
    soon = with_(waiting, "runs", "R-V2", leaves_at=waiting.runs["R-V2"].leaves_at - timedelta(seconds=900))
    assert "level.home-before-ready" not in codes(soon)


def test_a_passenger_alone_shares_with_nobody_at_any_time() -> None:
    """Whoever boards while a passenger who must ride alone is aboard is counted, once each."""
    day = correct_day()
    three = day.trips["J3-2"]
    extra = [trip(f"J2{n}-2", HOSPITAL, HOMES[2], Timing(ready_at=AT(36000))) for n in (1, 2)]
    calls = [(three, "pickup", 36300), *((t, "pickup", 0) for t in extra)]
    calls += [(t, "dropoff", 0) for t in (three, *extra)]
    shared = redriven(day, "V2", calls)
    shared = replace(
        shared,
        trips={t: shared.trips[t] for t in ("J3-2",)} | {t.trip_id: t for t in extra},
        answers={"J3-2": day.answers["J3-2"]} | {t.trip_id: promise(t, 36600) for t in extra},
        runs={"R-V2": shared.runs["R-V2"]},
    )
    found = [v for v in check(shared, ROADS).violations if v.code == "load.not-alone"]
    assert [(v.trip_id, v.amount) for v in found] == [("J3-2", 2)]


def test_refused_trips_may_lie_where_no_way_leads() -> None:
    """The way of a refused trip is never asked for."""
    day = correct_day()
    seven = day.trips["J7-1"].model_copy(update={"origin": Point(lat=0.0, lon=-160.0)})

    class NoWay(type(ROADS)):  # type: ignore[misc]
        def between(self, origins, destinations):
            assert Place(0.0, -160.0) not in [*origins, *destinations]
            return super().between(origins, destinations)

    assert check(replace(day, trips=day.trips | {"J7-1": seven}), NoWay()).ok


def test_a_capped_ride_still_allows_the_direct_one() -> None:
    """A cap below the direct ride means the direct ride, and not more."""
    day = correct_day()
    level = day.trips["J5-1"].service_level.model_copy(update={"ride_cap_s": 60})
    direct = day.answers["J5-1"].direct_s  # type: ignore[union-attr]
    capped = with_(with_(day, "trips", "J5-1", service_level=level), "answers", "J5-1", max_ride_s=direct)
    assert codes(capped) == []
    assert codes(with_(capped, "answers", "J5-1", max_ride_s=direct + 2)) == ["promise.ride-limit"]


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_trips_driven_one_by_one_are_right_and_every_shift_is_found(data: st.DataObject) -> None:
    """A car that drives each passenger straight breaks nothing; a stop before its time breaks the way, by as much."""
    count = data.draw(st.integers(1, 5))
    homes = data.draw(st.lists(st.sampled_from(HOMES), min_size=count, max_size=count))
    gaps = data.draw(st.lists(st.integers(0, 1200), min_size=count, max_size=count))
    day, calls, answers, trips, begin = correct_day(), [], {}, {}, 7 * 3600
    for n, (home, gap) in enumerate(zip(homes, gaps, strict=True)):
        begin += gap + 4000
        demand = trip(f"J{n}-2", HOSPITAL, home, Timing(ready_at=AT(begin)))
        calls += [(demand, "pickup", begin + gap), (demand, "dropoff", 0)]
        trips[demand.trip_id], answers[demand.trip_id] = demand, promise(demand, begin + gap)
    offer = vehicle("V1", closes_at=AT(30 * 3600))
    run = drive(offer, calls)
    alone = replace(day, trips=trips, answers=answers, cancelled={}, ready={}, vehicles={"V1": offer}, runs={"r": run})
    assert codes(alone) == []
    number = data.draw(st.integers(1, count)) * 2 - 1  # a drop-off
    shift = data.draw(st.integers(2, 300))

    def sooner(stops: list) -> list:
        stops[number] = stops[number].model_copy(
            update={"arrival_at": stops[number].arrival_at - timedelta(seconds=shift)}
        )
        return stops

    found = check(stops_changed(alone, "r", sooner), ROADS).violations
    assert [(v.code, v.amount) for v in found] == [("stop.too-soon", shift)]


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 2)), max_size=6),
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 3)), min_size=1, max_size=4),
)
def test_places_missing_is_zero_exactly_when_some_layout_holds_all(
    people: list[tuple[bool, int]], layouts: list[tuple[int, int]]
) -> None:
    """Compared with counting heads: passengers fit when one layout has the seats and the wheelchair places."""
    aboard = [Needs(mobility="wheelchair" if chair else "walking", companions=n) for chair, n in people]
    chairs = sum(chair for chair, _ in people)
    seats = sum(n for _, n in people) + sum(not chair for chair, _ in people)
    offer = vehicle("V1", layouts=tuple(Layout(seats=s, wheelchairs=w) for s, w in layouts))
    fits = any(seats <= s and chairs <= w for s, w in layouts)
    assert (places_missing(offer, aboard) == 0) == fits


@given(
    st.integers(0, 40_000), st.integers(0, 40_000), st.integers(0, 300_000), st.integers(0, 4), st.integers(0, 36_000)
)
def test_the_cost_agrees_with_planning_and_settlement(
    driving: int, standing: int, metres: int, chairs: int, guaranteed: int
) -> None:
    """Three independent workings of the price differ by rounding alone."""
    price = Price(
        start_fee_ore=4500,
        hourly_driving_ore=33_333,
        hourly_waiting_ore=27_777,
        km_ore=123,
        guaranteed_s=guaranteed,
        minimum_ore=15_000,
        wheelchair_ore=1500,
    )
    run = correct_day().runs["R-V3"].model_copy(update={"driving_s": driving, "distance_m": metres})
    mine = planning_cost(price, run, driving + standing, chairs)
    work = pricing.Work(driving, standing, metres, chairs)
    settled = sum(line.amount_ore for line in pricing.price_lines(work, price, driven=True))
    assert abs(mine - planned_cost(price, Work(driving + standing, driving, metres, chairs))) <= 2
    assert abs(mine - settled) <= 2


def test_direct_rides_are_the_same_asked_for_together() -> None:
    """Grouping by the shared end changes no ride."""
    trips = [
        t
        for n, home in enumerate(HOMES)
        for t in (
            trip(f"J{n}-1", home, HOSPITAL, Timing(appointment_at=AT(36000))),
            trip(f"J{n}-2", HOSPITAL, home, Timing(ready_at=AT(40000))),
            trip(f"J9{n}-2", home, HOMES[0], Timing(ready_at=AT(40000))),
        )
    ]
    for demand in trips:
        apart = ROADS.between([demand.origin.place()], [demand.destination.place()]).seconds[0, 0]
        assert direct_s(trips, ROADS)[demand.trip_id] == apart


def message(body: Payload, subject: str, version: int, at: int = 0) -> Envelope:
    """Return an envelope around a body."""
    kind = type(body).message_type
    return Envelope(
        source=f"/{kind.split('.', maxsplit=1)[0]}", type=kind, subject=subject, time=AT(at), version=version, data=body
    )


def told(day: Published) -> list[Envelope]:
    """Return the day as messages, with older states, another day and what was taken back among them."""
    messages = [message(t, t.trip_id, 1) for t in day.trips.values()]
    messages += [message(c, c.trip_id, 3) for c in day.cancelled.values()]
    messages += [message(r, r.trip_id, 2) for r in day.ready.values()]
    messages += [message(a, a.trip_id, 2) for a in day.answers.values()]
    messages += [message(v, v.vehicle_id, 1) for v in day.vehicles.values()]
    messages += [message(c, c.contract_id, 1) for c in day.contracts.values()]
    messages += [message(r, r.run_id, 2) for r in day.runs.values()]
    five, run = day.trips["J5-1"], day.runs["R-V3"]
    changed = TripChanged(**(dict(five) | {"board_s": five.board_s}))
    messages.append(message(changed, five.trip_id, 4))
    messages.append(message(run.model_copy(update={"stops": ()}), run.run_id, 1))
    messages.append(message(five.model_copy(update={"service_day": "2026-03-18", "trip_id": "X-1"}), "X-1", 1))
    gone = run.model_copy(update={"run_id": "R-V9", "vehicle_id": "V9"})
    back = RunWithdrawn(
        run_id="R-V9", service_day=str(DAY), vehicle_id="V9", operator_id="O01", withdrawn_at=AT(0), reason="no-trips"
    )
    messages += [message(gone, "R-V9", 1), message(back, "R-V9", 2)]
    offer = vehicle("V8")
    taken = VehicleWithdrawn(vehicle_id="V8", operator_id="O01", service_day=str(DAY), withdrawn_at=AT(0), reason="x")
    messages += [message(offer, "V8", 1), message(taken, "V8", 2)]
    return messages


@given(st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_messages_in_any_order_tell_the_same_day(rng: random.Random) -> None:
    """The newest version of each subject counts, whenever it comes; what was withdrawn is gone."""
    day = correct_day()
    messages = told(day)
    rng.shuffle(messages)
    gathered = gather(messages, str(DAY))
    assert gathered.runs == day.runs
    assert gathered.vehicles == day.vehicles
    assert gathered.answers == day.answers
    assert gathered.trips.keys() == day.trips.keys()
    assert check(gathered, ROADS).ok
    assert days_of(messages) == (str(DAY),)


def test_the_overnight_plan_is_what_was_published_then() -> None:
    """What became true after the overnight plan does not count when that plan is checked."""
    day = correct_day()
    figures = {"runs": 3, "vehicles_used": 3, "trips_planned": 4, "trips_on_call": 1, "trips_unserved": 1}
    published = DayPlanned(
        service_day=str(DAY),
        planned_at=AT(-20_000),
        **figures,
        planning_cost_ore=1,
        cost_before_ore=1,
        solver="x",
        travel_times="x",
        seed=1,
        solve_s=1,
    )
    later: RunPlanned = day.runs["R-V3"].model_copy(update={"stops": ()})
    messages = [replace(m, time=AT(-30_000)) for m in told(day)]
    messages += [message(published, str(DAY), 1, -20_000), message(later, later.run_id, 9, 30_000)]
    until = overnight_at(messages, str(DAY))
    assert until == AT(-20_000)
    assert overnight_at(messages, "2026-03-18") is None
    assert check(gather(messages, str(DAY), until), ROADS).ok
    assert not check(gather(messages, str(DAY)), ROADS).ok
