"""A connection that comes back: one thread does all input and output, others hand it work.

pika's connections belong to the thread that runs them, and neither reconnects nor declares again by itself.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

import pika
import structlog
from pika.exceptions import AMQPError
from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_random_exponential

from adapters.rabbitmq.errors import BrokerAway, BrokerRefused, translated
from planner.kernel.errors import SamturError

_log = structlog.get_logger("samtur.rabbitmq")
logging.getLogger("pika").setLevel(logging.CRITICAL)  # every lost connection is told once, here, in our words
_BACKOFF = wait_random_exponential(multiplier=0.1, max=5.0)
_PAUSE_S = 0.2  # between a connection that worked and the next, so that a flapping broker is not hammered


class Link:
    """Keeps one connection open until it is stopped.

    Args:
        parameters: of the broker; its connection name appears in logs.
        prepare: called before every connecting, in the link's thread; declares what has to be there.
        on_open: called in the link's thread with every new connection.
        on_lost: called in the link's thread when a connection is gone, before the next one is tried.
    """

    def __init__(
        self,
        parameters: pika.connection.Parameters,
        *,
        prepare: Callable[[], None],
        on_open: Callable[[pika.SelectConnection], None],
        on_lost: Callable[[], None],
    ) -> None:
        self._parameters = parameters
        self._prepare, self._on_open, self._on_lost = prepare, on_open, on_lost
        self.name = str((parameters.client_properties or {}).get("connection_name", "samtur"))
        self._stopping = threading.Event()
        self._lock = threading.RLock()  # a signal handler may call in while its thread is in here
        self._connection: pika.SelectConnection | None = None
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
        self.connections = 0
        """How many connections have been opened so far."""

    def start(self) -> None:
        """Begin to connect, and return at once."""
        self._thread.start()

    def call(self, work: Callable[[], None]) -> bool:
        """Have work done in the link's thread; return False when there is no connection to do it on.

        Work that is accepted may still meet a connection or channel that has just closed: then it is dropped.
        """

        def guarded() -> None:
            try:
                work()
            except AMQPError as error:
                _log.info("rabbitmq.too-late", link=self.name, reason=repr(error))

        with self._lock:
            if self._connection is None:
                return False
            self._connection.ioloop.add_callback_threadsafe(guarded)
            return True

    def stop(self, timeout_s: float = 10.0) -> None:
        """Close the connection and end the thread."""
        self._stopping.set()
        self.call(self.close)
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def close(self) -> None:
        """Close the present connection, in the link's thread only; unless stopping, the next one follows."""
        connection = self._connection
        if connection is not None and not (connection.is_closing or connection.is_closed):
            connection.close()

    def _run(self) -> None:
        while not self._stopping.is_set():
            retrying = Retrying(
                retry=retry_if_exception_type(SamturError),
                stop=lambda _state: self._stopping.is_set(),
                wait=_BACKOFF,
                sleep=self._sleep,
                before_sleep=self._report,
                reraise=True,
            )
            try:
                retrying(self._session)
            except SamturError:  # stopped while the broker was away
                return
            self._stopping.wait(_PAUSE_S)

    def _session(self) -> None:
        """Connect and serve one connection until it is gone.

        Raises:
            SamturError: when it could not be opened at all, or broke in a way that was not foreseen.
        """
        if self._stopping.is_set():
            return
        self._prepare()
        problems: list[BaseException | str] = []

        def opened(_connection: Any) -> None:
            self.connections += 1
            if self._stopping.is_set():
                self.close()
            else:
                self._on_open(connection)

        def failed(_connection: Any, error: BaseException | str) -> None:
            problems.append(error)
            connection.ioloop.stop()

        def closed(_connection: Any, reason: BaseException) -> None:
            _log.info("rabbitmq.closed", link=self.name, reason=repr(reason))
            connection.ioloop.stop()

        connection = pika.SelectConnection(self._parameters, opened, failed, closed)
        with self._lock:
            self._connection = connection
        try:
            connection.ioloop.start()
        except Exception as error:  # the thread must survive whatever a callback does
            _log.exception("rabbitmq.link-broke", link=self.name)
            raise BrokerAway("rabbitmq.link-broke", "the connection broke", where=self.name) from error
        finally:
            with self._lock:
                self._connection = None
            connection.ioloop.close()
            self._on_lost()
        for problem in problems:
            raise translated(problem if isinstance(problem, Exception) else OSError(str(problem)), self.name)

    def _sleep(self, seconds: float) -> None:
        self._stopping.wait(seconds)

    def _report(self, state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        wait_s = round(state.next_action.sleep, 1) if state.next_action else 0.0
        if isinstance(error, BrokerRefused):
            _log.error("rabbitmq.refused", link=self.name, wait_s=wait_s, **error.as_dict())
        elif isinstance(error, BrokerAway):
            _log.warning("rabbitmq.away", link=self.name, wait_s=wait_s, **error.as_dict())
