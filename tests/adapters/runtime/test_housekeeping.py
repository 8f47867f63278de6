"""Housekeeping: what is too old goes, what a module has to do now and then is done, and a stop ends it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from adapters.runtime.housekeeping import Housekeeping
from adapters.runtime.runtime import ModuleRuntime
from adapters.sql import outbox
from adapters.sql.engine import reading, writing
from planner.messages.handling import Context, Module
from tests.contracts.bus import ledger
from tests.contracts.bus.harness import MovableClock
from tests.contracts.bus.ledger import AT, LedgerStore

Runtime = ModuleRuntime[LedgerStore]
YEAR = timedelta(days=365)


@pytest.fixture
def engine(bare_engine: Callable[[str], Engine]) -> Engine:
    """An empty database with the ledger's tables."""
    engine = bare_engine("booking")
    with writing(engine) as connection:
        ledger.METADATA.create_all(connection)
    return engine


emptied = threading.Event()


def house(engine: Engine, left: list[int]) -> tuple[Housekeeping, Runtime, MovableClock]:
    """A module with one piece of upkeep that takes ``left`` down, two at a time."""

    def tidy(_context: Context[LedgerStore]) -> int:
        done = left[:2]
        del left[:2]
        if not left:
            emptied.set()
        return len(done)

    clock = MovableClock()
    module: Module[LedgerStore] = Module("booking", {}, upkeep={"tidied": tidy})
    runtime: Runtime = ModuleRuntime(module, engine, LedgerStore, lambda: AT, wall_clock=clock)
    return Housekeeping([runtime], keep_sent=YEAR, every_s=0.01), runtime, clock


def test_upkeep_is_repeated_until_nothing_is_left(engine: Engine) -> None:
    """A round calls each upkeep again and again, a transaction each, and says how much was done in all."""
    left = [1, 2, 3, 4, 5]
    keeping, _, _ = house(engine, left)
    assert keeping.round() == {"booking.tidied": 5}
    assert left == []
    assert keeping.round() == {}


def test_sent_messages_are_kept_longer_than_other_bookkeeping(engine: Engine) -> None:
    """After a month the ids and answers go, sent messages stay until their own time is over."""
    keeping, runtime, clock = house(engine, [])
    runtime.execute_once("key", {}, ledger.send(ledger.ready("T1"), "T1", 1))
    with writing(engine) as connection:
        (only,) = outbox.unpublished(connection, 10)
        outbox.mark_published(connection, [only.seq], clock())
    clock.ahead += timedelta(days=31)
    assert keeping.round() == {"booking.idempotency": 1}
    with reading(engine) as connection:
        assert len(list(outbox.bodies(connection, "T1"))) == 1
    clock.ahead += YEAR
    assert keeping.round() == {"booking.outbox": 1}


def test_it_works_in_the_background_and_ends_when_told(engine: Engine) -> None:
    """A started keeper does a round by itself; stopping it waits for the end, also when it never began."""
    left = [1]
    keeping, _, _ = house(engine, left)
    emptied.clear()
    keeping.start()
    assert emptied.wait(10)
    assert keeping.stop()
    assert left == []
    assert house(engine, [])[0].stop()
