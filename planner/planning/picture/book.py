"""What the picture of a day knows, to look things up."""

from __future__ import annotations

from collections.abc import Iterable

from planner.kernel.time import ServiceDay
from planner.planning.domain.rest import PlannedBreak
from planner.planning.domain.run import PlannedVisit, RunState
from planner.planning.domain.windows import FAR
from planner.planning.picture.codes import Codes
from planner.planning.picture.known import KnownTrip, KnownVehicle, Reserves
from planner.planning.picture.places import PlaceTable
from planner.planning.picture.surroundings import Standing
from planner.routing import DayRoutes, Pinned, Reason, Route, Vehicle


class DayBook:
    """What is known of one service day and its routes.

    Attributes:
        stamp: of the stored day that it mirrors.
        known: trips by id; fleet: vehicles by id that may be given work; states: progress of runs by vehicle id.
        assigned: vehicle of each trip as stored.
        adrift: trips whose stored vehicle may no longer be theirs.
        closed: vehicles that take no more work today.
        touched: vehicles whose routes changed since the last `settled`.
        clock: latest second of the day that was heard of; time never goes back.
    """

    def __init__(
        self, day: ServiceDay, places: PlaceTable, codes: Codes, routes: DayRoutes, reserves: Reserves
    ) -> None:
        self.day = day
        self.reserves = reserves
        self.stamp = ""
        self.places = places
        self.codes = codes
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
        self._frozen: dict[str, Standing] = {}
        self._seen: dict[str, tuple[Route, RunState | None, tuple[PlannedVisit, ...]]] = {}

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

    def vehicle_of(self, trip_id: str) -> str | None:
        """Return the vehicle that serves a trip, or None."""
        number = self.routes.vehicle_of(self._numbers[trip_id])
        return None if number is None else self._vehicles[number]

    def able(self, trip_id: str) -> set[str]:
        """Return the vehicles that have the equipment and, empty, room for a trip."""
        return {self._vehicles[number] for number in self.routes.able(self._numbers[trip_id])}

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
        state = self.states.get(vehicle_id)
        seen = self._seen.get(vehicle_id)
        if seen is not None and seen[0] is route and seen[1] is state:
            return seen[2]
        found = self._visits(route, state or RunState())
        self._seen[vehicle_id] = route, state, found
        return found

    def _visits(self, route: Route, state: RunState) -> tuple[PlannedVisit, ...]:
        now = {visit.key: visit.state for visit in state.visits}
        found = []
        for visit in route.visits:
            key = self._trips[visit.request], visit.is_pickup
            found.append(PlannedVisit(*key, visit.start, visit.departure, now.get(key, "planned")))
        return tuple(found)

    def breaks(self, vehicle_id: str) -> tuple[PlannedBreak, ...]:
        """Return the breaks of a vehicle's driver, those taken first."""
        route = self.routes.route(self._vehicle_numbers[vehicle_id])
        taken = self.states.get(vehicle_id, RunState()).taken
        keys = [(self._trips[visit.request], visit.is_pickup) for visit in route.visits]
        ahead = (
            PlannedBreak(pause.start, pause.end, keys[pause.after] if pause.after < len(keys) else None)
            for pause in route.pauses
        )
        return (*taken, *ahead)

    def fixed(self, vehicle_id: str) -> set[str]:
        """Return trips with a visit that can no longer change."""
        pins = self._pins.get(vehicle_id)
        return {self._trips[visit.request] for visit in pins.visits} if pins is not None else set()

    def returns(self, vehicle_id: str) -> int:
        """Return the second at which a vehicle is back at its base by the routes."""
        return self.routes.route(self._vehicle_numbers[vehicle_id]).returns

    def leaves(self, vehicle_id: str) -> int:
        """Return the second at which a vehicle leaves its base by the routes."""
        return self.routes.route(self._vehicle_numbers[vehicle_id]).leaves

    def unplaced(self) -> list[str]:
        """Return trips that no vehicle serves."""
        return sorted(self._loose)

    def vehicle_at(self, number: int) -> str:
        """Return the id of the vehicle that the routes know by a number."""
        return self._vehicles[number]

    def _ids(self, numbers: Iterable[int]) -> tuple[str, ...]:
        return tuple(self._trips[number] for number in numbers)
