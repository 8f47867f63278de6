"""What is to happen next."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime


class Agenda:
    """Things to do in order of time; at the same instant in the order in which they were entered."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._count = 0

    def __bool__(self) -> bool:
        return bool(self._heap)

    def enter(self, at: datetime, act: Callable[[datetime], None]) -> None:
        """Have ``act(at)`` called at an instant."""
        self._count += 1
        heapq.heappush(self._heap, (at, self._count, act))

    def next_at(self) -> datetime | None:
        """Return when the next thing happens."""
        return self._heap[0][0] if self._heap else None

    def run_until(self, instant: datetime) -> None:
        """Do everything before an instant, also what is entered on the way."""
        while self._heap and self._heap[0][0] < instant:
            at, _, act = heapq.heappop(self._heap)
            act(at)
