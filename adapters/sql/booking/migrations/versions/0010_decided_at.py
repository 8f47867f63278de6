"""Decisions are counted by when they were made."""

from __future__ import annotations

from alembic import op

revision = "booking_0010"
down_revision = "booking_0009"


def upgrade() -> None:
    op.create_index("ix_decision_decided_at", "decision", ["decided_at"], unique=False)
