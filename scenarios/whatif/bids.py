"""Bids of a tender as a CSV table, a line a bid.

    bid,operator,vehicle_type,vehicles,guaranteed_hours,opens,closes,hourly_kr,start_fee_kr,lat,lon
    B01,O01,lift-car,3,7.5,06:00,17:00,385,0,56.1567,10.2108

``vehicle_type`` is one of the scenario file's ``[fleet.types]``. A vehicle with guaranteed hours is paid for them on
every day, driven or not; one without is paid only when it is used. A further column ``minimum_kr`` may say the least
that a vehicle is paid for a day on which it is used.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from planner.kernel.errors import InvalidInput, SamturError
from planner.kernel.money import rate_for
from planner.kernel.places import Place
from planner.kernel.time import clock_text
from planner.routing import Vehicle
from scenarios.day.tables import VehicleType
from scenarios.whatif.day import Car, beyond_guarantee

COLUMNS = ("bid", "operator", "vehicle_type", "vehicles", "guaranteed_hours", "opens", "closes", "hourly_kr",
           "start_fee_kr", "lat", "lon")  # fmt: skip
MINIMUM = "minimum_kr"


@dataclass(frozen=True)
class Bid:
    """So many vehicles of one type at one base, at one price; ``car`` is one of them."""

    id: str
    operator: str
    vehicles: int
    car: Car

    def cars(self, count: int) -> list[Car]:
        """Return that many of its vehicles."""
        return [self.car.named(f"{self.id}/{k + 1}") for k in range(count)]


def read_bids(path: Path, types: Mapping[str, VehicleType]) -> list[Bid]:
    """Return the bids of a file.

    Args:
        path: of the table.
        types: vehicle types by name.

    Raises:
        InvalidInput: ``whatif.bids`` naming line and column.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            table = csv.DictReader(file)
            rows = list(table)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InvalidInput(
            "whatif.bids", f"the bids cannot be read: {error}", where=str(path), do="Check it."
        ) from None
    missing = set(COLUMNS) - set(table.fieldnames or ())
    if missing:
        raise _wrong(path, 1, min(missing), "the column is missing")
    bids = [_bid(path, number, row, types) for number, row in enumerate(rows, start=2)]
    if len({bid.id for bid in bids}) != len(bids) or not bids:
        raise _wrong(path, 1, "bid", "there must be bids, each with an id of its own")
    return bids


def write_bids(path: Path, cars: Iterable[Car], operators: Iterable[str]) -> int:
    """Write a fleet as bids, alike vehicles in one; return how many bids. A beginning for a table of one's own."""
    found: dict[tuple[object, ...], int] = {}
    for car, operator in zip(cars, operators, strict=True):
        v = car.vehicle
        hours, base = f"{v.guaranteed_s / 3600:g}", (car.base.lat, car.base.lon)
        price = (f"{v.hourly_ore / 100:g}", f"{v.start_fee_ore / 100:g}")
        least = f"{(v.minimum_ore + rate_for(v.guaranteed_s, v.hourly_ore) if v.minimum_ore else 0) / 100:g}"
        opening = clock_text(v.opens), clock_text(v.closes)
        row: tuple[object, ...] = (operator, car.kind, hours, *opening, *price, *base, least)
        found[row] = found.get(row, 0) + 1
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow([*COLUMNS, MINIMUM])
        for number, (row, count) in enumerate(found.items(), start=1):
            table.writerow([f"B{number:03d}", *row[:2], count, *row[2:]])
    return len(found)


def _bid(path: Path, line: int, row: dict[str, str], types: Mapping[str, VehicleType]) -> Bid:
    def number(column: str, least: float, most: float) -> float:
        try:
            value = float(row[column])
        except (TypeError, ValueError):
            raise _wrong(path, line, column, "a number is missing") from None
        if not least <= value <= most:
            raise _wrong(path, line, column, f"{value:g} is not between {least:g} and {most:g}")
        return value

    kind = types.get(row["vehicle_type"] or "")
    if kind is None:
        raise _wrong(path, line, "vehicle_type", f"none of {', '.join(types)}")
    opens, closes = (_second(path, line, row, column) for column in ("opens", "closes"))
    hourly, guaranteed = round(100 * number("hourly_kr", 0, 10_000)), round(3600 * number("guaranteed_hours", 0, 24))
    if closes <= opens or guaranteed > closes - opens:
        raise _wrong(path, line, "closes", "the opening is shorter than the guaranteed hours")
    minimum = round(100 * number(MINIMUM, 0, 100_000)) if row.get(MINIMUM) else 0
    vehicle = Vehicle(
        id=row["bid"],
        start_loc=0,
        end_loc=0,
        opens=opens,
        closes=closes,
        layouts=kind.layouts,
        front_seats=kind.front_seats,
        start_fee_ore=round(100 * number("start_fee_kr", 0, 10_000)),
        hourly_ore=hourly,
        guaranteed_s=guaranteed,
        minimum_ore=beyond_guarantee(minimum, guaranteed, hourly),
    )
    try:
        base = Place(number("lat", -90, 90), number("lon", -180, 180))
    except SamturError as error:
        raise _wrong(path, line, "lat", error.what) from None
    car = Car(vehicle, base, tuple(kind.equipment), row["vehicle_type"])
    return Bid(row["bid"], row["operator"], int(number("vehicles", 1, 1000)), car)


def _second(path: Path, line: int, row: dict[str, str], column: str) -> int:
    hours, _, minutes = (row[column] or "").partition(":")
    if not (hours.isdigit() and minutes.isdigit() and int(hours) <= 30 and int(minutes) < 60):
        raise _wrong(path, line, column, "a time HH:MM is missing")
    return int(hours) * 3600 + int(minutes) * 60


def _wrong(path: Path, line: int, column: str, what: str) -> InvalidInput:
    return InvalidInput(
        "whatif.bids", f"a bid is wrong: {what}", where=f"{path}, line {line}, {column}", do="Correct the table."
    )
