"""What-if: figures add up, choices obey what they are told, and tables and pictures show them."""

from __future__ import annotations

import csv
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner

from adapters.cli.main import app
from planner.kernel.errors import InvalidInput, SamturError
from planner.kernel.places import Place
from planner.routing import MaxIterations, Plan, solve
from scenarios.day.parameters import Parameters
from scenarios.whatif import chart, table
from scenarios.whatif.bids import COLUMNS, Bid, read_bids, write_bids
from scenarios.whatif.day import UNSERVED_KR, Car, Day, Service
from scenarios.whatif.days import nested
from scenarios.whatif.figures import Effort, figures_of, plan_day
from scenarios.whatif.fleet import chosen, fleets, takes_wheelchairs
from scenarios.whatif.service import levels
from scenarios.whatif.tender import choose
from tests.routing.verify import violations
from tests.scenarios.whatif.crow import Crow, scenario

EFFORT = Effort(MaxIterations(300), 1, workers=1)
TYPES = Parameters.read().fleet.types


@pytest.fixture(scope="module")
def days() -> list[Day]:
    """Two small days that know the bases of the first one's fleet."""
    first = scenario(40, 5)
    bases = [Place(v["base"]["lat"], v["base"]["lon"]) for v in first.vehicles]
    return [Day.of(one, Crow(), bases) for one in (first, scenario(40, 6))]


def quiet(_: str) -> None:
    """Say nothing."""


def test_figures_are_what_the_plans_come_to(days: list[Day]) -> None:
    """Pay is time, or guaranteed hours, or the least pay of a day; left-out trips have their price, rides count."""
    cars, problem = days[0].cars, days[0].problem()
    plan = plan_day(problem, EFFORT)
    found = figures_of(cars, [(problem, plan)])
    pay = 0.0
    for car, route in zip(cars, plan.routes, strict=True):
        assert route.seconds <= car.vehicle.closes - car.vehicle.opens
        v = car.vehicle
        anyway = v.guaranteed_s / 3600 * v.hourly_ore
        beyond = v.start_fee_ore + max(route.seconds - v.guaranteed_s, 0) / 3600 * v.hourly_ore
        pay += anyway + (max(beyond, v.minimum_ore) if route.visits else 0)
    assert found.pay_ore == pytest.approx(pay, abs=len(cars))
    assert found.left_out == len(plan.unserved(problem.requests))
    assert found.total_ore == found.pay_ore + 100 * UNSERVED_KR * found.left_out
    assert found.vehicles == len(plan.used)
    assert found.ride_percent >= 100
    nobody = figures_of(cars, [(problem, Plan(tuple(replace(r, visits=(), leaves=0, returns=0) for r in plan.routes)))])
    assert nobody.left_out == problem.requests
    anyway = sum(c.vehicle.guaranteed_s / 3600 * c.vehicle.hourly_ore for c in cars)
    assert nobody.pay_ore == pytest.approx(anyway, abs=len(cars))


def test_fleets_have_the_size_and_mix_asked_for(days: list[Day]) -> None:
    """A fleet has so many vehicles and lifts, ids of their own, and a smaller one is part of a larger one."""
    cars = days[0].cars
    sizes = (2, 5, 9)
    made = [chosen(cars, size, 40) for size in sizes]
    for size, fleet in zip(sizes, made, strict=True):
        assert len(fleet) == len({car.vehicle.id for car in fleet}) == size
        assert sum(map(takes_wheelchairs, fleet)) == round(size * 0.4)
    for small, large in pairwise(made):
        assert {car.vehicle.id for car in small} <= {car.vehicle.id for car in large}
    assert sorted(c.vehicle.id for c in nested(cars)) == sorted(c.vehicle.id for c in cars)
    with pytest.raises(InvalidInput, match=r"whatif\.fleet"):
        chosen(cars, 0, 40)


def test_more_vehicles_leave_fewer_trips_out(days: list[Day]) -> None:
    """With one vehicle nearly everybody is left out, with eight hardly anybody; there is a row for each fleet."""
    rows = fleets(days, [1, 8], [50], EFFORT, quiet)
    assert [(size, lifts) for size, lifts, _ in rows] == [(1, 0), (8, 4)]
    assert rows[0][2].left_out > rows[1][2].left_out
    assert rows[0][2].days == 2


