"""Finding a caller over HTTP. What is personal is asked in the body: addresses of pages end up in logs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from adapters.http.access import Caller
from adapters.http.booking_forms import Form, Why
from adapters.runtime.runtime import ModuleRuntime
from planner.booking.desk import Desk
from planner.booking.finding.callers import find
from planner.booking.finding.templates import Template, templates
from planner.booking.ports import BookingStore
from planner.kernel.principal import Role

Runtime = ModuleRuntime[BookingStore]
Answer = dict[str, Any]


class CallerForm(Form):
    """What a clerk typed to find who is calling: CPR number, phone, name or address."""

    q: Annotated[str, Field(min_length=1, max_length=200)]
    why: Why
    limit: Annotated[int, Field(ge=1, le=50)] = 10


def router(runtime: Runtime, desk: Desk) -> APIRouter:
    """Return the routes, to be mounted at ``/api/booking``."""
    api = APIRouter()

    @api.post("/callers")
    def callers(form: CallerForm, caller: Caller) -> Answer:
        """Find patients who called before, by one text. The search and every patient shown are entered."""
        caller.require(Role.CLERK)

        def look(ctx: Any) -> Answer:
            found = find(ctx, desk, form.q, form.why, form.limit)
            return {"items": [asdict(each) for each in found.callers], "more": found.more}

        return runtime.execute(look, actor=caller.name)

    @api.get("/referrals/{referral_id}/templates")
    def last_journeys(
        referral_id: str, why: Annotated[Why, Query()], caller: Caller, limit: Annotated[int, Query(ge=1, le=20)] = 5
    ) -> list[Answer]:
        """Return the patient's last distinct journeys as templates. ``why`` is entered in the audit trail."""
        caller.require(Role.CLERK)
        return runtime.execute(
            lambda ctx: [_template(each) for each in templates(ctx, desk, referral_id, why, limit)], actor=caller.name
        )

    return api


def _template(template: Template) -> Answer:
    return {**asdict(template), "usual": template.usual._asdict()}
