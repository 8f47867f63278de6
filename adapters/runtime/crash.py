"""Named points at which a test may kill the process, to prove that nothing is lost or done twice."""

from __future__ import annotations

from typing import Protocol

POINTS = (
    "after_commit",
    "before_publish",
    "after_publish",
    "before_mark",
    "after_handler_commit",
    "before_ack",
)
"""Every boundary at which one store has committed and the next does not know it yet:

``after_commit``: a command has committed, nobody was woken. ``before_publish``: messages are read from the outbox.
``after_publish``: the bus has them. ``before_mark``: just before the outbox notes it. ``after_handler_commit``: a
handler's effects are committed. ``before_ack``: just before its delivery is acknowledged.
``notice_sent``: a gateway has a notice, nobody noted it.
"""


class CrashPoints(Protocol):
    """Told of every boundary as it is reached; may never return."""

    def reach(self, point: str) -> None:
        """Called at a point of ``POINTS``."""
        ...


class NoCrash:
    """The production choice: nothing happens."""

    def reach(self, point: str) -> None:
        """Do nothing."""
