"""Keys that are to be destroyed, and the record of what was erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from adapters.sql.append_only import refuse_changes
from adapters.sql.types import UtcDateTime

revision = "booking_0011"
down_revision = "booking_0010"


def upgrade() -> None:
    op.create_table(
        "doomed_key",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "erasure",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("who", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_erasure_at", "erasure", ["at"], unique=False)
    refuse_changes(op.get_bind(), "erasure")
