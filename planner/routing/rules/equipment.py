"""Equipment: a vehicle serves a request only with every aid it needs, and with room for it when empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from planner.routing.columns import FRONT, FRONT_SEATS, MOST, NEEDS, PEOPLE, ROOM, SKILLS

if TYPE_CHECKING:  # facts are built with this rule
    from planner.routing.facts import Facts

_ALL = slice(None)


def able(facts: Facts, requests: slice = _ALL, vehicles: slice = _ALL) -> npt.NDArray[np.bool_]:
    """Return bool[requests, vehicles]: the vehicle has the equipment and, empty, could take the request."""
    both: npt.NDArray[np.bool_] = equipped(facts, requests, vehicles) & roomy(facts, requests, vehicles)
    return both


def equipped(facts: Facts, requests: slice = _ALL, vehicles: slice = _ALL) -> npt.NDArray[np.bool_]:
    """Return bool[requests, vehicles]: every bit of the need is among the skills."""
    missing = facts.asks[requests, None, NEEDS] & ~facts.rates[None, vehicles, SKILLS]
    nothing: npt.NDArray[np.bool_] = missing == 0
    return nothing


def roomy(facts: Facts, requests: slice = _ALL, vehicles: slice = _ALL) -> npt.NDArray[np.bool_]:
    """Return bool[requests, vehicles]: a layout, the front seats and the number of people of the empty car hold it."""
    load, layouts = facts.request[requests], facts.layouts[vehicles]
    asked = load[:, ROOM : ROOM + layouts.shape[2]]
    held: npt.NDArray[np.bool_] = np.all(asked[:, None, None] <= layouts[None], axis=3)
    room: npt.NDArray[np.bool_] = (
        np.any(held, axis=2)
        & (load[:, None, FRONT] <= facts.vehicle[None, vehicles, FRONT_SEATS])
        & (load[:, None, PEOPLE] <= facts.vehicle[None, vehicles, MOST])
    )
    return room
