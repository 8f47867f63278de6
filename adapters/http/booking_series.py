"""Series of appointments over HTTP: clerks and systems order, who may read trips may read series."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, status

from adapters.http.access import Caller
from adapters.http.booking_forms import CancelForm
from adapters.http.once import Key, once
from adapters.http.series_forms import ChangeSeriesForm, MoveForm, SeriesForm
from adapters.runtime.runtime import ModuleRuntime
from planner.booking import handlers, series_views
from planner.booking.desk import Desk
from planner.booking.domain.series import Series, SeriesState
from planner.booking.ports import BookingStore
from planner.kernel.principal import Principal, Role
from planner.kernel.time import LOCAL
from planner.messages.handling import Context

Answer = dict[str, Any]
Ctx = Context[BookingStore]
_ORDERS = (Role.CLERK, Role.SYSTEM)
_READS = (Role.CLERK, Role.CASE_LEAD, Role.PLANNER, Role.AUDITOR, Role.SYSTEM)
_SHOWN = timedelta(days=60)


def router(runtime: ModuleRuntime[BookingStore], desk: Desk) -> APIRouter:
    """Return the routes."""
    api = APIRouter()

    def do(caller: Principal, command: Callable[[Ctx], Series]) -> Answer:
        caller.require(*_ORDERS)
        return runtime.execute(lambda ctx: series_views.series_data(command(ctx)), actor=caller.name)

    @api.post("/series", status_code=status.HTTP_201_CREATED)
    def create(form: SeriesForm, caller: Caller, key: Key = None) -> Any:
        """Make a series and book what is within the horizon. With an ``Idempotency-Key``, repeating does nothing."""
        caller.require(*_ORDERS)
        command = form.command()

        def order(ctx: Ctx) -> Answer:
            return series_views.series_data(handlers.create_series(ctx, desk, command))

        return once(runtime, key, form.model_dump(mode="json"), order, caller.name)

    @api.get("/series")
    def listed(
        caller: Caller,
        state: Annotated[list[SeriesState] | None, Query()] = None,
        referral: str | None = None,
        page: int = 1,
        size: int = 50,
    ) -> Answer:
        """List series, the newest first."""
        caller.require(*_READS)
        return runtime.read(lambda store: series_views.series_list(store, state or (), referral, page, size))

    @api.get("/series/{series_id}")
    def one(series_id: str, caller: Caller, first: date | None = None, last: date | None = None) -> Answer:
        """Return a series with its calendar (by default from today, for two months) and its history."""
        caller.require(*_READS)
        today = runtime.clock().astimezone(LOCAL).date()
        since = first or today
        until = last or min(since, date.max - _SHOWN) + _SHOWN
        return runtime.read(lambda store: series_views.series(store, series_id, today, since, until))

    @api.post("/series/{series_id}/change")
    def change(series_id: str, form: ChangeSeriesForm, caller: Caller) -> Answer:
        """Change a series from a day on (this and following), or all that is still to be driven."""
        command = form.command(series_id)
        return do(caller, lambda ctx: handlers.change_series(ctx, desk, command))

    @api.post("/series/{series_id}/cancel")
    def cancel(series_id: str, form: CancelForm, caller: Caller) -> Answer:
        """Cancel a series with all that is still to be driven."""
        return do(caller, lambda ctx: handlers.cancel_series(ctx, desk, series_id, form.reason))

    @api.post("/series/{series_id}/days/{day}/skip")
    def skip(series_id: str, day: date, form: CancelForm, caller: Caller) -> Answer:
        """Leave one day out."""
        return do(caller, lambda ctx: handlers.skip_occurrence(ctx, desk, series_id, day, form.reason))

    @api.post("/series/{series_id}/days/{day}/move")
    def move(series_id: str, day: date, form: MoveForm, caller: Caller) -> Answer:
        """Give one day another date, other times, or both. ``day`` is the date by the pattern, wherever it is now."""
        command = form.command(series_id, day)
        return do(caller, lambda ctx: handlers.move_occurrence(ctx, desk, command))

    @api.post("/series/{series_id}/days/{day}/restore")
    def restore(series_id: str, day: date, caller: Caller) -> Answer:
        """Let one day be as the series says, and try again what could not be booked."""
        return do(caller, lambda ctx: handlers.restore_occurrence(ctx, desk, series_id, day))

    return api
