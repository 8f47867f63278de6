"""Trips and vehicles as the picture holds them, and as rows of the routing problem."""

from __future__ import annotations

from dataclasses import dataclass, replace

from planner.kernel.time import ServiceDay
from planner.messages.booking import TripBooked
from planner.messages.duty import Duty
from planner.messages.execution import VehicleOffered
from planner.messages.payload import Point
from planner.messages.planning import TripPromised
from planner.messages.settlement import Price
from planner.planning.domain import windows
from planner.planning.domain.price import least_beyond
from planner.planning.domain.promise import Told, windows_of
from planner.planning.domain.rest import PlannedBreak
from planner.planning.domain.trip import Trip
from planner.planning.domain.windows import Ride, Windows, reserved
from planner.planning.picture.codes import Codes
from planner.planning.picture.duty import breaks_due, max_out_s
from planner.routing import Request, Vehicle


@dataclass(frozen=True)
class Reserves:
    """Time kept free before appointments and at the end of promised pick-up windows, seconds."""

    arrival_s: int
    pickup_s: int


@dataclass(frozen=True)
class KnownTrip:
    """A trip in the picture.

    Attributes:
        pickup_loc, dropoff_loc: numbers of its places; the pick-up is where a stranded passenger waits.
        ride: direct ride and limit, in seconds of the travel times in use.
        promise: what was told, None before the first answer.
        provisional: an on-call return that still waits for its ready-call.
        ready_s: when the passenger is ready: as called, as booked, or where a stranded one waits since.
        fetch_by_s: set for a stranded passenger: the car is to be there by then.
        waits_at: where a stranded passenger waits.
    """

    demand: TripBooked
    day: ServiceDay
    pickup_loc: int
    dropoff_loc: int
    ride: Ride
    promise: TripPromised | None = None
    provisional: bool = False
    ready_s: int | None = None
    fetch_by_s: int | None = None
    waits_at: Point | None = None

    @property
    def trip_id(self) -> str:
        """Id of the trip."""
        return self.demand.trip_id

    @property
    def appointment(self) -> int | None:
        """Second of the appointment, None on the way home."""
        at = self.demand.timing.appointment_at
        return None if at is None else self.day.seconds(at)

    @property
    def pickup_point(self) -> Point:
        """Where it is picked up: its origin, or where its passenger is stranded."""
        return self.waits_at or self.demand.origin

    @property
    def stranded(self) -> bool:
        """Whether it waits to be fetched from a lost vehicle."""
        return self.fetch_by_s is not None

    def wish(self, reserve: int = 0) -> Windows:
        """Return the windows that the service level permits."""
        if self.appointment is not None:
            return windows.outbound(self.demand, self.appointment, self.ride, reserve)
        return windows.homeward(self.demand, self.ready_s or 0, self.ride)

    def told(self) -> Told | None:
        """Return the promise in seconds of the day."""
        if self.promise is None:
            return None
        at = self.day.seconds
        return Told(at(self.promise.pickup_from), at(self.promise.pickup_to), at(self.promise.latest_arrival))

    def windows(self) -> Windows:
        """Return the windows that a plan must keep: those of the promise, or of the wish before there is one."""
        told = self.told()
        if told is None or self.provisional:
            return self.wish()
        if self.fetch_by_s is not None and self.ready_s is not None:
            earliest = self.ready_s + self.demand.board_s
            latest = max(told.latest_arrival, earliest)
            return Windows(self.ready_s, self.fetch_by_s, earliest, latest, self.ride.max_ride_s)
        return windows_of(self.demand, told, self.ride, self.appointment)

    def guarded(self, planned: tuple[int, int] | None, reserves: Reserves) -> Windows:
        """Return the windows that other trips must leave it: those of the promise less the reserves.

        A trip that nobody serves at present, or that has no promise by the clock, has nothing to guard.
        """
        windows = self.windows()
        if planned is None or self.promise is None or self.provisional or self.stranded:
            return windows
        return reserved(windows, planned, reserves.arrival_s if self.appointment is not None else 0, reserves.pickup_s)

    def row(self, within: Windows, codes: Codes) -> Request:
        """Return the trip as a request with these windows; ``codes`` gives equipment and groups their bits."""
        wanted = self.demand.needs
        in_chair = wanted.mobility == "wheelchair"
        return Request(
            id=self.trip_id,
            pickup_loc=self.pickup_loc,
            dropoff_loc=self.dropoff_loc,
            pickup_earliest=within.pickup_from,
            pickup_latest=within.pickup_to,
            dropoff_earliest=within.drop_from,
            dropoff_latest=within.drop_to,
            board_s=self.demand.board_s,
            alight_s=self.demand.alight_s,
            max_ride_s=within.max_ride_s,
            seats=wanted.companions + (0 if in_chair else 1),
            wheelchairs=1 if in_chair else 0,
            front_seats=1 if wanted.front_seat and not in_chair else 0,
            alone=wanted.alone,
            needs=codes.equipment.mask(wanted.equipment),
            is_of=codes.groups.mask(wanted.groups),
            avoids=codes.groups.mask(wanted.avoids),
        )


