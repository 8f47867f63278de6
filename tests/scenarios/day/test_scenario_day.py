"""A generated day is reproducible, lies on land, and looks like its parameters."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from shapely.geometry import Point, shape

from planner.kernel.places import Place, crow_km
from planner.kernel.time import ServiceDay
from planner.kernel.travel import TravelTimes
from scenarios.data import FOLDER
from scenarios.day.generate import Scenario, generate
from scenarios.day.journeys import ride_s
from scenarios.day.parameters import Parameters
from scenarios.day.statistics import lines, statistics


def test_same_parameters_same_day_in_another_process(small_day: Scenario) -> None:
    """Hash seeds and process state do not reach the generated day."""
    code = (
        "import sys; from scenarios.day.generate import generate; from scenarios.day.parameters import Parameters; "
        "sys.stdout.write(generate(Parameters.read(trips=60)).as_json())"
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert other.stdout == small_day.as_json()


def test_another_seed_is_another_day(small_day: Scenario) -> None:
    """The seed matters."""
    other = generate(Parameters.read(trips=60, seed=1))
    assert {b["patient"]["cpr"] for b in other.referrals} != {b["patient"]["cpr"] for b in small_day.referrals}


def test_a_larger_day_begins_with_the_smaller(small_day: Scenario) -> None:
    """More trips add journeys and leave those that were there as they were."""
    larger = {b["external_id"]: b for b in generate(Parameters.read(trips=80)).referrals}
    same = [b for b in small_day.referrals if larger[b["external_id"]] == b]
    assert len(same) >= len(small_day.referrals) - 1  # the last may have been chosen to fill up


@pytest.mark.parametrize("trips", [2, 3, 60, 61])
def test_exactly_as_many_trips_as_asked(trips: int) -> None:
    """Even and odd numbers of trips are met by journeys that the rules should grant."""
    assert statistics(generate(Parameters.read(trips=trips))).trips == trips


def test_homes_lie_in_their_postcode_and_on_no_island(whole_day: Scenario) -> None:
    """Every home lies in the polygon of its postcode; nobody lives or is treated where a ferry is needed."""
    document = json.loads((FOLDER / "postcodes.geojson").read_text(encoding="utf-8"))
    areas = {f["properties"]["postcode"]: shape(f["geometry"]) for f in document["features"]}
    for journey in whole_day.journeys:
        area = areas[journey.home.postcode]
        assert area.distance(Point(journey.home.place.lon, journey.home.place.lat)) < 1e-5  # rounded to five decimals
    islands = {"8305", "7884", "8592"}
    assert not islands & {j.home.postcode for j in whole_day.journeys}
    assert not islands & {j.hospital.postcode for j in whole_day.journeys}


def test_shares_are_near_what_was_asked(whole_day: Scenario) -> None:
    """On 1 400 trips every share lies within four standard errors of its parameter."""
    figures, parameters = statistics(whole_day), Parameters.read()
    for kind, treatment in parameters.treatments.items():
        error = (treatment.share * (1 - treatment.share) / figures.journeys) ** 0.5
        assert abs(figures.kinds[kind] - treatment.share) < 4 * error
    assert 0.4 <= figures.on_call <= 0.6
    assert 0.1 <= figures.same_day <= 0.2
    assert 0.04 <= figures.mobility["wheelchair"] <= 0.14
    assert sum(figures.vehicles.values()) == round(1400 / 9)
    assert all(figures.outcomes[outcome] > 5 for outcome in ("transport", "allowance", "refused"))


def test_times_can_be_kept(whole_day: Scenario) -> None:
    """No appointment needs a car before the earliest pick-up, orders come before the car is wanted."""
    day, earliest = ServiceDay(whole_day.service_day), Parameters.read().orders.earliest_pickup
    for body, journey in zip(whole_day.referrals, whole_day.journeys, strict=True):
        truth = whole_day.truth.journeys[body["external_id"]]
        if journey.appointment_s is not None and truth.why != "free-choice":
            assert journey.appointment_s - ride_s(journey.km) >= earliest
            assert journey.ready_s > journey.appointment_s
        assert truth.ordered_at <= day.at(journey.wanted_s - 3600)
        assert truth.same_day == (truth.ordered_at > day.at(0))
        if truth.cancel_at is not None:
            assert truth.ordered_at < truth.cancel_at < day.at(journey.wanted_s)
        if truth.ready_at is not None and journey.appointment_s is not None:
            assert truth.ready_at > day.at(journey.appointment_s)


def test_oxygen_lasts_and_special_needs_have_notice(whole_day: Scenario) -> None:
    """Oxygen outlasts the ride with its margins; a stair machine is ordered with a whole working day between."""
    for body, journey in zip(whole_day.referrals, whole_day.journeys, strict=True):
        if journey.needs.oxygen_minutes is not None:
            assert journey.needs.oxygen_minutes * 60 >= 2 * ride_s(journey.km)
        if "stair-machine" in journey.needs.equipment:
            ordered = whole_day.truth.journeys[body["external_id"]].ordered_at
            assert (datetime(2026, 3, 17, tzinfo=UTC) - ordered).days >= 2


def test_no_hospital_is_nearer_than_the_stated_nearest(whole_day: Scenario) -> None:
    """Free choice of a hospital further away shows in the facts as a nearest distance below the distance."""
    for body, journey in zip(whole_day.referrals, whole_day.journeys, strict=True):
        truth, facts = whole_day.truth.journeys[body["external_id"]], body["facts"]
        assert (facts["nearest_distance_m"] < facts["distance_m"]) == (truth.why == "free-choice")
        if truth.why == "free-choice":
            assert facts["distance_m"] == round(crow_km(journey.home.place, journey.hospital.place) * 1300)


def test_figures_can_be_printed(whole_day: Scenario) -> None:
    """Every line of the figures has its name and a number."""
    assert all(any(c.isdigit() for c in line) for line in lines(statistics(whole_day)))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_place_can_be_reached_by_car(seed: int, roads: TravelTimes) -> None:
    """The default travel times know a way from every home and base to every hospital and back."""
    scenario = generate(Parameters.read(seed=seed))
    hospitals = list({journey.hospital.place for journey in scenario.journeys})
    others = [journey.home.place for journey in scenario.journeys]
    others += [Place(vehicle["base"]["lat"], vehicle["base"]["lon"]) for vehicle in scenario.vehicles]
    assert (roads.between(others, hospitals).seconds >= 0).all()
    assert (roads.between(hospitals, others).seconds >= 0).all()


def test_appointments_leave_time_for_the_way(whole_day: Scenario, roads: TravelTimes) -> None:
    """By the default travel times every first ride fits between the earliest pick-up and the appointment."""
    earliest = Parameters.read().orders.earliest_pickup
    for hospital in {journey.hospital.place for journey in whole_day.journeys}:
        there = [j for j in whole_day.journeys if j.hospital.place == hospital and j.appointment_s is not None]
        direct = roads.between([journey.home.place for journey in there], [hospital]).seconds[:, 0]
        assert all(j.appointment_s - seconds >= earliest for j, seconds in zip(there, direct, strict=True))
