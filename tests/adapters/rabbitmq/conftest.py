"""What the tests of the RabbitMQ adapter share: a namespace in the broker, and tiny modules on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pika
import pytest
from sqlalchemy import Engine

from adapters.rabbitmq.declare import declare, delete
from adapters.rabbitmq.parameters import parameters
from adapters.rabbitmq.topology import Names, Topology, exchanges, topology
from tests.adapters.rabbitmq.proxy import CutProxy
from tests.contracts.bus.rabbitmq_harness import RabbitHarness, crashes_noticed

QUEUE = "planning.booking-events"
READY = "booking.trip-ready.v1"


class Broker:
    """A namespace in the broker, deleted afterwards."""

    def __init__(self, url: str, prefix: str) -> None:
        self.url, self.names = url, Names(prefix)
        self.parameters = parameters(url, "test")
        self._made: list[Topology] = []

    def table(self, **settings: Any) -> Topology:
        """Return the topology of one queue for ready-calls."""
        made = topology(self.names, {QUEUE: (READY,)}, **{"delays_s": (0.2,), **settings})
        self._made.append(made)
        return made

    def declare(self, **settings: Any) -> Topology:
        """Declare it."""
        made = self.table(**settings)
        declare(self.parameters, made)
        return made

    def put(self, queue: str, *bodies: bytes) -> None:
        """Publish to a queue of this namespace."""
        with pika.BlockingConnection(self.parameters) as connection:
            channel = connection.channel()
            channel.confirm_delivery()
            for number, body in enumerate(bodies):
                properties = pika.BasicProperties(message_id=f"put-{number}", delivery_mode=2)
                channel.basic_publish("", queue, body, properties, mandatory=True)

    def take(self, queue: str) -> list[bytes]:
        """Take everything out of a queue."""
        found = []
        with pika.BlockingConnection(self.parameters) as connection:
            channel = connection.channel()
            for method, _, body in channel.consume(queue, auto_ack=True, inactivity_timeout=0.5):
                if method is None:
                    return found
                found.append(body)
        raise AssertionError("the broker ended the consumer")

    def clear(self) -> None:
        """Delete all, also the exchanges that a publisher declared by itself."""
        for made in [*self._made, Topology(exchanges(self.names))]:
            delete(self.parameters, made)


@pytest.fixture
def broker(rabbitmq_url: str, rabbitmq_prefix: str) -> Iterator[Broker]:
    """A namespace in a real broker."""
    made = Broker(rabbitmq_url, rabbitmq_prefix)
    yield made
    made.clear()


@pytest.fixture
def proxy(rabbitmq_url: str) -> Iterator[CutProxy]:
    """A proxy in front of the broker."""
    parts = urlsplit(rabbitmq_url)
    with CutProxy(parts.hostname or "127.0.0.1", parts.port or 5672) as made:
        yield made


@pytest.fixture
def through_proxy(rabbitmq_url: str, proxy: CutProxy) -> str:
    """The broker's URL through the proxy."""
    parts = urlsplit(rabbitmq_url)
    return parts._replace(netloc=f"{parts.username}:{parts.password}@127.0.0.1:{proxy.port}").geturl()


HarnessFactory = Callable[..., RabbitHarness]


@pytest.fixture
def harnesses(
    bare_engine: Callable[[str], Engine], rabbitmq_url: str, rabbitmq_prefix: str
) -> Iterator[HarnessFactory]:
    """``harnesses(url=…, settings…)``: three tiny modules joined by RabbitMQ, not yet opened."""
    made: list[tuple[RabbitHarness, Any]] = []

    def create(url: str = rabbitmq_url, **settings: Any) -> RabbitHarness:
        harness = RabbitHarness(bare_engine, url, rabbitmq_prefix, **settings)
        noticing = crashes_noticed(harness.crashed)
        noticing.__enter__()  # closed below, in the order of making
        made.append((harness, noticing))
        return harness

    yield create
    for harness, noticing in made:
        harness.url = rabbitmq_url
        harness.close()
        noticing.__exit__(None, None, None)
