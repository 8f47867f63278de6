"""Booking's tables; decisions, history and the audit trail refuse changes by trigger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from adapters.sql.append_only import refuse_changes
from adapters.sql.bus_tables import create_bus_tables
from adapters.sql.types import BigKey, Json, UtcDateTime

revision = "booking_0001"
down_revision = None

APPEND_ONLY = ("decision", "history", "personal_data_read")


def upgrade() -> None:
    create_bus_tables(op.get_bind())
    op.create_table(
        "counter",
        sa.Column("series", sa.String(length=40), nullable=False),
        sa.Column("value", BigKey, nullable=False),
        sa.PrimaryKeyConstraint("series"),
    )
    op.create_table(
        "history",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("cause", sa.String(length=64), nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_history_subject", "history", ["subject", "at"], unique=False)
    op.create_index(
        "uq_history_cause",
        "history",
        ["subject", "cause", "kind"],
        unique=True,
        sqlite_where=sa.text("cause <> ''"),
        postgresql_where=sa.text("cause <> ''"),
    )
    op.create_table(
        "personal_data_read",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("who", sa.String(length=120), nullable=False),
        sa.Column("what", sa.String(length=120), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_personal_data_read_at", "personal_data_read", ["at"], unique=False)
    op.create_index("ix_personal_data_read_subject", "personal_data_read", ["subject"], unique=False)
    op.create_table(
        "referral",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("content_index", sa.String(length=64), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("received_by", sa.String(length=120), nullable=False),
        sa.Column("facts", Json, nullable=False),
        sa.Column("needs", Json, nullable=False),
        sa.Column("home", Json, nullable=False),
        sa.Column("facility", Json, nullable=False),
        sa.Column("appointments", Json, nullable=False),
        sa.Column("first_day", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("source", "external_id", name="uq_referral_external"),
    )
    op.create_index("ix_referral_first_day", "referral", ["first_day"], unique=False)
    op.create_table(
        "decision",
        sa.Column("referral_id", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("scheme", sa.String(length=80), nullable=False),
        sa.Column("rule_id", sa.String(length=80), nullable=False),
        sa.Column("rule_set", sa.String(length=80), nullable=False),
        sa.Column("rule_set_version", sa.String(length=80), nullable=False),
        sa.Column("rule_set_digest", sa.String(length=64), nullable=False),
        sa.Column("decided_by", sa.String(length=20), nullable=False),
        sa.Column("decided_by_name", sa.String(length=200), nullable=False),
        sa.Column("mandate", sa.Text(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.Column("reasons", Json, nullable=False),
        sa.Column("facts_used", Json, nullable=False),
        sa.Column("payer", Json, nullable=True),
        sa.Column("companions", sa.Integer(), nullable=False),
        sa.Column("companion_home", sa.Boolean(), nullable=False),
        sa.Column("complaint_da", sa.Text(), nullable=False),
        sa.Column("complaint_en", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"],
            ["referral.id"],
        ),
        sa.PrimaryKeyConstraint("referral_id", "number"),
    )
    op.create_table(
        "journey",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("referral_id", sa.String(length=80), nullable=False),
        sa.Column("service_day", sa.String(length=10), nullable=False),
        sa.Column("booked_at", UtcDateTime(), nullable=False),
        sa.Column("booked_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"],
            ["referral.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_journey_referral", "journey", ["referral_id"], unique=False)
    op.create_table(
        "personal",
        sa.Column("referral_id", sa.String(length=80), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("key_id", sa.String(length=40), nullable=False),
        sa.Column("cpr_index", sa.String(length=64), nullable=True),
        sa.Column("phone_index", sa.String(length=64), nullable=True),
        sa.Column("erase_after", UtcDateTime(), nullable=False),
        sa.Column("erased_at", UtcDateTime(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"],
            ["referral.id"],
        ),
        sa.PrimaryKeyConstraint("referral_id"),
    )
    op.create_index("ix_personal_cpr", "personal", ["cpr_index"], unique=False)
    op.create_index("ix_personal_erase_after", "personal", ["erase_after"], unique=False)
    op.create_index("ix_personal_key", "personal", ["key_id"], unique=False)
    op.create_index("ix_personal_phone", "personal", ["phone_index"], unique=False)
    op.create_table(
        "trip",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("journey_id", sa.String(length=80), nullable=False),
        sa.Column("referral_id", sa.String(length=80), nullable=False),
        sa.Column("leg", sa.String(length=10), nullable=False),
        sa.Column("service_day", sa.String(length=10), nullable=False),
        sa.Column("origin", Json, nullable=False),
        sa.Column("destination", Json, nullable=False),
        sa.Column("timing", Json, nullable=False),
        sa.Column("needs", Json, nullable=False),
        sa.Column("service_level", Json, nullable=False),
        sa.Column("board_s", sa.Integer(), nullable=False),
        sa.Column("alight_s", sa.Integer(), nullable=False),
        sa.Column("linked_trip_id", sa.String(length=80), nullable=True),
        sa.Column("booked_at", UtcDateTime(), nullable=False),
        sa.Column("same_day", sa.Boolean(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("planning_version", BigKey, nullable=False),
        sa.Column("promise", Json, nullable=True),
        sa.Column("refusal", Json, nullable=False),
        sa.Column("cancel_reason", sa.String(length=40), nullable=True),
        sa.Column("ready_at_called", UtcDateTime(), nullable=True),
        sa.Column("arrived_at", UtcDateTime(), nullable=True),
        sa.Column("picked_up_at", UtcDateTime(), nullable=True),
        sa.Column("dropped_off_at", UtcDateTime(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["journey_id"],
            ["journey.id"],
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"],
            ["referral.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_trip_day", "trip", ["service_day", "id"], unique=False)
    op.create_index("ix_trip_journey", "trip", ["journey_id"], unique=False)
    op.create_table(
        "clerk_task",
        sa.Column("trip_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("service_day", sa.String(length=10), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("done_by", sa.String(length=120), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["trip_id"],
            ["trip.id"],
        ),
        sa.PrimaryKeyConstraint("trip_id", "kind"),
    )
    op.create_index("ix_clerk_task_day", "clerk_task", ["service_day"], unique=False)
    op.execute("INSERT INTO counter (series, value) VALUES ('referral', 0), ('journey', 0)")
    for table in APPEND_ONLY:
        refuse_changes(op.get_bind(), table)
