"""How the steps of the search are mixed: which ruin, how often, how large."""

from __future__ import annotations

from typing import NamedTuple

RELATED = 0.5
"""Chance that a step takes out related requests instead of strings of visits."""

REMOVED = 10
"""Requests, or visits, that a step takes out on average."""

STRING = 12
"""Longest string of visits that a step takes out of one route."""


LARGE, FACTOR = 0.2, 3
"""Chance of a large step, and how many times as many it takes out."""


class Mix(NamedTuple):
    """Chance and sizes, as named above."""

    related: float = RELATED
    removed: int = REMOVED
    string: int = STRING
    large: float = LARGE


def mix_of(without: frozenset[str]) -> Mix:
    """Return the mix of the search, without some of its components."""
    if "strings" in without:
        return Mix(related=1.0)
    return Mix(related=0.0) if "related" in without else Mix()
