"""Carries messages from one module's outbox into the queues of everyone who listens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.runtime.bus import Tally
from adapters.runtime.runtime import ModuleRuntime
from adapters.sql import deliveries, outbox
from adapters.sql.engine import make_durable, reading, writing
from planner.kernel.time import Clock

Routes = Mapping[str, Sequence[tuple[ModuleRuntime[Any], str]]]
"""Message type → the runtimes and queues that listen to it."""


def routes(runtimes: Sequence[ModuleRuntime[Any]]) -> dict[str, list[tuple[ModuleRuntime[Any], str]]]:
    """Return who listens to what."""
    found: dict[str, list[tuple[ModuleRuntime[Any], str]]] = {}
    for runtime in runtimes:
        for queue, types in runtime.queues().items():
            for type_name in types:
                found.setdefault(type_name, []).append((runtime, queue))
    return found


class Relay:
    """The relay of one module. There must be one at a time per module, to keep the order of its messages.

    A batch is copied into each listener's database in one commit a database, and only then marked as published:
    a crash in between copies it again, and the listeners' inboxes absorb what they had already.
    """

    def __init__(self, source: ModuleRuntime[Any], targets: Routes, tally: Tally, clock: Clock, batch: int) -> None:
        self._source = source
        self._targets = targets
        self._tally = tally
        self._clock = clock
        self._batch = batch

    def run(self) -> tuple[int, set[str]]:
        """Carry one batch; return how many messages left the outbox, and the queues that got some.

        Raises:
            SQLAlchemyError: when a database does not answer; the batch stays in the outbox.
        """
        source = self._source
        with reading(source.engine) as connection:
            rows = outbox.unpublished(connection, self._batch)
        if not rows:
            return 0, set()
        source.crash.reach("before_publish")
        seqs = [row.seq for row in rows]
        try:
            filled = self._copy(rows)
        except Exception:
            with writing(source.engine) as connection:
                outbox.mark_tried(connection, seqs)
            raise
        source.crash.reach("after_publish")
        source.crash.reach("before_mark")
        with writing(source.engine) as connection:
            outbox.mark_published(connection, seqs, source.wall_clock())
        self._count(rows)
        return len(rows), filled

    def _copy(self, rows: Sequence[outbox.OutboxRow]) -> set[str]:
        parcels: dict[str, tuple[ModuleRuntime[Any], list[tuple[str, str, bytes]]]] = {}
        for row in rows:
            for runtime, queue in self._targets.get(row.type, ()):
                parcels.setdefault(runtime.name, (runtime, []))[1].append((queue, row.id, row.body))
        make_durable(self._source.engine)  # nobody may act on what a power cut could still take back
        now = self._clock()
        for runtime, messages in parcels.values():
            with writing(runtime.engine) as connection:
                deliveries.deliver(connection, messages, now)
            make_durable(runtime.engine)  # else a power cut could undo the delivery, and the mark below survive
        return {queue for _, messages in parcels.values() for queue, _, _ in messages}

    def _count(self, rows: Sequence[outbox.OutboxRow]) -> None:
        metrics, name = self._source.metrics, self._source.name
        unroutable = 0
        for row in rows:
            metrics.published.labels(name, row.type).inc()
            unroutable += row.type not in self._targets
        self._tally.add("published", len(rows))
        if unroutable:
            metrics.unroutable.labels(name).inc(unroutable)
            self._tally.add("unroutable", unroutable)
