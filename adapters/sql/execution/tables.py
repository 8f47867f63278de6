"""Tables of execution. ``personal_data_read`` is append-only: the database itself refuses changes."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, String, Table, Text

from adapters.sql.bus_tables import add_bus_tables
from adapters.sql.types import BigKey, Json, UtcDateTime

metadata = MetaData()
BUS = add_bus_tables(metadata)

vehicle = Table(
    "vehicle",
    metadata,
    Column("vehicle_id", String(80), primary_key=True),
    Column("service_day", String(10), primary_key=True),
    Column("operator_id", String(80), nullable=False),
    Column("contract_id", String(80), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("vehicle_type", String(80), nullable=False),
    Column("layouts", Text, nullable=False),
    Column("front_seats", Integer, nullable=False),
    Column("equipment", Text, nullable=False),
    Column("base", Text, nullable=False),
    Column("opens_at", UtcDateTime, nullable=False),
    Column("closes_at", UtcDateTime, nullable=False),
    Column("offered_at", UtcDateTime, nullable=False),
    Column("status", String(30), nullable=False),
    Column("sent", Integer, nullable=False),
    Column("position", Text),
    Column("position_at", UtcDateTime),
    Column("reason", String(500), nullable=False),
    Column("row_version", Integer, nullable=False),
)

run = Table(
    "run",
    metadata,
    Column("run_id", String(80), primary_key=True),
    Column("service_day", String(10), nullable=False),
    Column("vehicle_id", String(80), nullable=False),
    Column("operator_id", String(80), nullable=False),
    Column("contract_id", String(80), nullable=False),
    Column("phase", String(20), nullable=False),
    Column("plan", Text, nullable=False),
    Column("plan_version", Integer, nullable=False),
    Column("planned_at", UtcDateTime, nullable=False),
    Column("status", String(30), nullable=False),
    Column("accepted_version", Integer, nullable=False),
    Column("accepted_plan", Text),
    Column("accepted_at", UtcDateTime),
    Column("left_at", UtcDateTime),
    Column("returned_at", UtcDateTime),
    Column("reason", String(500), nullable=False),
    Column("position", Text),
    Column("position_at", UtcDateTime),
    Column("told_delay_s", Integer, nullable=False),
    Column("told_trips", Text, nullable=False),
    Column("forecasts", Integer, nullable=False),
    Column("sent", Integer, nullable=False),
    Column("changed", BigKey, nullable=False),
    Column("row_version", Integer, nullable=False),
    Index("ix_run_day_changed", "service_day", "changed"),
)

stop_event = Table(
    "stop_event",
    metadata,
    Column("run_id", String(80), ForeignKey("run.run_id"), primary_key=True),
    Column("trip_id", String(80), primary_key=True, index=True),
    Column("event", String(30), primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("point", Text, nullable=False),
    Column("planned_at", UtcDateTime, nullable=False),
    Column("reported_at", UtcDateTime, nullable=False),
    Column("reported_by", String(80), nullable=False),
)

run_withdrawal = Table(
    "run_withdrawal",
    metadata,
    Column("run_id", String(80), primary_key=True),
    Column("version", Integer, nullable=False),
)

change_counter = Table(
    "change_counter",
    metadata,
    Column("name", String(30), primary_key=True),
    Column("value", BigKey, nullable=False),
)

trip = Table(
    "trip",
    metadata,
    Column("trip_id", String(80), primary_key=True),
    Column("service_day", String(10), nullable=False, index=True),
    Column("journey_id", String(80), nullable=False),
    Column("details", Text),
    Column("details_version", Integer, nullable=False),
    Column("promise", Text),
    Column("promise_version", Integer, nullable=False),
    Column("ready_called_at", UtcDateTime),
    Column("ready_version", Integer, nullable=False),
    Column("cancelled_at", UtcDateTime),
    Column("cancel_reason", String(80), nullable=False),
    Column("state", String(30), nullable=False),
    Column("run_id", String(80)),
    Column("row_version", Integer, nullable=False),
)

trip_note = Table(
    "trip_note",
    metadata,
    Column("seq", BigKey, primary_key=True, autoincrement=True),
    Column("trip_id", String(80), nullable=False, index=True),
    Column("run_id", String(80), nullable=False),
    Column("service_day", String(10), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", String(30), nullable=False),
    Column("data", Json, nullable=False),
)

passenger_card = Table(
    "passenger_card",
    metadata,
    Column("trip_id", String(80), primary_key=True),
    Column("service_day", String(10), nullable=False),
    Column("key_id", String(80), nullable=False),
    Column("sealed", Text, nullable=False),
    Column("erase_after", UtcDateTime, nullable=False, index=True),
    Column("version", Integer, nullable=False),
)

personal_data_read = Table(
    "personal_data_read",
    metadata,
    Column("seq", BigKey, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False),
    Column("reader", String(80), nullable=False),
    Column("purpose", String(80), nullable=False),
    Column("trip_id", String(80), nullable=False, index=True),
    Column("run_id", String(80), nullable=False),
)

operator = Table(
    "operator",
    metadata,
    Column("operator_id", String(80), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("named_at", UtcDateTime, nullable=False),
)

contract = Table(
    "contract",
    metadata,
    Column("contract_id", String(80), primary_key=True),
    Column("operator_id", String(80), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("valid_from", String(10), nullable=False),
    Column("valid_to", String(10)),
    Column("version", Integer, nullable=False),
)

statement = Table(
    "statement",
    metadata,
    Column("statement_id", String(80), primary_key=True),
    Column("operator_id", String(80), nullable=False, index=True),
    Column("period_from", String(10), nullable=False),
    Column("period_to", String(10), nullable=False),
    Column("runs", Integer, nullable=False),
    Column("total_ore", BigKey, nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("version", Integer, nullable=False),
)
