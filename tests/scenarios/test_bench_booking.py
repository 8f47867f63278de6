"""What the booking measurement says of a system: nothing when all is well, and every trip lost or doubled by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from adapters.settings import MODULES
from scenarios.bench_booking import check


class Held:
    """Answers what booking and planning hold, as the modules would."""

    def __init__(self, booking: Mapping[str, str], planning: list[str], given_up: int = 0) -> None:
        self._booking = [{"trip_id": trip, "status": status} for trip, status in booking.items()]
        self._planning = [{"trip_id": trip} for trip in planning]
        self._given_up = given_up

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """Return the answer of a path."""
        if path.endswith("/messaging/flow"):
            lost = {"booking.queue": self._given_up} if path.split("/")[2] == MODULES[0] else {}
            done = {"booking.queue": -self._given_up} if lost else {}
            return {"sent": {}, "listens": {}, "handled": done, "given_up": lost, "waiting": 0}
        if path.startswith("/api/planning/"):
            return self._planning
        page, size = (params or {})["page"], (params or {})["size"]
        return {"items": self._booking[(page - 1) * size : page * size]}

    def post(self, path: str, body: Any) -> Any:
        """Refuse: a check changes nothing."""
        raise AssertionError(path, body)


def test_a_system_that_holds_every_trip_once_is_well() -> None:
    """Hundreds of trips over several pages, each in both modules and answered, leave nothing to say."""
    trips = [f"J{n}-1" for n in range(450)]
    assert check(Held(dict.fromkeys(trips, "promised"), trips), "2026-03-17", trips) == []


@pytest.mark.parametrize(
    ("held", "booked", "said"),
    [
        (Held({"A": "promised"}, ["A", "B"]), ["A", "B"], "booking has lost B"),
        (Held({"A": "promised", "B": "promised"}, ["A"]), ["A", "B"], "planning has lost B"),
        (Held({"A": "promised"}, ["A", "A"]), ["A"], "planning holds A 2 times"),
        (Held({"A": "promised", "C": "promised"}, ["A"]), ["A"], "booking holds C 1 times"),
        (Held({"A": "promised"}, ["A"]), ["A", "A"], "A was booked 2 times"),
        (Held({"A": "booked"}, ["A"]), ["A"], "A is not answered"),
        (Held({"A": "promised"}, ["A"], given_up=1), ["A"], "messages were given up: {'booking.queue': 1}"),
    ],
)
def test_what_is_lost_or_doubled_is_named(held: Held, booked: list[str], said: str) -> None:
    """Each way to lose or double a trip or a message is found and named."""
    assert said in check(held, "2026-03-17", booked)
