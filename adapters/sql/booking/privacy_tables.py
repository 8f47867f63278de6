"""Tables of erasing: keys that are to be destroyed, and the record of what was erased."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, MetaData, String, Table, Text

from adapters.sql.types import UtcDateTime


def add_privacy_tables(metadata: MetaData) -> tuple[Table, Table]:
    """Add the tables; return ``doomed_key`` and ``erasure``, which is append-only."""
    doomed_key = Table(
        "doomed_key",
        metadata,
        Column("id", String(40), primary_key=True),
        Column("since", UtcDateTime, nullable=False),
    )
    erasure = Table(
        "erasure",
        metadata,
        Column("id", String(40), primary_key=True),
        Column("at", UtcDateTime, nullable=False),
        Column("who", String(120), nullable=False),
        Column("kind", String(40), nullable=False),
        Column("count", Integer, nullable=False),
        Column("subject", String(80), nullable=False),
        Column("why", Text, nullable=False),
        Index("ix_erasure_at", "at"),
    )
    return doomed_key, erasure
