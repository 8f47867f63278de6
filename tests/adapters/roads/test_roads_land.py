"""Land grids, shortest dry ways and the packaged data."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from adapters.roads.calibrated import DATA, danish_land
from adapters.roads.crossings import Crossing, read_crossings, switch
from adapters.roads.land import LandGrid, islands
from adapters.roads.land_build import build, clearance, polygons
from adapters.roads.land_paths import FAR, LandPaths, _closure
from adapters.roads.turning_points import choose, corners
from planner.kernel.errors import InvalidInput
from planner.kernel.places import Place, utm32
from tests.adapters.roads.roads_help import grid_of

HEADER = "name,kind,open,lon1,lat1,lon2,lat2,minutes\n"


def cell(grid: LandGrid, column: int, row_from_top: int) -> int:
    """Return the flat index of a cell by its place in the drawing."""
    rows = grid.clear.shape[1]
    return (column + 1) * rows + (rows - 2 - row_from_top)


masks = hnp.arrays(np.bool_, st.tuples(st.integers(3, 14), st.integers(3, 14)), elements=st.booleans())


@given(mask=masks)
def test_clearance_is_the_distance_to_water(mask: np.ndarray) -> None:
    """Clearance is the maximum-norm distance to the nearest water, checked cell by cell."""
    mask = np.pad(mask, 1)
    clear = clearance(mask)
    water = np.argwhere(~mask)
    for at in np.argwhere(mask):
        assert clear[tuple(at)] == np.abs(water - at).max(axis=1).min()


@given(mask=masks, data=st.data())
def test_a_line_is_dry_both_ways_or_neither(mask: np.ndarray, data: st.DataObject) -> None:
    """Whether a line is dry depends on neither its direction nor the leaps taken along it."""
    mask = np.pad(mask | (np.indices(mask.shape).sum(axis=0) == 0), 1)
    land = np.flatnonzero(mask)
    a, b = (np.array([data.draw(st.sampled_from(land.tolist()))]) for _ in range(2))
    leaping = LandGrid(clearance(mask), 0.0, 0.0, 1.0)
    stepping = LandGrid(mask.astype(np.uint8), 0.0, 0.0, 1.0)
    assert leaping.dry_line(a, b) == leaping.dry_line(b, a) == stepping.dry_line(a, b)


def test_a_way_bends_round_a_bay() -> None:
    """Round a bay the shortest way runs straight to its corners and on."""
    grid = grid_of("#####", "#...#", "#...#", "#...#")
    paths = LandPaths(grid, corners(grid.clear > 0), ())
    a, b = np.array([cell(grid, 0, 3)]), np.array([cell(grid, 4, 3)])
    assert paths.base(a, b)[0, 0] == 10_000 * (3 + 4 + 3)


def test_a_nook_that_sees_no_turning_point_is_left_on_foot() -> None:
    """From the inmost cell of a winding inlet one gets out although no chosen turning point is in sight."""
    grid = grid_of("#.###", "#.#.#", "###.#", "....#", "#####")
    far_end = np.array([cell(grid, 0, 4)])
    paths = LandPaths(grid, far_end, ())
    way = paths.base(np.array([cell(grid, 0, 0)]), far_end)[0, 0]
    assert 100_000 < way <= 10_000 * (2 + 2 + 2 + 2 + 4 + 4 + 1)


def test_islands_apart_have_no_way() -> None:
    """Without a crossing there is no way over water; with one there is, of its own length."""
    grid = grid_of("##.##", "##.##")
    a, b = np.array([cell(grid, 0, 0)]), np.array([cell(grid, 4, 0)])
    assert LandPaths(grid, corners(grid.clear > 0), ()).base(a, b)[0, 0] >= FAR


@settings(max_examples=40, deadline=None)
@given(data=st.data(), count=st.integers(0, 12))
def test_ways_over_many_nodes_are_shortest(data: st.DataObject, count: int) -> None:
    """Taking nodes out and putting them back finds the distances that trying every node as a stop finds."""
    length = st.one_of(st.just(int(FAR)), st.integers(1, 50))
    links = np.zeros((count, count), dtype=np.int32)
    for a in range(count):
        for b in range(a):
            links[a, b] = links[b, a] = data.draw(length)
    best = links.copy()
    for k in range(count):
        best = np.minimum(best, np.minimum(best[:, k, None] + best[k], FAR))
    assert (_closure(links) == best).all()


@settings(max_examples=25, deadline=None)
@given(mask=masks)
def test_ways_lie_between_the_straight_line_and_a_walk(mask: np.ndarray) -> None:
    """With all corners, a way is at least the straight line and little more at most than a walker takes."""
    mask = np.pad(mask, 1)
    grid = LandGrid(clearance(mask), 0.0, 0.0, 1000.0)
    land = np.flatnonzero(mask)[:12]
    paths = LandPaths(grid, corners(mask), ())
    found = paths.base(land, land)
    x, y = grid.centres(land)
    for n, start in enumerate(land.tolist()):
        walked = grid.walk(start, mask.size)
        for m, end in enumerate(land.tolist()):
            if end in walked:
                assert np.hypot(x[n] - x[m], y[n] - y[m]) * 10 - 1 <= found[n, m] <= walked[end] * 11.5 + 10_000
            else:
                assert found[n, m] >= FAR


def test_chosen_turning_points_serve_as_well_as_all() -> None:
    """A choice among the corners of a winding coast leaves ways nearly as short, and nobody cut off."""
    rng = np.random.default_rng(3)
    mask = np.ones((160, 60), dtype=bool)
    for n, column in enumerate(range(10, 160, 20)):
        cut = int(rng.integers(20, 50))
        mask[column : column + 8, slice(0, cut) if n % 2 else slice(60 - cut, 60)] = False
    grid = LandGrid(clearance(np.pad(mask, 1)), 500_000.0, 6_200_000.0, 1000.0)
    chosen = choose(grid, (), np.random.default_rng(1), lambda _: None)
    land = np.flatnonzero(grid.clear > 0)[::97]
    best = LandPaths(grid, corners(grid.clear > 0), ()).base(land, land)
    found = LandPaths(grid, chosen, ()).base(land, land)
    assert len(chosen) < len(corners(grid.clear > 0)) + 1
    assert (best < FAR).all()
    assert np.quantile(found[best > 0] / best[best > 0], 0.99) < 1.05


def test_packaged_crossings_lead_over_water(denmark: LandPaths) -> None:
    """Every packaged crossing has its ends ashore within 750 m, and without it the way is half as long again."""
    table = read_crossings(Path(str(DATA / "dk_crossings.csv")))
    grid = denmark.grid
    every = corners(grid.clear > 0)
    corner_x, corner_y = grid.centres(every)
    for crossing in table:
        ends = (crossing.start, crossing.end)
        x, y = utm32(np.array([p.lat for p in ends]), np.array([p.lon for p in ends]))
        cells = grid.cells(x, y)
        assert (cells >= 0).all(), crossing.name
        cx, cy = grid.centres(cells)
        assert np.hypot(cx - x, cy - y).max() <= 750, crossing.name
        length = np.hypot(*np.diff([cx, cy]))[0]
        around = np.hypot(corner_x - cx.mean(), corner_y - cy.mean()) < max(8_000, length)
        without = LandPaths(grid, every[around] if length < 15_000 else every[:0], ()).base(cells[:1], cells[1:])
        assert without[0, 0] > 1.5 * 10 * length, crossing.name
        assert (crossing.kind == "ferry") == (crossing.minutes > 0), crossing.name


def test_packaged_lengths_agree_with_published_ones() -> None:
    """Where a bridge's published length is known, its ends lie that far apart, give or take the approaches."""
    with Path(str(DATA / "dk_crossings.csv")).open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["known_m"] and row["kind"] != "ferry"]
    assert len(rows) >= 10
    for row in rows:
        lat, lon = (np.array([float(row[f"{axis}{n}"]) for n in (1, 2)]) for axis in ("lat", "lon"))
        x, y = utm32(lat, lon)
        known = float(row["known_m"])
        assert 0.95 * known <= np.hypot(*np.diff([x, y]))[0] <= 1.2 * known + 1500, row["name"]
        assert "length" in row["reviewed"] or row["note"], row["name"]


