"""The inbox: which messages a queue's consumer has already made true."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, MetaData, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from adapters.sql.bus_tables import add_bus_tables

_inbox = add_bus_tables(MetaData()).inbox
_insert = {
    "sqlite": sqlite.insert(_inbox).on_conflict_do_nothing().returning(_inbox.c.message_id),
    "postgresql": postgresql.insert(_inbox).on_conflict_do_nothing().returning(_inbox.c.message_id),
}


def first_time(connection: Connection, queue: str, message_id: str, type_name: str, at: datetime) -> bool:
    """Enter a message; return False when its effects are already committed.

    To be called first in the handler's transaction: a second consumer of the same message then waits on the
    primary key until the first has committed or rolled back.
    """
    row = {"queue": queue, "message_id": message_id, "type": type_name, "handled_at": at}
    return connection.execute(_insert[connection.dialect.name], row).first() is not None


def seen(connection: Connection, queue: str, message_id: str) -> bool:
    """Return whether a message was handled."""
    query = select(_inbox.c.message_id).where(_inbox.c.queue == queue, _inbox.c.message_id == message_id)
    return connection.execute(query).first() is not None


def prune(connection: Connection, before: datetime) -> int:
    """Forget messages handled before an instant; return how many. Later duplicates of them would be handled again."""
    return connection.execute(delete(_inbox).where(_inbox.c.handled_at < before)).rowcount
