"""An address file is read line by line, and every wrong line is named."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from adapters.dawa.reader import AddressLine, BadLine, Skipped, read
from planner.kernel.errors import InvalidInput
from scenarios.finding.addresses import write

HEADER = (
    "id,status,vejnavn,husnr,etage,dør,supplerendebynavn,postnr,postnrnavn,wgs84koordinat_bredde,wgs84koordinat_længde"
)
GOOD = "a-1,1,Attrapalle,27B,1,TV,Mygind,8543,Hornslet,56.325,10.343"
LINE = AddressLine("Attrapalle", "Mygind", "8543", "Hornslet", 27, "B", "1", "tv", 56.325, 10.343, "a-1")


def of(path: Path, *lines: str, encoding: str = "utf-8") -> list[AddressLine | Skipped | BadLine]:
    """Write a file and read it."""
    path.write_bytes("\n".join(lines).encode(encoding))
    return list(read(path))


def test_an_address_is_read_whole(tmp_path: Path) -> None:
    """Columns are found by name, whatever separates them and whether the file begins with a mark."""
    path = tmp_path / "a.csv"
    assert of(path, HEADER, GOOD) == [LINE]
    assert of(path, HEADER.replace(",", ";"), GOOD.replace(",", ";"), encoding="utf-8-sig") == [LINE]
    turned = [",".join(reversed(each.split(","))) for each in (HEADER, GOOD)]
    assert of(path, *turned, "") == [LINE]
    packed = tmp_path / "a.csv.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert list(read(packed)) == [LINE]


def test_houses_need_neither_flat_nor_id(tmp_path: Path) -> None:
    """The download of access addresses has fewer columns; a leading zero of the house number is dropped."""
    header = "vejnavn,husnr,postnr,postnrnavn,wgs84koordinat_bredde,wgs84koordinat_længde"
    (found,) = of(tmp_path / "a.csv", header, "Attrapalle,007,8543,Hornslet,56.325,10.343")
    assert found == LINE._replace(district="", number=7, letter="", floor="", door="", register_id="")


def test_metres_become_degrees(tmp_path: Path) -> None:
    """A file with coordinates of EPSG:25832 alone is read too."""
    header = "vejnavn,husnr,postnr,postnrnavn,etrs89koordinat_øst,etrs89koordinat_nord"
    (found,) = of(tmp_path / "a.csv", header, "Attrapalle,7,8543,Hornslet,583055.16,6243050.60")
    assert isinstance(found, AddressLine)
    assert (found.lat, found.lon) == pytest.approx((56.325, 10.343), abs=1e-3)


def test_what_is_no_address_any_more_is_left_out(tmp_path: Path) -> None:
    """Abolished and cancelled addresses and those without a place are counted, not imported."""
    gone = [GOOD.replace("a-1,1", f"a-1,{status}") for status in "24"]
    nowhere = GOOD.replace("56.325,10.343", ",")
    found = of(tmp_path / "a.csv", HEADER, *gone, nowhere, GOOD.replace("a-1,1", "a-1,3"))
    assert found == [Skipped("gone"), Skipped("gone"), Skipped("no-coordinates"), LINE]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (GOOD + ",x", "12 fields instead of 11"),
        (GOOD.replace("27B", "27BB"), "husnr '27BB' is no house number"),
        (GOOD.replace("27B", "0"), "husnr '0' is no house number"),
        (GOOD.replace("8543", "854"), "postnr '854' is no postcode"),
        (GOOD.replace("Attrapalle", " "), "vejnavn is empty"),
        (GOOD.replace("Attrapalle", "x" * 81), "longer than 80"),
        (GOOD.replace("a-1", "x" * 37), "etage, dør or id is too long"),
        (GOOD.replace("56.325", "north"), "'north', '10.343' are no coordinates"),
        (GOOD.replace("56.325,10.343", "10.343,56.325"), "not in Denmark"),
        (GOOD.replace("56.325", "nan"), "not in Denmark"),
    ],
)
def test_a_wrong_line_is_named_and_reading_goes_on(tmp_path: Path, line: str, what: str) -> None:
    """The number counts the header as line 1."""
    good, bad, after = of(tmp_path / "a.csv", HEADER, GOOD, line, GOOD)
    assert good == after == LINE
    assert isinstance(bad, BadLine)
    assert bad.number == 3
    assert what in bad.what


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "addresses.missing-columns"),
        (b"vejnavn,husnr\n", "addresses.missing-columns"),
        (f"{HEADER}\nÆblevej".encode("latin-1", "replace"), "addresses.not-text"),
    ],
)
def test_another_kind_of_file_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    """What cannot be read at all is said at once."""
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match=code):
        list(read(path))


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    """So is one that only looks packed."""
    broken = tmp_path / "b.csv.gz"
    broken.write_bytes(b"no gzip")
    for path in (tmp_path / "a.csv", broken):
        with pytest.raises(InvalidInput, match=r"addresses\.cannot-read"):
            list(read(path))


def test_the_generated_register_is_such_a_file(tmp_path: Path) -> None:
    """Every line of it can be read, as many as asked for, the same for the same seed; progress ends at the end."""
    paths = [tmp_path / f"{number}.csv" for number in range(3)]
    for path, seed in zip(paths, (1, 1, 2), strict=True):
        write(path, 25_000, seed)
    told: list[int] = []
    lines = list(read(paths[0], told.append))
    assert len(lines) == 25_000
    assert all(isinstance(line, AddressLine) for line in lines)
    assert told == sorted(told)
    assert (len(told), told[-1]) == (3, paths[0].stat().st_size)
    assert paths[0].read_bytes() == paths[1].read_bytes() != paths[2].read_bytes()
