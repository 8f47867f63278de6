"""Handling of deliveries: counters, logs, classes of failure and the pause."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from adapters.runtime.metrics import RuntimeMetrics
from adapters.runtime.retries import Breaker, Failure, Fault, RetryPolicy, Verdict, classify, lost_race
from adapters.runtime.runtime import ModuleRuntime
from adapters.sql.engine import writing
from planner.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound, Transient
from planner.messages.envelope import Envelope
from tests.contracts.bus import ledger
from tests.contracts.bus.ledger import AT, READY, Faults, LedgerStore

QUEUE = "planning.booking-events"


def message(trip: str, **more: str) -> bytes:
    """Return a ready-call as bytes."""
    return Envelope("/booking", READY, trip, AT, 1, ledger.ready(trip), **more).to_bytes()


@pytest.fixture
def rig(bare_engine: Callable[[str], Engine]) -> tuple[ModuleRuntime[LedgerStore], Faults, list[float]]:
    """Planning's runtime, its faults to plan, and the waits between quick retries."""
    engine = bare_engine("planning")
    with writing(engine) as connection:
        ledger.METADATA.create_all(connection)
    faults = Faults()
    slept: list[float] = []
    policy = RetryPolicy(quick=2, quick_wait_s=(0.1, 0.2), ladder_s=(5.0, 30.0), pause_after=3, pause_s=7.0)
    runtime = ModuleRuntime(
        ledger.modules(faults)[1],
        engine,
        LedgerStore,
        lambda: AT,
        metrics=RuntimeMetrics(),
        policy=policy,
        sleep=slept.append,
    )
    return runtime, faults, slept


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (InvalidInput("a.b", ""), Fault.PERMANENT),
        (Forbidden("a.b", ""), Fault.PERMANENT),
        (Transient("a.b", ""), Fault.TRANSIENT),
        (OperationalError("", {}, Exception()), Fault.TRANSIENT),
        (PoolTimeout(), Fault.TRANSIENT),
        (DBAPIError("", {}, Exception(), connection_invalidated=True), Fault.TRANSIENT),
        (IntegrityError("", {}, Exception()), Fault.OTHER),
        (StaleDataError(), Fault.OTHER),
        (Conflict("a.b", ""), Fault.OTHER),
        (NotFound("a.b", ""), Fault.OTHER),
        (KeyError("x"), Fault.OTHER),
    ],
)
def test_every_error_has_its_class(error: Exception, fault: Fault) -> None:
    """Wrong input is never repeated; trouble of the world may pause a queue; all else is repeated."""
    assert classify(error) is fault


def test_a_deadlock_is_a_lost_race() -> None:
    """PostgreSQL's codes for serialization failure and deadlock mean: repeat at once."""

    class DriverError(Exception):
        """A driver's exception with a code."""

        sqlstate = "40P01"

    assert lost_race(OperationalError("", {}, DriverError()))
    assert not lost_race(OperationalError("", {}, Exception()))


def test_the_ladder_has_an_end() -> None:
    """The default waits are 5 s, 30 s and three times 5 min, then the message is dead."""
    policy = RetryPolicy()
    assert [policy.delay_s(failures) for failures in range(6)] == [5.0, 30.0, 300.0, 300.0, 300.0, None]


def test_a_quick_retry_can_be_enough(rig: tuple[ModuleRuntime[LedgerStore], Faults, list[float]]) -> None:
    """A short trouble is over before the bus hears of it."""
    runtime, faults, slept = rig
    faults.plan("planning", "T1", lambda: Transient("test.busy", "busy"), times=2)
    assert runtime.handle(QUEUE, message("T1")).verdict is Verdict.HANDLED
    assert slept == [0.1, 0.2]
    assert runtime.read(lambda store: store.count()) == 1


