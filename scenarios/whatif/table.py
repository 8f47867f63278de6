"""Tables of what came of it: printed, and as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from planner.kernel.errors import InvalidInput
from scenarios.whatif import fleet, service
from scenarios.whatif.bids import Bid
from scenarios.whatif.figures import Figures
from scenarios.whatif.tender import Choice

Value = str | int | float

MEASURES = ("total_kr", "pay_kr", "left_out", "vehicles_used", "hours", "km", "ride_percent", "shared_percent")
"""Columns of a mean day, see `Figures`."""


@dataclass(frozen=True)
class Table:
    """Columns and rows; numbers as they are, written with as many digits as they deserve."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]

    def lines(self) -> Iterator[str]:
        """Return the table as text, numbers to the right."""
        cells = [list(self.columns), *([_text(value) for value in row] for row in self.rows)]
        widths = [max(len(row[k]) for row in cells) for k in range(len(self.columns))]
        numeric = [all(not isinstance(row[k], str) for row in self.rows) for k in range(len(self.columns))]
        for row in cells:
            fitted = (c.rjust(w) if right else c.ljust(w) for c, w, right in zip(row, widths, numeric, strict=True))
            yield "  ".join(fitted).rstrip()

    def write(self, path: Path) -> None:
        """Write the table as CSV.

        Raises:
            InvalidInput: ``whatif.cannot-write``.
        """
        try:
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([self.columns, *([_plain(value) for value in row] for row in self.rows)])
        except OSError as error:
            raise InvalidInput(
                "whatif.cannot-write",
                f"the table cannot be written: {error.strerror}",
                where=str(path),
                do="Check path and rights.",
            ) from None


def of_fleets(rows: Sequence[fleet.Row]) -> Table:
    """Return a row a fleet."""
    return Table(("vehicles", "with_lift", *MEASURES), tuple((size, lifts, *_measured(f)) for size, lifts, f in rows))


def of_levels(rows: Sequence[service.Row]) -> Table:
    """Return a row a service level."""
    columns = ("detour_factor", "window_factor", *MEASURES)
    return Table(columns, tuple((s.ride_factor, s.window_factor, *_measured(f)) for s, f in rows))


def of_choice(bids: Sequence[Bid], choice: Choice) -> Table:
    """Return a row a bid: what is offered and bought."""
    rows = []
    for bid in bids:
        car = bid.car
        hours = car.vehicle.guaranteed_s / 3600
        bought: Value = choice.bought[bid.id] if hours else "call-off"
        rows.append((bid.id, bid.operator, car.kind, hours, car.vehicle.hourly_ore / 100, bid.vehicles, bought))
    return Table(("bid", "operator", "vehicle_type", "guaranteed_hours", "hourly_kr", "offered", "bought"), tuple(rows))


def of_totals(choice: Choice) -> Table:
    """Return a mean day with everything on offer and with the choice."""
    rows = (("everything", choice.everything), ("chosen", choice.chosen))
    return Table(("fleet", *MEASURES), tuple((name, *_measured(figures)) for name, figures in rows))


def _measured(f: Figures) -> tuple[float, ...]:
    money = (f.total_ore / 100, f.pay_ore / 100)
    return (*money, f.left_out, f.vehicles, f.hours, f.km, f.ride_percent, f.shared_percent)


def _text(value: Value) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.4g}"
    return str(value)


def _plain(value: Value) -> Value:
    return round(value, 3) if isinstance(value, float) else value
