"""What a person must look at has an owner, a time and a trail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from planner.booking import handlers, views
from planner.booking.domain.tasks import ACTIONS, TaskKind, due_before
from planner.booking.ports import TaskQuery
from planner.booking.rules.loading import RuleBook
from planner.kernel.errors import Conflict, NotFound
from tests.booking.office import MONDAY, Office

CUTOFF = RuleBook.from_folder().on(MONDAY.date()).office.cutoff


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
        office.do(lambda ctx, to=owner: handlers.take_task(ctx, trip_id, "refused-outbound", to))
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
