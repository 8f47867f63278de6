"""Working time, breaks and company: planning keeps what contracts and needs say, and tells the driver."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.sql.planning.types import Progress
from planner.messages.duty import BreakRule, Duty
from planner.messages.trips import Needs
from planner.planning.domain.rest import PlannedBreak
from planner.planning.domain.run import PlannedVisit, RunState
from planner.planning.picture.groups import MOST, Groups
from tests.planning.town import PRICE, Town, around, at, stop
from tests.planning.village import book_village, violations

HALF_HOUR = Duty(breaks=(BreakRule(length_s=1800, work_s=5 * 3600, above_s=6 * 3600),))


def fleet(town: Town, count: int, duty: Duty) -> None:
    """Offer vehicles whose contract has such a duty."""
    town.contract(duty=duty)
    for n in range(1, count + 1):
        town.vehicle(f"V{n}")


def long_day(town: Town) -> None:
    """Book trips from the morning to the evening, so that one vehicle is out all day."""
    for n, clock in enumerate(("08:00", "10:30", "13:00", "15:30", "17:30")):
        town.book(f"J{n}-1", around(25), appointment=clock)


def test_a_long_day_has_its_break_and_the_driver_is_told(town: Town) -> None:
    """Out more than six hours, the run holds half an hour between two stops, and the checker finds nothing wrong."""
    fleet(town, 1, HALF_HOUR)
    long_day(town)
    town.night()
    (run,) = town.runs().values()
    assert run.returns_at - run.leaves_at > timedelta(hours=6)
    (rest,) = run.breaks
    assert rest.ends_at - rest.starts_at == timedelta(minutes=30)
    assert rest.starts_at - run.leaves_at <= timedelta(hours=5)
    assert run.stops[rest.after_seq - 1].departure_at <= rest.starts_at
    assert rest.ends_at <= run.stops[rest.after_seq].arrival_at
    assert violations(town) == ()


def test_without_a_duty_nobody_is_given_a_break(town: Town) -> None:
    """The same day under a contract that says nothing has no break."""
    town.fleet(1)
    long_day(town)
    town.night()
    assert all(run.breaks == () for run in town.runs().values())


def test_nobody_is_out_longer_than_the_duty_allows(town: Town) -> None:
    """Three hours a driver: the afternoon is refused with that rule until there is a second one."""
    fleet(town, 1, Duty(max_out_s=3 * 3600))
    town.book("J1-1", around(25), appointment="08:00")
    town.book("J2-1", around(25), appointment="16:00")
    assert [reason.code for reason in town.refusal("J2-1").reasons] == ["planning.refused.working-time"]
    town.vehicle("V2")
    town.book("J3-1", around(25), appointment="16:00")
    town.night()
    assert all(run.returns_at - run.leaves_at <= timedelta(hours=3) for run in town.runs().values())
    assert len(town.runs()) == 2
    assert violations(town) == ()


def test_a_village_with_duties_breaks_no_rule(town: Town) -> None:
    """A busy day with ready-calls to come is published with breaks that the independent checker accepts."""
    often = BreakRule(length_s=1200, work_s=3 * 3600, above_s=3 * 3600)
    fleet(town, 4, Duty(max_out_s=8 * 3600, breaks=(often, often.model_copy(update={"above_s": 5 * 3600}))))
    book_village(town, journeys=12)
    town.night()
    assert any(run.breaks for run in town.runs().values())
    assert violations(town) == ()


def test_a_break_that_has_begun_stands_and_is_not_taken_twice(town: Town) -> None:
    """While the day is driven the break that was taken stays on the run; a trip booked later gets no second one."""
    fleet(town, 1, HALF_HOUR)
    long_day(town)
    town.night()
    (run,) = town.runs().values()
    (rest,) = run.breaks
    for call in run.stops[: rest.after_seq]:
        (action,) = call.actions
        event = "picked-up" if action.action == "pickup" else "dropped-off"
        town.serve(run, action.trip_id, event, call.departure_at if event == "picked-up" else call.arrival_at)
    during = rest.starts_at + timedelta(minutes=10)
    town.book("J90-1", around(10), appointment="18:30", when=during)
    (now,) = town.runs().values()
    assert "J90-1" in {action.trip_id for each in now.stops for action in each.actions}
    (same,) = now.breaks
    assert same.starts_at == rest.starts_at
    assert same.ends_at - same.starts_at == timedelta(minutes=30)
    assert stop(now, now.stops[rest.after_seq].actions[0].trip_id, "pickup").arrival_at >= same.ends_at
    picture = town.another_process().picture()
    assert [one.taken for one in picture.states["V1"].breaks] == [True]


def test_a_driver_who_is_late_takes_the_whole_break(town: Town) -> None:
    """The last stop before the break is over a quarter of an hour late: the break moves, it is not cut."""
    fleet(town, 1, HALF_HOUR)
    long_day(town)
    town.night()
    (run,) = town.runs().values()
    (rest,) = run.breaks
    before = run.stops[: rest.after_seq]
    for call in before:
        (action,) = call.actions
        event = "picked-up" if action.action == "pickup" else "dropped-off"
        late = timedelta(minutes=15) if call is before[-1] else timedelta()
        town.serve(run, action.trip_id, event, call.departure_at + late)
    town.book("J90-1", around(10), appointment="18:30", when=before[-1].departure_at + timedelta(minutes=17))
    (now,) = town.runs().values()
    (moved,) = now.breaks
    assert moved.starts_at >= before[-1].departure_at + timedelta(minutes=15)
    assert moved.ends_at - moved.starts_at == timedelta(minutes=30)


def test_who_must_not_meet_is_not_in_one_car(town: Town) -> None:
    """A guide dog and a passenger who is allergic go in two cars, two neighbours without such needs in one."""
    town.fleet(2)
    town.book("J1-1", around(20), appointment="09:00", needs=Needs(mobility="walking", groups=("animal",)))
    town.book("J2-1", around(21), appointment="09:00", needs=Needs(mobility="walking", avoids=("animal",)))
    town.night()
    assert town.run_of("J1-1").run_id != town.run_of("J2-1").run_id
    town.book("J3-1", around(20), appointment="13:00", needs=Needs(mobility="walking", avoids=("perfume",)))
    town.book("J4-1", around(21), appointment="13:00", needs=Needs(mobility="walking", avoids=("animal",)))
    assert town.picture().vehicle_of("J3-1") == town.picture().vehicle_of("J4-1")
    assert violations(town) == ()


def test_with_one_car_company_is_the_reason(town: Town) -> None:
    """Where the only car has the dog in it, the refusal says that somebody would meet whom they must not."""
    town.fleet(1)
    town.book("J1-1", around(20), appointment="09:00", needs=Needs(mobility="walking", groups=("animal",)))
    said = town.book("J2-1", around(21), appointment="09:00", needs=Needs(mobility="walking", avoids=("animal",)))
    assert said
    codes = [reason.code for reason in town.refusal("J2-1").reasons]
    assert "planning.refused.company" in codes


def test_guaranteed_hours_are_filled_first(town: Town) -> None:
    """A vehicle that is paid anyway takes the work, though another with the same hourly price is nearer."""
    town.contract("C1")
    guaranteed = PRICE.model_copy(update={"guaranteed_s": 8 * 3600})
    town.contract("C2", guaranteed, kind="guaranteed")
    town.vehicle("V1", base=around(20))
    town.vehicle("V2", contract_id="C2", kind="guaranteed")
    town.book("J1-1", around(20), appointment="09:00")
    assert town.picture().vehicle_of("J1-1") == "V2"


def test_more_groups_than_bits_keep_apart_all_the_same() -> None:
    """Codes beyond the bits share the last one: who avoids one of them meets none of them."""
    groups = Groups()
    masks = [groups.mask([f"g{n}"]) for n in range(MOST + 5)]
    assert len(set(masks)) == MOST
    assert all(mask & groups.mask([f"g{n}"]) for n, mask in enumerate(masks))
    assert max(masks) < 2**31


def test_when_a_trip_leaves_the_break_goes_before_the_next_stop() -> None:
    """A break before a trip that is cancelled comes before what follows it, at the last before driving home."""
    visits = [PlannedVisit(t, up, 0, 0) for t, up in (("A", True), ("A", False), ("B", True), ("B", False))]
    state = RunState(tuple(visits), breaks=(PlannedBreak(10, 20, ("A", True)), PlannedBreak(30, 40, ("B", True))))
    assert [one.before for one in state.without("A").breaks] == [("B", True), ("B", True)]
    assert [one.before for one in state.without("B").breaks] == [("A", True), None]


@pytest.mark.parametrize("before", [None, ("A", True)])
def test_breaks_are_stored_with_the_run(before: tuple[str, bool] | None) -> None:
    """What is written is read back, and progress that was stored before there were breaks has none."""
    state = RunState(breaks=(PlannedBreak(10, 20, before, taken=True),))
    column = Progress()
    text = column.process_bind_param(state, None)  # type: ignore[arg-type] # the dialect is not looked at
    assert column.process_result_value(text, None) == state  # type: ignore[arg-type] # as above
    old = '{"visits":[],"left":null,"seen":null,"delay":0,"free":null}'
    assert column.process_result_value(old, None) == RunState()  # type: ignore[arg-type] # as above


def test_a_clock_window_is_kept(town: Town) -> None:
    """A lunch between half past ten and noon lies there, whatever the trips."""
    lunch = BreakRule(length_s=1800, clock_from_s=10 * 3600 + 1800, clock_to_s=12 * 3600, above_s=4 * 3600)
    fleet(town, 1, Duty(breaks=(lunch,)))
    long_day(town)
    town.night()
    (run,) = town.runs().values()
    (rest,) = run.breaks
    assert at("10:30") <= rest.starts_at <= at("12:00")
    assert violations(town) == ()
