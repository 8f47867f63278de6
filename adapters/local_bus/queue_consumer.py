"""Brings the deliveries of one queue to their module, in order, and acknowledges them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from adapters.runtime.bus import Tally
from adapters.runtime.retries import Outcome, Verdict
from adapters.runtime.runtime import ModuleRuntime
from adapters.sql import dead_letters, deliveries
from adapters.sql.deliveries import Delivery
from adapters.sql.engine import reading, writing
from planner.kernel.time import Clock

_TOGETHER = 32  # messages handled in one transaction, as long as they are quick


class QueueConsumer:
    """The only consumer of a queue.

    New messages are handled several to a transaction; when one of them fails, each has its own. Acknowledgements
    follow at the end of a batch. What a crash leaves unacknowledged is brought again and absorbed by the inbox.
    """

    def __init__(self, runtime: ModuleRuntime[Any], queue: str, tally: Tally, clock: Clock, batch: int) -> None:
        self.queue = queue
        self._runtime = runtime
        self._tally = tally
        self._clock = clock
        self._batch = batch
        self._rests_until: datetime | None = None
        self._turn = threading.Lock()

    def run(self, stopping: Callable[[], bool] = lambda: False) -> int:
        """Handle the deliveries that are due, at most one batch; return how many were touched."""
        with self._turn:
            now = self._clock()
            if self._rests_until is not None and now < self._rests_until:
                return 0
            self._rests_until = None
            limit = 1 if self._runtime.paused(self.queue) else self._batch
            with reading(self._runtime.engine) as connection:
                batch = deliveries.due(connection, self.queue, now, limit)
            return self._handle(batch, stopping) if batch else 0

    def next_due(self) -> datetime | None:
        """Return when there is something to do next; None when the queue is empty."""
        with reading(self._runtime.engine) as connection:
            earliest = deliveries.next_due(connection, [self.queue])
        if earliest is None or self._rests_until is None:
            return earliest
        return max(earliest, self._rests_until)

    def _handle(self, batch: list[Delivery], stopping: Callable[[], bool]) -> int:
        done: list[int] = []
        touched = 0
        while touched < len(batch) and self._rests_until is None and not stopping():
            group = _together(batch[touched:])
            for delivery, outcome in zip(group, self._outcomes(group), strict=False):
                touched += 1
                self._tally.outcome(outcome.verdict)
                if outcome.verdict in {Verdict.HANDLED, Verdict.DUPLICATE}:
                    done.append(delivery.seq)
                else:
                    self._put_aside(delivery, outcome)
                if outcome.pause_s > 0:
                    self._rests_until = self._clock() + timedelta(seconds=outcome.pause_s)
        if done:
            self._runtime.crash.reach("before_ack")
            with writing(self._runtime.engine) as connection:
                deliveries.acknowledge(connection, done)
        return touched

    def _outcomes(self, group: list[Delivery]) -> list[Outcome]:
        if len(group) == 1:
            return [self._runtime.handle(self.queue, group[0].body, failures=group[0].failures)]
        return self._runtime.handle_together(self.queue, [delivery.body for delivery in group])

    def _put_aside(self, delivery: Delivery, outcome: Outcome) -> None:
        with writing(self._runtime.engine) as connection:
            if outcome.verdict is Verdict.RETRY:
                not_before = self._clock() + timedelta(seconds=outcome.delay_s)
                code = outcome.failure.code if outcome.failure else ""
                deliveries.postpone(connection, delivery.seq, not_before, code)
                return
            self._runtime.bury(
                connection,
                self.queue,
                delivery.body,
                outcome,
                message_id=delivery.message_id,
                failures=delivery.failures,
            )
            deliveries.acknowledge(connection, [delivery.seq])


def _together(batch: list[Delivery]) -> list[Delivery]:
    """Return the first deliveries that may share a transaction: new ones, or one that is repeated."""
    return list(takewhile(lambda delivery: not delivery.failures, batch[:_TOGETHER])) or batch[:1]


def bring_replays(runtime: ModuleRuntime[Any], clock: Clock) -> int:
    """Put dead letters that a person wants replayed back into their queues; return how many."""
    with reading(runtime.engine) as connection:
        wanted = dead_letters.to_replay(connection)
    if not wanted:
        return 0
    with writing(runtime.engine) as connection:
        deliveries.deliver(connection, [(dead.queue, dead.message_id, dead.body) for dead in wanted], clock())
        dead_letters.mark_replayed(connection, [dead.id for dead in wanted])
    return len(wanted)
