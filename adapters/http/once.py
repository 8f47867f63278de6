"""Commands that a caller may repeat: with an ``Idempotency-Key`` the first answer is given again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import Header

from adapters.runtime.runtime import ModuleRuntime
from planner.messages.handling import Context

S = TypeVar("S")
Key = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200)]


def once(
    runtime: ModuleRuntime[S], key: str | None, request: dict[str, Any], order: Callable[[Context[S]], Any], actor: str
) -> Any:
    """Carry out a command, once where the caller gave a key; see ``ModuleRuntime.execute_once``."""
    if key is None:
        return runtime.execute(order, actor=actor)
    return runtime.execute_once(key, request, order, actor=actor)
