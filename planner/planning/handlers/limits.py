"""How long a search may take that somebody asks for: checked when asked, stated when it begins."""

from __future__ import annotations

from planner.kernel.errors import InvalidInput
from planner.routing import MaxIterations, MaxSeconds, Stop, first_of


def seconds_of(seconds: float | None, iterations: int | None, usual_s: float, most_s: float) -> float | None:
    """Return the time limit of a search: the one given, the usual one where no limit is given at all.

    Raises:
        InvalidInput: ``planning.bad-limit`` for limits that are not above zero, or more than ``most_s`` seconds.
    """
    limits = [value for value in (seconds, iterations) if value is not None]
    if any(value <= 0 for value in limits) or (seconds or 0) > most_s:
        raise InvalidInput(
            "planning.bad-limit",
            "the limits of a search are out of range",
            where="seconds, iterations",
            do=f"Give at most {most_s:g} seconds, and limits above zero.",
        )
    return seconds if limits else usual_s


def stop_of(seconds: float | None, iterations: int | None) -> Stop:
    """Return when a search ends: at whichever of its limits comes first."""
    limits = [MaxSeconds(seconds)] if seconds is not None else []
    return first_of(*limits, *([MaxIterations(iterations)] if iterations is not None else []))
