"""The calibrated default over Denmark's land."""

from __future__ import annotations

import time
from functools import partial
from importlib.resources import as_file

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.roads.calibrated import DATA, Calibrated, Calibration, danish_land
from adapters.roads.land_paths import LandPaths
from planner.kernel.errors import InvalidInput
from planner.kernel.places import Place, crow_km

AARHUS, HORSENS, VIBORG = Place(56.156, 10.205), Place(55.860, 9.850), Place(56.450, 9.400)
EBELTOFT, SAMSO, VENO = Place(56.195, 10.680), Place(55.860, 10.600), Place(56.550, 8.630)
ANHOLT, RONNE, KATTEGAT = Place(56.710, 11.560), Place(55.100, 14.750), Place(56.200, 11.200)
STRUER, FUR, SKIVE = Place(56.490, 8.590), Place(56.825, 9.010), Place(56.565, 9.030)

# inland Jutland: no straight line between two of these leaves land
inland = st.builds(Place, lat=st.floats(55.9, 56.35), lon=st.floats(8.9, 9.5))
near_water = st.builds(Place, lat=st.floats(56.3, 56.85), lon=st.floats(8.6, 9.9))
quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def roads(denmark: LandPaths) -> Calibrated:
    """The default engine."""
    return Calibrated(denmark)


def minutes(roads: Calibrated, a: Place, b: Place) -> float:
    """Return minutes from a to b."""
    return float(roads.between([a], [b]).seconds[0, 0]) / 60


def on_land(roads: Calibrated, *places: Place) -> bool:
    """Tell whether all places are on or near land and reach each other."""
    try:
        roads.between(places, places)
    except InvalidInput as error:
        if error.code != "roads.unreachable":
            raise
        return False
    return True


def test_inland_is_the_formula(roads: Calibrated) -> None:
    """Over land a straight line decides: minutes = 0.307 + 2.061 km^0.8 (the packaged fit)."""
    a, b = Place(56.10, 9.00), Place(56.20, 9.40)
    assert minutes(roads, a, b) == pytest.approx(0.307 + 2.061 * crow_km(a, b) ** 0.8, abs=0.02)


def test_metres_are_km_times_the_detour_factor(roads: Calibrated) -> None:
    """The estimate of road metres is 1.32 times the distance."""
    a, b = Place(56.10, 9.00), Place(56.20, 9.40)
    assert roads.between([a], [b]).metres[0, 0] == pytest.approx(1320 * crow_km(a, b), abs=1)


def test_a_bay_is_driven_around(roads: Calibrated) -> None:
    """Ebeltoft to Aarhus is by land some 1.4 times as far as over the bay."""
    km = roads.between([EBELTOFT], [AARHUS]).metres[0, 0] / 1320
    assert 1.3 < km / crow_km(EBELTOFT, AARHUS) < 1.9


def test_a_ferry_takes_its_time(roads: Calibrated) -> None:
    """Samsø is reached by its ferry: an hour on the water besides the driving."""
    assert 60 + 15 < minutes(roads, AARHUS, SAMSO) < 60 + 60


@pytest.mark.parametrize(("island", "ashore"), [(VENO, STRUER), (FUR, SKIVE), (SAMSO, HORSENS), (SAMSO, VENO)])
def test_islands_with_a_ferry_are_reached(roads: Calibrated, island: Place, ashore: Place) -> None:
    """Every island of the region with a car ferry is reached, over two ferries if need be."""
    assert minutes(roads, ashore, island) > minutes(roads, island, island) == 0


@pytest.mark.parametrize("lost", [ANHOLT, RONNE, KATTEGAT])
def test_what_cannot_be_reached_is_named(roads: Calibrated, lost: Place) -> None:
    """A place in the sea or on an island without an open crossing is an error that names it."""
    with pytest.raises(InvalidInput) as caught:
        roads.between([AARHUS, VIBORG], [HORSENS, lost])
    assert caught.value.code == "roads.unreachable"
    assert f"({lost.lat:.3f}, {lost.lon:.3f})" in caught.value.where
    assert "(55.860" not in caught.value.where.split(",")[0]


def test_a_closed_bridge_makes_the_way_longer(roads: Calibrated) -> None:
    """Crossings are switchable: without Sallingsundbroen Mors is farther from Skive."""
    closed = Calibrated(danish_land(setting={"Sallingsundbroen": False}))
    mors = Place(56.795, 8.860)
    assert minutes(closed, SKIVE, mors) > minutes(roads, SKIVE, mors) + 5
    assert closed.label != roads.label


def test_a_closed_ferry_cuts_an_island_off() -> None:
    """Without its ferry Samsø is unreachable."""
    closed = Calibrated(danish_land(setting={"Samsø (Hou-Sælvig)": False}))
    with pytest.raises(InvalidInput, match=r"roads\.unreachable"):
        closed.between([SAMSO], [AARHUS])


def test_an_opened_ferry_connects(roads: Calibrated) -> None:
    """A crossing closed in the table is opened by its name in settings."""
    opened = Calibrated(danish_land(setting={"Anholt (Grenaa)": True}))
    assert minutes(opened, AARHUS, ANHOLT) > 180


def test_unknown_crossing_is_an_error() -> None:
    """A name that no crossing bears is told, not ignored."""
    with pytest.raises(InvalidInput, match=r"roads\.crossing-unknown.*Atlantis"):
        danish_land(setting={"Atlantis": True})


