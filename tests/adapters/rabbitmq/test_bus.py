"""The bus over a real broker when the world around it misbehaves."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable

import pika
import pytest
from sqlalchemy.exc import OperationalError

from adapters.rabbitmq import handling
from adapters.rabbitmq import parameters as connection_parameters
from adapters.rabbitmq.bus import RabbitBus
from adapters.rabbitmq.errors import BrokerRefused
from adapters.runtime.retries import RetryPolicy
from adapters.sql import outbox
from adapters.sql.engine import reading
from planner.kernel.errors import Conflict, Transient
from planner.messages.envelope import Envelope
from tests.adapters.rabbitmq.conftest import QUEUE, READY, Broker, HarnessFactory
from tests.adapters.rabbitmq.proxy import CutProxy
from tests.contracts.bus import ledger
from tests.contracts.bus.rabbitmq_harness import RabbitHarness

pytestmark = pytest.mark.rabbitmq
TRIPS = [f"T{number:02d}" for number in range(30)]


@pytest.fixture
def backend() -> str:
    """SQLite is enough here; the contract covers both."""
    return "sqlite"


def _soon(condition: Callable[[], object], patience_s: float = 15.0) -> bool:
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def _waiting(harness: RabbitHarness, module: str = "booking") -> int:
    with reading(harness.runtimes[module].engine) as connection:
        return outbox.backlog(connection)[0]


def _bus(harness: RabbitHarness, *modules: str, **settings: object) -> RabbitBus:
    runtimes = [harness.runtimes[name] for name in modules]
    return RabbitBus(runtimes, harness.url, prefix=harness.names.prefix, **settings)  # type: ignore[arg-type]


def _once(harness: RabbitHarness) -> None:
    once = Counter(TRIPS)
    assert Counter(e.subject for e in harness.effects("planning")) == once
    assert Counter(e.subject for e in harness.effects("execution", READY)) == once


def _only_declared(harness: RabbitHarness) -> None:
    """Open without queues: the harness's own bus declares, so take its queues away again."""
    harness.open()
    harness.close()


def test_a_message_waits_for_a_listener_that_never_started(harnesses: HarnessFactory) -> None:
    """What somebody must listen to stays in the outbox until its queue exists; other messages do not wait for it."""
    harness = harnesses()
    _only_declared(harness)
    sender = _bus(harness, "booking", expected={READY})
    sender.start()
    harness.publish("T00")
    harness.publish("T01", payload=ledger.cancelled("T01"))
    assert _soon(lambda: sender.stats().unroutable == 1)
    time.sleep(0.5)
    assert _waiting(harness) == 1
    listeners = _bus(harness, "planning", "execution")
    listeners.start()
    assert _soon(lambda: len(harness.effects("execution")) == 2)
    assert _waiting(harness) == 0
    for bus in (sender, listeners):
        bus.stop()


def test_a_full_queue_leaves_messages_in_the_outbox(harnesses: HarnessFactory) -> None:
    """The broker refuses, the rows stay unpublished with their attempts counted, and all arrive when there is room."""
    harness = harnesses(max_length=4)
    harness.open()
    sender = _bus(harness, "booking", expected={READY}, window=3)
    sender.start()
    for trip in TRIPS:
        harness.publish(trip)
    time.sleep(1.0)
    waiting = _waiting(harness)
    assert 0 < waiting < len(TRIPS)
    listeners = _bus(harness, "planning", "execution", max_length=4)
    listeners.start()
    assert _soon(lambda: not _waiting(harness) and len(harness.effects("execution", READY)) == len(TRIPS), 40)
    assert _soon(lambda: len(harness.effects("planning")) == len(TRIPS))
    _once(harness)
    for bus in (sender, listeners):
        bus.stop()


@pytest.mark.chaos
def test_cut_connections_lose_and_double_nothing(
    harnesses: HarnessFactory, proxy: CutProxy, through_proxy: str
) -> None:
    """Connections are cut all the time while messages flow; in the end every effect is there once."""
    harness = harnesses(url=through_proxy)
    harness.open()
    harness.bus.start()
    harness.started = True
    stop = threading.Event()

    def saw() -> None:
        while not stop.wait(0.4):
            proxy.cut()

    sawing = threading.Thread(target=saw)
    sawing.start()
    for trip in TRIPS:
        harness.publish(trip)
        time.sleep(0.08)
    stop.set()
    sawing.join()
    assert _soon(lambda: len(harness.effects("execution")) == 2 * len(TRIPS), 30)
    _once(harness)
    assert proxy.accepted > 6


def test_a_broker_that_comes_late_is_waited_for(harnesses: HarnessFactory, proxy: CutProxy, through_proxy: str) -> None:
    """The bus starts without broker and works as soon as there is one."""
    harness = harnesses(url=through_proxy)
    harness.open()
    proxy.refuse(refusing=True)
    harness.bus.start()
    harness.started = True
    harness.publish("T00")
    time.sleep(0.5)
    assert not harness.bus.connected()
    proxy.refuse(refusing=False)
    assert _soon(lambda: len(harness.effects("execution")) == 2)


