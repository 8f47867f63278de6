"""The promises that every bus keeps. A bus's tests subclass ``BusContract`` and override the fixture ``harness``."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

import pytest

from adapters.runtime.crash import POINTS
from adapters.sql.dead_letters import State
from planner.kernel.errors import InvalidInput, Transient
from planner.messages.envelope import Envelope
from tests.contracts.bus import ledger
from tests.contracts.bus.harness import Harness
from tests.contracts.bus.ledger import READY, REFUSED

PLANNING, EXECUTION = "planning.booking-events", "execution.booking-events"
TRIPS = [f"T{number:02d}" for number in range(12)]


def busy() -> Exception:
    """The error of a world that does not answer."""
    return Transient("test.busy", "busy")


def wrong() -> Exception:
    """The error of a message that is wrong."""
    return InvalidInput("test.wrong", "wrong")


def defect() -> Exception:
    """An error nobody thought of, with a patient's name in its text."""
    return KeyError("Karen Blixen")


def envelope(trip_id: str, version: int = 1) -> Envelope:
    """Return a ready-call as booking sends it."""
    return Envelope("/booking", READY, trip_id, ledger.AT, version, ledger.ready(trip_id))


def ids(effects: list[ledger.Effect]) -> list[str]:
    """Return the subjects in order."""
    return [effect.subject for effect in effects]


