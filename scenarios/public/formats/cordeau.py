"""Dial-a-ride as Cordeau and Laporte (2003), Cordeau (2006) and Ropke, Cordeau and Laporte (2007) published it.

First line: vehicles, nodes or requests (not used), longest route, capacity, longest ride. Then a line a node, the depot
first: number, x, y, service, demand, earliest, latest. With n requests, i is the pick-up and i + n the drop-off of
request i; a second depot line may close the file. Travel is Euclidean and unrounded; distance alone counts.
"""

from __future__ import annotations

import numpy as np

from scenarios.public.formats.text import Text, in_order, paired, plane, whole
from scenarios.public.instance import Car, Format, Instance

COLUMNS = 7


def looks_like(text: Text) -> bool:
    """Five numbers, then seven a line."""
    return len(text.lines) > 1 and [len(line.words) for line in text.lines[:2]] == [5, COLUMNS]


def read(text: Text) -> Instance:
    """Return the instance.

    Raises:
        InvalidInput: ``bench.bad-line``, ``bench.bad-instance``.
    """
    head = text.row(0, 5)
    vehicles, capacity = whole(text, head[[0, 3]], "the number of vehicles or the capacity")
    rows = text.numbers(1, len(text.lines), COLUMNS)
    in_order(text, rows[:, 0])
    requests = (len(rows) - 1) // 2
    rows = rows[: 2 * requests + 1]  # the second depot, where there is one, is the first again
    demand = np.array(whole(text, rows[:, 4], "demand")).reshape(-1, 1)
    pairs = tuple((node, node + requests) for node in range(1, requests + 1))
    paired(text, demand, pairs)
    if vehicles < 1:
        raise text.contradiction("there is no vehicle")
    return Instance(
        name=text.name,
        family=_family(text.name),
        layout=Format.CORDEAU,
        travel=plane(rows[:, 1], rows[:, 2]),
        early=rows[:, 5],
        late=rows[:, 6],
        service=rows[:, 3],
        demand=demand,
        pairs=pairs,
        max_ride=(float(head[4]),) * requests,
        fleet=(Car(0, (capacity,), float(head[2])),) * vehicles,
        usable=((0,),),
        fleet_is_free=False,
    )


def _family(name: str) -> str:
    if name.startswith(("pr", "r")):
        return "Cordeau & Laporte pr"
    return f"Cordeau {name[0]}" if name[0] in "ab" else "Cordeau dial-a-ride"
