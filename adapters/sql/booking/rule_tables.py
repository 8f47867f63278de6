"""Tables of published rules, of what decisions were granted by, and of referrals that a person must decide."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, MetaData, String, Table, Text

from adapters.sql.booking.columns import AsJson
from adapters.sql.types import UtcDateTime
from planner.booking.domain.opened import Missing


class RuleTables(NamedTuple):
    """The tables; the first two are append-only."""

    decision_criterion: Table
    rule_publication: Table
    open_case: Table


def add_rule_tables(metadata: MetaData) -> RuleTables:
    """Add the tables to booking's metadata, and to decisions the index by which they are counted."""
    Index("ix_decision_decided_at", metadata.tables["decision"].c.decided_at)
    decision_criterion = Table(
        "decision_criterion",
        metadata,
        Column("referral_id", String(80), primary_key=True),
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("criterion", String(80), primary_key=True),
        Column("month", String(7), nullable=False),
        Column("authority", String(80), nullable=False),
        Column("outcome", String(20), nullable=False),
        Index("ix_decision_criterion_month", "month", "authority"),
    )

    rule_publication = Table(
        "rule_publication",
        metadata,
        Column("rule_set", String(80), primary_key=True),
        Column("version", String(80), primary_key=True),
        Column("digest", String(64), nullable=False),
        Column("authority", String(80), nullable=False),
        Column("valid_from", Date, nullable=False),
        Column("valid_to", Date),
        Column("published_at", UtcDateTime, nullable=False),
        Column("published_by", String(120), nullable=False),
        Column("cases", Integer, nullable=False),
        Column("rules_text", Text, nullable=False),
        Column("cases_text", Text, nullable=False),
    )

    open_case = Table(
        "open_case",
        metadata,
        Column("referral_id", String(80), ForeignKey("referral.id"), primary_key=True),
        Column("opened_at", UtcDateTime, nullable=False),
        Column("due_at", UtcDateTime, nullable=False),
        Column("missing", AsJson(tuple[Missing, ...]), nullable=False),
        Column("first_day", String(10), nullable=False),
        Column("done_at", UtcDateTime),
        Column("row_version", Integer, nullable=False),
        Index("ix_open_case_due", "due_at"),
    )
    return RuleTables(decision_criterion, rule_publication, open_case)