def test_multiplier_scales_driving_not_ferries(denmark: LandPaths, roads: Calibrated) -> None:
    """A rush-hour multiplier lengthens the drive; the ferry keeps its time."""
    rush = Calibrated(denmark, multiplier=1.5)
    assert minutes(rush, AARHUS, VIBORG) == pytest.approx(1.5 * minutes(roads, AARHUS, VIBORG), abs=0.03)
    driving = minutes(roads, AARHUS, SAMSO) - 60
    assert minutes(rush, AARHUS, SAMSO) == pytest.approx(60 + 1.5 * driving, abs=0.03)


@pytest.mark.parametrize("multiplier", [0.0, -1.0, float("nan"), 11.0])
def test_senseless_multiplier_is_an_error(multiplier: float) -> None:
    """A multiplier outside 0.1 to 10 is refused."""
    with pytest.raises(InvalidInput, match=r"roads\.multiplier"):
        Calibrated(None, multiplier=multiplier)


def test_label_states_the_error(roads: Calibrated) -> None:
    """Who reads a plan sees that times are estimated and how well."""
    assert "estimated, median abs. error 9–13 %" in roads.label


def test_same_places_make_the_same_label(denmark: LandPaths, roads: Calibrated) -> None:
    """The label depends on the data, not on the object."""
    with as_file(DATA / "dk_crossings.csv") as table:
        assert Calibrated(denmark).label == roads.label == Calibrated(danish_land(table)).label


def test_straight_lines_work_anywhere() -> None:
    """Without land, places abroad are measured straight."""
    a, b = Place(54.15, -4.50), Place(54.20, -4.60)
    straight = Calibrated(None)
    assert minutes(straight, a, b) == pytest.approx(0.307 + 2.061 * crow_km(a, b) ** 0.8, abs=0.02)


@quick
@given(places=st.lists(near_water, min_size=2, max_size=6))
def test_there_is_as_far_as_back(roads: Calibrated, places: list[Place]) -> None:
    """Times and metres are symmetric to the last second and 0 on the diagonal."""
    places = [place for place in places if on_land(roads, AARHUS, place)]
    matrix = roads.between(places, places)
    assert (matrix.seconds == matrix.seconds.T).all()
    assert (matrix.metres == matrix.metres.T).all()
    assert not np.diag(matrix.seconds).any()


@quick
@given(a=inland, b=inland, c=inland)
def test_farther_takes_longer(roads: Calibrated, a: Place, b: Place, c: Place) -> None:
    """Over land, the farther of two places is never the quicker."""
    near, far = sorted((b, c), key=partial(crow_km, a))
    assert minutes(roads, a, near) <= minutes(roads, a, far)


@quick
@given(a=near_water, b=near_water, c=near_water)
def test_a_detour_is_hardly_shorter(roads: Calibrated, a: Place, b: Place, c: Place) -> None:
    """The triangle inequality holds up to a little: a way round water may be overestimated, places are put in cells."""
    if not on_land(roads, AARHUS, a, b, c):
        return
    over = minutes(roads, a, b) + minutes(roads, b, c)
    assert minutes(roads, a, c) <= 1.05 * over + 1


@quick
@given(a=near_water, b=near_water)
def test_land_is_never_shorter_than_the_straight_line(roads: Calibrated, a: Place, b: Place) -> None:
    """Keeping to land cannot shorten a way."""
    if on_land(roads, AARHUS, a, b):
        assert minutes(roads, a, b) >= minutes(Calibrated(None), a, b) - 1 / 60


@given(km=st.lists(st.floats(0, 500), min_size=2, max_size=2))
def test_the_formula_is_concave_enough(km: list[float]) -> None:
    """Two trips never take less than one of their joint length."""
    fit = Calibration.packaged()
    x, y = (float(fit.seconds(np.array(k))) for k in km)
    assert float(fit.seconds(np.array(sum(km)))) <= x + y + 1e-6


def test_answers_do_not_depend_on_company(roads: Calibrated) -> None:
    """A pair's time is the same asked alone or among others, and whichever side is larger."""
    places = [AARHUS, HORSENS, VIBORG, EBELTOFT, SAMSO, SKIVE, FUR]
    whole = roads.between(places, places).seconds
    alone = [[roads.between([a], [b]).seconds[0, 0] for b in places] for a in places]
    assert (whole == np.array(alone)).all()
    assert (roads.between(places, places[:2]).seconds == whole[:, :2]).all()


def test_nothing_asked_is_nothing_answered(roads: Calibrated) -> None:
    """No origins or no destinations give an empty matrix of the right shape."""
    assert roads.between([], [AARHUS]).seconds.shape == (0, 1)
    assert roads.between([AARHUS], []).metres.shape == (1, 0)


@pytest.mark.slow
def test_a_demo_day_is_measured_in_seconds(roads: Calibrated) -> None:
    """1 500 places all to all take seconds; two new places to and from all take hundredths of one."""
    rng = np.random.default_rng(7)
    everybody = [
        Place(float(lat), float(lon))
        for lat, lon in zip(rng.uniform(55.95, 56.35, 1502), rng.uniform(8.6, 9.7, 1502), strict=True)
    ]
    begun = time.perf_counter()
    roads.between(everybody[:1500], everybody[:1500])
    assert time.perf_counter() - begun < 20
    begun = time.perf_counter()
    roads.between(everybody[1500:], everybody[:1500])
    assert time.perf_counter() - begun < 0.5
