"""The bus contract over the local bus."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine

from tests.contracts.bus.local_harness import LocalHarness
from tests.contracts.bus.suite import BusContract


class TestLocalBus(BusContract):
    """The local bus keeps every promise, on SQLite and PostgreSQL."""

    @pytest.fixture
    def harness(self, bare_engine: Callable[[str], Engine]) -> Iterator[LocalHarness]:
        """The local bus under test."""
        harness = LocalHarness(bare_engine)
        harness.open()
        yield harness
        harness.close()
