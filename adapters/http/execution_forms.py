"""What execution's interface takes in."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from planner.execution.handlers.reports import Report
from planner.execution.handlers.vehicles import OfferVehicle
from planner.kernel.time import ServiceDay
from planner.messages.execution import Layout
from planner.messages.payload import Id, Instant, Point
from planner.messages.trips import RunEvent, VehicleKind

Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
VehicleId = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
"""Shorter than other ids, because run ids and the subjects of messages are made of it."""
Reason = Annotated[str, Field(min_length=1, max_length=500)]


class Form(BaseModel):
    """A body: known fields only, of their own type."""

    model_config = ConfigDict(extra="forbid", strict=True)


class VehicleForm(Form):
    """An offered vehicle; fields as in the message ``execution.vehicle-offered.v1``."""

    vehicle_id: VehicleId
    service_day: Day
    operator_id: Id
    contract_id: Id
    kind: VehicleKind
    vehicle_type: Annotated[str, Field(min_length=1, max_length=80)]
    layouts: Annotated[list[Layout], Field(min_length=1, max_length=20)]
    front_seats: Annotated[int, Field(ge=0, le=10)] = 1
    equipment: Annotated[list[Id], Field(max_length=50)] = []
    base: Point
    opens_at: Instant
    closes_at: Instant

    def command(self) -> OfferVehicle:
        """Return the command."""
        ServiceDay.parse(self.service_day)
        facts = {name: getattr(self, name) for name in VehicleForm.model_fields}
        return OfferVehicle(**(facts | {"layouts": tuple(self.layouts), "equipment": tuple(self.equipment)}))


class WithdrawForm(Form):
    """Why an offered vehicle is taken back, and for which day."""

    service_day: Day
    reason: Reason


class AcceptForm(Form):
    """Which version of a run is accepted."""

    version: Annotated[int, Field(ge=1)]


class RunAcceptForm(AcceptForm):
    """Which version of which run is accepted."""

    run_id: Id


class RejectForm(AcceptForm):
    """Which version of a run is rejected, and why."""

    reason: Reason


class MomentForm(Form):
    """When something happened; now, where it is left out."""

    at: Instant | None = None


class EventForm(MomentForm):
    """One event at a stop."""

    trip_id: Id
    event: RunEvent
    point: Point | None = None

    def report(self, now: datetime) -> Report:
        """Return the report."""
        return Report(self.trip_id, self.event, self.at or now, self.point)


class EventsForm(Form):
    """Events on one run, taken all or none."""

    events: Annotated[list[EventForm], Field(min_length=1, max_length=200)]


class RunEventForm(EventForm):
    """One event at a stop of a run."""

    run_id: Id


class PositionForm(MomentForm):
    """Where the vehicle is."""

    point: Point


class RunPositionForm(PositionForm):
    """Where the vehicle of a run is."""

    run_id: Id


class DelayForm(MomentForm):
    """How late the vehicle will be at its next stop, by the driver's own judgement."""

    delay_s: Annotated[int, Field(ge=0, le=12 * 3600)]


class LostForm(PositionForm):
    """The vehicle cannot go on from here."""

    reason: Reason
