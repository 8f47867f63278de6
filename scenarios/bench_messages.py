"""Measures how many messages a second go through outbox, bus, inbox and handler.

``python -m scenarios.bench_messages --bus local --messages 5000``
``python -m scenarios.bench_messages --bus rabbitmq --database postgresql://postgres@127.0.0.1/postgres``

Two modules with databases of their own: one sends every message in a transaction of its own, the other's handler
writes a row. Nothing is left out: every effect is committed by itself and counted at the end.
"""

from __future__ import annotations

import logging
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import structlog
import typer
from sqlalchemy import Column, Engine, MetaData, String, Table, func, insert, select, text
from sqlalchemy.orm import Session

from adapters.local_bus.bus import LocalBus
from adapters.rabbitmq.bus import RabbitBus
from adapters.rabbitmq.declare import delete
from adapters.rabbitmq.parameters import parameters
from adapters.runtime.bus import Bus
from adapters.runtime.runtime import ModuleRuntime
from adapters.sql.bus_tables import add_bus_tables
from adapters.sql.engine import Durability, make_engine, writing
from adapters.sql.types import BigKey
from planner.kernel.errors import InvalidInput
from planner.kernel.ids import uuid7
from planner.messages.booking import TripReady
from planner.messages.handling import Context, Module

_METADATA = MetaData()
_BUS = add_bus_tables(_METADATA)
_SEEN = Table("seen", _METADATA, Column("seq", BigKey, primary_key=True), Column("trip", String(80), nullable=False))
_INSERT = insert(_SEEN)
_AT = datetime(2026, 3, 17, 7, tzinfo=UTC)
_LIMIT_S = 600.0

RABBITMQ = os.environ.get("SAMTUR_RABBITMQ_URL", "amqp://guest:guest@127.0.0.1:5672/")

Runtimes = Sequence[ModuleRuntime[Any]]


@contextmanager
def _rabbitmq(runtimes: Runtimes) -> Iterator[Bus]:
    """Give a bus over RabbitMQ under names of its own, and delete those afterwards."""
    bus = RabbitBus(runtimes, RABBITMQ, prefix=f"samtur-bench-{uuid7()}")
    try:
        yield bus
    finally:
        delete(parameters(RABBITMQ, "samtur-bench"), bus.topology())


BUSES: dict[str, Callable[[Runtimes], AbstractContextManager[Bus]]] = {
    "local": lambda runtimes: nullcontext(LocalBus(runtimes)),
    "rabbitmq": _rabbitmq,
}
"""Buses by name. The broker is ``SAMTUR_RABBITMQ_URL``."""


@dataclass(frozen=True)
class Figures:
    """What was measured: messages, seconds of sending (commands), of delivery alone, and of both at once."""

    messages: int
    send_s: float
    deliver_s: float
    together_s: float

    def lines(self) -> list[str]:
        """Return the figures for people."""
        return [
            f"commands into the outbox           {self.messages / self.send_s:8.0f} messages/s",
            f"outbox → bus → inbox → handler     {self.messages / self.deliver_s:8.0f} messages/s",
            f"sending and delivering at once     {self.messages / self.together_s:8.0f} messages/s",
        ]


