"""Set partitioning: the cheapest choice of remembered routes, exactly, read back as a plan."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from planner.routing import MaxIterations, solve
from planner.routing.alike import alike
from planner.routing.facts import facts_of
from planner.routing.partition import Choice, choose
from planner.routing.pool import Columns, joined_columns, words_of
from planner.routing.recombine import choice_of, columns_of, orders_of
from planner.routing.worth import exact_worth
from tests.routing.world import random_problem

Limits = tuple[tuple[int, int, int, int], ...]


def _choice(most: int = -1, pairs: tuple[tuple[int, int], ...] = (), limits: Limits = ()) -> Choice:
    """Five requests, ten columns of random pairs, two kinds of vehicles; the first limits are the first kind's."""
    dice = np.random.default_rng(3)
    sets = [*combinations(range(5), 2)]
    return Choice(
        request=np.array([r for one in sets for r in one], dtype=np.int32),
        column=np.repeat(np.arange(len(sets)), 2).astype(np.int32),
        kind=np.array([k % 2 for k in range(len(sets))], dtype=np.int32),
        cost=dice.integers(10, 99, len(sets)).astype(np.int64),
        refusal=np.full(5, 60, dtype=np.int64),
        fleet=np.array([2, 1], dtype=np.int32),
        all_out=np.zeros(2, dtype=np.bool_),
        hint=np.zeros(0, dtype=np.int32),
        pairs=np.array(pairs, dtype=np.int32).reshape(-1, 2),
        most=most,
        share=np.array([k % 2 if k % 2 < len(limits) else -1 for k in range(len(sets))], dtype=np.int32),
        out=dice.integers(1, 30, len(sets)).astype(np.int64),
        limits=np.array(limits, dtype=np.int64).reshape(-1, 4),
    )


def _value(choice: Choice, chosen: tuple[int, ...]) -> int | None:
    served = [int(r) for c in chosen for r in choice.request[choice.column == c]]
    kinds = [int(choice.kind[c]) for c in chosen]
    if len(set(served)) < len(served) or any(kinds.count(k) > choice.fleet[k] for k in range(2)):
        return None
    if 0 <= choice.most < len(chosen) or any((a in served) != (b in served) for a, b in choice.pairs.tolist()):
        return None
    shares = 0
    for number, (least, most, short, over) in enumerate(choice.limits.tolist()):
        out = sum(int(choice.out[c]) for c in chosen if choice.share[c] == number)
        shares += max(least - out, 0) * short + max(out - most, 0) * over
    return int(choice.cost[list(chosen)].sum() + sum(choice.refusal[r] for r in range(5) if r not in served) + shares)


def test_the_choice_is_the_cheapest_of_all() -> None:
    """No set of columns that fits the fleet, serves nobody twice and both of a pair or neither is cheaper."""
    shares = ((40, 60, 3, 2),), ((0, 5, 1, 4), (30, 30, 2, 1))
    questions: list[tuple[int, tuple[tuple[int, int], ...], Limits]] = [
        (-1, (), ()), (1, (), ()), (2, (), ()), (-1, ((0, 3),), ()), (1, ((0, 3), (1, 2)), ()), (-1, (), shares[0]),
        (-1, (), shares[1]), (2, ((0, 3),), shares[1]),
    ]  # fmt: skip
    for question in questions:
        choice = _choice(*question)
        found = choose(choice, None, 1000)
        assert found is not None
        all_values = [_value(choice, some) for n in range(4) for some in combinations(range(len(choice.cost)), n)]
        assert _value(choice, tuple(found.tolist())) == min(value for value in all_values if value is not None)


def test_what_is_chosen_is_a_valid_plan_no_dearer_than_the_best() -> None:
    """Routes of several plans together make a plan that costs at most what each of them costs."""
    problem = random_problem(51, requests=24, vehicles=6)
    facts = facts_of(problem)
    same = alike(facts)
    words = words_of(np.arange(24))
    plans = [solve(problem, MaxIterations(40), seed, workers=1, ortools_every=0).plan for seed in range(5)]
    days = [[np.array(nodes, dtype=np.int32) for nodes in plan.sequences] for plan in plans]
    columns = joined_columns([columns_of(facts, day, same, words) for day in days], 1000)
    assert columns is not None
    chosen = choose(choice_of(facts, columns, same), None, 1000)
    assert chosen is not None
    assert exact_worth(facts, orders_of(columns, chosen, same)) <= min(exact_worth(facts, day) for day in days)


def test_a_set_of_requests_is_kept_once_at_its_least_cost() -> None:
    """Of two orders with the same requests and kind the cheaper one stays, with the better of both days."""
    order = np.array([[0, 1], [2, 3]], dtype=np.int32)
    kind, key = np.zeros(2, dtype=np.int32), np.array([7, 7], dtype=np.uint64)
    columns = Columns(order, kind, np.array([5, 4]), np.array([10, 20]), key)
    joined = joined_columns([columns], 9)
    assert joined is not None
    assert (joined.order.tolist(), joined.cost.tolist(), joined.day.tolist()) == ([[2, 3]], [4], [10])
