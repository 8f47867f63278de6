"""Sends queued notices: leased in the database, handed over in no transaction, noted in one.

Not a job: a job starts a child process, which costs more than a hundred notices. The table of notices is an outbox of
its own, and the notice's id the key by which a gateway knows what it has sent before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

import structlog

from adapters.runtime.runtime import ModuleRuntime
from adapters.runtime.worker import Worker
from planner.booking.desk import Desk
from planner.booking.notices import sending
from planner.booking.notices.contact import Channel
from planner.booking.notices.ports import Gateway, Outgoing
from planner.booking.ports import BookingStore
from planner.kernel.errors import InvalidInput, SamturError, Transient
from planner.kernel.ids import uuid7

_log = structlog.get_logger("samtur.notices")
_BATCH = 10
_LEASE = timedelta(minutes=5)  # longer than a batch whose every text waits for its gateway's timeout
_LOOK_S = 2.0


class NoticeSender:
    """Sends booking's notices; several senders may share a database.

    Args:
        runtime: booking's.
        desk: the office.
        gateways: the way out of each channel that is on.
    """

    def __init__(self, runtime: ModuleRuntime[BookingStore], desk: Desk, gateways: Mapping[Channel, Gateway]) -> None:
        self._runtime = runtime
        self._desk = desk
        self._gateways = dict(gateways)
        self._owner = uuid7()
        self._worker = Worker("notices", self._step, _LOOK_S)

    def start(self) -> None:
        """Send in a background thread until ``stop``."""
        self._worker.start()

    def stop(self, timeout_s: float = 30.0) -> bool:
        """End after the text in hand; return whether it came in time."""
        self._worker.request_stop()
        return self._worker.join(timeout_s)

    def run_pending(self, stopping: Callable[[], bool] = lambda: False) -> int:
        """Send everything that is due now; return how many notices were looked at."""
        total = 0
        while not stopping():
            seen, texts = self._take()
            for text in texts:
                self._send(text)
            total += seen
            if seen < _BATCH:
                break
        return total

    def _step(self, stopping: Callable[[], bool]) -> int:
        try:
            return self.run_pending(stopping)
        except SamturError as error:  # a database that is away; the leases bring back what was in hand
            _log.warning("notices rest", code=error.code)
            return 0

    def _take(self) -> tuple[int, list[Outgoing]]:
        wall = self._runtime.wall_clock()
        hand = sending.Hand(self._owner, wall, wall + _LEASE, frozenset(self._gateways))
        return self._runtime.execute(lambda ctx: sending.take(ctx, self._desk, hand, _BATCH), actor="system:notices")

    def _send(self, out: Outgoing) -> None:
        try:
            ref = self._gateways[out.channel].send(out)
        except Transient as error:
            self._not_sent(out, error, again=True)
        except InvalidInput as error:
            self._not_sent(out, error, again=False)
        else:
            self._runtime.crash.reach("notice_sent")
            self._runtime.execute(lambda ctx: sending.sent(ctx, out, ref), actor="system:notices")
            self._runtime.metrics.notices.labels(out.channel, "sent").inc()

    def _not_sent(self, out: Outgoing, error: SamturError, *, again: bool) -> None:
        at = self._runtime.wall_clock() if again else None
        self._runtime.execute(
            lambda ctx: sending.not_sent(ctx, self._desk, out, error.code, at=at), actor="system:notices"
        )
        self._runtime.metrics.notices.labels(out.channel, "retried" if again else "refused").inc()
        _log.warning("notice not sent", notice=out.id, channel=out.channel, code=error.code)
