"""Any course of sending, delivering, doubling, shuffling, crashing and restarting ends where the model ends."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import Engine, select, update

from adapters.runtime.crash import POINTS
from adapters.sql.bus_tables import BusTables
from adapters.sql.engine import Durability, make_engine, reading, writing
from tests.contracts.bus import ledger
from tests.contracts.bus.harness import SimulatedCrash
from tests.contracts.bus.ledger import READY, REFUSED
from tests.contracts.bus.local_harness import LocalHarness

BUS: BusTables = ledger.BUS
TRIPS = ["T1", "T2", "T3"]
LISTENERS = (("planning", "planning.booking-events"), ("execution", "execution.booking-events"))


class LocalBusMachine(RuleBasedStateMachine):
    """Booking sends versions of three trips; the model counts them and remembers the newest."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.engines: list[Engine] = []
        self.harness = LocalHarness(self._engine)
        self.harness.open()
        self.sent: Counter[str] = Counter()
        self.messages: list[tuple[str, bytes]] = []

    def _engine(self, module: str) -> Engine:
        url = f"sqlite:///{Path(self.folder.name) / module}.sqlite"
        self.engines.append(make_engine(url, module, durability=Durability.PROCESS))
        return self.engines[-1]

    def teardown(self) -> None:
        """Deliver everything, compare with the model, and clean up."""
        self.harness.crash.armed.clear()
        self.harness.faults.heal()
        for wait_s in (0.0, *self.harness.policy.ladder_s):
            self.harness.pass_time(wait_s)
            self.harness.settle()
        for module, _ in LISTENERS:
            for dead in self.harness.dead(module):
                self.harness.replay(module, dead.id)
        self.harness.pass_time(0.0)
        self.harness.settle()
        for module, type_name in (("planning", READY), ("execution", READY), ("execution", REFUSED)):
            effects = self.harness.effects(module, type_name)
            assert Counter(effect.subject for effect in effects) == self.sent
            assert len({effect.message_id for effect in effects}) == len(effects)
            latest = self.harness.runtimes[module].read(lambda store: store.latest())
            assert latest == dict(self.sent)
        assert self.harness.stats().depths == {}
        assert self.harness.stats().unpublished == {}
        for engine in self.engines:
            engine.dispose()
        self.folder.cleanup()

    @rule(trip=st.sampled_from(TRIPS))
    def send(self, trip: str) -> None:
        """Booking sends the next version of a trip."""
        self.sent[trip] += 1
        self.harness.publish(trip, self.sent[trip])

    @rule()
    def deliver(self) -> None:
        """Messages flow until nothing is due or the process crashes."""
        try:
            self.harness.step()
        except SimulatedCrash:
            self.harness.restart()

    @rule(point=st.sampled_from(POINTS))
    def arm(self, point: str) -> None:
        """The process will be killed when it reaches a point."""
        self.harness.crash.armed[point] = 1

    @rule(seconds=st.sampled_from([0.3, 0.6]))
    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.harness.pass_time(seconds)

    @rule()
    def restart(self) -> None:
        """The process ends between two messages and starts again."""
        self.harness.restart()

    @rule(module=st.sampled_from(["planning", "execution"]), trip=st.sampled_from(TRIPS), defect=st.booleans())
    def fail(self, module: str, trip: str, defect: bool) -> None:
        """A handler will fail once (a quick retry helps) or twice (a round); a message that dies is replayed."""
        self.harness.faults.plans[module, trip] = [lambda: KeyError("x")] * (2 if defect else 1)

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def duplicate(self, data: st.DataObject) -> None:
        """A message that was sent before arrives in a queue once more."""
        with reading(self.harness.runtimes["booking"].engine) as connection:
            rows = connection.execute(select(BUS.outbox.c.id, BUS.outbox.c.body).order_by(BUS.outbox.c.seq)).all()
        row = data.draw(st.sampled_from(rows))
        _, queue = data.draw(st.sampled_from(LISTENERS))
        self.harness.put(queue, row.body, row.id)

    @rule(listener=st.sampled_from(LISTENERS), seed=st.integers(0, 2**16))
    def shuffle(self, listener: tuple[str, str], seed: int) -> None:
        """The messages in a queue change places."""
        module, queue = listener
        table = BUS.delivery
        with writing(self.harness.runtimes[module].engine) as connection:
            seqs = list(connection.scalars(select(table.c.seq).where(table.c.queue == queue)))
            order = random.Random(seed).sample(seqs, len(seqs))
            shift = max(seqs, default=0) + 1_000_000
            for seq, place in zip(seqs, order, strict=True):
                connection.execute(update(table).where(table.c.seq == seq).values(seq=shift + place))

    @invariant()
    def nothing_doubles(self) -> None:
        """At no time has a message taken effect twice, or one that was never sent."""
        for module, type_name in (("planning", READY), ("execution", READY), ("execution", REFUSED)):
            effects = self.harness.effects(module, type_name)
            assert len({effect.message_id for effect in effects}) == len(effects)
            assert Counter(effect.subject for effect in effects) <= self.sent


TestLocalBusMachine = LocalBusMachine.TestCase
TestLocalBusMachine.settings = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
