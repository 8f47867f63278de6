"""What a Task says about a referral, for every state that it can be in."""

from __future__ import annotations

import itertools

import pytest

from adapters.fhir.status import _TEXTS, standing
from planner.booking.domain.trip import TripStatus


@pytest.mark.parametrize(
    ("outcome", "trips", "expected"),
    [
        (None, [], ("requested", "received")),
        ("open", [], ("requested", "to-decide")),
        ("allowance", [], ("rejected", "allowance")),
        ("refused", [], ("rejected", "refused")),
        ("transport", [], ("accepted", "granted")),
        ("transport", ["booked", "booked"], ("accepted", "booked")),
        ("transport", ["promised", "booked"], ("accepted", "booked")),
        ("transport", ["promised", "promised"], ("accepted", "promised")),
        ("transport", ["promised", "refused"], ("on-hold", "no-car")),
        ("transport", ["refused", "cancelled"], ("on-hold", "no-car")),
        ("transport", ["on-board", "promised"], ("in-progress", "under-way")),
        ("transport", ["carried", "promised"], ("in-progress", "under-way")),
        ("transport", ["carried", "refused"], ("in-progress", "under-way")),
        ("transport", ["carried", "carried"], ("completed", "carried")),
        ("transport", ["carried", "cancelled"], ("completed", "carried")),
        ("transport", ["no-show", "cancelled"], ("failed", "no-show")),
        ("transport", ["cancelled", "cancelled"], ("cancelled", "cancelled")),
    ],
)
def test_the_status_follows_decision_and_trips(
    outcome: str | None, trips: list[str], expected: tuple[str, str]
) -> None:
    """Each state has one status of R4 and one in the office's words."""
    assert standing(outcome, trips) == expected


def test_no_state_is_without_an_answer() -> None:
    """Every combination of two trips has a status of the R4 value set, a text, and is the same in either order."""
    allowed = {"requested", "accepted", "rejected", "in-progress", "on-hold", "completed", "failed", "cancelled"}
    for one, two in itertools.product([status.value for status in TripStatus], repeat=2):
        status, business = standing("transport", [one, two])
        assert status in allowed
        assert business in _TEXTS
        assert standing("transport", [two, one]) == (status, business)
