"""The local bus under test."""

from __future__ import annotations

from datetime import timedelta

from adapters.local_bus.bus import LocalBus
from adapters.runtime.bus import BusStats
from adapters.runtime.runtime import ModuleRuntime
from adapters.sql import deliveries
from adapters.sql.engine import writing
from tests.contracts.bus.harness import Harness
from tests.contracts.bus.ledger import LedgerStore


class LocalHarness(Harness):
    """Pumps the local bus, with a clock that is moved instead of waited for."""

    def open_bus(self, runtimes: list[ModuleRuntime[LedgerStore]]) -> None:
        """Make a bus; it starts with a look at every table."""
        self.bus = LocalBus(runtimes, clock=self.clock)

    def drop_bus(self) -> None:
        """There is nothing outside the databases to end."""

    def step(self) -> None:
        """Pump."""
        self.bus.pump()

    def put(self, queue: str, body: bytes, message_id: str) -> None:
        """Insert a delivery."""
        with writing(self.runtimes[queue.split(".", maxsplit=1)[0]].engine) as connection:
            deliveries.deliver(connection, [(queue, message_id, body)], self.clock())
        self.bus.look_around()

    def pass_time(self, seconds: float) -> None:
        """Move the clock."""
        self.clock.ahead += timedelta(seconds=seconds)
        self.bus.look_around()

    def stats(self) -> BusStats:
        """Ask the bus."""
        return self.bus.stats()

    def close(self) -> None:
        """Nothing is left behind."""
