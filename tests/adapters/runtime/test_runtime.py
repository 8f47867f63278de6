"""Commands and questions of a module."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, String, Table, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, registry
from sqlalchemy.orm.exc import StaleDataError

from adapters.runtime.runtime import ModuleRuntime
from adapters.sql import inbox, jobs, outbox
from adapters.sql.engine import reading, writing
from planner.kernel.errors import Conflict, InvalidInput, Transient
from planner.messages.envelope import Envelope, decode
from planner.messages.handling import Context, Module
from tests.contracts.bus import ledger
from tests.contracts.bus.harness import MovableClock
from tests.contracts.bus.ledger import AT, Effect, LedgerStore

Runtime = ModuleRuntime[LedgerStore]


@pytest.fixture
def engine(bare_engine: Callable[[str], Engine]) -> Engine:
    """An empty database with the ledger's tables."""
    engine = bare_engine("booking")
    with writing(engine) as connection:
        ledger.METADATA.create_all(connection)
    return engine


@pytest.fixture
def runtime(engine: Engine) -> Runtime:
    """A module that only sends."""
    return ModuleRuntime(Module("booking", {}), engine, LedgerStore, lambda: AT)


def sent(engine: Engine, subject: str) -> list[Envelope]:
    """Return the messages in the outbox about a subject."""
    with reading(engine) as connection:
        return [decode(body) for body in outbox.bodies(connection, subject)]


def test_a_command_stores_state_messages_and_jobs_together(runtime: Runtime, engine: Engine) -> None:
    """The answer comes back, and everything the command did is there with source, version, time and one cause."""

    def command(context: Context[LedgerStore]) -> str:
        ledger.send(ledger.ready("T1"), "T1", 3)(context)
        context.record(ledger.cancelled("T1"), subject="T1", version=4, at=AT - timedelta(hours=1))
        context.enqueue("solve", "k", {"a": 1})
        return context.actor

    assert runtime.execute(command, actor="eva") == "eva"
    assert [effect.subject for effect in runtime.read(lambda store: store.effects())] == ["T1"]
    first, second = sent(engine, "T1")
    assert (first.source, first.type, first.version, first.time) == ("/booking", ledger.READY, 3, AT)
    assert (second.version, second.time) == (4, AT - timedelta(hours=1))
    assert first.id < second.id
    assert first.correlation_id
    assert first.correlation_id == second.correlation_id
    assert first.causation_id == ""
    with reading(engine) as connection:
        (job,) = jobs.jobs(connection)
    assert (job.kind, job.key, job.data, job.correlation_id) == ("solve", "k", {"a": 1}, first.correlation_id)


def test_now_and_correlation_can_be_given(runtime: Runtime, engine: Engine) -> None:
    """A simulated caller says when it is and what the command belongs to."""
    now = AT + timedelta(days=2)
    seen: list[datetime] = []

    def command(context: Context[LedgerStore]) -> None:
        seen.append(context.now)
        context.record(ledger.ready("T1"), subject="T1", version=1)

    runtime.execute(command, now=now, correlation_id="c-9")
    (message,) = sent(engine, "T1")
    assert (seen, message.time, message.correlation_id) == ([now], now, "c-9")


def test_a_failing_command_leaves_nothing(runtime: Runtime, engine: Engine) -> None:
    """State, messages and jobs of a command that raises are gone."""

    def command(context: Context[LedgerStore]) -> None:
        ledger.send(ledger.ready("T1"), "T1", 1)(context)
        context.enqueue("solve", "k", {})
        raise InvalidInput("test.no", "no")

    with pytest.raises(InvalidInput):
        runtime.execute(command)
    assert runtime.read(lambda store: store.count()) == 0
    assert sent(engine, "T1") == []
    with reading(engine) as connection:
        assert jobs.jobs(connection) == []


