"""Column types that keep messages and a run's progress as JSON text, read back as what they were."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from planner.planning.domain.rest import PlannedBreak
from planner.planning.domain.run import PlannedVisit, RunState


class Body(TypeDecorator[BaseModel]):
    """A pydantic value as JSON text."""

    impl = Text
    cache_ok = True

    def __init__(self, model: type[BaseModel]) -> None:
        super().__init__()
        self.model = model

    def process_bind_param(self, value: BaseModel | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the JSON text."""
        return None if value is None else value.model_dump_json()

    def process_result_value(self, value: str | None, dialect: Dialect) -> BaseModel | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the value."""
        return None if value is None else self.model.model_validate_json(value)


class Progress(TypeDecorator[RunState]):
    """A run's visits and how far it has come, as compact JSON text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: RunState | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the JSON text."""
        if value is None:
            return None
        visits = [[v.trip_id, int(v.is_pickup), v.start, v.departure, v.state] for v in value.visits]
        plain = {
            "visits": visits,
            "left": value.left_base_s,
            "seen": value.seen,
            "delay": value.delay_s,
            "free": value.free_s,
            "breaks": [[b.start, b.end, list(b.before) if b.before else None, int(b.taken)] for b in value.breaks],
        }
        return json.dumps(plain, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> RunState | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the progress."""
        if value is None:
            return None
        plain: dict[str, Any] = json.loads(value)
        visits = tuple(
            PlannedVisit(trip, bool(up), start, end, state) for trip, up, start, end, state in plain["visits"]
        )
        seen = None if plain["seen"] is None else tuple(plain["seen"])
        breaks = tuple(
            PlannedBreak(start, end, None if before is None else (before[0], before[1]), bool(taken))
            for start, end, before, taken in plain.get("breaks", ())
        )
        return RunState(visits, plain["left"], seen, plain["delay"], plain["free"], breaks)
