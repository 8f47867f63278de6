"""Deliveries: messages that the local bus has brought and whose handling is not yet acknowledged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, MetaData, bindparam, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from adapters.sql.bus_tables import add_bus_tables

_delivery = add_bus_tables(MetaData()).delivery
_insert = {
    "sqlite": sqlite.insert(_delivery).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(_delivery).on_conflict_do_nothing(),
}
_due = (
    select(
        _delivery.c.seq,
        _delivery.c.queue,
        _delivery.c.message_id,
        _delivery.c.body,
        _delivery.c.failures,
    )
    .where(_delivery.c.queue == bindparam("queue"), _delivery.c.not_before <= bindparam("now"))
    .order_by(_delivery.c.seq)
    .limit(bindparam("limit"))
)
_remove = delete(_delivery).where(_delivery.c.seq.in_(bindparam("seqs", expanding=True)))


@dataclass(frozen=True)
class Delivery:
    """A message in a consumer's queue. ``failures``: rounds of handling that failed so far."""

    seq: int
    queue: str
    message_id: str
    body: bytes
    failures: int


def deliver(connection: Connection, messages: Sequence[tuple[str, str, bytes]], at: datetime) -> None:
    """Put messages ``(queue, message id, body)`` at the end of their queues; one that is already there stays once."""
    if messages:
        connection.execute(
            _insert[connection.dialect.name],
            [
                {"queue": queue, "message_id": message_id, "body": body, "arrived_at": at, "not_before": at}
                for queue, message_id, body in messages
            ],
        )


def due(connection: Connection, queue: str, now: datetime, limit: int) -> list[Delivery]:
    """Return the oldest messages of a queue that need not wait any longer."""
    rows = connection.execute(_due, {"queue": queue, "now": now, "limit": limit})
    return [Delivery(*row) for row in rows]


def acknowledge(connection: Connection, seqs: Sequence[int]) -> None:
    """Remove handled messages."""
    if seqs:
        connection.execute(_remove, {"seqs": list(seqs)})


def postpone(connection: Connection, seq: int, not_before: datetime, error_code: str) -> None:
    """Note a failed round and let the message wait."""
    connection.execute(
        update(_delivery)
        .where(_delivery.c.seq == seq)
        .values(not_before=not_before, failures=_delivery.c.failures + 1, last_error=error_code[:120])
    )


def depths(connection: Connection) -> dict[str, int]:
    """Return how many messages wait in each queue that is not empty."""
    query = select(_delivery.c.queue, func.count().label("depth")).group_by(_delivery.c.queue)
    return {row.queue: row.depth for row in connection.execute(query)}


def next_due(connection: Connection, queues: Sequence[str]) -> datetime | None:
    """Return when the next message of these queues may be handled, or None when all are empty."""
    query = select(func.min(_delivery.c.not_before)).where(_delivery.c.queue.in_(queues))
    earliest: datetime | None = connection.scalar(query)
    return earliest
