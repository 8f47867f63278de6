"""Planning with its own database, one a test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.planning.town import Town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A town whose fleet and bookings the test decides."""
    found = Town(tmp_path)
    yield found
    found.engine.dispose()
