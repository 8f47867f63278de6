"""Wrapped data keys in a database of their own. What is destroyed is overwritten, not only marked as free."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy import Engine, delete, event, insert, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from adapters.sql.engine import Durability, make_engine, reading, writing
from adapters.sql.migrate import upgrade
from adapters.sql.vault.tables import data_key
from planner.kernel.errors import Transient

_AT_ONCE = 500
"""How many ids go into one statement: databases limit its parameters."""


class Wrapped(NamedTuple):
    """A data key, and which key of the key file wraps it."""

    wrapped_by: str
    wrapped: bytes


class SqlVault:
    """The database of the vault.

    Args:
        engine: of the migrated vault.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _overwrite_what_is_deleted)

    @classmethod
    def open(cls, url: str, *, durability: Durability = Durability.FULL) -> SqlVault:
        """Return the vault of a database, which is made where there is none."""
        engine = make_engine(url, "vault", durability=durability)
        vault = cls(engine)
        upgrade(engine, "vault")
        return vault

    def add(self, keys: Mapping[str, Wrapped]) -> None:
        """Keep new keys; they are safe when this returns."""
        rows = [{"id": name, "wrapped_by": by, "wrapped": wrapped} for name, (by, wrapped) in keys.items()]
        with _answering(), writing(self.engine) as connection:
            connection.execute(insert(data_key), rows)

    def get(self, ids: Collection[str]) -> dict[str, Wrapped]:
        """Return those of the keys that are still there."""
        found: dict[str, Wrapped] = {}
        columns = select(data_key.c.id, data_key.c.wrapped_by, data_key.c.wrapped)
        with _answering(), reading(self.engine) as connection:
            for some in _batched(ids):
                for name, by, wrapped in connection.execute(columns.where(data_key.c.id.in_(some))):
                    found[name] = Wrapped(by, wrapped)
        return found

    def destroy(self, ids: Collection[str]) -> int:
        """Delete keys and overwrite where they lay; return how many there were. Those gone already stay gone."""
        count = 0
        with _answering(), writing(self.engine) as connection:
            for some in _batched(ids):
                count += connection.execute(delete(data_key).where(data_key.c.id.in_(some))).rowcount
        self._sweep()
        return count

    def not_under(self, key_id: str, limit: int) -> dict[str, Wrapped]:
        """Return keys that another key of the key file wraps."""
        columns = select(data_key.c.id, data_key.c.wrapped_by, data_key.c.wrapped)
        wanted = columns.where(data_key.c.wrapped_by != key_id).order_by(data_key.c.id).limit(limit)
        with _answering(), reading(self.engine) as connection:
            return {name: Wrapped(by, wrapped) for name, by, wrapped in connection.execute(wanted)}

    def replace(self, keys: Mapping[str, Wrapped]) -> None:
        """Keep keys wrapped anew; one destroyed meanwhile stays destroyed."""
        with _answering(), writing(self.engine) as connection:
            for name, (by, wrapped) in keys.items():
                connection.execute(update(data_key).where(data_key.c.id == name).values(wrapped_by=by, wrapped=wrapped))
        self._sweep()

    def _sweep(self) -> None:
        """Empty the write-ahead log, or have PostgreSQL clear dead rows away; both hold what was deleted."""
        statement = "PRAGMA wal_checkpoint(TRUNCATE)" if self.engine.dialect.name == "sqlite" else "VACUUM data_key"
        with _answering(), self.engine.connect() as connection:
            driver = connection.connection.driver_connection
            if self.engine.dialect.name == "sqlite" and driver is not None:
                driver.execute(statement)  # outside of a transaction: within one there is no checkpoint
            else:
                connection.execution_options(isolation_level="AUTOCOMMIT").execute(text(statement))


def _batched(ids: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(ids)
    for first in range(0, len(ordered), _AT_ONCE):
        yield ordered[first : first + _AT_ONCE]


def _overwrite_what_is_deleted(connection: object, _record: object) -> None:
    connection.execute("PRAGMA secure_delete=ON")  # type: ignore[attr-defined]  # the driver's connection


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        raise Transient(
            "store.unavailable", "the vault of data keys did not answer", where="vault", do="Try again later."
        ) from error
