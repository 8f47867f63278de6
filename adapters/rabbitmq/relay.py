"""Carries one module's outbox to the broker, and what a person wants replayed back to its queue."""

from __future__ import annotations

import threading
from collections.abc import Collection
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from adapters.rabbitmq.leader import Leadership
from adapters.rabbitmq.publisher import Fate, Outgoing, Publisher
from adapters.rabbitmq.topology import Names
from adapters.runtime.bus import Tally
from adapters.runtime.runtime import ModuleRuntime
from adapters.sql import dead_letters, outbox
from adapters.sql.engine import reading, writing

_log = structlog.get_logger("samtur.rabbitmq")
_LOOK_AROUND_S = 0.5  # nobody wakes the relay for what another process wrote
_TROUBLE_S = (0.1, 0.5, 2.0, 5.0)  # waits while database or broker refuse
_LINGER_S = 0.004  # lets a few more commits join a window; events may be that late


class Relay:
    """The relay of one module.

    A window of messages is published, all confirms are awaited, and only what the broker confirmed is marked as
    published. A crash in between publishes it again, and the listeners' inboxes absorb what they had already.

    Args:
        source: the module.
        publisher: shared by the relays of a process.
        names: of exchanges and queues.
        tally: counts for the bus.
        expected: types that somebody must be bound to. When the broker hands one back, its listener has not come
            up yet: the message stays in the outbox and is tried again. Other types may go to nobody.
        window: most messages published between two commits.
    """

    def __init__(
        self,
        source: ModuleRuntime[Any],
        publisher: Publisher,
        names: Names,
        tally: Tally,
        *,
        expected: Collection[str],
        window: int,
    ) -> None:
        self._source, self._publisher, self._names, self._tally = source, publisher, names, tally
        self._expected = frozenset(expected)
        self._limit = window
        self._leadership = Leadership(source.engine, source.name)
        self._called = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"rabbitmq-relay-{source.name}", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Say that the outbox holds something; from any thread."""
        self._called.set()

    def request_stop(self) -> None:
        """Ask to end after the window in hand."""
        self._stopping.set()
        self._called.set()

    def join(self, timeout_s: float) -> bool:
        """Wait for the end; return whether it came in time."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        troubles = 0
        try:
            while not self._stopping.is_set():
                self._called.clear()
                try:
                    smooth = self._publisher.ready() and self._leadership.held() and self._pass()
                    troubles = 0 if smooth else troubles + 1
                except SQLAlchemyError as error:
                    troubles += 1
                    _log.warning("rabbitmq.relay-database", module=self._source.name, error=type(error).__name__)
                if troubles:
                    self._stopping.wait(_TROUBLE_S[min(troubles, len(_TROUBLE_S)) - 1])
                elif self._called.wait(_LOOK_AROUND_S):
                    self._stopping.wait(_LINGER_S)
        finally:
            self._leadership.release()

    def _pass(self) -> bool:
        """Go once through everything unpublished; return whether all of it could be published.

        Every pass begins at the oldest again, because a smaller number may be committed after a larger one; within
        a pass it goes on behind what is held back, so that a missing listener does not stop the others' messages.
        """
        smooth = self._replay()
        last = 0
        while not self._stopping.is_set():
            with reading(self._source.engine) as connection:
                rows = outbox.unpublished(connection, self._limit, behind=last)
            if not rows:
                return smooth
            last = rows[-1].seq
            smooth = self._publish(rows) and smooth
            if len(rows) < self._limit:
                return smooth
        return smooth

    def _publish(self, rows: list[outbox.OutboxRow]) -> bool:
        source = self._source
        source.crash.reach("before_publish")
        fates = self._publisher.publish(
            [Outgoing(self._names.exchange_for(row.type), row.type, row.body, row.id, row.type) for row in rows]
        )
        source.crash.reach("after_publish")
        unheard = [
            row
            for row, fate in zip(rows, fates, strict=True)
            if fate is Fate.UNROUTABLE and row.type not in self._expected
        ]
        sent = [row for row, fate in zip(rows, fates, strict=True) if fate is Fate.CONFIRMED] + unheard
        gone = {row.seq for row in sent}
        kept = [row for row in rows if row.seq not in gone]
        source.crash.reach("before_mark")
        with writing(source.engine) as connection:
            outbox.mark_published(connection, sorted(gone), source.wall_clock())
            outbox.mark_tried(connection, [row.seq for row in kept])
        self._count(sent, len(unheard))
        if kept:
            waits = sorted({f"{r.type}: {f}" for r, f in zip(rows, fates, strict=True) if r.seq not in gone})
            _log.warning("rabbitmq.held-back", module=source.name, messages=len(kept), why="; ".join(waits))
        return not kept

    def _count(self, sent: list[outbox.OutboxRow], unroutable: int) -> None:
        metrics, name = self._source.metrics, self._source.name
        for row in sent:
            metrics.published.labels(name, row.type).inc()
        if sent:
            self._tally.add("published", len(sent))
        if unroutable:
            metrics.unroutable.labels(name).inc(unroutable)
            self._tally.add("unroutable", unroutable)

    def _replay(self) -> bool:
        with reading(self._source.engine) as connection:
            wanted = dead_letters.to_replay(connection)
        if not wanted:
            return True
        fates = self._publisher.publish(
            [Outgoing("", self._names.full(dead.queue), dead.body, dead.id, dead.type) for dead in wanted]
        )
        taken = [dead.id for dead, fate in zip(wanted, fates, strict=True) if fate is Fate.CONFIRMED]
        if taken:
            with writing(self._source.engine) as connection:
                dead_letters.mark_replayed(connection, taken)
        return len(taken) == len(wanted)
