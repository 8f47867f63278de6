"""Three tiny modules that write down everything that reaches them, for tests of any bus.

They are called ``booking``, ``planning`` and ``execution`` because queues are named after the modules whose
messages they carry; they use real message types so that the registry stays as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Column, MetaData, String, Table, func, insert, select, update
from sqlalchemy.orm import Session

from adapters.sql.bus_tables import add_bus_tables
from adapters.sql.types import BigKey
from planner.messages.booking import TripCancelled, TripReady
from planner.messages.handling import Context, Module
from planner.messages.payload import Payload
from planner.messages.planning import TripRefused
from planner.messages.trips import Reason

METADATA = MetaData()
BUS = add_bus_tables(METADATA)
EFFECT = Table(
    "effect",
    METADATA,
    Column("seq", BigKey, primary_key=True, autoincrement=True),
    Column("type", String(120), nullable=False),
    Column("subject", String(120), nullable=False),
    Column("version", BigKey, nullable=False),
    Column("message_id", String(64), nullable=False),
    Column("correlation_id", String(64), nullable=False),
    Column("causation_id", String(64), nullable=False),
)
LATEST = Table(
    "latest",
    METADATA,
    Column("subject", String(120), primary_key=True),
    Column("version", BigKey, nullable=False),
)
AT = datetime(2026, 3, 17, 7, 0, tzinfo=UTC)
READY = "booking.trip-ready.v1"
REFUSED = "planning.trip-refused.v1"


@dataclass(frozen=True)
class Effect:
    """A row that a handler wrote: one for every time it was carried out."""

    type: str
    subject: str
    version: int
    message_id: str
    correlation_id: str
    causation_id: str


class LedgerStore:
    """What a tiny module remembers. Nothing in it absorbs a repetition: that is the bus's duty."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def write(self, effect: Effect) -> None:
        """Add a row, and keep the newest version of its subject."""
        self._session.execute(insert(EFFECT).values(**vars(effect)))
        known = self._session.scalar(select(LATEST.c.version).where(LATEST.c.subject == effect.subject))
        if known is None:
            self._session.execute(insert(LATEST).values(subject=effect.subject, version=effect.version))
        elif known < effect.version:
            self._session.execute(
                update(LATEST).where(LATEST.c.subject == effect.subject).values(version=effect.version)
            )

    def effects(self, type_name: str = "") -> list[Effect]:
        """Return what was written, in order."""
        columns = [column for column in EFFECT.c if column.name != "seq"]
        rows = [Effect(*row) for row in self._session.execute(select(*columns).order_by(EFFECT.c.seq))]
        return [row for row in rows if not type_name or row.type == type_name]

    def count(self) -> int:
        """Return how many rows there are."""
        return self._session.scalar(select(func.count()).select_from(EFFECT)) or 0

    def latest(self) -> dict[str, int]:
        """Return the newest version seen of every subject."""
        return {row.subject: row.version for row in self._session.execute(select(LATEST))}


@dataclass
class Faults:
    """Errors to raise, per module and subject, after the handler has written and recorded everything."""

    plans: dict[tuple[str, str], list[Callable[[], Exception]]] = field(default_factory=dict)
    calls: Counter[tuple[str, str]] = field(default_factory=Counter)

    def plan(self, module: str, subject: str, error: Callable[[], Exception], times: int) -> None:
        """Let a module fail ``times`` times on a subject."""
        self.plans.setdefault((module, subject), []).extend([error] * times)

    def heal(self) -> None:
        """Forget all plans."""
        self.plans.clear()

    def meet(self, module: str, subject: str) -> None:
        """Count a call and raise what was planned."""
        self.calls[module, subject] += 1
        if planned := self.plans.get((module, subject)):
            make_error = planned.pop(0)
            raise make_error()


def ready(trip_id: str) -> TripReady:
    """Return a ready-call."""
    return TripReady(trip_id=trip_id, journey_id="J1", service_day="2026-03-17", ready_at=AT)


def cancelled(trip_id: str) -> TripCancelled:
    """Return a message that none of the modules listens to."""
    return TripCancelled(trip_id=trip_id, journey_id="J1", service_day="2026-03-17", cancelled_at=AT, reason="office")


def send(payload: Payload, subject: str, version: int) -> Callable[[Context[LedgerStore]], None]:
    """Return a command that writes a row of its own and records a message, both or neither."""

    def command(context: Context[LedgerStore]) -> None:
        context.store.write(Effect(payload.message_type, subject, version, "", "", ""))
        context.record(payload, subject=subject, version=version)

    return command


def modules(faults: Faults) -> list[Module[LedgerStore]]:
    """Return booking (sends), planning (answers ready-calls) and execution (listens to both)."""

    def write(module: str, context: Context[LedgerStore]) -> None:
        message = context.message
        assert message is not None
        context.store.write(
            Effect(
                message.type,
                message.subject,
                message.version,
                message.id,
                message.correlation_id,
                message.causation_id,
            )
        )
        faults.meet(module, message.subject)

    def planning_ready(payload: TripReady, context: Context[LedgerStore]) -> None:
        assert context.message is not None
        reason = Reason(code="test.full", da="Optaget", en="Full")
        answer = TripRefused(
            trip_id=payload.trip_id, journey_id="J1", service_day="2026-03-17", refused_at=AT, reasons=(reason,)
        )
        context.record(answer, subject=payload.trip_id, version=context.message.version)
        write("planning", context)

    def execution_any(_payload: Payload, context: Context[LedgerStore]) -> None:
        write("execution", context)

    return [
        Module("booking", {}),
        Module("planning", {TripReady: planning_ready}),
        Module("execution", {TripReady: execution_any, TripRefused: execution_any}),
    ]
