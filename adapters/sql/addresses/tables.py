"""The register's tables: streets of a postcode, the words they are found by, and their addresses."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
)

metadata = MetaData()


def ordered(length: int) -> String:
    """Return text that is ordered by its bytes, so that what begins alike lies together."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


street = Table(
    "street",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", String(80), nullable=False),
    Column("district", String(80), nullable=False),
    Column("postcode", String(4), nullable=False),
    Column("town", String(80), nullable=False),
    Column("key", ordered(100), nullable=False),
    UniqueConstraint("name", "district", "postcode", name="uq_street"),
    Index("ix_street_key", "key"),
    Index("ix_street_postcode", "postcode"),
)

street_word = Table(
    "street_word",
    metadata,
    Column("word", ordered(82), primary_key=True),
    Column("street", Integer, ForeignKey("street.id"), primary_key=True),
    Index("ix_street_word_street", "street", "word"),
    sqlite_with_rowid=False,
)

address = Table(
    "address",
    metadata,
    Column("street", Integer, ForeignKey("street.id"), primary_key=True, autoincrement=False),
    Column("number", SmallInteger, primary_key=True, autoincrement=False),
    Column("letter", String(1), primary_key=True),
    Column("floor", String(2), primary_key=True),
    Column("door", String(4), primary_key=True),
    Column("lat", Float, nullable=False),
    Column("lon", Float, nullable=False),
    Column("register_id", String(36), nullable=False),
    sqlite_with_rowid=False,
)
