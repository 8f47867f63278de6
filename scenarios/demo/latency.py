"""How long a clerk waits for a promise."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field


def percentile(values: Sequence[float], share: float) -> float:
    """Return the nearest-rank percentile; 0.0 without values."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


@dataclass
class Latency:
    """Seconds from sending a referral until its trips' promises could be read, one value a referral."""

    seconds: list[float] = field(default_factory=list)

    def figures(self) -> dict[str, float | int]:
        """Return count and percentiles in milliseconds."""
        return {
            "count": len(self.seconds),
            **{
                f"p{int(share * 100)}_ms": round(1000 * percentile(self.seconds, share), 1)
                for share in (0.5, 0.95, 0.99)
            },
            "max_ms": round(1000 * max(self.seconds, default=0.0), 1),
        }
