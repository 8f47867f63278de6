"""The published files themselves, where the reference data is there: all are read, and another checker agrees."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from planner.routing import MaxIterations, solve
from scenarios.public.best_known import best_known
from scenarios.public.formats.detect import read
from scenarios.public.instance import Format, Instance, Routes, length
from scenarios.public.model import model_of, problem_of, routes_of
from scenarios.public.verify import violations

pytestmark = pytest.mark.reference

FORMATS = {
    "lilim": Format.LI_LIM,
    "sartori": Format.SARTORI,
    "darp": Format.CORDEAU,
    "hdarp": Format.HETEROGENEOUS,
}


@pytest.fixture(scope="module")
def bench() -> Path:
    """The folder of published files."""
    folder = Path(os.environ.get("SAMTUR_REFERENCE", "")) / "bench"
    if not os.environ.get("SAMTUR_REFERENCE") or not folder.is_dir():
        pytest.skip("no reference data; name its folder in SAMTUR_REFERENCE")
    return folder


@pytest.fixture(scope="module")
def other(bench: Path) -> ModuleType:
    """The checker that lies beside the files, written by others."""
    spec = importlib.util.spec_from_file_location("other_check", bench / "check.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("folder", FORMATS)
def test_every_file_is_read(bench: Path, folder: str) -> None:
    """Each published file is taken for the format it has, is sensible, and has a best known value."""
    files = sorted((bench / folder).glob("*.txt"))
    assert files
    for file in files:
        instance = read(file)
        assert instance.layout is FORMATS[folder]
        assert len(instance.pairs) * 2 < len(instance.travel)
        assert best_known(instance.name) is not None, file.name


def _tried(instance: Instance, dice: np.random.Generator) -> list[Routes]:
    """A quick solution, and variants of it with two stops exchanged or one moved to another route."""
    result = solve(problem_of(model_of(instance)), MaxIterations(200), 1, workers=1)
    first = routes_of(model_of(instance), result.plan)
    variants = [first]
    for _ in range(60):
        nodes = [list(route) for route in first.nodes]
        a, b = (int(k) for k in dice.integers(0, len(nodes), 2))
        i = int(dice.integers(0, len(nodes[a])))
        if dice.random() < 0.3:
            nodes[b].insert(int(dice.integers(0, len(nodes[b]) + 1)), nodes[a].pop(i))
        else:
            j = min(i + 1, len(nodes[a]) - 1)
            nodes[a][i], nodes[a][j] = nodes[a][j], nodes[a][i]
        variants.append(Routes(tuple(map(tuple, nodes)), first.by))
    return variants


@pytest.mark.parametrize(
    "file", ["lilim/lc101.txt", "lilim/lrc201.txt", "sartori/bar-n100-1.txt", "darp/a3-24.txt", "darp/pr01.txt"]
)
@pytest.mark.filterwarnings("ignore::ResourceWarning")  # their reader leaves its files open
def test_another_checker_agrees(bench: Path, other: ModuleType, file: str) -> None:
    """Feasible or not, and how long: the checker beside the files says the same of solutions and of spoilt ones."""
    instance, theirs = read(bench / file), other.read(str(bench / file))
    verdicts = set()
    for routes in _tried(instance, np.random.default_rng(1)):
        said = other.check(theirs, [list(nodes) for nodes in routes.nodes])
        ours = violations(instance, routes)
        assert said["feasible"] is (ours == []), (routes, said, ours)
        assert said["cost"] == pytest.approx(length(instance, routes), abs=1e-6)
        verdicts.add(said["feasible"])
    assert verdicts == {True, False}
