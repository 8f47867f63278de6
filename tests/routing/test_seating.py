"""Who may sit where: the decisive sets against finding everybody a place."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.checking.problems.rules.load import seated
from planner.routing.seating import STANDARD, Seating
from tests.routing.rich import FOUR_KINDS

NUMBERS = st.lists(st.integers(0, 3), min_size=4, max_size=4)
MAY_USE = st.lists(st.lists(st.booleans(), min_size=4, max_size=4).map(tuple), min_size=4, max_size=4)


def fits(seating: Seating, demand: list[int], places: list[int]) -> bool:
    """Return whether no decisive set asks for more places than it may use."""
    load = seating.loads(np.array([demand], dtype=np.int32))[0]
    room = seating.rooms(np.array([places], dtype=np.int32))[0]
    return bool((load <= room).all())


@settings(max_examples=500, deadline=None)
@given(may_use=MAY_USE, demand=NUMBERS, places=NUMBERS)
def test_the_sets_decide_exactly_whether_everybody_has_a_place(
    may_use: list[tuple[bool, ...]], demand: list[int], places: list[int]
) -> None:
    """Hall's condition on the decisive sets holds exactly when a place can be found for everybody."""
    seating = Seating(tuple(may_use), (True,) * 4)
    assert fits(seating, demand, places) == seated(may_use, demand, places)


def test_kinds_of_their_own_have_a_set_each() -> None:
    """Seats and wheelchair places that nobody shares are counted one by one."""
    assert STANDARD.sets == ((0,), (1,))


def test_upgrading_kinds_have_nested_sets() -> None:
    """Stretcher, wheelchair, patients with folding seats, and all who may sit on seats, folding seats or stretcher."""
    assert FOUR_KINDS.sets == ((0,), (1,), (2,), (0, 2, 3))


def test_a_set_hangs_together_over_kinds_that_join_late() -> None:
    """0 and 1 share no place, and 2 and 3 join them one after the other: all four are one set."""
    seating = Seating(
        ((False, True, False), (True, False, False), (False, True, True), (True, False, True)), (True,) * 4
    )
    assert (0, 1, 2, 3) in seating.sets
    assert not fits(seating, [0, 0, 1, 1], [0, 0, 1])


def test_unused_layouts_hold_nobody() -> None:
    """A layout of -1 stays -1 in every set, so that not even an empty load fits."""
    rooms = FOUR_KINDS.rooms(np.full((1, 4), -1, dtype=np.int32))
    assert rooms.tolist() == [[-1, -1, -1, -1]]
