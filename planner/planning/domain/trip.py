"""A trip as planning knows it: what booking wants, what planning answered, how far it has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from planner.messages.booking import TripBooked
from planner.messages.payload import Part, Point
from planner.messages.planning import TripPromised, TripRefused

TripStatus = Literal["heard-of", "promised", "refused", "on-board", "stranded", "done", "no-show", "cancelled"]
"""``heard-of``: a message about it came before its booking. ``stranded``: its vehicle was lost under way."""

OPEN: frozenset[str] = frozenset({"promised", "on-board", "stranded"})
"""Still to be driven."""


class Stranded(Part):
    """Where and since when a passenger waits whose vehicle was lost."""

    point: Point
    at: datetime


@dataclass(eq=False)
class Trip:
    """One trip of one service day.

    Attributes:
        demand: its full state as booked; None while only other messages about it have come.
        demand_version, ready_version, cancelled_version: newest booking version applied, by kind of message.
        ready_at: instant of the ready-call.
        promise: what was told last; refusal: why it was refused.
        answer_version: version of planning's last answer about it.
        moved: how often a promise had to move.
        vehicle_id: who drives it by the plan, None when nobody does at present.
        stranded: set while passengers of a lost vehicle wait to be fetched.
    """

    trip_id: str
    service_day: str
    journey_id: str
    status: TripStatus = "heard-of"
    demand: TripBooked | None = None
    demand_version: int = 0
    ready_version: int = 0
    cancelled_version: int = 0
    ready_at: datetime | None = None
    cancel_reason: str | None = None
    promise: TripPromised | None = None
    refusal: TripRefused | None = None
    answer_version: int = 0
    moved: int = 0
    vehicle_id: str | None = None
    stranded: Stranded | None = None

    @property
    def open(self) -> bool:
        """Whether it is still to be driven."""
        return self.status in OPEN and self.demand is not None

    @property
    def waits_for_call(self) -> bool:
        """Whether it is an on-call return whose ready-call has not come."""
        return self.demand is not None and self.demand.timing.on_call and self.ready_at is None


@dataclass(eq=False)
class TripEvent:
    """Something that planning did with a trip, for its story.

    Attributes:
        kind: ``promised``, ``kept``, ``moved``, ``refused``, ``on-run``, ``off-run``, ``unplanned``, ….
        data: ids, instants (ISO) and reasons, JSON-able.
    """

    event_id: str
    trip_id: str
    service_day: str
    at: datetime
    kind: str
    data: dict[str, Any]
