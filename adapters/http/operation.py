"""A module's messaging over HTTP: what waits, what died, which jobs run, what was said about a subject."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, Select, func, select

from adapters.http.access import Caller
from adapters.runtime.bus import Bus, BusStats
from adapters.runtime.runtime import ModuleRuntime
from adapters.sql import dead_letters, deliveries, jobs, outbox
from adapters.sql.bus_tables import BusTables
from adapters.sql.engine import reading, writing
from planner.kernel.errors import Transient
from planner.kernel.principal import Role

_OFFICE = (Role.CLERK, Role.PLANNER, Role.SETTLEMENT, Role.AUDITOR, Role.SYSTEM)


class Reason(BaseModel):
    """Why a message is given up."""

    model_config = ConfigDict(extra="forbid")

    reason: str


def router(runtime: ModuleRuntime[Any], tables: BusTables, bus: Bus) -> APIRouter:
    """Return the routes of one module's messaging."""
    api = APIRouter(tags=["messaging"])

    @api.get("/messaging")
    def messaging(caller: Caller) -> dict[str, Any]:
        """Return counts of stored messages, what waits, dead letters and jobs."""
        caller.require(*_OFFICE)
        with reading(runtime.engine) as db:
            waiting, oldest = outbox.backlog(db)
            age = (runtime.wall_clock() - oldest).total_seconds() if oldest else 0.0
            published = select(func.count()).where(tables.outbox.c.published_at.is_not(None))
            stats = bus_stats(bus)
            depths = stats.depths if stats else {}
            mine = {queue: depth for queue, depth in depths.items() if queue.startswith(f"{runtime.name}.")}
            return {
                "module": runtime.name,
                "bus": "ok" if stats else "away",
                "published": db.scalar(published) or 0,
                "handled": db.scalar(select(func.count()).select_from(tables.inbox)) or 0,
                "duplicate": stats.duplicate if stats else None,
                "retried": stats.retried if stats else None,
                "waiting": waiting,
                "oldest_s": round(max(age, 0.0), 3),
                "queues": {**dict.fromkeys(runtime.queues(), 0), **deliveries.depths(db), **mine},
                "dead": dead_letters.count(db),
                "dead_letters": [_dead(letter) for letter in dead_letters.dead_letters(db, limit=100)],
                "jobs": [_job(job) for job in jobs.jobs(db, limit=50)],
            }

    @api.get("/messaging/flow")
    def flow(caller: Caller) -> dict[str, Any]:
        """Return what was sent by type and what became of it by queue, from this module's own tables alone.

        Every message must in the end be handled or given up once in every queue that listens to its type. Whoever
        adds up the modules therefore knows, without asking the broker, whether any message is still on its way.
        """
        caller.require(*_OFFICE)
        sent, inbox, dead = tables.outbox.c, tables.inbox.c, tables.dead_letter.c
        given_up = dead.state.in_([dead_letters.State.DEAD, dead_letters.State.DISCARDED])
        with reading(runtime.engine) as db:
            return {
                "module": runtime.name,
                "now": runtime.clock().isoformat(),
                "listens": runtime.queues(),
                "waiting": outbox.backlog(db)[0],
                "sent": _counts(db, select(sent.type, func.count()).group_by(sent.type)),
                "handled": _counts(db, select(inbox.queue, func.count()).group_by(inbox.queue)),
                "given_up": _counts(db, select(dead.queue, func.count()).where(given_up).group_by(dead.queue)),
            }

    @api.post("/messaging/dead/{dead_id}/replay")
    def replay(dead_id: str, caller: Caller) -> dict[str, Any]:
        """Have a dead message handled once more."""
        caller.require(Role.PLANNER)
        with writing(runtime.engine) as db:
            letter = dead_letters.replay(db, dead_id, actor=caller.name, at=runtime.wall_clock())
        runtime.wake()
        return _dead(letter)

    @api.post("/messaging/dead/{dead_id}/discard")
    def discard(dead_id: str, body: Reason, caller: Caller) -> dict[str, Any]:
        """Give a dead message up, with a reason."""
        caller.require(Role.PLANNER)
        with writing(runtime.engine) as db:
            return _dead(
                dead_letters.discard(db, dead_id, actor=caller.name, reason=body.reason, at=runtime.wall_clock())
            )

    @api.get("/messages")
    def everything(
        caller: Caller,
        after: Annotated[int, Query(ge=0, lt=2**63)] = 0,
        limit: Annotated[int, Query(ge=1, le=2000)] = 1000,
    ) -> dict[str, Any]:
        """Return the envelopes that this module sent, in order, a page at a time; ask on with ``next`` until None."""
        caller.require(Role.AUDITOR, Role.SYSTEM)
        rows = tables.outbox.c
        query = select(rows.seq, rows.body).where(rows.seq > after).order_by(rows.seq).limit(limit)
        with reading(runtime.engine) as db:
            found = db.execute(query).all()
        return {
            "messages": [json.loads(body) for _, body in found],
            "next": found[-1][0] if len(found) == limit else None,
        }

    @api.get("/messages/{subject}")
    def messages(subject: str, caller: Caller) -> list[dict[str, Any]]:
        """Return the envelopes that this module sent about a subject, oldest first; personal data is sealed in them."""
        caller.require(*_OFFICE)
        with reading(runtime.engine) as db:
            return [json.loads(body) for body in outbox.bodies(db, subject)]

    return api


def bus_stats(bus: Bus) -> BusStats | None:
    """Return what the bus has done and what waits in it, or None when the broker cannot be asked."""
    try:
        return bus.stats()
    except Transient:
        return None


def _counts(connection: Connection, query: Select[str, int]) -> dict[str, int]:
    return dict(connection.execute(query).all())


def _dead(letter: dead_letters.DeadLetter) -> dict[str, Any]:
    return {
        "id": letter.id,
        "queue": letter.queue,
        "type": letter.type,
        "subject": letter.subject,
        "code": letter.code,
        "error": letter.error,
        "attempts": letter.attempts,
        "died_at": letter.died_at.isoformat(),
        "state": str(letter.state),
    }


def _job(job: jobs.Job) -> dict[str, Any]:
    return {
        "id": job.id,
        "kind": job.kind,
        "key": job.key,
        "state": str(job.state),
        "progress": job.progress,
        "progress_text": job.progress_text,
        "attempts": job.attempts,
        "error": job.error,
    }
