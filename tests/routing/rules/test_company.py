"""Who must not be in the car together; animals and companions as part of the load."""

from __future__ import annotations

import pytest

from planner.routing import DayRoutes, Pinned, PinnedVisit, Problem, Request, Seating, Vehicle
from tests.routing.verify import violations

TRAVEL = [[0, 600, 1200], [600, 0, 600], [1200, 600, 0]]
DOG, QUARREL, ALLERGY = 1, 2, 4
WITH_ANIMALS = Seating(((True, False, False), (False, True, False), (False, False, True)), (True, True, False))
"""Seats, wheelchair places and room for animals on the floor; animals are no people."""


def pair(first: dict[str, int], second: dict[str, int]) -> list[Request]:
    """Return two requests that can only be served by one car when they are in it together."""
    return [
        Request("a", 0, 2, 0, 0, 0, 1300, **first),  # type: ignore[arg-type]  # tests name the fields
        Request("b", 1, 2, 600, 700, 0, 1300, refusal_ore=5, **second),  # type: ignore[arg-type]  # likewise
    ]


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ({"is_of": DOG}, {}, True),
        ({"avoids": DOG}, {}, True),
        ({"is_of": DOG}, {"avoids": DOG}, False),
        ({"avoids": DOG}, {"is_of": DOG}, False),
        ({"is_of": DOG | QUARREL}, {"avoids": QUARREL}, False),
        ({"is_of": DOG}, {"avoids": QUARREL}, True),
        ({"is_of": QUARREL, "avoids": QUARREL}, {"is_of": QUARREL, "avoids": QUARREL}, False),
        ({"is_of": DOG}, {"is_of": DOG}, True),
    ],
)
def test_it_is_enough_that_one_avoids_the_other(first: dict[str, int], second: dict[str, int], together: bool) -> None:
    """Two share a car unless one of them avoids a group of the other."""
    problem = Problem.of(pair(first, second), [Vehicle("v", 0, 0, 0, 9000)], TRAVEL, TRAVEL)
    day = DayRoutes(problem)
    day.apply(day.offers(0)[0])
    assert bool(day.offers(1)) is together
    if not together:
        assert "routing.unserved.company" in {reason.code for reason in day.why_not(1)}


def test_one_after_the_other_is_no_meeting() -> None:
    """Who has left the car is met by nobody, also when somebody else stays in it."""
    rows = [
        Request("dog", 0, 1, 0, 0, 0, 9000, is_of=DOG),
        Request("third", 0, 2, 0, 0, 0, 9000),
        Request("allergic", 1, 2, 600, 9000, 0, 9000, avoids=DOG),
    ]
    problem = Problem.of(rows, [Vehicle("v", 0, 0, 0, 20_000)], TRAVEL, TRAVEL)
    for order, possible in (((0, 2, 1, 4, 3, 5), True), ((0, 2, 4, 1, 3, 5), False)):
        day = DayRoutes(problem, [order])
        assert (day.route(0).nodes == order) is possible
        assert violations(*day.snapshot()) == []


def test_who_is_on_board_already_is_met() -> None:
    """A pinned passenger counts as company until its drop-off."""
    rows = [Request("dog", 0, 2, 0, 0, 0, 1300, is_of=DOG), Request("b", 1, 2, 600, 700, 0, 1300, avoids=DOG)]
    pinned = Pinned((PinnedVisit(0, True, 0, 0),), 0, 0, 0)
    day = DayRoutes(Problem.of(rows, [Vehicle("v", 0, 0, 0, 9000)], TRAVEL, TRAVEL, [pinned]))
    assert day.offers(1) == []


def test_a_changed_wish_separates() -> None:
    """A wish that is told later takes the two apart."""
    day = DayRoutes(Problem.of(pair({"is_of": DOG}, {}), [Vehicle("v", 0, 0, 0, 9000)], TRAVEL, TRAVEL))
    for request in (0, 1):
        day.apply(day.offers(request)[0])
    day.change(1, pair({}, {"avoids": DOG})[1])
    assert (day.vehicle_of(0), day.vehicle_of(1)) == (0, None)


def test_an_animal_needs_its_room_but_is_nobody_of_the_most_people() -> None:
    """A guide dog takes room on the floor; a car of two people takes two and their dog, but not two dogs."""
    for dogs, possible in ((0, True), (1, True), (2, False)):
        rows = pair({"further": (min(dogs, 1),), "is_of": DOG}, {"further": (max(dogs - 1, 0),)})  # type: ignore[dict-item]
        vehicle = Vehicle("v", 0, 0, 0, 9000, layouts=((4, 0, 1),), max_people=2)
        day = DayRoutes(Problem.of(rows, [vehicle], TRAVEL, TRAVEL, seating=WITH_ANIMALS))
        day.apply(day.offers(0)[0])
        assert bool(day.offers(1)) is possible


def test_companions_take_seats() -> None:
    """A passenger with two companions takes three seats, and three of the most people."""
    for seats, people, possible in ((4, 9, True), (3, 9, False), (4, 3, False)):
        rows = pair({"seats": 3}, {})
        vehicle = Vehicle("v", 0, 0, 0, 9000, layouts=((seats, 0),), max_people=people)
        day = DayRoutes(Problem.of(rows, [vehicle], TRAVEL, TRAVEL))
        day.apply(day.offers(0)[0])
        assert bool(day.offers(1)) is possible
