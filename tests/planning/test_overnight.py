"""The night: one run a vehicle, nothing broken, whatever changed meanwhile."""

from __future__ import annotations

from planner.checking.check import check
from planner.checking.published import gather
from planner.messages.envelope import Envelope
from planner.messages.planning import DayPlanned, RunPlanned, RunWithdrawn, TripPromised
from planner.planning import views
from tests.planning.town import DAY, HOSPITAL, Town, around, at, stop
from tests.planning.village import book_village, violations


def test_the_night_publishes_one_run_a_used_vehicle_and_the_days_figures(town: Town) -> None:
    """Runs come first, each whole, then the day's figures; promises are not told again."""
    town.fleet(4)
    book_village(town, journeys=8)
    said = town.night()
    runs, day = said[:-1], said[-1]
    assert isinstance(day, DayPlanned)
    assert all(isinstance(run, RunPlanned) and run.phase == "overnight" for run in runs)
    assert len({run.vehicle_id for run in runs if isinstance(run, RunPlanned)}) == len(runs) == day.runs
    assert day.trips_unserved == 0
    assert day.trips_planned + day.trips_on_call == 16
    assert day.planning_cost_ore == sum(run.planning_cost_ore for run in runs if isinstance(run, RunPlanned))
    assert day.planning_cost_ore <= day.cost_before_ore
    assert day.travel_times == town.roads.label


def test_the_published_plan_breaks_no_rule(town: Town) -> None:
    """The independent checker finds nothing in the plan of a whole small day."""
    town.fleet(5)
    book_village(town, journeys=12)
    town.night()
    assert violations(town) == ()


def test_nobody_on_call_is_on_a_published_run(town: Town) -> None:
    """A return that waits for its ready-call holds capacity in planning alone."""
    town.fleet(1)
    town.book("J1-1", around(20), appointment="09:00")
    town.book("J1-2", around(20), ready="11:00", on_call=True)
    town.night()
    run = town.run_of("J1-1")
    assert [a.trip_id for s in run.stops for a in s.actions] == ["J1-1", "J1-1"]
    assert town.picture().vehicle_of("J1-2") is not None


def test_bookings_and_cancellations_during_the_search_are_respected(town: Town) -> None:
    """A trip booked while the search runs is on a run, a cancelled one is not, and nothing is broken."""
    town.fleet(4)
    book_village(town, journeys=6)

    def meanwhile() -> None:
        town.book("J90-1", around(15), appointment="10:30")
        town.cancel("J1-1")
        town.change(town.booking("J2-1", around(31), appointment="11:45"))

    town.night(between=meanwhile)
    assert town.run_of("J90-1")
    carried = {a.trip_id for run in town.runs().values() for s in run.stops for a in s.actions}
    assert "J1-1" not in carried
    assert stop(town.run_of("J2-1"), "J2-1", "dropoff").arrival_at <= at("11:45")
    assert violations(town) == ()


def test_a_vehicle_withdrawn_during_the_search_gets_no_run(town: Town) -> None:
    """The plan found for a vehicle that is gone goes to others."""
    town.fleet(4)
    book_village(town, journeys=6)
    used = next(v for v in town.picture().fleet if town.picture().visits(v))
    town.night(between=lambda: town.withdraw(used))
    assert used not in town.runs()
    assert violations(town) == ()


def test_planning_again_sends_only_what_changed(town: Town) -> None:
    """A second night without new demand repeats no run; taken back are those no longer used."""
    town.fleet(3)
    book_village(town, journeys=5)
    town.night(iterations=200)
    before = town.runs()
    said = town.night(iterations=200)
    sent = {p.vehicle_id for p in said if isinstance(p, RunPlanned | RunWithdrawn)}
    after = town.runs()
    for vehicle in before.keys() - sent:
        assert after[vehicle] == before[vehicle]
    for vehicle in sent & after.keys() & before.keys():
        assert after[vehicle].stops != before[vehicle].stops
    assert isinstance(said[-1], DayPlanned)


def test_a_booking_after_the_night_sends_the_changed_run(town: Town) -> None:
    """Once runs are out, every change to one is sent as a new version."""
    town.fleet(1)
    town.book("J1-1", around(20), appointment="09:00")
    town.night()
    promise, run = town.book("J2-1", around(21), appointment="09:00")
    assert isinstance(promise, TripPromised)
    assert isinstance(run, RunPlanned)
    assert (run.phase, run.changed_trips) == ("live", ("J1-1", "J2-1")) or run.changed_trips == ("J2-1",)
    versions = [r.version for r in town.said if isinstance(r.payload, RunPlanned)]
    assert versions == [1, 2]


def test_the_wanted_reserve_before_appointments_is_kept_free_overnight(town: Town) -> None:
    """Planned ahead, patients arrive the reserve before their appointments."""
    town.fleet(3)
    for n in range(6):
        town.book(f"J{n}-1", around(10 + 3 * n), appointment="09:00")
    town.night()
    for n in range(6):
        arrival = stop(town.run_of(f"J{n}-1"), f"J{n}-1", "dropoff").arrival_at
        assert (at("09:00") - arrival).total_seconds() >= town.config.arrival_reserve_s


def test_the_plan_is_on_record(town: Town) -> None:
    """Each optimisation is kept with its figures, labels and the history of the search."""
    town.fleet(2)
    book_village(town, journeys=3)
    town.night()
    view = town.read(lambda store: views.day_view(store, str(DAY)))
    assert view["plans_published"] == 1
    assert view["plans"][0]["labels"]
    assert view["figures"]["runs"] == len(town.runs())


def test_the_checker_would_see_a_broken_plan(town: Town) -> None:
    """The checker that finds nothing above does find a run that comes late."""
    town.fleet(1)
    town.book("J1-1", around(20), appointment="09:00")
    town.night()
    run = town.run_of("J1-1")
    stops = tuple(s.model_copy(update={"arrival_at": at("09:05"), "departure_at": at("09:06")}) for s in run.stops)
    late = Envelope(
        source="/planning",
        type=RunPlanned.message_type,
        subject=run.run_id,
        time=town.now,
        version=9,
        data=run.model_copy(update={"stops": stops}),
    )
    assert check(gather([*town.heard, *town.told(), late], str(DAY)), town.roads).violations
    assert HOSPITAL
