"""The local bus beyond the contract: background threads, pauses, trouble with a database, order of work."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, text

from adapters.local_bus.bus import LocalBus
from adapters.runtime.retries import RetryPolicy
from adapters.runtime.runtime import ModuleRuntime
from adapters.sql import dead_letters, deliveries
from adapters.sql.engine import reading, writing
from planner.kernel.errors import Conflict, Transient
from planner.messages import payload as payload_registry
from planner.messages import upcasters
from planner.messages.booking import TripReady
from planner.messages.handling import Context, Module
from tests.contracts.bus import ledger
from tests.contracts.bus.ledger import READY, Faults, LedgerStore
from tests.contracts.bus.local_harness import LocalHarness

TRIPS = [f"T{number:02d}" for number in range(30)]


@pytest.fixture
def harness(bare_engine: Callable[[str], Engine]) -> LocalHarness:
    """Three modules and a local bus."""
    harness = LocalHarness(bare_engine)
    harness.policy = RetryPolicy(quick=1, quick_wait_s=(0.0,), ladder_s=(5.0, 30.0), pause_after=3, pause_s=7.0)
    harness.open()
    return harness


@contextmanager
def running(bus: LocalBus) -> Iterator[LocalBus]:
    """Run a bus in the background."""
    bus.start()
    try:
        yield bus
    finally:
        bus.stop()


def eventually(condition: Callable[[], bool], within_s: float = 20.0) -> bool:
    """Wait for a condition."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return condition()


def subjects(harness: LocalHarness, module: str, type_name: str = READY) -> list[str]:
    """Return what a module has handled."""
    return [effect.subject for effect in harness.effects(module, type_name)]


def test_background_threads_deliver_everything_in_order(harness: LocalHarness) -> None:
    """What many threads send arrives once, and what one of them sent arrives in its order."""
    with running(harness.bus) as bus:
        senders = [
            threading.Thread(target=lambda part=part: [harness.publish(trip) for trip in TRIPS[part::3]])
            for part in range(3)
        ]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        assert eventually(lambda: bus.stats().handled == 3 * len(TRIPS))
        assert bus.stats().running
    assert not harness.bus.stats().running
    for module in ("planning", "execution"):
        arrived = subjects(harness, module)
        assert sorted(arrived) == TRIPS
        for part in range(3):
            assert [trip for trip in arrived if trip in TRIPS[part::3]] == TRIPS[part::3]


def test_a_commit_wakes_the_bus(harness: LocalHarness) -> None:
    """A message starts at once instead of at the next look around, and so does the answer to it."""
    with running(harness.bus):
        time.sleep(0.7)
        started = time.monotonic()
        for number in range(6):
            harness.publish(f"T{number}")
            wanted = number + 1
            assert eventually(lambda wanted=wanted: len(harness.effects("execution", ledger.REFUSED)) == wanted)
        assert time.monotonic() - started < 6 * 0.5  # two hops each would take half a second or more unwoken


def test_a_stopped_bus_has_finished_what_it_held(harness: LocalHarness) -> None:
    """After ``stop`` no handler runs, and a new start brings the rest without doubling anything."""
    for trip in TRIPS:
        harness.publish(trip)
    harness.bus.start()
    eventually(lambda: len(harness.effects("planning")) > 3)
    harness.bus.stop()
    done = subjects(harness, "planning")
    time.sleep(0.2)
    assert subjects(harness, "planning") == done
    with reading(harness.runtimes["planning"].engine) as connection:
        held = deliveries.due(connection, "planning.booking-events", harness.clock(), 1000)
    assert [d.message_id for d in held if d.message_id in {e.message_id for e in harness.effects("planning")}] == []
    with running(harness.bus):
        assert eventually(lambda: len(harness.effects("execution", ledger.REFUSED)) == len(TRIPS))
    assert subjects(harness, "planning") == TRIPS


def test_a_running_bus_is_neither_started_nor_pumped(harness: LocalHarness) -> None:
    """Two relays of one outbox at a time would break the order."""
    with running(harness.bus) as bus:
        with pytest.raises(Conflict, match=r"bus\.running"):
            bus.pump()
        with pytest.raises(Conflict, match=r"bus\.running"):
            bus.start()
    assert harness.bus.pump() == 0


def test_a_handler_that_never_ends_is_named(harness: LocalHarness) -> None:
    """Stopping does not wait for ever; it says so, and works once the handler is done."""
    release = threading.Event()

    def hang(context: Context[Any]) -> None:
        release.wait(20)

    harness.faults.meet = lambda _module, _subject: hang(None)  # type: ignore[method-assign,arg-type]
    harness.publish("T1")
    harness.bus.start()
    time.sleep(0.3)
    with pytest.raises(Conflict, match=r"bus\.not-stopped"):
        harness.bus.stop(timeout_s=0.2)
    release.set()
    harness.bus.stop()
    assert not harness.bus.stats().running


def test_trouble_pauses_one_queue_and_probes_it(harness: LocalHarness) -> None:
    """After three transient failures in a row the queue rests; then one message at a time until one succeeds."""
    for trip in TRIPS[:6]:
        harness.faults.plan("planning", trip, lambda: Transient("test.busy", "busy"), times=99)
        harness.publish(trip)
    harness.settle()

    def tried() -> set[str]:
        return {subject for module, subject in harness.faults.calls if module == "planning"}

    assert tried() == set(TRIPS[:3])
    assert subjects(harness, "execution") == TRIPS[:6]
    harness.pass_time(7.0)
    harness.settle()
    assert len(tried()) <= 4
    harness.faults.heal()
    for _ in range(8):
        harness.pass_time(7.0)
        harness.settle()
    assert sorted(subjects(harness, "planning")) == TRIPS[:6]


