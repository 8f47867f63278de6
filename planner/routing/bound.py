"""A lower bound on the cost of every plan of a problem: a relaxation to flows, with a proof that rests on no solver.

Every plan is a flow in which each visit has one visit before it and one behind it, or its request is left out: the
assignment relaxation of the two-index models of J.-F. Cordeau, Operations Research 54 (2006), and S. Ropke, J.-F.
Cordeau and G. Laporte, "Models and branch-and-cut algorithms for pickup and delivery problems with time windows",
Networks 49 (2007). Steps that no plan has are left out and each step has the least price that any vehicle able to
make it has (`bound_arcs`); the fee is on the way to the first pick-up, what a request costs extra in a vehicle on the
way to its own; time out and time on the way are counted by steps. Least pay, hours beyond guaranteed ones, breaks and
soft windows, which cost nothing or more, are left out: that only makes the bound lower. No two visits follow each other
both ways round: such circles of two are forbidden where they appear (subtour elimination on two visits).

The bound is read from the dual values by weak duality with every variable at most 1. That holds for any dual values,
whatever the solver's tolerances (A. Neumaier and O. Shcherbina, "Safe bounds in linear and mixed-integer linear
programming", Mathematical Programming 99 (2004)).
"""

from __future__ import annotations

import itertools
import math
import time
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from ortools.linear_solver import pywraplp

from planner.routing.bound_arcs import FORBIDDEN, Steps, steps_of
from planner.routing.columns import LINKED, REFUSAL
from planner.routing.facts import Facts, facts_of
from planner.routing.grain import GRAIN
from planner.routing.problem import Problem
from planner.routing.tighten import tightened

LARGEST = 400
"""Most requests of a problem that a bound is looked for; more take minutes."""

SECONDS = 60.0
"""How long is looked for a bound."""

ROUNDS = 8
"""How often circles are looked for and forbidden."""

ROUNDED_ORE = 1
"""By how much a route may cost less than its parts: hours and kilometres are each rounded to whole øre."""

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]


def lower_bound(problem: Problem, seconds: float = SECONDS) -> int | None:
    """Return øre that no plan of a problem costs less than; None where no bound is known.

    Args:
        problem: without pinned work and without slots of the day; with some, with too many requests, or without any
            vehicle there is no bound.
        seconds: how long to look; when they are over, the best bound so far is returned.
    """
    begun = any(pins is not None for pins in problem.pinned)
    if begun or problem.requests > LARGEST or not problem.vehicles or len(problem.slots):
        return None
    if not problem.requests:
        return 0
    facts = tightened(facts_of(problem))
    program = _program(facts, steps_of(facts))
    value = _best(program, seconds)
    if value is None:
        return None
    rounded = ROUNDED_ORE * min(problem.vehicles, problem.requests)
    return max(math.floor(value) - rounded, 0)


@dataclass
class _Program:
    """Least cost of variables between 0 and 1, by rows that are equal to, or at most, a right side.

    Attributes:
        cost: øre by variable.
        row, column, factor: entries of the rows.
        right: right side by row.
        at_most: by row, whether it may be less.
        tail, head: visits of each of the first variables, the steps between visits.
        absent: the variable of each request that it is left out.
    """

    cost: Floats
    tail: Places
    head: Places
    absent: Places
    row: list[Places] = field(default_factory=list)
    column: list[Places] = field(default_factory=list)
    factor: list[Floats] = field(default_factory=list)
    right: list[Floats] = field(default_factory=list)
    at_most: list[npt.NDArray[np.bool_]] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return sum(len(part) for part in self.right)

    def add(self, row: Places, column: Places, factor: float | Floats, right: Floats, *, at_most: bool) -> None:
        """Add rows, numbered from 0 in ``row``."""
        self.row.append(row + self.rows)
        self.column.append(column)
        self.factor.append(np.broadcast_to(np.asarray(factor, dtype=np.float64), column.shape))
        self.right.append(right)
        self.at_most.append(np.full(len(right), at_most))

    def bound(self, dual: Floats) -> float:
        """Return what no solution costs less than, by any dual values."""
        at_most, right = np.concatenate(self.at_most), np.concatenate(self.right)
        price = np.where(at_most, np.minimum(dual, 0.0), dual)
        row, column = np.concatenate(self.row), np.concatenate(self.column)
        worth = np.bincount(column, price[row] * np.concatenate(self.factor), len(self.cost))
        reduced = np.minimum(self.cost - worth, 0.0)
        inexact = 1e-12 * (np.abs(price * right).sum() + np.abs(worth).sum() + self.cost.sum())
        return float((price * right).sum() + reduced.sum() - inexact)


