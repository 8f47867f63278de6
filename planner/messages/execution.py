"""What execution says."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from planner.messages.payload import Count, Id, Instant, Part, Payload, Point, Seconds, message
from planner.messages.trips import RunEvent, VehicleKind


class Layout(Part):
    """One way to arrange the vehicle: so many seats beside so many wheelchair places."""

    seats: Count
    wheelchairs: Count


@message("execution.vehicle-offered.v1")
class VehicleOffered(Payload):
    """An operator offers a vehicle for a service day.

    Attributes:
        layouts: alternatives; a load fits when one of them holds it (seats trade for wheelchair places).
        front_seats: seats beside the driver, counted within the seats.
        opens_at, closes_at: the vehicle leaves its base no earlier and is back no later.
        equipment: codes such as ``lift``, ``stair-machine``.
    """

    vehicle_id: Id
    operator_id: Id
    contract_id: Id
    service_day: str
    kind: VehicleKind
    vehicle_type: str
    layouts: Annotated[tuple[Layout, ...], Field(min_length=1)]
    front_seats: Count = 1
    equipment: tuple[str, ...] = ()
    base: Point
    opens_at: Instant
    closes_at: Instant
    offered_at: Instant


@message("execution.vehicle-withdrawn.v1")
class VehicleWithdrawn(Payload):
    """An operator takes back an offered vehicle before it has driven."""

    vehicle_id: Id
    operator_id: Id
    service_day: str
    withdrawn_at: Instant
    reason: str


@message("execution.run-accepted.v1")
class RunAccepted(Payload):
    """The operator will drive this version of the run."""

    run_id: Id
    run_version: int
    service_day: str
    vehicle_id: Id
    operator_id: Id
    accepted_at: Instant


@message("execution.run-rejected.v1")
class RunRejected(Payload):
    """The operator will not drive the run."""

    run_id: Id
    run_version: int
    service_day: str
    vehicle_id: Id
    operator_id: Id
    rejected_at: Instant
    reason: str


@message("execution.stop-served.v1")
class StopServed(Payload):
    """What happened with one trip at one stop. ``arrived`` says that the car stands at the pick-up."""

    run_id: Id
    service_day: str
    vehicle_id: Id
    operator_id: Id
    trip_id: Id
    event: RunEvent
    at: Instant
    point: Point
    planned_at: Instant


@message("execution.vehicle-located.v1")
class VehicleLocated(Payload):
    """Where a vehicle was at an instant."""

    vehicle_id: Id
    service_day: str
    at: Instant
    point: Point


@message("execution.delay-forecast.v1")
class DelayForecast(Payload):
    """The vehicle will be late at its next stops by about this much."""

    run_id: Id
    service_day: str
    vehicle_id: Id
    operator_id: Id
    at: Instant
    delay_s: Seconds
    trip_ids: tuple[Id, ...]


@message("execution.vehicle-lost.v1")
class VehicleLost(Payload):
    """The vehicle cannot go on (breakdown, accident). Passengers on board wait at ``point``."""

    vehicle_id: Id
    operator_id: Id
    run_id: Id
    service_day: str
    at: Instant
    point: Point
    reason: str
    on_board: tuple[Id, ...] = ()


@message("execution.run-completed.v1")
class RunCompleted(Payload):
    """The vehicle is back at its base (or was lost): the run is over."""

    run_id: Id
    run_version: int
    service_day: str
    vehicle_id: Id
    operator_id: Id
    left_at: Instant
    returned_at: Instant
    trips_carried: Count
    trips_no_show: Count
