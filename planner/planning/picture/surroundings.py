"""What freezing a run needs to know of the picture, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass, field

from planner.kernel.places import Place
from planner.planning.domain.run import PlannedVisit, RunState
from planner.planning.domain.windows import FAR
from planner.planning.picture.freezing import Halt, Surroundings
from planner.planning.picture.known import KnownTrip, KnownVehicle
from planner.planning.picture.places import PlaceTable


@dataclass(frozen=True)
class Advance:
    """What had to give way when time went on.

    Attributes:
        late: trips on board that cannot be delivered in time, with the earliest start of alighting.
        called_off: provisional trips whose time came without a ready-call; they are in no route now.
    """

    late: dict[str, int] = field(default_factory=dict)
    called_off: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standing:
    """What the fixed beginning of a run was made of, and up to which second of the clock it stands."""

    state: RunState | None
    vehicle: KnownVehicle
    horizon_s: int
    until: int

    def still(self, state: RunState | None, vehicle: KnownVehicle, horizon_s: int, now: int) -> bool:
        """Return whether it was made of these very things and its time has not run out."""
        return state is self.state and vehicle is self.vehicle and horizon_s == self.horizon_s and now <= self.until


def surroundings(
    vehicle: KnownVehicle, known: dict[str, KnownTrip], numbers: dict[str, int], places: PlaceTable
) -> Surroundings:
    """Return what freezing a run needs to know, for a moment before the day."""

    def halt(visit: PlannedVisit) -> Halt:
        trip = known[visit.trip_id]
        if visit.is_pickup:
            return Halt(trip.pickup_loc, trip.demand.board_s, trip.windows().pickup_to, trip.provisional)
        return Halt(trip.dropoff_loc, trip.demand.alight_s, FAR, trip.provisional)

    return Surroundings(
        halt=halt,
        number=numbers.__getitem__,
        number_at=lambda lat, lon: places.number(Place(lat, lon)),
        travel=places.seconds,
        base_loc=vehicle.base_loc,
        opens=vehicle.opens,
        now=-FAR,
        horizon_s=0,
    )