def test_outcomes_name_the_message_and_are_counted(
    rig: tuple[ModuleRuntime[LedgerStore], Faults, list[float]],
) -> None:
    """Handled, duplicate, retried and dead are counted by queue, and the outcome says which message it was."""
    runtime, faults, _ = rig
    body = message("T1", correlation_id="c1")
    outcome = runtime.handle(QUEUE, body)
    assert (outcome.verdict, outcome.type, outcome.subject, outcome.correlation_id) == (
        Verdict.HANDLED,
        READY,
        "T1",
        "c1",
    )
    assert runtime.handle(QUEUE, body).verdict is Verdict.DUPLICATE
    faults.plan("planning", "T2", lambda: KeyError("x"), times=99)
    retry = runtime.handle(QUEUE, message("T2"), failures=1)
    assert (retry.verdict, retry.delay_s, retry.pause_s) == (Verdict.RETRY, 30.0, 0.0)
    assert runtime.handle(QUEUE, message("T2"), failures=2).verdict is Verdict.DEAD
    sample = runtime.metrics.registry.get_sample_value
    assert sample("samtur_messages_handled_total", {"queue": QUEUE, "type": READY}) == 1
    assert sample("samtur_messages_duplicate_total", {"queue": QUEUE}) == 1
    assert sample("samtur_messages_retried_total", {"queue": QUEUE}) == 1
    assert sample("samtur_messages_dead_total", {"queue": QUEUE, "code": "handler.KeyError"}) == 1
    assert sample("samtur_handler_seconds_count", {"queue": QUEUE}) == 4


def test_two_registries_do_not_meet() -> None:
    """Counters of one process part do not show in another's registry."""
    first, second = RuntimeMetrics(), RuntimeMetrics()
    first.handled.labels("q", "t").inc()
    assert second.registry.get_sample_value("samtur_messages_handled_total", {"queue": "q", "type": "t"}) is None


def test_trouble_in_a_row_pauses_the_queue(rig: tuple[ModuleRuntime[LedgerStore], Faults, list[float]]) -> None:
    """From the third transient failure on the queue rests and takes one message at a time, until one succeeds."""
    runtime, faults, slept = rig
    for trip in ("T1", "T2", "T3", "T4"):
        faults.plan("planning", trip, lambda: Transient("test.busy", "busy"), times=3)
    pauses = [runtime.handle(QUEUE, message(trip)).pause_s for trip in ("T1", "T2", "T3")]
    assert pauses == [0.0, 0.0, 7.0]
    assert runtime.paused(QUEUE)
    assert not runtime.paused("planning.execution-events")
    slept.clear()
    assert runtime.handle(QUEUE, message("T4")).pause_s == 7.0
    assert slept == []
    faults.heal()
    assert runtime.handle(QUEUE, message("T5")).verdict is Verdict.HANDLED
    assert not runtime.paused(QUEUE)


def test_a_defect_pauses_nothing(rig: tuple[ModuleRuntime[LedgerStore], Faults, list[float]]) -> None:
    """A handler that cannot cope with some messages does not hold up the others."""
    runtime, faults, _ = rig
    for number in range(5):
        faults.plan("planning", f"T{number}", lambda: KeyError("x"), times=99)
        assert runtime.handle(QUEUE, message(f"T{number}")).pause_s == 0.0
    assert not runtime.paused(QUEUE)


def test_logs_name_the_message_but_never_what_it_says(
    rig: tuple[ModuleRuntime[LedgerStore], Faults, list[float]],
) -> None:
    """Every outcome is logged with ids and error code; neither body nor foreign error texts appear."""
    runtime, faults, _ = rig
    faults.plan("planning", "T1", lambda: KeyError("Karen Blixen"), times=99)
    body = message("T1", correlation_id="c1").replace(b'"J1"', b'"J-Blixen"')
    with structlog.testing.capture_logs() as lines:
        runtime.handle(QUEUE, body, failures=9)
        runtime.handle(QUEUE, b"Karen Blixen")
        runtime.handle(QUEUE, message("T2"))
    dead, unreadable, handled = lines
    assert (dead["queue"], dead["subject"], dead["correlation_id"], dead["code"]) == (
        QUEUE,
        "T1",
        "c1",
        "handler.KeyError",
    )
    assert dead["log_level"] == unreadable["log_level"] == "error"
    assert (handled["log_level"], handled["event"]) == ("debug", "message handled")
    assert "Blixen" not in repr(lines)


