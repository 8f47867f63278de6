"""A run's plan as execution holds it: stops in order, with the actions that are still to be done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from planner.messages.payload import Count, Instant, Part, Point, Seconds
from planner.messages.planning import RunBreak, RunPlanned, RunStop
from planner.messages.trips import Action

Key = tuple[str, Action]
"""A trip and what is done with it at a stop."""

MOVED_S = 60
"""A planned time that changes by less than a minute is no change to a driver."""


class Plan(Part):
    """Stops of a run with its base and totals; fields as in the message ``run-planned``."""

    start: Point
    end: Point
    leaves_at: Instant
    returns_at: Instant
    driving_s: Seconds
    distance_m: Count
    stops: tuple[RunStop, ...]
    breaks: tuple[RunBreak, ...] = ()

    def stop_of(self, trip_id: str, action: Action) -> RunStop | None:
        """Return the stop where this is done, or None."""
        return next((s for s in self.stops if any((a.trip_id, a.action) == (trip_id, action) for a in s.actions)), None)

    def trips(self) -> tuple[str, ...]:
        """Return the trips in the order of their first action."""
        return tuple(dict.fromkeys(a.trip_id for s in self.stops for a in s.actions))

    def with_stops(self, stops: Iterable[RunStop]) -> Plan:
        """Return the same plan with these stops, numbered from 1."""
        numbered = tuple(s.model_copy(update={"seq": n}) for n, s in enumerate(stops, start=1))
        return self.model_copy(update={"stops": numbered})


def plan_of(message: RunPlanned) -> Plan:
    """Return the plan that a message carries."""
    return Plan(
        start=message.start,
        end=message.end,
        leaves_at=message.leaves_at,
        returns_at=message.returns_at,
        driving_s=message.driving_s,
        distance_m=message.distance_m,
        stops=message.stops,
        breaks=message.breaks,
    )


def keys(stop: RunStop) -> tuple[Key, ...]:
    """Return the stop's actions as keys."""
    return tuple((a.trip_id, a.action) for a in stop.actions)


def restrict(stops: Iterable[RunStop], wanted: Callable[[Key], bool]) -> list[RunStop]:
    """Return the stops with only the wanted actions; stops left without any fall away."""
    out = []
    for stop in stops:
        actions = tuple(a for a in stop.actions if wanted((a.trip_id, a.action)))
        if actions:
            out.append(stop if len(actions) == len(stop.actions) else stop.model_copy(update={"actions": actions}))
    return out


@dataclass(frozen=True)
class Changes:
    """What differs between two plans of a run, by trip."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.moved)


def changes(old: Plan, new: Plan) -> Changes:
    """Return the trips put on, taken off, or moved by a minute or more at pick-up or drop-off."""
    before, after = _times(old), _times(new)
    was, now = dict.fromkeys(t for t, _ in before), dict.fromkeys(t for t, _ in after)
    moved = dict.fromkeys(
        key[0]
        for key, at in after.items()
        if key[0] in was and (key not in before or abs((at - before[key]).total_seconds()) >= MOVED_S)
    )
    return Changes(
        added=tuple(t for t in now if t not in was),
        removed=tuple(t for t in was if t not in now),
        moved=tuple(moved),
    )


def _times(plan: Plan) -> dict[Key, datetime]:
    return {key: stop.arrival_at for stop in plan.stops for key in keys(stop)}
