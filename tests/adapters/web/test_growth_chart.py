"""The chart of a criterion's share."""

from __future__ import annotations

from typing import Any

from adapters.web.growth import HEIGHT, LEFT, TOP, WIDTH, chart


def line(*shares: float) -> dict[str, Any]:
    """A criterion with these shares; the last is flagged, a new version decides from the second on."""
    last = len(shares) - 1
    marks = [{"flagged": at == last, "new_version": at == 1} for at in range(len(shares))]
    return {"points": [{"share": each, "of": 50 * (each >= 0), **marks[at]} for at, each in enumerate(shares)]}


def test_time_goes_right_and_more_goes_up() -> None:
    """Points stay inside the frame, a larger share higher; flags and new versions are marked where they are."""
    made = chart(line(0.1, 0.2, 0.4))
    xs, ys, flags = zip(*made.dots, strict=True)
    assert list(xs) == sorted(xs)
    assert list(ys) == sorted(ys, reverse=True)
    assert min(xs) >= LEFT
    assert max(xs) <= WIDTH
    assert min(ys) >= TOP
    assert max(ys) <= HEIGHT
    assert flags == (False, False, True)
    assert made.versions == (xs[1],)
    assert made.top_percent == 44.0


def test_nothing_granted_lies_on_the_floor() -> None:
    """A criterion that granted nothing in these periods divides by nothing."""
    made = chart(line(0.0, 0.0))
    assert {y for _, y, _ in made.dots} == {HEIGHT - 24}


def test_where_nothing_was_decided_there_is_no_point() -> None:
    """A share of no decisions is no share; the others keep their places in time."""
    made = chart(line(-1, 0.3, 0.9))
    assert [x for x, _, _ in made.dots] == [x for x, _, _ in chart(line(0.3, 0.3, 0.9)).dots][1:]
    assert made.top_percent == 99.0
