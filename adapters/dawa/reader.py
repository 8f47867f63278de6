"""Read an address file line by line.

Columns are found by name: ``vejnavn``, ``husnr``, ``postnr``, ``postnrnavn`` and coordinates, as
``wgs84koordinat_bredde``/``_længde`` or ``etrs89koordinat_øst``/``_nord`` (EPSG:25832); ``id``, ``etage``, ``dør``,
``supplerendebynavn`` and ``status`` where there are such. Both of DAWA's downloads fit: ``adgangsadresser`` (houses)
and ``adresser`` (flats). Separated by commas or semicolons, UTF-8, with or without byte order mark; ``.gz`` is
unpacked.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, NamedTuple, cast

from pyproj import Transformer

from planner.kernel.errors import InvalidInput

_HOUSE = re.compile(r"0*([1-9]\d{0,2})([A-ZÆØÅ]?)$")
_POSTCODE = re.compile(r"\d{4}$")
_GONE = frozenset({"2", "4"})  # DAWA's status: 1 in force, 2 abolished, 3 provisional, 4 cancelled
_NEEDED = ("vejnavn", "husnr", "postnr", "postnrnavn")
_OPTIONAL = ("id", "etage", "dør", "supplerendebynavn", "status")
_DEGREES = ("wgs84koordinat_bredde", "wgs84koordinat_længde")
_METRES = ("etrs89koordinat_øst", "etrs89koordinat_nord")
_LONGEST_NAME, _LONGEST_FLOOR, _LONGEST_DOOR, _LONGEST_ID = 80, 2, 4, 36
_SOUTH, _NORTH, _WEST, _EAST = 54.0, 58.5, 7.5, 15.5

Point = Callable[[str, str], tuple[float, float]]


class AddressLine(NamedTuple):
    """One address of a file: names as written, ``number`` without its ``letter``, WGS-84 degrees."""

    street: str
    district: str
    postcode: str
    town: str
    number: int
    letter: str
    floor: str
    door: str
    lat: float
    lon: float
    register_id: str


class Skipped(NamedTuple):
    """A line that is left out for a good reason: ``gone`` or ``no-coordinates``."""

    reason: str


class BadLine(NamedTuple):
    """A line that cannot be read, and why."""

    number: int
    what: str


def read(path: Path, progress: Callable[[int], None] = lambda _: None) -> Iterator[AddressLine | Skipped | BadLine]:
    """Yield what each line of a file is.

    Args:
        path: the file.
        progress: told now and then how many bytes of the file have been read.

    Raises:
        InvalidInput: ``addresses.cannot-read``, ``addresses.not-text`` or ``addresses.missing-columns``.
    """
    try:
        with path.open("rb") as raw:
            yield from _lines(raw, path, progress)
    except UnicodeDecodeError:
        raise InvalidInput(
            "addresses.not-text", "the file is not UTF-8 text", where=str(path), do="Save it as UTF-8."
        ) from None
    except (OSError, EOFError) as error:
        raise InvalidInput(
            "addresses.cannot-read", f"the file cannot be read: {error}", where=str(path), do="Check path and rights."
        ) from None


def _lines(raw: IO[bytes], path: Path, progress: Callable[[int], None]) -> Iterator[AddressLine | Skipped | BadLine]:
    unpacked = cast(IO[bytes], gzip.GzipFile(fileobj=raw) if path.suffix == ".gz" else raw)
    lines = (line.decode("utf-8-sig" if number == 0 else "utf-8") for number, line in enumerate(unpacked))
    header = next(lines, "")
    separator = max(",;", key=header.count)
    parser = _Parser([name.strip().strip('"') for name in header.strip().split(separator)], path)
    rows = csv.reader(lines, delimiter=separator)
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield BadLine(rows.line_num + 1, str(error))
            continue
        if row is None:
            break
        if rows.line_num % 10_000 == 0:
            progress(raw.tell())
        if row:
            try:
                yield parser.parse(row)
            except ValueError as error:
                yield BadLine(rows.line_num + 1, str(error))
    progress(raw.tell())


class _Parser:
    """Makes an address of a row, whose fields are found by the names in the header."""

    def __init__(self, header: Sequence[str], path: Path) -> None:
        place = {name: at for at, name in enumerate(header)}
        missing = [name for name in _NEEDED if name not in place]
        coordinates = next((pair for pair in (_DEGREES, _METRES) if all(name in place for name in pair)), None)
        if missing or coordinates is None:
            missing += [] if coordinates else [" and ".join(_DEGREES)]
            raise InvalidInput(
                "addresses.missing-columns",
                f"the file does not have the columns {', '.join(missing)}",
                where=str(path),
                do="Import DAWA's adgangsadresser or adresser as CSV, with the line of column names.",
            )
        self._width = len(header)
        self._street, self._house, self._postcode, self._town = (place[name] for name in _NEEDED)
        # What the file has no column for is read from an empty field that is put behind every row.
        self._id, self._floor, self._door, self._district, self._status = (place.get(name, -1) for name in _OPTIONAL)
        self._first, self._second = (place[name] for name in coordinates)
        self._point = _degrees if coordinates is _DEGREES else _metres()

    def parse(self, row: list[str]) -> AddressLine | Skipped:
        """Return the address, or why it is left out; raise ValueError saying what is wrong with it."""
        if len(row) != self._width:
            raise ValueError(f"{len(row)} fields instead of {self._width}")
        row.append("")
        if row[self._status] in _GONE:
            return Skipped("gone")
        if not row[self._first] or not row[self._second]:
            return Skipped("no-coordinates")
        house = _HOUSE.match(row[self._house].strip().upper())
        if house is None:
            raise ValueError(f"husnr {row[self._house][:20]!r} is no house number")
        if not _POSTCODE.match(row[self._postcode]):
            raise ValueError(f"postnr {row[self._postcode][:20]!r} is no postcode")
        names = (row[self._street].strip(), row[self._district].strip(), row[self._postcode], row[self._town].strip())
        flat = (row[self._floor].lower(), row[self._door].lower())
        if not names[0] or max(map(len, names)) > _LONGEST_NAME:
            raise ValueError(f"vejnavn is empty, or a name is longer than {_LONGEST_NAME} letters")
        if len(flat[0]) > _LONGEST_FLOOR or len(flat[1]) > _LONGEST_DOOR or len(row[self._id]) > _LONGEST_ID:
            raise ValueError("etage, dør or id is too long")
        return AddressLine(*names, int(house[1]), house[2], *flat, *self._where(row), row[self._id])

    def _where(self, row: list[str]) -> tuple[float, float]:
        given = (row[self._first], row[self._second])
        try:
            lat, lon = self._point(*given)
        except ValueError:
            raise ValueError(f"{given[0][:20]!r}, {given[1][:20]!r} are no coordinates") from None
        if not (_SOUTH <= lat <= _NORTH and _WEST <= lon <= _EAST):
            raise ValueError(f"{given[0][:20]}, {given[1][:20]} is not in Denmark")
        return lat, lon


def _degrees(lat: str, lon: str) -> tuple[float, float]:
    return float(lat), float(lon)


def _metres() -> Point:
    to_degrees = Transformer.from_crs("EPSG:25832", "EPSG:4326")

    def point(east: str, north: str) -> tuple[float, float]:
        lat, lon = to_degrees.transform(float(east), float(north))
        return lat, lon

    return point
