"""Series of appointments in booking's database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from adapters.sql.booking import tables
from planner.booking.domain.series import Occurrence, Series


class SqlSeriesStore:
    """Implements ``planner.booking.series_ports.SeriesStore``."""

    _db: Session

    def add_series(self, series: Series) -> None:
        """Keep a new series."""
        self._db.add(series)
        self._db.flush()

    def series(self, series_id: str) -> Series | None:
        """Return a series."""
        return self._db.get(Series, series_id)

    def all_series(
        self, states: Sequence[str], referral_id: str | None, page: int, size: int
    ) -> tuple[Sequence[Series], int]:
        """Return a page of series, the newest first, and how many there are in all."""
        rows = tables.series.c
        wanted = select(Series)
        if states:
            wanted = wanted.where(rows.state.in_(states))
        if referral_id is not None:
            wanted = wanted.where(rows.referral_id == referral_id)
        total = self._db.execute(select(func.count()).select_from(wanted.subquery())).scalar_one()
        newest_first = wanted.order_by(rows.id.desc()).limit(size).offset((page - 1) * size)
        return self._db.scalars(newest_first).all(), total

    def series_due(self, today: date, limit: int) -> Sequence[Series]:
        """Return running series that nobody has looked at today, locked for change."""
        rows = tables.series.c
        query = select(Series).where(rows.state == "running", rows.looked_on < today)
        return self._db.scalars(query.order_by(rows.id).limit(limit).with_for_update(skip_locked=True)).all()

    def add_occurrence(self, occurrence: Occurrence) -> None:
        """Keep what has become of a slot."""
        self._db.add(occurrence)

    def remove_occurrence(self, occurrence: Occurrence) -> None:
        """Forget an occurrence that its series has no more."""
        self._db.delete(occurrence)
        self._db.flush()

    def occurrences(self, series_id: str) -> Sequence[Occurrence]:
        """Return a series' occurrences in the order of their slots."""
        rows = tables.occurrence.c
        return self._db.scalars(select(Occurrence).where(rows.series_id == series_id).order_by(rows.original_day)).all()

    def occurrence_of(self, journey_id: str) -> Occurrence | None:
        """Return the occurrence that a journey is booked for."""
        return self._db.scalars(select(Occurrence).where(tables.occurrence.c.journey_id == journey_id)).one_or_none()
