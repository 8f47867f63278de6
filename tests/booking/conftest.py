"""A booking office on an empty database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.sql.engine import make_engine
from adapters.sql.migrate import upgrade
from tests.booking.office import Office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A booking office on SQLite; the store itself is tested on every database beside it."""
    engine = make_engine(f"sqlite:///{tmp_path}/booking.sqlite", "booking")
    upgrade(engine, "booking")
    yield Office(engine)
    engine.dispose()
