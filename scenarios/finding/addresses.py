"""An invented address register in DAWA's CSV format: ``python -m scenarios.finding.addresses --rows 2500000 FILE.csv``.

Real are the postcodes and where they lie; streets are made of parts that Danish street names are made of, and houses
stand where chance puts them. The same seed gives the same file, byte for byte.
"""

from __future__ import annotations

import argparse
import csv
import random
import uuid
from collections.abc import Iterator
from pathlib import Path

from adapters.web.places import towns
from scenarios.data import table

_PARTS = {
    kind: [row["part"] for row in table("street_parts.csv") if row["kind"] == kind]
    for kind in ("before", "first", "last")
}
_BEFORE_SHARE = 0.5
_HEADER = (
    "id", "status", "oprettet", "ændret", "vejkode", "vejnavn", "adresseringsvejnavn", "husnr", "supplerendebynavn",
    "postnr", "postnrnavn", "kommunekode", "etrs89koordinat_øst", "etrs89koordinat_nord", "wgs84koordinat_bredde",
    "wgs84koordinat_længde",
)  # fmt: skip
_HOUSES_A_STREET = 20
_LETTER_SHARE = 0.1


def rows(count: int, seed: int) -> Iterator[tuple[str, ...]]:
    """Yield so many access addresses, street by street."""
    dice = random.Random(seed)
    places = sorted((postcode, town) for postcode, town in towns().items() if postcode.isdigit())
    made: set[tuple[str, str]] = set()
    left = count
    while left > 0:
        postcode, town = dice.choice(places)
        name = street_name(dice)
        if (name, postcode) in made:
            continue
        made.add((name, postcode))
        lat, lon = dice.uniform(54.6, 57.7), dice.uniform(8.1, 12.6)
        road = f"{len(made) % 10_000:04d}"
        houses = min(left, dice.randint(1, 2 * _HOUSES_A_STREET - 1))
        for number in range(1, houses + 1):
            letter = dice.choice("ABC") if dice.random() < _LETTER_SHARE else ""
            yield (
                str(uuid.UUID(int=dice.getrandbits(128), version=4)), "1", "2000-02-05T06:00:00.000", "", road, name,
                name[:20], f"{number}{letter}", "", postcode, town, "0000", "", "",
                f"{lat + number * 1e-4:.6f}", f"{lon + number * 1e-4:.6f}",
            )  # fmt: skip
        left -= houses


def street_name(dice: random.Random) -> str:
    """Return an invented street name."""
    before = f"{dice.choice(_PARTS['before'])} " if dice.random() < _BEFORE_SHARE else ""
    return f"{before}{dice.choice(_PARTS['first'])}{dice.choice(_PARTS['last'])}"


def write(path: Path, count: int, seed: int) -> None:
    """Write a register of so many addresses."""
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(_HEADER)
        lines.writerows(rows(count, seed))


def main() -> None:
    """Write a file."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("file", type=Path)
    options.add_argument("--rows", type=int, default=2_500_000)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    write(given.file, given.rows, given.seed)


if __name__ == "__main__":
    main()
