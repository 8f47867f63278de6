"""The register of places in booking's database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from adapters.sql.booking import tables
from planner.booking.domain.places import KnownPlace


class SqlPlaceStore:
    """Implements ``planner.booking.places_ports.PlaceStore``."""

    _db: Session

    def place(self, code: str, valid_from: date) -> KnownPlace | None:
        """Return a version of a place."""
        row = self._db.execute(_all().where(*_key(code, valid_from))).one_or_none()
        return None if row is None else _place(row)

    def add_place(self, place: KnownPlace) -> None:
        """Keep a new version; a race for the same code and day shows here as an integrity error."""
        self._db.execute(tables.place.insert(), _row(place))

    def change_place(self, place: KnownPlace) -> None:
        """Let a version be as it is said now."""
        self._db.execute(tables.place.update().where(*_key(place.code, place.valid_from)).values(_row(place)))

    def places(self, code: str | None = None) -> Sequence[KnownPlace]:
        """Return every version of every place, or of one, by code and first day."""
        rows = tables.place.c
        query = _all().order_by(rows.code, rows.valid_from)
        return [_place(row) for row in self._db.execute(query if code is None else query.where(rows.code == code))]


def _all() -> Select[Any]:
    return select(tables.place)


def _key(code: str, valid_from: date) -> tuple[Any, Any]:
    rows = tables.place.c
    return rows.code == code, rows.valid_from == valid_from


def _row(place: KnownPlace) -> dict[str, Any]:
    return {each.name: getattr(place, each.name) for each in fields(place)}


def _place(row: Row[Any]) -> KnownPlace:
    return KnownPlace(**row._mapping)  # noqa: SLF001 - public in spite of its name: how SQLAlchemy gives a row's mapping
