"""Several deliveries in one transaction: quicker, and no different in what takes effect."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from adapters.runtime.retries import RetryPolicy, Verdict
from adapters.runtime.runtime import ModuleRuntime
from adapters.sql.engine import reading, writing
from planner.kernel.errors import InvalidInput, Transient
from planner.messages.envelope import Envelope, decode
from tests.contracts.bus import ledger
from tests.contracts.bus.ledger import AT, BUS, READY, Faults, LedgerStore

QUEUE = "planning.booking-events"
Rig = tuple[ModuleRuntime[LedgerStore], Faults]


def _message(trip: str) -> bytes:
    return Envelope("/booking", READY, trip, AT, 1, ledger.ready(trip)).to_bytes()


@pytest.fixture
def rig(bare_engine: Callable[[str], Engine]) -> Rig:
    """Planning's runtime and its faults to plan."""
    engine = bare_engine("planning")
    with writing(engine) as connection:
        ledger.METADATA.create_all(connection)
    faults = Faults()
    policy = RetryPolicy(quick=0, ladder_s=(5.0,), pause_after=2, pause_s=7.0)
    return ModuleRuntime(ledger.modules(faults)[1], engine, LedgerStore, lambda: AT, policy=policy), faults


def _seen(runtime: ModuleRuntime[LedgerStore]) -> list[str]:
    return [effect.subject for effect in runtime.read(lambda store: store.effects())]


def _outbox(runtime: ModuleRuntime[LedgerStore]) -> list[Envelope]:
    with reading(runtime.engine) as connection:
        return [decode(body) for body in connection.scalars(select(BUS.outbox.c.body).order_by(BUS.outbox.c.seq))]


def test_all_take_effect_in_order_with_what_they_cause(rig: Rig) -> None:
    """Effects and answers are those of one message after the other, each with its own cause."""
    runtime, _ = rig
    trips = [f"T{number}" for number in range(10)]
    outcomes = runtime.handle_together(QUEUE, [_message(trip) for trip in trips], limit_s=60)
    assert [outcome.verdict for outcome in outcomes] == [Verdict.HANDLED] * 10
    assert [outcome.subject for outcome in outcomes] == trips
    assert _seen(runtime) == trips
    answers = _outbox(runtime)
    assert [answer.subject for answer in answers] == trips
    assert [answer.causation_id for answer in answers] == [outcome.message_id for outcome in outcomes]
    assert [answer.correlation_id for answer in answers] == [outcome.message_id for outcome in outcomes]


def test_duplicates_within_and_before_are_absorbed(rig: Rig) -> None:
    """An id takes effect once, whether it was handled before or comes twice in one transaction."""
    runtime, _ = rig
    first, second = _message("T1"), _message("T2")
    runtime.handle(QUEUE, first)
    outcomes = runtime.handle_together(QUEUE, [first, second, second], limit_s=60)
    assert [o.verdict for o in outcomes] == [Verdict.DUPLICATE, Verdict.HANDLED, Verdict.DUPLICATE]
    assert _seen(runtime) == ["T1", "T2"]


def test_one_that_fails_takes_nobody_with_it(rig: Rig) -> None:
    """What was done together is rolled back and done one by one; the others take effect once."""
    runtime, faults = rig
    faults.plan("planning", "T1", lambda: InvalidInput("test.wrong", "wrong"), times=2)
    outcomes = runtime.handle_together(QUEUE, [_message(f"T{n}") for n in range(4)], limit_s=60)
    assert [o.verdict for o in outcomes] == [Verdict.HANDLED, Verdict.DEAD]
    assert _seen(runtime) == ["T0"]
    assert [answer.subject for answer in _outbox(runtime)] == ["T0"]
    with reading(runtime.engine) as connection:
        assert connection.scalar(select(func.count()).select_from(BUS.inbox)) == 1


def test_a_slow_handler_ends_the_transaction_early(rig: Rig) -> None:
    """When the time is up the transaction ends, and the rest is left to the bus."""
    runtime, _ = rig
    outcomes = runtime.handle_together(QUEUE, [_message("T1"), _message("T2")], limit_s=0)
    assert [outcome.subject for outcome in outcomes] == ["T1"]
    assert _seen(runtime) == ["T1"]


def test_what_cannot_be_read_is_handled_alone(rig: Rig) -> None:
    """Messages before an unreadable one are handled; then it dies by itself."""
    runtime, _ = rig
    bodies = [_message("T1"), _message("T2"), b"?", _message("T3")]
    handled = runtime.handle_together(QUEUE, bodies, limit_s=60)
    assert [outcome.subject for outcome in handled] == ["T1", "T2"]
    (dead,) = runtime.handle_together(QUEUE, bodies[2:], limit_s=60)
    assert dead.verdict is Verdict.DEAD


def test_a_queue_in_trouble_takes_one_at_a_time(rig: Rig) -> None:
    """After so many transient failures in a row nothing is tried together until something works."""
    runtime, faults = rig
    for trip in ("T1", "T2"):
        faults.plan("planning", trip, lambda: Transient("test.busy", "busy"), times=9)
        runtime.handle(QUEUE, _message(trip))
    assert runtime.paused(QUEUE)
    outcomes = runtime.handle_together(QUEUE, [_message("T3"), _message("T4")], limit_s=60)
    assert [outcome.subject for outcome in outcomes] == ["T3"]
    assert not runtime.paused(QUEUE)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    wrong=st.sets(st.integers(0, 11)),
    sizes=st.lists(st.integers(1, 5), min_size=12, max_size=12),
    again=st.lists(st.integers(0, 11), max_size=6),
)
def test_any_grouping_has_the_effects_of_one_by_one(
    rig: Rig, wrong: set[int], sizes: list[int], again: list[int]
) -> None:
    """However messages are grouped, repeated and wrong, each right one takes effect once and no wrong one does."""
    runtime, faults = rig
    faults.heal()
    before = len(_seen(runtime))
    bodies = [_message(f"T{number}") for number in range(12)]
    for number in wrong:
        faults.plan("planning", f"T{number}", lambda: InvalidInput("test.wrong", "wrong"), times=99)
    waiting = [*bodies, *(bodies[number] for number in again)]
    for size in sizes * len(waiting):
        if not waiting:
            break
        outcomes = runtime.handle_together(QUEUE, waiting[:size], limit_s=60)
        assert outcomes
        waiting = waiting[len(outcomes) :]
    assert not waiting
    assert sorted(_seen(runtime)[before:]) == sorted(f"T{number}" for number in set(range(12)) - wrong)
