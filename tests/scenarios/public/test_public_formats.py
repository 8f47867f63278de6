"""Reading the published formats: what is written is read; what is wrong is said with file and line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.kernel.errors import InvalidInput
from scenarios.public.formats import cordeau, heterogeneous, li_lim, sartori
from scenarios.public.formats.detect import read
from scenarios.public.formats.text import Text
from scenarios.public.instance import UNLIMITED, Car, Format
from tests.scenarios.public.texts import ALL, CORDEAU, HETEROGENEOUS, LI_LIM, SARTORI, table, toy, written

Nodes = list[tuple[float, float, int, int, int, int]]


@st.composite
def requests(draw: st.DrawFn) -> Nodes:
    """Nodes of some requests: x, y, earliest, width of the window, service, load (same for the pair)."""
    count = draw(st.integers(1, 6))
    coordinate = st.integers(-9000, 9000).map(lambda value: value / 1000)
    number = st.integers(0, 50)
    one = st.tuples(coordinate, coordinate, number, number, number, st.integers(1, 9))
    return draw(st.lists(one, min_size=2 * count, max_size=2 * count))


def test_the_format_is_told_by_content(tmp_path: Path) -> None:
    """Names and extensions do not decide which format a file has."""
    found = {name: toy(tmp_path, name).layout for name in ALL}
    assert list(found.values()) == [Format.LI_LIM, Format.SARTORI, Format.CORDEAU, Format.HETEROGENEOUS]
    assert read(written(tmp_path, "anything", SARTORI)).layout is Format.SARTORI


@given(requests())
def test_li_lim_round_trip(nodes: Nodes) -> None:
    """Every number of a Li & Lim file arrives where it belongs, whichever of a pair comes first in the file."""
    half = len(nodes) // 2
    rows: list[list[object]] = [[7, 50, 1], [0, 0, 0, 0, 0, 500, 0, 0, 0]]
    for k, (x, y, early, width, service, _) in enumerate(nodes):
        load, pickup = nodes[k % half][5], k >= half  # drop-offs first
        partner = 1 + (k + half) % (2 * half)
        ends = (0, partner) if pickup else (partner, 0)
        rows.append([k + 1, x, y, load if pickup else -load, early, early + width, service, *ends])
    got = li_lim.read(Text.of(Path("lr2_4_7.txt"), table(rows)))
    assert (got.name, got.family, got.fleet) == ("lr2_4_7", "Li & Lim 400, class 2", (Car(0, (50,)),) * 7)
    assert got.pairs == tuple((half + k, k) for k in range(1, half + 1))
    assert got.late[1:].tolist() == [early + width for _, _, early, width, _, _ in nodes]
    assert got.service[1:].tolist() == [service for _, _, _, _, service, _ in nodes]
    assert got.travel[1, 2] == np.hypot(nodes[0][0] - nodes[1][0], nodes[0][1] - nodes[1][1])
    assert got.fleet_is_free
    assert set(got.max_ride) == {UNLIMITED}


@given(requests(), st.booleans())
def test_cordeau_round_trip(nodes: Nodes, closing: bool) -> None:
    """A dial-a-ride file is read alike with and without the depot's second line."""
    half = len(nodes) // 2
    depot = [0, 0, 0, 0, 0, 0, 500]
    rows: list[list[object]] = [[3, half, 480, 6, 30], list(depot)]
    for k, (x, y, early, width, service, _) in enumerate(nodes):
        load = nodes[k % half][5]
        rows.append([k + 1, x, y, service, load if k < half else -load, early, early + width])
    if closing:
        rows.append([len(nodes) + 1, *depot[1:]])
    got = cordeau.read(Text.of(Path("pr03.txt"), table(rows)))
    assert got.fleet == (Car(0, (6,), 480.0),) * 3
    assert got.max_ride == (30.0,) * half
    assert got.pairs == tuple((k, k + half) for k in range(1, half + 1))
    assert got.demand[1:, 0].tolist() == [nodes[k % half][5] * (1 if k < half else -1) for k in range(len(nodes))]
    assert got.early[1:].tolist() == [node[2] for node in nodes]
    assert not got.fleet_is_free


