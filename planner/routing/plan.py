"""A plan: per vehicle the ordered visits with their times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from planner.routing.rows import Pinned

Sequences = Sequence[Sequence[int]]
"""Per vehicle the order of visits as node numbers: ``2 * request`` is its pick-up, one more its drop-off."""


@dataclass(frozen=True)
class Visit:
    """One stop for one request.

    Attributes:
        request: index of the request in the problem.
        is_pickup: pick-up, else drop-off.
        arrival: second at which the vehicle is there.
        start: second at which boarding or alighting begins (waiting lies between arrival and start).
        departure: second at which the vehicle goes on; start plus service time.
    """

    request: int
    is_pickup: bool
    arrival: int
    start: int
    departure: int

    @property
    def node(self) -> int:
        """The visit as a node number, see `Sequences`."""
        return 2 * self.request + (0 if self.is_pickup else 1)


@dataclass(frozen=True)
class Pause:
    """A break.

    Attributes:
        start: second at which it begins.
        end: second at which the vehicle may go on.
        after: how many visits of the route lie before it.
    """

    start: int
    end: int
    after: int


@dataclass(frozen=True)
class Route:
    """One vehicle's work.

    Attributes:
        vehicle: index of the vehicle in the problem.
        visits: in order of driving, pinned ones first.
        leaves: second at which it leaves its start base.
        returns: second at which it is back at its end base.
        metres: driven from start base to end base.
        pauses: breaks, in order.
    """

    vehicle: int
    visits: tuple[Visit, ...] = ()
    leaves: int = 0
    returns: int = 0
    metres: int = 0
    pauses: tuple[Pause, ...] = ()

    def open_nodes(self, pinned: Pinned | None) -> tuple[int, ...]:
        """Return the order of visits behind what is pinned, as node numbers."""
        return self.nodes[len(pinned.visits) if pinned is not None else 0 :]

    @property
    def seconds(self) -> int:
        """Paid duration."""
        return self.returns - self.leaves

    @property
    def nodes(self) -> tuple[int, ...]:
        """The order of visits as node numbers."""
        return tuple(visit.node for visit in self.visits)

    def renumbered(self, number: Mapping[int, int]) -> Route:
        """Return the same route with requests numbered anew."""
        return replace(self, visits=tuple(replace(v, request=number[v.request]) for v in self.visits))


@dataclass(frozen=True)
class Plan:
    """One route for every vehicle of the problem, in its order; a vehicle that stays at home has no visits."""

    routes: tuple[Route, ...]

    @property
    def sequences(self) -> tuple[tuple[int, ...], ...]:
        """Per vehicle the order of visits as node numbers."""
        return tuple(route.nodes for route in self.routes)

    @property
    def used(self) -> tuple[Route, ...]:
        """Routes with visits."""
        return tuple(route for route in self.routes if route.visits)

    def served(self) -> dict[int, int]:
        """Return the vehicle of every request that is dropped off."""
        return {v.request: r.vehicle for r in self.routes for v in r.visits if not v.is_pickup}

    def unserved(self, requests: int) -> tuple[int, ...]:
        """Return the requests among ``range(requests)`` that no vehicle serves."""
        done = self.served()
        return tuple(i for i in range(requests) if i not in done)


def carry_over(
    plan: Plan, old: tuple[Sequence[str], Sequence[str]], new: tuple[Sequence[str], Sequence[str]]
) -> tuple[tuple[int, ...], ...]:
    """Carry a plan's order of visits over to a problem with other numbers, by ids.

    Args:
        plan: made for the old problem.
        old: request ids and vehicle ids of the old problem.
        new: request ids and vehicle ids of the new one.

    Returns:
        Orders per vehicle of the new problem, fit for ``solve(initial=...)``. Requests and vehicles that the new
        problem does not know are left out; vehicles that the old one did not know get no visits.
    """
    number = {name: index for index, name in enumerate(new[0])}
    orders: dict[str, tuple[int, ...]] = {}
    for name, nodes in zip(old[1], plan.sequences, strict=True):
        kept = ((number.get(old[0][node // 2]), node % 2) for node in nodes)
        orders[name] = tuple(2 * index + leg for index, leg in kept if index is not None)
    return tuple(orders.get(name, ()) for name in new[1])
