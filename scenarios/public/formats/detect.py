"""Which published format a file has, by its first lines."""

from __future__ import annotations

from pathlib import Path

from planner.kernel.errors import InvalidInput
from scenarios.public.formats import cordeau, heterogeneous, li_lim, sartori
from scenarios.public.formats.text import Text, sensible
from scenarios.public.instance import Instance

READERS = (sartori, li_lim, cordeau, heterogeneous)


def read(path: Path) -> Instance:
    """Read an instance of any published format that is understood.

    Raises:
        InvalidInput: ``bench.unreadable``, ``bench.unknown-format``, ``bench.bad-line``, ``bench.bad-instance``.
    """
    text = Text.read(path)
    for reader in READERS:
        if reader.looks_like(text):
            return sensible(text, reader.read(text))
    raise InvalidInput(
        "bench.unknown-format",
        "this is no instance in a format that is understood",
        where=str(path),
        do="Give a file of Li & Lim, Sartori & Buriol, Cordeau dial-a-ride or heterogeneous dial-a-ride, as published.",
    )
