"""The timeline's geometry, places' names, the order of a story."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from shapely import transform

from adapters.roads.land import LandGrid
from adapters.web import land_outline, rules, timeline
from adapters.web.places import place_text, towns
from adapters.web.trips import in_order
from planner.kernel.time import ServiceDay

DAY = ServiceDay.parse("2026-03-17")


def _at(seconds: int) -> str:
    return DAY.at(seconds).isoformat()


def _run(name: str, leaves: int, stops: list[tuple[int, list[str]]], returns: int) -> dict[str, Any]:
    return {
        "run_id": f"R-{name}",
        "vehicle_id": name,
        "operator_id": "O1",
        "status": "planned",
        "leaves_at": _at(leaves),
        "returns_at": _at(returns),
        "stops": [
            {"departure_at": _at(at), "actions": [{"action": action} for action in actions]} for at, actions in stops
        ],
    }


@given(st.lists(st.integers(0, 10**8), min_size=1, max_size=9))
def test_the_dearest_rule_has_the_longest_bar(prices: list[int]) -> None:
    """Bars are as long as their prices say, one row below the other; a rule that costs nothing has none."""
    drawn = rules.bars([{"rule": f"r{n}", "price_ore": price} for n, price in enumerate(prices)])
    assert [bar.y for bar in drawn] == [n * rules.ROW for n in range(len(prices))]
    for bar in drawn:
        assert bar.length == round(rules.LONGEST * bar.price_ore / (max(prices) or 1), 1)
    assert max(bar.length for bar in drawn) == (rules.LONGEST if any(prices) else 0)


@st.composite
def runs(draw: st.DrawFn) -> dict[str, Any]:
    """A run whose passengers get on and off again."""
    leaves = draw(st.integers(0, 20 * 3600))
    at, load, stops = leaves, 0, []
    for pick in draw(st.lists(st.booleans(), max_size=12)):
        if not pick and not load:
            continue
        load += 1 if pick else -1
        at += draw(st.integers(60, 3600))
        stops.append((at, ["pickup" if pick else "dropoff"]))
    for _ in range(load):
        at += draw(st.integers(60, 3600))
        stops.append((at, ["dropoff"]))
    return _run(f"V{draw(st.integers(1, 999))}", leaves, stops, at + draw(st.integers(60, 3600)))


@given(st.lists(runs(), max_size=6))
def test_bars_cover_each_run_without_gaps_inside_the_picture(given_runs: list[dict[str, Any]]) -> None:
    """A row's bars follow each other from leaving to returning; all lies inside; loads are never negative."""
    picture = timeline.build(DAY, given_runs, DAY.at(0) - timedelta(days=1))
    assert len(picture.rows) == len(given_runs)
    assert picture.now_x is None
    for row in picture.rows:
        for before, after in zip(row.bars, row.bars[1:], strict=False):
            assert abs(before.x + before.width - after.x) < 0.11
        assert row.bars[0].x >= timeline.LEFT
        assert row.bars[0].load == row.bars[-1].load == 0
        assert row.end_x <= picture.width
        assert row.most == max(bar.load for bar in row.bars) <= row.trips
    assert [row.leaves for row in picture.rows] == sorted(row.leaves for row in picture.rows)


def test_the_present_is_marked_where_it_is() -> None:
    """The line of the present stands between the hours it lies between."""
    picture = timeline.build(DAY, [_run("V1", 8 * 3600, [], 10 * 3600)], DAY.at(9 * 3600))
    (_, eight), (x_nine, nine), (_, ten) = picture.hours
    assert (eight, nine, ten) == ("08", "09", "10")
    assert picture.now_x == x_nine


def test_a_day_without_runs_is_an_empty_picture() -> None:
    """No runs, no rows, and still a scale."""
    picture = timeline.build(DAY, [], DAY.at(0))
    assert not picture.rows
    assert len(picture.hours) > 2


def test_places_are_named_as_people_say_them() -> None:
    """A postcode area has its town's name; a point without one shows its coordinates; unknown codes stand alone."""
    assert place_text({"lat": 56.3, "lon": 8.6, "postcode": "7500"}) == "7500 Holstebro"
    assert place_text({"lat": 56.3, "lon": 8.6, "postcode": "9999"}) == "9999"
    assert place_text({"lat": 56.3, "lon": 8.6, "postcode": None}) == "56.300° N, 8.600° E"
    assert len(towns()) > 1000


def test_a_story_keeps_cause_before_effect() -> None:
    """Lines of one instant: who acts stands before booking's note of it, whatever way times are written."""
    lines = [
        {"at": "2026-03-17T08:00:00Z", "module": "booking", "kind": "trip-promised"},
        {"at": "2026-03-17T08:00:00+00:00", "module": "planning", "kind": "trip-promised"},
        {"at": "2026-03-17T08:00:00Z", "module": "booking", "kind": "trip-booked"},
        {"at": "2026-03-17T07:59:59+00:00", "module": "settlement", "kind": "run-priced"},
    ]
    told = [(line["module"], line["kind"]) for line in sorted(lines, key=in_order)]
    assert told == [
        ("settlement", "run-priced"),
        ("booking", "trip-booked"),
        ("planning", "trip-promised"),
        ("booking", "trip-promised"),
    ]


def test_the_maps_land_is_denmark() -> None:
    """The outline holds land where Denmark is and none where it is not, and is small enough to send."""
    content = json.loads(land_outline.FILE.read_text(encoding="utf-8"))
    assert "Geodatastyrelsen" in content["source"]
    points = [
        point
        for feature in content["features"]
        for part in ([feature["geometry"]["coordinates"]] if feature["geometry"]["type"] == "Polygon" else [])
        for ring in part
        for point in ring
    ]
    assert all(7.9 < east < 15.3 and 54.4 < north < 57.9 for east, north in points)
    assert land_outline.FILE.stat().st_size < 100_000


def test_the_outline_follows_the_raster() -> None:
    """A square island of land becomes one polygon of its size; a tiny one is left out."""
    clear = np.zeros((40, 40), dtype=np.uint8)
    clear[5:25, 5:25] = 1
    clear[30:32, 30:32] = 1
    shapes = land_outline.outline(LandGrid(clear, 500_000.0, 6_200_000.0, 250.0))
    assert len(shapes) == 1
    metres = transform(shapes[0], lambda points: points * [62_300, 111_300])  # of a degree at 56° north
    assert abs(metres.area - 5000**2) / 5000**2 < 0.15
