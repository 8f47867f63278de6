"""A process that has just begun answers a message as one that has been at it all day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from planner.messages.payload import Payload
from tests.planning.town import Town, around, at, stop

Act = Callable[[Town], list[Payload]]


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Town, Town]]:
    """Two towns with the same day, planned overnight: three cars, two journeys home on call, one booked."""
    towns = []
    for name in ("warm", "cold"):
        (tmp_path / name).mkdir()
        town = Town(tmp_path / name)
        town.fleet(3)
        for n, appointment in ((1, "09:00"), (2, "09:30"), (3, "10:00")):
            home = around(12 + 4 * n, bearing=n % 2)
            town.book(f"J{n}-1", home, appointment=appointment)
            town.book(f"J{n}-2", home, ready=f"{10 + n}:00", on_call=n != 3, linked=f"J{n}-1")
        town.night()
        run = town.run_of("J1-1")
        for action, event in (("pickup", "picked-up"), ("dropoff", "dropped-off")):
            town.serve(run, "J1-1", event, stop(run, "J1-1", action).arrival_at)
        towns.append(town)
    yield towns[0], towns[1]
    for town in towns:
        town.engine.dispose()


def no_show(town: Town) -> list[Payload]:
    """Nobody is there when the car comes for the second patient."""
    run = town.run_of("J2-1")
    return town.serve(run, "J2-1", "no-show", stop(run, "J2-1", "pickup").arrival_at)


ACTS: dict[str, Act] = {
    "ready": lambda town: town.ready("J1-2", at("10:20")),
    "ready at once": lambda town: town.ready("J1-2", at("09:10")),
    "cancelled": lambda town: town.cancel("J3-1", at("08:30")),
    "cancelled on call": lambda town: town.cancel("J2-2", at("08:30")),
    "booked": lambda town: town.book("J9-1", around(20), at("08:30"), appointment="11:00"),
    "no-show": no_show,
}


@pytest.mark.parametrize("what", ACTS)
def test_a_new_process_says_what_an_old_one_says(pair: tuple[Town, Town], what: str) -> None:
    """Calls, cancellations, bookings and no-shows have the same answers with and without the day in memory."""
    warm, cold = pair
    said = [_plain(payload) for payload in ACTS[what](warm)]
    assert [_plain(payload) for payload in ACTS[what](cold.another_process())] == said
    assert said, "the message had no consequence: nothing was compared"


def _plain(payload: Payload) -> dict[str, Any]:
    return payload.model_dump(mode="json")
