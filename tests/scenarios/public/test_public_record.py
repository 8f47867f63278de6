"""Records of runs: checked, written, read again, averaged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from planner.kernel.errors import InvalidInput
from scenarios.public.best_known import best_known
from scenarios.public.instance import Routes
from scenarios.public.record import Record, read_record, recorded, records_in
from scenarios.public.solver import Budget, Outcome, Point
from scenarios.public.table import markdown, means, percent, row
from tests.scenarios.public.texts import toy

BUDGET = Budget(10.0, 3, 2)


def record(folder: Path, routes: Routes | None, name: str = "toy1") -> Record:
    """Return the record of a run that gave these routes."""
    return recorded(toy(folder, name), "samtur", BUDGET, Outcome(routes, (Point(1.0, 2, 60.0),)), 9.5)


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    """The JSON file holds all of a record, with vehicles counted from 1."""
    made = record(tmp_path, Routes(((1, 3), (2, 4)), (0, 1)))
    made.write(tmp_path / "out")
    assert read_record(tmp_path / "out" / "toy1.samtur.3.json") == made
    assert (made.by, made.cost, made.history[-1]) == ((1, 2), 60.0, Point(9.5, 2, 60.0))
    assert records_in([tmp_path / "out"]) == [made]


def test_an_infeasible_run_has_no_gap(tmp_path: Path) -> None:
    """What the checker refuses is not compared, and the verdict says why."""
    broken = replace(record(tmp_path, Routes(((1, 3),), (0,))), best_cost=10.0, best_vehicles=1)
    assert (broken.gap, broken.more_vehicles) == (None, None)
    assert row(broken)[-1].startswith("INFEASIBLE: node 2 is not visited")
    nothing = record(tmp_path, None)
    assert nothing.broken == ("no solution was found",)


def test_an_unknown_instance_has_no_gap(tmp_path: Path) -> None:
    """Without a best known value the gap is a dash."""
    assert row(record(tmp_path, Routes(((1, 3), (2, 4)), (0, 1))))[4] == "–"


def test_means_of_a_family(tmp_path: Path) -> None:
    """Gaps are averaged over feasible runs; vehicles are summed over best; infeasible runs are counted."""
    made = replace(record(tmp_path, Routes(((1, 3), (2, 4)), (0, 1))), best_cost=50.0, best_vehicles=2)
    more = replace(made, seed=4, best_vehicles=1, best_cost=80.0)
    broken = replace(made, seed=5, broken=("x",))
    (mean,) = means([made, more, broken])
    assert (mean.runs, mean.infeasible, mean.vehicles) == (3, 1, (4, 3))
    assert mean.gap == pytest.approx((0.2 - 0.25) / 2)
    assert (mean.worst, mean.equal_gap) == (pytest.approx(0.2), pytest.approx(0.2))
    assert "| 4 / 3 (+33.33 %) | -2.50 % | +20.00 % | +20.00 % |" in markdown([made, more, broken])


def test_families_are_sorted_by_size(tmp_path: Path) -> None:
    """Two hundred comes before one thousand."""
    made = record(tmp_path, Routes(((1, 3), (2, 4)), (0, 1)))
    names = ["Li & Lim 1000, class 1", "Li & Lim 200, class 2", "Li & Lim 200, class 1"]
    assert [mean.family for mean in means(replace(made, family=name) for name in names)] == names[::-1]


def test_percent_never_says_minus_nothing() -> None:
    """A published value that is rounded down does not make a negative nothing of an equal one."""
    assert (percent(-1e-7), percent(0.01234), percent(None)) == ("+0.00 %", "+1.23 %", "–")


def test_best_known_values_have_sources() -> None:
    """Names are found in any case; each value says where it was published."""
    known = best_known("LC101")
    assert known is not None
    assert (known.vehicles, known.cost) == (10, 828.9369)
    assert known.source
    assert known.gap(2 * known.cost) == pytest.approx(1.0)
    assert best_known("nobody") is None


@pytest.mark.parametrize("content", ["", "{}", '{"routes": 3}'])
def test_a_file_that_is_no_record_is_told(tmp_path: Path, content: str) -> None:
    """A broken file has its code."""
    (tmp_path / "a.b.1.json").write_text(content, encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        records_in([tmp_path])
    assert caught.value.code == "bench.bad-record"


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    """A folder without records has its code."""
    with pytest.raises(InvalidInput) as caught:
        records_in([tmp_path])
    assert caught.value.code == "bench.no-records"


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A file where the folder should be has its code."""
    (tmp_path / "out").write_text("", encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        record(tmp_path, None).write(tmp_path / "out")
    assert caught.value.code == "bench.cannot-write"
