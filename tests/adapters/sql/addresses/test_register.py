"""The address register: imported whole or not at all, and searched as people type."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine

from adapters.dawa.reader import AddressLine, BadLine, Skipped
from adapters.sql.addresses import tables
from adapters.sql.addresses.loading import Imported, load
from adapters.sql.addresses.register import SqlAddressRegister
from adapters.sql.migrate import drift
from planner.kernel.errors import InvalidInput, Transient


def line(street: str, house: str, postcode: str = "8543", town: str = "Hornslet", flat: str = "") -> AddressLine:
    """Return an address of the register."""
    floor, _, door = flat.partition(" ")
    digits = house.rstrip("ABC")
    return AddressLine(
        street, "", postcode, town, int(digits), house[len(digits) :], floor, door, 56.3, 10.3, f"{street} {house}"
    )


LINES = [
    *(line("Attrapalle", house) for house in ("25", "27", "27A", "27B", "29")),
    line("Gl. Prøvegade", "3", "8000", "Aarhus C"),
    line("Gammel Prøvegade", "3", "9900", "Frederikshavn"),
    line("Prøvegade", "3", "8000", "Aarhus C"),
    line("Prøvegadestien", "3", "8000", "Aarhus C"),
    line("10. Marts Vej", "7", "8600", "Silkeborg"),
    *(line("Tårnparken", "4", "8600", "Silkeborg", flat) for flat in ("st tv", "1 tv", "1 th", "12 3")),
]


@pytest.fixture
def engine(module_engine: Callable[..., Engine]) -> Engine:
    """A migrated, empty register."""
    return module_engine("addresses")


@pytest.fixture
def register(engine: Engine) -> SqlAddressRegister:
    """A small register."""
    load(engine, LINES, replace=False)
    return SqlAddressRegister(engine)


def found(register: SqlAddressRegister, text: str, limit: int = 10) -> list[str]:
    """Return the addresses found, as text."""
    return [each.text for each in register.search(text, limit)]


def test_migrations_and_tables_agree(engine: Engine) -> None:
    """A migrated register is what the tables say."""
    assert drift(engine, tables.metadata) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("attrapalle 27", ["Attrapalle 27", "Attrapalle 27A", "Attrapalle 27B"]),
        ("27b attrapalle", ["Attrapalle 27B"]),
        ("Attrap 29 hornslet", ["Attrapalle 29"]),
        ("8543 attr 25", ["Attrapalle 25"]),
        ("atrapalle 25", ["Attrapalle 25"]),
        ("Attrapalle", ["Attrapalle"]),
        ("attrapalel 25", ["Attrapalle 25"]),
        ("atrtapalle 25, 8543", ["Attrapalle 25"]),
        ("attrabpalle 25 hrnslet", ["Attrapalle 25"]),
        ("attrapelle", ["Attrapalle"]),
        ("Attrapalle 99", ["Attrapalle"]),
    ],
)
def test_a_house_is_found_however_it_is_typed(register: SqlAddressRegister, text: str, expected: list[str]) -> None:
    """House first or last, beginnings of words, the town, sound, a slip; without the house its street is offered."""
    assert found(register, text) == [f"{each}, 8543 Hornslet" for each in expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gammel prøvegade 3", ["Gl. Prøvegade 3, 8000 Aarhus C", "Gammel Prøvegade 3, 9900 Frederikshavn"]),
        ("Gl. Prøveg 3", ["Gl. Prøvegade 3, 8000 Aarhus C", "Gammel Prøvegade 3, 9900 Frederikshavn"]),
        ("gl proevegade 3 frederikshavn", ["Gammel Prøvegade 3, 9900 Frederikshavn"]),
        ("provegade 3", ["Prøvegade 3, 8000 Aarhus C", "Prøvegadestien 3, 8000 Aarhus C"]),
        ("10. marts vej", ["10. Marts Vej, 8600 Silkeborg"]),
        ("10 marts vej 7", ["10. Marts Vej 7, 8600 Silkeborg"]),
        ("7 marts vej", ["10. Marts Vej 7, 8600 Silkeborg"]),
        ("taarnparken 4, 1. th", ["Tårnparken 4, 1. th, 8600 Silkeborg"]),
        ("Tårnparken 4 12 3", ["Tårnparken 4, 12. 3, 8600 Silkeborg"]),
        ("9900", ["Gammel Prøvegade, 9900 Frederikshavn"]),
        ("Findesikkevej 3", []),
    ],
)
def test_abbreviations_numbers_and_flats_are_understood(
    register: SqlAddressRegister, text: str, expected: list[str]
) -> None:
    """Both ways to write a street are one; the nearest name comes first; a street may have a number in its name."""
    assert found(register, text) == expected


def test_only_as_many_as_asked_for(register: SqlAddressRegister) -> None:
    """The best come first."""
    assert found(register, "attrapalle 27", limit=1) == ["Attrapalle 27, 8543 Hornslet"]


def test_a_floor_that_the_register_does_not_know_leaves_the_house(register: SqlAddressRegister) -> None:
    """A register of access addresses has no floors."""
    assert found(register, "Attrapalle 25, 2. tv") == ["Attrapalle 25, 8543 Hornslet"]


def test_what_is_found_has_its_place_and_id(register: SqlAddressRegister) -> None:
    """An address carries coordinates and the register's id, a street a place on it."""
    (house,) = register.search("Attrapalle 29", 5)
    assert (house.lat, house.lon, house.number, house.register_id) == (56.3, 10.3, "29", "Attrapalle 29")
    (street,) = register.search("Attrapalle", 5)
    assert (street.lat, street.lon, street.number, street.register_id) == (56.3, 10.3, "", "")


