"""The same day with every module a process of its own, on PostgreSQL and RabbitMQ.

Nothing but messages joins the processes, and they arrive when they arrive. The day is therefore driven one command
at a time, as the embedded day is that it is compared with: two commands under way at once would race each other from
module to module, planning would see them in either order, and both plans would be right but not equal. Driven so, not
only what the books add up to must be the same but every trip, every run and every øre of it.
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from adapters.kinds import queues
from adapters.rabbitmq.declare import delete
from adapters.rabbitmq.parameters import parameters
from adapters.rabbitmq.topology import Names, topology
from adapters.runtime.retries import RetryPolicy
from adapters.settings import MODULES, ModuleName
from planner.kernel.time import ServiceDay
from scenarios.demo.quiet import Flow
from scenarios.demo.remote import RemoteWorld
from tests.e2e import small_day
from tests.e2e.conftest import Driven

pytestmark = [pytest.mark.postgres, pytest.mark.rabbitmq, pytest.mark.slow]


@pytest.fixture
def database(postgres_url: str) -> Iterator[str]:
    """The URL of an empty database of this test's own."""
    name = f"samtur_day_{uuid.uuid4().hex[:12]}"
    server = make_url(postgres_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    yield make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.fixture
def prefix(rabbitmq_url: str, rabbitmq_prefix: str) -> Iterator[str]:
    """A prefix for exchange and queue names; what was declared under it is deleted in the end."""
    yield rabbitmq_prefix
    declared = topology(Names(rabbitmq_prefix), queues(), delays_s=RetryPolicy().ladder_s)
    delete(parameters(rabbitmq_url, "clearing up"), declared)


class Struck(RemoteWorld):
    """A remote world in which modules are killed in the middle of their work, and started again.

    Attributes:
        blows: simulated instants and the module that dies at the first command after them, in order of time. It dies
            when the command was answered and its messages are under way.
        struck: modules that were killed.
    """

    blows: list[tuple[datetime, ModuleName]]
    struck: list[ModuleName]

    def settle(self) -> None:
        """Kill whoever is due, start it again, and wait until every message has been handled."""
        while self.blows and self.now >= self.blows[0][0]:
            module = self.blows.pop(0)[1]
            self.kill(module)
            self.struck.append(module)
            self.restart(module)
        super().settle()


def test_four_processes_reach_the_same_day(
    driven: Driven, database: str, prefix: str, rabbitmq_url: str, tmp_path: Path
) -> None:
    """Four processes joined by a broker answer, carry and pay exactly what one process does, and end in good order."""
    world = RemoteWorld(tmp_path / "apart", database, rabbitmq_url, prefix)
    with ended(world):
        outcome = small_day.run(world, small_day.planted()[0], tmp_path)
        flow = world.flow()
    equal(outcome, driven.outcome, flow)


@pytest.mark.chaos
def test_a_killed_module_loses_nothing_and_does_nothing_twice(
    driven: Driven, database: str, prefix: str, rabbitmq_url: str, tmp_path: Path
) -> None:
    """Modules are killed with messages in hand; the day ends as if nothing had happened."""
    scenario = small_day.planted()[0]
    day = ServiceDay(scenario.service_day)
    world = Struck(tmp_path / "struck", database, rabbitmq_url, prefix)
    world.struck = []
    world.blows = [
        (day.at(8 * 3600), "planning"),
        (day.at(11 * 3600), "execution"),
    ]
    with ended(world):
        outcome = small_day.run(world, scenario, tmp_path)
        flow = world.flow()
    assert world.struck == ["planning", "execution"]
    equal(outcome, driven.outcome, flow)


@contextlib.contextmanager
def ended(world: RemoteWorld) -> Iterator[None]:
    """End every process by SIGTERM afterwards, and see that each ends well."""
    try:
        yield
    finally:
        codes = world.close()
    assert codes == dict.fromkeys(MODULES, 0)


def equal(remote: small_day.Outcome, embedded: small_day.Outcome, flow: Flow) -> None:
    """See that two days are the same and that the remote one is whole in itself."""
    money, messages = remote.figures["money"], remote.figures["messages"]
    assert money["reconciles"] is True
    assert money["operators_paid_ore"] == money["payers_invoiced_ore"] == sum(remote.prices.values()) > 0
    assert flow.balanced
    assert flow.missing == messages["lost"] == messages["dead"] == messages["waiting"] == 0
    assert remote.plan.violations == ()
    assert remote.trips == embedded.trips
    assert remote.prices == embedded.prices
    assert remote.days == embedded.days
    assert said(remote) == said(embedded)


def said(outcome: small_day.Outcome) -> list[tuple[str, str, int]]:
    """Return type, subject and version of every message, module by module in the order of sending."""
    return [(envelope.type, envelope.subject, envelope.version) for envelope in outcome.envelopes]
