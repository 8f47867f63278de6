"""Old versions of a message are raised to the present one when read, one step a function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from planner.kernel.errors import InvalidInput

Upcaster = Callable[[Any], Any]
_steps: dict[str, tuple[str, Upcaster]] = {}


def upcaster(old: str, new: str) -> Callable[[Upcaster], Upcaster]:
    """Register a pure function from the data of type ``old`` to the data of type ``new``, its next version.

    It gets data as JSON gives it, unchecked: what it cannot read may raise ``KeyError``, ``TypeError``,
    ``ValueError``, ``AttributeError`` or ``IndexError`` and makes the message undecodable.

    Raises:
        InvalidInput: ``messages.bad-upcaster`` when ``new`` is not the version after ``old`` of the same type, or
            when ``old`` has a step already.
    """
    name, _, version = old.rpartition(".v")
    if new != f"{name}.v{int(version) + 1}":
        raise InvalidInput("messages.bad-upcaster", f"{new} is not the version after {old}", where=old)

    def register(step: Upcaster) -> Upcaster:
        if old in _steps:
            raise InvalidInput("messages.bad-upcaster", f"{old} is raised by two functions", where=old)
        _steps[old] = (new, step)
        return step

    return register


def upcast(type_name: str, data: Any) -> tuple[str, Any]:
    """Apply every step from ``type_name`` upwards; return the newest type name and its data."""
    while type_name in _steps:
        type_name, step = _steps[type_name]
        data = step(data)
    return type_name, data


def newest(type_name: str) -> str:
    """Return the type that messages of ``type_name`` are read as."""
    while type_name in _steps:
        type_name, _ = _steps[type_name]
    return type_name


def old_types() -> dict[str, str]:
    """Return every type that is only read any more, and the type that it is read as."""
    return {old: newest(old) for old in sorted(_steps)}