def test_loosening_a_service_level_never_costs_anything(days: list[Day]) -> None:
    """Along both factors the total only falls, and rides get longer as they may."""
    rows = dict(levels(days, [2, 0, 1], [1, 0.5], EFFORT, quiet))
    assert len(rows) == 6
    for level, figures in rows.items():
        for other, looser in rows.items():
            if level.ride_factor <= other.ride_factor and level.window_factor <= other.window_factor:
                assert looser.total_ore <= figures.total_ore + 1e-6
    assert rows[Service(0, 1)].ride_percent == pytest.approx(100)
    assert rows[Service(0, 1)].shared_percent == 0


def _at(car: Car, guaranteed_s: int, hourly_ore: int) -> Car:
    """Return a vehicle at another price."""
    return replace(car, vehicle=replace(car.vehicle, guaranteed_s=guaranteed_s, hourly_ore=hourly_ore))


def test_the_search_weighs_what_is_paid(days: list[Day]) -> None:
    """What a plan costs in the search, with the hours that are paid anyway, is what its vehicles are paid."""
    problem, cars = days[0].problem(), days[0].cars
    assert any(car.vehicle.guaranteed_s for car in cars)
    assert any(car.vehicle.minimum_ore for car in cars)
    result = solve(problem, MaxIterations(300), 1, workers=1)
    anyway = sum(car.pay(0) for car in cars)
    paid = sum(car.pay(route.seconds) for car, route in zip(cars, result.plan.routes, strict=True))
    assert result.cost.driving + anyway == pytest.approx(paid, abs=len(cars))


def _bids(days: list[Day], extra: int) -> list[Bid]:
    """Return the first day's vehicles as call-off bids, and guaranteed ones that nobody needs at their price."""
    bids = [Bid(c.vehicle.id, "O", 1, _at(c, 0, c.vehicle.hourly_ore)) for c in days[0].cars]
    dear, cheap = _at(days[0].cars[0], 8 * 3600, 90_000), _at(days[0].cars[0], 3600, 100)
    return [*bids, Bid("dear", "O", extra, dear), Bid("cheap", "O", 1, cheap)]


def test_what_does_not_pay_is_not_bought(days: list[Day]) -> None:
    """Guaranteed vehicles at ten times the price are given up, one at next to nothing is kept, call-off bids stay."""
    bids, said = _bids(days, 2), list[str]()
    choice = choose(days, bids, EFFORT, said.append)
    assert choice.bought["dear"] == 0
    assert choice.bought["cheap"] == 1
    assert all(choice.bought[bid.id] == bid.vehicles for bid in bids if not bid.car.vehicle.guaranteed_s)
    assert choice.chosen.total_ore <= choice.everything.total_ore - 2 * 8 * 90_000 * 0.5
    assert any("searched again" in line for line in said)


def test_days_without_a_vehicle_are_valid(days: list[Day]) -> None:
    """What is left of a day after an elimination is a plan that breaks no rule."""
    from scenarios.whatif import tender  # noqa: PLC0415 - looks inside

    bids = _bids(days, 2)
    planned = tender._plan(days, bids, {bid.id: bid.vehicles for bid in bids}, EFFORT, None)
    fewer = tender._least_missed(bids, planned, set())
    assert fewer is not None
    assert fewer[1] == "dear"
    for problem, plan in fewer[2].days:
        assert problem.vehicles == len(planned.cars) - 1
        assert violations(problem, plan) == []


def test_bids_are_read_back_as_written(days: list[Day], tmp_path: Path) -> None:
    """A fleet written as bids comes back with its types, hours and prices, alike vehicles in one bid."""
    path, cars = tmp_path / "bids.csv", [*days[0].cars, days[0].cars[0]]
    count = write_bids(path, cars, ["O1"] * len(cars))
    bids = read_bids(path, TYPES)
    assert len(bids) == count == len(cars) - 1
    assert bids[0].vehicles == 2
    for bid, car in zip(bids, cars, strict=False):
        assert bid.car.kind == car.kind
        assert bid.car.vehicle.layouts == car.vehicle.layouts
        assert (bid.car.vehicle.opens, bid.car.vehicle.closes) == (car.vehicle.opens, car.vehicle.closes)
        for name in ("hourly_ore", "start_fee_ore", "guaranteed_s", "minimum_ore"):
            assert getattr(bid.car.vehicle, name) == getattr(car.vehicle, name)


