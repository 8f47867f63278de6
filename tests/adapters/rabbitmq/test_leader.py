"""There is one relay per module and database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from adapters.rabbitmq.leader import Leadership
from adapters.sql.engine import make_engine, writing


@pytest.fixture
def engines(postgres_url: str) -> Iterator[tuple[Engine, Engine]]:
    """Two engines on one database, as two processes have them."""
    pair = (make_engine(postgres_url, "booking"), make_engine(postgres_url, "booking"))
    yield pair
    for engine in pair:
        engine.dispose()


@pytest.mark.postgres
def test_only_one_leads(engines: tuple[Engine, Engine]) -> None:
    """The second gets the lead when the first gives it up, and not before."""
    first, second = (Leadership(engine, "booking") for engine in engines)
    assert first.held()
    assert first.held()
    assert not second.held()
    first.release()
    assert second.held()
    assert not first.held()
    second.release()


@pytest.mark.postgres
def test_modules_lead_by_themselves(engines: tuple[Engine, Engine]) -> None:
    """Modules in one database do not stand in each other's way."""
    booking, planning = Leadership(engines[0], "booking"), Leadership(engines[1], "planning")
    assert booking.held()
    assert planning.held()
    booking.release()
    planning.release()


@pytest.mark.postgres
def test_a_broken_connection_loses_the_lead(engines: tuple[Engine, Engine]) -> None:
    """When the first one's connection dies it learns so, and another can lead."""
    first, second = (Leadership(engine, "booking") for engine in engines)
    assert first.held()
    with writing(engines[1]) as connection:
        connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted")
        )
    with pytest.raises(SQLAlchemyError):
        first.held()
    assert second.held()
    assert not first.held()
    second.release()


def test_on_sqlite_the_only_process_leads(tmp_path: Path) -> None:
    """A SQLite module runs in one process."""
    engine = make_engine(f"sqlite:///{tmp_path / 'booking.sqlite'}", "booking")
    leadership = Leadership(engine, "booking")
    assert leadership.held()
    leadership.release()
    engine.dispose()
