"""A module at work: its commands, questions, messages and jobs against its own database."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from adapters.runtime.consumer import Consumer
from adapters.runtime.crash import CrashPoints, NoCrash
from adapters.runtime.metrics import RuntimeMetrics
from adapters.runtime.retries import Outcome, RetryPolicy
from adapters.runtime.transactions import Transactions
from adapters.sql import dead_letters, idempotency, inbox, outbox
from adapters.sql.engine import reading, writing
from planner.kernel.time import Clock, utc_now
from planner.messages.envelope import Envelope
from planner.messages.handling import Context, Module

S = TypeVar("S")
T = TypeVar("T")
_KEEP = timedelta(days=30)


class ModuleRuntime(Generic[S]):
    """Runs one module against its own database.

    Args:
        module: the module's handlers and jobs.
        engine: its database, migrated.
        store_factory: gives the module's store for a session; called once a transaction.
        clock: the module's present instant, which a simulated day moves; ``Context.now`` unless told otherwise.
        metrics: counters, shared by the modules of a process.
        crash: named points for crash tests.
        policy: how failed messages are retried.
        wall_clock: real time, for ages, leases and back-off.
        sleep: waits between quick retries.
    """

    def __init__(
        self,
        module: Module[S],
        engine: Engine,
        store_factory: Callable[[Session], S],
        clock: Clock = utc_now,
        *,
        metrics: RuntimeMetrics | None = None,
        crash: CrashPoints | None = None,
        policy: RetryPolicy | None = None,
        wall_clock: Clock = utc_now,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.module = module
        self.engine = engine
        self.clock = clock
        self.wall_clock = wall_clock
        self.metrics = metrics or RuntimeMetrics()
        self.crash: CrashPoints = crash or NoCrash()
        self.policy = policy or RetryPolicy()
        self._transactions = Transactions(
            module.name, engine, store_factory, clock=clock, wall_clock=wall_clock, crash=self.crash
        )
        self._consumer = Consumer(
            module,
            self._transactions,
            policy=self.policy,
            metrics=self.metrics,
            crash=self.crash,
            wall_clock=wall_clock,
            sleep=sleep,
        )

    @property
    def name(self) -> str:
        """The module's name."""
        return self.module.name

    def queues(self) -> dict[str, tuple[str, ...]]:
        """Return the module's consumer queues and the message types bound to each."""
        return self.module.queues()

    def on_commit(self, listener: Callable[[], None]) -> None:
        """Have a function called, quickly and from any thread, after a commit that recorded messages or jobs."""
        self._transactions.on_commit(listener)

    def wake(self) -> None:
        """Tell the bus and the job runner that there may be something to do."""
        self._transactions.wake()

    def execute(
        self,
        command: Callable[[Context[S]], T],
        *,
        actor: str = "",
        correlation_id: str = "",
        now: datetime | None = None,
    ) -> T:
        """Carry out a command in one transaction: its changes, its messages, its jobs, or nothing of it.

        A command that loses a race against another transaction is repeated, so it must do nothing outside its
        context. It should return plain data: stored objects are detached afterwards.

        Args:
            command: what to do with the context.
            actor: who gives the command.
            correlation_id: shared by everything that one cause set off; a new one by default.
            now: the instant of the command, by default the module's clock.

        Raises:
            Conflict: ``store.changed-meanwhile`` when the race is lost again and again.
            Transient: ``store.unavailable`` when the database does not answer.
        """
        return self._transactions.command(
            lambda _, context: command(context), actor=actor, correlation_id=correlation_id, now=now
        )

    def execute_once(
        self,
        key: str,
        request: Any,
        command: Callable[[Context[S]], Any],
        *,
        actor: str = "",
        correlation_id: str = "",
        now: datetime | None = None,
    ) -> Any:
        """Carry out a command unless its idempotency key was answered before; then return that answer.

        Args:
            key: the caller's idempotency key, remembered per actor for 30 days.
            request: the JSON-able request; the same key with another request is an error.
            command: as in ``execute``, returning JSON-able data.
            actor: who gives the command.
            correlation_id: as in ``execute``.
            now: as in ``execute``.

        Raises:
            Conflict: ``commands.key-reused``, or as ``execute``.
            Transient: as ``execute``.
        """
        request_hash = idempotency.fingerprint(request)

        def once(connection: Connection, context: Context[S]) -> Any:
            new, answer = idempotency.claim(connection, actor, key, request_hash, self.wall_clock())
            if new:
                answer = command(context)
                idempotency.keep_answer(connection, actor, key, answer)
            return answer

        return self._transactions.command(once, actor=actor, correlation_id=correlation_id, now=now)

    def read(self, query: Callable[[S], T]) -> T:
        """Answer a question from one snapshot; whatever the query changes is dropped.

        Raises:
            Transient: ``store.unavailable`` when the database does not answer.
        """
        return self._transactions.read(query)

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
        """Run work in one transaction together with the bus tables; database errors come out as they are."""
        return self._transactions.transact(
            work, now=now, message=message, actor=actor, correlation_id=correlation_id, causation_id=causation_id
        )

    def handle(self, queue: str, body: bytes, *, failures: int = 0) -> Outcome:
        """Handle one delivery: inbox entry, the handler's changes and its messages in one transaction.

        Never raises for what the message or the handler does; the outcome says what the bus has to do: acknowledge
        (HANDLED, DUPLICATE), bring it again after ``delay_s`` (RETRY), or ``bury`` it and acknowledge (DEAD).

        Args:
            queue: the consumer queue, as in ``queues()``.
            body: the message's bytes.
            failures: rounds that failed before, counted by the bus.
        """
        return self._consumer.handle(queue, body, failures)

    def handle_together(self, queue: str, bodies: Sequence[bytes], *, limit_s: float = 0.05) -> list[Outcome]:
        """Handle several first deliveries in one transaction, an inbox entry each: all of them, or nothing.

        When one fails, all is rolled back and they are handled one by one, so the outcomes are those of ``handle``.

        Args:
            queue: the consumer queue.
            bodies: messages in order, of which no round has failed before; at least one.
            limit_s: after so many seconds no further message is begun.

        Returns:
            Outcomes of the first messages, at least one; the bus brings the others again.
        """
        return self._consumer.handle_together(queue, bodies, limit_s)

    def paused(self, queue: str) -> bool:
        """Whether transient failures in a row demand that the queue's messages be tried one at a time."""
        return self._consumer.paused(queue)

    def bury(
        self,
        connection: Connection,
        queue: str,
        body: bytes,
        outcome: Outcome,
        *,
        message_id: str = "",
        failures: int = 0,
    ) -> bool:
        """Keep a dead message in the ``dead_letter`` table, in a transaction of the bus.

        Args:
            connection: of a running transaction on this module's engine.
            queue: where it died.
            body: its bytes.
            outcome: the DEAD outcome.
            message_id: as the bus knows it, for a message that cannot be read.
            failures: rounds that failed before this one.

        Returns:
            False when the same message lies there already.
        """
        if outcome.failure is None:
            raise ValueError("only a failed message can be buried")
        return dead_letters.bury(
            connection,
            queue=queue,
            message_id=outcome.message_id or message_id,
            body=body,
            code=outcome.failure.code,
            error=outcome.failure.text,
            at=self.wall_clock(),
            type_name=outcome.type,
            subject=outcome.subject,
            trace_hash=outcome.failure.trace_hash,
            attempts=failures + 1,
        )

    def refresh_gauges(self) -> None:
        """Read the outbox and the dead letters and set the gauges."""
        with reading(self.engine) as connection:
            waiting, oldest = outbox.backlog(connection)
            dead = dead_letters.count(connection)
        age = (self.wall_clock() - oldest).total_seconds() if oldest else 0.0
        self.metrics.outbox_unpublished.labels(self.name).set(waiting)
        self.metrics.outbox_age_seconds.labels(self.name).set(max(age, 0.0))
        self.metrics.dead_letters.labels(self.name).set(dead)

    def prune(self, keep: timedelta = _KEEP, keep_sent: timedelta | None = None) -> dict[str, int]:
        """Delete bookkeeping that is too old; return counts.

        Args:
            keep: age at which handled ids and given answers go.
            keep_sent: age at which sent messages go; like the others by default.
        """
        now = self.wall_clock()
        before, sent_before = now - keep, now - (keep if keep_sent is None else keep_sent)
        with writing(self.engine) as connection:
            return {
                "outbox": outbox.prune(connection, sent_before),
                "inbox": inbox.prune(connection, before),
                "idempotency": idempotency.prune(connection, before),
            }
