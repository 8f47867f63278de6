"""Jobs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from adapters.runtime.job_runner import JobPolicy, JobRunner
from adapters.runtime.metrics import RuntimeMetrics
from adapters.runtime.runtime import ModuleRuntime
from adapters.sql import jobs, outbox
from adapters.sql.engine import reading, writing
from adapters.sql.jobs import Job, JobState
from planner.kernel.errors import InvalidInput
from planner.messages.handling import Context, JobKind, Module
from tests.adapters.compute import work
from tests.contracts.bus import ledger
from tests.contracts.bus.harness import MovableClock, SimulatedCrash
from tests.contracts.bus.ledger import AT, Effect, LedgerStore

Task = Callable[[Mapping[str, Any]], Any]
FAST = JobPolicy(backoff_s=(5.0, 30.0), lease_s=60.0, heartbeat_s=0.2, look_s=0.05)


def rig(engine: Engine, clock: MovableClock, run: Callable[..., Any], task: Task, **changes: Any) -> ModuleRuntime:
    """A runtime with one kind of job, ``solve``, whose completion writes a row and records a message."""

    def complete(context: Context[LedgerStore], data: Mapping[str, Any], result: Any) -> None:
        context.store.write(Effect("solved", str(data["day"]), int(bool(result)), "", "", ""))
        context.record(ledger.cancelled("T1"), subject=str(data["day"]), version=1)
        changes.get("then", lambda: None)()

    def prepare(_context: Context[LedgerStore], data: Mapping[str, Any]) -> Any:
        return task(data)

    kind = JobKind(prepare, run, complete, changes.get("deadline_s", 30.0))
    return ModuleRuntime(
        Module("planning", {}, {"solve": kind}),
        engine,
        LedgerStore,
        lambda: AT,
        wall_clock=clock,
        metrics=changes.get("metrics"),
    )


@pytest.fixture
def engine(bare_engine: Callable[[str], Engine]) -> Engine:
    """An empty database with the ledger's tables."""
    engine = bare_engine("planning")
    with writing(engine) as connection:
        ledger.METADATA.create_all(connection)
    return engine


@pytest.fixture
def clock() -> MovableClock:
    """Real time that can be moved on."""
    return MovableClock()


def ask(runtime: ModuleRuntime, day: str = "2026-03-17", key: str = "", wait: timedelta = timedelta()) -> None:
    """Ask for a job."""
    runtime.execute(lambda context: context.enqueue("solve", key or day, {"day": day}, AT + wait), correlation_id="c1")


def the_job(engine: Engine) -> Job:
    """Return the only job."""
    with reading(engine) as connection:
        (job,) = jobs.jobs(connection)
    return job


def days(runtime: ModuleRuntime) -> list[str]:
    """Return the days that were completed."""
    return [effect.subject for effect in runtime.read(lambda store: store.effects("solved"))]


def test_a_job_is_prepared_computed_and_completed(engine: Engine, clock: MovableClock) -> None:
    """The result is stored and its message recorded together with the job's end, and progress is told."""
    metrics = RuntimeMetrics()
    runtime = rig(engine, clock, work.double, lambda _data: 21, metrics=metrics)
    seen: list[tuple[str, float, str]] = []
    runner = JobRunner(runtime, policy=FAST, on_progress=lambda job, *step: seen.append((job.key, *step)))
    ask(runtime)
    assert runner.run_pending() == 1
    assert days(runtime) == ["2026-03-17"]
    job = the_job(engine)
    assert (job.state, job.attempts, job.progress, job.error) == (JobState.DONE, 1, 1.0, "")
    assert seen == [("2026-03-17", 0.5, "half way"), ("2026-03-17", 1.0, "done")]
    with reading(engine) as connection:
        (body,) = outbox.bodies(connection, "2026-03-17")
    assert b'"correlationid":"c1"' in body
    labels = {"module": "planning", "kind": "solve", "result": "done"}
    assert metrics.registry.get_sample_value("samtur_jobs_total", labels) == 1
    assert runner.run_pending() == 0


