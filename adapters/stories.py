"""A trip's whole story, put together from the databases of all four modules."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from adapters.bootstrap import open_stored
from adapters.kinds import KINDS
from adapters.settings import MODULES, Settings
from adapters.sql import outbox
from adapters.sql.engine import reading
from planner.kernel.story import StoryLine
from planner.messages.envelope import Envelope, decode


@dataclass(frozen=True)
class Told:
    """A trip's story from all modules, in order of time, and the messages about it."""

    lines: list[StoryLine]
    messages: list[Envelope]


def stories(settings: Settings, trip_id: str) -> Told:
    """Return what every module's database tells about a trip.

    Raises:
        NotFound: ``booking.no-trip`` when there is no such trip.
    """
    lines: list[StoryLine] = []
    messages: list[Envelope] = []
    for name in MODULES:
        engine = open_stored(name, settings)
        with Session(engine) as session:
            lines += KINDS[name].story(KINDS[name].store(session), trip_id)
        with reading(engine) as connection:
            messages += [decode(body) for body in outbox.bodies(connection, trip_id)]
        engine.dispose()
    return Told(sorted(lines, key=lambda line: line.at), sorted(messages, key=lambda m: (m.time, m.id)))
