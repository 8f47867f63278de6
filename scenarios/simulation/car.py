"""A simulated vehicle on its run: where it is, what it is doing, and the newest plan it has read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from planner.kernel.places import Place

Phase = Literal["base", "idle", "driving", "standing", "homing", "back", "over"]
Key = tuple[str, str]
_ENDED = frozenset({"no-show", "cancelled-at-door", "dropped-off"})


@dataclass(frozen=True)
class Visit:
    """One passenger getting on or off, as planned."""

    trip_id: str
    action: Literal["pickup", "dropoff"]
    place: Place
    planned_at: datetime
    board_s: int
    alight_s: int
    pickup_from: datetime | None
    on_call: bool
    ready_at: datetime | None
    cancelled: bool

    @property
    def key(self) -> Key:
        """Names the visit within the run."""
        return self.trip_id, self.action


@dataclass(eq=False)
class Car:
    """A vehicle.

    Attributes:
        phase: ``base`` (not left yet), ``idle`` (free, waiting to set out), ``driving`` (to ``target``),
            ``standing`` (somebody is getting on or off), ``homing``, ``back`` (at the base, to be completed), ``over``.
        generation: rises with every decision; what was planned under an older one is void.
        done: visits made here, whatever the system has heard of it yet.
        not_mine: visits that the system refused; tried again only when a newer plan has them.
        from_place, set_out_at, arrives_at: the drive under way.
    """

    run_id: str
    vehicle_id: str
    place: Place
    base: Place
    status: str = ""
    version: int = 0
    accepted_version: int = 0
    returns_at: datetime | None = None
    visits: list[Visit] = field(default_factory=list)
    phase: Phase = "base"
    generation: int = 0
    target: Visit | None = None
    from_place: Place | None = None
    set_out_at: datetime | None = None
    arrives_at: datetime | None = None
    back_at: datetime | None = None
    drives: int = 0
    done: set[Key] = field(default_factory=set)
    not_mine: set[Key] = field(default_factory=set)
    on_board: list[str] = field(default_factory=list)

    @property
    def under_way(self) -> bool:
        """Whether the vehicle is out."""
        return self.phase in {"idle", "driving", "standing", "homing"}

    def read(self, detail: dict[str, Any]) -> None:
        """Take over the newest state of the run as the interface shows it."""
        if detail["version"] > self.version:
            self.not_mine.clear()
        self.status, self.version = detail["status"], detail["version"]
        self.accepted_version = detail["accepted_version"]
        self.returns_at = datetime.fromisoformat(detail["returns_at"])
        self.visits = [
            _visit(stop, action)
            for stop in detail["itinerary"]
            for action in stop["actions"]
            if not action["done"] and action["state"] not in _ENDED
        ]

    def next_visit(self) -> Visit | None:
        """Return the first visit still to be made; nobody is fetched who has cancelled."""
        for visit in self.visits:
            if visit.key in self.done | self.not_mine or (visit.cancelled and visit.trip_id not in self.on_board):
                continue
            if visit.action == "dropoff" and visit.trip_id not in self.on_board:
                continue
            return visit
        return None

    def planned(self, key: Key) -> Visit | None:
        """Return the visit in the newest plan, or None when it is no longer there."""
        return next((v for v in self.visits if v.key == key), None)

    def where(self, now: datetime) -> Place:
        """Return the position: along the straight line of the drive under way."""
        if self.from_place is None or self.set_out_at is None or self.arrives_at is None:
            return self.place
        goal = self.target.place if self.phase == "driving" and self.target is not None else self.base
        total = (self.arrives_at - self.set_out_at) / timedelta(seconds=1)
        share = min(1.0, max(0.0, (now - self.set_out_at) / timedelta(seconds=1) / total)) if total else 1.0
        a = self.from_place
        return Place(a.lat + (goal.lat - a.lat) * share, a.lon + (goal.lon - a.lon) * share)


def car_of(detail: dict[str, Any]) -> Car:
    """Return the vehicle of a run that was just read."""
    base = _place(detail["start"])
    car = Car(detail["run_id"], detail["vehicle_id"], base, base)
    car.read(detail)
    return car


def point(place: Place) -> dict[str, float]:
    """Return a place as a message has it."""
    return {"lat": round(place.lat, 6), "lon": round(place.lon, 6)}


def _place(data: dict[str, Any]) -> Place:
    return Place(data["lat"], data["lon"])


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _visit(stop: dict[str, Any], action: dict[str, Any]) -> Visit:
    return Visit(
        trip_id=action["trip_id"],
        action=action["action"],
        place=_place(stop["point"]),
        planned_at=datetime.fromisoformat(stop["arrival_at"]),
        board_s=action["board_s"] or 0,
        alight_s=action["alight_s"] or 0,
        pickup_from=_time(action["pickup_from"]),
        on_call=action["on_call"],
        ready_at=_time(action["ready_at"]),
        cancelled=action["cancelled"],
    )
