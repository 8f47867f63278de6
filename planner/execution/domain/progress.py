"""What can happen to a trip on the road, in which order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from planner.kernel.errors import Conflict
from planner.messages.payload import Point
from planner.messages.trips import Action, RunEvent


class TripState(StrEnum):
    """Where a trip stands on the road."""

    OPEN = "open"
    ARRIVED = "arrived"
    ON_BOARD = "on-board"
    DROPPED_OFF = "dropped-off"
    NO_SHOW = "no-show"
    CANCELLED_AT_DOOR = "cancelled-at-door"
    STRANDED = "stranded"


FINISHED = frozenset({TripState.DROPPED_OFF, TripState.NO_SHOW, TripState.CANCELLED_AT_DOOR})
IN_HAND = frozenset({TripState.ARRIVED, TripState.ON_BOARD})

AFTER: dict[RunEvent, TripState] = {
    "arrived": TripState.ARRIVED,
    "picked-up": TripState.ON_BOARD,
    "dropped-off": TripState.DROPPED_OFF,
    "no-show": TripState.NO_SHOW,
    "cancelled-at-door": TripState.CANCELLED_AT_DOOR,
}
ALLOWED: dict[TripState, tuple[RunEvent, ...]] = {
    TripState.OPEN: ("arrived", "picked-up"),
    TripState.ARRIVED: ("picked-up", "no-show", "cancelled-at-door"),
    TripState.ON_BOARD: ("dropped-off",),
    TripState.DROPPED_OFF: (),
    TripState.NO_SHOW: (),
    TripState.CANCELLED_AT_DOOR: (),
    TripState.STRANDED: (),
}
"""A pick-up without a reported arrival is taken: the report may have been forgotten, the passenger is in the car."""


def action_of(event: RunEvent) -> Action:
    """Return at which of its stops a trip's event happens."""
    return "dropoff" if event == "dropped-off" else "pickup"


@dataclass(eq=False)
class StopEvent:
    """One reported event; there is at most one of a kind for a trip on a run.

    Attributes:
        seq: its number within the run, in the order of reporting, from 1.
        at: when it happened. ``arrived``: the car stands at the pick-up; ``picked-up``: boarded, ready to go on;
            ``dropped-off``: the car stands at the destination and the passenger gets off.
        planned_at: by the plan in force then: arrival for ``arrived`` and ``dropped-off``, else departure.
        reported_at, reported_by: when and by whom it came in.
    """

    run_id: str
    seq: int
    trip_id: str
    event: RunEvent
    at: datetime
    point: Point
    planned_at: datetime
    reported_at: datetime
    reported_by: str


def state_after(events: Iterable[StopEvent], trip_id: str) -> TripState:
    """Return where a trip stands after a run's events."""
    reached = {e.event for e in events if e.trip_id == trip_id}
    for event in ("dropped-off", "no-show", "cancelled-at-door", "picked-up", "arrived"):
        if event in reached:
            return AFTER[event]
    return TripState.OPEN


def check_order(state: TripState, event: RunEvent, trip_id: str) -> None:
    """Raise Conflict ``execution.event-order`` when the event cannot follow the state."""
    if event not in ALLOWED[state]:
        can = ", ".join(ALLOWED[state]) or "nothing"
        raise Conflict(
            "execution.event-order",
            f"{event} cannot follow {state.value}",
            where=f"trip {trip_id}",
            do=f"After {state.value} can come: {can}.",
        )
