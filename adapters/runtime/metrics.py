"""Counters of messaging in Prometheus form, in a registry that the caller owns."""

from __future__ import annotations

from collections.abc import Collection

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class RuntimeMetrics:
    """What a module's messaging counts. One object per registry serves all modules of a process.

    Args:
        registry: where the metrics are registered; a new one by default.
        answers: message types that answer a message of their receiver; from there to here is timed.
    """

    def __init__(self, registry: CollectorRegistry | None = None, answers: Collection[str] = ()) -> None:
        self.registry = registry or CollectorRegistry()
        self.answers = frozenset(answers)
        self.published = Counter(
            "samtur_messages_published", "Messages handed to the bus", ["module", "type"], registry=self.registry
        )
        self.unroutable = Counter(
            "samtur_messages_unroutable", "Published messages nobody listens to", ["module"], registry=self.registry
        )
        self.handled = Counter(
            "samtur_messages_handled",
            "Messages whose effects were committed",
            ["queue", "type"],
            registry=self.registry,
        )
        self.duplicate = Counter(
            "samtur_messages_duplicate", "Deliveries absorbed by the inbox", ["queue"], registry=self.registry
        )
        self.retried = Counter(
            "samtur_messages_retried", "Rounds that failed and will be repeated", ["queue"], registry=self.registry
        )
        self.dead = Counter("samtur_messages_dead", "Messages given up", ["queue", "code"], registry=self.registry)
        self.handler_seconds = Histogram(
            "samtur_handler_seconds",
            "Time of one handling, from decoding to commit",
            ["queue"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.answer_seconds = Histogram(
            "samtur_answer_seconds",
            "Time from storing a message until its answer was handled: trip booked to trip promised or refused",
            ["module", "type"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.queue_depth = Gauge(
            "samtur_queue_depth", "Messages waiting in a queue, back-off included", ["queue"], registry=self.registry
        )
        self.outbox_unpublished = Gauge(
            "samtur_outbox_unpublished", "Messages waiting in the outbox", ["module"], registry=self.registry
        )
        self.outbox_age_seconds = Gauge(
            "samtur_outbox_age_seconds", "Age of the oldest waiting message", ["module"], registry=self.registry
        )
        self.dead_letters = Gauge(
            "samtur_dead_letters", "Dead letters that nobody has decided about", ["module"], registry=self.registry
        )
        self.notices = Counter(
            "samtur_notices",
            "Attempts at sending notices, by how they ended",
            ["channel", "result"],
            registry=self.registry,
        )
        self.jobs = Counter(
            "samtur_jobs", "Attempts at jobs, by how they ended", ["module", "kind", "result"], registry=self.registry
        )
