"""What a person must look at has an owner, a time and a trail."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import get_args

import pytest

from planner.booking import handlers, views
from planner.booking.domain.tasks import ACTIONS, TaskKind, due_before
from planner.booking.ports import TaskQuery
from planner.kernel.errors import Conflict, InvalidInput, NotFound
from tests.booking.office import MONDAY, Office

CUTOFF = time(12)


def refused(office: Office) -> str:
    """Return the outbound trip of a booking that planning refused."""
    trip_id = office.book()[0]
    office.refuse(trip_id)
    return trip_id


def test_every_kind_says_what_to_do() -> None:
    """No task is without an action in both languages."""
    assert set(ACTIONS) == set(get_args(TaskKind))
    assert all(da and en and da != en for da, en in ACTIONS.values())


def test_a_task_is_due_at_the_cut_off_or_soon() -> None:
    """For a Tuesday by noon on Monday in Denmark; once that is over, within the hour."""
    tuesday = MONDAY.date() + timedelta(days=1)
    assert due_before(MONDAY, tuesday, CUTOFF) == datetime(2026, 3, 16, 11, tzinfo=UTC)
    late = MONDAY + timedelta(hours=5)
    assert due_before(late, tuesday, CUTOFF) == late + timedelta(hours=1)


def test_a_task_is_taken_given_back_and_closed_with_a_trail(office: Office) -> None:
    """Who opened, took and closed it, and when, is kept; taking twice is taking once."""
    trip_id = refused(office)
    for owner in ("anna", "anna", "", "bo"):
        office.do(partial(handlers.take_task, subject=trip_id, kind="refused-outbound", owner=owner))
    office.do(lambda ctx: handlers.finish_task(ctx, trip_id, "refused-outbound", "taxa"), actor="bo")
    task = office.runtime.read(lambda store: views.tasks(store, TaskQuery(open_only=False)))[0]
    assert [(step["step"], step.get("owner"), step["who"]) for step in task["trail"]] == [
        ("task-opened", None, ""),
        ("task-taken", "anna", "anna"),
        ("task-taken", "", "anna"),
        ("task-taken", "bo", "anna"),
        ("task-done", None, "bo"),
    ]
    told = [line.en for line in office.runtime.read(lambda store: views.story(store, trip_id))]
    assert told[-5:] == [
        "A person must look at it.",
        "The task is with anna.",
        "The task was given back.",
        "The task is with bo.",
        "The task is done.",
    ]


def test_what_is_done_is_not_taken(office: Office) -> None:
    """A done task has no owner to come, and one that does not exist is not found."""
    trip_id = refused(office)
    office.do(lambda ctx: handlers.finish_task(ctx, trip_id, "refused-outbound", ""))
    with pytest.raises(Conflict, match=r"booking\.task-done"):
        office.do(lambda ctx: handlers.take_task(ctx, trip_id, "refused-outbound", "bo"))
    with pytest.raises(NotFound, match=r"booking\.no-task"):
        office.do(lambda ctx: handlers.take_task(ctx, trip_id, "refused-return", "bo"))


def test_what_arises_again_is_asked_again(office: Office) -> None:
    """A trip that is refused anew after the task was done is looked at anew, by anybody."""
    trip_id = refused(office)
    office.do(lambda ctx: handlers.take_task(ctx, trip_id, "refused-outbound", "bo"))
    office.do(lambda ctx: handlers.finish_task(ctx, trip_id, "refused-outbound", "taxa"))
    office.promise(trip_id, version=2)
    office.now += timedelta(minutes=5)
    office.refuse(trip_id, version=3)
    task = office.runtime.read(views.tasks)[0]
    assert (task["owner"], task["note"], task["opened_at"]) == ("", "", "2026-03-16T09:05:00Z")


def test_a_patient_is_called_back_by_somebody_at_a_time(office: Office) -> None:
    """The task says who calls and by when; asked again, the newer time counts; a time that is over is refused."""
    trip_id = office.book()[0]
    later = MONDAY + timedelta(hours=2)
    task = office.do(lambda ctx: handlers.ask_call_back(ctx, office.desk, trip_id, later, "anna"))
    assert (task.kind, task.owner, task.due_at) == ("call-back", "anna", later)
    task = office.do(lambda ctx: handlers.ask_call_back(ctx, office.desk, trip_id, later + timedelta(hours=1), "bo"))
    assert (task.owner, task.due_at) == ("bo", later + timedelta(hours=1))
    assert len(office.runtime.read(lambda store: store.tasks(TaskQuery()))) == 1
    with pytest.raises(InvalidInput, match=r"booking\.call-back-in-past"):
        office.do(lambda ctx: handlers.ask_call_back(ctx, office.desk, trip_id, MONDAY, "anna"))


def test_another_promise_than_was_agreed_is_to_be_told(office: Office) -> None:
    """A first promise inside the agreed window needs no call; any other asks a clerk to call."""
    start = MONDAY + timedelta(hours=22)
    agreed = {"pickup_from": start.isoformat(), "pickup_to": (start + timedelta(minutes=30)).isoformat()}
    day = {"at": (start + timedelta(hours=2)).isoformat()}
    kept, other = (
        office.book(external_id=name, appointments=[day | {"agreed_out": agreed}])[0] for name in ("R-1", "R-2")
    )
    office.promise(kept)
    assert office.runtime.read(lambda store: store.tasks(TaskQuery())) == []
    office.promise(other, pickup_from=start + timedelta(minutes=10))
    assert office.runtime.read(lambda store: [(t.subject, t.kind) for t in store.tasks(TaskQuery())]) == [
        (other, "promise-differs")
    ]
