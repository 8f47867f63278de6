"""Road graphs of OpenStreetMap extracts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.roads.build import build
from adapters.roads.cch import RoadNetwork
from adapters.roads.components import largest
from adapters.roads.graph import RoadGraph
from adapters.roads.osm_ways import FERRY, blocks, duration, limit, read_way
from planner.kernel.errors import InvalidInput
from planner.kernel.places import Place
from tests.adapters.roads.roads_help import TINY

A, B, C = Place(56.0, 10.0), Place(56.0, 10.01608), Place(56.0, 10.03216)
D, END_OF_PRIVATE, CUT_OFF = Place(56.0045, 10.01608), Place(56.0, 10.05), Place(56.0925, 10.1)
BEHIND_FERRY = Place(55.935, 10.0)


@pytest.fixture(scope="module")
def roads(tiny_graph: Path) -> RoadNetwork:
    """The hand-made map."""
    return RoadNetwork(tiny_graph)


def trip(roads: RoadNetwork, a: Place, b: Place) -> tuple[int, int]:
    """Return seconds and metres from a to b."""
    matrix = roads.between([a], [b])
    return int(matrix.seconds[0, 0]), int(matrix.metres[0, 0])


def test_main_road_is_driven_at_four_fifths_of_its_limit(roads: RoadNetwork) -> None:
    """Two kilometres under a limit of 80 take as long as at 64 km/h, and little more for the crossroads."""
    seconds, metres = trip(roads, A, C)
    assert metres == pytest.approx(2000, abs=5)
    assert 2000 / 64 * 3.6 <= seconds <= 2000 / 64 * 3.6 + 5


def test_half_way_takes_half_the_time(roads: RoadNetwork) -> None:
    """A place along a road is reached along the road, not only from its ends."""
    middle, _ = trip(roads, A, Place(56.0, 10.00804))
    whole, _ = trip(roads, A, B)
    assert middle == pytest.approx(whole / 2, abs=1)
    a, b = Place(56.0, 10.004), Place(56.0, 10.012)
    assert trip(roads, a, b) == trip(roads, b, a)
    assert trip(roads, a, b)[1] == pytest.approx(498, abs=3)


def test_one_way_is_kept(roads: RoadNetwork) -> None:
    """Down the one-way street D to C is direct; back one goes round by B."""
    _, there = trip(roads, D, C)
    _, back = trip(roads, C, D)
    assert there == pytest.approx(1118, abs=10)
    assert back == pytest.approx(1500, abs=10)


def test_against_a_one_way_street_on_one_road(roads: RoadNetwork) -> None:
    """Between two places on a one-way street, backwards, one drives all the way round."""
    upper, lower = Place(56.0036, 10.019296), Place(56.0009, 10.028944)
    assert trip(roads, upper, lower)[1] == pytest.approx(671, abs=30)
    assert trip(roads, lower, upper)[1] > 1500


def test_a_bollard_stops_cars(roads: RoadNetwork) -> None:
    """A to D is by B, not through the bollard on the direct way."""
    assert trip(roads, A, D)[1] == pytest.approx(1500, abs=10)


def test_a_roundabout_is_one_way(roads: RoadNetwork) -> None:
    """Into the road off the roundabout one leaves it early, back one goes the rest of the way round."""
    off = Place(56.0030, 10.0330)
    there, back = trip(roads, C, off)[1], trip(roads, off, C)[1]
    ring = 33.4 + 52.4  # C-R1-R2 counted in longitude and latitude below
    assert there == pytest.approx(270 + 90, abs=40)
    assert there + back > 2 * 268 + ring


def test_a_ferry_takes_its_published_time(roads: RoadNetwork) -> None:
    """A ferry's duration counts, not its length."""
    seconds, metres = trip(roads, A, BEHIND_FERRY)
    drive = 4448 / 25 * 3.6 + 556 / 40 * 3.6
    assert seconds == pytest.approx(1800 + drive, abs=10)
    assert metres == pytest.approx(7230, abs=20)


