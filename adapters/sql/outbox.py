"""The outbox: messages stored in the transaction that made them true, sent afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, MetaData, bindparam, delete, func, insert, select, update

from adapters.sql.bus_tables import add_bus_tables
from planner.messages.envelope import Envelope

_outbox = add_bus_tables(MetaData()).outbox
_these = _outbox.c.seq.in_(bindparam("seqs", expanding=True))
_mark = update(_outbox).where(_these).values(published_at=bindparam("at"), attempts=_outbox.c.attempts + 1)
_tried = update(_outbox).where(_these).values(attempts=_outbox.c.attempts + 1)


@dataclass(frozen=True)
class OutboxRow:
    """A message that waits to be sent, as bytes."""

    seq: int
    id: str
    type: str
    body: bytes


def append(connection: Connection, envelopes: Sequence[Envelope], at: datetime) -> None:
    """Store messages in the running transaction."""
    if envelopes:
        connection.execute(
            insert(_outbox),
            [
                {
                    "id": envelope.id,
                    "type": envelope.type,
                    "subject": envelope.subject,
                    "version": envelope.version,
                    "body": envelope.to_bytes(),
                    "created_at": at,
                }
                for envelope in envelopes
            ],
        )


def unpublished(connection: Connection, limit: int, *, behind: int = 0) -> list[OutboxRow]:
    """Return the oldest messages not yet sent.

    They are found by ``published_at IS NULL`` and never by "greater than the last seen": PostgreSQL hands out
    sequence numbers before the commit, so a smaller one may appear later. ``behind`` is for going on, within one
    pass, behind messages that could not be sent; every pass must begin at 0 again.
    """
    table = _outbox.c
    query = (
        select(table.seq, table.id, table.type, table.body)
        .where(table.published_at.is_(None), table.seq > behind)
        .order_by(table.seq)
        .limit(limit)
    )
    return [OutboxRow(*row) for row in connection.execute(query)]


def mark_published(connection: Connection, seqs: Sequence[int], at: datetime) -> None:
    """Note that messages were sent: the bus has taken responsibility for them."""
    if seqs:
        connection.execute(_mark, {"seqs": list(seqs), "at": at})


def mark_tried(connection: Connection, seqs: Sequence[int]) -> None:
    """Count a vain attempt to send."""
    if seqs:
        connection.execute(_tried, {"seqs": list(seqs)})


def backlog(connection: Connection) -> tuple[int, datetime | None]:
    """Return how many messages wait, and since when the oldest does."""
    query = select(func.count(), func.min(_outbox.c.created_at)).where(_outbox.c.published_at.is_(None))
    count, oldest = connection.execute(query).one()
    return count, oldest


def stored_at(connection: Connection, message_id: str) -> datetime | None:
    """Return when a message was stored here, or None when another module sent it."""
    return connection.scalar(select(_outbox.c.created_at).where(_outbox.c.id == message_id))


def bodies(connection: Connection, subject: str) -> list[bytes]:
    """Return every message recorded about a subject, oldest first."""
    query = select(_outbox.c.body).where(_outbox.c.subject == subject).order_by(_outbox.c.seq)
    return list(connection.scalars(query))


def every(connection: Connection) -> list[bytes]:
    """Return every message that is still kept, oldest first."""
    return list(connection.scalars(select(_outbox.c.body).order_by(_outbox.c.seq)))


def prune(connection: Connection, before: datetime) -> int:
    """Delete messages sent before an instant; return how many."""
    return connection.execute(delete(_outbox).where(_outbox.c.published_at < before)).rowcount