def test_equal_traces_have_equal_hashes() -> None:
    """Dead letters of one defect can be told by their hash, whatever values were in play."""

    def failure(look: Callable[[], object]) -> Failure:
        with pytest.raises(KeyError) as caught:
            look()
        return Failure.of(caught.value)

    def stumble(value: str) -> object:
        return {}[value]

    def fall() -> object:
        return {}["a"]

    first, second, other = failure(lambda: stumble("a")), failure(lambda: stumble("b")), failure(fall)
    assert first.trace_hash == second.trace_hash
    assert first.trace_hash != other.trace_hash


def test_a_breaker_counts_per_queue() -> None:
    """Failures of one queue do not add up with another's, and a success forgets them."""
    breaker = Breaker(2)
    assert [breaker.failed("a"), breaker.failed("b"), breaker.failed("a")] == [False, False, True]
    breaker.worked("a")
    assert [breaker.open("a"), breaker.open("b")] == [False, False]


def test_new_messages_share_a_transaction(rig: tuple[ModuleRuntime[LedgerStore], Faults, list[float]]) -> None:
    """Several messages are committed at once, duplicates among them absorbed."""
    runtime, _, _ = rig
    bodies = [message(f"T{number}") for number in range(4)]
    outcomes = runtime.handle_together(QUEUE, [*bodies, bodies[0]], limit_s=60.0)
    assert [outcome.verdict for outcome in outcomes] == [Verdict.HANDLED] * 4 + [Verdict.DUPLICATE]
    assert [outcome.subject for outcome in outcomes] == ["T0", "T1", "T2", "T3", "T0"]
    assert runtime.read(lambda store: store.count()) == 4
    assert runtime.handle(QUEUE, bodies[3]).verdict is Verdict.DUPLICATE


def test_a_failure_among_them_undoes_nobody_else(
    rig: tuple[ModuleRuntime[LedgerStore], Faults, list[float]],
) -> None:
    """When one of several fails, each is handled by itself and has the outcome that it would have had alone."""
    runtime, faults, _ = rig
    faults.plan("planning", "T1", lambda: InvalidInput("test.wrong", "wrong"), times=2)
    outcomes = runtime.handle_together(QUEUE, [message(f"T{number}") for number in range(3)], limit_s=60.0)
    assert [outcome.verdict for outcome in outcomes] == [Verdict.HANDLED, Verdict.DEAD]
    assert [effect.subject for effect in runtime.read(lambda store: store.effects())] == ["T0"]


def test_what_cannot_be_read_ends_the_group(rig: tuple[ModuleRuntime[LedgerStore], Faults, list[float]]) -> None:
    """Messages before an unreadable one are handled; it is judged by itself when its turn comes."""
    runtime, _, _ = rig
    first = runtime.handle_together(QUEUE, [message("T0"), message("T1"), b"nonsense", message("T2")], limit_s=60.0)
    assert [outcome.verdict for outcome in first] == [Verdict.HANDLED] * 2
    second = runtime.handle_together(QUEUE, [b"nonsense", message("T2")], limit_s=60.0)
    assert [outcome.verdict for outcome in second] == [Verdict.DEAD]
    assert runtime.read(lambda store: store.count()) == 2


def test_slow_messages_do_not_hold_a_transaction_open(
    rig: tuple[ModuleRuntime[LedgerStore], Faults, list[float]],
) -> None:
    """After its time no further message is begun, but one always is."""
    runtime, _, _ = rig
    outcomes = runtime.handle_together(QUEUE, [message(f"T{number}") for number in range(3)], limit_s=0.0)
    assert [outcome.subject for outcome in outcomes] == ["T0"]
