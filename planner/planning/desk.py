"""One transaction's work on one service day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from planner.kernel.ids import uuid7
from planner.messages.handling import Context
from planner.messages.planning import TripPromised, TripRefused
from planner.messages.trips import Reason
from planner.planning.config import PlanningConfig
from planner.planning.domain.day import PlanDay
from planner.planning.domain.reasons import Cause
from planner.planning.domain.trip import Trip, TripEvent
from planner.planning.office import Office
from planner.planning.picture.picture import DayPicture
from planner.planning.ports import PlanningStore

Ctx = Context[PlanningStore]


def moment(ctx: Ctx) -> datetime:
    """Return when what is handled became true: planning follows the day, not its own clock."""
    return ctx.message.time if ctx.message is not None else ctx.now


def version(ctx: Ctx, stored: int) -> int:
    """Return the version of the message handled; a call without message is newer than what is stored."""
    return ctx.message.version if ctx.message is not None else stored + 1


def renew(day: PlanDay) -> None:
    """Give a held day a new stamp, so that no picture made before is taken for valid."""
    day.stamp = uuid7()


def recall(ctx: Ctx, office: Office, service_day: str) -> None:
    """Have the picture of a day in memory as it stood before this message; to be called before anything is changed.

    A process that has just begun builds the picture from what is stored. A handler that changed stored trips first
    would find its change in the picture already and mistake it for what was planned before.
    """
    office.picture(ctx.store, ctx.store.day(service_day))


class Desk:
    """Holds a day, its picture, and what this transaction did to it.

    Attributes:
        cause: why trips had to be placed anew, for the reasons that patients are told.
    """

    def __init__(self, ctx: Ctx, office: Office, service_day: str) -> None:
        self.ctx = ctx
        self.config: PlanningConfig = office.config
        self.office = office
        self.day: PlanDay = ctx.store.day(service_day)
        self.picture: DayPicture = office.picture(ctx.store, self.day)
        self.at = moment(ctx)
        self.cause: Cause = "delay" if self.day.driving else "plan-changed"
        self._trips: dict[str, Trip] = {}
        self._events: list[TripEvent] = []
        self.now = self.picture.day.seconds(self.at)
        self.picture.clock = max(self.picture.clock, self.now)
        renew(self.day)
        self.picture.stamp = self.day.stamp

    @property
    def service_day(self) -> str:
        """The day as ISO text."""
        return self.day.service_day

    def instant(self, second: int) -> datetime:
        """Return the instant of a second of the day."""
        return self.picture.day.at(second)

    def trip(self, trip_id: str) -> Trip:
        """Return a stored trip that is known to exist."""
        if trip_id not in self._trips:
            found = self.ctx.store.trip(trip_id)
            if found is None:
                raise LookupError(f"trip {trip_id} is in the picture but not in the store")
            self._trips[trip_id] = found
        return self._trips[trip_id]

    def note(self, trip_id: str, kind: str, **data: Any) -> None:
        """Add to a trip's story."""
        self._events.append(TripEvent(uuid7(), trip_id, self.service_day, self.at, kind, data))

    def promise(self, trip: Trip, promise: TripPromised) -> None:
        """Tell a promise."""
        trip.status = "promised" if trip.status in {"heard-of", "refused"} else trip.status
        trip.promise, trip.refusal = promise, None
        trip.moved += 1 if promise.change == "moved" else 0
        trip.answer_version += 1
        self.ctx.record(promise, subject=trip.trip_id, version=trip.answer_version, at=self.at)
        self.note(
            trip.trip_id,
            {"first": "promised"}.get(promise.change, promise.change),
            promise_kind=promise.kind,
            pickup_from=promise.pickup_from.isoformat(),
            pickup_to=promise.pickup_to.isoformat(),
            latest_arrival=promise.latest_arrival.isoformat(),
            reasons=[reason.model_dump() for reason in promise.reasons],
        )

    def refuse(self, trip: Trip, reasons: Iterable[Reason]) -> None:
        """Tell a refusal."""
        trip.status, trip.promise, trip.vehicle_id = "refused", None, None
        trip.refusal = TripRefused(
            trip_id=trip.trip_id,
            journey_id=trip.journey_id,
            service_day=trip.service_day,
            refused_at=self.at,
            reasons=tuple(reasons),
        )
        trip.answer_version += 1
        self.ctx.record(trip.refusal, subject=trip.trip_id, version=trip.answer_version, at=self.at)
        self.note(trip.trip_id, "refused", reasons=[reason.model_dump() for reason in trip.refusal.reasons])

    def close(self) -> None:
        """Store what was noted."""
        self.ctx.store.note(self._events)
        self._events = []
