"""A scenario file is read whole or refused with a code, field and remedy."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from planner.kernel.errors import InvalidInput
from scenarios.day.generate import generate
from scenarios.day.parameters import SHIPPED, Parameters


def changed(tmp_path: Path, old: str, new: str) -> Path:
    """Return a copy of the shipped file with one text replaced."""
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "scenario.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_arguments_replace_the_file() -> None:
    """Seed, number of trips and day given beside the file win over it, and the identity changes with them."""
    parameters = Parameters.read(seed=7, trips=100, service_day=date(2026, 5, 4))
    assert (parameters.day.seed, parameters.day.trips, parameters.day.service_day) == (7, 100, date(2026, 5, 4))
    assert parameters.digest() != Parameters.read().digest()
    assert Parameters.read().digest() == Parameters.read().digest()


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("share = 0.14", "share = 0.15", "whole file"),
        ("walking = 0.70", "walking = 0.71", "needs.mobility"),
        ("trips = 1400", "trips = 1", "day.trips"),
        ("trips = 1400", 'trips = "many"', "day.trips"),
        ('earliest_pickup = "06:00"', 'earliest_pickup = "6"', "orders.earliest_pickup"),
        ("operators = 16", "operatørs = 16", "whole file"),
        ("operators = 16", "operators = 16\nlorries = 2", "fleet.lorries"),
        ('closes = "17:30", spread', 'closes = "05:00", spread', "fleet.variable_shifts"),
        ("share = 0.40", "share = 0.30", "fleet"),
    ],
)
def test_a_bad_value_names_its_field(tmp_path: Path, old: str, new: str, field: str) -> None:
    """A value out of range, a wrong sum or an unknown key is refused and the field is named."""
    if "ø" in new:
        field, code = "not TOML", "scenario.not-toml"
    else:
        code = "scenario.bad-value"
    with pytest.raises(InvalidInput) as caught:
        Parameters.read(changed(tmp_path, old, new))
    assert caught.value.code == code
    assert field in caught.value.text()


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """A path that leads nowhere has a code of its own."""
    with pytest.raises(InvalidInput) as caught:
        Parameters.read(tmp_path / "no.toml")
    assert caught.value.code == "scenario.unreadable"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('["8305", "7884", "8592"]', '["8305", "1234"]', "scenario.unknown-postcode"),
        ("Aarhus = 0.76", "Hjørring = 0.76", "scenario.not-toml"),
        ("Aarhus = 0.76", '"Hjørring" = 0.76', "scenario.unknown-municipality"),
        ('["8305", "7884", "8592"]', '["8200", "7400"]', "scenario.nowhere-treated"),
    ],
)
def test_what_the_region_does_not_have_is_refused(tmp_path: Path, old: str, new: str, code: str) -> None:
    """Unknown postcodes and municipalities, and treatments that no hospital is left for, are refused."""
    with pytest.raises(InvalidInput) as caught:
        generate(Parameters.read(changed(tmp_path, old, new)))
    assert caught.value.code == code
