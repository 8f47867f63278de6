"""Curves of runs over time and their picture."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from scenarios.public.curves import Curve, curves
from scenarios.public.instance import Routes
from scenarios.public.picture import draw
from scenarios.public.record import Record, recorded
from scenarios.public.solver import Budget, Outcome, Point
from tests.scenarios.public.texts import toy


@pytest.fixture
def run(tmp_path: Path) -> Record:
    """A run that became better twice, with best known values."""
    history = (Point(1.0, 4, 120.0), Point(2.0, 2, 75.0))
    outcome = Outcome(Routes(((1, 3), (2, 4)), (0, 1)), history)
    made = recorded(toy(tmp_path, "toy1"), "samtur", Budget(8.0, 1, 1), outcome, 8.0)
    return replace(made, best_cost=50.0, best_vehicles=2)


def _at(curve: Curve, moment: float) -> float:
    return [share for time, share in curve.points if time <= moment + 1e-9][-1]


def test_a_curve_is_a_staircase(run: Record) -> None:
    """At each moment the share is that of the last solution before it."""
    vehicles, distance = curves([run])
    assert (vehicles.measure, distance.measure) == ("vehicles", "distance")
    assert [_at(vehicles, t) for t in (1.0, 1.9, 2.1, 8.0)] == [1.0, 1.0, 0.0, 0.0]
    assert [_at(distance, t) for t in (1.9, 2.1, 8.0)] == [pytest.approx(v) for v in (1.4, 0.5, 0.2)]


def test_a_mean_begins_where_every_run_has_a_solution(run: Record) -> None:
    """A run without a solution yet does not make the mean look better."""
    late = replace(run, seed=2, history=(Point(4.0, 2, 60.0), Point(8.0, 2, 55.0)))
    (_, distance) = curves([run, late])
    assert distance.points[0][0] == pytest.approx(4.0)
    assert distance.points[0][1] == pytest.approx((75 / 50 - 1 + 60 / 50 - 1) / 2)
    assert distance.runs == 2


def test_refused_and_unknown_runs_have_no_curve(run: Record) -> None:
    """What the checker refused, and what has no best known value, is not drawn."""
    assert curves([replace(run, broken=("x",)), replace(run, best_cost=None)]) == []


def test_dial_a_ride_has_no_vehicles_to_draw(run: Record) -> None:
    """Where the fleet is given only distance is drawn."""
    assert [curve.measure for curve in curves([replace(run, best_vehicles=None)])] == ["distance"]


def test_the_picture_has_axes_titles_and_a_line_a_solver(run: Record) -> None:
    """The picture is well-formed SVG: a panel a family and measure, units on axes, everybody in the legend."""
    other = replace(run, solver="vroom", history=(run.history[-1],))
    text = draw(curves([run, other]))
    root = ET.fromstring(text)  # noqa: S314 - written here
    words = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"Li & Lim 100: distance", "Li & Lim 100: vehicles", "samtur", "vroom"} <= set(words)
    assert words.count("seconds") == 2
    assert any(word and word.endswith("%") for word in words)
    assert len(re.findall("<polyline", text)) == 4
    assert len(re.findall("<circle", text)) == 4


def test_no_curves_are_an_empty_picture() -> None:
    """Without curves the picture is still well-formed."""
    assert ET.fromstring(draw([])).tag.endswith("svg")  # noqa: S314 - written here
