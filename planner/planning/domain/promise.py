"""What the patient is told: a pick-up window around the planned time, everything inside which can be kept."""

from __future__ import annotations

from dataclasses import dataclass

from planner.messages.booking import TripBooked
from planner.planning.domain.windows import Ride, Windows

MINUTE = 60


@dataclass(frozen=True)
class Told:
    """A promise in seconds of the day: pick-up window and latest arrival."""

    pickup_from: int
    pickup_to: int
    latest_arrival: int


def place(demand: TripBooked, wish: Windows, ride: Ride, planned: int, appointment: int | None) -> Told:
    """Place the promised window around the planned pick-up.

    It is as wide as the service level says, centred, and slid (then cut) so that it lies within ``wish``. ``wish``
    ends where the direct ride still makes the appointment, or where the granted wait ends, so whoever is picked
    up anywhere inside can be driven in time. It begins and ends on whole minutes where that leaves the
    planned time inside.

    Args:
        demand: the trip.
        wish: what is permitted; ``planned`` may lie outside when only a late plan was possible.
        ride: direct ride and limit.
        planned: planned start of boarding.
        appointment: second of the appointment for an outbound trip.
    """
    low, high = min(wish.pickup_from, planned), max(wish.pickup_to, planned)
    width = demand.service_level.promise_window_s
    centred = max(low, min(planned - width // 2, high - width))
    whole = (centred // MINUTE * MINUTE, -(-centred // MINUTE) * MINUTE)
    begin = next((b for b in whole if low <= b <= planned <= b + width), centred)
    end = min(high, begin + width)
    end = max(end // MINUTE * MINUTE, planned)
    latest = end + demand.board_s + ride.max_ride_s if appointment is None else appointment
    return Told(begin, end, latest)


def windows_of(demand: TripBooked, told: Told, ride: Ride, appointment: int | None) -> Windows:
    """Return the windows that a plan must keep after the promise."""
    if appointment is None:
        drop_from = told.pickup_from + demand.board_s
    else:
        drop_from = appointment - demand.service_level.arrive_early_max_s
    return Windows(
        told.pickup_from, told.pickup_to, min(drop_from, told.latest_arrival), told.latest_arrival, ride.max_ride_s
    )
