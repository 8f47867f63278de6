"""How a module is put together: handlers of messages, long jobs, and the context they run in.

A handler runs inside one transaction that somebody else opens and commits. It reads and changes its module's
store, and records messages and jobs; the outbox sends them after the commit. It never publishes, never commits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from planner.messages.envelope import Envelope
from planner.messages.payload import Payload
from planner.messages.upcasters import old_types

S = TypeVar("S")


@dataclass(frozen=True)
class Recorded:
    """A message that will be sent when the transaction commits."""

    payload: Payload
    subject: str
    version: int
    time: datetime


@dataclass(frozen=True)
class JobRequest:
    """Long work that will be leased by the job runner after the commit.

    Attributes:
        kind: name in the module's ``jobs``.
        key: unique per kind; asking twice for the same key is asking once.
        data: JSON-able facts that the job needs to find its input.
        not_before: earliest start.
    """

    kind: str
    key: str
    data: Mapping[str, Any]
    not_before: datetime


@dataclass
class Context(Generic[S]):
    """What a handler or command works with.

    Attributes:
        store: the module's repository, bound to the running transaction.
        now: the instant of this handling by the module's clock (aware UTC).
        message: the message being handled, or None for a command.
        actor: who gave the command, for the record; empty for messages.
    """

    store: S
    now: datetime
    message: Envelope | None = None
    actor: str = ""
    recorded: list[Recorded] = field(default_factory=list)
    jobs: list[JobRequest] = field(default_factory=list)

    def record(self, payload: Payload, *, subject: str, version: int, at: datetime | None = None) -> None:
        """Record a message about ``subject`` in its ``version``, true since ``at`` (default: now)."""
        self.recorded.append(Recorded(payload, subject, version, at or self.now))

    def enqueue(self, kind: str, key: str, data: Mapping[str, Any], not_before: datetime | None = None) -> None:
        """Ask for a job."""
        self.jobs.append(JobRequest(kind, key, dict(data), not_before or self.now))


Handler = Callable[[Any, Context[S]], None]
"""``handler(payload, context)``; the payload is of the type that it is registered under."""

Progress = Callable[[float, str], None]
"""``progress(share done 0..1, what is being done)``."""


@dataclass(frozen=True)
class JobKind(Generic[S]):
    """Long work in three steps, so that no transaction and no delivery waits for it.

    Attributes:
        prepare: inside a short transaction: turn the request's data into the task (picklable).
        work: a module-level function ``work(task, progress) -> result`` run in a child process of its own;
            both sides picklable. It may be killed at the deadline or run again after a crash.
        complete: inside one transaction with the job's completion: store the result, record messages.
        deadline_s: after so many seconds the child is killed and the attempt counts as failed.
        memory_mib: address-space limit of the child, or None.
    """

    prepare: Callable[[Context[S], Mapping[str, Any]], Any]
    work: Callable[[Any, Progress], Any]
    complete: Callable[[Context[S], Mapping[str, Any], Any], None]
    deadline_s: float
    memory_mib: int | None = None


@dataclass(frozen=True)
class Module(Generic[S]):
    """A module: its name, the messages it listens to, its jobs, and its upkeep.

    Attributes:
        upkeep: what is to be done now and then, by name: each does a bounded piece in one transaction and returns how
            much, and is called again until it returns 0.
    """

    name: str
    handlers: Mapping[type[Payload], Handler[S]]
    jobs: Mapping[str, JobKind[S]] = field(default_factory=dict)
    upkeep: Mapping[str, Callable[[Context[S]], int]] = field(default_factory=dict)

    def queues(self) -> dict[str, tuple[str, ...]]:
        """Return the consumer queues and the message types bound to each: one queue per sending module.

        Older versions of a type, which are raised to it when read, are bound like the type itself.
        For planning: ``{"planning.booking-events": ("booking.trip-booked.v1", ...), ...}``.
        """
        groups: dict[str, list[str]] = {}
        for payload in self.handlers:
            sender = payload.message_type.split(".", 1)[0]
            older = [old for old, new in old_types().items() if new == payload.message_type]
            groups.setdefault(f"{self.name}.{sender}-events", []).extend([payload.message_type, *older])
        return {queue: tuple(sorted(types)) for queue, types in sorted(groups.items())}
