"""Series of appointments, and what became of each of their days."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from adapters.sql.types import Json, UtcDateTime

revision = "booking_0005"
down_revision = "booking_0004"


def upgrade() -> None:
    op.create_table(
        "series",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("referral_id", sa.String(length=80), nullable=False),
        sa.Column("segments", Json, nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("looked_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("end_reason", sa.String(length=40), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_series_referral", "series", ["referral_id"], unique=False)
    op.create_index("ix_series_due", "series", ["state", "looked_on"], unique=False)
    op.create_table(
        "occurrence",
        sa.Column("series_id", sa.String(length=80), nullable=False),
        sa.Column("original_day", sa.Date(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("skipped", sa.Boolean(), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("times", Json, nullable=True),
        sa.Column("journey_id", sa.String(length=80), nullable=True),
        sa.Column("problem", sa.String(length=80), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["journey_id"], ["journey.id"]),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"]),
        sa.PrimaryKeyConstraint("series_id", "original_day"),
    )
    op.create_index("uq_occurrence_journey", "occurrence", ["journey_id"], unique=True)
    op.execute("INSERT INTO counter (series, value) VALUES ('series', 0)")
