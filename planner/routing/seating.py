"""Who may sit where: kinds of demand, kinds of places, and when a load can be seated.

A request asks for places of several kinds (seats, wheelchair places, further ones), a layout of a car has places of
several kinds, and some kinds of demand may use other places than their own (a companion may sit on the stretcher; a
powered wheelchair's place holds an ordinary one). Whether everybody can be seated is a matching, and P. Hall's
condition ("On representatives of subsets", Journal of the London Mathematical Society 10 (1935)) decides it: no set
of kinds asks for more places than it may use. Only few sets can be decisive; the search counts loads by those sets
instead of by kinds, so that its test is one addition and one comparison a set. Such users and places come from
S. N. Parragh, "Introducing heterogeneous users and vehicles into models and algorithms for the dial-a-ride problem",
Transportation Research Part C 19 (2011).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

MOST_KINDS = 10
"""Kinds of demand, and of places, that a seating may have."""

MOST_SETS = 8
"""Decisive sets that compiled tables have columns for."""

Ints = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Seating:
    """Kinds of demand (rows) and of places (columns). The first kind of both is the seat, the second the wheelchair.

    Attributes:
        may_use: ``may_use[d][p]``: demand of kind d may use a place of kind p; rows of one length, two at least.
        persons: by kind of demand, whether it counts against the most people of a vehicle (an animal does not).
    """

    may_use: tuple[tuple[bool, ...], ...] = ((True, False), (False, True))
    persons: tuple[bool, ...] = (True, True)

    @property
    def demands(self) -> int:
        """How many kinds of demand there are."""
        return len(self.may_use)

    @property
    def places(self) -> int:
        """How many kinds of places there are."""
        return len(self.may_use[0])

    @cached_property
    def sets(self) -> tuple[tuple[int, ...], ...]:
        """Return the decisive sets of kinds of demand, those with low kinds first.

        A set is decisive when no kind can be added without more places becoming usable (else the larger set asks
        for more of the same places), and when it does not fall apart into sets with places of their own.
        """
        usable = [sum(1 << p for p, may in enumerate(row) if may) for row in self.may_use]
        nowhere = tuple(d for d in range(self.demands) if not usable[d])
        found = [nowhere] if nowhere else []
        for chosen in range(1, 1 << self.demands):
            kinds = tuple(d for d in range(self.demands) if chosen >> d & 1)
            places = 0
            for d in kinds:
                places |= usable[d]
            closed = all(d in kinds or usable[d] & ~places for d in range(self.demands) if usable[d])
            if closed and _connected([usable[d] for d in kinds]):
                found.append(kinds)
        return tuple(found)

    def loads(self, demand: Ints) -> Ints:
        """Return demand by kind, [..., D], as demand by decisive set, [..., Q]."""
        member = np.array([[d in kinds for kinds in self.sets] for d in range(self.demands)], dtype=np.int32)
        by_set: Ints = demand @ member
        return by_set

    def rooms(self, layouts: Ints) -> Ints:
        """Return places by kind, [..., P], as places usable by each decisive set, [..., Q]; unused layouts stay -1."""
        may = np.array(self.may_use, dtype=np.bool_)
        usable = np.array([may[list(kinds)].any(axis=0) for kinds in self.sets], dtype=np.int32)
        by_set: Ints = np.where(layouts[..., :1] < 0, -1, layouts @ usable.T).astype(np.int32)
        return by_set


STANDARD = Seating()
"""Seats and wheelchair places, neither used by the other; layouts of a car trade one for the other."""


def _connected(usable: list[int]) -> bool:
    """Return whether masks hang together by shared bits."""
    reached, rest = usable[0], usable[1:]
    while rest or not reached:
        touching = [mask for mask in rest if mask & reached]
        if not touching:
            return False
        rest = [mask for mask in rest if not mask & reached]
        for mask in touching:
            reached |= mask
    return True
