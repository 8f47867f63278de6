"""What planning shows is counted from what it stored."""

from __future__ import annotations

import json

import pytest

from planner.kernel.errors import NotFound
from planner.messages.trips import Needs
from planner.planning import views
from planner.planning.domain.run import PlannedVisit
from planner.planning.handlers.quote import quote
from planner.planning.views.quality import rides
from tests.planning.town import DAY, Town, around, at, stop


@pytest.fixture
def seen(town: Town) -> Town:
    """Two neighbours to one appointment, one refused, one cancelled, one on call; the night is over."""
    town.fleet(2)
    town.book("J1-1", around(20), appointment="09:00")
    town.book("J2-1", around(21), appointment="09:00")
    town.book("J3-1", around(20), appointment="09:00", needs=Needs(mobility="wheelchair"))
    town.book("J4-1", around(10), appointment="13:00")
    town.book("J1-2", around(20), ready="11:00", on_call=True, linked="J1-1")
    town.cancel("J4-1")
    town.night()
    return town


def test_the_summary_counts_every_trip_once(seen: Town) -> None:
    """Promised, refused by reason, runs, cost and quality of the plan."""
    found = seen.read(lambda store: views.summary(store, str(DAY)))
    assert (found["requested"], found["promised"], found["refused"], found["cancelled"]) == (5, 4, 1, 1)
    assert found["refused_by_reason"] == {"planning.refused.capacity": 1}
    assert found["unanswered"] == found["without_vehicle"] == 0
    assert found["runs"] == len(seen.runs())
    assert found["planned_cost_ore"] == sum(run.planning_cost_ore for run in seen.runs().values())
    assert (found["promises_kept"], found["promises_moved"]) == (4, 0)
    assert found["appointments_late_by_plan"] == found["ride_limit_exceeded_by_plan"] == 0
    assert found["outside_promise_by_plan"] == 0
    assert (found["rides"], found["shared_rides"], found["shared_ride_share"]) == (2, 2, 1.0)
    assert json.dumps(found)


def test_a_ride_is_shared_when_somebody_else_is_in_the_car_at_some_time() -> None:
    """One after the other is not shared; overlapping is, for both."""
    alone = [PlannedVisit(t, up, 0, 0) for t, up in (("A", True), ("A", False), ("B", True), ("B", False))]
    assert [ride.shared for ride in rides(alone)] == [False, False]
    both = [PlannedVisit(t, up, 0, 0) for t, up in (("A", True), ("B", True), ("A", False), ("B", False))]
    assert [ride.shared for ride in rides(both)] == [True, True]


def test_a_story_tells_promise_run_and_change_in_both_languages(seen: Town) -> None:
    """Every line has a stable kind, a sentence in Danish and English, and no braces left over."""
    seen.ready("J1-2", at("11:10"))
    lines = seen.read(lambda store: views.story(store, "J1-2"))
    assert [line.kind for line in lines] == ["trip-promised", "trip-promised", "on-run"]
    assert all(line.da and line.en and "{" not in line.da + line.en for line in lines)
    refused = seen.read(lambda store: views.story(store, "J3-1"))
    assert [line.kind for line in refused] == ["trip-refused"]
    assert "No vehicle has enough room" in refused[0].en


def test_the_map_shows_each_run_as_a_line_through_its_stops(seen: Town) -> None:
    """Lines go from base through the stops to the base; operators see their own."""
    shapes = seen.read(lambda store: views.geojson(store, str(DAY)))["features"]
    line = next(f for f in shapes if f["properties"]["kind"] == "run")
    run = seen.runs()[line["properties"]["vehicle_id"]]
    assert len(line["geometry"]["coordinates"]) == len(run.stops) + 2
    assert line["geometry"]["coordinates"][0] == [run.start.lon, run.start.lat]
    assert seen.read(lambda store: views.geojson(store, str(DAY), "O9"))["features"] == []


def test_a_run_shows_progress_and_versions(seen: Town) -> None:
    """Stops done are marked; every version is there."""
    run = seen.run_of("J1-1")
    first = run.stops[0].actions[0].trip_id
    seen.serve(run, first, "picked-up", stop(run, first, "pickup").departure_at)
    view = seen.read(lambda store: views.run_view(store, run.run_id))
    assert view["visits"][0]["state"] == "done"
    assert [v["version"] for v in view["versions"]] == [1]
    assert view["stops_done"] == 1
    with pytest.raises(NotFound):
        seen.read(lambda store: views.run_view(store, "R0"))


def test_everything_a_checker_needs_is_published_without_passengers(seen: Town) -> None:
    """Runs, demand, promises, fleet and contracts as plain data."""
    found = seen.read(lambda store: views.published(store, str(DAY)))
    assert {d["trip_id"] for d in found["demand"]} == {"J1-1", "J2-1", "J1-2"}
    assert found["waiting_for_call"] == ["J1-2"]
    assert len(found["vehicles"]) == 2
    assert [run["version"] for run in found["runs"]] == [1] * len(seen.runs())
    assert json.dumps(found)


def test_a_quote_ranks_offers_and_keeps_nothing(seen: Town) -> None:
    """Cheapest first, nothing stored, the plan as before; an impossible trip gets reasons."""
    wanted = seen.booking("quoted", around(22), appointment="09:00")
    before = seen.picture().stamp
    found = seen.runtime.execute(lambda ctx: quote(ctx, wanted, seen.office))
    costs = [offer["added_cost_ore"] for offer in found.offers]
    assert costs
    assert costs == sorted(costs)
    assert seen.read(lambda store: store.trip("quoted")) is None
    assert seen.picture().stamp == before
    assert "quoted" not in seen.picture().known
    chair = wanted.model_copy(update={"needs": Needs(mobility="wheelchair")})
    refused = seen.runtime.execute(lambda ctx: quote(ctx, chair, seen.office))
    assert [r.code for r in refused.reasons] == ["planning.refused.capacity"]


def test_unknown_things_are_not_found(town: Town) -> None:
    """A day or trip that planning never heard of has no view."""
    with pytest.raises(NotFound, match=r"planning\.no-day"):
        town.read(lambda store: views.day_view(store, str(DAY)))
    with pytest.raises(NotFound, match=r"planning\.no-trip"):
        town.read(lambda store: views.trip_view(store, "J9-1"))
    assert town.read(lambda store: views.story(store, "J9-1")) == []
