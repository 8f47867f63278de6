"""Needs as booking is sent them become the needs of messages."""

from __future__ import annotations

from adapters.http.booking_forms import NeedsForm
from adapters.http.planning_forms import NeedsForm as QuotedNeeds
from planner.messages.trips import Needs


def test_codes_are_told_once_and_in_order() -> None:
    """Equipment, groups and whom to avoid are sets to the sender and sorted tuples to the listeners."""
    form = NeedsForm(mobility="walking", equipment=["step", "lift", "step"], groups=["animal"], avoids=["perfume"])
    wanted = Needs(
        mobility="walking", companions=2, equipment=("lift", "step"), groups=("animal",), avoids=("perfume",)
    )
    assert form.needs(2) == wanted


def test_a_quote_knows_the_same_needs() -> None:
    """What may be booked may be asked for."""
    form = QuotedNeeds(mobility="walking", companions=1, groups=["animal"], avoids=["perfume"])
    assert form.needs() == Needs(mobility="walking", companions=1, groups=("animal",), avoids=("perfume",))
