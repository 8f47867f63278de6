"""Database engines: one database file a module on SQLite, one schema a module on PostgreSQL."""

from __future__ import annotations

import json
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from planner.kernel.errors import InvalidInput

_MODULE = re.compile(r"^[a-z][a-z0-9_]{0,40}$")
_READ_ONLY = "samtur_read_only"
_BUSY_TIMEOUT_MS = 15_000
_write_turns: WeakKeyDictionary[Any, threading.RLock] = WeakKeyDictionary()
_turns_guard = threading.Lock()
_to_sync: WeakKeyDictionary[Any, Path] = WeakKeyDictionary()


class Durability(StrEnum):
    """What an SQLite commit survives. PostgreSQL decides for itself (``synchronous_commit``).

    A killed process undoes no commit in any of them; they differ in a power cut. A message is handed from one
    database file to another, so a commit that a power cut undid in only one of them would lose the message or
    invent one.
    """

    FULL = "full"
    """Every commit is synced to disk: right with any bus."""
    HAND_OVER = "hand-over"
    """Commits are synced together, at the latest when the local bus hands messages on (``make_durable``). A power
    cut may take back the last moments, in all modules alike. Right with the local bus alone."""
    PROCESS = "process"
    """Nothing is synced: for simulated days and tests, which can be repeated."""


_SYNCHRONOUS = {Durability.FULL: "FULL", Durability.HAND_OVER: "NORMAL", Durability.PROCESS: "OFF"}


def make_engine(
    url: str | URL, module: str, *, pool_size: int = 10, durability: Durability = Durability.FULL
) -> Engine:
    """Return the engine of a module's own database. Nothing is connected yet.

    Statements never show their parameters in errors or logs: they may hold personal data.

    Args:
        url: ``sqlite:///path/booking.sqlite`` or ``postgresql+psycopg://…``.
        module: name of the module; on PostgreSQL the name of its schema, which ``migrate.upgrade`` creates.
        pool_size: connections kept open; as many again may be opened under load.
        durability: what a commit on SQLite survives.

    Raises:
        InvalidInput: ``sql.bad-url`` or ``sql.bad-module``.
    """
    if not _MODULE.match(module):
        raise InvalidInput("sql.bad-module", f"{module!r} is no module name", do="Use small letters, digits and _.")
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise InvalidInput("sql.bad-url", "the database URL cannot be read", where=module) from None
    common: dict[str, Any] = {
        "hide_parameters": True,
        "json_serializer": partial(json.dumps, ensure_ascii=False, separators=(",", ":")),
    }
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed, pool_size, durability, common)
    if parsed.get_backend_name() == "postgresql":
        return _postgresql(parsed, module, pool_size, common)
    raise InvalidInput(
        "sql.bad-url", f"{parsed.get_backend_name()} is not supported", where=module, do="Use SQLite or PostgreSQL."
    )


def _sqlite(url: URL, pool_size: int, durability: Durability, common: dict[str, Any]) -> Engine:
    if not url.database or url.database == ":memory:":
        raise InvalidInput(
            "sql.bad-url", "a module's SQLite database must be a file", do="Write sqlite:///folder/name.sqlite."
        )
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, pool_size=pool_size, max_overflow=pool_size, **common)
    event.listen(engine, "connect", partial(_prepare_sqlite, _SYNCHRONOUS[durability]))
    event.listen(engine, "begin", _begin_sqlite)
    if durability is Durability.HAND_OVER:
        _to_sync[engine] = Path(f"{url.database}-wal")
    return engine


def _prepare_sqlite(synchronous: str, connection: Any, _record: Any) -> None:
    """Set up one SQLite connection."""
    connection.isolation_level = None  # the driver must not open transactions behind our back
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={_BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        f"synchronous={synchronous}",
        "foreign_keys=ON",
        "temp_store=MEMORY",
        "cache_size=-16000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at the start: upgrading from a read later fails at once instead of waiting."""
    read_only = connection.get_execution_options().get(_READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def _postgresql(url: URL, module: str, pool_size: int, common: dict[str, Any]) -> Engine:
    given = url.query.get("options", "")
    ours = f"-csearch_path={module} -ctimezone=UTC -clock_timeout=15s"
    options = " ".join([*([given] if isinstance(given, str) else given), ours])
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        connect_args={"options": options, "connect_timeout": 10, "application_name": f"samtur-{module}"},
        **common,
    )


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that may write; commit at the end, roll back on any exception.

    SQLite has one writer at a time and waits for its turn by polling, up to 100 ms a step. Threads of this
    process therefore queue for a lock first and pass it on at once.
    """
    if engine.dialect.name != "sqlite":
        with engine.begin() as connection:
            yield connection
        return
    with _turn(engine), engine.begin() as connection:
        yield connection


def make_durable(engine: Engine) -> None:
    """Sync everything committed so far, where commits are not synced one by one.

    The local bus calls it before it passes messages on, and before it notes that they were passed on. It syncs
    the write-ahead log, into which every commit has been written; what a checkpoint has moved out of the log into
    the database was synced by the checkpoint.
    """
    log = _to_sync.get(engine)
    if log is None or not log.exists():
        return
    descriptor = os.open(log, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that sees one snapshot and is always rolled back."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.execution_options(**{_READ_ONLY: True})
        else:
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        yield connection


def _turn(engine: Engine) -> threading.RLock:
    with _turns_guard:
        return _write_turns.setdefault(engine.pool, threading.RLock())
