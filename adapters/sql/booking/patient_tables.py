"""Tables of the links that open a patient's own page, and of the visits they opened."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, MetaData, String, Table, Text

from adapters.sql.types import UtcDateTime


class PatientTables(NamedTuple):
    """The tables."""

    patient_link: Table
    patient_visit: Table


def add_patient_tables(metadata: MetaData) -> PatientTables:
    """Add the tables to booking's metadata."""
    patient_link = Table(
        "patient_link",
        metadata,
        Column("id", String(40), primary_key=True),
        Column("purpose", String(20), nullable=False),
        Column("holder", String(20), nullable=False),
        Column("factor", String(20), nullable=False),
        Column("referral_id", String(80), ForeignKey("referral.id"), nullable=False),
        Column("journey_id", String(80), ForeignKey("journey.id")),
        Column("created_at", UtcDateTime, nullable=False),
        Column("created_by", String(120), nullable=False),
        Column("expires_at", UtcDateTime, nullable=False),
        Column("name", Text, nullable=False),
        Column("key_id", String(40), nullable=False),
        Column("code_index", String(64), nullable=False),
        Column("may_act", Boolean, nullable=False),
        Column("language", String(8), nullable=False),
        Column("made_from", String(40), nullable=False),
        Column("wrong_tries", Integer, nullable=False),
        Column("tried_at", UtcDateTime),
        Column("locked_at", UtcDateTime),
        Column("revoked_at", UtcDateTime),
        Column("row_version", Integer, nullable=False),
        Index("ix_patient_link_referral", "referral_id"),
        Index("ix_patient_link_expires", "expires_at"),
    )
    patient_visit = Table(
        "patient_visit",
        metadata,
        Column("token_index", String(64), primary_key=True),
        Column("link_id", String(40), ForeignKey("patient_link.id", ondelete="CASCADE"), nullable=False),
        Column("opened_at", UtcDateTime, nullable=False),
        Column("expires_at", UtcDateTime, nullable=False),
        Index("ix_patient_visit_link", "link_id"),
    )
    return PatientTables(patient_link, patient_visit)
