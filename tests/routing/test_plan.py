"""Plans: orders of visits, carried over between problems by id."""

from __future__ import annotations

from planner.routing import Plan, Route, Visit, carry_over


def route(vehicle: int, *nodes: int) -> Route:
    """Return a route of these nodes with no meaningful times."""
    return Route(vehicle, tuple(Visit(node // 2, node % 2 == 0, 0, 0, 0) for node in nodes))


def test_orders_and_owners() -> None:
    """A plan tells its orders, who serves whom, and who is left out."""
    plan = Plan((route(0, 0, 2, 3, 1), route(1)))
    assert plan.sequences == ((0, 2, 3, 1), ())
    assert plan.served() == {0: 0, 1: 0}
    assert plan.unserved(4) == (2, 3)
    assert plan.used == (plan.routes[0],)


def test_carrying_over_matches_ids() -> None:
    """Orders follow their vehicles and requests by id; the unknown are left out, new vehicles have no visits."""
    plan = Plan((route(0, 0, 1), route(1, 2, 4, 5, 3)))
    orders = carry_over(plan, (["a", "b", "c"], ["x", "y"]), (["c", "d", "b"], ["y", "z"]))
    assert orders == ((4, 0, 1, 5), ())


def test_renumbering() -> None:
    """A route can be told in other request numbers."""
    assert route(0, 0, 2, 3, 1).renumbered({0: 5, 1: 7}).nodes == (10, 14, 15, 11)
