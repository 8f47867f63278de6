"""The small day, driven once in the embedded world; several tests look at what came of it."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import structlog

from adapters import logs
from adapters.settings import Settings
from scenarios.demo.embedded import EmbeddedWorld
from tests.e2e import small_day


@dataclass(frozen=True)
class Driven:
    """A day that was driven embedded: what came of it, and everything that it left behind.

    Attributes:
        folder: databases, messages, summary, exports.
        log: every log line of it, at level DEBUG.
        metrics: what ``/metrics`` shows at its end.
        passenger: what a clerk is shown of one passenger, to be sure that the patients were there.
    """

    outcome: small_day.Outcome
    patients: tuple[small_day.Patient, ...]
    folder: Path
    log: str
    metrics: str
    passenger: str


@contextlib.contextmanager
def logged(file: Path) -> Iterator[None]:
    """Have every log line of every library written to a file as JSON, and put everything back afterwards."""
    root = logging.getLogger()
    before, level, configuration = root.handlers[:], root.level, structlog.get_config()
    with file.open("w", encoding="utf-8") as out, contextlib.redirect_stderr(out):
        logs.configure("json", "DEBUG")
        root.setLevel(logging.DEBUG)
        try:
            yield
        finally:
            root.handlers[:] = before
            root.setLevel(level)
            structlog.configure(**configuration)


def drive(folder: Path) -> Driven:
    """Drive the small day in an embedded world of its own."""
    scenario, patients = small_day.planted()
    data = folder / "data"
    log = folder.with_suffix(".log")
    with logged(log):
        world = EmbeddedWorld(Settings(data_dir=data, port=0, assets_dir=folder), folder, 0)
        try:
            outcome = small_day.run(world, scenario, folder)
            metrics = httpx.get(f"{world.url}/metrics", timeout=60).text
            trip = min(outcome.trips)
            passenger = world.api.get(f"/api/booking/trips/{trip}/passenger", {"why": "kontrol af prøven"})
        finally:
            world.close()
    return Driven(outcome, patients, folder, log.read_text(encoding="utf-8"), metrics, str(passenger))


@pytest.fixture(scope="session")
def driven(tmp_path_factory: pytest.TempPathFactory) -> Driven:
    """The small day, driven embedded."""
    return drive(tmp_path_factory.mktemp("small") / "day")
