"""Messages twice, late and in any order."""

from __future__ import annotations

from typing import Any

import pytest

from planner.messages.planning import TripPromised
from tests.planning.town import Town, around, at, stop


def test_the_same_booking_twice_is_answered_once(town: Town) -> None:
    """A message that is not newer than what is stored changes and says nothing."""
    town.fleet(1)
    booked = town.booking("J1-1", around(20), appointment="09:00")
    assert len(town.hear(booked, "J1-1", version=3)) == 1
    assert town.hear(booked, "J1-1", version=3) == []
    older = town.booking("J1-1", around(20), appointment="12:00")
    assert town.hear(older, "J1-1", version=2) == []
    assert town.promise("J1-1").latest_arrival == at("09:00")


def test_a_cancellation_before_its_booking_wins(town: Town) -> None:
    """A trip cancelled before it was heard of is neither promised nor refused."""
    town.fleet(1)
    town.cancel("J1-1")
    assert town.hear(town.booking("J1-1", around(20), appointment="09:00"), "J1-1", version=1) == []
    assert town.picture().known == {}


def test_a_ready_call_before_its_booking_is_remembered(town: Town) -> None:
    """The booking that comes after is planned from the call, not from the expectation."""
    town.fleet(1)
    town.book("J0-1", around(15), appointment="09:00")
    town.night()
    town.ready("J1-2", at("09:30"))
    booked = town.booking("J1-2", around(20), ready="11:00", on_call=True)
    promise, *_ = town.hear(booked, "J1-2", version=9)
    assert isinstance(promise, TripPromised)
    assert at("09:30") <= promise.pickup_from <= promise.pickup_to <= at("10:30")
    assert town.run_of("J1-2")


def test_reports_in_the_wrong_order_come_out_right(town: Town) -> None:
    """A drop-off that is heard of before its pick-up leaves the trip done, whatever comes after."""
    town.fleet(1)
    town.book("J1-1", around(20), appointment="09:00")
    town.night()
    run = town.run_of("J1-1")
    up, down = stop(run, "J1-1", "pickup"), stop(run, "J1-1", "dropoff")
    town.serve(run, "J1-1", "dropped-off", down.arrival_at)
    town.serve(run, "J1-1", "picked-up", up.departure_at)
    town.serve(run, "J1-1", "arrived", up.arrival_at)
    assert town.read(lambda store: store.trip("J1-1")).status == "done"
    state = town.read(lambda store: store.run(run.run_id)).state
    assert [visit.state for visit in state.visits] == ["done", "done"]
    assert town.another_process().book("J2-1", around(15), appointment="14:00")


def test_a_report_twice_is_one_report(town: Town) -> None:
    """A repeated report changes nothing and does not invalidate the day in memory."""
    town.fleet(1)
    town.book("J1-1", around(20), appointment="09:00")
    town.night()
    run = town.run_of("J1-1")
    up = stop(run, "J1-1", "pickup")
    town.serve(run, "J1-1", "picked-up", up.departure_at)
    picture = town.picture()
    town.serve(run, "J1-1", "picked-up", up.departure_at)
    assert town.picture() is picture


def test_a_report_keeps_the_day_in_memory(town: Town) -> None:
    """Reports are entered without building the day anew or measuring any road."""
    town.fleet(1)
    town.book("J1-1", around(20), appointment="09:00")
    town.night()
    run, picture, measured = town.run_of("J1-1"), town.picture(), town.roads.cells
    up = stop(run, "J1-1", "pickup")
    town.serve(run, "J1-1", "arrived", up.arrival_at)
    town.serve(run, "J1-1", "picked-up", up.departure_at)
    assert town.picture() is picture
    assert town.roads.cells == measured
    assert picture.states["V1"].on_board() == ("J1-1",)


def test_messages_about_unknown_things_are_harmless(town: Town) -> None:
    """Reports, delays and losses of runs that planning never made say nothing and break nothing."""
    town.fleet(1)
    town.book("J1-1", around(20), appointment="09:00")
    town.night()
    strange = town.run_of("J1-1").model_copy(update={"run_id": "R9", "vehicle_id": "V9"})
    assert town.serve(strange, "J9-1", "picked-up", at("08:00")) == []
    assert town.delay(strange, 600, at("08:00"), "J9-1") == []
    assert town.lose(strange, around(3), at("08:00")) == []
    assert town.completed(strange, 1, at("09:00")) == []
    assert town.reject(strange, 1, at("09:00")) == []


def test_a_rolled_back_booking_leaves_no_trace_in_memory(town: Town) -> None:
    """When the transaction fails after the work, the next handler does not see the trip."""
    town.fleet(1)
    town.book("J1-1", around(20), appointment="09:00")
    booked = town.booking("J2-1", around(21), appointment="09:00")
    handler = town.module.handlers[type(booked)]

    def fails(_: Any, context: Any) -> None:
        handler(booked, context)
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        town.runtime.transact(fails)
    assert list(town.picture().known) == ["J1-1"]
    assert town.read(lambda store: store.trip("J2-1")) is None


def test_two_processes_see_each_others_changes(town: Town) -> None:
    """A day changed by one process is built anew in the other, promises and places alike."""
    town.fleet(2)
    town.book("J1-1", around(20), appointment="09:00")
    other = town.another_process()
    other.book("J2-1", around(22), appointment="09:10")
    town.book("J3-1", around(24), appointment="09:20")
    assert set(town.picture().known) == {"J1-1", "J2-1", "J3-1"}
    assert set(other.picture().known) == {"J1-1", "J2-1", "J3-1"}
    for trip in ("J1-1", "J2-1", "J3-1"):
        assert town.picture().planned(trip) == other.picture().planned(trip)
