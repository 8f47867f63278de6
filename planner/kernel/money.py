"""Money is integer øre. Sharing never loses or invents one."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeVar

from planner.kernel.errors import InvalidInput

Ore = int
K = TypeVar("K", bound=str)


def allocate(total: Ore, weights: Mapping[K, int | Fraction]) -> dict[K, Ore]:
    """Share ``total`` øre in proportion to ``weights`` by the largest remainder (Hamilton) method.

    The parts sum exactly to the total. Ties go to the smaller key, so the result does not depend on order.
    A negative total is shared as the mirror of the positive one. When all weights are zero, parts are equal.

    Raises:
        InvalidInput: ``money.no-shares`` without weights, ``money.negative-weight`` for a weight below zero.
    """
    if not weights:
        raise InvalidInput("money.no-shares", "there is nobody to share with", do="Give at least one weight.")
    if any(w < 0 for w in weights.values()):
        raise InvalidInput("money.negative-weight", "a weight is negative", where=str(dict(weights)))
    if total < 0:
        return {key: -part for key, part in allocate(-total, weights).items()}
    whole = sum((Fraction(w) for w in weights.values()), Fraction(0))
    exact = {
        key: (Fraction(total) * Fraction(w) / whole if whole else Fraction(total, len(weights)))
        for key, w in weights.items()
    }
    parts = {key: int(value) for key, value in exact.items()}
    missing = total - sum(parts.values())
    by_remainder = sorted(exact, key=lambda key: (-(exact[key] - parts[key]), key))
    for key in by_remainder[:missing]:
        parts[key] += 1
    return parts


def round_half_up(value: Fraction) -> Ore:
    """Round to whole øre, halves away from zero, as an invoice reader expects."""
    sign = -1 if value < 0 else 1
    return sign * int((abs(value) * 2 + 1) // 2)


def rate_for(seconds: int, hourly_ore: Ore) -> Ore:
    """Return the price of ``seconds`` at ``hourly_ore`` øre an hour, rounded half up."""
    return round_half_up(Fraction(seconds * hourly_ore, 3600))


def kroner(ore: Ore) -> str:
    """Return øre as Danish kroner, such as ``1.234,50 kr.`` for 123 450."""
    sign = "-" if ore < 0 else ""
    whole, cents = divmod(abs(ore), 100)
    return f"{sign}{whole:,}".replace(",", ".") + f",{cents:02d} kr."
