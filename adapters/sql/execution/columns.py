"""Columns that hold values of the published language as JSON text."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Dialect, Enum, Text
from sqlalchemy.types import TypeDecorator


class Value(TypeDecorator[Any]):
    """Frozen values such as a plan, kept as the JSON text that pydantic writes, and checked when read.

    Text rather than a JSON type: nothing asks inside them in SQL, and pydantic reads text without a detour.

    Args:
        of: the type of the values, for example ``Plan`` or ``tuple[Layout, ...]``.
    """

    impl = Text
    cache_ok = True  # by ``of``, which the statement cache reads from the attribute of the argument's name

    def __init__(self, of: Any) -> None:
        super().__init__()
        self.of = of
        self._adapter: TypeAdapter[Any] = TypeAdapter(of)

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002 - the type's interface
        """Return the JSON text."""
        return None if value is None else self._adapter.dump_json(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002 - the type's interface
        """Return the value."""
        return None if value is None else self._adapter.validate_json(value)


def word(of: type[StrEnum]) -> Enum:
    """Return a column type that stores the words of an enumeration as text, so that new words need no migration."""
    return Enum(
        of, native_enum=False, create_constraint=False, length=30, values_callable=lambda e: [m.value for m in e]
    )
