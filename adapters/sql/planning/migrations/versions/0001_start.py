"""Planning's tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from adapters.sql.bus_tables import create_bus_tables
from adapters.sql.types import Json, UtcDateTime

revision = "planning_0001"
down_revision = None


def upgrade() -> None:
    create_bus_tables(op.get_bind())
    op.create_table(
        "contract",
        sa.Column("contract_id", sa.String(length=80), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("contract_id"),
    )
    op.create_table(
        "day",
        sa.Column("service_day", sa.String(length=10), nullable=False),
        sa.Column("stamp", sa.String(length=40), nullable=False),
        sa.Column("plans", sa.Integer(), nullable=False),
        sa.Column("published", sa.Integer(), nullable=False),
        sa.Column("planned_at", UtcDateTime(), nullable=True),
        sa.Column("figures", Json, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("service_day"),
    )
    op.create_table(
        "plan",
        sa.Column("plan_id", sa.String(length=80), nullable=False),
        sa.Column("service_day", sa.String(length=10), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.PrimaryKeyConstraint("plan_id"),
    )
    op.create_index("ix_plan_service_day", "plan", ["service_day"], unique=False)
    op.create_table(
        "run",
        sa.Column("run_id", sa.String(length=80), nullable=False),
        sa.Column("service_day", sa.String(length=10), nullable=False),
        sa.Column("vehicle_id", sa.String(length=80), nullable=False),
        sa.Column("operator_id", sa.String(length=80), nullable=False),
        sa.Column("contract_id", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("published", sa.Text(), nullable=True),
        sa.Column("accepted_version", sa.BigInteger(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("run_id"),
    )
    op.create_index("ix_run_service_day", "run", ["service_day"], unique=False)
    op.create_table(
        "run_version",
        sa.Column("run_id", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("service_day", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "version"),
    )
    op.create_table(
        "trip",
        sa.Column("trip_id", sa.String(length=80), nullable=False),
        sa.Column("service_day", sa.String(length=10), nullable=False),
        sa.Column("journey_id", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("demand", sa.Text(), nullable=True),
        sa.Column("demand_version", sa.BigInteger(), nullable=False),
        sa.Column("ready_version", sa.BigInteger(), nullable=False),
        sa.Column("cancelled_version", sa.BigInteger(), nullable=False),
        sa.Column("ready_at", UtcDateTime(), nullable=True),
        sa.Column("cancel_reason", sa.String(length=40), nullable=True),
        sa.Column("promise", sa.Text(), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("answer_version", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("vehicle_id", sa.String(length=80), nullable=True),
        sa.Column("stranded", sa.Text(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("trip_id"),
    )
    op.create_index("ix_trip_service_day", "trip", ["service_day"], unique=False)
    op.create_table(
        "trip_event",
        sa.Column("event_id", sa.String(length=40), nullable=False),
        sa.Column("trip_id", sa.String(length=80), nullable=False),
        sa.Column("service_day", sa.String(length=10), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.PrimaryKeyConstraint("event_id"),
    )
    op.create_index("ix_trip_event_trip", "trip_event", ["trip_id", "event_id"], unique=False)
    op.create_table(
        "vehicle",
        sa.Column("vehicle_id", sa.String(length=80), nullable=False),
        sa.Column("service_day", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("offer", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("located", sa.Text(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("vehicle_id", "service_day"),
    )
    op.create_index("ix_vehicle_service_day", "vehicle", ["service_day"], unique=False)
