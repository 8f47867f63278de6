"""Tables of settlement. Ledger tables are append-only: the database itself refuses changes."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, MetaData, String, Table, UniqueConstraint

from adapters.sql.bus_tables import add_bus_tables
from adapters.sql.types import BigKey, Json, UtcDateTime

metadata = MetaData()
BUS = add_bus_tables(metadata)

contract_version = Table(
    "contract_version",
    metadata,
    Column("contract_id", String(80), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("contract_version", String(80), nullable=False),
    Column("operator_id", String(80), nullable=False),
    Column("operator_name", String(200), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("planning_price", Json, nullable=False),
    Column("paid_price", Json, nullable=False),
    Column("duty", Json),
    Column("published_at", UtcDateTime, nullable=False),
    UniqueConstraint("contract_id", "contract_version", name="uq_contract_version"),
)

payer = Table(
    "payer",
    metadata,
    Column("referral_id", String(80), primary_key=True),
    Column("payer_code", String(80), nullable=False, index=True),
    Column("payer_name", String(200), nullable=False),
    Column("payer_kind", String(20), nullable=False),
    Column("scheme", String(80), nullable=False),
)

trip = Table(
    "trip",
    metadata,
    Column("trip_id", String(80), primary_key=True),
    Column("journey_id", String(80), nullable=False),
    Column("referral_id", String(80), nullable=False),
    Column("service_day", String(10), nullable=False, index=True),
    Column("wheelchair", Boolean, nullable=False),
    Column("direct_m", Integer, nullable=False),
    Column("direct_s", Integer, nullable=False),
    Column("cancelled", Boolean, nullable=False),
    Column("booked_version", Integer, nullable=False),
    Column("promised_version", Integer, nullable=False),
    Column("row_version", Integer, nullable=False),
)

vehicle_day = Table(
    "vehicle_day",
    metadata,
    Column("vehicle_id", String(80), primary_key=True),
    Column("service_day", String(10), primary_key=True),
    Column("operator_id", String(80), nullable=False),
    Column("contract_id", String(80), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("withdrawn", Boolean, nullable=False),
)

run = Table(
    "run",
    metadata,
    Column("run_id", String(80), primary_key=True),
    Column("service_day", String(10), nullable=False, index=True),
    Column("vehicle_id", String(80), nullable=False),
    Column("operator_id", String(80), nullable=False),
    Column("contract_id", String(80), nullable=False),
    Column("run_version", Integer, nullable=False),
    Column("plan", Json),
    Column("withdrawn_version", Integer, nullable=False),
    Column("completed_version", Integer, nullable=False),
    Column("left_at", UtcDateTime),
    Column("returned_at", UtcDateTime),
    Column("lost_at", UtcDateTime),
    Column("row_version", Integer, nullable=False),
)

boarding = Table(
    "boarding",
    metadata,
    Column("run_id", String(80), primary_key=True),
    Column("trip_id", String(80), primary_key=True, index=True),
    Column("event", String(30), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

priced_run = Table(
    "priced_run",
    metadata,
    Column("run_id", String(80), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("service_day", String(10), nullable=False, index=True),
    Column("operator_id", String(80), nullable=False),
    Column("vehicle_id", String(80), nullable=False),
    Column("contract_id", String(80), nullable=False),
    Column("contract_version", String(80), nullable=False),
    Column("run_version", Integer, nullable=False),
    Column("total_ore", BigKey, nullable=False),
    Column("split_key", String(40), nullable=False),
    Column("lines", Json, nullable=False),
    Column("shares", Json, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("priced_at", UtcDateTime, nullable=False),
    Column("message_id", String(64), nullable=False),
)

entry = Table(
    "entry",
    metadata,
    Column("seq", BigKey, primary_key=True, autoincrement=True),
    Column("entry_id", String(160), nullable=False, unique=True),
    Column("kind", String(30), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("service_day", String(10), nullable=False, index=True),
    Column("run_id", String(80), nullable=False, index=True),
    Column("contract_version", String(80), nullable=False),
    Column("rule", String(200), nullable=False),
    Column("message_id", String(64), nullable=False),
)

line = Table(
    "line",
    metadata,
    Column("entry_id", String(160), ForeignKey("entry.entry_id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("account", String(120), nullable=False, index=True),
    Column("amount_ore", BigKey, nullable=False),
    Column("trip_id", String(80), nullable=False),
)

document = Table(
    "document",
    metadata,
    Column("document_id", String(80), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("party", String(80), nullable=False),
    Column("party_name", String(200), nullable=False),
    Column("period_from", String(10), nullable=False),
    Column("period_to", String(10), nullable=False),
    Column("number", Integer, nullable=False),
    Column("total_ore", BigKey, nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
    UniqueConstraint("kind", "number", name="uq_document_number"),
)

document_line = Table(
    "document_line",
    metadata,
    Column("document_id", String(80), ForeignKey("document.document_id"), primary_key=True),
    Column("entry_id", String(160), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("run_id", String(80), nullable=False),
    Column("trip_id", String(80), nullable=False),
    Column("amount_ore", BigKey, nullable=False),
    UniqueConstraint("entry_id", "position", name="uq_document_line_once"),
    Index("ix_document_line_trip", "trip_id"),
)
