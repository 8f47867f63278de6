"""Identifiers: time-ordered UUIDs for messages and rows, spoken numbers for what people talk about."""

from __future__ import annotations

import secrets
import threading
import time
import uuid

_lock = threading.Lock()
_last_ms = 0
_counter = 0


def uuid7() -> str:
    """Return a new UUIDv7 (RFC 9562, section 5.7), strictly increasing within this process.

    The 12 bits behind the milliseconds are a counter (RFC 9562, section 6.2, method 1), so that rows written
    in one millisecond keep their order.
    """
    global _last_ms, _counter  # noqa: PLW0603 - one monotonic sequence per process is the point
    with _lock:
        now_ms = time.time_ns() // 1_000_000
        if now_ms > _last_ms:
            _last_ms, _counter = now_ms, secrets.randbits(8)
        else:
            _counter += 1
            if _counter >= 1 << 12:
                _last_ms, _counter = _last_ms + 1, 0
        ms, counter = _last_ms, _counter
    value = (ms << 80) | (0x7 << 76) | (counter << 64) | (0b10 << 62) | secrets.randbits(62)
    return str(uuid.UUID(int=value))


def journey_id(number: int) -> str:
    """Return the spoken id of journey ``number``: ``J000123``."""
    return f"J{number:06d}"


def trip_id(journey: str, leg: int) -> str:
    """Return the spoken id of leg 1 (outbound) or 2 (return) of a journey: ``J000123-1``."""
    return f"{journey}-{leg}"


def run_id(service_day: str, vehicle: str) -> str:
    """Return the id of a vehicle's run on a service day: ``R20260317-V041``."""
    return f"R{service_day.replace('-', '')}-{vehicle}"
