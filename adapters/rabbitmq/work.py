"""Everything that runs while the bus runs: two connections, a relay a module, two consumers a queue."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Sequence
from typing import Any

import pika

from adapters.rabbitmq.consumer import QueueConsumer
from adapters.rabbitmq.handling import QueueHandling
from adapters.rabbitmq.link import Link
from adapters.rabbitmq.publisher import Publisher
from adapters.rabbitmq.relay import Relay
from adapters.rabbitmq.topology import Names
from adapters.runtime.bus import Tally
from adapters.runtime.runtime import ModuleRuntime

_DEAD_PREFETCH = 8


class Work:
    """Started once and stopped once.

    Publishing and consuming have a connection each: a broker short of memory stops reading from publishers, and
    acknowledgements must get through all the same.

    Args:
        runtimes: the modules.
        parameters: gives connection parameters for a purpose.
        prepare: declares what has to be there.
        names: of exchanges and queues.
        tally: counts for the bus.
        expected, prefetch, window: as in ``RabbitBus``.
    """

    def __init__(
        self,
        runtimes: Sequence[ModuleRuntime[Any]],
        parameters: Callable[[str], pika.connection.Parameters],
        prepare: Callable[[], None],
        names: Names,
        tally: Tally,
        *,
        expected: Collection[str],
        prefetch: int,
        window: int,
    ) -> None:
        self.publisher = Publisher(parameters("publisher"), prepare=prepare, on_ready=self.wake)
        self._link = Link(parameters("consumer"), prepare=prepare, on_open=self._opened, on_lost=self._lost)
        self._stopping = threading.Event()
        self._relays = {
            runtime.name: Relay(runtime, self.publisher, names, tally, expected=expected, window=window)
            for runtime in runtimes
        }
        self._consumers: list[tuple[str, QueueConsumer]] = []
        for runtime in runtimes:
            for queue in runtime.queues():
                handling = QueueHandling(
                    runtime, queue, self.publisher, names=names, tally=tally, stopping=self._stopping
                )
                full, dead = names.full(queue), names.dead(queue)
                self._consumers += [
                    (queue, QueueConsumer(self._link, full, handling.work, handling.rest, prefetch)),
                    (queue, QueueConsumer(self._link, dead, handling.work_dead, handling.rest, _DEAD_PREFETCH)),
                ]

    def start(self) -> None:
        """Begin to connect and to work."""
        for part in self._threads():
            part.start()
        self.publisher.start()
        self._link.start()

    def wake(self, module: str = "") -> None:
        """Have one module's outbox, or all, looked at."""
        for name, relay in self._relays.items():
            if name == module or not module:
                relay.wake()

    def in_hand(self) -> dict[str, int]:
        """Return about how many messages of each queue were received and not yet answered."""
        counts: dict[str, int] = {}
        for queue, consumer in self._consumers:
            counts[queue] = counts.get(queue, 0) + consumer.in_hand()
        return counts

    def request_stop(self) -> None:
        """Ask every thread to end after what is in hand."""
        self._stopping.set()
        for part in self._threads():
            part.request_stop()

    def stop(self, deadline: float) -> bool:
        """End in order, at the latest at ``deadline`` (monotonic seconds); return whether all came to an end."""
        self.request_stop()
        ended = self._join(deadline)
        self._link.stop()
        self.publisher.stop()
        return ended

    def abandon(self) -> None:
        """Close the connections first and then let the threads end."""
        self._link.stop()
        self.publisher.stop()
        self.request_stop()
        self._join(time.monotonic() + 5.0)

    def _join(self, deadline: float) -> bool:
        late = [part for part in self._threads() if not part.join(max(0.0, deadline - time.monotonic()))]
        return not late

    def _threads(self) -> list[Relay | QueueConsumer]:
        return [*self._relays.values(), *(consumer for _, consumer in self._consumers)]

    def _opened(self, connection: pika.SelectConnection) -> None:
        for _, consumer in self._consumers:
            consumer.open(connection)

    def _lost(self) -> None:
        for _, consumer in self._consumers:
            consumer.lost()
