"""The generated region's hospitals and departments as the booking office's register of places."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from planner.booking.finding.words import words
from scenarios.day.hospitals import Hospital, load

_COLUMNS = ("code", "name", "aliases", "address", "postcode", "lat", "lon", "authority", "valid_from")
_SINCE = "2020-01-01"


def register(authority: str = "region-midtjylland") -> str:
    """Return the file of places (CSV, as ``samtur places import`` reads it): each hospital and each department."""
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";", lineterminator="\n")
    rows.writerow(_COLUMNS)
    for hospital in load(()):
        for code, name, aliases in _entries(hospital):
            where = (f"{hospital.postcode} {hospital.city}", hospital.postcode, hospital.place.lat, hospital.place.lon)
            rows.writerow((code, name, "|".join(aliases), *where, authority, _SINCE))
    return out.getvalue()


def _entries(hospital: Hospital) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield code, name and aliases of the hospital and of its departments."""
    short = hospital.id.casefold()
    yield short, hospital.name, (hospital.id,)
    for department in hospital.departments:
        code = "-".join([short, *words(department.name)])
        yield code, f"{hospital.name}, {department.name}", (f"{hospital.id} {department.name}", f"{department.name}")
