"""Execution's picture of a trip, made from messages that may come in any order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from planner.execution.domain.progress import FINISHED, IN_HAND, TripState
from planner.messages.payload import Instant, Part, Point, Seconds
from planner.messages.trips import Leg, Needs


class TripDetails(Part):
    """What booking said: how and when to drive, nothing about who."""

    leg: Leg
    origin: Point
    destination: Point
    appointment_at: Instant | None = None
    ready_at: Instant | None = None
    on_call: bool = False
    needs: Needs
    board_s: Seconds
    alight_s: Seconds
    home_wait_max_s: Seconds
    same_day: bool = False


class Promise(Part):
    """What the patient was told, and the limits behind it."""

    kind: Literal["timed", "on-call"]
    change: Literal["first", "kept", "moved"]
    pickup_from: Instant
    pickup_to: Instant
    latest_arrival: Instant
    direct_s: Seconds
    max_ride_s: Seconds
    promised_at: Instant


@dataclass(eq=False)
class Trip:
    """A trip as far as it is known here; each facet carries the version of the message it came with.

    Attributes:
        state: where it stands on the road, over all runs.
        run_id: the run that has, or last had, it in hand.
    """

    trip_id: str
    service_day: str
    journey_id: str = ""
    details: TripDetails | None = None
    details_version: int = 0
    promise: Promise | None = None
    promise_version: int = 0
    ready_called_at: datetime | None = None
    ready_version: int = 0
    cancelled_at: datetime | None = None
    cancel_reason: str = ""
    state: TripState = TripState.OPEN
    run_id: str | None = None

    def in_other_hands(self, run_id: str) -> bool:
        """Return whether another run has the trip, or has finished it."""
        return self.run_id not in (None, run_id) and self.state in IN_HAND | FINISHED

    def on_call(self) -> bool:
        """Return whether the car comes after a ready-call."""
        return (self.details is not None and self.details.on_call) or (
            self.promise is not None and self.promise.kind == "on-call"
        )

    def no_show_from(self, arrived_at: datetime, wait_s: int) -> datetime:
        """Return when the driver has waited long enough: from the later of arrival and promised time.

        A trip on call has no promised time; there the patient's ready-call counts instead.
        """
        due = arrived_at
        if self.on_call():
            due = max(due, self.ready_called_at or due)
        elif self.promise is not None:
            due = max(due, self.promise.pickup_from)
        return due + timedelta(seconds=wait_s)
