"""Builds the picture of a day from what is stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from planner.kernel.places import Place
from planner.kernel.time import ServiceDay
from planner.messages.booking import TripBooked
from planner.planning.domain.fleet import Contract, FleetVehicle
from planner.planning.domain.run import Run, RunState
from planner.planning.domain.trip import Trip
from planner.planning.domain.windows import Ride, ride_limit
from planner.planning.picture.codes import Codes
from planner.planning.picture.freezing import freeze
from planner.planning.picture.known import KnownTrip, KnownVehicle, Reserves, known_trip, pickup_point
from planner.planning.picture.picture import DayPicture
from planner.planning.picture.places import PlaceTable
from planner.planning.picture.surroundings import surroundings
from planner.routing import DayRoutes, Problem


@dataclass(frozen=True)
class Stored:
    """What the store holds of a day."""

    trips: Sequence[Trip]
    vehicles: Sequence[FleetVehicle]
    contracts: Sequence[Contract]
    runs: Sequence[Run]


def build(day: ServiceDay, stored: Stored, places: PlaceTable, reserves: Reserves) -> DayPicture:
    """Return the picture; routes that can no longer be driven as stored lose what stands in the way.

    Vehicles count when they are offered and their contract is in force. Trips count when they are still to be
    driven, or done by a vehicle that counts.
    """
    offered = [v for v in stored.vehicles if v.status == "offered" and v.offer is not None]
    contracts = {c.contract_id: c for c in stored.contracts if c.in_force(str(day))}
    usable = {v.vehicle_id for v in offered if v.offer is not None and v.offer.contract_id in contracts}
    states = {r.vehicle_id: r.state for r in stored.runs if r.vehicle_id in usable and r.state != RunState()}
    behind = {visit.trip_id for state in states.values() for visit in state.done}
    trips = [
        (t, t.demand)
        for t in stored.trips
        if t.demand is not None and (t.open or (t.status == "done" and t.trip_id in behind))
    ]
    places.add([*_places(offered, trips), *(Place(*s.seen[:2]) for s in states.values() if s.seen is not None)])
    fleet = [
        KnownVehicle(
            v.offer,
            contracts[v.offer.contract_id].body.contract_version,
            contracts[v.offer.contract_id].body.planning_price,
            day,
            places.number(v.offer.base.place()),
            contracts[v.offer.contract_id].body.duty,
        )
        for v in offered
        if v.offer is not None and v.vehicle_id in usable
    ]
    known = [known_trip(t, d, day, ride_of(places, d), _locs(places, t, d)) for t, d in trips]
    picture = _picture(day, places, _Counting(fleet, known, states), reserves)
    picture.assigned = {trip.trip_id: trip.vehicle_id for trip, _ in trips}
    picture.adrift = {t.trip_id for t, _ in trips if t.vehicle_id is not None and t.vehicle_id not in picture.fleet}
    for vehicle_id, state in states.items():
        if [visit.key for visit in state.visits] != [visit.key for visit in picture.visits(vehicle_id)]:
            picture.touched.add(vehicle_id)
    return picture


@dataclass(frozen=True)
class _Counting:
    """What counts of what is stored: vehicles, trips, and progress by vehicle id."""

    fleet: list[KnownVehicle]
    known: list[KnownTrip]
    states: dict[str, RunState]


def _picture(day: ServiceDay, places: PlaceTable, counting: _Counting, reserves: Reserves) -> DayPicture:
    fleet, known, states = counting.fleet, counting.known, counting.states
    codes = Codes()
    vehicles = [v.row(codes, taken=states.get(v.offer.vehicle_id, RunState()).taken) for v in fleet]
    planned = _planned(states.values())
    requests = [t.row(t.guarded(planned.get(t.trip_id), reserves), codes) for t in known]
    number = {trip.trip_id: index for index, trip in enumerate(known)}
    facts = {trip.trip_id: trip for trip in known}
    orders, pinned = [], []
    states = {vehicle_id: _restricted(state, number) for vehicle_id, state in states.items()}
    for vehicle in fleet:
        state = states.get(vehicle.offer.vehicle_id, RunState())
        orders.append([2 * number[v.trip_id] + (0 if v.is_pickup else 1) for v in state.visits])
        around = surroundings(vehicle, facts, number, places)
        pinned.append(freeze(state, around).pinned if state != RunState() else None)
    seconds, metres = places.matrices()
    routes = DayRoutes(Problem.of(requests, vehicles, seconds, metres, pinned), orders)
    picture = DayPicture(day, places, codes, routes, reserves)
    pins = {v.offer.vehicle_id: pin for v, pin in zip(fleet, pinned, strict=True) if pin is not None}
    picture.take_over(known, fleet, states, pins)
    return picture


def _planned(states: Iterable[RunState]) -> dict[str, tuple[int, int]]:
    """Return start of boarding and of alighting of every trip in a run."""
    starts = {visit.key: visit.start for state in states for visit in state.visits}
    return {t: (starts.get((t, True), at), at) for (t, is_pickup), at in starts.items() if not is_pickup}


def _restricted(state: RunState, known: dict[str, int]) -> RunState:
    return replace(state, visits=tuple(visit for visit in state.visits if visit.trip_id in known))


def ride_of(places: PlaceTable, demand: TripBooked) -> Ride:
    """Return the direct ride of a trip as booked, and its limit."""
    ends = places.number(demand.origin.place()), places.number(demand.destination.place())
    direct = places.seconds(*ends)
    return Ride(direct, places.metres(*ends), ride_limit(demand, direct))


def _locs(places: PlaceTable, trip: Trip, demand: TripBooked) -> tuple[int, int]:
    return places.number(pickup_point(trip, demand).place()), places.number(demand.destination.place())


def _places(vehicles: list[FleetVehicle], trips: list[tuple[Trip, TripBooked]]) -> list[Place]:
    found = [v.offer.base.place() for v in vehicles if v.offer is not None]
    for trip, demand in trips:
        found += [demand.origin.place(), demand.destination.place(), pickup_point(trip, demand).place()]
    return found
