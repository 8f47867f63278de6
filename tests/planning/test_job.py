"""The night as a leased job in a process of its own."""

from __future__ import annotations

import pytest

from adapters.runtime.job_runner import JobRunner
from adapters.sql import jobs
from adapters.sql.engine import reading
from adapters.sql.jobs import JobState
from planner.kernel.errors import InvalidInput
from planner.planning import views
from planner.planning.handlers.overnight import KIND, OptimiseDay, optimise_day
from tests.planning.town import DAY, Town, around
from tests.planning.village import book_village


@pytest.mark.slow
def test_the_job_optimises_in_a_child_process_and_publishes(town: Town) -> None:
    """Asked for, leased, solved elsewhere with progress, completed: runs are out and the figures stored."""
    town.fleet(4)
    book_village(town, journeys=8)
    order = OptimiseDay(str(DAY), iterations=200, seed=3)
    key = town.runtime.execute(lambda ctx: optimise_day(ctx, order, town.office))
    heard: list[tuple[float, str]] = []
    runner = JobRunner(town.runtime, on_progress=lambda _job, share, text: heard.append((share, text)))
    assert runner.run_pending() == 1
    with reading(town.engine) as connection:
        job = jobs.find(connection, KIND, key)
    assert job is not None
    assert (job.state, job.error) == (JobState.DONE, "")
    assert heard
    assert all(0 <= share <= 1 for share, _ in heard)
    found = town.read(lambda store: views.day_view(store, str(DAY)))
    assert found["plans_published"] == 1
    assert found["figures"]["seed"] == 3
    assert town.read(lambda store: views.runs_view(store, str(DAY)))


def test_the_same_seed_and_iterations_give_the_same_plan(town: Town) -> None:
    """Two nights from the same state with a limit in iterations find the same runs."""
    town.fleet(4)
    book_village(town, journeys=8)
    job = town.module.jobs[KIND]
    data = {"service_day": str(DAY), "number": 1, "seed": 3, "seconds": None, "iterations": 100}
    task = town.runtime.transact(lambda _, context: job.prepare(context, data))
    first, second = (job.work(task, lambda share, text: None) for _ in range(2))
    assert first.plan == second.plan


def test_limits_out_of_range_are_refused(town: Town) -> None:
    """Neither longer than allowed nor nothing at all."""
    town.fleet(1)
    town.book("J1-1", around(20), appointment="09:00")
    for order in (OptimiseDay(str(DAY), seconds=1e6), OptimiseDay(str(DAY), iterations=0)):
        with pytest.raises(InvalidInput, match=r"planning\.bad-limit"):
            town.runtime.execute(lambda ctx, order=order: optimise_day(ctx, order, town.office))
