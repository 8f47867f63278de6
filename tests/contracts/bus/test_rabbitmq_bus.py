"""The bus contract over RabbitMQ."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine

from tests.contracts.bus.rabbitmq_harness import RabbitHarness, crashes_noticed
from tests.contracts.bus.suite import BusContract


@pytest.mark.rabbitmq
class TestRabbitBus(BusContract):
    """RabbitMQ keeps every promise, with the modules on SQLite and on PostgreSQL."""

    @pytest.fixture
    def harness(
        self, bare_engine: Callable[[str], Engine], rabbitmq_url: str, rabbitmq_prefix: str
    ) -> Iterator[RabbitHarness]:
        """A real broker under test."""
        harness = RabbitHarness(bare_engine, rabbitmq_url, rabbitmq_prefix)
        with crashes_noticed(harness.crashed):
            harness.open()
            yield harness
            harness.close()
