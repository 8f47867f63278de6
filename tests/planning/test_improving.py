"""The day is searched again while it is driven, and only what is worth its tax is changed."""

from __future__ import annotations

from typing import Any

import pytest

from planner.messages.payload import Payload
from planner.messages.planning import DayPlanned, RunPlanned
from planner.planning.config import PlanningConfig
from planner.planning.handlers import overnight
from tests.planning.town import DAY, Town, around, at

EVERY = 900


@pytest.fixture
def town(town: Town) -> Town:
    """A town that improves its day every quarter of an hour."""
    return Town(town.folder, PlanningConfig(improve_every_s=EVERY), town.engine)


def asked(town: Town) -> dict[str, Any]:
    """The search that is waiting; there is one."""
    found: list[dict[str, Any]] = []

    def look(_: Any, context: Any) -> None:
        desk = overnight.Desk(context, town.office, str(DAY))
        overnight.improve_later(desk)
        found.extend({"not_before": job.not_before, "key": job.key, **job.data} for job in context.jobs)

    town.runtime.transact(look)
    (one,) = found
    return one


def improved(town: Town, **data: Any) -> list[Payload]:
    """Carry out a search for changes that are worth it; return what was said."""
    job = town.module.jobs[overnight.KIND]
    order = {"service_day": str(DAY), "number": 9, "seed": 5, "seconds": None, "iterations": 200, "worthwhile": True}
    task = town.runtime.transact(lambda _, context: job.prepare(context, order | data))
    solved = job.work(task, lambda share, text: None)
    recorded = town.runtime.transact(
        lambda _, context: (job.complete(context, order | data, solved), context.recorded)[1]
    )
    return [one.payload for one in recorded]


def crossed(town: Town) -> None:
    """Two cars at home where their work is not: each has the trip that lies before the other's door."""
    town.fleet(0)
    town.vehicle("V1", base=around(20))
    town.book("J1-1", around(-20), appointment="10:00")
    town.night()
    town.vehicle("V2", base=around(-20))


def test_a_published_day_is_searched_again_before_its_first_departure_and_after(town: Town) -> None:
    """The first search comes a quarter before the first stop; asked for twice, it is the same one."""
    town.fleet(2)
    town.book("J1-1", around(20), appointment="11:00")
    town.night()
    first = asked(town)
    assert first["worthwhile"]
    start = min(stop.arrival_at for stop in town.run_of("J1-1").stops)
    assert 0 <= (start - first["not_before"]).total_seconds() <= EVERY
    assert asked(town)["key"] == first["key"]


def test_nothing_is_said_when_nothing_is_worth_it(town: Town) -> None:
    """A search that finds nothing better publishes neither runs nor figures, and is repeated later."""
    town.fleet(2)
    town.book("J1-1", around(20), appointment="11:00")
    town.night()
    assert improved(town) == []
    assert asked(town)["key"]


def test_a_change_worth_its_tax_is_published_and_keeps_the_promise(town: Town) -> None:
    """A car that is offered later before the passenger's door takes the trip over; the promise stands."""
    crossed(town)
    before = town.promise("J1-1")
    said = improved(town)
    assert [type(p) for p in said if isinstance(p, DayPlanned)] == [DayPlanned]
    assert {p.vehicle_id for p in said if isinstance(p, RunPlanned)} == {"V2"}
    assert town.promise("J1-1") == before


def test_a_change_that_saves_less_than_its_tax_is_left(town: Town) -> None:
    """The same change is not made where moving a trip costs more than it saves."""
    dear = Town(town.folder, PlanningConfig(improve_every_s=EVERY, tax_moved_ore=10**7), town.engine)
    crossed(dear)
    assert improved(dear) == []
    assert dear.run_of("J1-1").vehicle_id == "V1"


def test_a_day_that_is_over_is_left_alone(town: Town) -> None:
    """Without a stop ahead no further search is asked for."""
    town.fleet(1)
    jobs: list[Any] = []
    town.now = at("23:00")
    town.runtime.transact(
        lambda _, context: (
            overnight.improve_later(overnight.Desk(context, town.office, str(DAY))),
            jobs.extend(context.jobs),
        )
    )
    assert jobs == []
