"""A small correct day to plant mistakes in, and the ways to change it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from planner.checking.published import Published
from planner.kernel.places import Place, utm32
from planner.kernel.time import ServiceDay
from planner.kernel.travel import Matrix
from planner.messages.booking import TripBooked, TripCancelled, TripReady
from planner.messages.execution import Layout, VehicleOffered
from planner.messages.payload import Payload, Point
from planner.messages.planning import RunAction, RunPlanned, RunStop, TripPromised, TripRefused
from planner.messages.settlement import ContractPublished, Price
from planner.messages.trips import Needs, Reason, ServiceLevel, Timing

DAY = ServiceDay.parse("2026-03-17")
AT = DAY.at
HOSPITAL, WARD = Point(lat=56.19, lon=10.17), Point(lat=56.19, lon=10.20)
HOMES = [Point(lat=56.19, lon=10.17 - 0.05 * n) for n in range(1, 9)]
BASE = Point(lat=56.20, lon=9.9)
LEVEL = ServiceLevel(
    arrive_early_max_s=2700,
    home_wait_max_s=2700,
    promise_window_s=1800,
    ride_factor_percent=200,
    ride_constant_s=1800,
    ride_cap_s=5400,
)
PRICE = Price(start_fee_ore=5000, hourly_driving_ore=30000, hourly_waiting_ore=24000, km_ore=150, wheelchair_ore=1500)


class Straight:
    """A minute a kilometre in a straight line."""

    label = "straight, 60 km/h"

    def between(self, origins: Sequence[Place], destinations: Sequence[Place]) -> Matrix:
        """Return travel by straight lines."""
        (ax, ay), (bx, by) = (
            utm32(np.array([p.lat for p in side]), np.array([p.lon for p in side])) for side in (origins, destinations)
        )
        metres = np.hypot(ax[:, None] - bx[None, :], ay[:, None] - by[None, :])
        return Matrix(np.round(metres * 0.06).astype(np.int32), np.round(metres).astype(np.int32))


ROADS = Straight()


def way(a: Point, b: Point) -> tuple[int, int]:
    """Return seconds and metres between two points."""
    matrix = ROADS.between([a.place()], [b.place()])
    return int(matrix.seconds[0, 0]), int(matrix.metres[0, 0])


def trip(trip_id: str, origin: Point, destination: Point, timing: Timing, **needs: Any) -> TripBooked:
    """Return a booked trip."""
    return TripBooked(
        trip_id=trip_id,
        journey_id=trip_id[:-2],
        referral_id=f"F{trip_id}",
        leg="return" if timing.appointment_at is None else "outbound",
        service_day=str(DAY),
        origin=origin,
        destination=destination,
        timing=timing,
        needs=Needs(**({"mobility": "walking"} | needs)),
        service_level=LEVEL,
        board_s=120,
        alight_s=60,
        booked_at=AT(-86_400),
    )


def promise(demand: TripBooked, pickup: int, **changes: Any) -> TripPromised:
    """Return a promise around a pick-up that the service level allows."""
    seconds, metres = way(demand.origin, demand.destination)
    limit = min(max(2 * seconds, seconds + 1800), 5400)
    if demand.needs.oxygen_minutes is not None:
        limit = min(limit, demand.needs.oxygen_minutes * 60)
    fields: dict[str, Any] = {
        "trip_id": demand.trip_id,
        "journey_id": demand.journey_id,
        "service_day": str(DAY),
        "kind": "on-call" if demand.timing.on_call else "timed",
        "change": "first",
        "pickup_from": AT(pickup - 900),
        "pickup_to": AT(pickup + 900),
        "latest_arrival": demand.timing.appointment_at or AT(pickup + 900 + 120 + limit),
        "direct_s": seconds,
        "direct_m": metres,
        "max_ride_s": limit,
        "promised_at": AT(-40_000),
    }
    return TripPromised(**(fields | changes))


def vehicle(vehicle_id: str, **changes: Any) -> VehicleOffered:
    """Return an offered vehicle."""
    fields: dict[str, Any] = {
        "vehicle_id": vehicle_id,
        "operator_id": "O01",
        "contract_id": "K01",
        "service_day": str(DAY),
        "kind": "variable",
        "vehicle_type": "lift-car",
        "layouts": (Layout(seats=4, wheelchairs=0), Layout(seats=2, wheelchairs=1)),
        "equipment": ("lift",),
        "base": BASE,
        "opens_at": AT(6 * 3600),
        "closes_at": AT(18 * 3600),
        "offered_at": AT(-86_400),
    }
    return VehicleOffered(**(fields | changes))


Call = tuple[TripBooked, str, int]
"""A trip, ``pickup`` or ``dropoff``, and the second before which the stop is not reached."""


def drive(offer: VehicleOffered, calls: Sequence[Call]) -> RunPlanned:
    """Return the run that makes these stops in order, each when wanted or as soon as it can, at its true cost."""
    stops, at, left = [], offer.base, 0
    driving = metres = 0
    leaves: int | None = None
    for demand, action, wanted in calls:
        point = demand.origin if action == "pickup" else demand.destination
        seconds, length = way(at, point)
        arrival = wanted if leaves is None else max(wanted, left + seconds)
        leaves = arrival - seconds if leaves is None else leaves
        service = demand.board_s if action == "pickup" else demand.alight_s
        done = RunAction.model_validate({"trip_id": demand.trip_id, "action": action})
        if stops and seconds == 0:
            last = stops.pop()
            arrival, actions = DAY.seconds(last.arrival_at), (*last.actions, done)
            left += service
        else:
            actions, left = (done,), arrival + service
        stops.append(
            RunStop(seq=len(stops) + 1, point=point, arrival_at=AT(arrival), departure_at=AT(left), actions=actions)
        )
        driving, metres, at = driving + seconds, metres + length, point
    seconds, length = way(at, offer.base)
    run = RunPlanned(
        run_id=f"R-{offer.vehicle_id}",
        service_day=str(DAY),
        vehicle_id=offer.vehicle_id,
        operator_id=offer.operator_id,
        contract_id=offer.contract_id,
        phase="overnight",
        start=offer.base,
        end=offer.base,
        leaves_at=AT(leaves or 0),
        returns_at=AT(left + seconds),
        driving_s=driving + seconds,
        distance_m=metres + length,
        planning_cost_ore=0,
        stops=tuple(stops),
        planned_at=AT(-20_000),
    )
    chairs = sum(1 for demand, action, _ in calls if action == "pickup" and demand.needs.mobility == "wheelchair")
    return priced(run, chairs)


def priced(run: RunPlanned, chairs: int) -> RunPlanned:
    """Return the run at what ``PRICE`` makes of it, worked out by hand: PRICE has neither guarantee nor minimum."""
    total = round((run.returns_at - run.leaves_at).total_seconds())
    hours = run.driving_s * 30000 / 3600 + (total - run.driving_s) * 24000 / 3600
    cost = 5000 + round(hours) + round(run.distance_m * 0.15) + 1500 * chairs
    return run.model_copy(update={"planning_cost_ore": cost})


def correct_day() -> Published:
    """Return a day without a mistake.

    V1 brings T1 (with a companion) and T2 (wheelchair) to the hospital together at 9:00; V2 drives T3, who must ride
    alone and in front, home at 10:00, and T4, who called ready at 11:00; V3 drives T5 with oxygen to 13:00. T6 waits
    for a ready-call, T7 was refused, T8 cancelled.
    """
    nine, one = AT(9 * 3600), AT(13 * 3600)
    trips = [
        trip("J1-1", HOMES[1], HOSPITAL, Timing(appointment_at=nine), companions=1),
        trip("J2-1", HOMES[0], HOSPITAL, Timing(appointment_at=nine), mobility="wheelchair", equipment=("lift",)),
        trip("J3-2", HOSPITAL, HOMES[2], Timing(ready_at=AT(10 * 3600)), alone=True, front_seat=True),
        trip("J4-2", WARD, HOMES[3], Timing(ready_at=AT(11 * 3600), on_call=True)),
        trip("J5-1", HOMES[4], WARD, Timing(appointment_at=one), oxygen_minutes=45),
        trip("J6-2", WARD, HOMES[5], Timing(ready_at=AT(14 * 3600), on_call=True)),
        trip("J7-1", HOMES[6], HOSPITAL, Timing(appointment_at=nine)),
        trip("J8-1", HOMES[7], HOSPITAL, Timing(appointment_at=nine)),
    ]
    one_, two, three, four, five, six, seven, eight = trips
    v1, v2, v3, idle = (vehicle(f"V{n}") for n in (1, 2, 3, 4))
    begin = 8 * 3600 + 1500
    runs = [
        drive(v1, [(one_, "pickup", begin), (two, "pickup", 0), (one_, "dropoff", 0), (two, "dropoff", 0)]),
        drive(
            v2,
            [
                (three, "pickup", 36300),
                (three, "dropoff", 0),
                (four, "pickup", 40200),
                (four, "dropoff", 0),
            ],
        ),
        drive(v3, [(five, "pickup", 44400), (five, "dropoff", 0)]),
    ]
    told = [
        promise(one_, begin + 300),
        promise(two, begin + 600),
        promise(three, 37000),
        promise(four, 40500, promised_at=AT(39700)),
        promise(five, 44700),
        promise(six, 14 * 3600 + 900),
        promise(eight, 30000),
    ]
    refused = TripRefused(
        trip_id=seven.trip_id,
        journey_id=seven.journey_id,
        service_day=str(DAY),
        refused_at=AT(-40_000),
        reasons=(Reason(code="full", da="fuldt", en="full"),),
    )
    cancelled = TripCancelled(
        trip_id=eight.trip_id,
        journey_id=eight.journey_id,
        service_day=str(DAY),
        cancelled_at=AT(0),
        reason="patient",
    )
    ready = TripReady(trip_id=four.trip_id, journey_id=four.journey_id, service_day=str(DAY), ready_at=AT(39600))
    contract = ContractPublished(
        contract_id="K01",
        contract_version="1",
        operator_id="O01",
        operator_name="Operator",
        kind="variable",
        valid_from="2026-01-01",
        planning_price=PRICE,
        published_at=AT(-86_400),
    )
    return Published(
        service_day=str(DAY),
        trips={t.trip_id: t for t in trips},
        cancelled={eight.trip_id: cancelled},
        ready={four.trip_id: ready},
        answers={a.trip_id: a for a in (*told, refused)},
        vehicles={v.vehicle_id: v for v in (v1, v2, v3, idle)},
        contracts={"K01": contract},
        runs={r.run_id: r for r in runs},
    )


def with_(day: Published, part: str, key: str, **changes: Any) -> Published:
    """Return the day with some fields of one message changed."""
    messages: dict[str, Payload] = dict(getattr(day, part))
    messages[key] = messages[key].model_copy(update=changes)
    return replace(day, **{part: messages})


def without(day: Published, part: str, key: str) -> Published:
    """Return the day without one message."""
    return replace(day, **{part: {k: v for k, v in getattr(day, part).items() if k != key}})


def stops_changed(day: Published, run_id: str, change: Callable[[list[RunStop]], list[RunStop]]) -> Published:
    """Return the day with a run's stops changed; nothing else of the run follows."""
    return with_(day, "runs", run_id, stops=tuple(change(list(day.runs[run_id].stops))))


def redriven(day: Published, vehicle_id: str, calls: Sequence[Call]) -> Published:
    """Return the day with a vehicle's run driven anew, priced rightly."""
    run = drive(day.vehicles[vehicle_id], calls)
    return replace(day, runs=day.runs | {run.run_id: run})
