"""Connection parameters for pika, with the time limits that keep a connection honest."""

from __future__ import annotations

import pika

from planner.kernel.errors import InvalidInput

HEARTBEAT_S = 30
"""A peer that is silent twice as long is dead."""
BLOCKED_S = 60.0
"""A broker out of memory or disk stops reading; after this long the connection is given up, so nothing hangs."""
SOCKET_S = 10.0


def parameters(url: str, connection_name: str) -> pika.URLParameters:
    """Return the parameters of an AMQP URL.

    Args:
        url: ``amqp://user:password@host:5672/vhost`` or ``amqps://…``.
        connection_name: shown in the broker's list of connections.

    Raises:
        InvalidInput: ``rabbitmq.bad-url``; the URL itself is not repeated, it holds a password.
    """
    if not url.startswith(("amqp://", "amqps://")):
        raise _bad_url()
    try:
        result = pika.URLParameters(url)
    except (ValueError, TypeError, AttributeError):
        raise _bad_url() from None
    result.heartbeat = HEARTBEAT_S
    result.blocked_connection_timeout = BLOCKED_S
    result.socket_timeout = SOCKET_S
    result.stack_timeout = 2 * SOCKET_S
    result.connection_attempts = 1  # the link repeats with back-off
    result.client_properties = {"connection_name": connection_name}
    return result


def _bad_url() -> InvalidInput:
    return InvalidInput(
        "rabbitmq.bad-url",
        "this is no AMQP URL",
        where="rabbitmq_url",
        do="Write amqp://user:password@host:5672/vhost.",
    )
