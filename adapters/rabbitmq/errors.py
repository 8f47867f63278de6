"""What can go wrong with the broker, as a person can act on it."""

from __future__ import annotations

from pika import exceptions as amqp

from planner.kernel.errors import SamturError, Transient

NOT_FOUND = 404
_LASTING = {
    403: (
        "access-refused",
        "the broker refuses",
        "Grant the user configure, write and read rights on names with this prefix.",
    ),
    NOT_FOUND: (
        "topology-missing",
        "something is not declared",
        "Let the process declare it, or declare it as docs/messages.md lists.",
    ),
    406: (
        "topology-differs",
        "it exists with other properties",
        "Drain and delete the old queue or exchange, or choose another bus_prefix.",
    ),
}
"""AMQP reply code → our code, what it means, what to do."""


class BrokerRefused(SamturError):  # noqa: N818 - read as a noun in logs
    """The broker answered and said no. Repeating does not help: somebody must change something."""


class BrokerAway(Transient):
    """The broker does not answer now."""


def translated(error: Exception, where: str) -> SamturError:
    """Return the error that tells a person what a pika exception means.

    Codes: ``rabbitmq.access-refused``, ``rabbitmq.topology-missing``, ``rabbitmq.topology-differs``,
    ``rabbitmq.refused`` (all lasting) and ``rabbitmq.unreachable`` (passing).
    """
    if isinstance(error, amqp.ProbableAuthenticationError | amqp.ProbableAccessDeniedError | amqp.AuthenticationError):
        return BrokerRefused(
            "rabbitmq.access-refused",
            "the broker refuses user, password or virtual host",
            where=where,
            do="Correct rabbitmq_url, or grant the user access to the virtual host.",
        )
    if not isinstance(error, amqp.ChannelClosedByBroker | amqp.ConnectionClosedByBroker):
        return BrokerAway(
            "rabbitmq.unreachable", "the broker does not answer", where=where, do="It is tried again by itself."
        )
    if error.reply_code in _LASTING:
        code, what, do = _LASTING[error.reply_code]
        return BrokerRefused(f"rabbitmq.{code}", f"{what}: {error.reply_text}", where=where, do=do)
    if isinstance(error, amqp.ConnectionClosedByBroker):
        return BrokerAway("rabbitmq.unreachable", f"the broker closed: {error.reply_text}", where=where)
    return BrokerRefused("rabbitmq.refused", f"the broker refuses: {error.reply_text}", where=where)
