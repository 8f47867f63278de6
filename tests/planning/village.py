"""A few journeys to one hospital, and the independent checker's verdict on what planning published."""

from __future__ import annotations

from datetime import datetime
from random import Random

from planner.checking.check import check
from planner.checking.published import gather
from planner.checking.violation import Violation
from planner.messages.trips import Needs
from tests.planning.town import DAY, Town, around


def clock(minutes: int) -> str:
    """``08:30`` of 510."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def book_village(town: Town, journeys: int, seed: int = 7) -> None:
    """Book outbound and return trips; every other return waits for a ready-call."""
    dice = Random(seed)
    for n in range(1, journeys + 1):
        home = around(dice.uniform(5, 35), bearing=dice.choice([0, 1]))
        appointment = 8 * 60 + 15 * dice.randrange(0, 24)
        needs = Needs(mobility=dice.choice(["walking", "walking", "assisted"]), companions=dice.choice([0, 0, 1]))
        town.book(f"J{n}-1", home, appointment=clock(appointment), needs=needs)
        town.book(
            f"J{n}-2",
            home,
            ready=clock(appointment + 60),
            on_call=n % 2 == 0,
            needs=needs,
            linked=f"J{n}-1",
        )


def violations(town: Town, until: datetime | None = None) -> tuple[Violation, ...]:
    """What the independent checker finds in the newest state of the day (or the state at an instant)."""
    return check(gather([*town.heard, *town.told()], str(DAY), until), town.roads).violations
