"""What a day in memory is made of: rows as they were given, and the growing arrays that compiled code reads."""

from __future__ import annotations

from dataclasses import astuple, replace

import numpy as np
import numpy.typing as npt

from planner.kernel.errors import InvalidInput, NotFound
from planner.routing.columns import (
    AVOIDS,
    BREAK_WIDTH,
    BREAKS,
    CLOSES,
    EXTRAS,
    FREE,
    FROM,
    FRONT_SEATS,
    GONE,
    IS_OF,
    LEAVES,
    LOADS,
    MOST,
    OPENS,
    RIDE,
    SLOTS,
    SOFT,
    STARTED,
    STATE,
    SUNK_S,
    TO,
    WORK,
)  # fmt: skip
from planner.routing.day_links import check_link, part, tie, write_link
from planner.routing.facts import facts_of, loads_of, rates_of
from planner.routing.grain import GRAIN
from planner.routing.growth import grown_facts, grown_tracks, room
from planner.routing.install import aboard
from planner.routing.plan import Plan, carry_over
from planner.routing.problem import Bools, Problem
from planner.routing.row_checks import check_places, check_request, check_vehicle, retimed
from planner.routing.rows import NO_LIMIT, Pinned, Request, Vehicle
from planner.routing.rules.equipment import able
from planner.routing.rules.pinned import fold_pinned, go_on
from planner.routing.rules.shares import without_shares
from planner.routing.rules.soft_windows import any_soft, write_soft
from planner.routing.tracks import empty_tracks
from planner.routing.validate_pinned import check_pinned

_VISITS = 48
Ints = npt.NDArray[np.signedinteger]


