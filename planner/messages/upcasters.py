"""Old versions of a message are raised to the present one when read, one step a function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Upcaster = Callable[[Any], Any]
_steps: dict[str, tuple[str, Upcaster]] = {}


def upcaster(old: str, new: str) -> Callable[[Upcaster], Upcaster]:
    """Register a pure function from the data of type ``old`` to the data of type ``new``."""

    def register(step: Upcaster) -> Upcaster:
        _steps[old] = (new, step)
        return step

    return register


def upcast(type_name: str, data: Any) -> tuple[str, Any]:
    """Apply every step from ``type_name`` upwards; return the newest type name and its data."""
    while type_name in _steps:
        type_name, step = _steps[type_name]
        data = step(data)
    return type_name, data
