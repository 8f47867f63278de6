"""Dial-a-ride with four kinds of places and several depots as Malheiros et al. (2021) published it.

First line: vehicles K, requests n. K lines: longest route, staff seats, patient seats, stretchers, wheelchair places.
Then a line a node: number, x, y, service, longest ride (0 at drop-off), demand by companion, seated patient, stretcher
and wheelchair, earliest, latest. Nodes 0 and 2n + 1 stand for the depots; request i is picked up at i and dropped off
at i + n. Depots are not in the file: they lie at (-5,-5), (5,5), (-5,5), (5,-5); vehicle k, from 1, begins and ends
at depot (k - 1) mod 4 + 1. Who may sit where: a companion on a staff seat, a patient seat or a stretcher, a seated
patient on a patient seat or a stretcher, stretcher and wheelchair on their own (Parragh 2011; Braekers, Caris and
Janssens 2014; Malheiros et al. 2021, doi:10.1016/j.cor.2020.105196). Travel is Euclidean and unrounded; distance alone
counts.
"""

from __future__ import annotations

import numpy as np

from scenarios.public.formats.text import Text, in_order, paired, plane, whole
from scenarios.public.instance import Car, Floats, Format, Instance

COLUMNS, CAR_COLUMNS, KINDS = 11, 5, 4
DEPOTS = ((-5.0, -5.0), (5.0, 5.0), (-5.0, 5.0), (5.0, -5.0))
USABLE = ((0, 1, 2), (1, 2), (2,), (3,))


def looks_like(text: Text) -> bool:
    """Two numbers, then five a line."""
    return len(text.lines) > 1 and [len(line.words) for line in text.lines[:2]] == [2, CAR_COLUMNS]


def read(text: Text) -> Instance:
    """Return the instance; depot 1 is node 0, the other depots follow the requests' nodes.

    Raises:
        InvalidInput: ``bench.bad-line``, ``bench.bad-instance``.
    """
    vehicles, requests = whole(text, text.row(0, 2), "the first line")
    if vehicles < 1 or requests < 1:
        raise text.contradiction("there is no vehicle or no request")
    cars = text.numbers(1, 1 + vehicles, CAR_COLUMNS)
    rows = text.numbers(1 + vehicles, len(text.lines), COLUMNS)
    in_order(text, rows[:, 0])
    if len(rows) != 2 * requests + 2:
        raise text.contradiction(f"{len(rows)} nodes for {requests} requests, not twice as many and two for the depots")
    nodes = 2 * requests + 1
    body, depots = rows[:nodes], np.array(DEPOTS)
    demand = np.array([whole(text, row, "demand") for row in body[:, 5:9]])
    pairs = tuple((node, node + requests) for node in range(1, requests + 1))
    paired(text, demand, pairs)
    first = np.vstack([depots[:1], body[1:, 1:3], depots[1:]])
    return Instance(
        name=text.name,
        family="Malheiros heterogeneous",
        layout=Format.HETEROGENEOUS,
        travel=plane(first[:, 0], first[:, 1]),
        early=_with_depots(body[:, 9]),
        late=_with_depots(body[:, 10]),
        service=_with_depots(body[:, 3]),
        demand=np.vstack([demand, np.zeros((len(DEPOTS) - 1, KINDS), dtype=np.int64)]),
        pairs=pairs,
        max_ride=tuple(float(body[node, 4]) for node, _ in pairs),
        fleet=tuple(_car(text, row, vehicle, nodes) for vehicle, row in enumerate(cars)),
        usable=USABLE,
        fleet_is_free=False,
    )


def _with_depots(column: Floats) -> Floats:
    return np.concatenate([column, np.repeat(column[0], len(DEPOTS) - 1)])


def _car(text: Text, row: Floats, vehicle: int, nodes: int) -> Car:
    depot = vehicle % len(DEPOTS)
    capacity = tuple(whole(text, row[1:], "a capacity"))
    return Car(nodes + depot - 1 if depot else 0, capacity, float(row[0]))
