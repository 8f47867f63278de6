"""What a decision gives beside transport, or instead of it."""

from __future__ import annotations

from typing import Literal

from planner.booking.domain.facts import Aid
from planner.messages.payload import Count, Part
from planner.messages.trips import Reason

Basis = Literal["public-fare", "km-rate", "claim"]


class Grant(Part):
    """An aid that was asked for, granted or declined."""

    aid: Aid
    granted: bool
    reasons: tuple[Reason, ...]


class Calculation(Part):
    """An allowance worked out, in øre for the way out and home together.

    Attributes:
        basis: cheapest public transport, a rate per kilometre, or ``claim``: settled when the patient claims, because
            nobody has looked the fare up.
        metres: kilometres paid for, in metres, where a rate is.
        expense_ore: the patient's own; companion_ore: the companion's; None where it is not known yet.
        minimum_ore: an expense up to this gives nothing.
        payable_ore: what is paid; 0 up to the minimum; None where it is not known yet.
        source: where the figures are published.
    """

    basis: Basis
    metres: Count = 0
    km_rate_ore: Count | None = None
    expense_ore: Count | None = None
    companion_ore: Count | None = None
    minimum_ore: Count
    payable_ore: Count | None = None
    source: str