@given(requests())
def test_heterogeneous_round_trip(nodes: Nodes) -> None:
    """Loads by kind, cars by kind and longest rides arrive where they belong."""
    half = len(nodes) // 2
    cars = [[300 + k, *((k + place) % 4 for place in range(4))] for k in range(5)]
    rows: list[list[object]] = [[5, half], *cars, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 500]]
    for k, (x, y, early, width, service, _) in enumerate(nodes):
        load, sign = nodes[k % half][5], 1 if k < half else -1
        kinds = [sign * (load + place) for place in range(4)]
        rows.append([k + 1, x, y, service, 40 + k if k < half else 0, *kinds, early, early + width])
    rows.append([len(nodes) + 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 500])
    got = heterogeneous.read(Text.of(Path("a9-72het.txt"), table(rows)))
    assert [car.capacity for car in got.fleet] == [tuple(car[1:]) for car in cars]
    assert [car.max_duration for car in got.fleet] == [300, 301, 302, 303, 304]
    assert got.max_ride == tuple(40 + k for k in range(half))
    assert got.demand[1 : half + 1].tolist() == [[node[5] + place for place in range(4)] for node in nodes[:half]]
    assert got.early[1 : len(nodes) + 1].tolist() == [node[2] for node in nodes]
    assert not got.fleet_is_free


@given(requests(), st.integers(0, 10**6))
def test_sartori_round_trip(nodes: Nodes, seed: int) -> None:
    """Every travel time of the matrix arrives where it belongs; the fleet's bound is at most one car a request."""
    half, count = len(nodes) // 2, len(nodes) + 1
    travel = np.random.default_rng(seed).integers(1, 90, size=(count, count))
    np.fill_diagonal(travel, 0)
    head = f"NAME: x\nSIZE: {count}\nCAPACITY: 40\nNODES\n"
    rows: list[list[object]] = [[0, 55.0, 9.0, 0, 0, 500, 0, 0, 0]]
    for k, (x, y, early, width, service, _) in enumerate(nodes):
        load = nodes[k % half][5]
        ends = (0, k + 1 + half) if k < half else (k + 1 - half, 0)
        rows.append([k + 1, x, y, load if k < half else -load, early, early + width, service, *ends])
    text = head + table(rows) + "EDGES\n" + table(travel.tolist()) + "EOF\n"
    got = sartori.read(Text.of(Path("bar-n100-1.txt"), text))
    assert (got.travel == travel).all()
    assert got.pairs == tuple((k, k + half) for k in range(1, half + 1))
    assert got.late[1:].tolist() == [early + width for _, _, early, width, _, _ in nodes]
    assert 1 <= len(got.fleet) <= half
    assert got.fleet_is_free


def test_heterogeneous_depots_are_those_of_the_paper(tmp_path: Path) -> None:
    """The four depots that the file leaves out go round over the vehicles; all share the depots' window."""
    got = toy(tmp_path, "a5-2het")
    assert [car.depot for car in got.fleet] == [0, 5, 6, 7, 0]
    assert got.fleet[2] == Car(6, (1, 0, 1, 0), 80.0)
    assert got.travel[0, 5] == pytest.approx(10 * np.sqrt(2))
    assert got.travel[5, 6] == pytest.approx(10)
    assert got.travel[0, 1] == pytest.approx(3)  # the first depot is at (-5, -5), not at the file's (0, 0)
    assert got.late[[0, 5, 6, 7]].tolist() == [100.0] * 4
    assert got.max_ride == (20.0, 20.0)
    assert got.demand[2].tolist() == [0, 0, 0, 1]


