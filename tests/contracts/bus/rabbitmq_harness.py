"""RabbitMQ under test: a real broker, real threads, real time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pika
from sqlalchemy import Engine

from adapters.rabbitmq.bus import RabbitBus
from adapters.rabbitmq.declare import delete
from adapters.rabbitmq.parameters import parameters
from adapters.rabbitmq.topology import Names
from adapters.runtime.bus import BusStats
from adapters.runtime.retries import RetryPolicy
from adapters.runtime.runtime import ModuleRuntime
from tests.contracts.bus.harness import Harness, SimulatedCrash
from tests.contracts.bus.ledger import LedgerStore

PATIENCE_S = 30.0


@contextmanager
def crashes_noticed(noticed: threading.Event) -> Iterator[None]:
    """Set ``noticed`` when a thread ends by a simulated crash; other deaths of threads are reported as always."""
    before = threading.excepthook

    def hook(args: Any) -> None:
        if issubclass(args.exc_type, SimulatedCrash):
            noticed.set()
        else:
            before(args)

    threading.excepthook = hook
    try:
        yield
    finally:
        threading.excepthook = before


class RabbitHarness(Harness):
    """Runs the bus in its background threads; waiting is real."""

    policy = RetryPolicy(quick=1, quick_wait_s=(0.0,), ladder_s=(0.9, 1.2), pause_after=50, pause_s=0.3)

    def __init__(self, engines: Callable[[str], Engine], url: str, prefix: str, **settings: Any) -> None:
        super().__init__(engines)
        self.url, self.names = url, Names(prefix)
        self.settings = settings
        self.crashed = threading.Event()

    def open_bus(self, runtimes: list[ModuleRuntime[LedgerStore]]) -> None:
        """Make a bus and declare its queues; it starts with the first step."""
        self.crashed.clear()
        self.bus = RabbitBus(runtimes, self.url, prefix=self.names.prefix, **self.settings)
        self.bus.declare()
        self.started = False

    def drop_bus(self) -> None:
        """Cut the connections."""
        self.bus.abandon()

    def step(self) -> None:
        """Start if need be, and wait until nothing is under way."""
        if not self.started:
            self.bus.start()
            self.started = True
        deadline = time.monotonic() + PATIENCE_S
        calm = 0
        before: BusStats | None = None
        while calm < 2:
            if self.crashed.wait(0.05):
                raise SimulatedCrash("a thread of the bus")
            stats = self.stats()
            calm = calm + 1 if stats == before and not stats.unpublished and not self._moving() else 0
            before = stats
            assert time.monotonic() < deadline, f"messages do not come to rest: {stats}"

    def put(self, queue: str, body: bytes, message_id: str) -> None:
        """Publish to the queue itself."""
        connection = pika.BlockingConnection(parameters(self.url, "test"))
        channel = connection.channel()
        channel.confirm_delivery()
        properties = pika.BasicProperties(message_id=message_id, delivery_mode=2)
        channel.basic_publish("", self.names.full(queue), body, properties, mandatory=True)
        connection.close()

    def pass_time(self, seconds: float) -> None:
        """Wait, and a little longer, because the broker hands back what expired when it comes to it."""
        time.sleep(seconds + 0.3)

    def stats(self) -> BusStats:
        """Ask the bus."""
        return self.bus.stats()

    def close(self) -> None:
        """Stop, and delete everything in the broker."""
        self.bus.stop()
        delete(parameters(self.url, "test"), self.bus.topology())

    def _moving(self) -> bool:
        """Whether a queue holds something that is not waiting for its time."""
        waiting = self.bus.waiting()
        return any(count for name, count in waiting.items() if ".retry." not in name)
