"""Column types for booking's values."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Dialect, String
from sqlalchemy.types import TypeDecorator

from adapters.sql.types import Json
from planner.booking.domain.trip import TripStatus

V = TypeVar("V")


class AsJson(TypeDecorator[V], Generic[V]):
    """A value that pydantic knows, kept as JSON; None is NULL."""

    impl = Json
    cache_ok = True

    def __init__(self, kind: Any) -> None:
        super().__init__()
        self.kind = kind
        self._adapter: TypeAdapter[V] = TypeAdapter(kind)

    def process_bind_param(self, value: V | None, dialect: Dialect) -> Any:  # noqa: ARG002 - the type's interface
        """Return plain data."""
        return None if value is None else self._adapter.dump_python(value, mode="json")

    def process_result_value(self, value: Any, dialect: Dialect) -> V | None:  # noqa: ARG002 - the type's interface
        """Return the value. It was checked when it came in; lists become tuples again."""
        return None if value is None else self._adapter.validate_python(value, strict=False)


class Status(TypeDecorator[TripStatus]):
    """A trip's status, kept as its word."""

    impl = String(20)
    cache_ok = True

    def process_bind_param(self, value: TripStatus | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Return the word."""
        return None if value is None else TripStatus(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> TripStatus | None:  # noqa: ARG002
        """Return the status."""
        return None if value is None else TripStatus(value)
