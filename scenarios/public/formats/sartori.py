"""Pickup and delivery with time windows on street networks as Sartori and Buriol published it (2020).

Lines ``KEY: value``, then ``NODES`` with a line a node (number, latitude, longitude, demand, earliest, latest, service,
pick-up node, drop-off node), then ``EDGES`` with travel times in whole minutes, then ``EOF``. The fleet is
free; every route fits in the depot's window. Cost is the sum of travel times (Sartori and Buriol 2020, Computers &
Operations Research 124).
"""

from __future__ import annotations

import numpy as np

from scenarios.public.formats.fleet_bound import enough_vehicles
from scenarios.public.formats.text import Text, in_order, paired, whole
from scenarios.public.instance import UNLIMITED, Car, Format, Instance

COLUMNS = 9


def looks_like(text: Text) -> bool:
    """The first line begins with ``NAME:``."""
    return bool(text.lines) and text.lines[0].words[0] == "NAME:"


def read(text: Text) -> Instance:
    """Return the instance; its fleet is large enough by construction.

    Raises:
        InvalidInput: ``bench.bad-line``, ``bench.bad-instance``.
    """
    starts = [index for index, line in enumerate(text.lines) if line.words == ("NODES",)]
    if not starts:
        raise text.bad_line(0, "there is no line NODES")
    head = {line.words[0].rstrip(":"): (i, line.words[1:]) for i, line in enumerate(text.lines[: starts[0]])}
    nodes, capacity = (_number(text, head, key) for key in ("SIZE", "CAPACITY"))
    first, edges = starts[0] + 1, starts[0] + 1 + nodes
    rows = text.numbers(first, edges, COLUMNS)
    if edges >= len(text.lines) or text.lines[edges].words != ("EDGES",):
        raise text.bad_line(min(edges, len(text.lines) - 1), f"there is no line EDGES after {nodes} nodes")
    travel = text.numbers(edges + 1, edges + 1 + nodes, nodes)
    in_order(text, rows[:, 0])
    if (travel < 0).any() or np.diagonal(travel).any():
        raise text.contradiction("a travel time is negative, or from a node to itself not 0")
    demand = np.array(whole(text, rows[:, 3], "demand")).reshape(-1, 1)
    partners = whole(text, rows[:, 8], "the drop-off's number")
    pairs = tuple((node, partner) for node, partner in enumerate(partners) if node and partner)
    paired(text, demand, pairs)
    early, late, service = rows[:, 4], rows[:, 5], rows[:, 6]
    vehicles = enough_vehicles(travel, early, late, service, pairs)
    return Instance(
        name=text.name,
        family=f"Sartori & Buriol {100 * max((nodes - 1) // 100, 1)}",
        layout=Format.SARTORI,
        travel=travel,
        early=early,
        late=late,
        service=service,
        demand=demand,
        pairs=pairs,
        max_ride=(UNLIMITED,) * len(pairs),
        fleet=(Car(0, (capacity,)),) * vehicles,
        usable=((0,),),
        fleet_is_free=True,
    )


def _number(text: Text, head: dict[str, tuple[int, tuple[str, ...]]], key: str) -> int:
    if key not in head:
        raise text.bad_line(0, f"there is no line {key}")
    index, words = head[key]
    if len(words) != 1 or not words[0].isdecimal() or int(words[0]) < 1:
        raise text.bad_line(index, f"{key} is no whole number above 0")
    return int(words[0])
