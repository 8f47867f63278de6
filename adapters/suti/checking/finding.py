"""What a check finds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Literal

from adapters.suti.model.basis import Record


@dataclass(frozen=True)
class Finding:
    """Something wrong (``error``) or odd (``warning``).

    Attributes:
        severity: an error makes the file bad.
        code: stable, ``suti.…``.
        what: one sentence.
        line: 1 or more.
        path: elements from the outermost inwards, or "".
        do: what the sender can do about it.
    """

    severity: Literal["error", "warning"]
    code: str
    what: str
    line: int
    path: str = ""
    do: str = ""

    def as_dict(self) -> dict[str, str | int]:
        """Return the finding as plain data."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


def error(code: str, what: str, record: Record, *, do: str = "") -> Finding:
    """Return an error about a record that was read."""
    return Finding("error", code, what, max(1, record.kept.line), do=do)


def warning(code: str, what: str, record: Record, *, do: str = "") -> Finding:
    """Return a warning about a record that was read."""
    return Finding("warning", code, what, max(1, record.kept.line), do=do)


def records(record: Record) -> Iterator[Record]:
    """Yield a record and everything within it, outermost first."""
    yield record
    for each in fields(record):
        value = getattr(record, each.name)
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, Record):
                yield from records(inner)
