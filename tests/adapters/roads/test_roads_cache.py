"""The file that keeps a road engine's answers."""

from __future__ import annotations

import multiprocessing
import sqlite3
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.roads import cache as module
from adapters.roads.cache import CachedTravelTimes
from planner.kernel.errors import InvalidInput, Transient
from planner.kernel.places import Place
from tests.adapters.roads.roads_help import Flat

few = st.builds(
    Place, lat=st.integers(0, 8).map(lambda n: 56 + n / 100), lon=st.integers(0, 8).map(lambda n: 9 + n / 100)
)


def places(count: int, seed: int = 1) -> list[Place]:
    """Return random places on the cache's raster."""
    rng = np.random.default_rng(seed)
    return [Place(a / 10_000, b / 10_000) for a, b in rng.integers((555_000, 80_000), (570_000, 105_000), (count, 2))]


def test_answers_are_kept_over_restarts(tmp_path: Path) -> None:
    """A second object on the same file answers without asking the engine."""
    some = places(10)
    first = CachedTravelTimes(Flat(), tmp_path / "deep" / "cache.sqlite").between(some, some[:4])
    engine = Flat()
    again = CachedTravelTimes(engine, tmp_path / "deep" / "cache.sqlite").between(some, some[:4])
    assert not engine.asked
    assert (again.seconds == first.seconds).all()
    assert (again.metres == first.metres).all()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(questions=st.lists(st.tuples(st.lists(few, max_size=5), st.lists(few, max_size=5)), max_size=6))
def test_answers_are_the_engines(
    tmp_path_factory: pytest.TempPathFactory, questions: list[tuple[list[Place], list[Place]]]
) -> None:
    """Whatever was asked before, in whatever order and repeated, the answer is the engine's own."""
    cached = CachedTravelTimes(Flat(), tmp_path_factory.mktemp("roads") / "cache.sqlite")
    for origins, destinations in questions:
        kept, fresh = cached.between(origins, destinations), Flat().between(origins, destinations)
        assert kept.seconds.tolist() == fresh.seconds.tolist()
        assert kept.metres.tolist() == fresh.metres.tolist()


def test_only_what_is_missing_is_asked(tmp_path: Path) -> None:
    """With two new places among many the engine is asked for their rows and columns, not for all again."""
    engine, some = Flat(), places(150)
    cached = CachedTravelTimes(engine, tmp_path / "cache.sqlite")
    cached.between(some[:148], some[:148])
    engine.asked.clear()
    cached.between(some, some)
    assert sorted(engine.asked) == [(2, 150), (148, 2)]


def test_scattered_gaps_are_asked_in_one_question(tmp_path: Path) -> None:
    """Where each row misses something else, one question is asked rather than dozens."""
    engine, some = Flat(), places(40)
    cached = CachedTravelTimes(engine, tmp_path / "cache.sqlite")
    for n in range(40):
        cached.between([some[n]], [some[(7 * n) % 40]])
    engine.asked.clear()
    cached.between(some, some)
    assert engine.asked == [(40, 40)]


def test_places_are_rounded_before_asking(tmp_path: Path) -> None:
    """Within the same 1e-4 degrees places are one, and the answer does not depend on who asked first."""
    a, b, c = Place(56.00004, 10.0), Place(55.99996, 10.00003), Place(56.1, 10.0)
    one = CachedTravelTimes(Flat(), tmp_path / "one.sqlite")
    two = CachedTravelTimes(Flat(), tmp_path / "two.sqlite")
    assert one.between([a], [c]).seconds == one.between([b], [c]).seconds == two.between([b], [c]).seconds
    assert one.between([a], [b]).seconds == 0


def test_engines_do_not_mix(tmp_path: Path) -> None:
    """Each label has answers of its own."""
    path, some = tmp_path / "cache.sqlite", places(3)
    CachedTravelTimes(Flat("one"), path).between(some, some)
    other = Flat("two")
    cached = CachedTravelTimes(other, path)
    cached.between(some, some)
    assert other.asked == [(3, 3)]
    assert cached.label == "two"


def test_errors_keep_nothing(tmp_path: Path) -> None:
    """What the engine cannot answer is raised and not kept; what it can is."""

    class Broken(Flat):
        def between(self, origins: object, destinations: object) -> object:
            raise Transient("roads.unavailable", "away")

    path, some = tmp_path / "cache.sqlite", places(3)
    with pytest.raises(Transient, match=r"roads\.unavailable"):
        CachedTravelTimes(Broken(), path).between(some, some)
    engine = Flat()
    CachedTravelTimes(engine, path).between(some, some)
    assert engine.asked == [(3, 3)]


def _fill(path: str, seed: int) -> None:
    """Ask in another process."""
    cached = CachedTravelTimes(Flat(), Path(path))
    for n in range(4):
        some = places(60, seed + n)
        kept, fresh = cached.between(some, some), Flat().between(some, some)
        assert (kept.seconds == fresh.seconds).all()


def test_processes_share_a_file(tmp_path: Path) -> None:
    """Processes filling the same file at once neither fail nor lose nor mix answers."""
    path = tmp_path / "cache.sqlite"
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_fill, args=(str(path), seed)) for seed in (1, 2, 3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    engine = Flat()
    cached = CachedTravelTimes(engine, path)
    for seed in range(1, 7):
        some = places(60, seed)
        assert (cached.between(some, some).seconds == Flat().between(some, some).seconds).all()
    assert not engine.asked


def test_a_file_that_is_something_else_is_told(tmp_path: Path) -> None:
    """A file that is no cache is an error naming it, and is left as it is."""
    path = tmp_path / "letter.txt"
    path.write_text("Dear reader, " * 100, encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"roads\.cache-unreadable.*letter\.txt"):
        CachedTravelTimes(Flat(), path)
    assert path.read_text(encoding="utf-8").startswith("Dear reader")


def test_a_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    """A cache below a file is an error naming it."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"roads\.cache-unreadable"):
        CachedTravelTimes(Flat(), tmp_path / "file" / "cache.sqlite")


def test_a_file_held_by_others_is_transient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When another process holds the file too long, the error says to try again."""
    path, some = tmp_path / "cache.sqlite", places(2)
    cached = CachedTravelTimes(Flat(), path)
    monkeypatch.setattr(module, "_WAIT_S", 0.05)
    other = sqlite3.connect(path, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Transient, match=r"roads\.cache-busy"):
            cached.between(some, some)
    finally:
        other.close()