def test_every_inhabited_part_reaches_the_mainland(denmark: LandPaths) -> None:
    """From any cell of the land joined by open crossings one reaches the largest piece of land."""
    rng = np.random.default_rng(5)
    pieces = islands(denmark.grid.clear > 0)
    hub = pieces[0][len(pieces[0]) // 2 :][:1]
    table = [crossing for crossing in read_crossings(Path(str(DATA / "dk_crossings.csv"))) if crossing.open]
    ends = set(denmark.nodes[: 2 * len(table)].tolist())
    for piece in pieces[:40]:
        if not ends & set(piece.tolist()):
            continue
        some = rng.choice(piece, min(60, len(piece)), replace=False)
        reached = denmark.base(some, hub)[:, 0] < FAR
        for _, way in denmark.by_ferry(some, hub):
            reached |= way[:, 0] < FAR
        assert reached.mean() > 0.97, denmark.grid.centres(piece[:1])


def test_sources_of_all_packaged_data_are_named() -> None:
    """Each data file is listed with source and licence."""
    sources = (DATA / "SOURCES.md").read_text(encoding="utf-8")
    names = [entry.name for entry in DATA.iterdir() if entry.name != "SOURCES.md"]
    assert len(names) >= 3
    assert all(name in sources for name in names)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("X,bridge,yes,10,56,10.1,56,abc", "number"),
        ("X,raft,yes,10,56,10.1,56,0", "bridge"),
        ("X,bridge,maybe,10,56,10.1,56,0", "maybe"),
        ("X,bridge,yes,10,96,10.1,56,0", "not a place"),
        ("X,ferry,yes,10,56,10.1,56,-5", "between 0 and"),
        ("X,ferry,yes,10,56", "number"),
        ("X,dam,yes,10,56,10.1,56,0\nX,dam,yes,10,56,10.1,56,0", "name of its own"),
    ],
)
def test_a_wrong_crossing_is_told_with_its_row(tmp_path: Path, row: str, reason: str) -> None:
    """A row that cannot be understood is an error with file, row, name and reason."""
    table = tmp_path / "mine.csv"
    table.write_text(HEADER + row + "\n", encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        read_crossings(table)
    assert caught.value.code == "roads.crossings-invalid"
    assert "mine.csv, row" in caught.value.where
    assert "X" in caught.value.where
    assert reason in caught.value.what


def test_a_missing_table_is_told(tmp_path: Path) -> None:
    """A crossings file that is not there is an error naming it."""
    with pytest.raises(InvalidInput, match=r"roads\.crossings-missing.*nowhere\.csv"):
        danish_land(tmp_path / "nowhere.csv")


def test_a_crossing_in_the_sea_is_told(tmp_path: Path) -> None:
    """A crossing that ends in open water is an error naming it."""
    table = tmp_path / "mine.csv"
    table.write_text(HEADER + "To nowhere,ferry,yes,10.92,56.41,11.2,56.2,30\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"roads\.crossing-adrift.*To nowhere"):
        danish_land(table)


def test_switches_override_the_table() -> None:
    """Settings open what the table closes and close what it opens."""
    a, b = Place(56.0, 10.0), Place(56.1, 10.0)
    table = (Crossing("one", "bridge", True, a, b, 0.0), Crossing("two", "ferry", False, a, b, 10.0))
    assert [c.name for c in switch(table, {})] == ["one"]
    assert [c.name for c in switch(table, {"one": False, "two": True})] == ["two"]


def square(west: float, south: float, side: float) -> list[list[float]]:
    """Return the corners of a square of degrees."""
    return [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]


def test_land_is_built_from_boundaries(tmp_path: Path) -> None:
    """A grid built of TopoJSON polygons has their land, leaves out rocks, and is the same when built again."""
    topojson = {
        "type": "Topology",
        "objects": {
            "x": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Polygon", "arcs": [[0]]},
                    {"type": "MultiPolygon", "arcs": [[[1]], [[~2]]]},
                ],
            }
        },
        "arcs": [square(9.0, 56.0, 0.1), square(9.2, 56.0, 0.1), square(9.4, 56.0, 0.005)],
    }
    source, table = tmp_path / "land.topojson", tmp_path / "crossings.csv"
    source.write_text(json.dumps(topojson), encoding="utf-8")
    table.write_text(HEADER + "Sound,bridge,yes,9.0990,56.05,9.2010,56.05,0\n", encoding="utf-8")
    area = sum(polygon.area for polygon in polygons(source)) / 1e6
    for name in ("one.npz", "two.npz"):
        assert build(source, table, tmp_path / name, lambda _: None) > 0
    one, two = (LandGrid.load(tmp_path / name) for name in ("one.npz", "two.npz"))
    assert (one.clear == two.clear).all()
    assert len(islands(one.clear > 0)) == 2
    assert (one.clear > 0).sum() * one.size**2 / 1e6 == pytest.approx(area, rel=0.02)


@pytest.mark.parametrize("text", ["{", '{"type": "Topology"}', '{"arcs": [[1]], "objects": {}}'])
def test_boundaries_that_are_none_are_told(tmp_path: Path, text: str) -> None:
    """A file that is no TopoJSON of polygons is an error naming it."""
    source = tmp_path / "land.topojson"
    source.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"roads\.land-source.*land\.topojson"):
        list(polygons(source))


def test_an_unreadable_grid_is_told(tmp_path: Path) -> None:
    """A land grid that is none is an error naming it."""
    path = tmp_path / "land.npz"
    path.write_bytes(b"nothing")
    with pytest.raises(InvalidInput, match=r"roads\.land-unreadable.*land\.npz"):
        LandGrid.load(path)