@dataclass(frozen=True)
class KnownVehicle:
    """A vehicle in the picture: its offer, planning price, the duty of its driver and the number of its base.

    ``overtime_s`` is by how much it may be back later than offered, when no passenger could be helped otherwise.
    """

    offer: VehicleOffered
    contract_version: str
    price: Price
    day: ServiceDay
    base_loc: int
    duty: Duty | None = None
    overtime_s: int = 0

    @property
    def opens(self) -> int:
        """First second at which it may leave its base."""
        return self.day.seconds(self.offer.opens_at)

    @property
    def closes(self) -> int:
        """Last second at which it may be back."""
        return self.day.seconds(self.offer.closes_at) + self.overtime_s

    def row(self, codes: Codes, opens: int | None = None, taken: tuple[PlannedBreak, ...] = ()) -> Vehicle:
        """Return the vehicle as a row of the routing problem.

        Args:
            codes: gives equipment its bits.
            opens: it leaves no earlier.
            taken: breaks of its driver that lie behind.
        """
        offer = self.offer
        return Vehicle(
            id=offer.vehicle_id,
            start_loc=self.base_loc,
            end_loc=self.base_loc,
            opens=min(max(self.opens, opens or self.opens), self.closes),
            closes=self.closes,
            layouts=tuple((layout.seats, layout.wheelchairs) for layout in offer.layouts),
            front_seats=offer.front_seats,
            max_duration_s=max_out_s(self.duty),
            skills=codes.equipment.mask(offer.equipment),
            start_fee_ore=self.price.start_fee_ore,
            hourly_ore=self.price.hourly_driving_ore,
            km_ore=self.price.km_ore,
            guaranteed_s=self.price.guaranteed_s,
            minimum_ore=least_beyond(self.price),
            breaks=breaks_due(self.duty, taken),
        )


def pickup_point(trip: Trip, demand: TripBooked) -> Point:
    """Return where a trip is to be picked up: its origin, or where its passenger is stranded."""
    return trip.stranded.point if trip.stranded is not None else demand.origin


def known_trip(trip: Trip, demand: TripBooked, day: ServiceDay, ride: Ride, locs: tuple[int, int]) -> KnownTrip:
    """Return a stored trip as the picture holds it."""
    ready = trip.ready_at or demand.timing.ready_at
    known = KnownTrip(
        demand=demand,
        day=day,
        pickup_loc=locs[0],
        dropoff_loc=locs[1],
        ride=ride,
        promise=trip.promise if trip.status != "heard-of" else None,
        provisional=trip.waits_for_call,
        ready_s=None if ready is None else day.seconds(ready),
    )
    if trip.stranded is None or trip.promise is None:
        return known
    fetch_by = max(day.seconds(trip.promise.pickup_to), day.seconds(trip.stranded.at))
    since = day.seconds(trip.stranded.at)
    return replace(known, ready_s=since, fetch_by_s=fetch_by, waits_at=trip.stranded.point)