class DayRows:
    """Rows and arrays of one day, kept the same. Numbers below ``vehicles`` and ``locations`` are in use."""

    def __init__(self, problem: Problem) -> None:
        self.requests: list[Request | None] = [problem.request(i) for i in range(problem.requests)]
        self.vehicle_rows = [problem.vehicle(v) for v in range(problem.vehicles)]
        self.pinned: list[Pinned | None] = list(problem.pinned)
        self.locations = problem.locations
        self.seating = problem.seating
        self.slots, self.shares = problem.slots, problem.shares
        self.facts = without_shares(facts_of(problem))  # a trip is offered at what it adds by itself
        self.facts.rates[:, EXTRAS] = 1  # whoever comes later may cost extra
        self.tracks = empty_tracks(problem.requests, problem.vehicles, _VISITS)
        self._free: list[int] = []
        self._able: dict[tuple[object, ...], Bools] = {}
        self._ability: dict[int, tuple[object, ...]] = {}

    @property
    def vehicles(self) -> int:
        """How many vehicles there are."""
        return len(self.vehicle_rows)

    def known(self) -> list[int]:
        """Return the numbers of all requests, ascending."""
        return [index for index, row in enumerate(self.requests) if row is not None]

    def request(self, index: int) -> Request:
        """Return a request's row."""
        row = self.requests[index] if 0 <= index < len(self.requests) else None
        if row is None:
            raise NotFound("routing.request", f"there is no request number {index}", where="request")
        return row

    def check_request(self, index: int) -> None:
        """Refuse a number that no request has."""
        self.request(index)

    def check_vehicle(self, index: int) -> None:
        """Refuse a number that no vehicle has."""
        if not 0 <= index < self.vehicles:
            raise NotFound("routing.vehicle", f"there is no vehicle number {index}", where="vehicle")

    def make_room(self, *, requests: int = 0, vehicles: int = 0, visits: int = 0, layouts: int = 0) -> None:
        """Let the arrays hold at least so many."""
        f, t = self.facts, self.tracks
        n, v = room(requests, len(f.request)), room(vehicles, len(f.vehicle))
        spots, kinds = room(self.locations, len(f.seconds)), max(layouts, f.layouts.shape[1])
        if (n, v, spots, kinds) != (len(f.request), len(f.vehicle), len(f.seconds), f.layouts.shape[1]):
            self.facts = grown_facts(f, requests=n, vehicles=v, locations=spots, layouts=kinds)
        m = room(visits, t.order.shape[1])
        if (n, v, m) != (len(t.owner), len(t.route), t.order.shape[1]):
            self.tracks = grown_tracks(t, requests=n, vehicles=v, visits=m)

    def add_locations(self, seconds_to: Ints, seconds_from: Ints, metres_to: Ints, metres_from: Ints) -> range:
        """Add rows and columns to the travel matrices; see `DayRoutes.add_locations`."""
        old, k = self.locations, len(seconds_from)
        shapes = (seconds_to.shape, metres_to.shape, seconds_from.shape, metres_from.shape)
        if shapes != ((old, k), (old, k), (k, old + k), (k, old + k)) or any(
            part.size and part.min() < 0 for part in (seconds_to, seconds_from, metres_to, metres_from)
        ):
            raise InvalidInput(
                "routing.travel",
                f"travel of shapes {shapes} for {k} new beside {old} places, or below zero",
                where="seconds_to, seconds_from, metres_to, metres_from",
                do="Give (L, k), (k, L + k) of both, not negative.",
            )
        self.locations += k
        self.make_room()
        for matrix, to, back in (
            (self.facts.seconds, seconds_to, seconds_from),
            (self.facts.metres, metres_to, metres_from),
        ):
            matrix[:old, old : old + k] = to
            matrix[old : old + k, : old + k] = back
        return range(old, old + k)

    def add_request(self, request: Request) -> int:
        """Give a request a free number and write it."""
        if any(row is not None and row.id == request.id for row in self.requests):
            raise InvalidInput("routing.duplicate-id", f"{request.id!r} is known already", where="request")
        self._check_row(request)
        index = self._free.pop() if self._free else len(self.requests)
        if index == len(self.requests):
            self.requests.append(None)
            self.make_room(requests=len(self.requests))
        self._write_request(index, request)
        tie(self.requests, self.facts, index)
        return index

    def set_request(self, index: int, request: Request) -> None:
        """Replace a request's row."""
        before = self.request(index)
        if before.id != request.id:
            raise InvalidInput("routing.duplicate-id", "a change keeps the id", where=request.id)
        self._check_row(request, index)
        state = self.facts.request[index, STATE]
        self._write_request(index, request)
        self.facts.request[index, STATE] = state
        tie(self.requests, self.facts, index, before.linked)

    def forget(self, index: int) -> None:
        """Free a request's number."""
        part(self.requests, self.facts, self.request(index).linked)
        self.requests[index] = None
        self.facts.request[index, STATE] = GONE
        self.facts.can[index] = False
        self._free.append(index)

    def add_vehicle(self, vehicle: Vehicle) -> int:
        """Write a new vehicle."""
        check_places((vehicle.start_loc, vehicle.end_loc), self.locations, vehicle.id)
        check_vehicle(vehicle, self.seating)
        if any(row.id == vehicle.id for row in self.vehicle_rows):
            raise InvalidInput("routing.duplicate-id", f"{vehicle.id!r} is known already", where="vehicle")
        self.vehicle_rows.append(vehicle)
        self.pinned.append(None)
        self.make_room(vehicles=self.vehicles, layouts=len(vehicle.layouts))
        self._write_vehicle(self.vehicles - 1)
        return self.vehicles - 1

    def set_vehicle(self, index: int, vehicle: Vehicle) -> None:
        """Replace a vehicle's row; its pinned work stays."""
        pinned, same = self.pinned[index], retimed(vehicle, self.vehicle_rows[index])
        check_places((vehicle.start_loc, vehicle.end_loc), self.locations, vehicle.id)
        if not same:
            check_vehicle(vehicle, self.seating)
        self.vehicle_rows[index] = vehicle
        if same and not aboard(pinned):
            self._write_openings(index, pinned)
        else:
            self.make_room(layouts=len(vehicle.layouts))
            self.fold(index, pinned)

    def check_pinned(self, vehicle: int, pinned: Pinned | None) -> None:
        """Refuse pinned visits that cannot be, or that are pinned to another vehicle."""
        self.check_vehicle(vehicle)
        if pinned is None:
            return
        seen = {
            (visit.request, visit.is_pickup)
            for other, pins in enumerate(self.pinned)
            if pins is not None and other != vehicle
            for visit in pins.visits
        }
        check_pinned(pinned, self.vehicle_rows[vehicle].id, len(self.requests), self.locations, seen)
        for visit in pinned.visits:
            self.check_request(visit.request)

    def fold(self, vehicle: int, pinned: Pinned | None) -> None:
        """Write a vehicle's facts with these pinned visits instead of those before."""
        before = self.pinned[vehicle]
        touched = {v.request for pins in (before, pinned) if pins is not None for v in pins.visits}
        for index in touched:
            self._write_request(index, self.request(index))
            self.tracks.owner[index] = -1
        self.pinned[vehicle] = pinned
        self._write_vehicle(vehicle)
        if pinned is not None:
            fold_pinned(self.facts, vehicle, pinned, self.vehicle_rows[vehicle].start_loc)
        for index in touched:
            write_link(self.requests, self.facts, index)

    def problem(self) -> tuple[Problem, dict[int, int]]:
        """Return the day as a problem, and the new number of every request."""
        known = self.known()
        number = {old: new for new, old in enumerate(known)}
        rows = [replace(row, linked=number.get(row.linked, -1)) for row in map(self.request, known)]
        pinned = [
            replace(p, visits=tuple(replace(v, request=number[v.request]) for v in p.visits)) if p is not None else None
            for p in self.pinned
        ]
        used = slice(self.locations)
        seconds, metres = self.facts.seconds[used, used], self.facts.metres[used, used]
        day = Problem.of(rows, self.vehicle_rows, seconds, metres, pinned, self.seating, self.slots, self.shares)
        return day, number

    def translated(self, problem: Problem, plan: Plan) -> tuple[tuple[int, ...], ...]:
        """Return a plan's orders of visits in this day's numbers."""
        names = [row.id if row is not None else "" for row in self.requests]
        vehicles = [row.id for row in self.vehicle_rows]
        return carry_over(plan, (problem.request_ids, problem.vehicle_ids), (names, vehicles))

    def _check_row(self, request: Request, index: int = -1) -> None:
        check_places((request.pickup_loc, request.dropoff_loc), self.locations, request.id)
        check_link(self.requests, request, index)
        if request.told >= 0:
            self.check_vehicle(request.told)
        check_request(request, self.seating)

    def _write_request(self, index: int, row: Request) -> None:
        f = self.facts
        self.requests[index] = row
        f.node[2 * index] = row.pickup_loc, row.pickup_earliest, row.pickup_latest, row.board_s
        f.node[2 * index + 1] = row.dropoff_loc, row.dropoff_earliest, row.dropoff_latest, row.alight_s
        further = (*row.further, *[0] * (self.seating.demands - 2 - len(row.further)))
        load = np.array([(row.seats, row.wheelchairs, row.front_seats, *further)], dtype=np.int32)
        f.request[index, :LOADS] = loads_of(self.seating, load, np.array([row.alone]))[0]
        f.request[index, RIDE] = min(row.max_ride_s, NO_LIMIT)
        f.request[index, STATE] = FREE
        absence = row.fallback_ore if row.fallback_ore >= 0 else row.refusal_ore
        tax = row.moved_ore * GRAIN if row.told >= 0 else 0
        f.asks[index] = absence * GRAIN, row.needs, row.supplements, row.told, tax
        f.request[index, [IS_OF, AVOIDS]] = row.is_of, row.avoids
        write_soft(f, index, row)
        key = row.seats, row.wheelchairs, row.front_seats, further, row.needs, len(f.vehicle)
        if key not in self._able:
            self._able[key] = able(f, slice(index, index + 1))[0]
        f.can[index] = self._able[key]

    def _write_openings(self, index: int, pinned: Pinned | None) -> None:
        """Write a vehicle that has but other openings: what its finished visits cost and left behind is as before."""
        rates = self.facts.rates[index].copy()
        self._write_vehicle(index)
        self.facts.rates[index] = rates
        if pinned is not None:
            go_on(self.facts, index, pinned)

    def _write_vehicle(self, index: int) -> None:
        f, row = self.facts, self.vehicle_rows[index]
        f.vehicle[index, :LOADS] = 0
        f.vehicle[index, [FROM, TO, OPENS, LEAVES, CLOSES]] = (
            row.start_loc,
            row.end_loc,
            row.opens,
            row.closes,
            row.closes,
        )
        f.vehicle[index, [SUNK_S, STARTED, FRONT_SEATS, MOST]] = 0, 0, row.front_seats, row.max_people
        f.vehicle[index, WORK] = row.max_duration_s
        f.vehicle[index, SOFT] = any_soft(f)
        f.vehicle[index, BREAKS:SLOTS] = -1
        f.vehicle[index, SLOTS:] = self.slots.reshape(-1)
        for j, one in enumerate(row.breaks):
            begin = BREAKS + j * BREAK_WIDTH
            f.vehicle[index, begin : begin + BREAK_WIDTH] = astuple(one)
        f.rates[index] = rates_of(row)
        ability = row.layouts, row.front_seats, row.max_people, row.skills
        if self._ability.get(index) != ability:
            self._ability[index] = ability
            self._able.clear()
            f.layouts[index] = -1
            for k, layout in enumerate(row.layouts):
                places = (*layout, *[0] * (self.seating.places - len(layout)))
                f.layouts[index, k] = self.seating.rooms(np.array(places, dtype=np.int32))
            f.can[:, index] = able(f, vehicles=slice(index, index + 1))[:, 0]
