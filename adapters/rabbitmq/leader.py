"""One relay at a time per module, however many processes run it."""

from __future__ import annotations

import zlib

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

_CLASS = zlib.crc32(b"samtur.relay") & 0x7FFFFFFF


class Leadership:
    """Held by at most one process per module and database.

    On PostgreSQL a session's advisory lock on a connection of its own: it is gone at the moment the process or its
    connection is. (A pooler in transaction mode breaks that; connect the modules to PostgreSQL itself.) A module on
    SQLite runs in one process, so there the answer is always yes.

    Two leaders for a moment, while a broken connection is noticed, publish some messages twice; inboxes absorb them.
    """

    def __init__(self, engine: Engine, module: str) -> None:
        self._engine = engine
        self._key = zlib.crc32(module.encode()) & 0x7FFFFFFF
        self._connection: Connection | None = None

    def held(self) -> bool:
        """Take the lead if it is free, and return whether this process has it.

        Raises:
            SQLAlchemyError: when the database does not answer; the lead is lost then.
        """
        if self._engine.dialect.name != "postgresql":
            return True
        if self._connection is None:
            self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            try:
                mine = self._connection.scalar(
                    text("SELECT pg_try_advisory_lock(:class, :key)"), {"class": _CLASS, "key": self._key}
                )
            except SQLAlchemyError:
                self.release()
                raise
            if not mine:
                self.release()
            return bool(mine)
        try:
            self._connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            self.release()
            raise
        return True

    def release(self) -> None:
        """Give the lead up."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()  # the lock belongs to the session: it must not go back into the pool
            connection.close()
