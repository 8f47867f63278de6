"""The day's vehicles as a picture: a row a run, coloured by how many passengers' trips are on board."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from planner.kernel.time import ServiceDay

ROW, LEFT, HEAD, WIDTH = 18, 64, 26, 1320
_HOUR = 3600
_RIGHT = 14


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
    operator_id: str
    status: str
    y: int
    bars: tuple[Bar, ...]
    end_x: float
    trips: int
    most: int
    leaves: str
    returns: str


@dataclass(frozen=True)
class Timeline:
    """Everything to draw, in pixels.

    Attributes:
        rows: by the time they leave.
        hours: (x, text) of the grid.
        head: height of the strip with the hours; height: of the rows below it.
        now_x: where the present instant is, if it is on the picture.
    """

    rows: tuple[Row, ...]
    hours: tuple[tuple[float, str], ...]
    width: int
    head: int
    height: int
    now_x: float | None


def build(day: ServiceDay, runs: Iterable[Mapping[str, Any]], now: datetime) -> Timeline:
    """Lay out runs given as ``run-planned`` data with their ``status``, ordered by the time they leave."""
    parsed = sorted(((_seconds(day, run), run) for run in runs), key=lambda item: (item[0][0], item[1]["run_id"]))
    first = min((times[0] for times, _ in parsed), default=6 * _HOUR) // _HOUR * _HOUR
    last = -(-max((times[1] for times, _ in parsed), default=18 * _HOUR) // _HOUR) * _HOUR
    scale = (WIDTH - LEFT - _RIGHT) / max(last - first, _HOUR)

    def x(seconds: int) -> float:
        return round(LEFT + (seconds - first) * scale, 1)

    rows = tuple(_row(day, number, run, times, x) for number, (times, run) in enumerate(parsed))
    hours = tuple((x(second), f"{second // _HOUR:02d}") for second in range(first, last + 1, _HOUR))
    present = day.seconds(now)
    return Timeline(
        rows=rows,
        hours=hours,
        width=WIDTH,
        head=HEAD,
        height=max(len(rows), 1) * ROW + 8,
        now_x=x(present) if first <= present <= last else None,
    )


def _row(
    day: ServiceDay, number: int, run: Mapping[str, Any], times: tuple[int, int], x: Callable[[int], float]
) -> Row:
    bars = _bars(day, run, times, x)
    return Row(
        run_id=run["run_id"],
        vehicle_id=run["vehicle_id"],
        operator_id=run["operator_id"],
        status=run["status"],
        y=2 + number * ROW,
        bars=bars,
        end_x=x(times[1]),
        trips=sum(1 for stop in run["stops"] for action in stop["actions"] if action["action"] == "pickup"),
        most=max((bar.load for bar in bars), default=0),
        leaves=run["leaves_at"],
        returns=run["returns_at"],
    )


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _seconds(day: ServiceDay, run: Mapping[str, Any]) -> tuple[int, int]:
    return day.seconds(_instant(run["leaves_at"])), day.seconds(_instant(run["returns_at"]))


def _bars(
    day: ServiceDay, run: Mapping[str, Any], times: tuple[int, int], x: Callable[[int], float]
) -> tuple[Bar, ...]:
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