def test_importing_again_changes_nothing_but_what_changed(register: SqlAddressRegister) -> None:
    """Known addresses are kept and moved where the file says so; new ones come beside them."""
    again = load(register.engine, [*LINES, *LINES], replace=False)
    assert again == Imported(read=2 * len(LINES), addresses=len(LINES), streets=7)
    moved = line("Attrapalle", "25")._replace(lat=56.4, register_id="new")
    more = load(register.engine, [moved, line("Attrapalle", "31"), Skipped("gone")], replace=False)
    assert more == Imported(read=2, addresses=len(LINES) + 1, streets=7, skipped={"gone": 1})
    (house,) = register.search("Attrapalle 25", 5)
    assert (house.lat, house.register_id) == (56.4, "new")


def test_replacing_forgets_what_was_there(register: SqlAddressRegister) -> None:
    """Afterwards only the new file's addresses are found."""
    assert load(register.engine, LINES[-1:], replace=True) == Imported(read=1, addresses=1, streets=1)
    assert found(register, "attrapalle 27") == []
    assert found(register, "tårnparken 4") == ["Tårnparken 4, 12. 3, 8600 Silkeborg"]


def test_nothing_is_imported_by_half(register: SqlAddressRegister) -> None:
    """One wrong line at the end, a file that breaks off, or an empty one: the register stays as it was."""
    bad = [line("Nyvej", "1"), BadLine(3, "postnr '1' is no postcode"), line("Nyvej", "2")]
    with pytest.raises(InvalidInput, match=r"addresses\.bad-lines.*line 3: postnr '1' is no postcode"):
        load(register.engine, bad, replace=True)
    with pytest.raises(InvalidInput, match=r"at least 20 lines"):
        load(register.engine, (BadLine(number, "x") for number in range(10**9)), replace=True)
    with pytest.raises(InvalidInput, match=r"addresses\.empty"):
        load(register.engine, [Skipped("gone")], replace=True)

    def breaks_off() -> Iterator[AddressLine]:
        yield line("Nyvej", "1")
        raise InvalidInput("addresses.cannot-read", "gone")

    with pytest.raises(InvalidInput, match=r"addresses\.cannot-read"):
        load(register.engine, breaks_off(), replace=True)
    assert found(register, "nyvej") == []
    assert found(register, "attrapalle 29") == ["Attrapalle 29, 8543 Hornslet"]


def test_searches_go_on_while_a_file_comes_in(register: SqlAddressRegister) -> None:
    """Until the import is complete the register answers as before."""
    seen = []

    def slowly() -> Iterator[AddressLine]:
        for number in range(1, 25_000):
            yield line("Nyvej", str(number % 900 + 1))
        seen.append((found(register, "attrapalle 29"), found(register, "nyvej")))

    load(register.engine, slowly(), replace=True)
    assert seen == [(["Attrapalle 29, 8543 Hornslet"], [])]
    assert found(register, "nyvej") == ["Nyvej, 8543 Hornslet"]


def test_a_database_that_does_not_answer_is_said(bare_engine: Callable[..., Engine]) -> None:
    """A search without tables is a trouble of the moment, not of what was typed."""
    with pytest.raises(Transient, match=r"store\.unavailable"):
        SqlAddressRegister(bare_engine("addresses")).search("attrapalle", 5)
