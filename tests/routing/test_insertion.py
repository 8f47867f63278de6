"""A day in memory: offers, promises, changes, growth, and going back and forth to problems and plans."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.kernel.errors import Conflict, InvalidInput, NotFound
from planner.routing import DayRoutes, MaxIterations, Problem, solve
from tests.routing.rich import enriched
from tests.routing.verify import priced, violations
from tests.routing.world import random_problem, random_request, random_vehicle


def check(day: DayRoutes) -> None:
    """Assert that the day is valid and costs what it says."""
    problem, plan = day.snapshot()
    assert violations(problem, plan) == []
    assert day.cost() == priced(problem, plan)


def filled(seed: int, requests: int = 12, vehicles: int = 3, *, rich: bool = False) -> DayRoutes:
    """Return a day with every request that fits at its cheapest place, in order of number."""
    problem = random_problem(seed, requests=requests, vehicles=vehicles)
    day = DayRoutes(enriched(problem, seed) if rich else problem)
    for index in range(requests):
        for offer in day.offers(index, limit=1):
            day.apply(offer)
    return day


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_applying_an_offer_does_what_it_says(seed: int) -> None:
    """Added cost, times and moved visits of every offer are exactly what happens when it is applied."""
    day = filled(seed, requests=7, rich=True)
    index = day.add_request(replace(random_problem(seed + 1).request(0), id="new"))
    for offer in day.offers(index):
        trial = DayRoutes(*day.snapshot())
        same = trial.offers(trial.request_ids["new"], vehicles=[offer.vehicle])[0]
        before, old = trial.cost(), {v.node: v.start for v in trial.route(offer.vehicle).visits}
        trial.apply(same)
        check(trial)
        after = trial.cost()
        refusal = trial.snapshot()[0].refusal_ore[same.request]
        assert after.driving - before.driving == pytest.approx(offer.added_ore, abs=2)
        assert before.refusals - after.refusals == refusal
        new = {v.node: v.start for v in trial.route(offer.vehicle).visits}
        assert (new[2 * same.request], new[2 * same.request + 1]) == (offer.pickup_s, offer.dropoff_s)
        moved = {(2 * m.request + (not m.is_pickup)): (m.before, m.after) for m in same.moved}
        assert moved == {node: (old[node], new[node]) for node in old if old[node] != new[node]}


def test_offers_come_cheapest_first_one_a_vehicle() -> None:
    """Offers are ranked by added cost, name each vehicle once and keep to the limit and the vehicles asked for."""
    day = filled(21, requests=10, vehicles=6)
    index = day.add_request(replace(random_problem(3).request(0), id="new", needs=0, wheelchairs=0, seats=1))
    offers = day.offers(index, limit=10)
    assert len(offers) > 2
    assert [o.added_ore for o in offers] == sorted(o.added_ore for o in offers)
    assert len({o.vehicle for o in offers}) == len(offers)
    assert day.offers(index, limit=2) == offers[:2]
    assert [o.vehicle for o in day.offers(index, vehicles=[offers[1].vehicle])] == [offers[1].vehicle]


def test_asking_for_offers_changes_nothing() -> None:
    """Routes are the same after offers, for a planned request too, whose own place is among them."""
    day = filled(22)
    planned = next(i for i in range(12) if day.vehicle_of(i) is not None)
    before = day.plan()
    offers = day.offers(planned, limit=99)
    assert day.plan() == before
    assert day.vehicle_of(planned) in {o.vehicle for o in offers}


def test_a_planned_request_moves_to_another_vehicle() -> None:
    """Applying an offer for a planned request takes it out of its old route."""
    day = filled(23, requests=8, vehicles=5)
    for index in range(8):
        now = day.vehicle_of(index)
        other = [o for o in day.offers(index, limit=99) if o.vehicle != now]
        if now is not None and other:
            day.apply(other[0])
            assert day.vehicle_of(index) == other[0].vehicle
            assert all(v.request != index for v in day.route(now).visits)
            check(day)
            return
    pytest.fail("no request had another vehicle")


def test_a_stale_offer_is_refused() -> None:
    """An offer for a route that has changed since is a conflict."""
    day = DayRoutes(random_problem(24, requests=6, vehicles=1))
    first = [i for i in range(6) if day.offers(i)]
    offer, other = day.offers(first[0])[0], day.offers(first[1])[0]
    day.apply(other)
    with pytest.raises(Conflict, match=r"routing\.stale-offer"):
        day.apply(offer)
    check(day)


def test_removing_and_forgetting() -> None:
    """A removed request is unserved, a forgotten one is gone, and its number is used again."""
    day = filled(25)
    planned = [i for i in range(12) if day.vehicle_of(i) is not None]
    day.remove(planned[0])
    assert day.vehicle_of(planned[0]) is None
    day.forget(planned[1])
    with pytest.raises(NotFound, match=r"routing\.request"):
        day.vehicle_of(planned[1])
    check(day)
    assert day.add_request(replace(random_problem(1).request(0), id="new")) == planned[1]
    with pytest.raises(InvalidInput, match=r"routing\.duplicate-id"):
        day.add_request(replace(random_problem(1).request(0), id="new"))


def test_a_promise_tightens_windows_and_keeps_the_place() -> None:
    """Narrower windows around the planned times leave a request where it is; impossible ones take it out."""
    day = filled(26)
    index = next(i for i in range(12) if day.vehicle_of(i) is not None)
    vehicle = day.vehicle_of(index)
    up, down = (v.start for v in day.route(vehicle).visits if v.request == index)
    row = day.snapshot()[0].request(day.snapshot()[0].request_ids.index(f"r{index}"))
    promised = replace(
        row,
        pickup_earliest=up,
        pickup_latest=min(up + 300, row.pickup_latest),
        dropoff_earliest=row.dropoff_earliest,
        dropoff_latest=min(down + 300, row.dropoff_latest),
    )
    assert day.change(index, promised).taken_out == ()
    assert day.vehicle_of(index) == vehicle
    check(day)
    day.change(index, replace(promised, pickup_earliest=0, pickup_latest=1))
    assert day.vehicle_of(index) is None
    check(day)


def test_closing_a_vehicle_takes_its_trips_out() -> None:
    """A vehicle whose opening shrinks to nothing serves nobody any more."""
    day = filled(27)
    vehicle = next(v for v in range(3) if day.route(v).visits)
    served = {v.request for v in day.route(vehicle).visits}
    row = day.snapshot()[0].vehicle(vehicle)
    repair = day.change_vehicle(vehicle, replace(row, closes=row.opens))
    assert set(repair.taken_out) == served
    assert day.route(vehicle).visits == ()
    check(day)


def test_a_growing_day_is_the_same_as_one_built_at_once() -> None:
    """Places, trips and vehicles added one by one lead to the same offers as a problem with all of them."""
    rng = random.Random(28)
    whole = random_problem(28, requests=90, vehicles=70)
    few = 4
    corner = np.arange(few)
    start = Problem.of([], [], whole.seconds[np.ix_(corner, corner)], whole.metres[np.ix_(corner, corner)])
    day, known = DayRoutes(start), few
    while known < whole.locations:
        step = min(rng.randint(1, 40), whole.locations - known)
        new = slice(known, known + step)
        added = day.add_locations(
            whole.seconds[:known, new],
            whole.seconds[new, : known + step],
            whole.metres[:known, new],
            whole.metres[new, : known + step],
        )
        assert added == range(known, known + step)
        known += step
    for v in range(70):
        day.add_vehicle(whole.vehicle(v))
    at_once = DayRoutes(Problem.of([], [whole.vehicle(v) for v in range(70)], whole.seconds, whole.metres))
    for r in range(90):
        assert day.add_request(whole.request(r)) == at_once.add_request(whole.request(r)) == r
        offers = day.offers(r)
        assert offers == at_once.offers(r)
        if offers:
            day.apply(offers[0])
            at_once.apply(offers[0])
    assert day.plan() == at_once.plan()
    check(day)


def test_travel_of_wrong_shape_is_refused() -> None:
    """Rows and columns that do not fit the known places are an error that says what is expected."""
    day = filled(29, requests=2)
    with pytest.raises(InvalidInput, match=r"routing\.travel"):
        day.add_locations(np.zeros((1, 1)), np.zeros((1, 1)), np.zeros((1, 1)), np.zeros((1, 1)))
    with pytest.raises(InvalidInput, match=r"routing\.location"):
        day.add_request(replace(random_problem(1).request(0), id="new", pickup_loc=999))


def test_an_optimised_plan_is_adopted_by_id() -> None:
    """A plan of a snapshot replaces the routes; what was booked meanwhile is kept, what was cancelled stays away."""
    day = filled(30, requests=14, vehicles=4)
    day.forget(2)
    problem, plan = day.snapshot()
    better = solve(problem, MaxIterations(800), 1, initial=plan, ortools_every=0)
    late = day.add_request(replace(random_problem(2).request(0), id="late", needs=0, wheelchairs=0, seats=1))
    day.apply(day.offers(late)[0])
    gone = next(i for i in day.request_ids.values() if day.vehicle_of(i) is not None and i != late)
    day.forget(gone)
    left_out = day.adopt(problem, better.plan)
    check(day)
    served = {problem.request_ids[r] for r in better.plan.served()} - {f"r{gone}"}
    ids = {number: name for name, number in day.request_ids.items()}
    now = {ids[n] for n in ids if day.vehicle_of(n) is not None}
    assert served <= now | set(left_out)
    assert "late" in now | set(left_out)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_any_series_of_changes_leaves_a_valid_day(seed: int) -> None:
    """Whatever is added, moved, changed, removed or closed, no rule is broken afterwards."""
    rng = random.Random(seed)
    day = filled(seed, requests=6, rich=True)
    problem = day.snapshot()[0]
    for step in range(25):
        ids = list(day.request_ids.values())
        match rng.randrange(6):
            case 0:
                row = random_request(rng, 100 + step, problem.locations, problem.seconds)
                day.add_request(row)
            case 1 if ids:
                day.remove(rng.choice(ids))
            case 2 if ids:
                day.forget(rng.choice(ids))
            case 3:
                v = rng.randrange(3)
                day.change_vehicle(v, random_vehicle(rng, v, problem.locations))
            case _ if ids:
                offers = day.offers(rng.choice(ids))
                if offers:
                    day.apply(rng.choice(offers))
        check(day)
