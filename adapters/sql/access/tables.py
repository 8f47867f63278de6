"""Tables of the access database. Secrets are stored as hashes only."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, MetaData, String, Table

from adapters.sql.types import UtcDateTime

metadata = MetaData()

account = Table(
    "account",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("password_hash", String(200), nullable=False),
    Column("roles", String(200), nullable=False),
    Column("operator_id", String(80)),
    Column("language", String(2), nullable=False, server_default="da"),
    Column("active", Boolean, nullable=False, default=True),
    Column("failures", Integer, nullable=False, default=0),
    Column("locked_until", UtcDateTime),
)

session = Table(
    "session",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("account", String(80), nullable=False, index=True),
    Column("csrf", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
)

api_key = Table(
    "api_key",
    metadata,
    Column("prefix", String(16), primary_key=True),
    Column("key_hash", String(64), nullable=False),
    Column("name", String(80), nullable=False),
    Column("roles", String(200), nullable=False),
    Column("operator_id", String(80)),
    Column("active", Boolean, nullable=False, default=True),
    Column("created_at", UtcDateTime, nullable=False),
)

sign_in = Table(
    "sign_in",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("account", String(80), nullable=False),
    Column("outcome", String(20), nullable=False),
)
