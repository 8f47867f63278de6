"""Whole driven days: in a smooth one every promise is kept, in a rough one nobody is forgotten."""

from __future__ import annotations

from random import Random

import pytest

from planner.planning.domain.trip import OPEN
from planner.planning.picture.picture import DayPicture
from tests.planning.driving import Drive
from tests.planning.town import Town, at, later
from tests.planning.village import book_village


def day(town: Town, spread: float, seed: int) -> Drive:
    """A planned day of twenty journeys; calls come up to forty minutes off what was expected."""
    town.fleet(8)
    book_village(town, journeys=20, seed=seed)
    town.night(iterations=60)
    dice = Random(seed)
    waiting = [t for t in town.read(lambda store: store.trips("2026-03-17")) if t.waits_for_call and t.open]
    calls = [(later(t.demand.timing.ready_at, dice.choice([-20, 0, 20, 40])), t.trip_id) for t in waiting if t.demand]
    return Drive(town, spread, calls, dice)


def open_trips(town: Town) -> list[str]:
    """Trips promised and neither driven nor given up by the passenger."""
    return [t.trip_id for t in town.read(lambda store: store.trips("2026-03-17")) if t.status in OPEN]


@pytest.mark.parametrize("seed", [1, 2])
def test_on_a_smooth_day_every_promise_is_kept(town: Town, seed: int) -> None:
    """With driving times as modelled no promise moves and everybody is carried."""
    drive = day(town, 0.0, seed)
    drive.to_the_end()
    assert drive.moved() == []
    assert open_trips(town) == []


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_on_a_rough_day_nobody_is_forgotten(town: Town, seed: int) -> None:
    """With driving times far off every promised trip is driven all the same, and each is on one run at most."""
    drive = day(town, 0.35, seed)
    drive.no_shows = frozenset({"J3-1"})
    drive.to_the_end()
    assert open_trips(town) == []
    assert town.read(lambda store: store.trip("J3-1")).status == "no-show"
    assert drive.now > at("12:00")
    for trip in town.read(lambda store: store.trips("2026-03-17")):
        if trip.status == "done":
            assert trip.trip_id in drive.carried
            assert town.run_of(trip.trip_id).vehicle_id == trip.vehicle_id


def test_what_is_said_to_stand_would_be_fixed_just_so_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a rough day, a vehicle that is not worked out anew would come to the very same fixed beginning."""
    stands, skipped = DayPicture._stands, []

    def checked(picture: DayPicture, vehicle_id: str, horizon_s: int) -> bool:
        same = stands(picture, vehicle_id, horizon_s)
        if same:
            frozen = picture._freeze(vehicle_id, horizon_s)
            assert frozen.called_off is None
            assert frozen.pinned == picture._pins.get(vehicle_id)
            skipped.append(frozen.pinned)
        return same

    monkeypatch.setattr(DayPicture, "_stands", checked)
    drive = day(town, 0.35, 6)
    drive.to_the_end()
    assert any(pinned is not None for pinned in skipped)
    assert any(pinned is None for pinned in skipped)
