"""An independent check of routes against the published rules, in doubles, without any of the planner's code.

The times of one route are a system of difference constraints: the beginning of service at stop k is a variable, and
windows, travel, ride times and the route's duration each bound a difference of two of them. A schedule exists exactly
when the constraint graph has no cycle of positive length, which Bellman and Ford's relaxation tells (Dechter, Meiri and
Pearl 1991).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence

from scenarios.public.instance import Car, Instance, Routes

TOLERANCE = 1e-6
"""How much of an instance's unit a limit may be passed: rounding of doubles."""

NOTHING = 1e-9
"""What sums of doubles may differ by."""

Bound = tuple[int, int, float]
"""``(i, j, w)``: variable j is at least variable i plus w."""


def violations(instance: Instance, routes: Routes) -> list[str]:
    """Return every rule that the routes break, in words; none when they are a solution."""
    found = [*_coverage(instance, routes), *_fleet(instance, routes)]
    for nodes, vehicle in zip(routes.nodes, routes.by, strict=True):
        if not 0 <= vehicle < len(instance.fleet):
            continue  # said above
        car, where = instance.fleet[vehicle], f"route of vehicle {vehicle + 1}"
        known = [node for node in nodes if 0 <= node < len(instance.travel)]
        found += [f"{where}: {what}" for what in _order(instance, known)]
        found += [f"{where}: {what}" for what in _loads(instance, car, known)]
        if not schedulable(instance, car, known):
            found.append(f"{where}: no schedule keeps windows, ride times and duration")
    return found


def schedulable(instance: Instance, car: Car, nodes: Sequence[int]) -> bool:
    """Tell whether a vehicle can visit the nodes in this order in time."""
    variables = len(nodes) + 3  # the origin of time, departure, every stop, return
    bounds = list(_bounds(instance, car, (car.depot, *nodes, car.depot)))
    earliest = [0.0] + [-math.inf] * (variables - 1)
    for _ in range(variables):
        changed = False
        for i, j, weight in bounds:
            if earliest[i] + weight > earliest[j] + NOTHING:
                earliest[j] = earliest[i] + weight
                changed = True
        if earliest[0] > NOTHING:
            return False
        if not changed:
            return True
    return False


def _bounds(instance: Instance, car: Car, stops: Sequence[int]) -> Iterator[Bound]:
    last = len(stops)  # variable k + 1 is the time at stops[k], 0 the origin
    for k, node in enumerate(stops):
        yield 0, k + 1, float(instance.early[node])
        if k + 1 < last:
            stay = float(instance.service[node]) if k else 0.0
            yield k + 1, k + 2, stay + float(instance.travel[node, stops[k + 1]])
    place = {node: k + 1 for k, node in enumerate(stops) if 0 < k < last - 1}
    for (pickup, dropoff), ride in zip(instance.pairs, instance.max_ride, strict=True):
        if math.isfinite(ride) and pickup in place and dropoff in place:
            yield place[dropoff], place[pickup], -(ride + float(instance.service[pickup]) + TOLERANCE)
    if math.isfinite(car.max_duration):
        yield last, 1, -(car.max_duration + TOLERANCE)
    for k, node in enumerate(stops):
        yield k + 1, 0, -(float(instance.late[node]) + TOLERANCE)


def _coverage(instance: Instance, routes: Routes) -> Iterator[str]:
    visits = Counter(node for nodes in routes.nodes for node in nodes)
    wanted = {node for pair in instance.pairs for node in pair}
    yield from (f"node {node} is no node of a request" for node in sorted(visits.keys() - wanted))
    yield from (f"node {node} is not visited" for node in sorted(wanted - visits.keys()))
    yield from (f"node {node} is visited {times} times" for node, times in sorted(visits.items()) if times > 1)


def _fleet(instance: Instance, routes: Routes) -> Iterator[str]:
    drives = Counter(routes.by)
    yield from (f"vehicle {v + 1} is not in the fleet" for v in sorted(drives) if not 0 <= v < len(instance.fleet))
    yield from (f"vehicle {v + 1} drives {times} routes" for v, times in sorted(drives.items()) if times > 1)


def _order(instance: Instance, nodes: Sequence[int]) -> Iterator[str]:
    place = {node: k for k, node in enumerate(nodes)}
    for pickup, dropoff in instance.pairs:
        if (pickup in place) != (dropoff in place):
            yield f"only one of {pickup} and {dropoff} is visited"
        elif pickup in place and place[pickup] > place[dropoff]:
            yield f"{dropoff} is visited before {pickup}"


def _loads(instance: Instance, car: Car, nodes: Sequence[int]) -> Iterator[str]:
    aboard = [0] * instance.demand.shape[1]
    for node in nodes:
        aboard = [n + int(change) for n, change in zip(aboard, instance.demand[node], strict=True)]
        if min(aboard) < 0:
            yield f"somebody leaves at {node} who is not aboard"
            return
        if not seated(aboard, car.capacity, instance.usable):
            yield f"the load {tuple(aboard)} after {node} does not fit {car.capacity}"
            return


def seated(load: Sequence[int], capacity: Sequence[int], usable: Sequence[Sequence[int]]) -> bool:
    """Tell whether everybody finds a place, by augmenting paths (Kuhn 1955) over units of demand."""
    if len(capacity) == 1:
        return sum(load) <= capacity[0]
    sits = [[0] * len(capacity) for _ in load]  # how many of each kind sit on each kind of place

    def room(kind: int, tried: set[int]) -> bool:
        """Seat one more of a kind, moving others where that helps."""
        for place in usable[kind]:
            if place in tried:
                continue
            tried.add(place)
            if sum(row[place] for row in sits) < capacity[place]:
                sits[kind][place] += 1
                return True
            for other, row in enumerate(sits):
                if other != kind and row[place] and room(other, tried):
                    row[place] -= 1
                    sits[kind][place] += 1
                    return True
        return False

    return all(room(kind, set()) for kind, count in enumerate(load) for _ in range(count))
