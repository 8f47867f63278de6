"""Ways of a day: from stop to stop of a run, and directly from where a trip begins to where it ends."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from planner.kernel.places import Place
from planner.kernel.travel import TravelTimes
from planner.messages.booking import TripBooked


@dataclass(frozen=True)
class Leg:
    """A way between two places."""

    seconds: int
    metres: int


def legs(places: Sequence[Place], travel: TravelTimes) -> list[Leg]:
    """Return the ways from each place to the next; staying at a place takes nothing."""
    if len(places) < 2:
        return []
    distinct = list(dict.fromkeys(places))
    number = {place: index for index, place in enumerate(distinct)}
    matrix = travel.between(distinct, distinct)
    return [
        Leg(0, 0)
        if a == b
        else Leg(int(matrix.seconds[number[a], number[b]]), int(matrix.metres[number[a], number[b]]))
        for a, b in itertools.pairwise(places)
    ]


def direct_s(trips: Iterable[TripBooked], travel: TravelTimes) -> dict[str, int]:
    """Return the seconds of the direct ride by trip id.

    Most trips begin or end at one of few hospitals: trips are asked for together by whichever end more of them share.
    """
    rows = [(trip.trip_id, trip.origin.place(), trip.destination.place()) for trip in trips]
    starts, ends = Counter(a for _, a, _ in rows), Counter(b for _, _, b in rows)
    groups: dict[tuple[bool, Place], list[tuple[str, Place]]] = defaultdict(list)
    for trip_id, start, end in rows:
        by_end = ends[end] >= starts[start]
        groups[by_end, end if by_end else start].append((trip_id, start if by_end else end))
    found: dict[str, int] = {}
    for (by_end, shared), members in groups.items():
        others = list(dict.fromkeys(place for _, place in members))
        number = {place: index for index, place in enumerate(others)}
        matrix = travel.between(others, [shared]) if by_end else travel.between([shared], others)
        seconds = matrix.seconds.reshape(-1)
        for trip_id, other in members:
            found[trip_id] = 0 if other == shared else int(seconds[number[other]])
    return found
