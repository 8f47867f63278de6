"""The vault's one table: data keys, each wrapped by the key file's active key. It does not say whose they are."""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, MetaData, String, Table

metadata = MetaData()

data_key = Table(
    "data_key",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("wrapped_by", String(40), nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Index("ix_data_key_wrapped_by", "wrapped_by"),
)
