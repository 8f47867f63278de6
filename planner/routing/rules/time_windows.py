"""Time windows: joining two stretches of a route in constant time.

A stretch is (duration, earliest, latest): the shortest duration, waiting included, and the range of starts that
reach it; starts before it wait, starts after ``latest`` are too late. Source: T. Vidal, T. G. Crainic, M. Gendreau,
C. Prins, "A hybrid genetic algorithm with adaptive diversity management for a large class of vehicle routing
problems with time-windows", Computers & Operations Research 40 (2013), section 4.5, here without time warp:
a stretch that would need it does not exist.
"""

from __future__ import annotations

from planner.routing.compiled import kernel


@kernel
def joined(
    duration_a: int, early_a: int, late_a: int, travel: int, duration_b: int, early_b: int, late_b: int
) -> tuple[bool, int, int, int]:
    """Return whether stretch b can follow a after ``travel`` seconds, and their join as a stretch."""
    gone = duration_a + travel
    if early_a + gone > late_b:
        return False, 0, 0, 0
    wait = max(early_b - gone - late_a, 0)
    return (
        True,
        gone + duration_b + wait,
        max(early_b - gone, early_a) - wait,
        min(late_b - gone, late_a),
    )
