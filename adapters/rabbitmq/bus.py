"""The bus over RabbitMQ: outbox → confirmed publishing → quorum queue → handler → acknowledgement."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from adapters.rabbitmq.declare import declare
from adapters.rabbitmq.errors import BrokerAway
from adapters.rabbitmq.parameters import parameters
from adapters.rabbitmq.survey import waiting
from adapters.rabbitmq.topology import DEFAULT_PREFIX, MAX_LENGTH, Names, Topology, topology
from adapters.rabbitmq.work import Work
from adapters.runtime.bus import BusStats, Tally
from adapters.runtime.runtime import ModuleRuntime
from adapters.sql import outbox
from adapters.sql.engine import reading
from planner.kernel.errors import Conflict


class RabbitBus:
    """Joins modules, in this process or others, through a broker.

    Args:
        runtimes: the modules of this process.
        url: ``amqp://user:password@host:5672/vhost``.
        prefix: before the name of every exchange and queue, so that several installations share a broker.
        expected: message types that some module, here or elsewhere, must be bound to. Such a message stays in the
            outbox until its listener has declared its queue. Other types may have no listener; they are then counted
            and leave the outbox. By default: what the modules of this process listen to.
        passive: never declare anything, only check that it is there.
        prefetch: messages the broker sends ahead to a consumer.
        window: messages published before their confirms are awaited.
        max_length: messages that a queue holds before it refuses more.

    Raises:
        InvalidInput: ``rabbitmq.bad-url``.
    """

    def __init__(
        self,
        runtimes: Sequence[ModuleRuntime[Any]],
        url: str,
        *,
        prefix: str = DEFAULT_PREFIX,
        expected: Collection[str] | None = None,
        passive: bool = False,
        prefetch: int = 64,
        window: int = 500,
        max_length: int = MAX_LENGTH,
    ) -> None:
        self._runtimes = sorted(runtimes, key=lambda runtime: runtime.name)
        self._names = Names(prefix)
        self._passive, self._prefetch, self._window, self._max_length = passive, prefetch, window, max_length
        bound = {name for runtime in runtimes for types in runtime.queues().values() for name in types}
        self._expected = bound if expected is None else frozenset(expected)
        self._tally = Tally()
        self._url = url
        self._parameters = parameters(url, "samtur")
        self._work: Work | None = None
        for runtime in self._runtimes:
            runtime.on_commit(partial(self._committed, runtime.name))

    def topology(self) -> Topology:
        """Return everything that the modules of this process need in the broker."""
        parts = [
            topology(self._names, runtime.queues(), delays_s=runtime.policy.ladder_s, max_length=self._max_length)
            for runtime in self._runtimes
        ]
        return Topology(
            parts[0].exchanges,
            tuple(queue for part in parts for queue in part.queues),
            tuple(binding for part in parts for binding in part.bindings),
        )

    def declare(self) -> None:
        """Declare exchanges and queues, or check that they are there.

        Raises:
            BrokerRefused: ``rabbitmq.topology-differs``, ``rabbitmq.topology-missing``, ``rabbitmq.access-refused``.
            BrokerAway: ``rabbitmq.unreachable``.
        """
        declare(self._parameters, self.topology(), passive=self._passive)

    def start(self) -> None:
        """Work in background threads until ``stop``. A broker that is away is waited for in the background.

        Raises:
            BrokerRefused: what ``declare`` refuses; then nothing was started.
            Conflict: ``bus.running``.
        """
        if self._work is not None:
            raise Conflict("bus.running", "the bus is already working in the background")
        with suppress(BrokerAway):  # the links go on trying, and declare before they connect
            self.declare()
        self._work = Work(
            self._runtimes,
            lambda what: parameters(self._url, f"samtur {'+'.join(r.name for r in self._runtimes)} {what}"),
            self.declare,
            self._names,
            self._tally,
            expected=self._expected,
            prefetch=self._prefetch,
            window=self._window,
        )
        self._work.start()

    def request_stop(self) -> None:
        """Ask every thread to end after the message in hand; may be called from a signal handler."""
        if self._work is not None:
            self._work.request_stop()

    def stop(self, timeout_s: float = 30.0) -> None:
        """Finish the messages in hand, hand the others back, and close.

        Raises:
            Conflict: ``bus.not-stopped`` when a handler does not come to an end in time. The connections are closed
                all the same; the broker brings its message again, and the inbox absorbs it.
        """
        work, self._work = self._work, None
        if work is not None and not work.stop(time.monotonic() + timeout_s):
            raise Conflict("bus.not-stopped", "a handler is still running", do="Wait, or end the process.")

    def abandon(self) -> None:
        """Close the connections at once: nothing in hand is acknowledged, the broker brings it again."""
        work, self._work = self._work, None
        if work is not None:
            work.abandon()

    def wake(self) -> None:
        """Look at the outboxes now; from any thread."""
        if self._work is not None:
            self._work.wake()

    def connected(self) -> bool:
        """Whether messages can be published just now."""
        return self._work is not None and self._work.publisher.ready()

    def waiting(self) -> dict[str, int]:
        """Return the messages ready in each of the broker's queues, retry and dead queues among them.

        Raises:
            BrokerAway: ``rabbitmq.unreachable``.
        """
        return waiting(self._parameters, [queue.name for queue in self.topology().queues])

    def stats(self) -> BusStats:
        """Return counts since the bus was made, and what waits now.

        Raises:
            BrokerAway: ``rabbitmq.unreachable``: how much waits in the broker is not known then.
        """
        ready = self.waiting()
        in_hand = self._work.in_hand() if self._work is not None else {}
        depths: dict[str, int] = {}
        unpublished: dict[str, int] = {}
        for runtime in self._runtimes:
            for queue in runtime.queues():
                family = [self._names.full(queue), self._names.dead(queue)]
                family += [self._names.retry(queue, delay) for delay in set(runtime.policy.ladder_s)]
                depths[queue] = sum(ready[name] for name in family) + in_hand.get(queue, 0)
            with reading(runtime.engine) as connection:
                unpublished[runtime.name] = outbox.backlog(connection)[0]
        return self._tally.stats(depths, unpublished, running=self._work is not None)

    def _committed(self, name: str) -> None:
        if self._work is not None:
            self._work.wake(name)
