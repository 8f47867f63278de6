"""A new version of a run meets what has already happened: what happened stays, whatever the plan says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from planner.execution.domain.plan import Key, Plan, keys, restrict
from planner.execution.domain.progress import TripState
from planner.messages.planning import RunStop

PICKED = frozenset({TripState.ON_BOARD, TripState.DROPPED_OFF, TripState.NO_SHOW, TripState.CANCELLED_AT_DOOR})
NOT_TAKEN = frozenset({TripState.NO_SHOW, TripState.CANCELLED_AT_DOOR})


@dataclass(frozen=True)
class Merged:
    """The plan to drive by.

    Attributes:
        plan: first what was done, in the order it was done, then what is open.
        kept: trips that the new version takes off although this vehicle has them in hand; they stay.
        left_out: trips that the new version puts on although another vehicle has them in hand or has driven them.
    """

    plan: Plan
    kept: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def done(state: TripState, key: Key) -> bool:
    """Return whether a trip in this state has this action behind it."""
    return state in PICKED if key[1] == "pickup" else state is TripState.DROPPED_OFF


def is_open(state: TripState, key: Key) -> bool:
    """Return whether the action is still to be done; nobody gets off who never got on."""
    return not done(state, key) and state not in NOT_TAKEN


def merge(
    old: Plan,
    new: Plan,
    state: Callable[[str], TripState],
    *,
    elsewhere: Callable[[str], bool],
    cancelled: Callable[[str], bool],
) -> Merged:
    """Return the plan after a new version.

    The stops already made keep their place and planned times. A trip on board keeps its drop-off and a trip at whose
    door the car stands keeps its stops and comes first, unless it is cancelled. A trip in another vehicle's hands is
    left out.

    Args:
        old: the plan in force; every action done is in it.
        new: the version that came in.
        state: where a trip stands on this run.
        elsewhere: whether another run has the trip in hand or has finished it.
        cancelled: whether the trip is cancelled by booking.
    """
    history = restrict(old.stops, lambda key: done(state(key[0]), key))
    open_new = restrict(new.stops, lambda key: is_open(state(key[0]), key) and not elsewhere(key[0]))
    planned = {key for stop in open_new for key in keys(stop)}
    open_new = restrict(open_new, lambda key: _boards(key, state(key[0]), planned))
    planned = {key for stop in open_new for key in keys(stop)}
    held = {t for t in old.trips() if _holds(state(t), cancelled=cancelled(t))}
    missing = {
        key
        for stop in old.stops
        for key in keys(stop)
        if key[0] in held and is_open(state(key[0]), key) and key not in planned
    }
    rest = open_new
    for stop in restrict(old.stops, missing.__contains__):
        rest = _insert(rest, stop)
    rest.sort(key=lambda stop: not any(a == "pickup" and state(t) is TripState.ARRIVED for t, a in keys(stop)))
    return Merged(
        plan=new.with_stops([*history, *rest]),
        kept=tuple(t for t in old.trips() if any(key[0] == t for key in missing)),
        left_out=tuple(t for t in new.trips() if elsewhere(t) and is_open(state(t), (t, "dropoff"))),
    )


def _holds(state: TripState, *, cancelled: bool) -> bool:
    return state is TripState.ON_BOARD or (state is TripState.ARRIVED and not cancelled)


def _boards(key: Key, state: TripState, planned: set[Key]) -> bool:
    """Return whether a drop-off has somebody to drop; a pick-up always may stand."""
    return key[1] == "pickup" or state is TripState.ON_BOARD or (key[0], "pickup") in planned


def _insert(stops: list[RunStop], stop: RunStop) -> list[RunStop]:
    """Return the stops with one more, before the first that is planned later."""
    at = next((i for i, other in enumerate(stops) if other.arrival_at > stop.arrival_at), len(stops))
    return [*stops[:at], stop, *stops[at:]]
