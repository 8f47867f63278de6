"""Runs solvers on instances, one after the other, each run checked and recorded."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from planner.kernel.errors import InvalidInput
from planner.routing import warm_up
from planner.routing.components import COMPONENTS, left_out
from scenarios.public.instance import Instance
from scenarios.public.own import samtur
from scenarios.public.peers import peer
from scenarios.public.record import Record, recorded
from scenarios.public.solver import Budget, Solver

OWN = "samtur"


def solvers(against: Sequence[str], without: Sequence[str] = (), *, own: bool = True) -> dict[str, Solver]:
    """Return what is to be run by its name in tables: the own search, without some components if so, and peers.

    Raises:
        InvalidInput: ``bench.unknown-peer``, ``bench.peer-missing``, ``bench.nobody``, ``routing.component``.
    """
    chosen: dict[str, Solver] = {}
    if own:
        missing = sorted(left_out(without))
        chosen["-without-".join([OWN, *(["-".join(missing)] if missing else [])])] = partial(samtur, without=missing)
    chosen |= {name: peer(name) for name in against}
    if not chosen:
        raise InvalidInput(
            "bench.nobody", "nobody is asked to solve", where="--only-peers", do="Name peers: --against."
        )
    return chosen


def ablation() -> dict[str, Solver]:
    """Return the own search as it is, and without each of its components in turn."""
    chosen: dict[str, Solver] = {OWN: samtur}
    return chosen | {f"{OWN}-without-{name}": partial(samtur, without=(name,)) for name in COMPONENTS}


def runs(instances: Sequence[Instance], chosen: dict[str, Solver], budget: Budget, out: Path) -> Iterator[Record]:
    """Yield the record of every solver on every instance as soon as it is written.

    Raises:
        InvalidInput: ``bench.cannot-write``.
    """
    if any(name.startswith(OWN) for name in chosen):
        warm_up()
    for instance in instances:
        for name, solver in chosen.items():
            began = time.monotonic()
            outcome = solver(instance, budget)
            record = recorded(instance, name, budget, outcome, time.monotonic() - began)
            record.write(out)
            yield record
