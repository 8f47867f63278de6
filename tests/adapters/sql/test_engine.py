"""Engines, transactions and column types."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, Table, insert, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from adapters.sql.engine import make_engine, reading, writing
from adapters.sql.types import BigKey, Json, UtcDateTime
from planner.kernel.errors import InvalidInput

METADATA = MetaData()
THING = Table(
    "thing",
    METADATA,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime),
    Column("facts", Json),
    Column("size", Integer, unique=True),
)


@pytest.fixture
def engine(bare_engine: Callable[[str], Engine]) -> Engine:
    """A database with one table."""
    engine = bare_engine("alpha")
    with writing(engine) as connection:
        METADATA.create_all(connection)
    return engine


def test_instants_come_back_aware_and_in_utc(engine: Engine) -> None:
    """Whatever zone an instant is given in, it is read back as the same instant in UTC, to the microsecond."""
    given = datetime(2026, 3, 29, 3, 30, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    with writing(engine) as connection:
        connection.execute(insert(THING), [{"at": given}, {"at": None}])
    with reading(engine) as connection:
        read, none = connection.scalars(select(THING.c.at).order_by(THING.c.id))
    assert (read, read.tzinfo, none) == (given, UTC, None)


def test_instants_compare_in_the_database(engine: Engine) -> None:
    """Order and comparison work on the stored form, across zones."""
    base = datetime(2026, 3, 17, 7, tzinfo=UTC)
    east = timezone(timedelta(hours=5))
    with writing(engine) as connection:
        for minutes in (5, 0, 10):
            connection.execute(insert(THING).values(at=(base + timedelta(minutes=minutes)).astimezone(east)))
    with reading(engine) as connection:
        query = select(THING.c.at).where(THING.c.at > base).order_by(THING.c.at)
        assert list(connection.scalars(query)) == [base + timedelta(minutes=5), base + timedelta(minutes=10)]


def test_an_instant_without_zone_is_refused(engine: Engine) -> None:
    """A naive time is a guess and does not get into the database."""
    with pytest.raises((InvalidInput, StatementError), match=r"time\.naive"), writing(engine) as connection:
        connection.execute(insert(THING).values(at=datetime(2026, 3, 17)))  # noqa: DTZ001 - that is the point


def test_json_comes_back_as_it_was(engine: Engine) -> None:
    """Nested data, Danish letters and None survive."""
    facts = {"navn": "Åse Øbæk", "list": [1, 2.5, None, True], "deep": {"a": {}}}
    with writing(engine) as connection:
        connection.execute(insert(THING), [{"facts": facts}, {"facts": None}])
    with reading(engine) as connection:
        assert list(connection.scalars(select(THING.c.facts).order_by(THING.c.id))) == [facts, None]
        assert connection.scalar(text("SELECT count(*) FROM thing WHERE facts IS NULL")) == 1


def test_an_exception_rolls_everything_back(engine: Engine) -> None:
    """A transaction is whole or not at all."""

    def twice() -> None:
        with writing(engine) as connection:
            connection.execute(insert(THING).values(size=1))
            connection.execute(insert(THING).values(size=1))

    with pytest.raises(IntegrityError):
        twice()
    with reading(engine) as connection:
        assert connection.scalar(text("SELECT count(*) FROM thing")) == 0


def test_writers_wait_for_each_other(bare_engine: Callable[[str], Engine], engine: Engine) -> None:
    """A second writer, in this process or another, waits instead of failing, also after having read."""
    other = bare_engine("alpha")
    entered, release = threading.Event(), threading.Event()

    def hold() -> None:
        with writing(engine) as connection:
            connection.execute(insert(THING).values(size=1))
            entered.set()
            release.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    assert entered.wait(10)
    threading.Timer(0.3, release.set).start()
    for late in (other, engine):
        with writing(late) as connection:
            seen = connection.scalar(text("SELECT count(*) FROM thing")) or 0
            connection.execute(insert(THING).values(size=10 + seen + (late is engine) * 100))
    holder.join()
    with reading(engine) as connection:
        assert connection.scalar(text("SELECT count(*) FROM thing")) == 3


def test_readers_do_not_wait_for_a_writer(engine: Engine) -> None:
    """A question is answered from the last commit while a transaction is open."""
    with writing(engine) as connection:
        connection.execute(insert(THING).values(size=1))
        started = time.monotonic()
        with reading(engine) as reader:
            assert reader.scalar(text("SELECT count(*) FROM thing")) == 0
        assert time.monotonic() - started < 5


def test_modules_do_not_see_each_other(bare_engine: Callable[[str], Engine], engine: Engine) -> None:
    """The same table name in another module is another table."""
    other = bare_engine("beta")
    with writing(other) as connection:
        METADATA.create_all(connection)
    with writing(engine) as connection:
        connection.execute(insert(THING).values(size=1))
    with reading(other) as connection:
        assert connection.scalar(text("SELECT count(*) FROM thing")) == 0


@pytest.mark.parametrize(
    ("url", "module", "code"),
    [
        ("nonsense", "alpha", "sql.bad-url"),
        ("mysql://x/y", "alpha", "sql.bad-url"),
        ("sqlite://", "alpha", "sql.bad-url"),
        ("sqlite:///x.sqlite", 'a"; DROP SCHEMA x', "sql.bad-module"),
    ],
)
def test_what_cannot_be_opened_is_named(url: str, module: str, code: str) -> None:
    """Settings that make no sense are refused before anything is connected."""
    with pytest.raises(InvalidInput) as caught:
        make_engine(url, module)
    assert caught.value.code == code


def test_a_password_is_not_shown(tmp_path: Path) -> None:
    """Neither the error for a bad URL nor the engine shows the password."""
    with pytest.raises(InvalidInput) as caught:
        make_engine("not a url with hunter2", "alpha")
    assert "hunter2" not in str(caught.value)
    assert "hunter2" not in repr(make_engine("postgresql://u:hunter2@127.0.0.1/x", "alpha"))
