"""Bridges, tunnels, dams and ferries: where a way leads over water although the land grid does not."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from planner.kernel.errors import InvalidInput
from planner.kernel.places import Place

Kind = Literal["bridge", "tunnel", "dam", "ferry"]
_KIND: TypeAdapter[Kind] = TypeAdapter(Kind)
_MINUTES = TypeAdapter(float)
_OPEN = {"yes": True, "no": False}


@dataclass(frozen=True)
class Crossing:
    """A way over water, usable in both directions.

    Attributes:
        name: as people call it; the key by which it is opened or closed in settings.
        kind: bridge, tunnel, dam or ferry.
        open: whether it may be used unless settings say otherwise.
        start: on or next to land on one side.
        end: the same on the other side.
        minutes: time in addition to driving: for a ferry the crossing and an allowance for waiting;
            0 for a fixed link, whose length is driven like any road.
    """

    name: str
    kind: Kind
    open: bool
    start: Place
    end: Place
    minutes: float


def read_crossings(path: Path) -> tuple[Crossing, ...]:
    """Read a table with columns name, kind, open, lon1, lat1, lon2, lat2, minutes (others are ignored).

    Raises:
        InvalidInput: ``roads.crossings-missing`` when there is no such file, ``roads.crossings-invalid``
            naming the line that cannot be understood.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as cause:
        raise InvalidInput(
            "roads.crossings-missing",
            f"the crossings file cannot be read ({type(cause).__name__})",
            where=str(path),
            do="Point roads.crossings to a UTF-8 CSV file, or leave it out for the packaged one.",
        ) from cause
    reader = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    found: dict[str, Crossing] = {}
    for row in reader:
        try:
            crossing = _crossing(row, found)
        except (KeyError, TypeError, ValueError, InvalidInput) as cause:
            reason = cause.errors()[0]["msg"] if isinstance(cause, ValidationError) else str(cause)
            raise InvalidInput(
                "roads.crossings-invalid",
                f"a crossing cannot be understood: {reason}",
                where=f"{path}, row {reader.line_num} ({row.get('name')})",
                do="Give name, kind (bridge, tunnel, dam, ferry), open (yes, no), lon1, lat1, lon2, lat2, minutes.",
            ) from cause
        found[crossing.name] = crossing
    return tuple(found.values())


def _crossing(row: dict[str, str], others: dict[str, Crossing]) -> Crossing:
    """Make a crossing of one row; raises KeyError, TypeError, ValueError or InvalidInput when it is not one."""
    name = row["name"].strip()
    if not name or name in others:
        raise ValueError("a crossing needs a name of its own")
    minutes = _MINUTES.validate_python(row["minutes"])
    if not 0 <= minutes <= 24 * 60:
        raise ValueError("minutes must lie between 0 and 1440")
    return Crossing(
        name=name,
        kind=_KIND.validate_python(row["kind"]),
        open=_OPEN[row["open"]],
        start=Place(float(row["lat1"]), float(row["lon1"])),
        end=Place(float(row["lat2"]), float(row["lon2"])),
        minutes=minutes,
    )


def switch(crossings: tuple[Crossing, ...], setting: dict[str, bool]) -> tuple[Crossing, ...]:
    """Return the crossings that are open after ``setting`` (name to open or not) overrides the table.

    Raises:
        InvalidInput: ``roads.crossing-unknown`` for a name that no crossing bears.
    """
    known = {crossing.name for crossing in crossings}
    for name in setting:
        if name not in known:
            raise InvalidInput(
                "roads.crossing-unknown",
                f"there is no crossing called {name!r}",
                where="roads.switch",
                do=f"Use one of: {', '.join(sorted(known))}.",
            )
    return tuple(crossing for crossing in crossings if setting.get(crossing.name, crossing.open))