@pytest.mark.parametrize("lost", [CUT_OFF, END_OF_PRIVATE, Place(57.0, 10.0), Place(56.0, -170.0)])
def test_far_from_any_road_is_unreachable(roads: RoadNetwork, lost: Place) -> None:
    """A place a kilometre from any road that hangs together with the rest is an error naming it."""
    with pytest.raises(InvalidInput) as caught:
        roads.between([A, B], [C, lost])
    assert caught.value.code == "roads.unreachable"
    assert f"destination 1 ({lost.lat:.3f}, {lost.lon:.3f})" in caught.value.where


def test_a_place_beside_the_road_counts_as_on_it(roads: RoadNetwork) -> None:
    """A house 100 m from the road takes the road's time."""
    assert trip(roads, Place(56.0009, 10.0), C)[0] == pytest.approx(trip(roads, A, C)[0], abs=2)


def test_multiplier_scales_times_only(tiny_graph: Path, roads: RoadNetwork) -> None:
    """A multiplier makes times longer and leaves metres."""
    slow = RoadNetwork(tiny_graph, multiplier=2.0)
    assert trip(slow, A, C) == (pytest.approx(2 * trip(roads, A, C)[0], abs=1), trip(roads, A, C)[1])
    assert slow.label != roads.label


def test_label_names_the_extract(roads: RoadNetwork) -> None:
    """The label tells engine, extract and data."""
    assert roads.label.startswith("cch ")
    assert "tiny.osm" in roads.label


def test_building_again_gives_the_same(tiny_graph: Path, tmp_path: Path) -> None:
    """The same extract gives the same graph and the same label."""
    summary = build(TINY, tmp_path / "again.npz")
    assert RoadNetwork(tmp_path / "again.npz").label == RoadNetwork(tiny_graph).label
    assert summary.dropped == 2
    assert summary.nodes == len(RoadGraph.load(tiny_graph).lat)


def test_nothing_asked_is_nothing_answered(roads: RoadNetwork) -> None:
    """No origins or no destinations give an empty matrix of the right shape."""
    assert roads.between([], [A]).seconds.shape == (0, 1)
    assert roads.between([A], []).seconds.shape == (1, 0)


@given(count=st.integers(1, 12), data=st.data())
@settings(deadline=None)
def test_largest_component_is_strongly_connected_and_largest(count: int, data: st.DataObject) -> None:
    """The part kept is a strongly connected component and none is larger, by transitive closure."""
    node = st.integers(0, count - 1)
    arcs = data.draw(st.lists(st.tuples(node, node), max_size=30))
    tail, head = (np.array([arc[n] for arc in arcs], dtype=np.int32) for n in (0, 1))
    reach = np.eye(count, dtype=bool)
    reach[tail, head] = True
    for k in range(count):
        reach |= reach[:, k, None] & reach[k]
    mutual = reach & reach.T
    kept = largest(count, tail, head)
    size = int(mutual.sum(axis=1).max())
    if size < 2:
        assert not kept.any()
    else:
        assert kept.sum() == size
        assert mutual[np.ix_(kept, kept)].all()


@pytest.mark.parametrize(
    ("tags", "speeds"),
    [
        ({"highway": "motorway"}, (90, 0)),
        ({"highway": "residential"}, (25, 25)),
        ({"highway": "residential", "oneway": "-1"}, (0, 25)),
        ({"highway": "motorway", "oneway": "no"}, (90, 90)),
        ({"highway": "primary", "junction": "roundabout"}, (65, 0)),
        ({"highway": "primary", "maxspeed": "60"}, (48, 48)),
        ({"highway": "trunk", "maxspeed": "DK:rural"}, (64, 64)),
        ({"highway": "primary", "maxspeed": "50", "maxspeed:backward": "30"}, (40, 24)),
        ({"highway": "service", "access": "private", "motor_vehicle": "yes"}, (15, 15)),
        ({"highway": "primary", "maxspeed": "signals"}, (65, 65)),
    ],
)
def test_tags_become_speeds(tags: dict[str, str], speeds: tuple[float, float]) -> None:
    """Class, limit and one-way tags give the speed each way."""
    way = read_way(tags)
    assert way is not None
    assert (way.forward_kmh, way.backward_kmh) == pytest.approx(speeds)


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"highway": "footway"},
        {"highway": "track"},
        {"highway": "primary", "access": "no"},
        {"highway": "service", "motor_vehicle": "private"},
        {"highway": "primary", "oneway": "reversible"},
        {"highway": "service", "area": "yes"},
        {"route": "ferry"},
        {"route": "ferry", "motor_vehicle": "no"},
    ],
)
def test_what_a_car_may_not_use(tags: dict[str, str]) -> None:
    """Paths, private and closed roads and ferries that carry no cars are left out."""
    assert read_way(tags) is None


