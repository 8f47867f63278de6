"""The day in memory: every trip, vehicle and route, ready for the next question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from planner.kernel.places import Place
from planner.planning.domain.rest import PlannedBreak
from planner.planning.domain.run import RunState
from planner.planning.domain.windows import Windows
from planner.planning.picture.book import DayBook
from planner.planning.picture.freezing import STEP, Frozen, freeze
from planner.planning.picture.known import KnownTrip
from planner.planning.picture.surroundings import Advance, Standing, surroundings
from planner.routing import Offer, Pinned, Plan, Problem


class DayPicture(DayBook):
    """One service day in memory, and every change to it; valid for one stamp of the stored day."""

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
        number = self.routes.add_request(trip.row(within, self.codes))
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
        row = trip.row(within, self.codes)
        repair = self.routes.change(number, row)
        self._frozen.pop(self.assigned.get(trip.trip_id) or "", None)
        if before is not None:
            self.touched.add(self._vehicles[before])
            self._frozen.pop(self._vehicles[before], None)
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

    def adopt(self, problem: Problem, plan: Plan) -> tuple[str, ...]:
        """Take over an order of visits by ids; return trips that had a place before and have none now."""
        left = self.routes.adopt(problem, plan)
        self._loose = {t for t, number in self._numbers.items() if self.routes.vehicle_of(number) is None}
        self.touched.update(self.fleet)
        return left

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
        rest = sum(one.length for one in state.breaks if not one.taken and one.before == ahead[0].key)
        self.states[vehicle_id] = replace(state, delay_s=delay_s, free_s=there - way - rest)

    def open_longer(self, by_s: int, vehicles: Iterable[str]) -> None:
        """Let vehicles be back later than offered, by so much; 0 is as offered."""
        for vehicle_id in vehicles:
            if self.fleet[vehicle_id].overtime_s == by_s:
                continue
            vehicle = replace(self.fleet[vehicle_id], overtime_s=by_s)
            row = vehicle.row(self.codes, taken=self.states.get(vehicle_id, RunState()).taken)
            held = self._rows.get(vehicle_id)
            row = replace(row, opens=min(max(row.opens, held.opens), row.closes)) if held is not None else row
            repair = self.routes.change_vehicle(self._vehicle_numbers[vehicle_id], row)
            self._loose.update(self._ids(repair.taken_out))
            self.fleet[vehicle_id] = vehicle

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
            if self._stands(vehicle_id, horizon_s):
                continue
            frozen = self._freeze(vehicle_id, horizon_s)
            while frozen.called_off is not None:
                called_off.append(frozen.called_off)
                self.adrift.add(frozen.called_off)
                self.take_out(frozen.called_off)
                self.states[vehicle_id] = self.states[vehicle_id].without(frozen.called_off)
                frozen = self._freeze(vehicle_id, horizon_s)
            if frozen.pinned is None:
                self._hold_back(vehicle_id, horizon_s)
            else:
                if frozen.breaks is not None:
                    self._rest(vehicle_id, frozen.breaks)
                if frozen.pinned != self._pins.get(vehicle_id):
                    late.update(self._pin(vehicle_id, frozen.pinned))
            until = frozen.until if frozen.pinned is not None else min(frozen.until, self._held_until(horizon_s))
            self._frozen[vehicle_id] = Standing(self.states.get(vehicle_id), self.fleet[vehicle_id], horizon_s, until)
        return Advance(late, tuple(called_off))

    def _stands(self, vehicle_id: str, horizon_s: int) -> bool:
        """Return whether what was fixed last stands: nothing it was made of has changed, nor has its time come."""
        last = self._frozen.get(vehicle_id)
        return last is not None and last.still(
            self.states.get(vehicle_id), self.fleet[vehicle_id], horizon_s, self.clock
        )

    def _held_until(self, horizon_s: int) -> int:
        """Return the last second of the clock at which `_hold_back` holds a vehicle as it does now."""
        return -(-(self.clock + horizon_s // 2) // STEP) * STEP - horizon_s // 2

    def _freeze(self, vehicle_id: str, horizon_s: int) -> Frozen:
        state = self.states.get(vehicle_id)
        if state is None:
            return Frozen(None)
        around = surroundings(self.fleet[vehicle_id], self.known, self._numbers, self.places)
        return freeze(state, replace(around, now=self.clock, horizon_s=horizon_s))

    def _rest(self, vehicle_id: str, breaks: tuple[PlannedBreak, ...]) -> None:
        """Let the breaks that have begun stand; those ahead are planned anew around them."""
        state, vehicle = self.states[vehicle_id], self.fleet[vehicle_id]
        self.states[vehicle_id] = replace(state, breaks=breaks)
        row = vehicle.row(self.codes, taken=self.states[vehicle_id].taken)
        repair = self.routes.change_vehicle(self._vehicle_numbers[vehicle_id], row)
        self._loose.update(self._ids(repair.taken_out))
        self.touched.add(vehicle_id)

    def _pin(self, vehicle_id: str, pinned: Pinned) -> dict[str, int]:
        self._frozen.pop(vehicle_id, None)
        before = self._pins.get(vehicle_id)
        repair = self.routes.pin(self._vehicle_numbers[vehicle_id], pinned)
        self._pins[vehicle_id] = pinned
        # A visit that stood and stands no longer leaves the route with the rest of its trip.
        released = {v.request for v in before.visits} - {v.request for v in pinned.visits} if before else set()
        self._loose.update(self._ids(n for n in {*released, *repair.taken_out} if self.routes.vehicle_of(n) is None))
        state = self.states[vehicle_id]
        if state.left_base_s is None:
            self.states[vehicle_id] = replace(state, left_base_s=pinned.left_base_s)
        planned = {visit.key: visit.start for visit in state.ahead}
        shifted = any(
            visit.start != planned.get((self._trips[visit.request], visit.is_pickup), visit.start)
            for visit in pinned.visits
        )
        if repair.taken_out or repair.late or released or shifted:
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
        soonest = -(-(self.clock + horizon_s // 2) // STEP) * STEP
        row = vehicle.row(self.codes, soonest)
        if row.opens > vehicle.opens and self._rows.get(vehicle_id) != row:
            repair = self.routes.change_vehicle(self._vehicle_numbers[vehicle_id], row)
            self._rows[vehicle_id] = row
            if repair.taken_out:
                self._loose.update(self._ids(repair.taken_out))
                self.touched.add(vehicle_id)
