"""What the package offers to others."""

from __future__ import annotations

import pickle

from planner import routing
from tests.routing.world import random_problem


def test_all_names_exist_once() -> None:
    """Every exported name can be imported, and none is listed twice."""
    assert all(hasattr(routing, name) for name in routing.__all__)
    assert len(set(routing.__all__)) == len(routing.__all__)


def test_the_published_names_do_not_disappear() -> None:
    """Names that other packages build on are there."""
    assert {
        "Problem", "Request", "Vehicle", "Pinned", "PinnedVisit", "Plan", "Route", "Visit", "DayRoutes", "Offer",
        "Moved", "Repair", "Result", "Cost", "Unserved", "Reason", "Progress", "solve", "warm_up", "first_of",
        "MaxSeconds", "MaxIterations", "NoImprovement", "MANDATORY_ORE", "NO_LIMIT", "carry_over",
    } <= set(routing.__all__)  # fmt: skip


def test_everything_can_be_pickled() -> None:
    """Problem, rows, plan, result and stop rules cross a process border whole."""
    problem = random_problem(5)
    result = routing.solve(problem, routing.MaxIterations(20), 1, ortools_every=0)
    stop = routing.first_of(routing.MaxSeconds(1), routing.MaxIterations(5), routing.NoImprovement(3))
    rows = (problem.request(0), problem.vehicle(0), routing.Pinned((), 0, 10, 0))
    for thing in (result, stop, rows, routing.Offer(0, 0, (0, 1), 5, 1, 2, 1, (routing.Moved(1, True, 2, 3),))):
        assert pickle.loads(pickle.dumps(thing)) == thing  # noqa: S301 - our own bytes
    copy = pickle.loads(pickle.dumps(problem))  # noqa: S301 - our own bytes
    assert copy.request_ids == problem.request_ids
    assert (copy.seconds == problem.seconds).all()
    assert not copy.seconds.flags.writeable
