"""The world a day is driven in: where the modules answer, how messages flow, what time it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from scenarios.demo.api import Api

Tell = Callable[[float, str], None]
"""``tell(share done 0..1, what is being done)``."""


class World(Protocol):
    """What the day needs beside the interfaces of the modules."""

    api: Api

    def advance_to(self, instant: datetime) -> None:
        """Move the day's clock forward."""
        ...

    def settle(self) -> None:
        """Wait until every message has been handled."""
        ...

    def work(self, tell: Tell) -> None:
        """Wait until every job asked for is done, telling how far it is."""
        ...
