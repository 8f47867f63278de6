"""Appointments as the systems that send referrals know them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from adapters.sql.types import Json, UtcDateTime

revision = "booking_0006"
down_revision = "booking_0005"


def upgrade() -> None:
    op.create_table(
        "sender_appointment",
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("referral_id", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("wanted", Json, nullable=False),
        sa.Column("original", Json, nullable=True),
        sa.Column("stated_at", UtcDateTime(), nullable=True),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("journey_id", sa.String(length=80), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"]),
        sa.ForeignKeyConstraint(["journey_id"], ["journey.id"]),
        sa.PrimaryKeyConstraint("source", "external_id"),
        sa.UniqueConstraint("referral_id", "number", name="uq_sender_appointment_number"),
    )
