"""The broker is killed in the middle of everything. Counted as Jepsen counts: acknowledged, received, lost, doubled."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine

from adapters.rabbitmq.declare import declare
from adapters.rabbitmq.parameters import parameters
from adapters.rabbitmq.publisher import Fate, Outgoing, Publisher
from tests.adapters.rabbitmq.conftest import QUEUE, READY, Broker
from tests.chaos.private_broker import PrivateBroker, server_script
from tests.conftest import absent
from tests.contracts.bus.rabbitmq_harness import RabbitHarness, crashes_noticed

_PATIENCE_S = 180.0
"""A node with few processors starts slowly, and connections wait longer from attempt to attempt."""

pytestmark = [pytest.mark.rabbitmq, pytest.mark.chaos, pytest.mark.slow]


@pytest.fixture
def backend() -> str:
    """SQLite is enough: it is the broker that dies."""
    return "sqlite"


@pytest.fixture
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateBroker]:
    """A broker of its own, running."""
    script = server_script()
    if script is None:
        absent("no rabbitmq-server is installed, so none can be killed")
    made = PrivateBroker(tmp_path_factory.mktemp("rabbit"), script)
    made.start()
    yield made
    made.kill()


def test_what_was_confirmed_is_never_lost(node: PrivateBroker) -> None:
    """Acknowledged ⊆ received, over two kills while windows are being published."""
    broker = Broker(node.url, "chaos")
    broker.declare()
    link = parameters(node.url, "test")
    publisher = Publisher(link, prepare=lambda: declare(link, broker.table()))
    publisher.start()
    acknowledged: set[int] = set()
    stop = threading.Event()

    def publish() -> None:
        start = 0
        while not stop.is_set():
            publisher.ready(0.5)
            exchange = broker.names.exchange_for(READY)
            window = [Outgoing(exchange, READY, f"{start + n}".encode(), f"m{n}", READY) for n in range(100)]
            fates = publisher.publish(window)
            acknowledged.update(start + n for n, fate in enumerate(fates) if fate is Fate.CONFIRMED)
            start += 100

    publishing = threading.Thread(target=publish)
    publishing.start()
    try:
        for _ in range(2):
            assert _grows(acknowledged)
            node.kill()
            node.start()
        assert _grows(acknowledged)
    finally:
        stop.set()
        publishing.join()
        publisher.stop()
    received = Counter(int(body) for body in broker.take(broker.names.full(QUEUE)))
    assert acknowledged - received.keys() == set()


def _grows(acknowledged: set[int], patience_s: float = 60.0) -> bool:
    """Wait until a thousand more are acknowledged."""
    goal, deadline = len(acknowledged) + 1000, time.monotonic() + patience_s
    while len(acknowledged) < goal:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def test_effects_are_there_once_after_the_broker_was_killed(
    node: PrivateBroker, bare_engine: Callable[[str], Engine]
) -> None:
    """Commands go on while the broker is dead; afterwards every effect is there exactly once."""
    harness = RabbitHarness(bare_engine, node.url, "chaos")
    with crashes_noticed(harness.crashed):
        harness.open()
        harness.bus.start()
        harness.started = True
        trips = [f"T{number:03d}" for number in range(240)]
        for number, trip in enumerate(trips):
            harness.publish(trip)
            if number in {80, 160}:
                node.kill()
            if number in {120, 200}:
                node.start()
            time.sleep(0.01)
        deadline = time.monotonic() + _PATIENCE_S
        while len(harness.effects("execution")) < 2 * len(trips) and time.monotonic() < deadline:
            time.sleep(0.2)
        once = Counter(trips)
        assert not harness.dead("planning") + harness.dead("execution")
        assert Counter(e.subject for e in harness.effects("planning")) == once, node.said()
        assert Counter(e.subject for e in harness.effects("execution", READY)) == once, node.said()
        harness.bus.stop()
