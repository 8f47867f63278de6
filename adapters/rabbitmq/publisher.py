"""Publishes messages in windows: many are sent, then all their confirms are awaited.

A message counts as published only when the broker confirmed it, which for quorum queues means that a majority of
members has written it to disk. ``mandatory`` makes the broker hand back what no queue is bound for.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import pika
from pika.channel import Channel
from pika.spec import Basic, BasicProperties

from adapters.rabbitmq.link import Link
from planner.messages.envelope import CONTENT_TYPE

PERSISTENT = 2


@dataclass(frozen=True)
class Outgoing:
    """A message for the broker.

    Attributes:
        exchange, key: where it goes.
        body: the envelope's bytes, as they are.
        message_id, type: repeated in the AMQP properties for whoever looks at the broker.
        headers: ours, such as the count of failures.
    """

    exchange: str
    key: str
    body: bytes
    message_id: str
    type: str
    headers: Mapping[str, Any] = field(default_factory=dict)


class Fate(StrEnum):
    """What became of a published message."""

    CONFIRMED = "confirmed"
    """The broker has it and will not lose it."""
    UNROUTABLE = "unroutable"
    """No queue is bound for it; the broker has dropped it."""
    REFUSED = "refused"
    """A queue is full, or the broker could not write; it is nowhere, or not everywhere it should be."""
    UNKNOWN = "unknown"
    """The connection was lost, or the time was up, before the broker answered."""


class _Window:
    """Messages sent and not yet all answered. Changed in the link's thread alone; others wait for ``done``."""

    def __init__(self, messages: Sequence[Outgoing]) -> None:
        self.messages = messages
        self.fates: list[Fate] = [Fate.UNKNOWN] * len(messages)
        self.open: dict[int, int] = {}
        self.returned: set[str] = set()
        self.done = threading.Event()

    def settle(self, tag: int, *, multiple: bool, refused: bool) -> None:
        for each in [t for t in self.open if multiple and t < tag] + [tag]:
            index = self.open.pop(each, None)
            if index is None:  # an answer to an earlier window, which nobody awaits any more
                return
            if refused:
                self.fates[index] = Fate.REFUSED
            else:
                unroutable = self.messages[index].message_id in self.returned
                self.fates[index] = Fate.UNROUTABLE if unroutable else Fate.CONFIRMED
        if not self.open:
            self.done.set()


class Publisher:
    """Publishes over a link of its own; one window at a time.

    Args:
        parameters: of the broker.
        prepare: declares what messages are published to; called before every connecting.
        on_ready: called when a connection has become usable.
    """

    def __init__(
        self,
        parameters: pika.connection.Parameters,
        *,
        prepare: Callable[[], None],
        on_ready: Callable[[], None] = lambda: None,
    ) -> None:
        self.link = Link(parameters, prepare=prepare, on_open=self._opened, on_lost=self._lost)
        self._on_ready = on_ready
        self._turn = threading.Lock()
        self._ready = threading.Event()
        self._channel: Channel | None = None
        self._window: _Window | None = None
        self._last_tag = 0

    def start(self) -> None:
        """Begin to connect, and return at once."""
        self.link.start()

    def stop(self) -> None:
        """Close the connection; a window under way gets UNKNOWN for what is unanswered."""
        self.link.stop()

    def ready(self, timeout_s: float = 0.0) -> bool:
        """Whether there is a usable connection, waiting for one that long."""
        return self._ready.wait(timeout_s)

    def publish(self, messages: Sequence[Outgoing], timeout_s: float = 30.0) -> list[Fate]:
        """Publish messages in this order and return the fate of each.

        When the time is up the connection is closed, so that no late answer is taken for another message's.
        Message ids within one window must differ.
        """
        if not messages:
            return []
        with self._turn:
            window = self._window = _Window(messages)
            if not self._ready.is_set() or not self.link.call(lambda: self._send(window)):
                return window.fates
            if not window.done.wait(timeout_s):
                self.link.call(self.link.close)
                window.done.wait(timeout_s)
            return list(window.fates)

    def _opened(self, connection: pika.SelectConnection) -> None:
        connection.channel(on_open_callback=self._channel_opened)

    def _channel_opened(self, channel: Channel) -> None:
        self._last_tag = 0
        channel.add_on_close_callback(lambda _channel, _reason: self.link.close())
        channel.add_on_return_callback(self._returned)
        channel.confirm_delivery(self._answered, callback=lambda _frame: self._selected(channel))

    def _selected(self, channel: Channel) -> None:
        self._channel = channel
        self._ready.set()
        self._on_ready()

    def _lost(self) -> None:
        self._ready.clear()
        self._channel = None
        if self._window is not None:
            self._window.done.set()

    def _send(self, window: _Window) -> None:
        channel = self._channel
        if channel is None or not channel.is_open:
            window.done.set()
            return
        window.open = {self._last_tag + 1 + index: index for index in range(len(window.messages))}
        for message in window.messages:
            self._last_tag += 1
            channel.basic_publish(message.exchange, message.key, message.body, _properties(message), mandatory=True)

    def _returned(self, _channel: Channel, _method: Basic.Return, properties: BasicProperties, _body: bytes) -> None:
        if self._window is not None:
            self._window.returned.add(str(properties.message_id))

    def _answered(self, frame: Any) -> None:
        if self._window is not None:
            method = frame.method
            self._window.settle(method.delivery_tag, multiple=method.multiple, refused=isinstance(method, Basic.Nack))


def _properties(message: Outgoing) -> BasicProperties:
    return BasicProperties(  # type: ignore[no-untyped-call]  # generated code without annotations
        content_type=CONTENT_TYPE,
        delivery_mode=PERSISTENT,
        message_id=message.message_id,
        type=message.type,
        headers=dict(message.headers) or None,
    )
