"""What speaks for an offered time, in plain words: stable codes with a sentence in each language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.messages.trips import Reason

_TEXTS: dict[str, tuple[str, str]] = {
    "planning.offer.fits-best": (
        "Passer bedst med de andre ture.",
        "Fits best with the other trips.",
    ),
    "planning.offer.least-wait": (
        "Mindst ventetid.",
        "The least waiting.",
    ),
    "planning.offer.shortest-ride": (
        "Korteste køretur.",
        "The shortest ride.",
    ),
    "planning.offer.other-time": (
        "Et andet tidspunkt, der også kan lade sig gøre.",
        "Another time that is possible too.",
    ),
}
CODES = tuple(_TEXTS)
"""Every code that an offer's reasons may have."""


@dataclass(frozen=True)
class Merit:
    """What an offer means for the patient, seconds: waiting at the place of treatment, and riding."""

    wait_s: int
    ride_s: int


def advantages(merits: Sequence[Merit]) -> list[tuple[Reason, ...]]:
    """Return what speaks for each offer, the cheapest offer first; every offer has at least one reason."""
    least_wait = min((merit.wait_s for merit in merits), default=0)
    shortest = min((merit.ride_s for merit in merits), default=0)
    found = []
    for number, merit in enumerate(merits):
        codes = [
            code
            for code, holds in (
                ("planning.offer.fits-best", number == 0),
                ("planning.offer.least-wait", len(merits) > 1 and merit.wait_s == least_wait),
                ("planning.offer.shortest-ride", len(merits) > 1 and merit.ride_s == shortest),
            )
            if holds
        ]
        found.append(tuple(_reason(code) for code in codes or ["planning.offer.other-time"]))
    return found


def _reason(code: str) -> Reason:
    da, en = _TEXTS[code]
    return Reason(code=code, da=da, en=en)
