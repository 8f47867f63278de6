"""What becomes of a delivery: acknowledged, sent through a retry queue, or buried among the dead letters."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import structlog
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from adapters.rabbitmq.consumer import FAILURES, Answer, Delivery
from adapters.rabbitmq.publisher import Fate, Outgoing, Publisher
from adapters.rabbitmq.topology import DELIVERY_LIMIT, Names
from adapters.runtime.bus import Tally
from adapters.runtime.retries import Failure, Outcome, Verdict
from adapters.runtime.runtime import ModuleRuntime
from adapters.sql.engine import reading, writing
from planner.messages.envelope import Undecodable, decode

_log = structlog.get_logger("samtur.rabbitmq")
_PUBLISHER_S = 10.0
_LOOK_S = 2.0


class QueueHandling:
    """Handles the deliveries of one queue of a module.

    Args:
        runtime: the module.
        queue: the module's name of the queue, without prefix.
        publisher: for the retry queues.
        names: of exchanges and queues.
        tally: counts for the bus.
        stopping: cuts pauses short.
    """

    def __init__(
        self,
        runtime: ModuleRuntime[Any],
        queue: str,
        publisher: Publisher,
        *,
        names: Names,
        tally: Tally,
        stopping: threading.Event,
    ) -> None:
        self._runtime, self._queue, self._publisher = runtime, queue, publisher
        self._names, self._tally, self._stopping = names, tally, stopping

    def work(self, deliveries: Sequence[Delivery]) -> list[Answer]:
        """Handle deliveries of the queue itself; several are first deliveries."""
        first = deliveries[0]
        if len(deliveries) == 1:
            outcomes = [self._runtime.handle(self._queue, first.body, failures=first.failures)]
        else:
            outcomes = self._runtime.handle_together(self._queue, [each.body for each in deliveries])
        answers: list[Answer] = []
        for delivery, outcome in zip(deliveries, outcomes, strict=False):
            answers.append(self._answer(delivery, outcome))
            if answers[-1] is Answer.HAND_BACK:
                break
        if Answer.ACK in answers:
            self._runtime.crash.reach("before_ack")
        return answers

    def _answer(self, delivery: Delivery, outcome: Outcome) -> Answer:
        if outcome.verdict in {Verdict.HANDLED, Verdict.DUPLICATE}:
            self._tally.outcome(outcome.verdict)
            return Answer.ACK
        if outcome.pause_s > 0 and not database_answers(self._runtime.engine):
            return Answer.HAND_BACK
        answer = self._later(delivery, outcome) if outcome.verdict is Verdict.RETRY else self._bury(delivery, outcome)
        if answer is Answer.ACK:
            self._tally.outcome(outcome.verdict)
            if outcome.pause_s > 0:
                self._stopping.wait(outcome.pause_s)
        return answer

    def work_dead(self, deliveries: Sequence[Delivery]) -> list[Answer]:
        """Copy the first of what the broker gave up delivering among the module's dead letters."""
        delivery = deliveries[0]
        failure = Failure(
            "rabbitmq.delivered-too-often", f"[rabbitmq.delivered-too-often] its consumer ended {DELIVERY_LIMIT} times"
        )
        try:
            envelope = decode(delivery.body)
        except Undecodable:
            outcome = Outcome(Verdict.DEAD, failure=failure)
        else:
            outcome = Outcome(
                Verdict.DEAD, failure=failure, message_id=envelope.id, type=envelope.type, subject=envelope.subject
            )
        answer = self._bury(delivery, outcome)
        if answer is Answer.ACK:
            self._tally.outcome(Verdict.DEAD)
            self._runtime.metrics.dead.labels(self._queue, failure.code).inc()
        return [answer]

    def rest(self, stopping: threading.Event) -> None:
        """Wait until the module's database answers again."""
        _log.warning("rabbitmq.resting", queue=self._queue, why="the database does not answer")
        while not stopping.wait(_LOOK_S) and not database_answers(self._runtime.engine):
            continue
        _log.info("rabbitmq.rested", queue=self._queue)

    def _later(self, delivery: Delivery, outcome: Outcome) -> Answer:
        """Send a copy to the retry queue and, once the broker has it, acknowledge the original."""
        waiting_room = self._names.retry(self._queue, outcome.delay_s)
        copy = Outgoing(
            self._names.retry_exchange,
            waiting_room,
            delivery.body,
            outcome.message_id or delivery.message_id,
            outcome.type,
            {FAILURES: delivery.failures + 1},
        )
        self._publisher.ready(_PUBLISHER_S)
        (fate,) = self._publisher.publish([copy])
        if fate is Fate.CONFIRMED:
            return Answer.ACK
        _log.warning("rabbitmq.not-put-aside", queue=self._queue, message_id=outcome.message_id, fate=fate.value)
        return Answer.AGAIN

    def _bury(self, delivery: Delivery, outcome: Outcome) -> Answer:
        try:
            with writing(self._runtime.engine) as connection:
                self._runtime.bury(
                    connection,
                    self._queue,
                    delivery.body,
                    outcome,
                    message_id=delivery.message_id,
                    failures=delivery.failures,
                )
        except SQLAlchemyError as error:
            _log.warning("rabbitmq.not-buried", queue=self._queue, error=type(error).__name__)
            return Answer.HAND_BACK
        return Answer.ACK


def database_answers(engine: Engine) -> bool:
    """Whether a database answers."""
    try:
        with reading(engine) as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True
