"""Booking's database, opened for a command of the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from adapters.kinds import KINDS, Parts
from adapters.runtime.runtime import ModuleRuntime
from adapters.settings import load
from adapters.sql.engine import make_engine
from adapters.sql.migrate import upgrade


@contextmanager
def booking(data: Path | None = None) -> Iterator[ModuleRuntime[Any]]:
    """Open booking's database by the settings, or in another data directory."""
    settings = load() if data is None else load(data_dir=data)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    engine = make_engine(settings.database("booking"), "booking")
    try:
        upgrade(engine, "booking")
        kind = KINDS["booking"]
        yield ModuleRuntime(kind.module(Parts(settings)), engine, kind.store)
    finally:
        engine.dispose()