class _SeenStore:
    """Counts messages."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def see(self, trip: str) -> None:
        """Write a row."""
        self._session.execute(_INSERT, {"trip": trip})

    def count(self) -> int:
        """Return the number of rows."""
        return self._session.scalar(select(func.count()).select_from(_SEEN)) or 0


def _see(payload: TripReady, context: Context[_SeenStore]) -> None:
    context.store.see(payload.trip_id)


def _send(number: int) -> Callable[[Context[_SeenStore]], None]:
    trip = f"T{number}"
    payload = TripReady(trip_id=trip, journey_id="J1", service_day="2026-03-17", ready_at=_AT)
    return lambda context: context.record(payload, subject=trip, version=1)


def measure(engines: Callable[[str], Engine], bus_name: str, messages: int) -> Figures:
    """Send and deliver messages twice: one after the other, then at the same time.

    Args:
        engines: gives the engine of an empty database for a module name.
        bus_name: one of ``BUSES``.
        messages: how many in each of the two courses.

    Raises:
        InvalidInput: ``bench.unknown-bus``, or ``bench.lost`` when not every message took effect exactly once.
    """
    if bus_name not in BUSES:
        raise InvalidInput("bench.unknown-bus", f"no bus {bus_name!r}", do=f"Choose one of {', '.join(BUSES)}.")
    modules = (Module[_SeenStore]("booking", {}), Module[_SeenStore]("planning", {TripReady: _see}))
    sender, listener = (ModuleRuntime(module, _empty(engines(module.name)), _SeenStore) for module in modules)
    with BUSES[bus_name]([sender, listener]) as bus:
        send_s = _timed(lambda: _send_all(sender, 0, messages))
        deliver_s = _timed(lambda: _deliver(bus, listener, messages))
        bus.stop()
        together_s = _timed(lambda: _send_and_deliver(bus, sender, listener, messages))
        bus.stop()
    seen = listener.read(lambda store: store.count())
    if seen != 2 * messages:
        raise InvalidInput("bench.lost", f"{2 * messages} messages took effect {seen} times")
    return Figures(messages, send_s, deliver_s, together_s)


def _empty(engine: Engine) -> Engine:
    with writing(engine) as connection:
        _METADATA.create_all(connection)
    return engine


def _send_all(sender: ModuleRuntime[_SeenStore], first: int, messages: int) -> None:
    for number in range(first, first + messages):
        sender.execute(_send(number))


def _deliver(bus: Bus, listener: ModuleRuntime[_SeenStore], messages: int) -> None:
    bus.start()
    _wait(listener, messages)


def _send_and_deliver(
    bus: Bus, sender: ModuleRuntime[_SeenStore], listener: ModuleRuntime[_SeenStore], messages: int
) -> None:
    bus.start()
    _send_all(sender, messages, messages)
    _wait(listener, 2 * messages)


def _wait(listener: ModuleRuntime[_SeenStore], effects: int) -> None:
    deadline = time.monotonic() + _LIMIT_S
    while listener.read(lambda store: store.count()) < effects:
        if time.monotonic() > deadline:
            raise InvalidInput("bench.too-slow", f"not all messages arrived within {_LIMIT_S:.0f} s")
        time.sleep(0.05)


def _timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def main(
    bus: Annotated[str, typer.Option(help="Which bus to measure.")] = "local",
    messages: Annotated[int, typer.Option(min=1, help="Messages in each of the two courses.")] = 5000,
    database: Annotated[str, typer.Option(help="sqlite, or a PostgreSQL URL.")] = "sqlite",
    durability: Annotated[Durability, typer.Option(help="What an SQLite commit survives.")] = Durability.HAND_OVER,
) -> None:
    """Measure a bus and print the figures."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with tempfile.TemporaryDirectory() as folder:
        opened: dict[str, Engine] = {}

        def engines(module: str) -> Engine:
            url = f"sqlite:///{Path(folder) / module}.sqlite" if database == "sqlite" else database
            engine = opened[f"bench_{module}"] = make_engine(url, f"bench_{module}", durability=durability)
            _schema(engine, f"bench_{module}", "CREATE SCHEMA")
            return engine

        try:
            figures = measure(engines, bus, messages)
        finally:
            for schema, engine in opened.items():
                _schema(engine, schema, "DROP SCHEMA", "CASCADE")
                engine.dispose()
    print(f"{messages} messages over {bus} on {f'SQLite ({durability})' if database == 'sqlite' else 'PostgreSQL'}")
    print("\n".join(figures.lines()))


def _schema(engine: Engine, schema: str, *words: str) -> None:
    if engine.dialect.name == "postgresql":
        with writing(engine) as connection:
            connection.execute(text(f'{words[0]} "{schema}" {" ".join(words[1:])}'))


if __name__ == "__main__":
    typer.run(main)
