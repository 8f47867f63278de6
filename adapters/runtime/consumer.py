"""Handling of one delivery, and the decision what becomes of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

import structlog
from sqlalchemy import Connection

from adapters.runtime.crash import CrashPoints
from adapters.runtime.metrics import RuntimeMetrics
from adapters.runtime.retries import Breaker, Failure, Fault, Outcome, RetryPolicy, Verdict, classify
from adapters.runtime.transactions import Transactions
from adapters.sql import inbox, outbox
from planner.kernel.time import Clock
from planner.messages.envelope import Envelope, Undecodable, decode
from planner.messages.handling import Context, Handler, Module

S = TypeVar("S")
_log = structlog.get_logger("samtur.runtime")


class Consumer(Generic[S]):
    """Handles a module's deliveries.

    Args:
        module: whose handlers are called.
        transactions: in which they run.
        policy: how failures are retried.
        metrics, crash: told of everything.
        wall_clock: real time of handling.
        sleep: waits between quick retries.
    """

    def __init__(
        self,
        module: Module[S],
        transactions: Transactions[S],
        *,
        policy: RetryPolicy,
        metrics: RuntimeMetrics,
        crash: CrashPoints,
        wall_clock: Clock,
        sleep: Callable[[float], None],
    ) -> None:
        self._module = module
        self._transactions = transactions
        self._policy = policy
        self._metrics = metrics
        self._crash = crash
        self._wall_clock = wall_clock
        self._sleep = sleep
        self._breaker = Breaker(policy.pause_after)
        self._handlers: dict[str, Handler[S]] = {
            payload.message_type: handler for payload, handler in module.handlers.items()
        }

    def handle(self, queue: str, body: bytes, failures: int) -> Outcome:
        """Handle a delivery; see ``ModuleRuntime.handle``."""
        started = time.perf_counter()
        try:
            envelope = decode(body)
            handler = self._handler(envelope)
        except Undecodable as error:
            outcome = Outcome(Verdict.DEAD, failure=Failure.of(error))
        else:
            outcome = self._try(queue, envelope, handler, failures)
        self._count(queue, outcome, time.perf_counter() - started)
        return outcome

    def handle_together(self, queue: str, bodies: Sequence[bytes], limit_s: float) -> list[Outcome]:
        """Handle deliveries in one transaction; see ``ModuleRuntime.handle_together``."""
        if self.paused(queue):
            return [self.handle(queue, bodies[0], 0)]
        started = time.perf_counter()
        begun: list[Envelope] = []

        def step(envelope: Envelope, handler: Handler[S]) -> Callable[[Connection, Context[S]], Verdict]:
            def work(connection: Connection, context: Context[S]) -> Verdict:
                begun.append(envelope)
                return self._enter(queue, envelope, handler, connection, context)

            return work

        try:
            steps = ((envelope, step(envelope, handler)) for envelope, handler in self._readable(bodies))
            verdicts = self._transactions.together(steps, limit_s=limit_s)
        except Exception as error:  # noqa: BLE001 - one of them failed, and alone it will show which and how
            _log.info("messages are handled one by one", queue=queue, messages=len(begun), code=Failure.of(error).code)
            return self._one_by_one(queue, bodies[: max(len(begun), 1)])
        if not verdicts:  # the first cannot be read
            return [self.handle(queue, bodies[0], 0)]
        self._crash.reach("after_handler_commit")
        self._breaker.worked(queue)
        outcomes = [_outcome(verdict, envelope) for verdict, envelope in zip(verdicts, begun, strict=True)]
        for outcome in outcomes:
            self._count(queue, outcome, (time.perf_counter() - started) / len(outcomes))
        return outcomes

    def _readable(self, bodies: Sequence[bytes]) -> Iterator[tuple[Envelope, Handler[S]]]:
        """Read messages, each when it is its turn, up to the first that cannot be read."""
        for body in bodies:
            try:
                envelope = decode(body)
                handler = self._handler(envelope)
            except Undecodable:
                return
            yield envelope, handler

    def _one_by_one(self, queue: str, bodies: Sequence[bytes]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for body in bodies:
            outcomes.append(self.handle(queue, body, 0))
            if outcomes[-1].pause_s > 0:
                break
        return outcomes

    def paused(self, queue: str) -> bool:
        """Whether so many transient failures came in a row that messages should be tried one at a time."""
        return self._breaker.open(queue)

    def _handler(self, envelope: Envelope) -> Handler[S]:
        handler = self._handlers.get(envelope.type)
        if handler is None:
            raise Undecodable(
                "messages.no-handler", f"{self._module.name} does not listen to {envelope.type}", where="type"
            )
        return handler

    def _try(self, queue: str, envelope: Envelope, handler: Handler[S], failures: int) -> Outcome:
        attempt = 0
        quick = 0 if self._breaker.open(queue) else self._policy.quick
        while True:
            try:
                verdict = self._once(queue, envelope, handler)
            except Exception as error:  # noqa: BLE001 - whatever a handler raises must not end the consumer
                fault = classify(error)
                if fault is not Fault.PERMANENT and attempt < quick:
                    waits = self._policy.quick_wait_s
                    self._sleep(waits[min(attempt, len(waits) - 1)] if waits else 0.0)
                    attempt += 1
                    continue
                return self._failed(queue, envelope, error, fault, failures)
            self._breaker.worked(queue)
            return _outcome(verdict, envelope)

    def _once(self, queue: str, envelope: Envelope, handler: Handler[S]) -> Verdict:
        verdict = self._transactions.transact(
            lambda connection, context: self._enter(queue, envelope, handler, connection, context),
            message=envelope,
            correlation_id=envelope.correlation_id or envelope.id,
            causation_id=envelope.id,
        )
        self._crash.reach("after_handler_commit")
        return verdict

    def _enter(
        self, queue: str, envelope: Envelope, handler: Handler[S], connection: Connection, context: Context[S]
    ) -> Verdict:
        """Enter the message in the inbox and, the first time, let the handler work; inside the transaction."""
        if not inbox.first_time(connection, queue, envelope.id, envelope.type, self._wall_clock()):
            return Verdict.DUPLICATE
        handler(envelope.data, context)
        if envelope.type in self._metrics.answers:
            self._time_answer(envelope, connection)
        return Verdict.HANDLED

    def _time_answer(self, envelope: Envelope, connection: Connection) -> None:
        """Note how long this module waited for an answer; one that is handled again after a failure counts again."""
        asked_at = outbox.stored_at(connection, envelope.causation_id)
        if asked_at is not None:
            seconds = (self._wall_clock() - asked_at).total_seconds()
            self._metrics.answer_seconds.labels(self._module.name, envelope.type).observe(max(seconds, 0.0))

    def _failed(self, queue: str, envelope: Envelope, error: Exception, fault: Fault, failures: int) -> Outcome:
        failure = Failure.of(error)
        delay_s = None if fault is Fault.PERMANENT else self._policy.delay_s(failures)
        pause = fault is Fault.TRANSIENT and self._breaker.failed(queue)
        pause_s = self._policy.pause_s if pause else 0.0
        if delay_s is None:
            return _outcome(Verdict.DEAD, envelope, pause_s=pause_s, failure=failure)
        return _outcome(Verdict.RETRY, envelope, delay_s=delay_s, pause_s=pause_s, failure=failure)

    def _count(self, queue: str, outcome: Outcome, seconds: float) -> None:
        """Count and log an outcome. A log line names the message and the error, never what the message says."""
        self._metrics.handler_seconds.labels(queue).observe(seconds)
        code = outcome.failure.code if outcome.failure else ""
        facts = {
            "queue": queue,
            "message_id": outcome.message_id,
            "type": outcome.type,
            "subject": outcome.subject,
            "correlation_id": outcome.correlation_id,
            "seconds": round(seconds, 4),
        }
        if outcome.failure:
            facts |= {"code": code, "error": outcome.failure.text, "trace_hash": outcome.failure.trace_hash}
        match outcome.verdict:
            case Verdict.HANDLED:
                self._metrics.handled.labels(queue, outcome.type).inc()
                _log.debug("message handled", **facts)
            case Verdict.DUPLICATE:
                self._metrics.duplicate.labels(queue).inc()
                _log.debug("duplicate absorbed", **facts)
            case Verdict.RETRY:
                self._metrics.retried.labels(queue).inc()
                _log.warning("message failed, will be retried", delay_s=outcome.delay_s, **facts)
            case Verdict.DEAD:
                self._metrics.dead.labels(queue, code).inc()
                _log.error("message given up", **facts)


def _outcome(
    verdict: Verdict,
    envelope: Envelope,
    *,
    delay_s: float = 0.0,
    pause_s: float = 0.0,
    failure: Failure | None = None,
) -> Outcome:
    return Outcome(
        verdict,
        delay_s=delay_s,
        pause_s=pause_s,
        failure=failure,
        message_id=envelope.id,
        type=envelope.type,
        subject=envelope.subject,
        correlation_id=envelope.correlation_id,
    )