class BusContract:
    """Tests that any bus passes."""

    @pytest.fixture
    def harness(self) -> Iterator[Harness]:
        """The bus under test, opened; closed afterwards."""
        raise NotImplementedError

    def test_every_listener_gets_every_message_once(self, harness: Harness) -> None:
        """Each queue bound to a type receives each message, and its handler takes effect once."""
        for trip in TRIPS:
            harness.publish(trip)
        harness.settle()
        assert sorted(ids(harness.effects("planning"))) == TRIPS
        assert sorted(ids(harness.effects("execution", READY))) == TRIPS
        assert sorted(ids(harness.effects("execution", REFUSED))) == TRIPS
        stats = harness.stats()
        assert (stats.handled, stats.dead, stats.retried) == (3 * len(TRIPS), 0, 0)
        assert (stats.depths, stats.unpublished) == ({}, {})

    def test_messages_keep_their_order(self, harness: Harness) -> None:
        """As long as nothing fails, a queue sees messages in the order in which they were recorded."""
        for version in range(1, 21):
            harness.publish("T1", version)
        harness.settle()
        for module in ("planning", "execution"):
            assert [effect.version for effect in harness.effects(module, READY)] == list(range(1, 21))

    def test_a_duplicate_is_absorbed(self, harness: Harness) -> None:
        """The same message id takes effect once in a queue, however often it arrives."""
        message = envelope("T1")
        for _ in range(3):
            harness.put(PLANNING, message.to_bytes(), message.id)
            harness.settle()
        assert ids(harness.effects("planning")) == ["T1"]
        assert harness.stats().duplicate == 2

    def test_messages_name_their_cause(self, harness: Harness) -> None:
        """An answer carries the id of the message that it answers, and all share one correlation id."""
        harness.publish("T1")
        harness.settle()
        (call,) = harness.effects("planning")
        (answer,) = harness.effects("execution", REFUSED)
        assert answer.causation_id == call.message_id
        assert call.correlation_id
        assert answer.correlation_id == call.correlation_id

    def test_a_failed_command_sends_nothing(self, harness: Harness) -> None:
        """A command that is rolled back leaves neither state nor message."""

        def fails(context: object) -> None:
            ledger.send(ledger.ready("T1"), "T1", 1)(context)  # type: ignore[arg-type]
            raise wrong()

        with pytest.raises(InvalidInput):
            harness.runtimes["booking"].execute(fails)
        harness.settle()
        assert harness.effects("booking") == []
        assert harness.effects("planning") == []

    def test_a_failing_message_climbs_the_ladder(self, harness: Harness) -> None:
        """A message waits before each later round and in the end takes effect once."""
        harness.faults.plan("planning", "T1", busy, times=4)  # two rounds with one quick retry each
        harness.publish("T1")
        harness.settle()
        assert harness.faults.calls["planning", "T1"] == 2
        assert harness.stats().depths == {PLANNING: 1}
        harness.pass_time(harness.policy.ladder_s[0])
        harness.settle()
        assert harness.faults.calls["planning", "T1"] == 4
        assert harness.effects("planning") == []
        harness.pass_time(harness.policy.ladder_s[1])
        harness.settle()
        assert ids(harness.effects("planning")) == ["T1"]
        assert harness.dead("planning") == []

    def test_a_failure_leaves_nothing_half_done(self, harness: Harness) -> None:
        """What a handler wrote and recorded before it failed is gone; the repetition does it whole."""
        harness.faults.plan("planning", "T1", defect, times=3)
        harness.publish("T1")
        harness.settle()
        assert harness.effects("planning") == []
        assert harness.effects("execution", REFUSED) == []
        harness.pass_time(harness.policy.ladder_s[0])
        harness.settle()
        assert ids(harness.effects("planning")) == ["T1"]
        assert ids(harness.effects("execution", REFUSED)) == ["T1"]

    def test_a_failing_listener_hinders_nobody_else(self, harness: Harness) -> None:
        """Other queues, and other messages of the same queue, go on."""
        harness.faults.plan("planning", "T00", defect, times=99)
        for trip in TRIPS:
            harness.publish(trip)
        harness.settle()
        assert sorted(ids(harness.effects("planning"))) == TRIPS[1:]
        assert sorted(ids(harness.effects("execution", READY))) == TRIPS

    def test_a_message_that_always_fails_dies(self, harness: Harness) -> None:
        """After the last round it lies among the dead letters with error and attempts, and without its contents."""
        self._exhaust(harness)
        (dead,) = harness.dead("planning")
        assert (dead.queue, dead.type, dead.subject, dead.code) == (PLANNING, READY, "T1", "handler.KeyError")
        assert dead.attempts == len(harness.policy.ladder_s) + 1
        assert "Blixen" not in dead.error
        assert json.loads(dead.body)["id"] == dead.message_id
        assert harness.effects("planning") == []
        assert ids(harness.effects("execution", READY)) == ["T1"]

    def test_a_dead_letter_can_be_replayed(self, harness: Harness) -> None:
        """Once its cause is healed a replayed message takes effect once, in its own queue only."""
        self._exhaust(harness)
        harness.faults.heal()
        (dead,) = harness.dead("planning")
        harness.replay("planning", dead.id)
        self._settle_replay(harness)
        assert ids(harness.effects("planning")) == ["T1"]
        assert ids(harness.effects("execution", READY)) == ["T1"]
        (after,) = harness.dead("planning", State.REPLAYED)
        assert (after.id, after.actor) == (dead.id, "tester")

    def test_a_replayed_message_may_die_again(self, harness: Harness) -> None:
        """It starts at the first round, and is buried a second time beside the first."""
        harness.faults.plan("planning", "T1", wrong, times=2)
        harness.publish("T1")
        harness.settle()
        (first,) = harness.dead("planning")
        harness.replay("planning", first.id)
        self._settle_replay(harness)
        (second,) = harness.dead("planning")
        assert second.id != first.id
        assert second.message_id == first.message_id

    def test_a_dead_letter_can_be_discarded(self, harness: Harness) -> None:
        """A discarded message never takes effect and stays readable with the reason."""
        self._exhaust(harness)
        harness.faults.heal()
        (dead,) = harness.dead("planning")
        harness.discard("planning", dead.id, "sent by a test machine")
        self._settle_replay(harness)
        assert harness.effects("planning") == []
        (after,) = harness.dead("planning", State.DISCARDED)
        assert after.reason == "sent by a test machine"

    def test_what_cannot_be_read_dies_at_once(self, harness: Harness) -> None:
        """Bytes that are no message are kept as they came, and the queue goes on."""
        harness.put(PLANNING, b"\xff not json", "broken-1")
        message = envelope("T1")
        harness.put(PLANNING, message.to_bytes(), message.id)
        harness.settle()
        (dead,) = harness.dead("planning")
        assert (dead.code, dead.body, dead.attempts) == ("messages.not-json", b"\xff not json", 1)
        assert ids(harness.effects("planning")) == ["T1"]

    def test_an_unknown_type_dies_at_once(self, harness: Harness) -> None:
        """A type from the future is kept for a newer program to replay."""
        raw = json.loads(envelope("T1").to_bytes()) | {"type": "booking.trip-teleported.v1"}
        harness.put(PLANNING, json.dumps(raw).encode(), raw["id"])
        harness.settle()
        (dead,) = harness.dead("planning")
        assert dead.code == "messages.unknown-type"

    def test_a_type_without_handler_dies_at_once(self, harness: Harness) -> None:
        """A known message in the wrong queue is not dropped in silence."""
        raw = Envelope("/booking", "booking.trip-cancelled.v1", "T1", ledger.AT, 1, ledger.cancelled("T1"))
        harness.put(PLANNING, raw.to_bytes(), raw.id)
        harness.settle()
        (dead,) = harness.dead("planning")
        assert dead.code == "messages.no-handler"

    def test_a_wrong_message_dies_at_once(self, harness: Harness) -> None:
        """InvalidInput from a handler is not repeated; its code is kept."""
        harness.faults.plan("planning", "T1", wrong, times=1)
        harness.publish("T1")
        harness.settle()
        (dead,) = harness.dead("planning")
        assert (dead.code, dead.attempts) == ("test.wrong", 1)
        assert harness.faults.calls["planning", "T1"] == 1

    def test_messages_nobody_listens_to_are_counted(self, harness: Harness) -> None:
        """They leave the outbox and are neither lost in silence nor in the way of others."""
        harness.publish("T0", payload=ledger.cancelled("T0"))
        harness.publish("T1")
        harness.settle()
        stats = harness.stats()
        assert (stats.unroutable, stats.unpublished) == (1, {})
        assert ids(harness.effects("planning")) == ["T1"]

    def test_a_restart_continues(self, harness: Harness) -> None:
        """What was committed before a restart is delivered after it, retries included."""
        harness.faults.plan("planning", "T00", busy, times=2)
        harness.publish("T00")
        harness.settle()
        for trip in TRIPS[1:]:
            harness.publish(trip)
        harness.restart()
        harness.pass_time(harness.policy.ladder_s[0])
        harness.settle()
        assert sorted(ids(harness.effects("planning"))) == TRIPS
        assert sorted(ids(harness.effects("execution", REFUSED))) == TRIPS

    @pytest.mark.parametrize("point", POINTS)
    @pytest.mark.parametrize("times", [1, 3])
    def test_a_crash_loses_and_doubles_nothing(self, harness: Harness, point: str, times: int) -> None:
        """Killed at any boundary, once or again and again, every message takes effect exactly once."""
        harness.crash.armed[point] = times
        for trip in TRIPS:
            harness.publish(trip)
        harness.settle()
        assert harness.crash.reached == [point] * times
        once = Counter(TRIPS)
        assert Counter(ids(harness.effects("booking"))) == once
        assert Counter(ids(harness.effects("planning"))) == once
        assert Counter(ids(harness.effects("execution", READY))) == once
        assert Counter(ids(harness.effects("execution", REFUSED))) == once
        assert not [dead for module in harness.runtimes for dead in harness.dead(module)]

    @staticmethod
    def _exhaust(harness: Harness) -> None:
        harness.faults.plan("planning", "T1", defect, times=99)
        harness.publish("T1")
        for wait_s in harness.policy.ladder_s:
            harness.settle()
            harness.pass_time(wait_s)
        harness.settle()

    @staticmethod
    def _settle_replay(harness: Harness) -> None:
        harness.pass_time(1.0)  # a replay is asked for in the database; the bus looks there every now and then
        harness.settle()
