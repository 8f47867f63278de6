"""One thing at a time: after every command the messages come to rest before the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from scenarios.demo.world import Tell, World
from scenarios.simulation.client import Api

_EVENTS = "/api/execution/events"


class OneByOne:
    """A world in which no command meets modules that are still busy with the one before.

    Commands given at once race each other through the modules, and either outcome is right. Where days driven in
    different worlds are to be compared, or the same twice, they must not. Reports of drivers are sent singly too.

    Args:
        world: the world behind it.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.travel = world.travel
        self.exports = world.exports
        self._stirred = True
        self.api: Api = _Settling(world.api, self._stir, self.settle)

    def advance_to(self, instant: datetime) -> None:
        """Move the clock."""
        self.world.advance_to(instant)

    def settle(self) -> None:
        """Wait until every message has been handled; where nothing was commanded, nothing is on its way."""
        if self._stirred:
            self.world.settle()
            self._stirred = False

    def work(self, tell: Tell) -> None:
        """Wait until every job is done, and its messages too."""
        self.world.work(tell)
        self._stir()
        self.settle()

    def export(self) -> dict[str, int]:
        """Write settlement's files."""
        return self.world.export()

    def _stir(self) -> None:
        self._stirred = True


class _Settling:
    """Interfaces whose commands return when their consequences are done."""

    def __init__(self, api: Api, stir: Callable[[], None], settle: Callable[[], None]) -> None:
        self._api, self._stir, self._settle = api, stir, settle

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """Ask."""
        return self._api.get(path, params)

    def post(self, path: str, body: Any) -> Any:
        """Command, and wait."""
        if path == _EVENTS and len(body) > 1:
            return [self.post(path, [event])[0] for event in body]
        self._stir()
        try:
            return self._api.post(path, body)
        finally:
            self._settle()
