"""Growth per criterion over HTTP.

Rights: case leads, who answer for the decisions, and auditors. Nothing in it is about a person.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from adapters.exports.growth import growth_csv
from adapters.http.access import Caller
from adapters.runtime.runtime import ModuleRuntime
from planner.booking.desk import Desk
from planner.booking.growth.periods import Unit
from planner.booking.growth.views import growth
from planner.booking.ports import BookingStore
from planner.kernel.principal import Role

_ROLES = (Role.CASE_LEAD, Role.AUDITOR)
Count = Annotated[int, Query(ge=2, le=60)]
Until = Annotated[date | None, Query(ge=date(2000, 1, 1), le=date(2999, 12, 31))]
Authority = Annotated[str, Query(max_length=80)]


def router(runtime: ModuleRuntime[BookingStore], desk: Desk) -> APIRouter:
    """Return the routes, to be mounted at ``/api/booking``."""
    api = APIRouter()

    def told(unit: Unit, count: int, until: date | None, authority: str) -> dict[str, Any]:
        answer: dict[str, Any] = runtime.execute(
            lambda ctx: growth(ctx, desk, unit=unit, count=count, until=until, authority=authority)
        )
        return answer

    @api.get("/growth")
    def report(
        caller: Caller, unit: Unit = "month", count: Count = 12, until: Until = None, authority: Authority = ""
    ) -> dict[str, Any]:
        """Return how often each criterion granted, period by period, and what grew."""
        caller.require(*_ROLES)
        return told(unit, count, until, authority)

    @api.get("/growth.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
    def as_csv(
        caller: Caller, unit: Unit = "month", count: Count = 12, until: Until = None, authority: Authority = ""
    ) -> Response:
        """Return the same as CSV."""
        caller.require(*_ROLES)
        text = growth_csv(told(unit, count, until, authority))
        return Response(
            text.encode(),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="growth-{unit}.csv"'},
        )

    return api
