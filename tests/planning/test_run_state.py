"""How reports from the road change a run."""

from __future__ import annotations

import pytest

from planner.planning.domain.run import PlannedVisit, Report, RunState, enter

PLAN = RunState(
    (
        PlannedVisit("A", is_pickup=True, start=100, departure=220),
        PlannedVisit("B", is_pickup=True, start=400, departure=520),
        PlannedVisit("A", is_pickup=False, start=900, departure=960),
        PlannedVisit("B", is_pickup=False, start=1000, departure=1060),
    )
)
HERE = (56.0, 10.0)


def keys(state: RunState) -> list[tuple[str, bool]]:
    """The visits in order."""
    return [visit.key for visit in state.visits]


def test_a_pick_up_ends_when_it_is_reported_and_a_drop_off_begins() -> None:
    """Boarding lies before the report, alighting after it."""
    state = enter(PLAN, Report("A", "picked-up", 300, HERE, 120))
    assert state.done == (PlannedVisit("A", is_pickup=True, start=180, departure=300, state="done"),)
    state = enter(state, Report("A", "dropped-off", 950, HERE, 60))
    assert state.done[-1] == PlannedVisit("A", is_pickup=False, start=950, departure=1010, state="done")
    assert state.seen == (*HERE, 950)


def test_what_happens_in_another_order_is_taken_as_it_happened() -> None:
    """Done visits stand in the order of their times, the rest as planned."""
    state = enter(PLAN, Report("B", "picked-up", 250, HERE, 120))
    assert keys(state) == [("B", True), ("A", True), ("A", False), ("B", False)]
    assert state.on_board() == ("B",)


def test_a_drop_off_brings_its_pick_up_with_it() -> None:
    """Who got off got on, even when nobody said so."""
    state = enter(PLAN, Report("A", "dropped-off", 950, HERE, 60))
    assert [visit.key for visit in state.done] == [("A", True), ("A", False)]
    assert state.on_board() == ()


def test_a_passenger_of_another_run_joins_this_one() -> None:
    """A pick-up that was not planned gets a drop-off to come."""
    state = enter(PLAN, Report("C", "picked-up", 90, HERE, 60))
    assert keys(state)[0] == ("C", True)
    assert keys(state)[-1] == ("C", False)


@pytest.mark.parametrize("event", ["no-show", "cancelled-at-door"])
def test_who_does_not_travel_leaves_the_run(event: str) -> None:
    """Both visits go; a contradiction to an earlier pick-up changes nothing but where the car was seen."""
    state = enter(PLAN, Report("A", event, 400, HERE, 120))  # type: ignore[arg-type]  # a literal of two
    assert keys(state) == [("B", True), ("B", False)]
    boarded = enter(PLAN, Report("A", "picked-up", 300, HERE, 120))
    assert keys(enter(boarded, Report("A", event, 400, HERE, 120))) == keys(boarded)  # type: ignore[arg-type]  # as above


def test_a_report_ends_a_forecast_and_an_older_one_does_not_move_the_car_back() -> None:
    """Delay and busy time are forgotten; the newest whereabouts stay."""
    late = RunState(PLAN.visits, delay_s=900, free_s=1200)
    state = enter(late, Report("A", "arrived", 500, HERE, 120))
    assert (state.delay_s, state.free_s) == (0, None)
    assert state.visits[0].state == "arrived"
    assert enter(state, Report("A", "picked-up", 450, (57.0, 9.0), 120)).seen == (*HERE, 500)
