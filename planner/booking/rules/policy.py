"""What follows when rides are given up or missed, and where a scheme differs from the rest of its office."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from planner.booking.rules.checks import Data

Follow = Literal["cancel", "keep", "ask"]
"""What becomes of the way home: cancelled, kept, or a clerk is asked."""
LateCancel = Literal["free", "counted", "fee"]
"""What follows a late cancellation: nothing, it counts as a missed ride, or a fee that is told and not collected."""


class NoShows(Data):
    """When a clerk looks at a patient who keeps missing rides.

    Attributes:
        count: so many missed journeys, within so many days (``within_days``), the last one included.
        reply_working_days: the clerk has looked before so many working days are over.
        owner: the account that the task is given to at once; empty: anybody's.
        source: where it is written.
    """

    count: Annotated[int, Field(ge=1, le=100)]
    within_days: Annotated[int, Field(ge=1, le=366)]
    reply_working_days: Annotated[int, Field(ge=1, le=60)]
    owner: Annotated[str, Field(max_length=120)] = ""
    source: Annotated[str, Field(min_length=3)]


class PolicyRow(Data):
    """Where one scheme differs from ``[office]``.

    Attributes:
        scheme: code of the scheme; one row each.
        changes: fields of the office by name with the scheme's own values; whatever is not named stays the office's.
        source: where it is written.
    """

    scheme: str
    source: Annotated[str, Field(min_length=3)]
    changes: Annotated[dict[str, Any], Field(min_length=1)]
