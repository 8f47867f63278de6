"""Set partitioning: the cheapest choice of routes ever seen that serves every request once or pays its refusal.

The route-based model of M. Balinski and R. Quandt, "On an integer program for a delivery problem", Operations Research
12 (1964), over routes of a heuristic, as T. Gschwind and M. Drexl, "Adaptive large neighborhood search with a constant-
time feasibility test for the dial-a-ride problem", Transportation Science 53 (2019), section 4.4, close their search.
A choice is better than anything the search has joined itself, but proves nothing about routes that were never seen.
To be run in a process of its own.

SCIP, which OR-Tools brings along, proves the best of 1,000 columns of pr09 in 0.2 s where CP-SAT takes more than 20 s;
HiGHS as brought along ends the process.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from ortools.linear_solver import pywraplp

from planner.routing.problem import Int32, Int64

HOUR = 3600
"""Shares are counted in hours, so that their rows have numbers of the size of the others'."""


class Choice(NamedTuple):
    """A choice to make among C columns that serve n requests with vehicles of k kinds.

    Attributes:
        request: int32[E] requests, of all columns one after the other, numbered from 0 to n - 1.
        column: int32[E] the column of each entry of ``request``, ascending.
        kind: int32[C] kind of each column, from 0 to k - 1.
        cost: int64[C] grains.
        refusal: int64[n] grains of serving nobody of them.
        fleet: int32[k] vehicles of each kind.
        all_out: bool[k], every vehicle of the kind must drive one of its columns.
        hint: int32[h] columns of the best choice known.
        pairs: int32[p, 2] requests of which both are served or neither.
        most: how many columns may be chosen at most, -1 for any number.
        share: int32[C] row of ``limits`` that each column counts for, -1 for none.
        out: int64[C] seconds that each column takes.
        limits: int64[g, 4] least and most seconds of the chosen columns of each share together; grains for every second
            short or over.
    """

    request: Int32
    column: Int32
    kind: Int32
    cost: Int64
    refusal: Int64
    fleet: Int32
    all_out: np.ndarray[tuple[int], np.dtype[np.bool_]]
    hint: Int32
    pairs: Int32
    most: int
    share: Int32
    out: Int64
    limits: Int64


def choose(choice: Choice, seconds: float | None, nodes: int | None = None) -> Int32 | None:
    """Return the columns of the cheapest choice found in so many seconds or nodes; None when there is none."""
    solver = pywraplp.Solver.CreateSolver("SCIP")
    scale = 1e4 / max(float(choice.cost.max(initial=1)), 1.0)
    taken = [solver.BoolVar("") for _ in range(len(choice.cost))]
    left = [solver.BoolVar("") for _ in range(len(choice.refusal))]
    rows = [solver.Constraint(1.0, 1.0) for _ in left]
    for row, variable in zip(rows, left, strict=True):
        row.SetCoefficient(variable, 1.0)
    for request, column in zip(choice.request.tolist(), choice.column.tolist(), strict=True):
        rows[request].SetCoefficient(taken[column], 1.0)
    for one, other in choice.pairs.tolist():
        both = solver.Constraint(0.0, 0.0)
        both.SetCoefficient(left[one], 1.0)
        both.SetCoefficient(left[other], -1.0)
    limits = [
        solver.Constraint(float(n) if must else 0.0, float(n))
        for n, must in zip(choice.fleet.tolist(), choice.all_out.tolist(), strict=True)
    ]
    for column, kind in enumerate(choice.kind.tolist()):
        limits[kind].SetCoefficient(taken[column], 1.0)
    if choice.most >= 0:
        limit = solver.Constraint(0.0, float(choice.most))
        for variable in taken:
            limit.SetCoefficient(variable, 1.0)
    goal = solver.Objective()
    for variable, value in zip([*taken, *left], [*choice.cost.tolist(), *choice.refusal.tolist()], strict=True):
        goal.SetCoefficient(variable, value * scale)
    _state_shares(solver, choice, taken, scale)
    goal.SetMinimization()
    if seconds is not None:
        solver.SetTimeLimit(max(int(seconds * 1000), 1))
    if nodes is not None:
        solver.SetSolverSpecificParametersAsString(f"limits/nodes = {nodes}\n")
    solver.SetHint(taken, np.isin(np.arange(len(taken)), choice.hint).astype(float).tolist())
    exact = pywraplp.MPSolverParameters()
    exact.SetDoubleParam(pywraplp.MPSolverParameters.RELATIVE_MIP_GAP, 1e-7)
    status = solver.Solve(exact)
    if status not in {pywraplp.Solver.OPTIMAL, pywraplp.Solver.FEASIBLE}:
        return None
    chosen: Int32 = np.flatnonzero([variable.solution_value() > 0.5 for variable in taken]).astype(np.int32)
    return chosen


def _state_shares(solver: pywraplp.Solver, choice: Choice, taken: list[pywraplp.Variable], scale: float) -> None:
    """Add to the goal what is short of the least of each share and over its most, as two variables with two rows."""
    for number, (least, most, short, over) in enumerate(choice.limits.tolist()):
        missing, beyond = (solver.NumVar(0.0, solver.infinity(), "") for _ in range(2))
        enough = solver.Constraint(least / HOUR, solver.infinity())
        not_more = solver.Constraint(-solver.infinity(), most / HOUR)
        enough.SetCoefficient(missing, 1.0)
        not_more.SetCoefficient(beyond, -1.0)
        for column in (choice.share == number).nonzero()[0].tolist():
            for row in (enough, not_more):
                row.SetCoefficient(taken[column], int(choice.out[column]) / HOUR)
        solver.Objective().SetCoefficient(missing, short * HOUR * scale)
        solver.Objective().SetCoefficient(beyond, over * HOUR * scale)
