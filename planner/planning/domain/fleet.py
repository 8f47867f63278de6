"""Vehicles offered for a service day, and the contracts that price them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from planner.messages.execution import VehicleLocated, VehicleOffered
from planner.messages.settlement import ContractPublished

VehicleStatus = Literal["heard-of", "offered", "withdrawn", "rejected", "lost", "completed"]


@dataclass(eq=False)
class FleetVehicle:
    """A vehicle on one service day.

    Attributes:
        status: only an ``offered`` one may be given work; ``rejected``: its operator will not drive its run.
        version: newest version of an offer or withdrawal applied.
        located: where it was last.
    """

    vehicle_id: str
    service_day: str
    status: VehicleStatus = "heard-of"
    offer: VehicleOffered | None = None
    version: int = 0
    located: VehicleLocated | None = None


@dataclass(eq=False)
class Contract:
    """The newest published version of a contract."""

    contract_id: str
    version: int
    body: ContractPublished

    def in_force(self, service_day: str) -> bool:
        """Return whether it holds on a service day (ISO dates compare as text)."""
        ends = self.body.valid_to
        return self.body.valid_from <= service_day and (ends is None or service_day <= ends)
