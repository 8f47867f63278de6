"""A vehicle's run on a service day: its plan in force, the operator's answer, and what happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from planner.execution.domain.merge import Merged, is_open, merge
from planner.execution.domain.plan import Key, Plan, keys, restrict
from planner.execution.domain.progress import FINISHED, StopEvent, TripState, state_after
from planner.kernel.errors import Conflict
from planner.messages.payload import Point
from planner.messages.planning import RunStop
from planner.messages.trips import RunEvent


class RunStatus(StrEnum):
    """Where a run stands."""

    PLANNED = "planned"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DRIVING = "driving"
    COMPLETED = "completed"
    LOST = "lost"
    WITHDRAWN = "withdrawn"


UNDER_WAY = frozenset({RunStatus.ACCEPTED, RunStatus.DRIVING})
OVER = frozenset({RunStatus.COMPLETED, RunStatus.LOST, RunStatus.WITHDRAWN})


@dataclass(eq=False)
class Withdrawal:
    """A withdrawal that came before the run itself was known: versions up to this one are void."""

    run_id: str
    version: int


@dataclass(eq=False)
class Run:
    """One vehicle's run.

    Attributes:
        plan: the plan to drive by, what was done first (see `merge`).
        plan_version: newest version of planning's message; accepted_version: the newest that the operator accepted,
            0 for none; accepted_plan: the plan as it was then, to show what changed since; accepted_at: when the
            operator first took the run on.
        events: everything reported, one of a kind for each trip.
        told_delay_s, told_trips: the newest delay forecast that was sent; forecasts: how many were.
        sent: number of the newest message about the run; changed: place in the order of all changes to runs.
    """

    run_id: str
    service_day: str
    vehicle_id: str
    operator_id: str
    contract_id: str
    phase: Literal["overnight", "live"]
    plan: Plan
    plan_version: int
    planned_at: datetime
    status: RunStatus = RunStatus.PLANNED
    accepted_version: int = 0
    accepted_plan: Plan | None = None
    accepted_at: datetime | None = None
    left_at: datetime | None = None
    returned_at: datetime | None = None
    reason: str = ""
    position: Point | None = None
    position_at: datetime | None = None
    told_delay_s: int = 0
    told_trips: tuple[str, ...] = ()
    forecasts: int = 0
    sent: int = 0
    changed: int = 0
    events: list[StopEvent] = field(default_factory=list)

    def state(self, trip_id: str) -> TripState:
        """Return where a trip stands on this run."""
        return state_after(self.events, trip_id)

    def event(self, trip_id: str, event: RunEvent) -> StopEvent | None:
        """Return the reported event of a trip, or None."""
        return next((e for e in self.events if (e.trip_id, e.event) == (trip_id, event)), None)

    def last_event(self) -> StopEvent | None:
        """Return the latest event by its own time, or None."""
        return max(self.events, key=lambda e: e.at, default=None)

    def open_stops(self) -> list[RunStop]:
        """Return what is still to be driven: stops with open actions only."""
        return restrict(self.plan.stops, lambda key: is_open(self.state(key[0]), key))

    def on_board(self) -> tuple[str, ...]:
        """Return the trips in the car, in the order in which they got on."""
        return tuple(
            e.trip_id for e in self.events if e.event == "picked-up" and self.state(e.trip_id) is TripState.ON_BOARD
        )

    def count(self, state: TripState) -> int:
        """Return how many of the run's trips stand so."""
        return sum(self.state(t) is state for t in {e.trip_id for e in self.events})

    def replan(
        self, new: Plan, version: int, *, elsewhere: Callable[[str], bool], cancelled: Callable[[str], bool]
    ) -> Merged:
        """Take a newer version of the plan; what has happened stays."""
        merged = merge(self.plan, new, self.state, elsewhere=elsewhere, cancelled=cancelled)
        self.plan, self.plan_version = merged.plan, version
        self.told_delay_s, self.told_trips = 0, ()  # delays count from the plan in force
        if self.status in {RunStatus.REJECTED, RunStatus.WITHDRAWN}:
            self.status, self.reason = RunStatus.PLANNED, ""
        return merged

    def take_back(self, trip_id: str) -> bool:
        """Put a trip that planning took off back on, as the accepted plan had it; return False when it never was on."""
        wanted = restrict(self.accepted_plan.stops if self.accepted_plan else (), lambda key: key[0] == trip_id)
        if not wanted:
            return False
        stops = [*self.plan.stops]
        for stop in wanted:
            at = next((i for i, other in enumerate(stops) if other.arrival_at > stop.arrival_at), len(stops))
            stops.insert(at, stop)
        self.plan = self.plan.with_stops(stops)
        return True

    def accept(self, version: int, at: datetime) -> bool:
        """Accept this version; return False when it already is.

        Raises:
            Conflict: ``execution.run-version`` for another version than the newest, ``execution.run-over`` when
                there is nothing to accept any more.
        """
        self._same_version(version)
        if self.status in UNDER_WAY and self.accepted_version == version:
            return False
        if self.status in OVER or self.status is RunStatus.REJECTED:
            raise self._over()
        if self.status is RunStatus.PLANNED:
            self.status = RunStatus.ACCEPTED
        self.accepted_version, self.accepted_plan = version, self.plan
        self.accepted_at = self.accepted_at or at
        return True

    def reject(self, version: int, reason: str) -> bool:
        """Reject this version; return False when it already is.

        Raises:
            Conflict: ``execution.run-version``, ``execution.run-over``, or ``execution.run-driving`` when the vehicle
                has left: then only a loss can be reported.
        """
        self._same_version(version)
        if self.status is RunStatus.REJECTED:
            return False
        if self.status in OVER:
            raise self._over()
        if self.status is RunStatus.DRIVING:
            raise Conflict(
                "execution.run-driving",
                "the vehicle is already driving",
                where=self.run_id,
                do="Report the vehicle lost when it cannot go on.",
            )
        self.status, self.reason, self.accepted_at = RunStatus.REJECTED, reason, None
        return True

    def leave(self, at: datetime) -> bool:
        """Leave the base; return False when it already did.

        Raises:
            Conflict: ``execution.run-not-accepted``, ``execution.run-over``.
        """
        if self.left_at is not None:
            return False
        self.require_under_way()
        self.status, self.left_at = RunStatus.DRIVING, at
        return True

    def record(self, event: StopEvent) -> None:
        """Add an event; the first one says that the vehicle has left at the latest as planned."""
        if self.left_at is None:
            self.leave(min(event.at, self.plan.leaves_at))
        self.events.append(event)

    def finish(self, at: datetime, status: Literal[RunStatus.COMPLETED, RunStatus.LOST], reason: str = "") -> None:
        """End the run."""
        self.status, self.returned_at, self.reason = status, at, reason

    def unserved(self) -> list[str]:
        """Return the trips of the plan that are not finished."""
        return [t for t in self.plan.trips() if self.state(t) not in FINISHED]

    def require_under_way(self) -> None:
        """Raise Conflict unless the run is accepted or being driven."""
        if self.status in OVER:
            raise self._over()
        if self.status not in UNDER_WAY:
            raise Conflict(
                "execution.run-not-accepted",
                f"the run is {self.status.value}",
                where=self.run_id,
                do="Accept its newest version first.",
            )

    def next_message(self) -> int:
        """Return the number for the next message about this run."""
        self.sent += 1
        return self.sent

    def planned_keys(self) -> set[Key]:
        """Return every action in the plan."""
        return {key for stop in self.plan.stops for key in keys(stop)}

    def _same_version(self, version: int) -> None:
        if version != self.plan_version:
            raise Conflict(
                "execution.run-version",
                f"version {version} is not the newest",
                where=self.run_id,
                do=f"Read the run again; the newest is version {self.plan_version}.",
            )

    def _over(self) -> Conflict:
        return Conflict("execution.run-over", f"the run is {self.status.value}", where=self.run_id)
