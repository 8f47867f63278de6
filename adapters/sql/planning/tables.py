"""Planning's tables."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, String, Table, Text

from adapters.sql.bus_tables import add_bus_tables
from adapters.sql.planning.types import Body, Progress
from adapters.sql.types import Json, UtcDateTime
from planner.messages.booking import TripBooked
from planner.messages.execution import VehicleLocated, VehicleOffered
from planner.messages.planning import RunPlanned, TripPromised, TripRefused
from planner.messages.settlement import ContractPublished
from planner.planning.domain.trip import Stranded

metadata = MetaData()
BUS = add_bus_tables(metadata)

trip = Table(
    "trip",
    metadata,
    Column("trip_id", String(80), primary_key=True),
    Column("service_day", String(10), nullable=False),
    Column("journey_id", String(80), nullable=False),
    Column("status", String(20), nullable=False),
    Column("demand", Body(TripBooked)),
    Column("demand_version", BigInteger, nullable=False),
    Column("ready_version", BigInteger, nullable=False),
    Column("cancelled_version", BigInteger, nullable=False),
    Column("ready_at", UtcDateTime),
    Column("cancel_reason", String(40)),
    Column("promise", Body(TripPromised)),
    Column("refusal", Body(TripRefused)),
    Column("answer_version", Integer, nullable=False),
    Column("moved", Integer, nullable=False),
    Column("vehicle_id", String(80)),
    Column("stranded", Body(Stranded)),
    Column("row_version", Integer, nullable=False),
    Index("ix_trip_service_day", "service_day"),
)

trip_event = Table(
    "trip_event",
    metadata,
    Column("event_id", String(40), primary_key=True),
    Column("trip_id", String(80), nullable=False),
    Column("service_day", String(10), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("data", Json, nullable=False),
    Index("ix_trip_event_trip", "trip_id", "event_id"),
)

vehicle = Table(
    "vehicle",
    metadata,
    Column("vehicle_id", String(80), primary_key=True),
    Column("service_day", String(10), primary_key=True),
    Column("status", String(20), nullable=False),
    Column("offer", Body(VehicleOffered)),
    Column("version", BigInteger, nullable=False),
    Column("located", Body(VehicleLocated)),
    Column("row_version", Integer, nullable=False),
    Index("ix_vehicle_service_day", "service_day"),
)

contract = Table(
    "contract",
    metadata,
    Column("contract_id", String(80), primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("body", Body(ContractPublished), nullable=False),
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
    Column("status", String(20), nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", Progress, nullable=False),
    Column("published", Body(RunPlanned)),
    Column("accepted_version", BigInteger, nullable=False),
    Column("row_version", Integer, nullable=False),
    Index("ix_run_service_day", "service_day"),
)

run_version = Table(
    "run_version",
    metadata,
    Column("run_id", String(80), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("service_day", String(10), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("body", Text, nullable=False),
)

day = Table(
    "day",
    metadata,
    Column("service_day", String(10), primary_key=True),
    Column("stamp", String(40), nullable=False),
    Column("plans", Integer, nullable=False),
    Column("published", Integer, nullable=False),
    Column("planned_at", UtcDateTime),
    Column("figures", Json, nullable=False),
    Column("row_version", Integer, nullable=False),
)

plan = Table(
    "plan",
    metadata,
    Column("plan_id", String(80), primary_key=True),
    Column("service_day", String(10), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("data", Json, nullable=False),
    Index("ix_plan_service_day", "service_day"),
)

rule_prices = Table(
    "rule_prices",
    metadata,
    Column("service_day", String(10), primary_key=True),
    Column("asked", Integer, nullable=False),
    Column("found_number", Integer, nullable=False),
    Column("found_at", UtcDateTime),
    Column("data", Json, nullable=False),
    Column("row_version", Integer, nullable=False),
)
