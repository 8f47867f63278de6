"""Runs solvers on instances, one after the other, each run checked and recorded."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from planner.routing import warm_up
from scenarios.public.instance import Instance
from scenarios.public.own import samtur
from scenarios.public.peers import peer
from scenarios.public.record import Record, recorded
from scenarios.public.solver import Budget, Solver

OWN = "samtur"


def solvers(against: Sequence[str]) -> dict[str, Solver]:
    """Return the own solver and the named peers.

    Raises:
        InvalidInput: ``bench.unknown-peer``, ``bench.peer-missing``.
    """
    return {OWN: samtur} | {name: peer(name) for name in against}


def runs(instances: Sequence[Instance], chosen: dict[str, Solver], budget: Budget, out: Path) -> Iterator[Record]:
    """Yield the record of every solver on every instance as soon as it is written.

    Raises:
        InvalidInput: ``bench.cannot-write``.
    """
    if OWN in chosen:
        warm_up()
    for instance in instances:
        for name, solver in chosen.items():
            began = time.monotonic()
            outcome = solver(instance, budget)
            record = recorded(instance, name, budget, outcome, time.monotonic() - began)
            record.write(out)
            yield record
