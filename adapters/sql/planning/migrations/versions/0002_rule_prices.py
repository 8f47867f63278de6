"""What the rules cost on a day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from adapters.sql.types import Json, UtcDateTime

revision = "planning_0002"
down_revision = "planning_0001"


def upgrade() -> None:
    op.create_table(
        "rule_prices",
        sa.Column("service_day", sa.String(length=10), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("found_number", sa.Integer(), nullable=False),
        sa.Column("found_at", UtcDateTime(), nullable=True),
        sa.Column("data", Json, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("service_day"),
    )
