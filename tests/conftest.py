"""Fixtures for what the tests meet outside this process: databases, the broker, the browser.

What is absent is skipped with a reason; with ``CI=true`` it is a failure instead, so that nothing goes untested
unseen. Every test gets databases and names of its own, which are removed afterwards.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

import psycopg
import pytest
from sqlalchemy import Engine, make_url, text

from adapters.sql.engine import Durability, make_engine, writing
from adapters.sql.migrate import upgrade

POSTGRES = os.environ.get("SAMTUR_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/test")
RABBITMQ = os.environ.get("SAMTUR_TEST_RABBITMQ", "amqp://guest:guest@127.0.0.1:5672/")
BACKENDS = (pytest.param("sqlite"), pytest.param("postgres", marks=pytest.mark.postgres))

EngineFactory = Callable[..., Engine]


def absent(what: str) -> NoReturn:
    """Skip the test because something outside is missing, or fail it where everything has to be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what}; with CI=true this must be there")
    pytest.skip(what)


@lru_cache(maxsize=1)
def _postgres_problem() -> str:
    try:
        psycopg.connect(_libpq(POSTGRES), connect_timeout=3).close()
    except psycopg.OperationalError as error:
        return str(error).strip().splitlines()[-1]
    return ""


def _libpq(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of an empty PostgreSQL database that lives as long as this test process."""
    if problem := _postgres_problem():
        absent(f"no PostgreSQL server ({problem}); name one in SAMTUR_TEST_POSTGRES")
    name = f"samtur_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(_libpq(POSTGRES), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"'.encode())
    yield make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    with psycopg.connect(_libpq(POSTGRES), autocommit=True) as server:
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """Which database system: ``sqlite`` or ``postgres``."""
    return str(request.param)


@pytest.fixture
def database_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """``database_url(module)``: the URL of an empty database for a module in this test."""
    if backend == "sqlite":
        return lambda module: f"sqlite:///{tmp_path / module}.sqlite"
    url: str = request.getfixturevalue("postgres_url")
    return lambda module: url


@pytest.fixture
def bare_engine(database_url: Callable[[str], str]) -> Iterator[EngineFactory]:
    """``bare_engine(module)``: a new engine of a module whose database (on PostgreSQL: schema) is still empty.

    Asking twice for the same module gives a second engine on the same database, as a second process would have.
    Commits on SQLite are not synced unless a ``durability`` is asked for: a test's database need not survive a power
    cut.
    """
    engines: list[Engine] = []
    schemas: set[str] = set()

    def create(module: str, **settings: Any) -> Engine:
        engine = make_engine(database_url(module), module, **{"durability": Durability.PROCESS, **settings})
        engines.append(engine)
        if engine.dialect.name == "postgresql" and module not in schemas:
            with writing(engine) as connection:
                connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{module}"'))
            schemas.add(module)
        return engine

    yield create
    for module in schemas:
        with writing(engines[0]) as connection:
            connection.execute(text(f'DROP SCHEMA "{module}" CASCADE'))
    for engine in engines:
        engine.dispose()


@pytest.fixture
def module_engine(bare_engine: EngineFactory) -> EngineFactory:
    """``module_engine(module)``: a new engine of a module, migrated to its newest revision."""

    def create(module: str, **settings: Any) -> Engine:
        engine = bare_engine(module, **settings)
        upgrade(engine, module)
        return engine

    return create


@lru_cache(maxsize=1)
def _rabbitmq_problem() -> str:
    import pika  # noqa: PLC0415 - only tests that need the broker pay for the import
    from pika.exceptions import AMQPError  # noqa: PLC0415

    try:
        parameters = pika.URLParameters(RABBITMQ)
        parameters.socket_timeout = 3
        pika.BlockingConnection(parameters).close()
    except (AMQPError, OSError) as error:
        return repr(error)
    return ""


@pytest.fixture
def rabbitmq_url() -> str:
    """The URL of a running RabbitMQ."""
    if problem := _rabbitmq_problem():
        absent(f"no RabbitMQ server ({problem}); name one in SAMTUR_TEST_RABBITMQ")
    return RABBITMQ


@pytest.fixture
def rabbitmq_prefix() -> str:
    """A prefix for exchange and queue names that no other test uses. Who declares under it deletes afterwards."""
    return f"t{uuid.uuid4().hex[:10]}."


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The path of a Chromium browser."""
    named = os.environ.get("SAMTUR_TEST_CHROMIUM")
    candidates = [named] if named else ["chromium", "chromium-browser", "google-chrome"]
    for candidate in candidates:
        if path := shutil.which(candidate):
            return path
    absent("no Chromium browser on the path; name one in SAMTUR_TEST_CHROMIUM")
