"""How many messages wait in the broker."""

from __future__ import annotations

from collections.abc import Iterable

import pika
from pika.exceptions import AMQPError, ChannelClosedByBroker

from adapters.rabbitmq.errors import NOT_FOUND, translated


def waiting(parameters: pika.connection.Parameters, queues: Iterable[str]) -> dict[str, int]:
    """Return the messages ready in each queue; those delivered and not yet acknowledged are not among them.

    A queue that does not exist has none.

    Raises:
        BrokerAway: ``rabbitmq.unreachable``.
        BrokerRefused: ``rabbitmq.access-refused``.
    """
    found: dict[str, int] = {}
    try:
        with pika.BlockingConnection(parameters) as connection:
            channel = connection.channel()
            for queue in queues:
                try:
                    found[queue] = channel.queue_declare(queue, passive=True).method.message_count
                except ChannelClosedByBroker as error:
                    if error.reply_code != NOT_FOUND:
                        raise
                    found[queue] = 0
                    channel = connection.channel()
    except (AMQPError, OSError) as error:
        raise translated(error, "survey") from error
    return found