GOOD = "B1,O1,lift-car,3,7.5,06:00,17:00,385,0,56.1567,10.2108"


@pytest.mark.parametrize(
    ("line", "where"),
    [
        (GOOD.replace("lift-car", "rocket"), "line 2, vehicle_type"),
        (GOOD.replace("06:00", "dawn"), "line 2, opens"),
        (GOOD.replace("385", "cheap"), "line 2, hourly_kr"),
        (GOOD.replace("56.1567", "156"), "line 2, lat"),
        (GOOD.replace("7.5", "12"), "line 2, closes"),
        (GOOD.replace(",3,", ",0,"), "line 2, vehicles"),
        (f"{GOOD}\n{GOOD}", "line 1, bid"),
        ("", "line 1, bid"),
    ],
)
def test_a_wrong_bid_is_named(tmp_path: Path, line: str, where: str) -> None:
    """Each mistake in the table is an error that names its line and column."""
    path = tmp_path / "bids.csv"
    path.write_text(",".join(COLUMNS) + "\n" + line + "\n")
    with pytest.raises(InvalidInput) as refused:
        read_bids(path, TYPES)
    assert refused.value.code == "whatif.bids"
    assert where in refused.value.where


def test_a_table_is_printed_and_written(tmp_path: Path) -> None:
    """Text stands left and numbers right, and the CSV has the same rows."""
    found = table.Table(("name", "kr"), (("one", 12345.678), ("twenty", 1.5)))
    assert list(found.lines()) == ["name        kr", "one     12,346", "twenty     1.5"]
    found.write(tmp_path / "t.csv")
    with (tmp_path / "t.csv").open(newline="") as file:
        assert list(csv.reader(file)) == [["name", "kr"], ["one", "12345.678"], ["twenty", "1.5"]]
    with pytest.raises(InvalidInput, match=r"whatif\.cannot-write"):
        found.write(tmp_path / "no" / "t.csv")


def test_pictures_hold_every_point(tmp_path: Path) -> None:
    """Each point of each line is drawn inside the picture, higher for larger values; bars are as long as they say."""
    titles = chart.Titles("A & B", "x", "y")
    drawn = ET.fromstring(chart.lines_svg(titles, {"a": [(1, 10), (2, 20)], "b": [(1, 15)]}))  # noqa: S314
    space = "{http://www.w3.org/2000/svg}"
    assert drawn[0].text == "A & B"
    points = [(float(c.get("cx", 0)), float(c.get("cy", 0))) for c in drawn.iter(f"{space}circle")]
    assert len(points) == 3
    assert all(0 < x < chart.WIDTH and 0 < y < chart.HEIGHT for x, y in points)
    assert points[0][1] > points[2][1] > points[1][1]
    bars = ET.fromstring(chart.bars_svg(titles, [("r", 4, 1), ("s", 2, 2)]))  # noqa: S314
    widths = [float(r.get("width", 0)) for r in bars.iter(f"{space}rect")][1:]
    assert widths[0] == pytest.approx(4 * widths[1], abs=0.2)
    assert widths[2] == widths[3]


def test_the_commands_write_table_and_picture(tmp_path: Path) -> None:
    """Each command plans a tiny day and leaves a CSV and an SVG; what is wrong in its numbers is named."""
    small = ["--trips", "40", "--days", "1", "--iterations", "40"]
    bids = tmp_path / "bids.csv"
    runs = [
        ["bids", "--trips", "24", "--out", str(bids)],
        ["fleet", "--sizes", "2,3", "--lifts", "50", *small, "--out", str(tmp_path / "fleet")],
        ["service", "--rides", "0,1", *small, "--out", str(tmp_path / "service")],
        ["tender", str(bids), *small, "--out", str(tmp_path / "tender")],
    ]
    for arguments in runs:
        done = CliRunner().invoke(app, ["whatif", *arguments])
        assert done.exit_code == 0, done.output
    for name in ("fleet", "service", "tender"):
        assert (tmp_path / f"{name}.csv").read_text().count("\n") >= 3
        ET.parse(tmp_path / f"{name}.svg")  # noqa: S314
    for arguments in (["fleet", "--sizes", "many"], ["service", "--rides", "-1"]):
        failed = CliRunner().invoke(app, ["whatif", *arguments, *small])
        assert isinstance(failed.exception, SamturError)
        assert failed.exception.code == "whatif.numbers"
