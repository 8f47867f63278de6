"""Dead letters: messages that were given up, kept with the reason until a person decides about them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, MetaData, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from adapters.sql.bus_tables import add_bus_tables
from planner.kernel.errors import Conflict, InvalidInput, NotFound
from planner.kernel.ids import uuid7

_dead = add_bus_tables(MetaData()).dead_letter
_insert = {
    "sqlite": sqlite.insert(_dead).on_conflict_do_nothing().returning(_dead.c.id),
    "postgresql": postgresql.insert(_dead).on_conflict_do_nothing().returning(_dead.c.id),
}


class State(StrEnum):
    """Where a dead letter stands. The bus turns ``replaying`` into ``replayed`` once it has the message again."""

    DEAD = "dead"
    REPLAYING = "replaying"
    REPLAYED = "replayed"
    DISCARDED = "discarded"


@dataclass(frozen=True)
class DeadLetter:
    """A message that was given up.

    Attributes:
        id: of the dead letter; a message that dies again after a replay gets a new one.
        code: stable code of the error.
        error: what went wrong and where in the program; never the contents of the message.
        trace_hash: equal for errors raised at the same place.
        attempts: failed rounds before it was given up.
        actor, reason, decided_at: who replayed or discarded it, why, when.
    """

    id: str
    queue: str
    message_id: str
    type: str
    subject: str
    body: bytes
    code: str
    error: str
    trace_hash: str
    attempts: int
    died_at: datetime
    state: State = State.DEAD
    actor: str = ""
    reason: str = ""
    decided_at: datetime | None = None


def id_of(body: bytes) -> str:
    """Return a stable id for a message that carries none of its own."""
    return hashlib.sha256(body).hexdigest()[:32]


def bury(
    connection: Connection,
    *,
    queue: str,
    message_id: str,
    body: bytes,
    code: str,
    error: str,
    at: datetime,
    type_name: str = "",
    subject: str = "",
    trace_hash: str = "",
    attempts: int = 0,
) -> bool:
    """Keep a message that is given up; return False when the same message already lies there undecided."""
    row = {
        "id": uuid7(),
        "queue": queue,
        "message_id": message_id or id_of(body),
        "type": type_name[:120],
        "subject": subject[:120],
        "body": body,
        "code": code[:120],
        "error": error,
        "trace_hash": trace_hash,
        "attempts": attempts,
        "died_at": at,
        "state": State.DEAD.value,
    }
    return connection.execute(_insert[connection.dialect.name], row).first() is not None


def dead_letters(
    connection: Connection, *, states: Sequence[State] = (State.DEAD, State.REPLAYING), limit: int = 1000
) -> list[DeadLetter]:
    """Return dead letters, oldest first."""
    query = select(_dead).where(_dead.c.state.in_([str(state) for state in states])).order_by(_dead.c.id).limit(limit)
    return [_read(row) for row in connection.execute(query).mappings()]


def get(connection: Connection, dead_id: str) -> DeadLetter:
    """Return one dead letter.

    Raises:
        NotFound: ``deadletters.unknown``.
    """
    row = connection.execute(select(_dead).where(_dead.c.id == dead_id)).mappings().first()
    if row is None:
        raise NotFound("deadletters.unknown", "no such dead letter", where=dead_id, do="List them and copy the id.")
    return _read(row)


def count(connection: Connection) -> int:
    """Return how many messages lie there undecided."""
    return connection.scalar(select(func.count()).where(_dead.c.state == State.DEAD.value)) or 0


def replay(connection: Connection, dead_id: str, *, actor: str, at: datetime) -> DeadLetter:
    """Ask that a message be handled once more, from the first attempt on. The bus picks it up.

    Raises:
        NotFound: ``deadletters.unknown``.
        Conflict: ``deadletters.decided`` when it was already replayed or discarded.
    """
    _decide(connection, dead_id, State.REPLAYING, actor=actor, reason="", at=at)
    return get(connection, dead_id)


def discard(connection: Connection, dead_id: str, *, actor: str, reason: str, at: datetime) -> DeadLetter:
    """Give a message up for good. It stays readable with the reason.

    Raises:
        InvalidInput: ``deadletters.no-reason``.
        NotFound: ``deadletters.unknown``.
        Conflict: ``deadletters.decided``.
    """
    if not reason.strip():
        raise InvalidInput("deadletters.no-reason", "a message is discarded only with a reason", where="reason")
    _decide(connection, dead_id, State.DISCARDED, actor=actor, reason=reason.strip(), at=at)
    return get(connection, dead_id)


def to_replay(connection: Connection, limit: int = 100) -> list[DeadLetter]:
    """Return what the bus has to bring again."""
    return dead_letters(connection, states=(State.REPLAYING,), limit=limit)


def mark_replayed(connection: Connection, dead_ids: Sequence[str]) -> None:
    """Note that the bus has taken messages again."""
    connection.execute(update(_dead).where(_dead.c.id.in_(dead_ids)).values(state=State.REPLAYED.value))


def _decide(connection: Connection, dead_id: str, state: State, *, actor: str, reason: str, at: datetime) -> None:
    changed = connection.execute(
        update(_dead)
        .where(_dead.c.id == dead_id, _dead.c.state == State.DEAD.value)
        .values(state=state.value, actor=actor, reason=reason, decided_at=at)
    ).rowcount
    if changed != 1:
        present = get(connection, dead_id)
        raise Conflict("deadletters.decided", f"this message is already {present.state}", where=dead_id)


def _read(row: object) -> DeadLetter:
    values = dict(row)  # type: ignore[call-overload]  # a RowMapping, whose type the stubs do not narrow
    return DeadLetter(**{**values, "state": State(values["state"])})
