"""The FHIR interface of a booking office on an empty database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.sql.engine import make_engine
from adapters.sql.migrate import upgrade
from tests.adapters.fhir.fhir_api import FhirApi
from tests.booking.office import Office


@pytest.fixture
def api(tmp_path: Path) -> Iterator[FhirApi]:
    """The interface, asked by a hospital's system."""
    engine = make_engine(f"sqlite:///{tmp_path}/booking.sqlite", "booking")
    upgrade(engine, "booking")
    yield FhirApi(Office(engine))
    engine.dispose()
