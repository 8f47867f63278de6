"""Migrations."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, inspect, text

from adapters.sql.bus_tables import add_bus_tables
from adapters.sql.engine import reading, writing
from adapters.sql.migrate import current, drift, upgrade
from planner.kernel.errors import InvalidInput

FIRST = '''
"""First."""
from alembic import op
import sqlalchemy as sa
from adapters.sql.bus_tables import create_bus_tables

revision, down_revision, branch_labels, depends_on = "0001", None, None, None


def upgrade():
    op.create_table("thing", sa.Column("id", sa.Integer, primary_key=True))
    create_bus_tables(op.get_bind())
'''
SECOND = '''
"""Second."""
from alembic import op
import sqlalchemy as sa

revision, down_revision, branch_labels, depends_on = "0002", "0001", None, None


def upgrade():
    op.add_column("thing", sa.Column("size", sa.Integer))
    {rest}
'''


@pytest.fixture
def location(tmp_path: Path) -> Path:
    """A migrations folder with one revision."""
    versions = tmp_path / "migrations" / "versions"
    versions.mkdir(parents=True)
    (versions / "0001_first.py").write_text(FIRST)
    return versions.parent


def test_upgrade_creates_the_tables_and_is_idempotent(bare_engine: Callable, location: Path) -> None:
    """An empty database reaches the newest revision, agrees with the metadata, and a second call changes nothing."""
    engine = bare_engine("alpha")
    assert current(engine) is None
    assert upgrade(engine, "alpha", location=location) == "0001"
    assert upgrade(engine, "alpha", location=location) == "0001"
    assert current(engine) == "0001"
    metadata = MetaData()
    Table("thing", metadata, Column("id", Integer, primary_key=True))
    add_bus_tables(metadata)
    assert drift(engine, metadata) == []


def test_drift_names_what_differs(bare_engine: Callable, location: Path) -> None:
    """A table that no migration creates is reported."""
    engine = bare_engine("alpha")
    upgrade(engine, "alpha", location=location)
    metadata = MetaData()
    Table("forgotten", metadata, Column("id", Integer, primary_key=True))
    assert any("forgotten" in line for line in drift(engine, metadata))


def test_a_failing_step_leaves_the_database_as_it_was(bare_engine: Callable, location: Path) -> None:
    """DDL is transactional: half a migration is no migration."""
    engine = bare_engine("alpha")
    upgrade(engine, "alpha", location=location)
    second = location / "versions" / "0002_second.py"
    second.write_text(SECOND.format(rest="raise RuntimeError('power cut')"))
    with pytest.raises(RuntimeError, match="power cut"):
        upgrade(engine, "alpha", location=location)
    assert current(engine) == "0001"
    with reading(engine) as connection:
        assert [column["name"] for column in inspect(connection).get_columns("thing")] == ["id"]
    second.write_text(SECOND.format(rest="pass"))
    assert upgrade(engine, "alpha", location=location) == "0002"


def test_two_programs_may_upgrade_at_once(bare_engine: Callable, location: Path) -> None:
    """Whoever comes second waits and finds the work done."""
    engines = [bare_engine("alpha") for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda engine: upgrade(engine, "alpha", location=location), engines))
    assert found == ["0001", "0001"]


def test_a_newer_database_is_refused(bare_engine: Callable, location: Path) -> None:
    """An old program does not touch a database that a newer one wrote."""
    engine = bare_engine("alpha")
    upgrade(engine, "alpha", location=location)
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0099'"))
    with pytest.raises(InvalidInput, match="0099") as caught:
        upgrade(engine, "alpha", location=location)
    assert caught.value.code == "sql.newer-database"


def test_a_module_without_migrations_is_named(bare_engine: Callable, tmp_path: Path) -> None:
    """The error says which folder was expected."""
    with pytest.raises(InvalidInput, match=r"sql\.no-migrations"):
        upgrade(bare_engine("alpha"), "alpha", location=tmp_path / "nowhere")
