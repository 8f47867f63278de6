"""Column types that hold the same values on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine

from planner.kernel.errors import InvalidInput

Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""JSON-able data; ``None`` is SQL NULL. PostgreSQL does not keep the order of keys."""

BigKey = BigInteger().with_variant(Integer, "sqlite")
"""A 64-bit integer key; SQLite numbers rows by itself only in a column declared INTEGER."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, stored in UTC to the microsecond, always read back aware and in UTC.

    ``timestamp with time zone`` on PostgreSQL; sortable ISO text on SQLite.
    """

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the stored type."""
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware instant into what is stored; refuse one without zone, whose meaning is a guess."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise InvalidInput("time.naive", "a time without zone", where=value.isoformat(), do="Add its UTC offset.")
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn what is stored into an aware UTC instant."""
        if value is None:
            return None
        return value.astimezone(UTC) if dialect.name == "postgresql" else value.replace(tzinfo=UTC)
