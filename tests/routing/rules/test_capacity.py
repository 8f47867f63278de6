"""Loads, layouts, front seats, people and riding alone."""

from __future__ import annotations

import pytest

from planner.routing import MANDATORY_ORE, DayRoutes, Problem, Request, Vehicle

TRAVEL = [[0, 600, 1200], [600, 0, 600], [1200, 600, 0]]


def together(first: dict[str, object], second: dict[str, object], vehicle: dict[str, object]) -> bool:
    """Return whether two trips can be in the car at the same time; windows force them to be."""
    rows = [
        Request("a", 0, 2, 0, 0, 0, 1300, refusal_ore=MANDATORY_ORE, **first),  # type: ignore[arg-type]  # tests name the fields
        Request("b", 1, 2, 600, 700, 0, 1300, refusal_ore=MANDATORY_ORE, **second),  # type: ignore[arg-type]  # likewise
    ]
    day = DayRoutes(Problem.of(rows, [Vehicle("v", 0, 0, 0, 9000, **vehicle)], TRAVEL, TRAVEL))  # type: ignore[arg-type]
    alone = day.offers(0)
    assert alone
    day.apply(alone[0])
    return bool(day.offers(1))


LIFT = {"layouts": ((4, 0), (2, 1), (0, 2))}


@pytest.mark.parametrize(
    ("first", "second", "vehicle", "fits"),
    [
        ({"seats": 2}, {"seats": 2}, {}, True),
        ({"seats": 2}, {"seats": 3}, {}, False),
        ({"seats": 2}, {"seats": 0, "wheelchairs": 1}, LIFT, True),
        ({"seats": 3}, {"seats": 0, "wheelchairs": 1}, LIFT, False),
        ({"seats": 0, "wheelchairs": 1}, {"seats": 0, "wheelchairs": 1}, LIFT, True),
        ({"seats": 1}, {"seats": 0, "wheelchairs": 1}, {}, False),
        ({"front_seats": 1}, {"front_seats": 1}, {}, False),
        ({"front_seats": 1}, {"front_seats": 1}, {"front_seats": 2}, True),
        ({"front_seats": 1}, {}, {}, True),
        ({"alone": True}, {}, {}, False),
        ({}, {"alone": True}, {}, False),
        ({"seats": 2}, {"seats": 1}, {"max_people": 2}, False),
        ({"seats": 2}, {"seats": 1}, {"max_people": 3}, True),
        ({}, {"needs": 2}, {"skills": 1}, False),
        ({}, {"needs": 2}, {"skills": 3}, True),
    ],
)
def test_two_share_a_car_only_when_it_holds_both(
    first: dict[str, object], second: dict[str, object], vehicle: dict[str, object], fits: bool
) -> None:
    """Each rule about places in the car decides by itself whether two passengers can share it."""
    assert together(first, second, vehicle) is fits


def test_one_after_the_other_need_not_fit_together() -> None:
    """Places are free again after the drop-off."""
    rows = [Request("a", 0, 1, 0, 0, 0, 700, seats=4), Request("b", 1, 2, 600, 900, 0, 2000, seats=4, alone=True)]
    day = DayRoutes(Problem.of(rows, [Vehicle("v", 0, 0, 0, 9000)], TRAVEL, TRAVEL))
    day.apply(day.offers(0)[0])
    assert day.offers(1)
