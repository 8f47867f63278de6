"""Settlement's tables; the ledger's refuse changes by trigger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from adapters.sql.append_only import refuse_changes
from adapters.sql.bus_tables import create_bus_tables
from adapters.sql.types import BigKey, Json, UtcDateTime

revision = "settlement_0001"
down_revision = None

APPEND_ONLY = ("entry", "line", "priced_run", "document", "document_line", "contract_version")


def upgrade() -> None:
    create_bus_tables(op.get_bind())
    op.create_table(
        "boarding",
        sa.Column("run_id", sa.String(length=80), nullable=False),
        sa.Column("trip_id", sa.String(length=80), nullable=False),
        sa.Column("event", sa.String(length=30), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "trip_id"),
    )
    op.create_index(op.f("ix_boarding_trip_id"), "boarding", ["trip_id"], unique=False)
    op.create_table(
        "contract_version",
        sa.Column("contract_id", sa.String(length=80), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("contract_version", sa.String(length=80), nullable=False),
        sa.Column("operator_id", sa.String(length=80), nullable=False),
        sa.Column("operator_name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("planning_price", Json, nullable=False),
        sa.Column("paid_price", Json, nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("contract_id", "revision"),
        sa.UniqueConstraint("contract_id", "contract_version", name="uq_contract_version"),
    )
    op.create_table(
        "document",
        sa.Column("document_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("party", sa.String(length=80), nullable=False),
        sa.Column("party_name", sa.String(length=200), nullable=False),
        sa.Column("period_from", sa.String(length=10), nullable=False),
        sa.Column("period_to", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("total_ore", BigKey, nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("document_id"),
        sa.UniqueConstraint("kind", "number", name="uq_document_number"),
    )
    op.create_table(
        "entry",
        sa.Column("seq", BigKey, autoincrement=True, nullable=False),
        sa.Column("entry_id", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("service_day", sa.String(length=10), nullable=False),
        sa.Column("run_id", sa.String(length=80), nullable=False),
        sa.Column("contract_version", sa.String(length=80), nullable=False),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("entry_id"),
    )
    op.create_index(op.f("ix_entry_run_id"), "entry", ["run_id"], unique=False)
    op.create_index(op.f("ix_entry_service_day"), "entry", ["service_day"], unique=False)
    op.create_table(
        "payer",
        sa.Column("referral_id", sa.String(length=80), nullable=False),
        sa.Column("payer_code", sa.String(length=80), nullable=False),
        sa.Column("payer_name", sa.String(length=200), nullable=False),
        sa.Column("payer_kind", sa.String(length=20), nullable=False),
        sa.Column("scheme", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("referral_id"),
    )
    op.create_index(op.f("ix_payer_payer_code"), "payer", ["payer_code"], unique=False)
    op.create_table(
        "priced_run",
        sa.Column("run_id", sa.String(length=80), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("service_day", sa.String(length=10), nullable=False),
        sa.Column("operator_id", sa.String(length=80), nullable=False),
        sa.Column("vehicle_id", sa.String(length=80), nullable=False),
        sa.Column("contract_id", sa.String(length=80), nullable=False),
        sa.Column("contract_version", sa.String(length=80), nullable=False),
        sa.Column("run_version", sa.Integer(), nullable=False),
        sa.Column("total_ore", BigKey, nullable=False),
        sa.Column("split_key", sa.String(length=40), nullable=False),
        sa.Column("lines", Json, nullable=False),
        sa.Column("shares", Json, nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("priced_at", UtcDateTime(), nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "revision"),
    )
    op.create_index(op.f("ix_priced_run_service_day"), "priced_run", ["service_day"], unique=False)
    op.create_table(
        "run",
        sa.Column("run_id", sa.String(length=80), nullable=False),
        sa.Column("service_day", sa.String(length=10), nullable=False),
        sa.Column("vehicle_id", sa.String(length=80), nullable=False),
        sa.Column("operator_id", sa.String(length=80), nullable=False),
        sa.Column("contract_id", sa.String(length=80), nullable=False),
        sa.Column("run_version", sa.Integer(), nullable=False),
        sa.Column("plan", Json, nullable=True),
        sa.Column("withdrawn_version", sa.Integer(), nullable=False),
        sa.Column("completed_version", sa.Integer(), nullable=False),
        sa.Column("left_at", UtcDateTime(), nullable=True),
        sa.Column("returned_at", UtcDateTime(), nullable=True),
        sa.Column("lost_at", UtcDateTime(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("run_id"),
    )
    op.create_index(op.f("ix_run_service_day"), "run", ["service_day"], unique=False)
    op.create_table(
        "trip",
        sa.Column("trip_id", sa.String(length=80), nullable=False),
        sa.Column("journey_id", sa.String(length=80), nullable=False),
        sa.Column("referral_id", sa.String(length=80), nullable=False),
        sa.Column("service_day", sa.String(length=10), nullable=False),
        sa.Column("wheelchair", sa.Boolean(), nullable=False),
        sa.Column("direct_m", sa.Integer(), nullable=False),
        sa.Column("direct_s", sa.Integer(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("booked_version", sa.Integer(), nullable=False),
        sa.Column("promised_version", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("trip_id"),
    )
    op.create_index(op.f("ix_trip_service_day"), "trip", ["service_day"], unique=False)
    op.create_table(
        "vehicle_day",
        sa.Column("vehicle_id", sa.String(length=80), nullable=False),
        sa.Column("service_day", sa.String(length=10), nullable=False),
        sa.Column("operator_id", sa.String(length=80), nullable=False),
        sa.Column("contract_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("vehicle_id", "service_day"),
    )
    op.create_table(
        "document_line",
        sa.Column("document_id", sa.String(length=80), nullable=False),
        sa.Column("entry_id", sa.String(length=160), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("run_id", sa.String(length=80), nullable=False),
        sa.Column("trip_id", sa.String(length=80), nullable=False),
        sa.Column("amount_ore", BigKey, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.document_id"],
        ),
        sa.PrimaryKeyConstraint("document_id", "entry_id", "position"),
        sa.UniqueConstraint("entry_id", "position", name="uq_document_line_once"),
    )
    op.create_index("ix_document_line_trip", "document_line", ["trip_id"], unique=False)
    op.create_table(
        "line",
        sa.Column("entry_id", sa.String(length=160), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account", sa.String(length=120), nullable=False),
        sa.Column("amount_ore", BigKey, nullable=False),
        sa.Column("trip_id", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.entry_id"],
        ),
        sa.PrimaryKeyConstraint("entry_id", "position"),
    )
    op.create_index(op.f("ix_line_account"), "line", ["account"], unique=False)
    for table in APPEND_ONLY:
        refuse_changes(op.get_bind(), table)