def test_listeners_hear_of_commits_that_recorded_something(runtime: Runtime) -> None:
    """The bus is woken after the commit, and only when there is something for it."""
    heard: list[int] = []
    runtime.on_commit(lambda: heard.append(runtime.read(lambda store: store.count())))
    runtime.execute(lambda context: context.store.write(Effect("x", "T0", 1, "", "", "")))
    assert heard == []
    runtime.execute(ledger.send(ledger.ready("T1"), "T1", 1))
    assert heard == [2]


def test_a_question_changes_nothing(runtime: Runtime) -> None:
    """Whatever a query writes is dropped, or refused by the database."""
    try:
        runtime.read(lambda store: store.write(Effect("x", "T0", 1, "", "", "")))
    except Transient:
        assert runtime.engine.dialect.name == "postgresql"  # its read-only transactions refuse to write
    assert runtime.read(lambda store: store.count()) == 0


def test_a_question_sees_one_snapshot(runtime: Runtime) -> None:
    """A commit in the middle of a query does not show in its second half."""
    runtime.execute(ledger.send(ledger.ready("T1"), "T1", 1))

    def query(store: LedgerStore) -> tuple[int, int]:
        before = store.count()
        thread = threading.Thread(target=runtime.execute, args=(ledger.send(ledger.ready("T2"), "T2", 1),))
        thread.start()
        thread.join()
        return before, store.count()

    assert runtime.read(query) == (1, 1)
    assert runtime.read(lambda store: store.count()) == 2


def test_the_same_key_gets_the_same_answer(runtime: Runtime, engine: Engine) -> None:
    """A repeated command with its idempotency key is answered from the first time and does nothing."""
    calls: list[int] = []

    def command(context: Context[LedgerStore]) -> dict[str, Any]:
        calls.append(1)
        ledger.send(ledger.ready("T1"), "T1", 1)(context)
        return {"journey": "J000001", "legs": [1, 2]}

    first = runtime.execute_once("key-1", {"a": 1, "b": 2}, command, actor="eva")
    again = runtime.execute_once("key-1", {"b": 2, "a": 1}, command, actor="eva")
    assert first == again == {"journey": "J000001", "legs": [1, 2]}
    assert len(calls) == 1
    assert len(sent(engine, "T1")) == 1
    runtime.execute_once("key-1", {"a": 1, "b": 2}, command, actor="per")
    assert len(calls) == 2


def test_the_same_key_with_another_request_is_a_conflict(runtime: Runtime) -> None:
    """A key reused by mistake must not return the wrong answer."""
    runtime.execute_once("key-1", {"a": 1}, lambda _context: 1)
    with pytest.raises(Conflict, match=r"commands\.key-reused"):
        runtime.execute_once("key-1", {"a": 2}, lambda _context: 2)


def test_a_failed_command_frees_its_key(runtime: Runtime) -> None:
    """What was rolled back was not answered: the same key may try again."""

    def fails(_context: Context[LedgerStore]) -> None:
        raise InvalidInput("test.no", "no")

    with pytest.raises(InvalidInput):
        runtime.execute_once("key-1", {}, fails)
    assert runtime.execute_once("key-1", {}, lambda _context: "yes") == "yes"


def test_one_key_at_the_same_time_is_carried_out_once(runtime: Runtime) -> None:
    """Of simultaneous repetitions one does the work and all get its answer."""

    def command(context: Context[LedgerStore]) -> int:
        context.store.write(Effect("x", "T0", 1, "", "", ""))
        return context.store.count()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _n: runtime.execute_once("key-1", {}, command), range(8)))
    assert answers == [1] * 8


def test_a_command_that_loses_a_race_is_repeated(runtime: Runtime) -> None:
    """A stale version is no error as long as repeating helps; in the end it is a Conflict."""
    tries: list[int] = []

    def command(context: Context[LedgerStore]) -> str:
        context.store.write(Effect("x", "T0", 1, "", "", ""))
        tries.append(1)
        if len(tries) < 3:
            raise StaleDataError
        return "done"

    assert runtime.execute(command) == "done"
    assert runtime.read(lambda store: store.count()) == 1

    def always(_context: Context[LedgerStore]) -> None:
        raise StaleDataError

    with pytest.raises(Conflict, match=r"store\.changed-meanwhile"):
        runtime.execute(always)


