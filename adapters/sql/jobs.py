"""Jobs: long work, leased by one runner at a time and written down before it starts.

``not_before`` follows the module's clock, which a simulated day moves; leases and back-off follow real time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, MetaData, Row, and_, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from adapters.sql.bus_tables import add_bus_tables
from planner.kernel.errors import NotFound
from planner.kernel.ids import uuid7
from planner.messages.handling import JobRequest

_job = add_bus_tables(MetaData()).job
_insert = {
    "sqlite": sqlite.insert(_job).on_conflict_do_nothing(index_elements=["kind", "key"]),
    "postgresql": postgresql.insert(_job).on_conflict_do_nothing(index_elements=["kind", "key"]),
}


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    LEASED = "leased"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Job:
    """A job as stored; see ``bus_tables``. ``attempts`` counts leases, the running one included."""

    id: str
    kind: str
    key: str
    data: dict[str, Any]
    state: JobState
    not_before: datetime
    retry_at: datetime | None
    attempts: int
    lease_owner: str
    lease_until: datetime | None
    heartbeat_at: datetime | None
    progress: float
    progress_text: str
    error: str
    correlation_id: str
    causation_id: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


def enqueue(
    connection: Connection, requests: Iterable[JobRequest], at: datetime, correlation_id: str = "", causation: str = ""
) -> None:
    """Store job requests in the running transaction; one whose kind and key are known is not stored again."""
    for request in requests:
        row = {
            "id": uuid7(),
            "kind": request.kind,
            "key": request.key,
            "data": dict(request.data),
            "state": JobState.WAITING.value,
            "not_before": request.not_before,
            "correlation_id": correlation_id,
            "causation_id": causation,
            "created_at": at,
        }
        connection.execute(_insert[connection.dialect.name], row)


def lease(
    connection: Connection, kinds: Iterable[str], *, owner: str, module_now: datetime, now: datetime, until: datetime
) -> Job | None:
    """Lease the oldest job that is due, or whose runner has fallen silent; None when there is none.

    Args:
        connection: the running transaction.
        kinds: job kinds that the caller can do.
        owner: who leases, unique per runner.
        module_now: the module's present instant, for ``not_before``.
        now: real time, for leases and back-off.
        until: when the lease ends unless renewed.
    """
    waiting = and_(
        _job.c.state == JobState.WAITING.value,
        _job.c.not_before <= module_now,
        or_(_job.c.retry_at.is_(None), _job.c.retry_at <= now),
    )
    silent = and_(_job.c.state == JobState.LEASED.value, _job.c.lease_until < now)
    # SQLite has no row locks and leaves FOR UPDATE out; there the whole transaction holds the write lock already.
    query = (
        select(_job.c.id)
        .where(_job.c.kind.in_(list(kinds)), or_(waiting, silent))
        .order_by(_job.c.not_before, _job.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    job_id = connection.scalar(query)
    if job_id is None:
        return None
    connection.execute(
        update(_job)
        .where(_job.c.id == job_id)
        .values(
            state=JobState.LEASED.value,
            lease_owner=owner,
            lease_until=until,
            heartbeat_at=now,
            attempts=_job.c.attempts + 1,
            started_at=func.coalesce(_job.c.started_at, now),
            progress=0.0,
            progress_text="",
        )
    )
    return get(connection, job_id)


def renew(
    connection: Connection, job: Job, *, now: datetime, until: datetime, progress: float, progress_text: str
) -> bool:
    """Renew a lease and note the progress; return False when the lease belongs to somebody else by now."""
    values = {
        "lease_until": until,
        "heartbeat_at": now,
        "progress": progress,
        "progress_text": progress_text[:200],
    }
    return connection.execute(update(_job).where(_mine(job)).values(values)).rowcount == 1


def finish(connection: Connection, job: Job, *, now: datetime) -> bool:
    """Mark a leased job as done; return False when the lease belongs to somebody else by now."""
    values = {"state": JobState.DONE.value, "lease_until": None, "progress": 1.0, "finished_at": now, "error": ""}
    return connection.execute(update(_job).where(_mine(job)).values(values)).rowcount == 1


def fail(connection: Connection, job: Job, *, error: str, now: datetime, retry_at: datetime | None) -> bool:
    """Give back a leased job after a failed attempt, to be retried at ``retry_at`` or, when None, never."""
    values: dict[str, Any] = {"error": error, "lease_until": None, "lease_owner": "", "retry_at": retry_at}
    if retry_at is None:
        values |= {"state": JobState.FAILED.value, "finished_at": now}
    else:
        values |= {"state": JobState.WAITING.value}
    return connection.execute(update(_job).where(_mine(job)).values(values)).rowcount == 1


def release(connection: Connection, job: Job) -> None:
    """Give back a leased job that was not tried to the end, as if it had never been leased."""
    values = {"state": JobState.WAITING.value, "lease_until": None, "lease_owner": "", "attempts": job.attempts - 1}
    connection.execute(update(_job).where(_mine(job)).values(values))


def retry(connection: Connection, job_id: str, at: datetime) -> bool:
    """Let a failed job start over; return False when it has not failed."""
    values = {"state": JobState.WAITING.value, "attempts": 0, "retry_at": at, "finished_at": None}
    failed = (_job.c.id == job_id) & (_job.c.state == JobState.FAILED.value)
    return connection.execute(update(_job).where(failed).values(values)).rowcount == 1


def get(connection: Connection, job_id: str) -> Job:
    """Return a job.

    Raises:
        NotFound: ``jobs.unknown``.
    """
    row = connection.execute(select(_job).where(_job.c.id == job_id)).first()
    if row is None:
        raise NotFound("jobs.unknown", "no such job", where=job_id)
    return _read(row)


def find(connection: Connection, kind: str, key: str) -> Job | None:
    """Return the job of a kind and key, or None."""
    row = connection.execute(select(_job).where(_job.c.kind == kind, _job.c.key == key)).first()
    return None if row is None else _read(row)


def jobs(connection: Connection, *, states: Iterable[JobState] = tuple(JobState), limit: int = 1000) -> list[Job]:
    """Return jobs in the given states, oldest first."""
    query = select(_job).where(_job.c.state.in_([state.value for state in states])).order_by(_job.c.id).limit(limit)
    return [_read(row) for row in connection.execute(query)]


def _mine(job: Job) -> Any:
    return and_(_job.c.id == job.id, _job.c.state == JobState.LEASED.value, _job.c.lease_owner == job.lease_owner)


def _read(row: Row[Any]) -> Job:
    values = dict(row._mapping)  # noqa: SLF001 - the documented public attribute of Row
    return Job(**{**values, "state": JobState(values["state"])})
