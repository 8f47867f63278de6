"""Everybody aboard has a place, a front seat where needed, the equipment needed, and the solitude asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.checking.problems.drive import Drive
from planner.checking.problems.fault import Fault
from planner.checking.problems.question import Question


def check(question: Question, drives: list[Drive]) -> Iterator[Fault]:
    """Return every load that a vehicle cannot take, told at the pick-up that makes it so."""
    for drive in drives:
        for step in drive.steps:
            if step.is_pickup and not step.pinned:
                yield from _load(question, drive.vehicle, step.request, step.aboard)


def _load(question: Question, v: int, request: int, aboard: tuple[int, ...]) -> Iterator[Fault]:
    whole = [sum(question.load[r][c] for r in aboard) for c in range(len(question.load[request]))]
    demand = [*whole[:2], *whole[3:]]
    if not any(seated(question.may_use, demand, places) for places in question.layouts[v]):
        yield Fault("load.places", v, request, detail=f"{demand} in {question.layouts[v]}")
    if whole[2] > question.front_seats[v]:
        yield Fault("load.front-seats", v, request, whole[2] - question.front_seats[v])
    people = sum(count for count, person in zip(demand, question.persons, strict=True) if person)
    if people > question.max_people[v]:
        yield Fault("load.people", v, request, people - question.max_people[v])
    if len(aboard) > 1 and any(question.alone[r] for r in aboard):
        yield Fault("load.alone", v, request, len(aboard) - 1)
    if question.needs[request] & ~question.skills[v]:
        yield Fault("load.equipment", v, request)


def seated(may_use: Sequence[Sequence[bool]], demand: Sequence[int], places: Sequence[int]) -> bool:
    """Return whether everybody can be given a place, by looking for augmenting paths one person after the other.

    Args:
        may_use: by kind of demand and kind of place.
        demand: people by kind of demand.
        places: by kind of place; negative for a layout that is none.
    """
    if min(places) < 0:
        return False
    sits = [[0] * len(places) for _ in demand]

    def place(kind: int, tried: set[int]) -> bool:
        for p, may in enumerate(may_use[kind]):
            if not may or p in tried:
                continue
            tried.add(p)
            if sum(row[p] for row in sits) < places[p]:
                sits[kind][p] += 1
                return True
            for other, row in enumerate(sits):
                if row[p] and place(other, tried):
                    row[p] -= 1
                    sits[kind][p] += 1
                    return True
        return False

    return all(place(kind, set()) for kind, count in enumerate(demand) for _ in range(count))