def test_versioned_rows_survive_simultaneous_commands(bare_engine: Callable[[str], Engine]) -> None:
    """Many threads add to one row with an optimistic version; no addition is lost."""
    mapper, metadata = registry(), MetaData()
    table = Table(
        "counter",
        metadata,
        Column("id", String(8), primary_key=True),
        Column("value", Integer, nullable=False),
        Column("version", Integer, nullable=False),
    )

    class Counter:
        """A number."""

    mapper.map_imperatively(Counter, table, version_id_col=table.c.version)
    engine = bare_engine("booking")
    with writing(engine) as connection:
        metadata.create_all(connection)
        ledger.METADATA.create_all(connection)
        connection.execute(table.insert().values(id="a", value=0, version=1))
    runtime = ModuleRuntime(Module[Session]("booking", {}), engine, lambda session: session, lambda: AT)

    def add(context: Context[Session]) -> None:
        counter = context.store.get_one(Counter, "a")
        counter.value += 1  # type: ignore[attr-defined]

    def insist(_number: int) -> None:
        while True:
            try:
                return runtime.execute(add)
            except Conflict:
                continue

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(insist, range(24)))
    mapper.dispose()
    with reading(engine) as connection:
        assert connection.scalar(select(table.c.value)) == 24


def test_database_trouble_is_transient_and_says_nothing_personal(runtime: Runtime) -> None:
    """An error of the database becomes one in our words, without statement or values."""

    def command(_context: Context[LedgerStore]) -> None:
        raise OperationalError("SELECT 'Karen Blixen'", {}, Exception("Karen Blixen"))

    with pytest.raises(Transient, match=r"store\.unavailable") as caught:
        runtime.execute(command)
    assert "Blixen" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_bookkeeping_is_pruned_by_age(engine: Engine) -> None:
    """Sent messages, handled ids and answers go after their time; what is unsent stays however old it is."""
    clock = MovableClock()
    runtime: Runtime = ModuleRuntime(Module("booking", {}), engine, LedgerStore, lambda: AT, wall_clock=clock)
    for trip in ("T1", "T2"):
        runtime.execute_once(trip, {}, lambda context, trip=trip: ledger.send(ledger.ready(trip), trip, 1)(context))
    with writing(engine) as connection:
        inbox.first_time(connection, "booking.x-events", "m1", "x", clock())
        (first, _) = outbox.unpublished(connection, 10)
        outbox.mark_published(connection, [first.seq], clock())
    assert runtime.prune() == {"outbox": 0, "inbox": 0, "idempotency": 0}
    clock.ahead += timedelta(days=31)
    assert runtime.prune() == {"outbox": 1, "inbox": 1, "idempotency": 2}
    assert len(sent(engine, "T2")) == 1


def test_gauges_show_what_waits(engine: Engine) -> None:
    """Backlog, its age and the dead letters are readable as metrics."""
    clock = MovableClock()
    runtime: Runtime = ModuleRuntime(Module("booking", {}), engine, LedgerStore, lambda: AT, wall_clock=clock)
    runtime.execute(ledger.send(ledger.ready("T1"), "T1", 1))
    clock.ahead += timedelta(seconds=90)
    runtime.refresh_gauges()
    sample = runtime.metrics.registry.get_sample_value
    assert sample("samtur_outbox_unpublished", {"module": "booking"}) == 1
    assert 90 <= (sample("samtur_outbox_age_seconds", {"module": "booking"}) or 0) < 100
    assert sample("samtur_dead_letters", {"module": "booking"}) == 0


def test_hidden_parameters_stay_hidden(engine: Engine) -> None:
    """An error of the driver does not show the values of its statement."""
    with pytest.raises(Exception, match="no_such_table") as caught, writing(engine) as connection:
        connection.execute(text("INSERT INTO no_such_table VALUES (:name)"), {"name": "Karen Blixen"})
    assert "Blixen" not in str(caught.value)
