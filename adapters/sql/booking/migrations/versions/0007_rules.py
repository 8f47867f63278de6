"""Published rule sets, referrals that a person must decide, and what decisions were granted by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from adapters.sql.append_only import refuse_changes
from adapters.sql.types import Json, UtcDateTime

revision = "booking_0007"
down_revision = "booking_0006"

APPEND_ONLY = ("decision_criterion", "rule_publication")


def upgrade() -> None:
    op.add_column("decision", sa.Column("law", sa.Text(), nullable=False, server_default=""))
    op.add_column("decision", sa.Column("authority", sa.String(length=80), nullable=False, server_default=""))
    op.add_column("decision", sa.Column("aids", Json, nullable=False, server_default=sa.text("'[]'")))
    op.add_column("decision", sa.Column("allowance", Json, nullable=True))
    op.create_table(
        "decision_criterion",
        sa.Column("referral_id", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("criterion", sa.String(length=80), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("authority", sa.String(length=80), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("referral_id", "number", "criterion"),
    )
    op.create_index("ix_decision_criterion_month", "decision_criterion", ["month", "authority"], unique=False)
    op.create_table(
        "rule_publication",
        sa.Column("rule_set", sa.String(length=80), nullable=False),
        sa.Column("version", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("authority", sa.String(length=80), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("published_by", sa.String(length=120), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("rules_text", sa.Text(), nullable=False),
        sa.Column("cases_text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("rule_set", "version"),
    )
    op.create_table(
        "open_case",
        sa.Column("referral_id", sa.String(length=80), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("missing", Json, nullable=False),
        sa.Column("first_day", sa.String(length=10), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"]),
        sa.PrimaryKeyConstraint("referral_id"),
    )
    op.create_index("ix_open_case_due", "open_case", ["due_at"], unique=False)
    for table in APPEND_ONLY:
        refuse_changes(op.get_bind(), table)
