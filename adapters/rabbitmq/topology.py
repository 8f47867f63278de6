"""Everything that has to exist in the broker, as one table.

A topic exchange carries the events, a second one the personal channel. Every consumer queue is a quorum queue with
single active consumer: one consumer at a time, so in order, another one taking over when it dies. Behind it stand
its retry queues, which hand a message back to exactly this queue when its time is up, and its dead queue, where the
broker itself puts what was delivered too often (a message that kills its consumer).

No queue throws a message away: a full one refuses (``reject-publish``), and dead-lettering is ``at-least-once``.
https://www.rabbitmq.com/docs/quorum-queues#activating-at-least-once-dead-lettering (RabbitMQ 3.10 or newer).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from planner.messages.catalogue import message_types
from planner.messages.upcasters import newest

DELIVERY_LIMIT = 10
MAX_LENGTH = 1_000_000
DEFAULT_PREFIX = "samtur"


@dataclass(frozen=True)
class Names:
    """The names of everything under one prefix."""

    prefix: str = DEFAULT_PREFIX

    def full(self, name: str) -> str:
        """Return the broker's name of a queue or exchange: ``samtur.planning.booking-events``."""
        return f"{self.prefix.rstrip('.')}.{name}"

    def exchange(self, *, personal: bool) -> str:
        """Return the exchange that ordinary or personal messages are published to."""
        return self.full("personal" if personal else "events")

    def exchange_for(self, type_name: str) -> str:
        """Return the exchange of a message type, older versions of it included; of an unknown one the ordinary."""
        payload = message_types().get(newest(type_name))
        return self.exchange(personal=payload is not None and payload.personal)

    def retry(self, queue: str, delay_s: float) -> str:
        """Return the queue in which a message waits so long: ``samtur.planning.booking-events.retry.30s``."""
        return self.full(f"{queue}.retry.{delay_s:g}s")

    def dead(self, queue: str) -> str:
        """Return the queue of what the broker gave up delivering."""
        return self.full(f"{queue}.dead")

    @property
    def retry_exchange(self) -> str:
        """The direct exchange in front of the retry queues."""
        return self.full("retry")

    @property
    def dead_exchange(self) -> str:
        """The direct exchange in front of the dead queues."""
        return self.full("dead")


@dataclass(frozen=True)
class Exchange:
    """A durable exchange."""

    name: str
    kind: str


@dataclass(frozen=True)
class Queue:
    """A durable queue with its arguments."""

    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Binding:
    """Messages of an exchange under a routing key go to a queue."""

    queue: str
    exchange: str
    key: str


@dataclass(frozen=True)
class Topology:
    """What a module needs in the broker."""

    exchanges: tuple[Exchange, ...]
    queues: tuple[Queue, ...] = ()
    bindings: tuple[Binding, ...] = ()


def exchanges(names: Names) -> tuple[Exchange, ...]:
    """Return the exchanges, which all modules share."""
    return (
        Exchange(names.exchange(personal=False), "topic"),
        Exchange(names.exchange(personal=True), "topic"),
        Exchange(names.retry_exchange, "direct"),
        Exchange(names.dead_exchange, "direct"),
    )


def topology(
    names: Names,
    consumed: Mapping[str, Iterable[str]],
    *,
    delays_s: Iterable[float],
    max_length: int = MAX_LENGTH,
) -> Topology:
    """Return everything that a module needs.

    Args:
        names: under which prefix.
        consumed: queue → message types, as ``Module.queues()`` gives it.
        delays_s: how long a failed message may have to wait. There is one retry queue for every delay, because
            messages expire only at the head of a queue.
        max_length: messages that a queue holds before it refuses more.
    """
    queues: list[Queue] = []
    bindings: list[Binding] = []
    delays = sorted(set(delays_s))
    for queue, types in consumed.items():
        queues += _family(names, queue, delays, max_length)
        bindings += [Binding(names.full(queue), names.exchange_for(name), name) for name in types]
        behind = {names.retry(queue, delay): names.retry_exchange for delay in delays}
        behind[names.dead(queue)] = names.dead_exchange
        bindings += [Binding(name, exchange, name) for name, exchange in behind.items()]
    return Topology(exchanges(names), tuple(queues), tuple(bindings))


def _family(names: Names, queue: str, delays_s: Iterable[float], max_length: int) -> list[Queue]:
    """Return a consumer queue, its retry queues and its dead queue."""
    safe = {"x-queue-type": "quorum", "x-overflow": "reject-publish", "x-max-length": max_length}
    onwards = {**safe, "x-dead-letter-strategy": "at-least-once"}
    main = {
        **onwards,
        "x-single-active-consumer": True,
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-dead-letter-exchange": names.dead_exchange,
        "x-dead-letter-routing-key": names.dead(queue),
    }
    back = {**onwards, "x-dead-letter-exchange": "", "x-dead-letter-routing-key": names.full(queue)}
    waiting = [Queue(names.retry(queue, d), {**back, "x-message-ttl": round(d * 1000)}) for d in delays_s]
    return [Queue(names.full(queue), main), *waiting, Queue(names.dead(queue), safe)]
