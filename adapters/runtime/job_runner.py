"""Carries out a module's jobs: leased in the database, computed in a child process, completed in one transaction."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Generic, TypeVar

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from adapters.compute.child import Cancelled, Limits, run_child
from adapters.runtime.retries import Failure, Fault, classify
from adapters.runtime.runtime import ModuleRuntime
from adapters.runtime.worker import Worker
from adapters.sql import jobs
from adapters.sql.engine import writing
from adapters.sql.jobs import Job
from planner.kernel.errors import Conflict
from planner.kernel.ids import uuid7
from planner.messages.handling import Context, JobKind

S = TypeVar("S")
_log = structlog.get_logger("samtur.jobs")
JobProgress = Callable[[Job, float, str], None]


@dataclass(frozen=True)
class JobPolicy:
    """How jobs are leased and repeated.

    Attributes:
        attempts: after so many failed attempts a job has failed for good.
        backoff_s: waits after the first, second, … failed attempt; the last one repeats.
        lease_s: a runner that has not renewed its lease for so long counts as dead, and another takes over.
        heartbeat_s: how often the lease is renewed and the progress stored.
        look_s: how often the background thread looks for jobs that have become due.
    """

    attempts: int = 3
    backoff_s: tuple[float, ...] = (5.0, 30.0)
    lease_s: float = 60.0
    heartbeat_s: float = 2.0
    look_s: float = 1.0


class _LeaseLost(Exception):  # noqa: N818 - not an error: somebody else does the job
    """The transaction must not complete a job that another runner has taken over."""


class JobRunner(Generic[S]):
    """Carries out one module's jobs, one at a time; several runners may share a database.

    Either call ``run_pending``, or ``start`` it in the background.

    Args:
        runtime: the module's runtime.
        policy: leases and repetitions.
        on_progress: told, in the runner's thread, what a child process reports.
    """

    def __init__(
        self,
        runtime: ModuleRuntime[S],
        *,
        policy: JobPolicy | None = None,
        on_progress: JobProgress = lambda _job, _share, _text: None,
    ) -> None:
        self._runtime = runtime
        self._policy = policy or JobPolicy()
        self._on_progress = on_progress
        self._owner = uuid7()
        self._worker: Worker | None = None
        runtime.on_commit(self._wake)

    def run_pending(self, stopping: Callable[[], bool] = lambda: False) -> int:
        """Carry out every job that is due now, retries that have become due included; return how many attempts."""
        attempts = 0
        while not stopping() and self._run_one(stopping):
            attempts += 1
        return attempts

    def start(self) -> None:
        """Carry out jobs in a background thread until ``stop``."""
        if self._worker is not None:
            raise Conflict("jobs.running", "the job runner is already working", where=self._runtime.name)
        if self._runtime.module.jobs:
            self._worker = Worker(f"jobs-{self._runtime.name}", self.run_pending, self._policy.look_s)
            self._worker.start()

    def request_stop(self) -> None:
        """Ask the thread to end; may be called from a signal handler."""
        if self._worker is not None:
            self._worker.request_stop()

    def stop(self, timeout_s: float = 30.0) -> None:
        """Stop the running child, give its job back as if never leased, and end the thread."""
        self.request_stop()
        if self._worker is not None and not self._worker.join(timeout_s):
            raise Conflict("jobs.not-stopped", "a job is still being stored", where=self._runtime.name)
        self._worker = None

    def _wake(self) -> None:
        if self._worker is not None:
            self._worker.call()

    def _run_one(self, stopping: Callable[[], bool]) -> bool:
        job = self._lease()
        if job is None:
            return False
        log = _log.bind(module=self._runtime.name, kind=job.kind, job_id=job.id, key=job.key, attempt=job.attempts)
        kind = self._runtime.module.jobs[job.kind]
        started = time.monotonic()
        try:
            self._attempt(job, kind, stopping)
        except Cancelled:
            self._give_back(job, log)
        except _LeaseLost:
            log.warning("job was taken over by another runner")
        except Exception as error:  # noqa: BLE001 - whatever a job raises must not end the runner
            self._failed(job, error, log)
        else:
            self._count(job, "done")
            log.info("job done", seconds=round(time.monotonic() - started, 3))
        return True

    def _lease(self) -> Job | None:
        runtime = self._runtime
        now = runtime.wall_clock()
        with writing(runtime.engine) as connection:
            return jobs.lease(
                connection,
                runtime.module.jobs,
                owner=self._owner,
                module_now=runtime.clock(),
                now=now,
                until=now + timedelta(seconds=self._policy.lease_s),
            )

    def _attempt(self, job: Job, kind: JobKind[S], stopping: Callable[[], bool]) -> None:
        if job.attempts > self._policy.attempts:  # its runner died with it every time
            raise Conflict("jobs.gave-up", "every attempt ended with its runner", do="Look at memory and logs.")

        def prepare(_connection: Connection, context: Context[S]) -> Any:
            return kind.prepare(context, job.data)

        def complete(connection: Connection, context: Context[S]) -> None:
            kind.complete(context, job.data, result)
            if not jobs.finish(connection, job, now=self._runtime.wall_clock()):
                raise _LeaseLost

        transact = partial(self._runtime.transact, correlation_id=job.correlation_id, causation_id=job.causation_id)
        task = transact(prepare)
        pulse = _Pulse(self._runtime, job, self._policy, stopping, self._on_progress)
        limits = Limits(kind.deadline_s, kind.memory_mib)
        result = run_child(kind.work, task, limits, progress=pulse.progress, tick=pulse.tick)
        transact(complete)

    def _give_back(self, job: Job, log: Any) -> None:
        with writing(self._runtime.engine) as connection:
            jobs.release(connection, job)
        log.info("job given back")

    def _failed(self, job: Job, error: Exception, log: Any) -> None:
        failure = Failure.of(error)
        now = self._runtime.wall_clock()
        final = classify(error) is Fault.PERMANENT or job.attempts >= self._policy.attempts
        waits = self._policy.backoff_s
        retry_at = None if final else now + timedelta(seconds=waits[min(job.attempts, len(waits)) - 1])
        with writing(self._runtime.engine) as connection:
            jobs.fail(connection, job, error=failure.text, now=now, retry_at=retry_at)
        self._count(job, "failed" if final else "retried")
        log.error("job failed", code=failure.code, error=failure.text, trace_hash=failure.trace_hash, final=final)

    def _count(self, job: Job, result: str) -> None:
        self._runtime.metrics.jobs.labels(self._runtime.name, job.kind, result).inc()


class _Pulse:
    """Renews the lease of a running job and passes its progress on."""

    def __init__(
        self,
        runtime: ModuleRuntime[Any],
        job: Job,
        policy: JobPolicy,
        stopping: Callable[[], bool],
        on_progress: JobProgress,
    ) -> None:
        self._runtime = runtime
        self._job = job
        self._policy = policy
        self._stopping = stopping
        self._on_progress = on_progress
        self._share, self._text = 0.0, ""
        self._last = time.monotonic()

    def progress(self, share: float, text: str) -> None:
        """Note what the child reports; it is stored with the next heartbeat."""
        self._share, self._text = share, text
        self._on_progress(self._job, share, text)

    def tick(self) -> bool:
        """Renew the lease when it is time; False when the child should stop."""
        if self._stopping():
            return False
        if time.monotonic() - self._last < self._policy.heartbeat_s:
            return True
        self._last = time.monotonic()
        now = self._runtime.wall_clock()
        until = now + timedelta(seconds=self._policy.lease_s)
        try:
            with writing(self._runtime.engine) as connection:
                return jobs.renew(
                    connection, self._job, now=now, until=until, progress=self._share, progress_text=self._text
                )
        except SQLAlchemyError as error:  # the lease may outlive the trouble; if not, completion will notice
            _log.warning("heartbeat failed", job_id=self._job.id, error=type(error).__name__)
            return True