def test_asking_twice_is_asking_once(engine: Engine, clock: MovableClock) -> None:
    """A second request with the same kind and key is the first one."""
    runtime = rig(engine, clock, work.double, lambda _data: 1)
    ask(runtime)
    ask(runtime)
    assert JobRunner(runtime, policy=FAST).run_pending() == 1
    ask(runtime)
    assert JobRunner(runtime, policy=FAST).run_pending() == 0


def test_a_job_waits_for_its_time(engine: Engine, clock: MovableClock) -> None:
    """``not_before`` follows the module's clock, not real time."""
    runtime = rig(engine, clock, work.double, lambda _data: 1)
    ask(runtime, wait=timedelta(seconds=1))
    clock.ahead += timedelta(days=3650)
    assert JobRunner(runtime, policy=FAST).run_pending() == 0
    runtime.clock = lambda: AT + timedelta(seconds=1)
    assert JobRunner(runtime, policy=FAST).run_pending() == 1


def test_a_failed_attempt_is_repeated_after_a_wait(engine: Engine, clock: MovableClock, tmp_path: Path) -> None:
    """Attempts are spaced by the back-off, and the last one counts."""
    runtime = rig(engine, clock, work.fail_first, lambda _data: (str(tmp_path / "runs"), 2))
    runner = JobRunner(runtime, policy=FAST)
    ask(runtime)
    assert runner.run_pending() == 1
    assert the_job(engine).state == JobState.WAITING
    assert "compute.failed" in the_job(engine).error
    assert runner.run_pending() == 0
    clock.ahead += timedelta(seconds=5)
    assert runner.run_pending() == 1
    clock.ahead += timedelta(seconds=5)
    assert runner.run_pending() == 0
    clock.ahead += timedelta(seconds=25)
    assert runner.run_pending() == 1
    assert (the_job(engine).state, the_job(engine).attempts) == (JobState.DONE, 3)
    assert days(runtime) == ["2026-03-17"]


def test_a_job_that_always_fails_has_failed(engine: Engine, clock: MovableClock) -> None:
    """After the last attempt it stays with its error until somebody lets it start over."""
    runtime = rig(engine, clock, work.stumble, lambda _data: 0)
    runner = JobRunner(runtime, policy=FAST)
    ask(runtime)
    for _ in range(5):
        runner.run_pending()
        clock.ahead += timedelta(seconds=60)
    job = the_job(engine)
    assert (job.state, job.attempts) == (JobState.FAILED, 3)
    assert "KeyError" in job.error
    assert days(runtime) == []
    with writing(engine) as connection:
        assert jobs.retry(connection, job.id, clock())
    assert runner.run_pending() == 1


def test_a_wrong_task_fails_at_once(engine: Engine, clock: MovableClock) -> None:
    """InvalidInput, from the preparation as from the child, is not repeated."""

    def refuse(_data: Mapping[str, Any]) -> Any:
        raise InvalidInput("test.no-demand", "no demand")

    runtime = rig(engine, clock, work.double, refuse)
    ask(runtime)
    JobRunner(runtime, policy=FAST).run_pending()
    assert (the_job(engine).state, the_job(engine).attempts) == (JobState.FAILED, 1)
    assert "test.no-demand" in the_job(engine).error


def test_the_deadline_ends_an_attempt(engine: Engine, clock: MovableClock) -> None:
    """A child that takes too long is killed, and the attempt has failed."""
    runtime = rig(engine, clock, work.nap, lambda _data: 60.0, deadline_s=1.0)
    ask(runtime)
    started = time.monotonic()
    JobRunner(runtime, policy=FAST).run_pending()
    assert time.monotonic() - started < 20
    assert "compute.deadline" in the_job(engine).error


def test_another_runner_takes_over_after_a_crash(engine: Engine, clock: MovableClock) -> None:
    """A lease that nobody renews ends, the job is done again, and its effects are there once."""

    def crash() -> None:
        raise SimulatedCrash("before the commit")

    dying = rig(engine, clock, work.double, lambda _data: 1, then=crash)
    ask(dying)
    with pytest.raises(SimulatedCrash):
        JobRunner(dying, policy=FAST).run_pending()
    assert days(dying) == []
    heir = rig(engine, clock, work.double, lambda _data: 1)
    runner = JobRunner(heir, policy=FAST)
    assert runner.run_pending() == 0
    clock.ahead += timedelta(seconds=61)
    assert runner.run_pending() == 1
    assert days(heir) == ["2026-03-17"]
    assert (the_job(engine).state, the_job(engine).attempts) == (JobState.DONE, 2)


