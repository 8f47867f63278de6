"""A clock that a simulated day moves forward; in service the real one is used instead."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from planner.kernel.errors import InvalidInput

TIME_HEADER = "Samtur-Time"


class SimulatedClock:
    """Stands still until it is moved, and never goes back."""

    def __init__(self, start: datetime = datetime(1970, 1, 1, tzinfo=UTC)) -> None:
        self._now = start.astimezone(UTC)
        self._lock = threading.Lock()

    def __call__(self) -> datetime:
        """Return the simulated instant."""
        return self._now

    def advance_to(self, instant: datetime) -> None:
        """Move forward to ``instant``; an earlier one changes nothing."""
        with self._lock:
            self._now = max(self._now, instant.astimezone(UTC))

    def advance_text(self, text: str) -> None:
        """Move forward to an ISO instant.

        Raises:
            InvalidInput: ``http.bad-time`` when it is none or has no zone.
        """
        try:
            instant = datetime.fromisoformat(text)
        except ValueError:
            instant = None
        if instant is None or instant.tzinfo is None:
            raise InvalidInput("http.bad-time", "not an instant with zone", where=TIME_HEADER, do="Send ISO 8601, UTC.")
        self.advance_to(instant)
