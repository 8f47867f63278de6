"""The register of places of treatment."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from adapters.sql.types import Json

revision = "booking_0009"
down_revision = "booking_0008"


def upgrade() -> None:
    op.create_table(
        "place",
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("aliases", Json, nullable=False),
        sa.Column("sor", sa.String(length=40), nullable=False),
        sa.Column("ean", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("point", Json, nullable=False),
        sa.Column("door_level", sa.String(length=20), nullable=True),
        sa.Column("waiting", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("authority", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("code", "valid_from"),
    )
