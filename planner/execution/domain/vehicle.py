"""A vehicle that an operator offers for one service day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from planner.kernel.errors import Conflict, InvalidInput
from planner.messages.execution import Layout
from planner.messages.payload import Point
from planner.messages.trips import VehicleKind


class VehicleStatus(StrEnum):
    """Whether the vehicle can be planned with."""

    OFFERED = "offered"
    WITHDRAWN = "withdrawn"
    LOST = "lost"


def vehicle_subject(vehicle_id: str, service_day: str) -> str:
    """Return the subject of messages about a vehicle on a day: ``V041:2026-03-17``."""
    return f"{vehicle_id}:{service_day}"


@dataclass(frozen=True)
class Position:
    """Where a run's vehicle was."""

    run_id: str
    at: datetime
    point: Point


@dataclass(eq=False)
class Vehicle:
    """One vehicle on one service day; attributes as in the message ``vehicle-offered``.

    Attributes:
        status: where it stands.
        sent: number of the newest message about it, so that receivers can tell old from new.
        position, position_at: where it last said it was.
    """

    vehicle_id: str
    service_day: str
    operator_id: str
    contract_id: str
    kind: VehicleKind
    vehicle_type: str
    layouts: tuple[Layout, ...]
    front_seats: int
    equipment: tuple[str, ...]
    base: Point
    opens_at: datetime
    closes_at: datetime
    offered_at: datetime
    status: VehicleStatus = VehicleStatus.OFFERED
    sent: int = 0
    position: Point | None = None
    position_at: datetime | None = None
    reason: str = ""

    def check(self) -> None:
        """Raise InvalidInput when the offer makes no sense.

        Raises:
            InvalidInput: ``execution.vehicle-hours`` when it closes before it opens, ``execution.vehicle-empty``
                without room for a passenger, ``execution.vehicle-front-seats`` with more front seats than seats.
        """
        where = f"vehicle {self.vehicle_id}"
        if self.closes_at <= self.opens_at:
            raise InvalidInput(
                "execution.vehicle-hours", "the vehicle closes before it opens", where=where, do="Correct the hours."
            )
        if not any(layout.seats or layout.wheelchairs for layout in self.layouts):
            raise InvalidInput("execution.vehicle-empty", "no layout has room for a passenger", where=where)
        if self.front_seats > max(layout.seats for layout in self.layouts):
            raise InvalidInput("execution.vehicle-front-seats", "more front seats than seats", where=where)

    def withdraw(self, reason: str) -> bool:
        """Take the offer back; return False when it already was.

        Raises:
            Conflict: ``execution.vehicle-lost`` when the vehicle broke down.
        """
        if self.status is VehicleStatus.WITHDRAWN:
            return False
        if self.status is VehicleStatus.LOST:
            raise Conflict("execution.vehicle-lost", "the vehicle is already reported lost", where=self.vehicle_id)
        self.status, self.reason = VehicleStatus.WITHDRAWN, reason
        return True

    def next_message(self) -> int:
        """Return the number for the next message about this vehicle."""
        self.sent += 1
        return self.sent
