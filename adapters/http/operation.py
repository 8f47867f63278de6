"""A module's messaging over HTTP: what waits, what died, which jobs run, what was said about a subject."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, select

from adapters.http.access import Caller
from adapters.runtime.bus import Bus
from adapters.runtime.runtime import ModuleRuntime
from adapters.sql import dead_letters, deliveries, jobs, outbox
from adapters.sql.bus_tables import BusTables
from adapters.sql.engine import reading, writing
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
            stats = bus.stats()
            mine = {queue: depth for queue, depth in stats.depths.items() if queue.startswith(f"{runtime.name}.")}
            return {
                "module": runtime.name,
                "published": db.scalar(published) or 0,
                "handled": db.scalar(select(func.count()).select_from(tables.inbox)) or 0,
                "duplicate": stats.duplicate,
                "retried": stats.retried,
                "waiting": waiting,
                "oldest_s": round(max(age, 0.0), 3),
                "queues": {**dict.fromkeys(runtime.queues(), 0), **deliveries.depths(db), **mine},
                "dead": dead_letters.count(db),
                "dead_letters": [_dead(letter) for letter in dead_letters.dead_letters(db, limit=100)],
                "jobs": [_job(job) for job in jobs.jobs(db, limit=50)],
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
        caller: Caller, after: Annotated[int, Query(ge=0)] = 0, limit: Annotated[int, Query(ge=1, le=2000)] = 1000
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
