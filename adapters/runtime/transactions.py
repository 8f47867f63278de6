"""One transaction holds a module's changes and everything they cause: messages and jobs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Generic, TypeVar

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from adapters.runtime.crash import CrashPoints
from adapters.runtime.retries import Failure, lost_race
from adapters.sql import jobs, outbox
from adapters.sql.engine import reading, writing
from planner.kernel.errors import Conflict, Transient
from planner.kernel.ids import uuid7
from planner.kernel.time import Clock
from planner.messages.envelope import Envelope
from planner.messages.handling import Context

S = TypeVar("S")
T = TypeVar("T")
_log = structlog.get_logger("samtur.runtime")
_RACES = 3  # repetitions of a command that another transaction overtook


class Transactions(Generic[S]):
    """Opens a module's transactions.

    Args:
        name: the module's name; messages come from ``/<name>``.
        engine: its database.
        store_factory: gives the module's store for a session.
        clock, wall_clock: the module's present instant, and real time.
        crash: told of ``after_commit``.
    """

    def __init__(
        self,
        name: str,
        engine: Engine,
        store_factory: Callable[[Session], S],
        *,
        clock: Clock,
        wall_clock: Clock,
        crash: CrashPoints,
    ) -> None:
        self._name = name
        self._engine = engine
        self._store_factory = store_factory
        self._clock = clock
        self._wall_clock = wall_clock
        self._crash = crash
        self._listeners: list[Callable[[], None]] = []

    def on_commit(self, listener: Callable[[], None]) -> None:
        """Have a function called after every commit that recorded messages or jobs."""
        self._listeners.append(listener)

    def wake(self) -> None:
        """Call every listener."""
        for listener in self._listeners:
            listener()

    def transact(
        self,
        work: Callable[[Connection, Context[S]], T],
        *,
        now: datetime | None = None,
        message: Envelope | None = None,
        actor: str = "",
        correlation_id: str = "",
        causation_id: str = "",
    ) -> T:
        """Run work in one transaction and store what it records. Database errors come out as they are."""
        with writing(self._engine) as connection, Session(connection, expire_on_commit=False) as session:
            context = Context(self._store_factory(session), now or self._now(message), message, actor)
            result = work(connection, context)
            session.flush()
            caused = self._store(connection, context, correlation_id, causation_id)
        self._crash.reach("after_commit")
        if caused:
            self.wake()
        return result

    def together(
        self, steps: Iterable[tuple[Envelope, Callable[[Connection, Context[S]], T]]], *, limit_s: float
    ) -> list[T]:
        """Run the handling of several messages in one transaction: all of them, or nothing.

        Every step has a session, a store and a context of its own, as it would have alone.

        Args:
            steps: message and work, in order; asked for one by one.
            limit_s: after so many seconds no further step is begun, because rows stay locked until the end.

        Returns:
            The results of the steps that were run; at least one, if there is any.
        """
        results: list[T] = []
        caused = False
        started = time.perf_counter()
        with writing(self._engine) as connection:
            for message, work in steps:
                with Session(connection, expire_on_commit=False) as session:
                    context = Context(self._store_factory(session), self._now(message), message)
                    results.append(work(connection, context))
                    session.flush()
                caused |= self._store(connection, context, message.correlation_id or message.id, message.id)
                if time.perf_counter() - started > limit_s:
                    break
        self._crash.reach("after_commit")
        if caused:
            self.wake()
        return results

    def _now(self, message: Envelope | None) -> datetime:
        """Return the present instant; nothing is handled before it happened, even where machines' clocks differ."""
        return max(self._clock(), message.time) if message is not None else self._clock()

    def _store(self, connection: Connection, context: Context[S], correlation_id: str, causation_id: str) -> bool:
        """Put what was recorded into the outbox and the job table; return whether there was anything."""
        if not (context.recorded or context.jobs):
            return False
        correlation_id = correlation_id or uuid7()
        stored_at = self._wall_clock()
        outbox.append(connection, self._envelopes(context, correlation_id, causation_id), stored_at)
        jobs.enqueue(connection, context.jobs, stored_at, correlation_id, causation_id)
        return True

    def command(
        self, work: Callable[[Connection, Context[S]], T], *, actor: str, correlation_id: str, now: datetime | None
    ) -> T:
        """Run work like ``transact``; repeat it when it loses a race, and speak of database errors in our words."""
        return self._guarded(lambda: self.transact(work, actor=actor, correlation_id=correlation_id, now=now))

    def read(self, query: Callable[[S], T]) -> T:
        """Answer a question from one snapshot; whatever the query changes is dropped."""

        def look() -> T:
            with reading(self._engine) as connection, Session(connection, autoflush=False) as session:
                return query(self._store_factory(session))

        return self._guarded(look)

    def _guarded(self, act: Callable[[], T]) -> T:
        for remaining in reversed(range(_RACES + 1)):
            try:
                return act()
            except (SQLAlchemyError, StaleDataError) as error:
                if lost_race(error) and remaining:
                    continue
                failure = Failure.of(error)
                _log.warning("transaction failed", module=self._name, code=failure.code, error=failure.text)
                raise self._in_our_words(error) from None  # the cause may quote personal data
        raise AssertionError("unreachable")

    def _in_our_words(self, error: Exception) -> Conflict | Transient:
        if isinstance(error, StaleDataError | IntegrityError) or lost_race(error):
            return Conflict(
                "store.changed-meanwhile",
                "somebody else changed this at the same time",
                where=self._name,
                do="Read it again and repeat.",
            )
        return Transient("store.unavailable", "the database did not answer", where=self._name, do="Try again later.")

    def _envelopes(self, context: Context[S], correlation_id: str, causation_id: str) -> Sequence[Envelope]:
        traceparent = context.message.traceparent if context.message else ""
        return [
            Envelope(
                source=f"/{self._name}",
                type=recorded.payload.message_type,
                subject=recorded.subject,
                time=recorded.time,
                version=recorded.version,
                data=recorded.payload,
                correlation_id=correlation_id,
                causation_id=causation_id,
                traceparent=traceparent,
            )
            for recorded in context.recorded
        ]
