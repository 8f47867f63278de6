"""Answers already given to commands that carry an idempotency key."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, MetaData, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from adapters.sql.bus_tables import add_bus_tables
from planner.kernel.errors import Conflict

_table = add_bus_tables(MetaData()).idempotency
_insert = {
    "sqlite": sqlite.insert(_table).on_conflict_do_nothing().returning(_table.c.key),
    "postgresql": postgresql.insert(_table).on_conflict_do_nothing().returning(_table.c.key),
}


def fingerprint(request: Any) -> str:
    """Return a hash of a JSON-able request, equal for equal requests."""
    text = json.dumps(request, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def claim(connection: Connection, actor: str, key: str, request_hash: str, at: datetime) -> tuple[bool, Any]:
    """Claim a key in the running transaction, before the command is carried out.

    Returns:
        ``(True, None)`` when the command is to be carried out; ``(False, answer)`` when it already was.

    Raises:
        Conflict: ``commands.key-reused`` when the key came with another request.
    """
    row = {"actor": actor, "key": key, "fingerprint": request_hash, "created_at": at}
    if connection.execute(_insert[connection.dialect.name], row).first() is not None:
        return True, None
    mine = (_table.c.actor == actor) & (_table.c.key == key)
    stored = connection.execute(select(_table.c.fingerprint, _table.c.answer).where(mine)).one()
    if stored.fingerprint != request_hash:
        raise Conflict(
            "commands.key-reused",
            "this idempotency key was used for another request",
            where="Idempotency-Key",
            do="Send a new key with a new request.",
        )
    return False, stored.answer


def keep_answer(connection: Connection, actor: str, key: str, answer: Any) -> None:
    """Keep the JSON-able answer to a claimed command, in the same transaction."""
    mine = (_table.c.actor == actor) & (_table.c.key == key)
    connection.execute(update(_table).where(mine).values(answer=answer))


def prune(connection: Connection, before: datetime) -> int:
    """Forget answers given before an instant; return how many."""
    return connection.execute(delete(_table).where(_table.c.created_at < before)).rowcount
