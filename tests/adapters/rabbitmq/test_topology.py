"""The table of everything in the broker, and how it is declared."""

from __future__ import annotations

import pytest

from adapters.rabbitmq.declare import declare
from adapters.rabbitmq.errors import BrokerAway, BrokerRefused
from adapters.rabbitmq.parameters import parameters
from adapters.rabbitmq.topology import Names, Topology, exchanges, topology
from planner.kernel.errors import InvalidInput
from planner.messages import payload, upcasters
from planner.messages.booking import PassengerCard
from tests.adapters.rabbitmq.conftest import QUEUE, READY, Broker


def _table() -> Topology:
    return topology(
        Names("t"),
        {"execution.booking-events": (READY, "booking.passenger-card.v1")},
        delays_s=(5.0, 30.0, 300.0, 300.0),
    )


def test_every_queue_refuses_instead_of_losing() -> None:
    """All queues are quorum queues that refuse when full; all that pass messages on do it at least once."""
    for queue in _table().queues:
        assert queue.arguments["x-queue-type"] == "quorum"
        assert queue.arguments["x-overflow"] == "reject-publish"
        assert queue.arguments["x-max-length"] > 0
        if "x-dead-letter-exchange" in queue.arguments:
            assert queue.arguments["x-dead-letter-strategy"] == "at-least-once"


def test_each_delay_has_a_queue_that_leads_back() -> None:
    """A retry queue hands back to exactly its own queue through the default exchange, whatever the topic says."""
    waiting = {q.name: q.arguments for q in _table().queues if ".retry." in q.name}
    assert {name: a["x-message-ttl"] for name, a in waiting.items()} == {
        "t.execution.booking-events.retry.5s": 5_000,
        "t.execution.booking-events.retry.30s": 30_000,
        "t.execution.booking-events.retry.300s": 300_000,
    }
    for arguments in waiting.values():
        assert arguments["x-dead-letter-exchange"] == ""
        assert arguments["x-dead-letter-routing-key"] == "t.execution.booking-events"


def test_the_broker_itself_gives_up_into_the_dead_queue() -> None:
    """A message delivered too often goes to the dead queue of its queue, which leads nowhere."""
    by_name = {queue.name: queue.arguments for queue in _table().queues}
    main = by_name["t.execution.booking-events"]
    assert main["x-delivery-limit"] == 10
    assert (main["x-dead-letter-exchange"], main["x-dead-letter-routing-key"]) == (
        "t.dead",
        "t.execution.booking-events.dead",
    )
    assert "x-dead-letter-exchange" not in by_name["t.execution.booking-events.dead"]


def test_personal_messages_are_bound_to_their_own_exchange() -> None:
    """The topic that everybody may read carries no passenger cards."""
    bound = {b.key: b.exchange for b in _table().bindings if b.queue == "t.execution.booking-events"}
    assert bound == {READY: "t.events", "booking.passenger-card.v1": "t.personal"}


def test_an_older_version_of_a_personal_message_is_personal_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Raising a passenger card to a new version does not put the old one on the open topic."""
    monkeypatch.setattr(upcasters, "_steps", {})
    upcasters.upcaster("booking.old-card.v1", "booking.old-card.v2")(lambda data: data)
    monkeypatch.setattr(payload, "_types", {"booking.old-card.v2": PassengerCard})
    assert Names("t").exchange_for("booking.old-card.v1") == "t.personal"


@pytest.mark.parametrize(("prefix", "full"), [("a", "a.x"), ("a.", "a.x"), ("samtur-2", "samtur-2.x")])
def test_a_prefix_stands_before_every_name(prefix: str, full: str) -> None:
    """Several installations share a broker without meeting."""
    assert Names(prefix).full("x") == full


@pytest.mark.parametrize("url", ["", "http://127.0.0.1", "amqp://guest:secret@127.0.0.1:port/"])
def test_a_bad_url_is_refused_without_repeating_it(url: str) -> None:
    """The URL holds a password, so the error does not."""
    with pytest.raises(InvalidInput, match=r"rabbitmq\.bad-url") as caught:
        parameters(url, "test")
    assert "secret" not in caught.value.text()


def test_a_broker_that_is_away_is_a_passing_error() -> None:
    """Nobody listens on the port: the error says that repeating may help."""
    with pytest.raises(BrokerAway, match=r"rabbitmq\.unreachable"):
        declare(parameters("amqp://guest:guest@127.0.0.1:1/", "test"), Topology(()))


@pytest.mark.rabbitmq
class TestDeclaring:
    """Against a real broker."""

    def test_declaring_twice_changes_nothing(self, broker: Broker) -> None:
        """Every process declares at every start."""
        table = broker.declare()
        broker.put(broker.names.full(QUEUE), b"kept")
        declare(broker.parameters, table)
        assert broker.take(broker.names.full(QUEUE)) == [b"kept"]

    def test_another_argument_is_a_lasting_error_that_names_it(self, broker: Broker) -> None:
        """A queue that exists with other arguments is not silently used."""
        broker.declare(max_length=10)
        with pytest.raises(BrokerRefused, match=r"rabbitmq\.topology-differs.*x-max-length") as caught:
            broker.declare(max_length=11)
        assert caught.value.where == f"queue {broker.names.full(QUEUE)}"

    def test_a_passive_check_finds_what_is_missing(self, broker: Broker) -> None:
        """Without the right to configure, the process at least says what is not there."""
        with pytest.raises(BrokerRefused, match=r"rabbitmq\.topology-missing"):
            declare(broker.parameters, broker.table(), passive=True)
        declare(broker.parameters, Topology(exchanges(broker.names)))
        with pytest.raises(BrokerRefused, match=r"rabbitmq\.topology-missing") as caught:
            declare(broker.parameters, broker.table(), passive=True)
        assert caught.value.where == f"queue {broker.names.full(QUEUE)}"

    def test_a_passive_check_of_what_is_there_passes(self, broker: Broker) -> None:
        """What somebody else declared is good enough."""
        declare(broker.parameters, broker.declare(), passive=True)

    def test_a_wrong_password_is_a_lasting_error(self, broker: Broker) -> None:
        """Repeating does not help, and the text does not repeat the password."""
        wrong = broker.url.replace("guest:guest", "guest:sesame")
        with pytest.raises(BrokerRefused, match=r"rabbitmq\.access-refused") as caught:
            declare(parameters(wrong, "test"), Topology(()))
        assert "sesame" not in caught.value.text()
