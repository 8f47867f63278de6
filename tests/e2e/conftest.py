"""The small day, driven once in the embedded world; several tests look at what came of it."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog

from adapters import logs
from adapters.settings import Settings
from planner.kernel.errors import InvalidInput
from planner.messages.execution import StopServed
from scenarios.demo.embedded import EmbeddedWorld
from tests.e2e import small_day


@dataclass(frozen=True)
class Driven:
    """A day that was driven embedded: what came of it, and everything that it left behind.

    Attributes:
        folder: databases, messages, summary, exports.
        log: every log line of it, at level DEBUG.
        metrics: what ``/metrics`` shows at its end.
        shown: what a clerk and a driver are shown of one passenger, to be sure that the patients were there.
        refused: what a sender is told of a referral that is wrong.
    """

    outcome: small_day.Outcome
    patients: tuple[small_day.Patient, ...]
    folder: Path
    log: str
    metrics: str
    shown: tuple[str, ...]
    refused: str


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
            shown, refused = _handled(world, outcome, scenario.referrals[0], patients[0])
        finally:
            world.close()
    return Driven(outcome, patients, folder, log.read_text(encoding="utf-8"), metrics, shown, refused)


def _handled(
    world: EmbeddedWorld, outcome: small_day.Outcome, referral: dict[str, Any], patient: small_day.Patient
) -> tuple[tuple[str, ...], str]:
    """Have personal data looked up, shown and sent wrongly, as on any day; return what was shown and what refused."""
    why = {"why": "kontrol af prøven"}
    carried = min(trip for trip, status in outcome.trips.items() if status == "carried")
    run = next(e.data.run_id for e in outcome.envelopes if isinstance(e.data, StopServed) and e.data.trip_id == carried)
    shown = [
        world.api.get(f"/api/booking/trips/{carried}/passenger", why),
        world.api.get(f"/api/execution/runs/{run}/sheet"),
        world.api.post("/api/booking/passengers/search", {"cpr": patient.cpr, **why}),
        world.api.post("/api/booking/passengers/search", {"phone": patient.phone, **why}),
    ]
    wrong = referral | {"external_id": "SYN-WRONG", "patient": referral["patient"] | {"cpr": patient.cpr[:9] + "x"}}
    with pytest.raises(InvalidInput) as refusal:
        world.api.post("/api/booking/referrals", wrong | {"home": {"lat": patient.name, "lon": 9.0}})
    with pytest.raises(InvalidInput) as second:
        world.api.post("/api/booking/referrals", wrong)
    return tuple(str(answer) for answer in shown), f"{refusal.value} {second.value}"


@pytest.fixture(scope="session")
def driven(tmp_path_factory: pytest.TempPathFactory) -> Driven:
    """The small day, driven embedded."""
    return drive(tmp_path_factory.mktemp("small") / "day")