def test_a_job_that_kills_its_runners_is_given_up(engine: Engine, clock: MovableClock) -> None:
    """Crashes count as attempts, so a poisonous job does not go round for ever."""

    def crash() -> None:
        raise SimulatedCrash("again")

    runtime = rig(engine, clock, work.double, lambda _data: 1, then=crash)
    ask(runtime)
    for _ in range(3):
        with pytest.raises(SimulatedCrash):
            JobRunner(runtime, policy=FAST).run_pending()
        clock.ahead += timedelta(seconds=61)
    JobRunner(runtime, policy=FAST).run_pending()
    job = the_job(engine)
    assert job.state == JobState.FAILED
    assert "jobs.gave-up" in job.error


def test_a_runner_that_lost_its_lease_changes_nothing(engine: Engine, clock: MovableClock) -> None:
    """A runner that was believed dead and comes back must not complete what another has completed."""
    runtime = rig(engine, clock, work.double, lambda _data: 1)
    heir = JobRunner(rig(engine, clock, work.double, lambda _data: 1), policy=FAST)
    overtaken: list[int] = []

    def overtake(_job: Job, _share: float, _text: str) -> None:
        if not overtaken:
            clock.ahead += timedelta(seconds=61)
            overtaken.append(heir.run_pending())

    ask(runtime)
    JobRunner(runtime, policy=FAST, on_progress=overtake).run_pending()
    assert overtaken == [1]
    assert days(runtime) == ["2026-03-17"]
    assert (the_job(engine).state, the_job(engine).attempts) == (JobState.DONE, 2)


def test_heartbeats_keep_a_long_job(engine: Engine, clock: MovableClock, tmp_path: Path) -> None:
    """While a child works its lease is renewed and its progress stored."""
    runs = tmp_path / "runs"
    runtime = rig(engine, clock, work.scratch, lambda _data: (str(runs), 2.0))
    runner = JobRunner(runtime, policy=FAST)
    ask(runtime)
    thread = threading.Thread(target=runner.run_pending)
    thread.start()
    seen: set[tuple[float, str]] = set()
    beats = set()
    while thread.is_alive():
        job = the_job(engine)
        seen.add((job.progress, job.progress_text))
        beats.add(job.heartbeat_at)
        time.sleep(0.1)
    thread.join()
    assert (0.25, "started") in seen
    assert len(beats) > 3
    assert len(runs.read_text().splitlines()) == 1


def test_a_stopped_runner_gives_its_job_back(engine: Engine, clock: MovableClock, tmp_path: Path) -> None:
    """Stopping kills the child at once and leaves the job as if it had never been leased."""
    runs = tmp_path / "runs"
    runtime = rig(engine, clock, work.scratch, lambda _data: (str(runs), 60.0))
    runner = JobRunner(runtime, policy=FAST)
    runner.start()
    ask(runtime)
    deadline = time.monotonic() + 20
    while not runs.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert the_job(engine).state == JobState.LEASED
    started = time.monotonic()
    runner.stop()
    assert time.monotonic() - started < 10
    assert (the_job(engine).state, the_job(engine).attempts) == (JobState.WAITING, 0)


def test_two_runners_share_the_jobs(engine: Engine, bare_engine: Callable[[str], Engine], clock: MovableClock) -> None:
    """Each job is done by one of them, once."""
    first = rig(engine, clock, work.double, lambda _data: 1)
    second = rig(bare_engine("planning"), clock, work.double, lambda _data: 1)
    for number in range(6):
        ask(first, day=f"day-{number}")
    threads = [threading.Thread(target=JobRunner(r, policy=FAST).run_pending) for r in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(days(first)) == [f"day-{number}" for number in range(6)]
