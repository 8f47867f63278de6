"""Brings the messages of one queue to their module, one after the other, and answers the broker for each."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, takewhile
from queue import Empty, SimpleQueue

import pika
import structlog
from pika.channel import Channel
from pika.spec import Basic, BasicProperties

from adapters.rabbitmq.link import Link

_log = structlog.get_logger("samtur.rabbitmq")
FAILURES = "samtur-failures"
"""Header that counts the failed rounds of a message on its way through the retry queues."""
_TOGETHER = 32  # messages handled in one transaction
_AGAIN_S = 1.0  # pause before a message that could not be put aside is asked for again


@dataclass(frozen=True)
class Delivery:
    """A message as the broker brought it. ``failures``: rounds of handling that failed so far."""

    channel: Channel
    tag: int
    body: bytes
    message_id: str
    failures: int


class Answer(StrEnum):
    """What the broker is told about a delivery."""

    ACK = "ack"
    """It is done with."""
    AGAIN = "again"
    """Bring it again, and count that towards the delivery limit."""
    HAND_BACK = "hand-back"
    """Take everything back and bring nothing for now: the world behind this consumer is down."""


class QueueConsumer:
    """The consumer of one queue: the link's thread receives, a thread of its own handles, in order.

    The channel belongs to the link's thread and every answer is sent from there. While a handler runs, however
    long, that thread goes on with heartbeats.

    Args:
        link: over which the queue is consumed.
        queue: the broker's name of it.
        work: handles deliveries in order, of several as many as it likes, and says what to answer for each handled;
            HAND_BACK only for the last.
        rest: called after HAND_BACK; returns when the world is well again, or when told to stop.
        prefetch: messages the broker may send ahead.
    """

    def __init__(
        self,
        link: Link,
        queue: str,
        work: Callable[[Sequence[Delivery]], Sequence[Answer]],
        rest: Callable[[threading.Event], None],
        prefetch: int,
    ) -> None:
        self.queue = queue
        self.stopping = threading.Event()
        self._link, self._work, self._rest, self._prefetch = link, work, rest, prefetch
        self._arrived: SimpleQueue[Delivery | None] = SimpleQueue()
        self._resting = threading.Event()
        self._connection: pika.SelectConnection | None = None
        self._served = False  # a channel was asked for on this connection
        self._channel: Channel | None = None
        self._tag = ""
        self._held: deque[Delivery] = deque()
        self._ended = False
        self._thread = threading.Thread(target=self._run, name=f"rabbitmq-{queue}", daemon=True)

    def start(self) -> None:
        """Begin to handle what arrives."""
        self._thread.start()

    def request_stop(self) -> None:
        """Ask for no more messages, finish the one in hand and hand the rest back; from any thread."""
        self.stopping.set()
        if not self._link.call(self._cancel):
            self._arrived.put(None)

    def join(self, timeout_s: float) -> bool:
        """Wait for the end; return whether it came in time."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def in_hand(self) -> int:
        """Return about how many messages were received and not yet answered."""
        return self._arrived.qsize() + len(self._held)

    # In the link's thread

    def open(self, connection: pika.SelectConnection) -> None:
        """Consume over a new connection."""
        self._connection = connection
        if not (self._resting.is_set() or self.stopping.is_set()):
            self._served = True
            connection.channel(on_open_callback=self._opened)

    def lost(self) -> None:
        """The connection is gone, and the broker will bring again what was not answered."""
        self._connection, self._channel, self._served = None, None, False
        if self.stopping.is_set():
            self._arrived.put(None)

    def _opened(self, channel: Channel) -> None:
        self._channel = channel
        channel.add_on_close_callback(self._closed)
        channel.add_on_cancel_callback(lambda _frame: self._link.close())  # the queue was deleted
        channel.basic_qos(prefetch_count=self._prefetch, callback=lambda _frame: self._consume(channel))

    def _consume(self, channel: Channel) -> None:
        if not self.stopping.is_set():
            self._tag = channel.basic_consume(self.queue, self._receive)

    def _receive(self, channel: Channel, method: Basic.Deliver, properties: BasicProperties, body: bytes) -> None:
        failures = (properties.headers or {}).get(FAILURES, 0)
        failures = failures if isinstance(failures, int) else 0
        self._arrived.put(Delivery(channel, method.delivery_tag, body, str(properties.message_id or ""), failures))

    def _closed(self, _channel: Channel, reason: BaseException) -> None:
        self._channel = None
        if not (self._resting.is_set() or self.stopping.is_set()):
            _log.warning("rabbitmq.channel-closed", queue=self.queue, reason=repr(reason))
            self._link.close()  # it comes back, and declares again what may be missing

    def _cancel(self) -> None:
        if self._channel is not None and self._channel.is_open and self._tag:
            self._channel.basic_cancel(self._tag, callback=lambda _frame: self._arrived.put(None))
        else:
            self._arrived.put(None)

    def _hand_back(self) -> None:
        self._served = False
        if self._channel is not None and self._channel.is_open:
            self._channel.close()  # the broker takes back everything unanswered

    def _reopen(self) -> None:
        if self._connection is not None and self._connection.is_open and not self._served:
            self.open(self._connection)

    # In the thread of this consumer

    def _run(self) -> None:
        while self._take():
            batch = self._batch()
            answers = self._work(batch)
            for _ in answers:
                self._held.popleft()
            self._send(batch, answers)

    def _take(self) -> bool:
        """Have at least one message at hand, and all that have arrived; return False when the end has come."""
        while not self._ended:
            waits = not self._held
            try:
                while True:
                    self._keep(self._arrived.get(block=waits))
                    waits = waits and not self._held and not self._ended
            except Empty:
                pass
            if self.stopping.is_set():
                self._return_all()
            while self._held and not self._held[0].channel.is_open:
                self._held.popleft()  # it will be brought again
            if self._held and not self._ended:
                return True
        return False

    def _keep(self, delivery: Delivery | None) -> None:
        if delivery is None:
            self._ended = True
            self._return_all()
        elif self.stopping.is_set():
            self._return(delivery)
        else:
            self._held.append(delivery)

    def _return_all(self) -> None:
        while self._held:
            self._return(self._held.popleft())

    def _return(self, delivery: Delivery) -> None:
        self._link.call(lambda: delivery.channel.basic_nack(delivery.tag, requeue=True))

    def _batch(self) -> list[Delivery]:
        """Return what may be handled together: first deliveries that came over one channel, or one repeated one."""
        first = self._held[0]
        if first.failures:
            return [first]
        alike = takewhile(lambda each: each.channel is first.channel and not each.failures, self._held)
        return list(islice(alike, _TOGETHER))

    def _send(self, batch: Sequence[Delivery], answers: Sequence[Answer]) -> None:
        """Send the answers; everything before the last of several acknowledgements is acknowledged with it."""
        channel = batch[0].channel
        done = [each.tag for each, answer in zip(batch, answers, strict=False) if answer is Answer.ACK]
        again = [each.tag for each, answer in zip(batch, answers, strict=False) if answer is Answer.AGAIN]
        if again:
            self.stopping.wait(_AGAIN_S)

        def send() -> None:
            for tag in again:
                channel.basic_reject(tag, requeue=True)
            if done:
                channel.basic_ack(done[-1], multiple=True)

        self._link.call(send)
        if Answer.HAND_BACK in answers:
            self._resting.set()
            self._link.call(self._hand_back)
            self._rest(self.stopping)
            self._resting.clear()  # from here on a new connection opens the channel by itself
            self._link.call(self._reopen)
