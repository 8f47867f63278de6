"""Streets, their words, and addresses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from adapters.sql.addresses.tables import ordered

revision = "addresses_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "street",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("district", sa.String(length=80), nullable=False),
        sa.Column("postcode", sa.String(length=4), nullable=False),
        sa.Column("town", sa.String(length=80), nullable=False),
        sa.Column("key", ordered(100), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name", "district", "postcode", name="uq_street"),
    )
    op.create_index("ix_street_key", "street", ["key"], unique=False)
    op.create_index("ix_street_postcode", "street", ["postcode"], unique=False)
    op.create_table(
        "street_word",
        sa.Column("word", ordered(82), nullable=False),
        sa.Column("street", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["street"], ["street.id"]),
        sa.PrimaryKeyConstraint("word", "street"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_street_word_street", "street_word", ["street", "word"], unique=False)
    op.create_table(
        "address",
        sa.Column("street", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("letter", sa.String(length=1), nullable=False),
        sa.Column("floor", sa.String(length=2), nullable=False),
        sa.Column("door", sa.String(length=4), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("register_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["street"], ["street.id"]),
        sa.PrimaryKeyConstraint("street", "number", "letter", "floor", "door"),
        sqlite_with_rowid=False,
    )
