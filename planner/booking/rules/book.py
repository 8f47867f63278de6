"""Which of several rule sets decides: by authority, reason of travel and date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from planner.booking.domain.facts import Circumstances
from planner.booking.domain.publication import Heading
from planner.kernel.errors import InvalidInput

H = TypeVar("H", bound=Heading)


def in_force(published: Iterable[H], authority: str, day: date) -> H | None:
    """Return the publication that decides for an authority on a date.

    There are two axes of time. The dates of validity say on which days of decision a set may decide; of several, the
    one that begins latest does, so that a new year's rules end the old without touching its text. Of several that
    begin on the same day the last published decides, so that a correction replaces what it corrects from its
    publication on; earlier decisions keep the set that they were made by.
    """
    valid = [
        each
        for each in published
        if each.authority == authority and each.valid_from <= day and (each.valid_to is None or day <= each.valid_to)
    ]
    return max(valid, key=lambda each: (each.valid_from, each.published_at, each.version), default=None)


def responsible(published: Iterable[H], facts: Circumstances, day: date, home: str) -> H:
    """Return the publication that decides a referral: the municipality's own for doctors, otherwise the region's.

    Where the referral names no region, ``home`` answers: the office's own.

    Raises:
        InvalidInput: ``booking.no-rules-in-force``.
    """
    every = list(published)
    if facts.reason == "doctor" and facts.municipality is not None:
        own = in_force(every, facts.municipality.code, day)
        if own is not None:
            return own
    authority = facts.region or home
    found = in_force(every, authority, day)
    if found is None:
        known = ", ".join(sorted({each.authority for each in every})) or "none"
        raise InvalidInput(
            "booking.no-rules-in-force",
            f"no rule set of {authority!r} is in force on {day.isoformat()}",
            where="facts.region",
            do=f"Publish one with `samtur rules publish FILE`, or name another region (published: {known}).",
        )
    return found
