"""An office that sends notices."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.sql.engine import make_engine
from adapters.sql.migrate import upgrade
from tests.booking.notices.desk import Notices
from tests.booking.office import Office


@pytest.fixture
def notices(tmp_path: Path) -> Iterator[Notices]:
    """A booking office on SQLite with a sender."""
    engine = make_engine(f"sqlite:///{tmp_path}/booking.sqlite", "booking")
    upgrade(engine, "booking")
    yield Notices(Office(engine))
    engine.dispose()
