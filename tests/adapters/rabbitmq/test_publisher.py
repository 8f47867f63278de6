"""Windows of confirmed messages over a connection that may break."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from adapters.rabbitmq.declare import declare
from adapters.rabbitmq.parameters import parameters
from adapters.rabbitmq.publisher import Fate, Outgoing, Publisher
from adapters.rabbitmq.topology import Topology, exchanges
from tests.adapters.rabbitmq.conftest import QUEUE, READY, Broker
from tests.adapters.rabbitmq.proxy import CutProxy

pytestmark = pytest.mark.rabbitmq
UNHEARD = "booking.trip-cancelled.v1"
PublisherFactory = Callable[[str], Publisher]


@pytest.fixture
def publishers(broker: Broker) -> Iterator[PublisherFactory]:
    """``publishers(url)``: a started publisher."""
    made: list[Publisher] = []

    def create(url: str) -> Publisher:
        shared = Topology(exchanges(broker.names))
        link = parameters(url, "test")
        publisher = Publisher(link, prepare=lambda: declare(link, shared))
        made.append(publisher)
        publisher.start()
        assert publisher.ready(10)
        return publisher

    yield create
    for publisher in made:
        publisher.stop()


def _window(broker: Broker, *names: str, start: int = 0) -> list[Outgoing]:
    return [
        Outgoing(broker.names.exchange_for(name), name, f"{start + number}".encode(), f"m{start + number}", name)
        for number, name in enumerate(names)
    ]


def test_a_window_is_confirmed_and_keeps_its_order(broker: Broker, publishers: PublisherFactory) -> None:
    """Every message of many windows is confirmed and lies in the queue in the order of sending."""
    broker.declare()
    publisher = publishers(broker.url)
    for start in range(0, 300, 100):
        assert set(publisher.publish(_window(broker, *[READY] * 100, start=start))) == {Fate.CONFIRMED}
    assert broker.take(broker.names.full(QUEUE)) == [str(number).encode() for number in range(300)]


def test_what_nobody_is_bound_for_is_told_message_by_message(broker: Broker, publishers: PublisherFactory) -> None:
    """Unroutable messages are told apart from their neighbours in the window."""
    broker.declare()
    fates = publishers(broker.url).publish(_window(broker, READY, UNHEARD, READY, UNHEARD))
    assert fates == [Fate.CONFIRMED, Fate.UNROUTABLE, Fate.CONFIRMED, Fate.UNROUTABLE]


def test_a_full_queue_refuses(broker: Broker, publishers: PublisherFactory) -> None:
    """Beyond its limit the queue takes nothing, says so, and keeps what it had."""
    broker.declare(max_length=5)
    publisher = publishers(broker.url)
    fates: list[Fate] = []
    for start in range(40):  # one by one: the limit is checked with a little delay
        fates += publisher.publish(_window(broker, READY, start=start))
    assert Fate.REFUSED in fates
    kept = {int(body) for body in broker.take(broker.names.full(QUEUE))}
    assert kept == {number for number, fate in enumerate(fates) if fate is Fate.CONFIRMED}


def test_a_missing_exchange_heals(broker: Broker, publishers: PublisherFactory) -> None:
    """The broker closes the channel; nothing counts as published, and the next connection declares anew."""
    broker.declare()
    publisher = publishers(broker.url)
    broker.clear()
    assert publisher.publish(_window(broker, READY)) == [Fate.UNKNOWN]
    assert _soon(lambda: publisher.ready() and publisher.publish(_window(broker, UNHEARD)) == [Fate.UNROUTABLE])


def test_a_cut_connection_leaves_no_false_confirmation(
    broker: Broker, publishers: PublisherFactory, proxy: CutProxy, through_proxy: str
) -> None:
    """What was told confirmed is in the queue, though the connection is cut again and again."""
    broker.declare()
    publisher = publishers(through_proxy)
    confirmed: set[int] = set()
    stop = threading.Event()

    def saw() -> None:
        while not stop.wait(0.15):
            proxy.cut()

    sawing = threading.Thread(target=saw)
    sawing.start()
    deadline, start, unknown = time.monotonic() + 3, 0, 0
    while time.monotonic() < deadline:
        publisher.ready(1)
        fates = publisher.publish(_window(broker, *[READY] * 50, start=start))
        confirmed |= {start + number for number, fate in enumerate(fates) if fate is Fate.CONFIRMED}
        unknown += fates.count(Fate.UNKNOWN)
        start += 50
    stop.set()
    sawing.join()
    received = {int(body) for body in broker.take(broker.names.full(QUEUE))}
    assert confirmed
    assert unknown
    assert confirmed <= received
    assert publisher.link.connections > 3


def test_a_silent_broker_does_not_hang_the_publisher(
    broker: Broker, publishers: PublisherFactory, proxy: CutProxy, through_proxy: str
) -> None:
    """When no confirm comes the window ends as unknown, and a later one over a new connection works."""
    broker.declare()
    publisher = publishers(through_proxy)
    proxy.mute(silent=True)
    began = time.monotonic()
    assert publisher.publish(_window(broker, READY), timeout_s=0.5) == [Fate.UNKNOWN]
    assert time.monotonic() - began < 3
    proxy.mute(silent=False)
    proxy.cut()
    assert _soon(lambda: publisher.ready() and publisher.publish(_window(broker, READY, start=1)) == [Fate.CONFIRMED])


def test_without_connection_nothing_is_published(publishers: PublisherFactory, broker: Broker) -> None:
    """A stopped publisher answers at once."""
    publisher = publishers(broker.url)
    publisher.stop()
    assert publisher.publish(_window(broker, READY)) == [Fate.UNKNOWN]


def _soon(condition: Callable[[], object], patience_s: float = 15.0) -> bool:
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False