def test_a_broken_listener_database_loses_nothing(harness: LocalHarness) -> None:
    """While a listener's database does not answer, messages stay in the outbox and attempts are counted."""
    harness.publish("T1")
    harness.settle()
    planning = harness.runtimes["planning"].engine
    with writing(planning) as connection:
        connection.execute(text("ALTER TABLE delivery RENAME TO delivery_away"))
    harness.publish("T2")
    with pytest.raises(Exception, match="delivery"):
        harness.bus.pump()
    assert harness.runtimes["booking"].read(lambda store: store.count()) == 2
    with writing(planning) as connection:
        connection.execute(text("ALTER TABLE delivery_away RENAME TO delivery"))
    with reading(harness.runtimes["booking"].engine) as connection:
        assert connection.scalar(text("SELECT attempts FROM outbox WHERE subject = 'T2'")) == 1
    harness.bus.pump()
    assert subjects(harness, "planning") == ["T1", "T2"]
    assert subjects(harness, "execution") == ["T1", "T2"]


def test_background_threads_outlive_database_trouble(harness: LocalHarness) -> None:
    """A worker whose database fails waits and carries on afterwards."""
    planning = harness.runtimes["planning"].engine
    with running(harness.bus):
        with writing(planning) as connection:
            connection.execute(text("ALTER TABLE delivery RENAME TO delivery_away"))
        harness.publish("T1")
        time.sleep(0.5)
        with writing(planning) as connection:
            connection.execute(text("ALTER TABLE delivery_away RENAME TO delivery"))
        assert eventually(lambda: subjects(harness, "planning") == ["T1"])


def test_a_replay_from_another_process_is_found(harness: LocalHarness) -> None:
    """Nobody wakes the bus for it; it looks around by itself."""
    harness.faults.plan("planning", "T1", lambda: KeyError("x"), times=99)
    harness.publish("T1")
    for _ in range(3):
        harness.settle()
        harness.pass_time(30.0)
    harness.settle()
    harness.faults.heal()
    with running(harness.bus):
        time.sleep(0.1)
        with writing(harness.runtimes["planning"].engine) as connection:
            (dead,) = dead_letters.dead_letters(connection)
            dead_letters.replay(connection, dead.id, actor="eva", at=harness.clock())
        assert eventually(lambda: subjects(harness, "planning") == ["T1"])


def test_the_pumped_course_is_always_the_same(bare_engine: Callable[[str], Engine]) -> None:
    """Two pumped systems with the same commands handle the same messages in the same order."""
    courses: list[list[tuple[str, str]]] = []
    for suffix in ("a", "b"):
        course: list[tuple[str, str]] = []

        class Watched(Faults):
            """Writes down who handles what."""

            def meet(self, module: str, subject: str, course: list[tuple[str, str]] = course) -> None:
                course.append((module, subject))

        runtimes = []
        for module in ledger.modules(Watched()):
            engine = bare_engine(f"{module.name}_{suffix}")
            with writing(engine) as connection:
                ledger.METADATA.create_all(connection)
            runtimes.append(ModuleRuntime(module, engine, LedgerStore, lambda: ledger.AT))
        bus = LocalBus(runtimes, batch=7)
        for trip in TRIPS:
            runtimes[0].execute(ledger.send(ledger.ready(trip), trip, 1))
        assert bus.pump() == 3 * len(TRIPS)
        courses.append(course)
    assert courses[0] == courses[1]


def test_a_module_may_listen_to_itself(bare_engine: Callable[[str], Engine]) -> None:
    """Its own messages come back through its own queue."""
    seen: list[str] = []
    handler = lambda payload, context: seen.append(payload.trip_id)  # noqa: E731
    module: Module[LedgerStore] = Module("booking", {type(ledger.ready("T1")): handler})
    engine = bare_engine("booking")
    with writing(engine) as connection:
        ledger.METADATA.create_all(connection)
    runtime = ModuleRuntime(module, engine, LedgerStore)
    bus = LocalBus([runtime])
    runtime.execute(ledger.send(ledger.ready("T1"), "T1", 1))
    assert bus.pump() == 1
    assert seen == ["T1"]


def test_an_old_version_still_reaches_its_listener(
    bare_engine: Callable[[str], Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message sent before an upgrade is brought to the queues of its newer version, and raised to it."""

    class Newer(TripReady):
        """The next version of a ready-call."""

        message_type = "booking.trip-ready.v2"
        called_by: str

    monkeypatch.setitem(payload_registry._types, Newer.message_type, Newer)
    step = (Newer.message_type, lambda data: data | {"called_by": "clinic"})
    monkeypatch.setitem(upcasters._steps, READY, step)
    seen: list[str] = []

    def hear(payload: Newer, _context: Context[LedgerStore]) -> None:
        seen.append(payload.called_by)

    runtimes = []
    for module in (Module[LedgerStore]("booking", {}), Module[LedgerStore]("planning", {Newer: hear})):
        engine = bare_engine(module.name)
        with writing(engine) as connection:
            ledger.METADATA.create_all(connection)
        runtimes.append(ModuleRuntime(module, engine, LedgerStore))
    assert runtimes[1].queues() == {"planning.booking-events": (READY, Newer.message_type)}
    runtimes[0].execute(ledger.send(ledger.ready("T1"), "T1", 1))
    assert LocalBus(runtimes).pump() == 1
    assert seen == ["clinic"]
