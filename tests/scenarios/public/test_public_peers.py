"""Other solvers are told the same instance; each is measured when it is installed, else named with its remedy."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.kernel.errors import InvalidInput
from scenarios.public.formats import cordeau
from scenarios.public.formats.detect import read
from scenarios.public.formats.text import Text
from scenarios.public.instance import Instance
from scenarios.public.model import model_of
from scenarios.public.peers import PEERS, peer
from scenarios.public.peers.shared import limits_rides, limits_routes, loads_of, narrowed
from scenarios.public.solver import Budget
from scenarios.public.verify import seated, violations
from tests.scenarios.public.texts import ALL, toy, written

MODULES = {"ortools": "ortools", "pyvrp": "pyvrp", "vroom": "vroom"}


@pytest.mark.filterwarnings("ignore")  # of the peers' own
@pytest.mark.parametrize("file", ALL)
@pytest.mark.parametrize("name", PEERS)
def test_a_peer_solves_small_instances(tmp_path: Path, name: str, file: str) -> None:
    """Its routes pass the checker, each by a vehicle that has the places and the depot for it."""
    pytest.importorskip(MODULES[name], reason=f"{name} is not installed; pip install 'samtur[peers]'")
    instance = toy(tmp_path, file)
    outcome = peer(name)(instance, Budget(1.0, 1, 1))
    assert outcome.routes is not None
    assert violations(instance, outcome.routes) == []


def test_a_peer_that_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the extra to install."""
    monkeypatch.setitem(sys.modules, "pyvrp", None)
    monkeypatch.delitem(sys.modules, "scenarios.public.peers.with_pyvrp", raising=False)
    with pytest.raises(InvalidInput) as caught:
        peer("pyvrp")
    assert caught.value.code == "bench.peer-missing"
    assert "samtur[peers]" in caught.value.do


def test_dimensions_say_what_a_matching_says(tmp_path: Path) -> None:
    """A load passes all dimensions exactly when everybody finds a place, whatever the car."""
    instance = toy(tmp_path, "a5-2het")
    for load in itertools.product(range(3), repeat=4):
        demand = instance.demand.copy()
        demand[1] = load
        changed = Instance(**{**vars(instance), "demand": demand})
        loads = loads_of(model_of(changed))
        for vehicle, car in enumerate(instance.fleet):
            fits = bool((loads.change[1] <= loads.room[vehicle]).all())
            assert fits is seated(load, car.capacity, instance.usable)


def test_one_kind_is_one_dimension(tmp_path: Path) -> None:
    """No dimension is added for places that an instance does not have."""
    loads = loads_of(model_of(toy(tmp_path, "a2-2")))
    assert loads.change.tolist() == [[0], [1], [1], [-1], [-1]]
    assert loads.room.tolist() == [[3], [3]]


@given(st.integers(0, 10**6))
def test_narrowed_windows_keep_every_ride(seed: int) -> None:
    """Whatever the earliest and latest moments that narrowed windows admit, no ride is too long."""
    dice = np.random.default_rng(seed)
    rows = [line.split() for line in ALL["a2-2"].splitlines()]
    for row in rows[2:4] if dice.random() < 0.5 else rows[4:6]:
        row[5] = str(dice.integers(20, 50))
        row[6] = str(int(row[5]) + dice.integers(0, 15))
    model = model_of(cordeau.read(Text.of(Path("a"), "\n".join(" ".join(row) for row in rows))))
    early, late = narrowed(model)
    for (pickup, dropoff), ride in zip(model.instance.pairs, model.max_ride, strict=True):
        if early[pickup] <= late[pickup] and early[dropoff] <= late[dropoff]:
            assert late[dropoff] - (early[pickup] + model.service[pickup]) <= ride


def test_what_a_peer_cannot_say_is_known(tmp_path: Path) -> None:
    """Ride limits and routes shorter than the depot's opening are noticed, so that a table can name them."""
    assert not limits_rides(model_of(toy(tmp_path, "toy1")))
    assert not limits_routes(model_of(toy(tmp_path, "toy1")))
    ride = model_of(toy(tmp_path, "a2-2"))
    assert limits_rides(ride)
    assert limits_routes(ride)
    whole = read(written(tmp_path, "whole", ALL["a2-2"].replace("60 3 20", "100 3 20")))
    assert not limits_routes(model_of(whole))
