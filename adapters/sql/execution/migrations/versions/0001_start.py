"""Execution's tables; the audit trail of personal data refuses changes by trigger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from adapters.sql.bus_tables import create_bus_tables
from adapters.sql.types import BigKey, Json, UtcDateTime

revision = "execution_0001"
down_revision = None


def upgrade() -> None:
    create_bus_tables(op.get_bind())
    op.create_table(
        "vehicle",
        sa.Column("vehicle_id", sa.String(length=80), primary_key=True),
        sa.Column("service_day", sa.String(length=10), primary_key=True),
        sa.Column("operator_id", sa.String(length=80), nullable=False),
        sa.Column("contract_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("vehicle_type", sa.String(length=80), nullable=False),
        sa.Column("layouts", sa.Text(), nullable=False),
        sa.Column("front_seats", sa.Integer(), nullable=False),
        sa.Column("equipment", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("opens_at", UtcDateTime(), nullable=False),
        sa.Column("closes_at", UtcDateTime(), nullable=False),
        sa.Column("offered_at", UtcDateTime(), nullable=False),
        sa.Column("status", sa.String(length=30), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("position", sa.Text()),
        sa.Column("position_at", UtcDateTime()),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
    )
    op.create_table(
        "run",
        sa.Column("run_id", sa.String(length=80), primary_key=True),
        sa.Column("service_day", sa.String(length=10), nullable=False),
        sa.Column("vehicle_id", sa.String(length=80), nullable=False),
        sa.Column("operator_id", sa.String(length=80), nullable=False),
        sa.Column("contract_id", sa.String(length=80), nullable=False),
        sa.Column("phase", sa.String(length=20), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("plan_version", sa.Integer(), nullable=False),
        sa.Column("planned_at", UtcDateTime(), nullable=False),
        sa.Column("status", sa.String(length=30), nullable=False),
        sa.Column("accepted_version", sa.Integer(), nullable=False),
        sa.Column("accepted_plan", sa.Text()),
        sa.Column("accepted_at", UtcDateTime()),
        sa.Column("left_at", UtcDateTime()),
        sa.Column("returned_at", UtcDateTime()),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("position", sa.Text()),
        sa.Column("position_at", UtcDateTime()),
        sa.Column("told_delay_s", sa.Integer(), nullable=False),
        sa.Column("told_trips", sa.Text(), nullable=False),
        sa.Column("forecasts", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("changed", BigKey, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
    )
    op.create_index("ix_run_day_changed", "run", ["service_day", "changed"])
    op.create_table(
        "stop_event",
        sa.Column("run_id", sa.String(length=80), sa.ForeignKey("run.run_id"), primary_key=True),
        sa.Column("trip_id", sa.String(length=80), primary_key=True),
        sa.Column("event", sa.String(length=30), primary_key=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("point", sa.Text(), nullable=False),
        sa.Column("planned_at", UtcDateTime(), nullable=False),
        sa.Column("reported_at", UtcDateTime(), nullable=False),
        sa.Column("reported_by", sa.String(length=80), nullable=False),
    )
    op.create_index("ix_stop_event_trip_id", "stop_event", ["trip_id"])
    op.create_table(
        "run_withdrawal",
        sa.Column("run_id", sa.String(length=80), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_table(
        "change_counter",
        sa.Column("name", sa.String(length=30), primary_key=True),
        sa.Column("value", BigKey, nullable=False),
    )
    op.create_table(
        "trip",
        sa.Column("trip_id", sa.String(length=80), primary_key=True),
        sa.Column("service_day", sa.String(length=10), nullable=False),
        sa.Column("journey_id", sa.String(length=80), nullable=False),
        sa.Column("details", sa.Text()),
        sa.Column("details_version", sa.Integer(), nullable=False),
        sa.Column("promise", sa.Text()),
        sa.Column("promise_version", sa.Integer(), nullable=False),
        sa.Column("ready_called_at", UtcDateTime()),
        sa.Column("ready_version", sa.Integer(), nullable=False),
        sa.Column("cancelled_at", UtcDateTime()),
        sa.Column("cancel_reason", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("run_id", sa.String(length=80)),
        sa.Column("row_version", sa.Integer(), nullable=False),
    )
    op.create_index("ix_trip_service_day", "trip", ["service_day"])
    op.create_table(
        "trip_note",
        sa.Column("seq", BigKey, primary_key=True, autoincrement=True),
        sa.Column("trip_id", sa.String(length=80), nullable=False),
        sa.Column("run_id", sa.String(length=80), nullable=False),
        sa.Column("service_day", sa.String(length=10), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("data", Json, nullable=False),
    )
    op.create_index("ix_trip_note_trip_id", "trip_note", ["trip_id"])
    op.create_table(
        "passenger_card",
        sa.Column("trip_id", sa.String(length=80), primary_key=True),
        sa.Column("service_day", sa.String(length=10), nullable=False),
        sa.Column("key_id", sa.String(length=80), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("erase_after", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("ix_passenger_card_erase_after", "passenger_card", ["erase_after"])
    op.create_table(
        "personal_data_read",
        sa.Column("seq", BigKey, primary_key=True, autoincrement=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("reader", sa.String(length=80), nullable=False),
        sa.Column("purpose", sa.String(length=80), nullable=False),
        sa.Column("trip_id", sa.String(length=80), nullable=False),
        sa.Column("run_id", sa.String(length=80), nullable=False),
    )
    op.create_index("ix_personal_data_read_trip_id", "personal_data_read", ["trip_id"])
    op.create_table(
        "operator",
        sa.Column("operator_id", sa.String(length=80), primary_key=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("named_at", UtcDateTime(), nullable=False),
    )
    op.create_table(
        "contract",
        sa.Column("contract_id", sa.String(length=80), primary_key=True),
        sa.Column("operator_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("valid_from", sa.String(length=10), nullable=False),
        sa.Column("valid_to", sa.String(length=10)),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_table(
        "statement",
        sa.Column("statement_id", sa.String(length=80), primary_key=True),
        sa.Column("operator_id", sa.String(length=80), nullable=False),
        sa.Column("period_from", sa.String(length=10), nullable=False),
        sa.Column("period_to", sa.String(length=10), nullable=False),
        sa.Column("runs", sa.Integer(), nullable=False),
        sa.Column("total_ore", BigKey, nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("ix_statement_operator_id", "statement", ["operator_id"])
    op.execute("INSERT INTO change_counter (name, value) VALUES ('run', 0)")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION personal_data_read_kept() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'personal_data_read is append-only'; END $$"
        )
        op.execute(
            "CREATE TRIGGER personal_data_read_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON personal_data_read "
            "EXECUTE FUNCTION personal_data_read_kept()"
        )
    else:
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER personal_data_read_no_{change.lower()} BEFORE {change} ON personal_data_read "
                "BEGIN SELECT RAISE(ABORT, 'personal_data_read is append-only'); END"
            )
