"""The cheapest times of a fixed order by the textbook: a linear program over the starts, solved by GLOP.

Shares nothing with the product. Vehicles without breaks; time out costs what waiting does, time on the way what is
missing to its own price.
"""

from __future__ import annotations

from ortools.linear_solver import pywraplp

from planner.routing.problem import Problem


def least_timed_ore(problem: Problem, vehicle: int, order: list[int]) -> float | None:
    """Return the least of hourly pay and soft costs in øre under windows, rides and working time, None without any."""
    solver = pywraplp.Solver.CreateSolver("GLOP")
    opens, closes = int(problem.opens[vehicle]), int(problem.closes[vehicle])
    leave, back = solver.NumVar(opens, closes, ""), solver.NumVar(opens, closes, "")
    goal = solver.Objective()
    paid = solver.NumVar(0, solver.infinity(), "")
    solver.Add(paid >= back - leave - int(problem.guaranteed_s[vehicle]))
    waiting = int(problem.waiting_ore[vehicle])
    goal.SetCoefficient(paid, waiting / 3600)
    solver.Add(back - leave <= int(problem.max_duration_s[vehicle]))
    before, at, service, way_s = leave, int(problem.start_loc[vehicle]), 0, 0
    boarded = {}
    for node in order:
        r, end = node // 2, "pickup" if node % 2 == 0 else "dropoff"
        earliest, latest, place, soft_from, soft_to = (
            int(getattr(problem, f"{end}_{name}")[r]) for name in ("earliest", "latest", "loc", "soft_from", "soft_to")
        )
        start = solver.NumVar(earliest, latest, "")
        way_s += int(problem.seconds[at, place])
        solver.Add(start >= before + service + int(problem.seconds[at, place]))
        early, late = solver.NumVar(0, solver.infinity(), ""), solver.NumVar(0, solver.infinity(), "")
        solver.Add(early >= soft_from - start)
        solver.Add(late >= start - soft_to)
        goal.SetCoefficient(early, int(problem.early_hourly_ore[r]) / 3600)
        goal.SetCoefficient(late, int(problem.late_hourly_ore[r]) / 3600)
        if node % 2 == 0:
            boarded[r] = start
        else:
            solver.Add(start <= boarded[r] + int(problem.board_s[r]) + int(problem.max_ride_s[r]))
        before, at = start, place
        service = int((problem.board_s if node % 2 == 0 else problem.alight_s)[r])
    solver.Add(back >= before + service + int(problem.seconds[at, problem.end_loc[vehicle]]))
    way_s += int(problem.seconds[at, problem.end_loc[vehicle]])
    driving = (int(problem.hourly_ore[vehicle]) - waiting) * max(way_s - int(problem.guaranteed_s[vehicle]), 0)
    goal.SetOffset(driving / 3600)
    return goal.Value() if solver.Solve() == pywraplp.Solver.OPTIMAL else None