def test_ferry_way() -> None:
    """A ferry that takes cars is used at its duration."""
    way = read_way({"route": "ferry", "motorcar": "yes", "duration": "PT1H5M"})
    assert way is not None
    assert (way.rank, way.seconds) == (FERRY, 3900)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("00:30", 1800), ("1:05:30", 3930), ("45", 2700), ("PT20M", 1200), ("PT", None), ("soon", None), ("", None)],
)
def test_durations(text: str, seconds: float | None) -> None:
    """Both notations of a ferry's duration are read, nonsense is not."""
    assert duration(text) == seconds


@pytest.mark.parametrize(
    ("text", "kmh"), [("80", 64), ("30 mph", 38.62), ("50 km/h", 40), ("none", 112), ("walk", 5.6), ("?", 0), ("", 0)]
)
def test_limits(text: str, kmh: float) -> None:
    """A driver keeps 80 % of a signed limit."""
    assert limit(text) == pytest.approx(kmh, abs=0.01)


@pytest.mark.parametrize(
    ("tags", "blocked"),
    [
        ({"barrier": "bollard"}, True),
        ({"barrier": "gate"}, False),
        ({"barrier": "gate", "access": "private"}, True),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, False),
        ({"highway": "crossing"}, False),
    ],
)
def test_barriers(tags: dict[str, str], blocked: bool) -> None:
    """Bollards and closed gates stop cars, open gates do not."""
    assert blocks(tags) is blocked


def test_missing_extract_is_told(tmp_path: Path) -> None:
    """An extract that is not there is an error naming it."""
    with pytest.raises(InvalidInput, match=r"roads\.extract-missing.*none\.osm\.pbf"):
        build(tmp_path / "none.osm.pbf", tmp_path / "out.npz")


def test_broken_extract_is_told(tmp_path: Path) -> None:
    """A file that is no map is an error naming it, and nothing is written."""
    broken = tmp_path / "broken.osm.pbf"
    broken.write_bytes(b"\x00\x00\x00\x0dno map at all")
    with pytest.raises(InvalidInput, match=r"roads\.extract-unreadable.*broken"):
        build(broken, tmp_path / "out.npz")
    assert not (tmp_path / "out.npz").exists()


def test_extract_without_roads_is_told(tmp_path: Path) -> None:
    """A map without roads is an error naming it."""
    empty = tmp_path / "empty.osm"
    empty.write_text('<?xml version="1.0"?><osm version="0.6"></osm>', encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"roads\.extract-empty.*empty"):
        build(empty, tmp_path / "out.npz")


def test_missing_graph_is_told(tmp_path: Path) -> None:
    """A graph file that is not there is an error that tells how to make it."""
    with pytest.raises(InvalidInput, match=r"roads\.file-missing.*samtur roads build"):
        RoadNetwork(tmp_path / "none.npz")


@pytest.mark.parametrize("content", [b"nothing", b"", None])
def test_unreadable_graph_is_told(tmp_path: Path, content: bytes | None) -> None:
    """A file that is no graph, or one of another version, is an error naming it."""
    path = tmp_path / "other.npz"
    if content is None:
        np.savez(path, meta=np.array('{"source-0": "x", "digest": "y"}'), lat=np.zeros(1))
    else:
        path.write_bytes(content)
    with pytest.raises(InvalidInput, match=r"roads\.file-unreadable.*other\.npz"):
        RoadGraph.load(path)
