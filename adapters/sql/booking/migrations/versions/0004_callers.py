"""The blind index by which patients who called before are found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from adapters.sql.types import BigKey

revision = "booking_0004"
down_revision = "booking_0003"


def upgrade() -> None:
    op.add_column("personal", sa.Column("patient_index", sa.String(length=64), nullable=True))
    op.create_index("ix_personal_patient", "personal", ["patient_index"], unique=False)
    op.create_table(
        "caller",
        sa.Column("number", BigKey, nullable=False),
        sa.Column("patient_index", sa.String(length=64), nullable=False),
        sa.Column("referral_id", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["referral_id"], ["personal.referral_id"]),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("patient_index", name="uq_caller_patient"),
        sa.UniqueConstraint("referral_id", name="uq_caller_referral"),
    )
    op.create_table(
        "caller_key",
        sa.Column("key", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("caller", BigKey, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["caller"], ["caller.number"]),
        sa.PrimaryKeyConstraint("key", "caller"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_caller_key_caller", "caller_key", ["caller"], unique=False)
    op.create_index("ix_trip_referral", "trip", ["referral_id"], unique=False)
