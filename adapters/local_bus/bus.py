"""The local bus: tables instead of a broker, the same promises."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from adapters.local_bus.queue_consumer import QueueConsumer, bring_replays
from adapters.local_bus.relay import Relay, routes
from adapters.runtime.bus import BusStats, Tally
from adapters.runtime.runtime import ModuleRuntime
from adapters.runtime.worker import Worker
from adapters.sql import deliveries, outbox
from adapters.sql.engine import reading
from planner.kernel.errors import Conflict
from planner.kernel.time import Clock, utc_now

_LOOK_AROUND_S = 0.5  # nobody wakes the bus for what another process wrote, such as a replay from the command line


class LocalBus:
    """Joins the modules of one process through ``delivery`` tables in their databases.

    Either call ``pump`` whenever messages are to flow, in a fixed order, or ``start`` it in the background.

    Args:
        runtimes: the modules; all who listen must be among them.
        clock: decides when a failed message is due again; real time unless a simulated day moves it.
        batch: messages carried or handled between two looks at the tables.
    """

    def __init__(self, runtimes: Sequence[ModuleRuntime[Any]], *, clock: Clock = utc_now, batch: int = 200) -> None:
        self._runtimes = sorted(runtimes, key=lambda runtime: runtime.name)
        self._clock = clock
        self._tally = Tally()
        targets = routes(self._runtimes)
        self._relays = {r.name: Relay(r, targets, self._tally, clock, batch) for r in self._runtimes}
        self._consumers = {
            r.name: [QueueConsumer(r, queue, self._tally, clock, batch) for queue in r.queues()] for r in self._runtimes
        }
        self._queues = {c.queue for consumers in self._consumers.values() for c in consumers}
        self._unsent = set(self._relays)  # modules whose outbox may hold something
        self._filled = set(self._queues)  # queues that may hold something due
        self._later: dict[str, datetime] = {}  # queues that hold something due later
        self._looked_around = float("-inf")
        self._relay_worker: Worker | None = None
        self._workers: dict[str, Worker] = {}
        for runtime in self._runtimes:
            runtime.on_commit(partial(self._committed, runtime.name))

    def wake(self) -> None:
        """Look at every outbox now."""
        self._unsent |= set(self._relays)
        if self._relay_worker:
            self._relay_worker.call()

    def stats(self) -> BusStats:
        """Return counts since this bus was made, and what waits now."""
        depths: dict[str, int] = {}
        unpublished: dict[str, int] = {}
        for runtime in self._runtimes:
            with reading(runtime.engine) as connection:
                depths |= deliveries.depths(connection)
                unpublished[runtime.name] = outbox.backlog(connection)[0]
        return self._tally.stats(depths, unpublished, running=bool(self._workers))

    def _committed(self, name: str) -> None:
        self._unsent.add(name)
        if self._relay_worker:
            self._relay_worker.call()

    def pump(self) -> int:
        """Carry and handle messages until nothing is left that is due; return how many deliveries were handled.

        Modules and queues take turns in the order of their names, so the same start gives the same course.

        Raises:
            Conflict: ``bus.running`` when the bus works in the background.
            SQLAlchemyError: when a database does not answer; nothing is lost by calling again.
        """
        if self._workers:
            raise Conflict("bus.running", "the bus is already working in the background", do="Stop it first.")
        if time.monotonic() - self._looked_around > _LOOK_AROUND_S:
            self.look_around()
        handled = 0
        while True:
            now = self._clock()
            self._filled |= {queue for queue, due in self._later.items() if due <= now}
            moved = sum(self._relay(name) for name in sorted(self._unsent))
            touched = sum(self._consume(c) for cs in self._consumers.values() for c in cs if c.queue in self._filled)
            handled += touched
            if not moved and not touched:
                return handled

    def look_around(self) -> None:
        """Take up replays, and let the next ``pump`` look at every table whoever wrote there."""
        for runtime in self._runtimes:
            bring_replays(runtime, self._clock)
        self._unsent, self._filled = set(self._relays), set(self._queues)
        self._looked_around = time.monotonic()

    def _relay(self, name: str) -> int:
        self._unsent.discard(name)
        moved = True
        try:
            number, filled = self._relays[name].run()
            moved = number > 0
        finally:
            if moved:
                self._unsent.add(name)
        self._filled |= filled
        return number

    def _consume(self, consumer: QueueConsumer) -> int:
        number = consumer.run()
        if not number:
            self._filled.discard(consumer.queue)
            self._later.pop(consumer.queue, None)
            due = consumer.next_due()
            if due is not None:
                self._later[consumer.queue] = due
        return number

    def start(self) -> None:
        """Work in the background: one thread carries all outboxes, one a module handles its queues."""
        if self._workers:
            raise Conflict("bus.running", "the bus is already working in the background")
        self._relay_worker = Worker("local-bus-relay", self._relay_step, _LOOK_AROUND_S)
        self._workers = {
            runtime.name: Worker(f"local-bus-{runtime.name}", partial(self._module_step, runtime), _LOOK_AROUND_S)
            for runtime in self._runtimes
        }
        for worker in [*self._workers.values(), self._relay_worker]:
            worker.start()

    def request_stop(self) -> None:
        """Ask every thread to end after the message in hand; may be called from a signal handler."""
        for worker in self._all_workers():
            worker.request_stop()

    def stop(self, timeout_s: float = 30.0) -> None:
        """Finish the messages in hand, then rest; what is not acknowledged is brought again after a restart.

        Raises:
            Conflict: ``bus.not-stopped`` when a handler does not come to an end in time.
        """
        self.request_stop()
        deadline = time.monotonic() + timeout_s
        late = [w for w in self._all_workers() if not w.join(max(0.0, deadline - time.monotonic()))]
        if late:
            raise Conflict("bus.not-stopped", "a handler is still running", do="Wait, or end the process.")
        self._workers, self._relay_worker = {}, None
        self._looked_around = float("-inf")

    def _all_workers(self) -> list[Worker]:
        return [*self._workers.values(), *([self._relay_worker] if self._relay_worker else [])]

    def _relay_step(self, stopping: Callable[[], bool]) -> int:
        moved = 0
        for relay in self._relays.values():
            if stopping():
                break
            number, filled = relay.run()
            moved += number
            for name, consumers in self._consumers.items():
                if any(consumer.queue in filled for consumer in consumers):
                    self._workers[name].call()
        return moved

    def _module_step(self, runtime: ModuleRuntime[Any], stopping: Callable[[], bool]) -> int:
        bring_replays(runtime, self._clock)
        return sum(consumer.run(stopping) for consumer in self._consumers[runtime.name])
