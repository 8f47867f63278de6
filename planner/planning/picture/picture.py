"""The day in memory: every trip, vehicle and route, ready for the next question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from planner.kernel.places import Place
from planner.kernel.time import ServiceDay
from planner.planning.domain.run import PlannedVisit, RunState
from planner.planning.domain.windows import FAR, Windows
from planner.planning.picture.equipment import Equipment
from planner.planning.picture.freezing import Frozen, freeze
from planner.planning.picture.known import KnownTrip, KnownVehicle, Reserves
from planner.planning.picture.places import PlaceTable
from planner.planning.picture.surroundings import Advance, surroundings
from planner.routing import DayRoutes, Offer, Pinned, Plan, Problem, Reason, Vehicle

QUARTER = 300


class DayPicture:
    """One service day; valid for one stamp of the stored day.

    Attributes:
        stamp: of the stored day that it mirrors.
        known: trips by id; fleet: vehicles by id that may be given work; states: progress of runs by vehicle id.
        assigned: vehicle of each trip as stored.
        adrift: trips stored as driven by vehicles that do not count any more.
        closed: vehicles that take no more work today.
        touched: vehicles whose routes changed since the last `settled`.
        clock: latest second of the day that was heard of; time never goes back.
    """

    def __init__(
        self, day: ServiceDay, places: PlaceTable, equipment: Equipment, routes: DayRoutes, reserves: Reserves
    ) -> None:
        self.day = day
        self.reserves = reserves
        self.stamp = ""
        self.places = places
        self.equipment = equipment
        self.routes = routes
        self.known: dict[str, KnownTrip] = {}
        self.fleet: dict[str, KnownVehicle] = {}
        self.states: dict[str, RunState] = {}
        self.assigned: dict[str, str | None] = {}
        self.adrift: set[str] = set()
        self.touched: set[str] = set()
        self.clock = -FAR
        self.closed: set[str] = set()
        self._numbers: dict[str, int] = {}
        self._trips: dict[int, str] = {}
        self._vehicle_numbers: dict[str, int] = {}
        self._vehicles: list[str] = []
        self._loose: set[str] = set()
        self._pins: dict[str, Pinned | None] = {}
        self._rows: dict[str, Vehicle] = {}

    def take_over(
        self,
        trips: Iterable[KnownTrip],
        fleet: Iterable[KnownVehicle],
        states: dict[str, RunState],
        pins: dict[str, Pinned],
    ) -> None:
        """Learn what the routes were built from; numbers are looked up by id."""
        self._pins.update(pins)
        self.known = {trip.trip_id: trip for trip in trips}
        self.fleet = {vehicle.offer.vehicle_id: vehicle for vehicle in fleet}
        self.states = dict(states)
        self._numbers = dict(self.routes.request_ids)
        self._trips = {number: trip_id for trip_id, number in self._numbers.items()}
        self._vehicle_numbers = dict(self.routes.vehicle_ids)
        self._vehicles = sorted(self._vehicle_numbers, key=self._vehicle_numbers.__getitem__)
        self._loose = {t for t, number in self._numbers.items() if self.routes.vehicle_of(number) is None}

    def locate(self, places: Sequence[Place]) -> list[int]:
        """Return the numbers of places, measuring those that are new.

        Raises:
            InvalidInput: ``roads.unreachable``.
        """
        growth = self.places.add(places)
        if growth is not None:
            to, back = growth.to, growth.back
            self.routes.add_locations(to.seconds, back.seconds, to.metres, back.metres)
        return [self.places.number(place) for place in places]

    def add(self, trip: KnownTrip, within: Windows) -> None:
        """Add a trip that no vehicle serves yet."""
        number = self.routes.add_request(trip.row(within, self.equipment.mask(trip.demand.needs.equipment)))
        self.known[trip.trip_id] = trip
        self._numbers[trip.trip_id] = number
        self._trips[number] = trip.trip_id
        self._loose.add(trip.trip_id)

    def update(self, trip: KnownTrip, within: Windows | None = None) -> tuple[str, ...]:
        """Replace what is known of a trip, and its windows; return who was taken out.

        By default the windows are those of its promise, with reserves guarded as far as the plan at hand does.
        """
        number = self._numbers[trip.trip_id]
        before = self.routes.vehicle_of(number)
        if within is None:
            within = trip.guarded(self.planned(trip.trip_id), self.reserves)
        self.known[trip.trip_id] = trip
        row = trip.row(within, self.equipment.mask(trip.demand.needs.equipment))
        repair = self.routes.change(number, row)
        if before is not None:
            self.touched.add(self._vehicles[before])
        self._loose.update(self._ids(repair.taken_out))
        return self._ids(repair.taken_out)

    def drop(self, trip_id: str) -> None:
        """Take a trip out of its route and out of the day."""
        number = self._numbers[trip_id]
        vehicle = self.vehicle_of(trip_id)
        self.assigned.pop(trip_id, None)
        if vehicle is not None:
            state = self.states.get(vehicle, RunState())
            if state.has(trip_id):
                self.states[vehicle] = state.without(trip_id)
            self._unpin(vehicle, number)
            self.touched.add(vehicle)
        repair = self.routes.forget(number)
        self._loose.update(self._ids(repair.taken_out))
        self._loose.discard(trip_id)
        del self.known[trip_id], self._numbers[trip_id], self._trips[number]

    def vehicle_of(self, trip_id: str) -> str | None:
        """Return the vehicle that serves a trip, or None."""
        number = self.routes.vehicle_of(self._numbers[trip_id])
        return None if number is None else self._vehicles[number]

    def vehicle_at(self, number: int) -> str:
        """Return the id of the vehicle that the routes know by a number."""
        return self._vehicles[number]

    def take_out(self, trip_id: str) -> None:
        """Take a trip out of its route; it stays known."""
        vehicle = self.vehicle_of(trip_id)
        if vehicle is not None:
            repair = self.routes.remove(self._numbers[trip_id])
            self._loose.update({trip_id, *self._ids(repair.taken_out)})
            self.touched.add(vehicle)

    def offers(self, trip_id: str, limit: int = 1, only: Iterable[str] | None = None) -> list[Offer]:
        """Return the cheapest places for a trip, one a vehicle."""
        among = self.fleet.keys() - self.closed if only is None else set(only) - self.closed
        everyone = only is None and not self.closed
        numbers = None if everyone else {self._vehicle_numbers[vehicle] for vehicle in among}
        return self.routes.offers(self._numbers[trip_id], limit, numbers)

    def apply(self, offer: Offer) -> None:
        """Put a trip where an offer says."""
        before = self.routes.vehicle_of(offer.request)
        self.routes.apply(offer)
        self._loose.discard(self._trips[offer.request])
        self.touched.update(self._vehicles[v] for v in (before, offer.vehicle) if v is not None)

    def why_not(self, trip_id: str) -> tuple[Reason, ...]:
        """Return the rules that stand in the way of a trip."""
        return self.routes.why_not(self._numbers[trip_id])

    def planned(self, trip_id: str) -> tuple[int, int] | None:
        """Return start of boarding and of alighting by the routes, or None when nobody serves the trip."""
        vehicle = self.vehicle_of(trip_id)
        if vehicle is None:
            return None
        times = {visit.key: visit.start for visit in self.visits(vehicle) if visit.trip_id == trip_id}
        return times.get((trip_id, True), times[trip_id, False]), times[trip_id, False]

    def visits(self, vehicle_id: str) -> tuple[PlannedVisit, ...]:
        """Return a vehicle's visits in order with their times and what has happened of them."""
        route = self.routes.route(self._vehicle_numbers[vehicle_id])
        state = self.states.get(vehicle_id, RunState())
        now = {visit.key: visit.state for visit in state.visits}
        found = []
        for visit in route.visits:
            key = self._trips[visit.request], visit.is_pickup
            found.append(PlannedVisit(*key, visit.start, visit.departure, now.get(key, "planned")))
        return tuple(found)

    def adopt(self, problem: Problem, plan: Plan) -> tuple[str, ...]:
        """Take over an order of visits by ids; return trips that had a place before and have none now."""
        left = self.routes.adopt(problem, plan)
        self._loose = {t for t, number in self._numbers.items() if self.routes.vehicle_of(number) is None}
        self.touched.update(self.fleet)
        return left

    def fixed(self, vehicle_id: str) -> set[str]:
        """Return trips with a visit that can no longer change."""
        pins = self._pins.get(vehicle_id)
        return {self._trips[visit.request] for visit in pins.visits} if pins is not None else set()

    def returns(self, vehicle_id: str) -> int:
        """Return the second at which a vehicle is back at its base by the routes."""
        return self.routes.route(self._vehicle_numbers[vehicle_id]).returns

    def unplaced(self) -> list[str]:
        """Return trips that no vehicle serves."""
        return sorted(self._loose)

    def forecast(self, vehicle_id: str, delay_s: int, told: dict[tuple[str, bool], int]) -> None:
        """Let a vehicle be late at its next stop by so much; `advance` draws the consequences.

        Args:
            vehicle_id: which vehicle.
            delay_s: beyond the time that its driver was told last.
            told: those times, by visit.
        """
        state = self.states.get(vehicle_id, RunState())
        ahead = state.ahead
        if not ahead:
            return
        vehicle = self.fleet[vehicle_id]
        around = surroundings(vehicle, self.known, self._numbers, self.places)
        here = vehicle.base_loc if state.seen is None else around.number_at(*state.seen[:2])
        way = around.travel(here, around.halt(ahead[0]).loc)
        there = told.get(ahead[0].key, ahead[0].start) + delay_s
        self.states[vehicle_id] = replace(state, delay_s=delay_s, free_s=there - way)

    def settled(self) -> set[str]:
        """Return the vehicles touched since the last call."""
        touched, self.touched = self.touched, set()
        return touched

    def advance(self, horizon_s: int) -> Advance:
        """Fix what can no longer change at the present clock and keep vehicles from leaving in the past."""
        late: dict[str, int] = {}
        called_off: list[str] = []
        for vehicle_id in self._vehicles:
            if vehicle_id in self.closed:
                continue
            frozen = self._freeze(vehicle_id, horizon_s)
            while frozen.called_off is not None:
                called_off.append(frozen.called_off)
                self.take_out(frozen.called_off)
                self.states[vehicle_id] = self.states[vehicle_id].without(frozen.called_off)
                frozen = self._freeze(vehicle_id, horizon_s)
            if frozen.pinned is None:
                self._hold_back(vehicle_id, horizon_s)
            elif frozen.pinned != self._pins.get(vehicle_id):
                late.update(self._pin(vehicle_id, frozen.pinned))
        return Advance(late, tuple(called_off))

    def _freeze(self, vehicle_id: str, horizon_s: int) -> Frozen:
        state = self.states.get(vehicle_id)
        if state is None:
            return Frozen(None)
        around = surroundings(self.fleet[vehicle_id], self.known, self._numbers, self.places)
        return freeze(state, replace(around, now=self.clock, horizon_s=horizon_s))

    def _pin(self, vehicle_id: str, pinned: Pinned) -> dict[str, int]:
        repair = self.routes.pin(self._vehicle_numbers[vehicle_id], pinned)
        self._pins[vehicle_id] = pinned
        self._loose.update(self._ids(repair.taken_out))
        state = self.states[vehicle_id]
        if state.left_base_s is None:
            self.states[vehicle_id] = replace(state, left_base_s=pinned.left_base_s)
        planned = {visit.key: visit.start for visit in state.ahead}
        shifted = any(
            visit.start != planned.get((self._trips[visit.request], visit.is_pickup), visit.start)
            for visit in pinned.visits
        )
        if repair.taken_out or repair.late or shifted:
            self.touched.add(vehicle_id)
        late = {self._trips[request]: start for request, start in repair.late}
        for visit in pinned.visits:
            trip = self.known[self._trips[visit.request]]
            key = trip.trip_id, visit.is_pickup
            if not visit.is_pickup and visit.start > trip.windows().drop_to and not self._is_done(vehicle_id, key):
                late[trip.trip_id] = visit.start
        return late

    def _is_done(self, vehicle_id: str, key: tuple[str, bool]) -> bool:
        return any(visit.key == key for visit in self.states[vehicle_id].done)

    def _unpin(self, vehicle_id: str, number: int) -> None:
        """Leave a trip out of what is pinned, so that it can be forgotten."""
        pins = self._pins.get(vehicle_id)
        if pins is not None and any(visit.request == number for visit in pins.visits):
            rest = replace(pins, visits=tuple(v for v in pins.visits if v.request != number))
            self._pin(vehicle_id, rest)

    def _hold_back(self, vehicle_id: str, horizon_s: int) -> None:
        """Let a vehicle at its base leave no earlier than it can be told to; in steps of five minutes."""
        vehicle = self.fleet[vehicle_id]
        soonest = -(-(self.clock + horizon_s // 2) // QUARTER) * QUARTER
        row = vehicle.row(self.equipment.mask(vehicle.offer.equipment), soonest)
        if row.opens > vehicle.opens and self._rows.get(vehicle_id) != row:
            repair = self.routes.change_vehicle(self._vehicle_numbers[vehicle_id], row)
            self._rows[vehicle_id] = row
            if repair.taken_out:
                self._loose.update(self._ids(repair.taken_out))
                self.touched.add(vehicle_id)

    def _ids(self, numbers: Iterable[int]) -> tuple[str, ...]:
        return tuple(self._trips[number] for number in numbers)
