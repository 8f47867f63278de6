"""What the bus contract needs of a bus under test. Every bus adapter's tests subclass ``Harness``."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine

from adapters.runtime.bus import BusStats
from adapters.runtime.retries import RetryPolicy
from adapters.runtime.runtime import ModuleRuntime
from adapters.sql import dead_letters
from adapters.sql.dead_letters import DeadLetter, State
from adapters.sql.engine import reading, writing
from planner.kernel.time import utc_now
from planner.messages.payload import Payload
from tests.contracts.bus import ledger
from tests.contracts.bus.ledger import Effect, Faults, LedgerStore


class SimulatedCrash(BaseException):
    """The process ends here. Not an Exception: nothing may catch it and carry on."""


class ArmedCrash:
    """Ends the process at a chosen point, a number of times."""

    def __init__(self) -> None:
        self.armed: dict[str, int] = {}
        self.reached: list[str] = []

    def reach(self, point: str) -> None:
        """Crash if this point is armed."""
        if self.armed.get(point, 0) > 0:
            self.armed[point] -= 1
            self.reached.append(point)
            raise SimulatedCrash(point)


class MovableClock:
    """Real time plus what was added by hand."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        """Return the moved time."""
        return utc_now() + self.ahead


class Harness(ABC):
    """The three modules of ``ledger``, each with its database, joined by the bus under test.

    A restart throws away engines, runtimes and bus and makes new ones on the same databases, as a new process would.

    Args:
        engines: ``engines(module)`` gives a new engine on the module's database.
    """

    policy = RetryPolicy(quick=1, quick_wait_s=(0.0,), ladder_s=(0.3, 0.6), pause_after=50, pause_s=0.3)

    def __init__(self, engines: Callable[[str], Engine]) -> None:
        self._engines = engines
        self.faults = Faults()
        self.crash = ArmedCrash()
        self.clock = MovableClock()
        self.runtimes: dict[str, ModuleRuntime[LedgerStore]] = {}
        for module in ledger.modules(self.faults):
            with writing(engines(module.name)) as connection:
                ledger.METADATA.create_all(connection)

    def open(self) -> None:
        """Make runtimes and the bus, as at the start of a process."""
        self.runtimes = {
            module.name: ModuleRuntime(
                module,
                self._engines(module.name),
                LedgerStore,
                crash=self.crash,
                policy=self.policy,
                wall_clock=self.clock,
            )
            for module in ledger.modules(self.faults)
        }
        self.open_bus(list(self.runtimes.values()))

    def restart(self) -> None:
        """End everything without ceremony and start anew."""
        self.drop_bus()
        self.open()

    @abstractmethod
    def open_bus(self, runtimes: list[ModuleRuntime[LedgerStore]]) -> None:
        """Make a bus for these runtimes; it need not run before ``settle``."""

    @abstractmethod
    def drop_bus(self) -> None:
        """End the bus as a crash would: nothing in hand is finished or acknowledged."""

    @abstractmethod
    def step(self) -> None:
        """Let messages flow until every outbox is empty and no message is due; those in back-off stay.

        Raises:
            SimulatedCrash: when an armed crash point was reached.
        """

    @abstractmethod
    def put(self, queue: str, body: bytes, message_id: str) -> None:
        """Put bytes at the end of a queue, past every outbox."""

    @abstractmethod
    def pass_time(self, seconds: float) -> None:
        """Let back-off time pass."""

    @abstractmethod
    def stats(self) -> BusStats:
        """Return the bus's stats."""

    @abstractmethod
    def close(self) -> None:
        """Remove whatever the bus left outside the databases."""

    def settle(self) -> None:
        """Let messages flow until nothing is due, with a restart after every crash."""
        while True:
            try:
                self.step()
            except SimulatedCrash:
                self.restart()
            else:
                return

    def publish(self, trip_id: str, version: int = 1, payload: Payload | None = None) -> None:
        """Let booking send a message (a ready-call unless told otherwise); it may crash after its commit."""
        command = ledger.send(payload or ledger.ready(trip_id), trip_id, version)
        try:
            self.runtimes["booking"].execute(command, now=ledger.AT)
        except SimulatedCrash:
            self.restart()

    def effects(self, module: str, type_name: str = "") -> list[Effect]:
        """Return what a module's handlers wrote."""
        return self.runtimes[module].read(lambda store: store.effects(type_name))

    def dead(self, module: str, *states: State) -> list[DeadLetter]:
        """Return a module's dead letters in the given states, by default those nobody has decided about."""
        with reading(self.runtimes[module].engine) as connection:
            return dead_letters.dead_letters(connection, states=states or (State.DEAD,))

    def replay(self, module: str, dead_id: str) -> None:
        """Replay a dead letter as the command line does."""
        with writing(self.runtimes[module].engine) as connection:
            dead_letters.replay(connection, dead_id, actor="tester", at=self.clock())

    def discard(self, module: str, dead_id: str, reason: str) -> None:
        """Discard a dead letter as the command line does."""
        with writing(self.runtimes[module].engine) as connection:
            dead_letters.discard(connection, dead_id, actor="tester", reason=reason, at=self.clock())
