"""Tables of contacts, notices and replies."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Boolean, Column, Date, Dialect, ForeignKey, Index, Integer, MetaData, String, Table, Text
from sqlalchemy.types import TypeDecorator

from adapters.sql.booking.columns import AsJson
from adapters.sql.types import Json, UtcDateTime
from planner.booking.notices.contact import Kind
from planner.booking.notices.notice import NoticeState


class NoticeTables(NamedTuple):
    """The tables."""

    contact: Table
    notice: Table
    reply: Table


class State(TypeDecorator[NoticeState]):
    """A notice's state, kept as its word."""

    impl = String(20)
    cache_ok = True

    def process_bind_param(self, value: NoticeState | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Return the word."""
        return None if value is None else NoticeState(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> NoticeState | None:  # noqa: ARG002
        """Return the state."""
        return None if value is None else NoticeState(value)


def add_notice_tables(metadata: MetaData) -> NoticeTables:
    """Add the tables to booking's metadata."""
    contact = Table(
        "notice_contact",
        metadata,
        Column("id", String(40), primary_key=True),
        Column("patient_index", String(64), nullable=False),
        Column("referral_id", String(80), ForeignKey("referral.id"), nullable=False),
        Column("who", String(20), nullable=False),
        Column("channel", String(10), nullable=False),
        Column("language", String(5), nullable=False),
        Column("kinds", AsJson(tuple[Kind, ...]), nullable=False),
        Column("sealed", Text, nullable=False),
        Column("key_id", String(40), nullable=False),
        Column("address_index", String(64), nullable=False),
        Column("basis", String(20), nullable=False),
        Column("via", String(20), nullable=False),
        Column("given_at", UtcDateTime, nullable=False),
        Column("given_by", String(120), nullable=False),
        Column("expires_on", Date, nullable=False),
        Column("withdrawn_at", UtcDateTime),
        Column("withdrawn_by", String(120), nullable=False),
        Column("warned", Boolean, nullable=False),
        Column("row_version", Integer, nullable=False),
        Index("ix_notice_contact_patient", "patient_index"),
        Index("ix_notice_contact_address", "address_index"),
        Index("ix_notice_contact_expires", "expires_on"),
    )
    notice = Table(
        "notice",
        metadata,
        Column("id", String(40), primary_key=True),
        Column("journey_id", String(80), nullable=False),
        Column("trip_ids", AsJson(tuple[str, ...]), nullable=False),
        Column("kind", String(20), nullable=False),
        Column("contact_id", String(40), ForeignKey("notice_contact.id"), nullable=False),
        Column("channel", String(10), nullable=False),
        Column("about", Json, nullable=False),
        Column("queued_at", UtcDateTime, nullable=False),
        Column("not_before", UtcDateTime, nullable=False),
        Column("once", String(160), unique=True),
        Column("state", State(), nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("retry_at", UtcDateTime),
        Column("lease_owner", String(40), nullable=False),
        Column("lease_until", UtcDateTime),
        Column("ref", String(200), nullable=False),
        Column("segments", Integer, nullable=False),
        Column("sent_at", UtcDateTime),
        Column("ended_at", UtcDateTime),
        Column("problem", String(120), nullable=False),
        Column("instead_of", String(40)),
        Column("row_version", Integer, nullable=False),
        Index("ix_notice_journey", "journey_id"),
        Index("ix_notice_due", "state", "not_before"),
    )
    reply = Table(
        "notice_reply",
        metadata,
        Column("id", String(80), primary_key=True),
        Column("received_at", UtcDateTime, nullable=False),
        Column("from_index", String(64), nullable=False),
        Column("sealed", Text, nullable=False),
        Column("key_id", String(40), nullable=False),
        Column("understood", String(20), nullable=False),
        Column("journey_id", String(80), nullable=False),
        Column("row_version", Integer, nullable=False),
        Index("ix_notice_reply_received", "received_at"),
    )
    return NoticeTables(contact, notice, reply)
