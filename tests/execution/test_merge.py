"""New versions of a run against what has happened."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from planner.execution.domain.merge import Merged, is_open, merge
from planner.execution.domain.plan import Plan, keys, plan_of
from planner.execution.domain.progress import TripState
from tests.execution.road import HOME, HOSPITAL, Stop, run, stops_for


def _plan(stops: list[Stop]) -> Plan:
    return plan_of(run(stops))


def _merge(old: Plan, new: Plan, elsewhere: frozenset[str] = frozenset(), **state: str) -> Merged:
    states = {trip: TripState(name.replace("_", "-")) for trip, name in state.items()}
    return merge(
        old,
        new,
        lambda t: states.get(t, TripState.OPEN),
        elsewhere=elsewhere.__contains__,
        cancelled=lambda t: t.startswith("X"),
    )


def _words(plan: Plan) -> list[str]:
    return ["+".join(f"{t}:{a}" for t, a in keys(stop)) for stop in plan.stops]


def test_untouched_run_follows_the_new_version_whole() -> None:
    """Where nothing has happened the new version is the plan."""
    new = _plan(stops_for(["B", "C"]))
    merged = _merge(_plan(stops_for(["A", "B"])), new)
    assert merged.plan == new
    assert not merged.kept
    assert not merged.left_out


def test_made_stops_keep_place_and_time() -> None:
    """A version that moves a pick-up already made does not move it."""
    old = _plan(stops_for(["A", "B"]))
    merged = _merge(old, _plan(stops_for(["B", "A"], first=30)), A="on_board")
    assert merged.plan.stops[0] == old.stops[0]
    assert _words(merged.plan) == ["A:pickup", "B:pickup", "B:dropoff+A:dropoff"]


def test_passenger_on_board_stays_when_the_plan_drops_her() -> None:
    """A version that takes off a trip on board keeps its drop-off, in the order of time, and says so."""
    old = _plan(stops_for(["A", "B"]))
    merged = _merge(old, _plan([(20, HOME, [("C", "pickup")]), (90, HOSPITAL, [("C", "dropoff")])]), A="on_board")
    assert _words(merged.plan) == ["A:pickup", "C:pickup", "A:dropoff", "C:dropoff"]
    assert merged.kept == ("A",)


def test_car_at_the_door_takes_its_passenger_first() -> None:
    """A trip at whose door the car stands comes first, wherever the new version puts it, or leaves it out."""
    old = _plan(stops_for(["A", "B"]))
    assert _words(_merge(old, _plan(stops_for(["B", "A"])), A="arrived").plan)[0] == "A:pickup"
    merged = _merge(old, _plan(stops_for(["B"])), A="arrived")
    assert _words(merged.plan)[0] == "A:pickup"
    assert merged.kept == ("A",)


def test_cancelled_trip_at_the_door_may_be_taken_off() -> None:
    """A car that stands at the door of a cancelled trip may go on."""
    merged = _merge(_plan(stops_for(["X1", "B"])), _plan(stops_for(["B"])), X1="arrived")
    assert _words(merged.plan) == ["B:pickup", "B:dropoff"]


def test_no_show_leaves_no_dropoff() -> None:
    """A no-show keeps the visit to the door and has nobody to drop."""
    stops = _plan(stops_for(["A", "B"]))
    assert _words(_merge(stops, stops, A="no_show").plan) == ["A:pickup", "B:pickup", "B:dropoff"]


def test_trip_in_other_hands_is_left_out() -> None:
    """A trip that another vehicle has is not driven twice."""
    merged = _merge(_plan(stops_for(["A"])), _plan(stops_for(["A", "B"])), frozenset({"B"}))
    assert _words(merged.plan) == ["A:pickup", "A:dropoff"]
    assert merged.left_out == ("B",)


def test_dropoff_of_somebody_who_never_got_on_is_ignored() -> None:
    """A version that believes a passenger on board who is not cannot make the car drop him."""
    merged = _merge(_plan(stops_for(["A"])), _plan([(30, HOSPITAL, [("B", "dropoff")])]))
    assert merged.plan.stops == ()


_TRIPS = st.lists(st.sampled_from("ABCDEF"), unique=True, max_size=6)
_STATES = st.sampled_from([s for s in TripState if s is not TripState.STRANDED])


@given(old=_TRIPS, new=_TRIPS, states=st.lists(_STATES, min_size=6, max_size=6), first=st.integers(0, 60))
def test_what_happened_survives_any_version(
    old: list[str], new: list[str], states: list[TripState], first: int
) -> None:
    """Whatever comes: done actions stay as they were and in front; who is in the car gets out; nobody else does."""
    state = {t: states[n] if t in old else TripState.OPEN for n, t in enumerate("ABCDEF")}
    before = _plan(stops_for(old))
    plan = merge(
        before, _plan(stops_for(new, first)), state.__getitem__, elsewhere=lambda _: False, cancelled=lambda _: False
    ).plan
    done = [(key, s.arrival_at) for s in before.stops for key in keys(s) if _done(state, key)]
    assert [(key, s.arrival_at) for s in plan.stops for key in keys(s)][: len(done)] == done
    after = [key for s in plan.stops for key in keys(s)]
    assert len(after) == len(set(after))
    assert [s.seq for s in plan.stops] == list(range(1, len(plan.stops) + 1))
    for trip in old:
        if state[trip] is TripState.ON_BOARD:
            assert (trip, "dropoff") in after
    for trip, action in after:
        if action == "dropoff" and state[trip] in {TripState.OPEN, TripState.ARRIVED}:
            assert after.index((trip, "pickup")) < after.index((trip, "dropoff"))


def _done(state: dict[str, TripState], key: tuple[str, str]) -> bool:
    if key[1] == "pickup":
        return state[key[0]] not in {TripState.OPEN, TripState.ARRIVED}
    return state[key[0]] is TripState.DROPPED_OFF


def test_nothing_is_open_for_a_trip_that_is_over() -> None:
    """Whoever did not come, or is there, has no action left."""
    for state in (TripState.NO_SHOW, TripState.CANCELLED_AT_DOOR, TripState.DROPPED_OFF):
        assert not is_open(state, ("A", "pickup"))
        assert not is_open(state, ("A", "dropoff"))
