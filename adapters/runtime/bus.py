"""What every bus can do, whether it is tables in this process or a broker."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Protocol

from adapters.runtime.retries import Verdict


@dataclass(frozen=True)
class BusStats:
    """What a bus has done since it was made, and what waits.

    Attributes:
        published: messages taken from outboxes; those repeated after a crash count again.
        unroutable: published messages that no queue is bound to.
        handled, duplicate, retried, dead: deliveries by their outcome.
        depths: messages waiting per queue, back-off included; queues that are empty are left out.
        unpublished: messages waiting per module's outbox; empty outboxes are left out.
        running: whether it works in the background.
    """

    published: int = 0
    unroutable: int = 0
    handled: int = 0
    duplicate: int = 0
    retried: int = 0
    dead: int = 0
    depths: dict[str, int] = field(default_factory=dict)
    unpublished: dict[str, int] = field(default_factory=dict)
    running: bool = False


class Bus(Protocol):
    """Brings every module's messages from its outbox to the queues of those who listen, at least once each.

    Delivery is in the order of the outbox as long as nothing fails; a message that waits for a retry is overtaken.
    """

    def start(self) -> None:
        """Work in background threads until ``stop``."""
        ...

    def stop(self, timeout_s: float = 30.0) -> None:
        """Finish the messages in hand, then rest. What is not acknowledged is brought again after a restart."""
        ...

    def wake(self) -> None:
        """Look at the outboxes now; called after commits from any thread."""
        ...

    def stats(self) -> BusStats:
        """Return counts since the bus was made, and what waits now."""
        ...


class Tally:
    """Counts for ``BusStats``, safe to share between threads."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def add(self, name: str, number: int = 1) -> None:
        """Count something."""
        with self._lock:
            self._counts[name] += number

    def outcome(self, verdict: Verdict) -> None:
        """Count a delivery by its outcome."""
        self.add(verdict.value if verdict is not Verdict.RETRY else "retried")

    def stats(self, depths: dict[str, int], unpublished: dict[str, int], *, running: bool) -> BusStats:
        """Return the counts together with what waits."""
        with self._lock:
            counts = dict(self._counts)
        return BusStats(
            **counts,
            depths={queue: depth for queue, depth in depths.items() if depth},
            unpublished={module: waiting for module, waiting in unpublished.items() if waiting},
            running=running,
        )