def test_sartori_travel_is_the_files_and_the_fleet_is_enough(tmp_path: Path) -> None:
    """Travel is not symmetric; the fleet's bound is the plan made by hand, here one vehicle after the other."""
    got = toy(tmp_path, "toy-n4-1")
    assert (got.travel[1, 0], got.travel[0, 1]) == (6, 5)
    assert got.integral
    assert got.fleet == (Car(0, (10,)),)  # 0-1-3-2-4-0 takes 5+2+5+2+6+2+10+2+20 = 54


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "bench.unknown-format"),
        ("hello world\n", "bench.unknown-format"),
        ("1 2 3\n1 2 3\n", "bench.unknown-format"),
        (LI_LIM.replace("6\t8", "six\t8"), "bench.bad-line"),
        (LI_LIM.replace("3\t6\t8\t", "3\t6\t"), "bench.bad-line"),
        (LI_LIM.replace("\t6\t8\t", "\tnan\t8\t"), "bench.bad-line"),
        (LI_LIM.replace("-7\t0\t90", "-6\t0\t90"), "bench.bad-instance"),
        (LI_LIM.replace("2\t0\t10\t7", "5\t0\t10\t7"), "bench.bad-instance"),
        (LI_LIM.replace("4\t0\t50\t2\t0\t3", "4\t0\t50\t2\t0\t9"), "bench.bad-instance"),
        (LI_LIM.replace("2\t10\t1\n", "0\t10\t1\n"), "bench.bad-instance"),
        (LI_LIM.replace("5\t60\t2", "5\t4\t2"), "bench.bad-instance"),
        ("2\t10\t1\n0\t0\t0\t0\t0\t100\t0\t0\t0\n", "bench.bad-instance"),
        (SARTORI.replace("NODES", "KNOTS"), "bench.bad-line"),
        (SARTORI.replace("CAPACITY: 10\n", ""), "bench.bad-line"),
        (SARTORI.replace("SIZE: 5", "SIZE: five"), "bench.bad-line"),
        (SARTORI.replace("SIZE: 5", "SIZE: 4"), "bench.bad-line"),
        (SARTORI.replace("10 5 6 0 14", "10 5 6 0"), "bench.bad-line"),
        (SARTORI.replace("20 16 10 13 0\nEOF\n", ""), "bench.bad-line"),
        (SARTORI.replace("10 5 6 0 14", "10 5 6 1 14"), "bench.bad-instance"),
        (CORDEAU.replace("2 -1 20 40", "2 -2 20 40"), "bench.bad-instance"),
        (CORDEAU.replace("60 3 20", "60 3 -1"), "bench.bad-instance"),
        (CORDEAU.replace("3 6.0 8.0 2", "3 6.0 8.0 -2"), "bench.bad-instance"),
        (HETEROGENEOUS.replace("5 2\n", "4 2\n"), "bench.bad-line"),
        (HETEROGENEOUS.replace("5 2\n", "5 1\n"), "bench.bad-instance"),
        (HETEROGENEOUS.replace("80 1 0 1 0", "80 1 0 0.5 0"), "bench.bad-instance"),
    ],
)
def test_a_wrong_file_is_told_by_code(tmp_path: Path, text: str, code: str) -> None:
    """Each kind of mistake has its code and names the file."""
    with pytest.raises(InvalidInput) as caught:
        read(written(tmp_path, "wrong", text))
    assert caught.value.code == code
    assert "wrong.txt" in caught.value.where


def test_a_wrong_line_is_named_by_its_number(tmp_path: Path) -> None:
    """The line number counts blank lines too, as an editor does."""
    with pytest.raises(InvalidInput) as caught:
        read(written(tmp_path, "wrong", "\n" + LI_LIM.replace("3\t6\t8\t", "3\t6\t")))
    assert caught.value.where.endswith("line 6")


def test_a_missing_file_is_told_by_code(tmp_path: Path) -> None:
    """A path that leads nowhere has its code."""
    with pytest.raises(InvalidInput) as caught:
        read(tmp_path / "none.txt")
    assert caught.value.code == "bench.unreadable"


@pytest.mark.parametrize("reader", [li_lim, sartori, cordeau, heterogeneous])
def test_one_reader_takes_a_file(reader: object) -> None:
    """No file looks like two formats."""
    taken = [name for name, text in ALL.items() if reader.looks_like(Text.of(Path(name), text))]  # type: ignore[attr-defined]
    assert len(taken) == 1