def _program(facts: Facts, steps: Steps) -> _Program:
    requests, kinds = len(facts.request), len(steps.fleet)
    tail, head = np.nonzero(steps.between < FORBIDDEN)
    kind_out, to = np.nonzero(steps.first < FORBIDDEN)
    kind_home, back = np.nonzero(steps.last < FORBIDDEN)
    grains = (steps.between[tail, head], steps.first[kind_out, to], steps.last[kind_home, back], facts.asks[:, REFUSAL])
    sizes = np.cumsum([0, *(len(part) for part in grains)])
    step, out, home, absent = (np.arange(a, b) for a, b in itertools.pairwise(sizes))
    program = _Program(np.concatenate(grains) / GRAIN, tail, head, absent)
    visit, own = np.arange(2 * requests), absent.repeat(2)
    one = np.ones(2 * requests)
    program.add(np.concatenate([head, 2 * to, visit]), np.concatenate([step, out, own]), 1.0, one, at_most=False)
    program.add(np.concatenate([tail, 2 * back + 1, visit]), np.concatenate([step, home, own]), 1.0, one, at_most=False)
    program.add(kind_out, out, 1.0, steps.fleet.astype(np.float64), at_most=True)
    balance = np.concatenate([np.ones(len(out)), -np.ones(len(home))])
    program.add(
        np.concatenate([kind_out, kind_home]), np.concatenate([out, home]), balance, np.zeros(kinds), at_most=False
    )
    partner = facts.request[:, LINKED]
    first = np.flatnonzero(partner > np.arange(requests))
    if len(first):
        pair, sign = np.arange(len(first)), np.repeat([1.0, -1.0], len(first))
        both = np.concatenate([absent[first], absent[partner[first]]])
        program.add(np.tile(pair, 2), both, sign, np.zeros(len(first)), at_most=False)
    return program


def _best(program: _Program, seconds: float) -> float | None:
    """Return the best bound found in so many seconds, circles of two forbidden as they appear."""
    began = time.monotonic()
    solver = pywraplp.Solver.CreateSolver("GLOP")
    variables = [solver.NumVar(0.0, 1.0, "") for _ in range(len(program.cost))]
    for variable, cost in zip(variables, program.cost.tolist(), strict=True):
        solver.Objective().SetCoefficient(variable, cost)
    solver.Objective().SetMinimization()
    rows: list[pywraplp.Constraint] = []
    twin = _twins(program)
    best: float | None = None
    for _ in range(ROUNDS):
        _state(solver, variables, rows, program)
        left = seconds - (time.monotonic() - began)
        if left <= 0:
            break
        solver.SetTimeLimit(max(int(left * 1000), 1))
        if solver.Solve() != pywraplp.Solver.OPTIMAL:
            break
        value = program.bound(np.array([row.dual_value() for row in rows]))
        best = value if best is None else max(best, value)
        found = np.array([variable.solution_value() for variable in variables])
        if not _forbid_circles(program, twin, found):
            break
    return best


def _state(
    solver: pywraplp.Solver, variables: list[pywraplp.Variable], rows: list[pywraplp.Constraint], program: _Program
) -> None:
    """Give the solver the rows that it does not know yet."""
    known, infinity = len(rows), solver.infinity()
    right, at_most = np.concatenate(program.right).tolist(), np.concatenate(program.at_most).tolist()
    rows += [
        solver.Constraint(-infinity if less else most, most)
        for most, less in zip(right[known:], at_most[known:], strict=True)
    ]
    for row, column, factor in zip(program.row, program.column, program.factor, strict=True):
        if len(row) and row.min() >= known:
            for k, variable, value in zip(row.tolist(), column.tolist(), factor.tolist(), strict=True):
                rows[k].SetCoefficient(variables[variable], value)


def _twins(program: _Program) -> Places:
    """Return for every step between visits the number of the step back, -1 where there is none."""
    visits = 2 * len(program.absent)
    number = np.full((visits, visits), -1, dtype=np.intp)
    number[program.tail, program.head] = np.arange(len(program.tail))
    twin: Places = number[program.head, program.tail]
    return twin


def _forbid_circles(program: _Program, twin: Places, found: Floats) -> bool:
    """Add a row for every pair of visits that a solution drives in a circle; return whether there is any.

    A visit has at most one of the steps to the other and back, and neither when its request is left out.
    """
    step = np.arange(len(twin))
    pair = step[twin > step]
    left_out = program.absent[program.tail[pair] // 2]
    circles = np.flatnonzero(found[pair] + found[twin[pair]] + found[left_out] > 1.0 + 1e-6)
    if not len(circles):
        return False
    columns = np.concatenate([pair[circles], twin[pair[circles]], left_out[circles]])
    program.add(np.tile(np.arange(len(circles)), 3), columns, 1.0, np.ones(len(circles)), at_most=True)
    return True
