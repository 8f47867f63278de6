"""A patient's wishes over HTTP: everything that booking holds, its erasure, and what retention does.

Whom it is about is said in the body: addresses of pages end up in logs. A case lead answers patients' wishes; the
auditor sees what was erased when.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from adapters.http.access import Caller
from adapters.http.booking_forms import Form, Why
from adapters.runtime.runtime import ModuleRuntime
from planner.booking.desk import Desk
from planner.booking.ports import BookingStore
from planner.booking.privacy import patients
from planner.booking.privacy.due import due, erasures
from planner.booking.privacy.erasing import destroy_keys
from planner.booking.privacy.patients import Whom
from planner.kernel.errors import InvalidInput
from planner.kernel.principal import Role

Runtime = ModuleRuntime[BookingStore]
Answer = dict[str, Any]


class WhomForm(Form):
    """Which patient, by one of CPR number, phone and referral; and why."""

    cpr: Annotated[str, Field(max_length=20)] | None = None
    phone: Annotated[str, Field(max_length=30)] | None = None
    referral_id: Annotated[str, Field(max_length=80)] | None = None
    why: Why

    def whom(self) -> Whom:
        """Return which patient is meant; InvalidInput ``booking.bad-search`` when it is not exactly one."""
        said = [each for each in (self.cpr, self.phone, self.referral_id) if each is not None]
        if len(said) != 1:
            raise InvalidInput(
                "booking.bad-search",
                "a patient is named by CPR number, phone or referral",
                where="cpr, phone, referral_id",
                do="Give one of them.",
            )
        return Whom("cpr" if self.cpr is not None else "phone" if self.phone is not None else None, said[0])


def router(runtime: Runtime, desk: Desk) -> APIRouter:
    """Return the routes, to be mounted at ``/api/booking``."""
    api = APIRouter()

    @api.post("/privacy/export")
    def export(form: WhomForm, caller: Caller) -> Answer:
        """Return all that booking holds about a patient, and the trips to ask the other modules for. It is entered."""
        caller.require(Role.CASE_LEAD)
        whom = form.whom()
        return runtime.execute(lambda ctx: patients.export(ctx, desk, whom, form.why), actor=caller.name)

    @api.post("/privacy/erase")
    def erase(form: WhomForm, caller: Caller) -> Answer:
        """Erase a patient for good; return what is erased and what is kept, why and until when."""
        caller.require(Role.CASE_LEAD)
        whom = form.whom()
        answer = runtime.execute(lambda ctx: patients.erase(ctx, desk, whom, form.why), actor=caller.name)
        return {**answer, "keys_destroyed": until_none(runtime, destroy_keys, caller.name, desk)}

    @api.get("/privacy/due")
    def what_is_due(caller: Caller) -> Answer:
        """Return the table of retention with what housekeeping would erase now; nothing is erased."""
        caller.require(Role.AUDITOR, Role.CASE_LEAD)
        now = runtime.clock()
        return runtime.read(lambda store: due(store, desk, now))

    @api.get("/privacy/erasures")
    def record(
        caller: Caller, page: Annotated[int, Query(ge=1)] = 1, size: Annotated[int, Query(ge=1)] = 100
    ) -> Answer:
        """Return what was erased when, how much, by whom and why, the newest first."""
        caller.require(Role.AUDITOR, Role.CASE_LEAD)
        return runtime.read(lambda store: erasures(store, page, size))

    return api


def until_none(runtime: Runtime, command: Any, actor: str, *arguments: Any) -> int:
    """Repeat a command that works in batches, a transaction each, until it finds nothing; return the sum."""
    total = 0
    while count := runtime.execute(lambda ctx: command(ctx, *arguments), actor=actor):
        total += count
    return total


def rewrapped(desk: Desk) -> int:
    """Wrap every own key under the present key of the key file; return how many were under an older one."""
    total = 0
    while desk.own_keys is not None and (count := desk.own_keys.rewrap()):
        total += count
    return total
