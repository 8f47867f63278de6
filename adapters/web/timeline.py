"""The day's vehicles as a picture: a row a run, coloured by how many passengers' trips are on board."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from planner.kernel.time import ServiceDay

ROW, LEFT, TOP, WIDTH = 14, 96, 28, 1240
_HOUR = 3600


@dataclass(frozen=True)
class Bar:
    """A stretch of a run with the same load. Pixels."""

    x: float
    width: float
    load: int


@dataclass(frozen=True)
class Row:
    """One run: its label, its place and its bars from leaving the base to being back."""

    run_id: str
    vehicle_id: str
    y: int
    bars: tuple[Bar, ...]
    trips: int
    leaves: str
    returns: str


@dataclass(frozen=True)
class Timeline:
    """Everything to draw. ``hours`` are (x, text) of the grid; ``now_x`` marks an instant, if it is on the picture."""

    rows: tuple[Row, ...]
    hours: tuple[tuple[float, str], ...]
    width: int
    height: int
    now_x: float | None


def build(day: ServiceDay, runs: Iterable[Mapping[str, Any]], now: datetime | None = None) -> Timeline:
    """Lay out runs given as ``run-planned`` data, ordered by the time they leave."""
    parsed = sorted(((_seconds(day, run), run) for run in runs), key=lambda item: (item[0][0], item[1]["run_id"]))
    first = min((times[0] for times, _ in parsed), default=6 * _HOUR) // _HOUR * _HOUR
    last = -(-max((times[1] for times, _ in parsed), default=18 * _HOUR) // _HOUR) * _HOUR
    scale = (WIDTH - LEFT - 10) / max(last - first, _HOUR)

    def x(seconds: int) -> float:
        return round(LEFT + (seconds - first) * scale, 1)

    rows = tuple(
        Row(
            run_id=run["run_id"],
            vehicle_id=run["vehicle_id"],
            y=TOP + number * ROW,
            bars=_bars(day, run, times, x),
            trips=sum(1 for stop in run["stops"] for action in stop["actions"] if action["action"] == "pickup"),
            leaves=run["leaves_at"],
            returns=run["returns_at"],
        )
        for number, (times, run) in enumerate(parsed)
    )
    hours = tuple((x(second), f"{second // _HOUR:02d}") for second in range(first, last + 1, _HOUR))
    present = day.seconds(now) if now else None
    now_x = x(present) if present is not None and first <= present <= last else None
    return Timeline(rows, hours, WIDTH, TOP + max(len(rows), 1) * ROW + 12, now_x)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _seconds(day: ServiceDay, run: Mapping[str, Any]) -> tuple[int, int]:
    return day.seconds(_instant(run["leaves_at"])), day.seconds(_instant(run["returns_at"]))


def _bars(day: ServiceDay, run: Mapping[str, Any], times: tuple[int, int], x: Any) -> tuple[Bar, ...]:
    """Return bars between the moments at which the load changes."""
    edges, load = [(times[0], 0)], 0
    for stop in run["stops"]:
        change = sum(1 if action["action"] == "pickup" else -1 for action in stop["actions"])
        load += change
        if change:
            edges.append((day.seconds(_instant(stop["departure_at"])), load))
    ends = [second for second, _ in edges[1:]] + [times[1]]
    return tuple(
        Bar(x(start), round(x(end) - x(start), 1), max(on_board, 0))
        for (start, on_board), end in zip(edges, ends, strict=True)
        if end > start
    )
