"""Execution on a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.sql.engine import make_engine
from adapters.sql.migrate import upgrade
from tests.conftest import EngineFactory
from tests.execution.road import Road


@pytest.fixture
def road(tmp_path: Path) -> Iterator[Road]:
    """Execution on SQLite; the store itself is tested on every database beside its code."""
    engine = make_engine(f"sqlite:///{tmp_path}/execution.sqlite", "execution")
    upgrade(engine, "execution")
    yield Road(engine)
    engine.dispose()


@pytest.fixture
def any_road(module_engine: EngineFactory) -> Road:
    """Execution on SQLite and on PostgreSQL."""
    return Road(module_engine("execution"))
