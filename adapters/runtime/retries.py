"""What happens to a message whose handling failed."""

from __future__ import annotations

import hashlib
import threading
import traceback
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from planner.kernel.errors import Forbidden, InvalidInput, SamturError, Transient


@dataclass(frozen=True)
class RetryPolicy:
    """How often and after how long a failed message is tried again.

    Attributes:
        quick: retries at once, in the process.
        quick_wait_s: pause before each quick retry.
        ladder_s: waits of the later rounds, each again with quick retries; after the last the message is dead.
        pause_after: so many transient failures in a row make a queue pause: the world is down, not the message.
        pause_s: how long it pauses before it tries a single message.
    """

    quick: int = 3
    quick_wait_s: tuple[float, ...] = (0.0, 0.02, 0.1)
    ladder_s: tuple[float, ...] = (5.0, 30.0, 300.0, 300.0, 300.0)
    pause_after: int = 10
    pause_s: float = 10.0

    def delay_s(self, failures: int) -> float | None:
        """Return the wait after a round failed that ``failures`` rounds had failed before, or None: give up."""
        return self.ladder_s[failures] if failures < len(self.ladder_s) else None


class Fault(StrEnum):
    """Kinds of failure."""

    PERMANENT = "permanent"
    """The message itself is wrong: no repetition helps."""
    TRANSIENT = "transient"
    """The world did not answer."""
    OTHER = "other"
    """A lost race, or a defect that perhaps shows only in this order of events: retried, but no reason to pause."""


def classify(error: Exception) -> Fault:
    """Return what kind of failure an exception from a handler is."""
    if lost_race(error):
        return Fault.OTHER
    if isinstance(error, Transient | PoolTimeout | OperationalError):
        return Fault.TRANSIENT
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return Fault.TRANSIENT
    if isinstance(error, InvalidInput | Forbidden):
        return Fault.PERMANENT
    return Fault.OTHER


def lost_race(error: Exception) -> bool:
    """Whether a transaction failed only because another one was faster, so that repeating it at once is right."""
    if isinstance(error, StaleDataError | IntegrityError):
        return True
    sqlstate = getattr(getattr(error, "orig", None), "sqlstate", None)
    return sqlstate in {"40001", "40P01"}  # serialization_failure, deadlock_detected (PostgreSQL, appendix A)


@dataclass(frozen=True)
class Failure:
    """An error as it may be kept and logged: without any value that a message carried.

    Attributes:
        code: the error's own code, or ``handler.<ExceptionName>``.
        text: code, what, where and do of the error; for foreign exceptions only their name and place.
        trace_hash: equal for errors raised on the same path through the program.
    """

    code: str
    text: str
    trace_hash: str = ""

    @classmethod
    def of(cls, error: Exception) -> Failure:
        """Describe an exception. Texts of foreign exceptions are left out: they may quote personal data."""
        frames = traceback.extract_tb(error.__traceback__)
        path = "\n".join(f"{frame.filename}:{frame.name}" for frame in frames)
        trace_hash = hashlib.sha256(path.encode()).hexdigest()[:16]
        if isinstance(error, SamturError):
            return cls(error.code, error.text(), trace_hash)
        name = type(error).__name__
        place = f"{frames[-1].filename}:{frames[-1].lineno} in {frames[-1].name}" if frames else "unknown place"
        ours = [frame for frame in frames if "site-packages" not in frame.filename]
        via = f", called from {ours[-1].filename}:{ours[-1].lineno} in {ours[-1].name}" if ours else ""
        return cls(f"handler.{name}", f"{name} at {place}{via}", trace_hash)


class Verdict(StrEnum):
    """What became of a handled message, and so what the bus does with its delivery."""

    HANDLED = "handled"
    """Effects committed: acknowledge."""
    DUPLICATE = "duplicate"
    """Effects were committed before: acknowledge."""
    RETRY = "retry"
    """Bring it again after ``delay_s``."""
    DEAD = "dead"
    """Bury it, then acknowledge."""


@dataclass(frozen=True)
class Outcome:
    """The result of handling one delivery.

    Attributes:
        verdict: what the bus does now.
        delay_s: for RETRY, how long the message waits.
        pause_s: when above 0, the whole queue rests so long before its next message.
        failure: for RETRY and DEAD, what went wrong.
        message_id, type, subject, correlation_id: of the message; empty when it could not be read.
    """

    verdict: Verdict
    delay_s: float = 0.0
    pause_s: float = 0.0
    failure: Failure | None = None
    message_id: str = ""
    type: str = ""
    subject: str = ""
    correlation_id: str = ""


@dataclass
class Breaker:
    """Counts transient failures in a row, per queue; safe to share between threads."""

    after: int
    _row: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def failed(self, queue: str) -> bool:
        """Count a failure; return whether the queue should pause."""
        with self._lock:
            self._row[queue] = self._row.get(queue, 0) + 1
            return self._row[queue] >= self.after

    def worked(self, queue: str) -> None:
        """Forget the failures of a queue."""
        with self._lock:
            self._row.pop(queue, None)

    def open(self, queue: str) -> bool:
        """Whether the queue has failed so often in a row that it should take one message at a time."""
        with self._lock:
            return self._row.get(queue, 0) >= self.after
