"""When a vehicle arrives whose speed depends on the time of day, in exact fractions of a second."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction


def arrival(slots: Sequence[Sequence[int]], leaves: int, seconds: int) -> int:
    """Return the first whole second by which a way is driven.

    Args:
        slots: (start, thousandths of full speed), in order; full speed before the first.
        leaves: second of departure.
        seconds: of the way at full speed.
    """
    now, missing = Fraction(leaves), Fraction(seconds)
    ends = [start for start, _ in slots]
    speeds = [Fraction(1), *(Fraction(speed, 1000) for _, speed in slots)]
    for speed, end in zip(speeds, [*ends, None], strict=True):
        if end is not None and end <= now:
            continue
        needed = missing / speed
        if end is None or now + needed <= end:
            return math.ceil(now + needed)
        missing -= (end - now) * speed
        now = Fraction(end)
    raise AssertionError("the last slot has no end")
