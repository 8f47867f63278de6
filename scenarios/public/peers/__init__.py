"""Other solvers on the same instances. One file a solver; each is imported only when it is asked for."""

from __future__ import annotations

from importlib import import_module

from planner.kernel.errors import InvalidInput
from scenarios.public.solver import Solver

PEERS = {"ortools": "with_ortools", "pyvrp": "with_pyvrp", "vroom": "with_vroom"}
"""Name on the command line, and the module beside this file whose function ``solve`` runs it."""


def peer(name: str) -> Solver:
    """Return a peer by its name.

    Raises:
        InvalidInput: ``bench.unknown-peer``, ``bench.peer-missing``.
    """
    if name not in PEERS:
        raise InvalidInput(
            "bench.unknown-peer", f"there is no peer {name}", where="--against", do=f"Choose of {', '.join(PEERS)}."
        )
    try:
        module = import_module(f"scenarios.public.peers.{PEERS[name]}")
    except ModuleNotFoundError as error:
        raise InvalidInput(
            "bench.peer-missing",
            f"{error.name} is not installed",
            where=f"--against {name}",
            do="Install the peers: pip install 'samtur[peers]'.",
        ) from None
    solver: Solver = module.solve
    return solver
