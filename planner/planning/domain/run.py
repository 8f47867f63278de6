"""A vehicle's run: its visits in order, what of them has happened, and what was published."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from planner.messages.planning import RunPlanned
from planner.messages.trips import RunEvent
from planner.planning.domain.rest import PlannedBreak, followed_by

RunStatus = Literal["draft", "published", "withdrawn", "lost", "completed"]
VisitState = Literal["planned", "arrived", "done"]


@dataclass(frozen=True)
class PlannedVisit:
    """One passenger getting on or off.

    Attributes:
        start: second of the day at which boarding or alighting begins; departure: when it has ended.
            Planned, until ``done``: then as reported.
    """

    trip_id: str
    is_pickup: bool
    start: int
    departure: int
    state: VisitState = "planned"

    @property
    def key(self) -> tuple[str, bool]:
        """Names the visit within the day."""
        return self.trip_id, self.is_pickup


@dataclass(frozen=True)
class RunState:
    """How far a run has come and how it goes on.

    Attributes:
        visits: in order of driving, those done first.
        left_base_s: when the vehicle left its base, once that can no longer change.
        seen: latitude, longitude and second of the last report from the vehicle.
        delay_s: forecast delay of the next visit; a report of a visit takes its place.
        free_s: by that forecast the vehicle cannot go on from where it was seen before this second.
        breaks: of its driver, those taken first.
    """

    visits: tuple[PlannedVisit, ...] = ()
    left_base_s: int | None = None
    seen: tuple[float, float, int] | None = None
    delay_s: int = 0
    free_s: int | None = None
    breaks: tuple[PlannedBreak, ...] = ()

    @property
    def taken(self) -> tuple[PlannedBreak, ...]:
        """Breaks that cannot change any more."""
        return tuple(one for one in self.breaks if one.taken)

    @property
    def done(self) -> tuple[PlannedVisit, ...]:
        """Visits that have happened."""
        return tuple(visit for visit in self.visits if visit.state == "done")

    @property
    def ahead(self) -> tuple[PlannedVisit, ...]:
        """Visits that have not happened."""
        return tuple(visit for visit in self.visits if visit.state != "done")

    def on_board(self) -> tuple[str, ...]:
        """Return trips that were picked up and not dropped off."""
        off = {visit.trip_id for visit in self.done if not visit.is_pickup}
        return tuple(v.trip_id for v in self.done if v.is_pickup and v.trip_id not in off)

    def has(self, trip_id: str) -> bool:
        """Return whether any visit of a trip is in the run."""
        return any(visit.trip_id == trip_id for visit in self.visits)

    def without(self, trip_id: str) -> RunState:
        """Return the run with every visit of a trip left out."""
        order = [visit.key for visit in self.visits]
        visits = tuple(v for v in self.visits if v.trip_id != trip_id)
        return replace(self, visits=visits, breaks=followed_by(self.breaks, trip_id, order))


@dataclass(frozen=True)
class Report:
    """What happened with one trip at one stop.

    Attributes:
        at: second of the day; a pick-up is reported when boarding is over, a drop-off when alighting begins.
        where: latitude and longitude of the stop as planned.
        service_s: planned boarding or alighting time, to place the beginning of the visit.
    """

    trip_id: str
    event: RunEvent
    at: int
    where: tuple[float, float]
    service_s: int


def enter(state: RunState, report: Report) -> RunState:
    """Return the run after a report.

    A report may be about a trip that the plan has elsewhere or in another order: what happened is what counts.
    A drop-off without a reported pick-up brings its pick-up with it. Reports out of order of time are kept in order.
    """
    trip_id, event, at = report.trip_id, report.event, report.at
    seen = state.seen if state.seen is not None and state.seen[2] > at else (*report.where, at)
    state = replace(state, seen=seen, delay_s=0, free_s=None)
    boarded = any(v.key == (trip_id, True) for v in state.done)
    if event in {"no-show", "cancelled-at-door"}:
        return state if boarded else state.without(trip_id)
    if event == "arrived":
        visits = tuple(
            replace(v, state="arrived") if v.key == (trip_id, True) and v.state == "planned" else v
            for v in state.visits
        )
        return replace(state, visits=visits)
    if event == "dropped-off" and not boarded:
        state = _done(state, PlannedVisit(trip_id, is_pickup=True, start=at, departure=at, state="done"))
    is_pickup = event == "picked-up"
    start, departure = (at - report.service_s, at) if is_pickup else (at, at + report.service_s)
    return _done(state, PlannedVisit(trip_id, is_pickup, start, departure, "done"))


def _done(state: RunState, visit: PlannedVisit) -> RunState:
    if any(v.key == visit.key for v in state.done):
        return state
    done = sorted([*state.done, visit], key=lambda v: v.departure)
    ahead = [v for v in state.ahead if v.key != visit.key]
    if visit.is_pickup and not any(v.key == (visit.trip_id, False) for v in ahead):
        ahead.append(PlannedVisit(visit.trip_id, is_pickup=False, start=visit.departure, departure=visit.departure))
    return replace(state, visits=(*done, *ahead))


@dataclass(eq=False)
class Run:
    """One vehicle's run of a service day.

    Attributes:
        version: of what was published last, 0 before.
        published: the message that said so.
        accepted_version: newest version that the operator accepted.
    """

    run_id: str
    service_day: str
    vehicle_id: str
    operator_id: str
    contract_id: str
    status: RunStatus = "draft"
    version: int = 0
    state: RunState = field(default_factory=RunState)
    published: RunPlanned | None = None
    accepted_version: int = 0


@dataclass(eq=False)
class RunVersion:
    """One version of a run as it was published: a plan, or its withdrawal."""

    run_id: str
    version: int
    service_day: str
    kind: Literal["planned", "withdrawn"]
    body: str
