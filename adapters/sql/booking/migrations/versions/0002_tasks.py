"""Tasks about anything, with an owner and a time they are due by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from adapters.sql.types import UtcDateTime

revision = "booking_0002"
down_revision = "booking_0001"


def upgrade() -> None:
    # SQLite cannot take a foreign key off a table, so the rows move to a new one.
    op.drop_index("ix_clerk_task_day", table_name="clerk_task")
    op.rename_table("clerk_task", "clerk_task_of_trips")
    op.create_table(
        "clerk_task",
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("service_day", sa.String(length=10), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("owner", sa.String(length=120), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("done_by", sa.String(length=120), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "kind", name="clerk_task_subject_kind"),
    )
    op.create_index("ix_clerk_task_day", "clerk_task", ["service_day"], unique=False)
    op.execute(
        "INSERT INTO clerk_task "
        "(subject, kind, service_day, opened_at, due_at, owner, done_at, done_by, note, row_version) "
        "SELECT trip_id, kind, service_day, opened_at, opened_at, '', done_at, done_by, note, row_version "
        "FROM clerk_task_of_trips"
    )
    op.drop_table("clerk_task_of_trips")