def test_another_topology_stops_the_start(harnesses: HarnessFactory) -> None:
    """A bus that would work on other queues than it needs does not start."""
    harness = harnesses()
    harness.open()
    other = _bus(harness, "planning", max_length=7)
    with pytest.raises(BrokerRefused, match=r"rabbitmq\.topology-differs"):
        other.start()
    assert other.stats().running is False


def test_a_bus_is_started_once(harnesses: HarnessFactory) -> None:
    """Starting a running bus is refused; after a stop it can be started again."""
    harness = harnesses()
    harness.open()
    harness.bus.start()
    with pytest.raises(Conflict, match=r"bus\.running"):
        harness.bus.start()
    harness.bus.stop()
    harness.bus.start()
    harness.started = True
    harness.publish("T00")
    assert _soon(lambda: len(harness.effects("execution")) == 2)


def test_heartbeats_go_on_during_a_long_handler(harnesses: HarnessFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A handler that takes many heartbeats neither loses its connection nor does its work twice."""
    monkeypatch.setattr(connection_parameters, "HEARTBEAT_S", 1)
    harness = harnesses()
    harness.open()
    harness.bus.start()
    harness.started = True

    def slow() -> Exception:
        time.sleep(4)
        return Transient("test.busy", "busy")

    harness.faults.plan("planning", "T00", slow, times=1)
    harness.publish("T00")
    assert _soon(lambda: len(harness.effects("execution", ledger.REFUSED)) == 1)
    assert harness.faults.calls["planning", "T00"] == 2  # the slow attempt and its quick repetition
    assert harness.bus.stats().duplicate == 0


def test_what_is_delivered_too_often_is_copied_among_the_dead(harnesses: HarnessFactory, broker: Broker) -> None:
    """A message that ends every consumer is given up by the broker and lies in the module's dead letters."""
    harness = harnesses()
    harness.open()
    message = Envelope("/booking", READY, "T00", ledger.AT, 1, ledger.ready("T00"))
    harness.put(QUEUE, message.to_bytes(), message.id)
    deliveries = 0
    with pika.BlockingConnection(broker.parameters) as connection:
        channel = connection.channel()
        for method, _, _ in channel.consume(harness.names.full(QUEUE), inactivity_timeout=1.0):
            if method is None:
                break
            deliveries += 1
            channel.basic_reject(method.delivery_tag, requeue=True)
    assert deliveries == 11
    harness.bus.start()
    harness.started = True
    assert _soon(lambda: harness.dead("planning"))
    (dead,) = harness.dead("planning")
    assert (dead.code, dead.subject, dead.message_id) == ("rabbitmq.delivered-too-often", "T00", message.id)
    assert dead.body == message.to_bytes()
    assert harness.effects("planning") == []


def test_without_database_messages_go_back_to_the_broker(
    harnesses: HarnessFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When a database is away its messages neither climb the ladder nor die, but wait in the broker."""
    away = threading.Event()
    away.set()
    real = handling.database_answers
    monkeypatch.setattr(handling, "database_answers", lambda engine: not away.is_set() and real(engine))
    monkeypatch.setattr(RabbitHarness, "policy", RetryPolicy(quick=0, ladder_s=(0.2,), pause_after=1, pause_s=0.1))
    harness = harnesses()
    harness.open()
    for trip in TRIPS:
        harness.faults.plan("planning", trip, lambda: OperationalError("SELECT 1", {}, Exception()), times=99)
        harness.publish(trip)
    harness.bus.start()
    harness.started = True
    full = harness.names.full(QUEUE)
    assert _soon(lambda: harness.bus.waiting()[full] == len(TRIPS))
    time.sleep(0.5)
    assert (harness.bus.stats().retried, harness.dead("planning"), harness.effects("planning")) == (0, [], [])
    harness.faults.heal()
    away.clear()
    assert _soon(lambda: len(harness.effects("planning")) == len(TRIPS))
    assert _soon(lambda: len(harness.effects("execution", READY)) == len(TRIPS))
    _once(harness)


def test_a_second_process_takes_over(harnesses: HarnessFactory) -> None:
    """Of two processes with the same module one consumes; when it dies the other goes on."""
    harness = harnesses()
    harness.open()
    harness.bus.start()
    harness.started = True
    second = _bus(harness, "planning", "execution")
    second.start()
    for trip in TRIPS[:15]:
        harness.publish(trip)
    assert _soon(lambda: len(harness.effects("execution")) == 30)
    assert second.stats().handled == 0
    harness.bus.abandon()
    sender = _bus(harness, "booking", expected={READY})
    sender.start()
    for trip in TRIPS[15:]:
        harness.publish(trip)
    assert _soon(lambda: len(harness.effects("execution")) == 60)
    assert second.stats().handled == 45
    _once(harness)
    for bus in (sender, second):
        bus.stop()
