"""Declares a topology, or checks that it is there."""

from __future__ import annotations

import pika
from pika.exceptions import AMQPError

from adapters.rabbitmq.errors import translated
from adapters.rabbitmq.topology import Topology


def declare(parameters: pika.connection.Parameters, topology: Topology, *, passive: bool = False) -> None:
    """Declare everything, which changes nothing where it exists already with the same properties.

    Args:
        parameters: of the broker.
        topology: what has to be there.
        passive: only check that exchanges and queues exist, for a user without the right to configure.
            Bindings cannot be checked; whoever declared the queues has made them.

    Raises:
        BrokerRefused: ``rabbitmq.topology-differs`` naming the property, ``rabbitmq.topology-missing`` (passive),
            ``rabbitmq.access-refused``.
        BrokerAway: ``rabbitmq.unreachable``.
    """
    where = "connection"
    try:
        with pika.BlockingConnection(parameters) as connection:
            channel = connection.channel()
            for exchange in topology.exchanges:
                where = f"exchange {exchange.name}"
                channel.exchange_declare(exchange.name, exchange.kind, passive=passive, durable=True)
            for queue in topology.queues:
                where = f"queue {queue.name}"
                channel.queue_declare(queue.name, passive=passive, durable=True, arguments=dict(queue.arguments))
            for binding in () if passive else topology.bindings:
                where = f"queue {binding.queue}"
                channel.queue_bind(binding.queue, binding.exchange, binding.key)
    except (AMQPError, OSError) as error:
        raise translated(error, where) from error


def delete(parameters: pika.connection.Parameters, topology: Topology) -> None:
    """Delete everything of a topology with the messages in it; what is not there is fine.

    Raises:
        BrokerRefused: ``rabbitmq.access-refused``.
        BrokerAway: ``rabbitmq.unreachable``.
    """
    try:
        with pika.BlockingConnection(parameters) as connection:
            channel = connection.channel()
            for queue in topology.queues:
                channel.queue_delete(queue.name)
            for exchange in topology.exchanges:
                channel.exchange_delete(exchange.name)
    except (AMQPError, OSError) as error:
        raise translated(error, "connection") from error
