"""How many vehicles are surely enough where a format leaves the fleet free."""

from __future__ import annotations

from collections.abc import Sequence

from scenarios.public.instance import Floats


def enough_vehicles(
    travel: Floats, early: Floats, late: Floats, service: Floats, pairs: Sequence[tuple[int, int]]
) -> int:
    """Return the number of vehicles of a plan that is made by hand: one request after the other, first fit.

    Requests go by latest pick-up to the first vehicle that can append them to its route, alone in the car, and still be
    back at depot 0 in time. The plan is feasible, so its number of vehicles is an upper bound. At most one a request.
    """
    ends: list[tuple[int, float]] = []  # node and time at which each vehicle is free

    def appended(node: int, time: float, pair: tuple[int, int]) -> tuple[int, float] | None:
        for stop in pair:
            time = max(time + float(travel[node, stop]), float(early[stop]))
            if time > late[stop]:
                return None
            time, node = time + float(service[stop]), stop
        return (node, time) if time + travel[node, 0] <= late[0] else None

    for pair in sorted(pairs, key=lambda pair: float(late[pair[0]])):
        for vehicle, (node, time) in enumerate(ends):
            if (end := appended(node, time, pair)) is not None:
                ends[vehicle] = end
                break
        else:
            ends.append(appended(0, float(early[0]), pair) or (pair[1], float(late[0])))
    return len(ends)
