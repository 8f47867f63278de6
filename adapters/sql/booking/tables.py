"""Booking's tables. The database itself refuses to change what is in ``APPEND_ONLY``."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from adapters.sql.booking.columns import AsJson, Status
from adapters.sql.booking.notice_tables import add_notice_tables
from adapters.sql.booking.patient_tables import add_patient_tables
from adapters.sql.booking.place_tables import add_place_table
from adapters.sql.booking.privacy_tables import add_privacy_tables
from adapters.sql.booking.rule_tables import add_rule_tables
from adapters.sql.booking.series_tables import add_series_tables
from adapters.sql.bus_tables import add_bus_tables
from adapters.sql.types import BigKey, Json, UtcDateTime
from planner.booking.domain.facts import Facts
from planner.booking.domain.granted import Calculation, Grant
from planner.booking.domain.referral import Appointment
from planner.booking.domain.trip import Promise
from planner.messages.booking import Payer
from planner.messages.payload import Point
from planner.messages.trips import Needs, Reason, ServiceLevel, Timing

metadata = MetaData()
BUS = add_bus_tables(metadata)

counter = Table(
    "counter",
    metadata,
    Column("series", String(40), primary_key=True),
    Column("value", BigKey, nullable=False),
)

referral = Table(
    "referral",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("source", String(120), nullable=False),
    Column("external_id", String(200), nullable=False),
    Column("content_index", String(64), nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("received_by", String(120), nullable=False),
    Column("facts", AsJson(Facts), nullable=False),
    Column("needs", AsJson(Needs), nullable=False),
    Column("home", AsJson(Point), nullable=False),
    Column("facility", AsJson(Point), nullable=False),
    Column("appointments", AsJson(tuple[Appointment, ...]), nullable=False),
    Column("first_day", String(10), nullable=False),
    Column("version", Integer, nullable=False),
    Column("row_version", Integer, nullable=False),
    UniqueConstraint("source", "external_id", name="uq_referral_external"),
    Index("ix_referral_first_day", "first_day"),
)

sender_appointment = Table(
    "sender_appointment",
    metadata,
    Column("source", String(120), primary_key=True),
    Column("external_id", String(200), primary_key=True),
    Column("referral_id", String(80), ForeignKey("referral.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("wanted", AsJson(Appointment), nullable=False),
    Column("original", AsJson(Appointment)),
    Column("stated_at", UtcDateTime),
    Column("cancelled", Boolean, nullable=False),
    Column("journey_id", String(80), ForeignKey("journey.id")),
    Column("row_version", Integer, nullable=False),
    UniqueConstraint("referral_id", "number", name="uq_sender_appointment_number"),
)

decision = Table(
    "decision",
    metadata,
    Column("referral_id", String(80), ForeignKey("referral.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("outcome", String(20), nullable=False),
    Column("scheme", String(80), nullable=False),
    Column("rule_id", String(80), nullable=False),
    Column("rule_set", String(80), nullable=False),
    Column("rule_set_version", String(80), nullable=False),
    Column("rule_set_digest", String(64), nullable=False),
    Column("decided_by", String(20), nullable=False),
    Column("decided_by_name", String(200), nullable=False),
    Column("mandate", Text, nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
    Column("reasons", AsJson(tuple[Reason, ...]), nullable=False),
    Column("facts_used", Json, nullable=False),
    Column("payer", AsJson(Payer)),
    Column("companions", Integer, nullable=False),
    Column("companion_home", Boolean, nullable=False),
    Column("complaint_da", Text, nullable=False),
    Column("complaint_en", Text, nullable=False),
    Column("law", Text, nullable=False),
    Column("authority", String(80), nullable=False),
    Column("aids", AsJson(tuple[Grant, ...]), nullable=False),
    Column("allowance", AsJson(Calculation)),
)

journey = Table(
    "journey",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("referral_id", String(80), ForeignKey("referral.id"), nullable=False),
    Column("service_day", String(10), nullable=False),
    Column("booked_at", UtcDateTime, nullable=False),
    Column("booked_by", String(120), nullable=False),
    Index("ix_journey_referral", "referral_id"),
)

trip = Table(
    "trip",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("journey_id", String(80), ForeignKey("journey.id"), nullable=False),
    Column("referral_id", String(80), ForeignKey("referral.id"), nullable=False),
    Column("leg", String(10), nullable=False),
    Column("service_day", String(10), nullable=False),
    Column("origin", AsJson(Point), nullable=False),
    Column("destination", AsJson(Point), nullable=False),
    Column("timing", AsJson(Timing), nullable=False),
    Column("needs", AsJson(Needs), nullable=False),
    Column("service_level", AsJson(ServiceLevel), nullable=False),
    Column("board_s", Integer, nullable=False),
    Column("alight_s", Integer, nullable=False),
    Column("linked_trip_id", String(80)),
    Column("booked_at", UtcDateTime, nullable=False),
    Column("same_day", Boolean, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("status", Status, nullable=False),
    Column("version", Integer, nullable=False),
    Column("planning_version", BigKey, nullable=False),
    Column("promise", AsJson(Promise)),
    Column("refusal", AsJson(tuple[Reason, ...]), nullable=False),
    Column("cancel_reason", String(40)),
    Column("ready_at_called", UtcDateTime),
    Column("arrived_at", UtcDateTime),
    Column("picked_up_at", UtcDateTime),
    Column("dropped_off_at", UtcDateTime),
    Column("row_version", Integer, nullable=False),
    Index("ix_trip_journey", "journey_id"),
    Index("ix_trip_referral", "referral_id"),
    Index("ix_trip_day", "service_day", "id"),
)

history = Table(
    "history",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("subject", String(80), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(120), nullable=False),
    Column("cause", String(64), nullable=False),
    Column("data", Json, nullable=False),
    Index("ix_history_subject", "subject", "at"),
    Index(
        "uq_history_cause",
        "subject",
        "cause",
        "kind",
        unique=True,
        sqlite_where=text("cause <> ''"),
        postgresql_where=text("cause <> ''"),
    ),
)

personal = Table(
    "personal",
    metadata,
    Column("referral_id", String(80), ForeignKey("referral.id"), primary_key=True),
    Column("sealed", Text, nullable=False),
    Column("key_id", String(40), nullable=False),
    Column("cpr_index", String(64)),
    Column("phone_index", String(64)),
    Column("erase_after", UtcDateTime, nullable=False),
    Column("erased_at", UtcDateTime),
    Column("patient_index", String(64)),
    Column("row_version", Integer, nullable=False),
    Index("ix_personal_patient", "patient_index"),
    Index("ix_personal_cpr", "cpr_index"),
    Index("ix_personal_phone", "phone_index"),
    Index("ix_personal_key", "key_id"),
    Index("ix_personal_erase_after", "erase_after"),
)

caller = Table(
    "caller",
    metadata,
    Column("number", BigKey, primary_key=True),
    Column("patient_index", String(64), nullable=False),
    Column("referral_id", String(80), ForeignKey("personal.referral_id"), nullable=False),
    UniqueConstraint("patient_index", name="uq_caller_patient"),
    UniqueConstraint("referral_id", name="uq_caller_referral"),
)

caller_key = Table(
    "caller_key",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=False),
    Column("caller", BigKey, ForeignKey("caller.number"), primary_key=True, autoincrement=False),
    Index("ix_caller_key_caller", "caller"),
    sqlite_with_rowid=False,
)

personal_data_read = Table(
    "personal_data_read",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("who", String(120), nullable=False),
    Column("what", String(120), nullable=False),
    Column("subject", String(120), nullable=False),
    Column("why", Text, nullable=False),
    Index("ix_personal_data_read_at", "at"),
    Index("ix_personal_data_read_subject", "subject"),
)

clerk_task = Table(
    "clerk_task",
    metadata,
    Column("subject", String(80), primary_key=True),
    Column("kind", String(40), primary_key=True),
    Column("service_day", String(10)),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("owner", String(120), nullable=False),
    Column("done_at", UtcDateTime),
    Column("done_by", String(120), nullable=False),
    Column("note", Text, nullable=False),
    Column("row_version", Integer, nullable=False),
    Index("ix_clerk_task_day", "service_day"),
)

draft = Table(
    "draft",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("owner", String(120), nullable=False),
    Column("sealed", Text, nullable=False),
    Column("key_id", String(40), nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    Column("saved_by", String(120), nullable=False),
    Column("version", Integer, nullable=False),
    Column("row_version", Integer, nullable=False),
    Index("ix_draft_saved_at", "saved_at"),
)

series, occurrence = add_series_tables(metadata)
decision_criterion, rule_publication, open_case = add_rule_tables(metadata)
patient_link, patient_visit = add_patient_tables(metadata)
place = add_place_table(metadata)
doomed_key, erasure = add_privacy_tables(metadata)
notice_contact, notice, notice_reply = add_notice_tables(metadata)

APPEND_ONLY = (history, decision, decision_criterion, rule_publication, personal_data_read, erasure)
