"""The world a day is driven in: where the modules answer, how messages flow, what time it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol

from planner.kernel.travel import TravelTimes
from scenarios.simulation.client import Api

Tell = Callable[[float, str], None]
"""``tell(share done 0..1, what is being done)``."""


class World(Protocol):
    """What the day needs beside the interfaces of the modules."""

    @property
    def api(self) -> Api:
        """The interfaces, called as a system that may act for everybody."""
        ...

    @property
    def travel(self) -> TravelTimes:
        """The travel times that planning uses."""
        ...

    @property
    def exports(self) -> Path:
        """Folder for settlement's files."""
        ...

    def advance_to(self, instant: datetime) -> None:
        """Move the day's clock forward."""
        ...

    def settle(self) -> None:
        """Wait until every message has been handled."""
        ...

    def work(self, tell: Tell) -> None:
        """Wait until every job asked for is done, telling how far it is."""
        ...

    def export(self) -> dict[str, int]:
        """Write settlement's files into ``exports``; return rows by file name."""
        ...
