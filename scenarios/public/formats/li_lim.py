"""Pickup and delivery with time windows as Li and Lim published it (2001, SINTEF TOP collection).

First line: vehicles, capacity, speed (not used). Then a line a node, the depot first: number, x, y, demand, earliest,
latest, service, pick-up node (0 at a pick-up), drop-off node (0 at a drop-off). Travel is Euclidean and unrounded.
"""

from __future__ import annotations

import re

import numpy as np

from scenarios.public.formats.text import Text, in_order, paired, plane, whole
from scenarios.public.instance import UNLIMITED, Car, Format, Instance

COLUMNS = 9
_NAME = re.compile(r"(?P<kind>lr?c?)(?P<width>[12])(?P<hundreds>_\d+)?.*")


def looks_like(text: Text) -> bool:
    """Three numbers, then nine a line."""
    return len(text.lines) > 1 and [len(line.words) for line in text.lines[:2]] == [3, COLUMNS]


def read(text: Text) -> Instance:
    """Return the instance.

    Raises:
        InvalidInput: ``bench.bad-line``, ``bench.bad-instance``.
    """
    vehicles, capacity, _ = whole(text, text.row(0, 3), "the first line")
    rows = text.numbers(1, len(text.lines), COLUMNS)
    in_order(text, rows[:, 0])
    demand = np.array(whole(text, rows[:, 3], "demand")).reshape(-1, 1)
    partners = whole(text, rows[:, 8], "the drop-off's number")
    pairs = tuple((node, partner) for node, partner in enumerate(partners) if node and partner)
    paired(text, demand, pairs)
    if vehicles < 1:
        raise text.contradiction("there is no vehicle")
    return Instance(
        name=text.name,
        family=_family(text.name, len(rows)),
        layout=Format.LI_LIM,
        travel=plane(rows[:, 1], rows[:, 2]),
        early=rows[:, 4],
        late=rows[:, 5],
        service=rows[:, 6],
        demand=demand,
        pairs=pairs,
        max_ride=(UNLIMITED,) * len(pairs),
        fleet=(Car(0, (capacity,)),) * vehicles,
        usable=((0,),),
        fleet_is_free=True,
    )


def _family(name: str, nodes: int) -> str:
    """Name size and class: class 1 has short days and small vehicles, class 2 long days and large ones."""
    match = _NAME.fullmatch(name)
    size = int(match["hundreds"][1:]) * 100 if match and match["hundreds"] else 100 * max(nodes // 100, 1)
    return f"Li & Lim {size}" + (f", class {match['width']}" if match else "")
