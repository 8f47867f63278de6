"""The published plan under the eye of the independent checker, from the messages alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from adapters.settings import MODULES
from planner.checking.check import check
from planner.checking.published import gather, overnight_at
from planner.checking.violation import Report
from planner.messages import catalogue  # noqa: F401 - registers every message type
from planner.messages.envelope import Envelope, decode
from scenarios.demo.world import World


def messages(world: World) -> Iterator[Envelope]:
    """Return every message that the four modules sent."""
    for module in MODULES:
        after: int | None = 0
        while after is not None:
            page = world.api.get(f"/api/{module}/messages", {"after": after})
            for raw in page["messages"]:
                yield decode(json.dumps(raw).encode())
            after = page["next"]


def save(envelopes: list[Envelope], file: Path) -> None:
    """Write messages as JSON lines; personal data is sealed in them."""
    with file.open("wb") as out:
        for envelope in envelopes:
            out.write(envelope.to_bytes() + b"\n")


def overnight(world: World, envelopes: list[Envelope], service_day: str) -> Report:
    """Check the plan as the overnight optimisation published it."""
    until = overnight_at(envelopes, service_day)
    return check(gather(envelopes, service_day, until), world.travel)


def newest(world: World, envelopes: list[Envelope], service_day: str) -> Report:
    """Check the runs as they stand at the end of the day."""
    return check(gather(envelopes, service_day), world.travel)
