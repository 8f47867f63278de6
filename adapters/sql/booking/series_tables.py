"""Tables of series and of what has become of their days."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, MetaData, String, Table

from adapters.sql.booking.columns import AsJson
from adapters.sql.types import UtcDateTime
from planner.booking.domain.recurrence import Segment, Times


def add_series_tables(metadata: MetaData) -> tuple[Table, Table]:
    """Add the tables to booking's metadata; return series and occurrence."""
    series = Table(
        "series",
        metadata,
        Column("id", String(80), primary_key=True),
        Column("referral_id", String(80), ForeignKey("referral.id"), nullable=False),
        Column("segments", AsJson(tuple[Segment, ...]), nullable=False),
        Column("until", Date),
        Column("count", Integer),
        Column("created_at", UtcDateTime, nullable=False),
        Column("created_by", String(120), nullable=False),
        Column("looked_on", Date, nullable=False),
        Column("state", String(20), nullable=False),
        Column("end_reason", String(40), nullable=False),
        Column("row_version", Integer, nullable=False),
        Index("ix_series_referral", "referral_id"),
        Index("ix_series_due", "state", "looked_on"),
    )

    occurrence = Table(
        "occurrence",
        metadata,
        Column("series_id", String(80), ForeignKey("series.id"), primary_key=True),
        Column("original_day", Date, primary_key=True),
        Column("day", Date, nullable=False),
        Column("skipped", Boolean, nullable=False),
        Column("own", Boolean, nullable=False),
        Column("times", AsJson(Times)),
        Column("journey_id", String(80), ForeignKey("journey.id")),
        Column("problem", String(80), nullable=False),
        Column("row_version", Integer, nullable=False),
        Index("uq_occurrence_journey", "journey_id", unique=True),
    )
    return series, occurrence
