"""A trip and what can become of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from planner.kernel.errors import Conflict
from planner.messages.booking import TripBooked, TripCancelled, TripChanged, TripReady
from planner.messages.payload import Instant, Part, Point, Seconds
from planner.messages.planning import TripPromised
from planner.messages.trips import Leg, Needs, Reason, RunEvent, ServiceLevel, Timing

CancelReason = Literal["patient", "clinic", "no-show-outbound", "refused-outbound", "office"]


class TripStatus(StrEnum):
    """Where a trip has come to.

    ``booked`` → ``promised`` → ``on-board`` → ``carried``; or it ends as ``no-show``, ``cancelled`` or ``refused``.
    """

    BOOKED = "booked"
    PROMISED = "promised"
    ON_BOARD = "on-board"
    CARRIED = "carried"
    NO_SHOW = "no-show"
    CANCELLED = "cancelled"
    REFUSED = "refused"


WAITING = frozenset({TripStatus.BOOKED, TripStatus.PROMISED})
"""Statuses in which the car is still to come."""


class Promise(Part):
    """What the patient was told, as last said by planning."""

    kind: Literal["timed", "on-call"]
    change: Literal["first", "kept", "moved"]
    pickup_from: Instant
    pickup_to: Instant
    latest_arrival: Instant
    direct_s: Seconds
    max_ride_s: Seconds
    promised_at: Instant

    @classmethod
    def of(cls, said: TripPromised) -> Promise:
        """Return the promise of a message."""
        return cls(**{name: getattr(said, name) for name in cls.model_fields})


@dataclass
class Journey:
    """What belongs together for one appointment."""

    id: str
    referral_id: str
    service_day: str
    booked_at: datetime
    booked_by: str


@dataclass
class Trip:
    """One passenger from one place to another once.

    Attributes:
        version: version of what booking has said about the trip; row_version guards the row.
        planning_version: newest version of what planning has said; older sayings are ignored.
        late: booked after the cut-off or without the notice that its equipment needs.
        ready_at_called: when the ready-call says the patient is ready.
    """

    id: str
    journey_id: str
    referral_id: str
    leg: Leg
    service_day: str
    origin: Point
    destination: Point
    timing: Timing
    needs: Needs
    service_level: ServiceLevel
    board_s: int
    alight_s: int
    linked_trip_id: str | None
    booked_at: datetime
    same_day: bool
    late: bool
    status: TripStatus = TripStatus.BOOKED
    version: int = 1
    planning_version: int = 0
    promise: Promise | None = None
    refusal: tuple[Reason, ...] = ()
    cancel_reason: CancelReason | None = None
    ready_at_called: datetime | None = None
    arrived_at: datetime | None = None
    picked_up_at: datetime | None = None
    dropped_off_at: datetime | None = None
    row_version: int = field(default=1, repr=False)

    def anchor(self) -> datetime:
        """Return the time that the trip is wanted by or from."""
        anchor = self.timing.appointment_at or self.ready_at_called or self.timing.ready_at
        if anchor is None:  # pragma: no cover - booking never makes such a trip
            raise AssertionError(self.id)
        return anchor

    def booked(self) -> TripBooked:
        """Return the message that says the trip whole."""
        return TripBooked(**self._state())

    def changed(self, reason: str) -> TripChanged:
        """Return the message that says the trip whole after a change."""
        return TripChanged(**self._state(), reason=reason)

    def change(self, timing: Timing, service_day: str) -> None:
        """Move the trip in time: what was promised for the old time counts no more.

        Raises:
            Conflict: ``booking.trip-not-waiting``.
        """
        self.require_waiting("changed")
        self.timing, self.service_day = timing, service_day
        self.status, self.promise, self.ready_at_called = TripStatus.BOOKED, None, None
        self.version += 1

    def cancel(self, reason: CancelReason, at: datetime) -> TripCancelled | None:
        """End the trip before it began; return what to say, or None when it was cancelled already.

        Raises:
            Conflict: ``booking.trip-not-waiting`` when the patient is on board, carried or did not show.
        """
        if self.status is TripStatus.CANCELLED:
            return None
        if self.status is not TripStatus.REFUSED:
            self.require_waiting("cancelled")
        self.status, self.cancel_reason = TripStatus.CANCELLED, reason
        self.version += 1
        return TripCancelled(
            trip_id=self.id, journey_id=self.journey_id, service_day=self.service_day, cancelled_at=at, reason=reason
        )

    def call_ready(self, ready_at: datetime) -> TripReady | None:
        """Take the ready-call; return what to say, or None when the patient was called ready already.

        Raises:
            Conflict: ``booking.not-on-call`` or ``booking.trip-not-waiting``.
        """
        if not self.timing.on_call:
            raise Conflict(
                "booking.not-on-call",
                "the trip is not one that waits for a ready-call",
                where=self.id,
                do="Change the time the patient is ready instead.",
            )
        if self.ready_at_called is not None:
            return None
        self.require_waiting("called ready")
        self.ready_at_called = ready_at
        self.version += 1
        return TripReady(trip_id=self.id, journey_id=self.journey_id, service_day=self.service_day, ready_at=ready_at)

    def require_waiting(self, what: str) -> None:
        """Raise Conflict unless the car is still to come."""
        if self.status not in WAITING:
            raise Conflict(
                "booking.trip-not-waiting",
                f"a trip that is {self.status.value} cannot be {what}",
                where=self.id,
                do="Book a new journey on the referral where one is wanted.",
            )

    def promised(self, promise: Promise) -> None:
        """Take planning's promise; a trip that has begun or ended keeps its status."""
        self.promise = promise
        if self.status in WAITING or self.status is TripStatus.REFUSED:
            self.status, self.refusal = TripStatus.PROMISED, ()

    def refused(self, reasons: tuple[Reason, ...]) -> bool:
        """Take planning's refusal; return whether the trip was still wanted."""
        self.refusal = reasons
        if self.status not in WAITING:
            return False
        self.status = TripStatus.REFUSED
        return True

    def served(self, event: RunEvent, at: datetime) -> bool:
        """Take what happened at a stop, in whatever order it is told; return whether it changed the trip.

        What really happened outranks what was agreed: a passenger who was picked up is on board even when the
        trip had been cancelled meanwhile.
        """
        before = (self.status, self.arrived_at, self.picked_up_at, self.dropped_off_at)
        if event == "arrived":
            self.arrived_at = self.arrived_at or at
        elif event == "picked-up":
            self.picked_up_at = at
            if self.status is not TripStatus.CARRIED:
                self.status = TripStatus.ON_BOARD
        elif event == "dropped-off":
            self.dropped_off_at = at
            self.status = TripStatus.CARRIED
        elif self.status in WAITING:
            at_door = event == "cancelled-at-door"
            self.status = TripStatus.CANCELLED if at_door else TripStatus.NO_SHOW
            self.cancel_reason = "patient" if at_door else None
        return before != (self.status, self.arrived_at, self.picked_up_at, self.dropped_off_at)

    def _state(self) -> dict[str, Any]:
        names = set(TripBooked.model_fields) - {"trip_id"}
        return {"trip_id": self.id, **{name: getattr(self, name) for name in names}}
