"""Booking over HTTP.

Rights: a clerk may do everything here; systems with a key (wards, patient administration, the other processes) may
send referrals, cancel, change, call ready, and read what is not personal; planners and auditors read what is not
personal; the audit trail is the auditor's. Personal data is opened for clerks alone, and every opening is entered.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response, status

from adapters.http import (
    booking_access,
    booking_drafts,
    booking_finding,
    booking_growth,
    booking_letters,
    booking_notices,
    booking_patient,
    booking_places,
    booking_privacy,
    booking_rules,
    booking_series,
    booking_tasks,
)
from adapters.http.access import Caller
from adapters.http.booking_forms import (
    CancelForm,
    ChangeForm,
    JourneysForm,
    ReadyForm,
    ReferralForm,
    SearchForm,
    Why,
)
from adapters.http.booking_privacy import rewrapped, until_none
from adapters.http.once import Key, once
from adapters.runtime.runtime import ModuleRuntime
from planner.booking import handlers, personal, views
from planner.booking.desk import Desk
from planner.booking.domain.personal import PersonalData
from planner.booking.domain.trip import TripStatus
from planner.booking.handlers import CallReady
from planner.booking.notices.upkeep import reseal_notices
from planner.booking.patient.links import reseal_links
from planner.booking.ports import BookingStore, TripQuery
from planner.booking.privacy.erasing import destroy_keys, erase_due
from planner.kernel.errors import InvalidInput, NotFound
from planner.kernel.principal import Role
from planner.kernel.story import StoryLine

Runtime = ModuleRuntime[BookingStore]
Answer = dict[str, Any]
_ORDERS = (Role.CLERK, Role.SYSTEM)
_READS = (Role.CLERK, Role.CASE_LEAD, Role.PLANNER, Role.AUDITOR, Role.SYSTEM)
_DECISIONS = (Role.CLERK, Role.CASE_LEAD, Role.AUDITOR, Role.SYSTEM)


def router(runtime: Runtime, desk: Desk) -> APIRouter:
    """Return booking's routes, to be mounted at ``/api/booking``."""
    api = APIRouter(tags=["booking"])
    api.include_router(_referrals(runtime, desk))
    api.include_router(booking_rules.router(runtime, desk))
    api.include_router(_orders(runtime, desk))
    api.include_router(_reading(runtime))
    api.include_router(_personal(runtime, desk))
    api.include_router(booking_tasks.router(runtime, desk))
    api.include_router(booking_drafts.router(runtime, desk))
    api.include_router(booking_finding.router(runtime, desk))
    api.include_router(booking_places.router(runtime))
    api.include_router(booking_series.router(runtime, desk))
    api.include_router(booking_access.router(runtime, desk))
    api.include_router(booking_letters.router(runtime, desk))
    api.include_router(booking_patient.router(runtime, desk))
    api.include_router(booking_growth.router(runtime, desk))
    api.include_router(booking_privacy.router(runtime, desk))
    api.include_router(booking_notices.router(runtime, desk))
    return api


def _referrals(runtime: Runtime, desk: Desk) -> APIRouter:
    api = APIRouter()

    @api.post("/referrals", status_code=status.HTTP_201_CREATED)
    def receive(form: ReferralForm, response: Response, caller: Caller) -> Answer:
        """Receive, decide and book. Sending the same again gives the same receipt (200), and nothing twice."""
        caller.require(*_ORDERS)
        command = form.command()
        answer = runtime.execute(
            lambda ctx: views.receipt(ctx.store, desk, handlers.receive(ctx, desk, command)), actor=caller.name
        )
        if answer["duplicate"]:
            response.status_code = status.HTTP_200_OK
        return answer

    @api.get("/referrals/{referral_id}")
    def referral(referral_id: str, caller: Caller) -> Answer:
        """Return a referral with its decisions, reasons and journeys."""
        caller.require(*_DECISIONS)
        return runtime.read(lambda store: views.referral(store, referral_id))

    @api.post("/referrals/{referral_id}/journeys", status_code=status.HTTP_201_CREATED)
    def book(referral_id: str, form: JourneysForm, caller: Caller, key: Key = None) -> Any:
        """Book further appointments. With an ``Idempotency-Key``, repeating gives the first answer."""
        caller.require(*_ORDERS)
        command = form.command(referral_id)

        def order(ctx: Any) -> Answer:
            return views.booked(ctx.store, handlers.book_journeys(ctx, desk, command))

        return once(runtime, key, {"referral": referral_id, **form.model_dump(mode="json")}, order, caller.name)

    @api.post("/referrals/{referral_id}/journeys/preview")
    def preview(referral_id: str, form: JourneysForm, caller: Caller) -> Answer:
        """Return the trips that booking these appointments would make, to ask planning for offers; nothing is kept."""
        caller.require(Role.CLERK)
        command = form.command(referral_id)
        return runtime.execute(
            lambda ctx: views.booked(ctx.store, handlers.preview_journeys(ctx, desk, command)),
            actor=caller.name,
        )

    return api


def _orders(runtime: Runtime, desk: Desk) -> APIRouter:
    api = APIRouter()

    @api.post("/journeys/{journey_id}/cancel")
    def cancel_journey(journey_id: str, form: CancelForm, caller: Caller) -> Answer:
        """Cancel what is still to be driven of a journey."""
        caller.require(*_ORDERS)
        return runtime.execute(
            lambda ctx: {
                "trips": [views.trip_data(t) for t in handlers.cancel_journey(ctx, desk, journey_id, form.reason)]
            },
            actor=caller.name,
        )

    @api.post("/trips/{trip_id}/cancel")
    def cancel_trip(trip_id: str, form: CancelForm, caller: Caller) -> Answer:
        """Cancel one trip; its other half stays."""
        caller.require(*_ORDERS)
        return runtime.execute(
            lambda ctx: views.trip_data(handlers.cancel_trip(ctx, desk, trip_id, form.reason)), actor=caller.name
        )

    @api.post("/trips/{trip_id}/ready")
    def ready(trip_id: str, form: ReadyForm, caller: Caller) -> Answer:
        """Take the ready-call of a trip home."""
        caller.require(*_ORDERS)
        command = CallReady(trip_id, form.ready_at)
        return runtime.execute(lambda ctx: views.trip_data(handlers.call_ready(ctx, command)), actor=caller.name)

    @api.post("/trips/{trip_id}/change")
    def change(trip_id: str, form: ChangeForm, response: Response, caller: Caller) -> Answer:
        """Move a trip; its way home too. Where it cannot follow: 202, ``flagged`` says why, a clerk has a task."""
        caller.require(*_ORDERS)
        command = form.command(trip_id)

        def move(ctx: Any) -> Answer:
            moved = handlers.move_appointment(ctx, desk, command)
            return {**views.booked(ctx.store, moved.trips), "flagged": moved.flagged}

        answer = runtime.execute(move, actor=caller.name)
        if answer["flagged"]:
            response.status_code = status.HTTP_202_ACCEPTED
        return answer

    return api


def _reading(runtime: Runtime) -> APIRouter:
    api = APIRouter()

    @api.get("/trips")
    def trips(  # noqa: PLR0917 - one argument per filter
        caller: Caller,
        day: str | None = None,
        status: Annotated[list[TripStatus] | None, Query()] = None,
        leg: Literal["outbound", "return"] | None = None,
        same_day: bool | None = None,
        late: bool | None = None,
        on_call: bool | None = None,
        page: int = 1,
        size: int = 50,
    ) -> Answer:
        """List trips by day and id; filters narrow the list, ``status`` may be given several times."""
        caller.require(*_READS)
        query = TripQuery(day, tuple(status or ()), leg, same_day, late, on_call, page, size)
        return runtime.read(lambda store: views.trips(store, query))

    @api.get("/trips/{trip_id}")
    def trip(trip_id: str, caller: Caller) -> Answer:
        """Return a trip."""
        caller.require(*_READS)
        return runtime.read(lambda store: views.trip(store, trip_id))

    @api.get("/trips/{trip_id}/story")
    def story(trip_id: str, caller: Caller) -> list[Answer]:
        """Return booking's part of a trip's story."""
        caller.require(*_READS)
        return [_line(line) for line in runtime.read(lambda store: views.story(store, trip_id))]

    @api.get("/journeys/{journey_id}")
    def journey(journey_id: str, caller: Caller) -> Answer:
        """Return a journey with its trips."""
        caller.require(*_READS)
        return runtime.read(lambda store: views.journey(store, journey_id))

    @api.get("/days/{day}/summary")
    def summary(day: str, caller: Caller) -> Answer:
        """Return the counts of a service day."""
        caller.require(*_READS)
        return runtime.read(lambda store: views.day_summary(store, day))

    return api


def _personal(runtime: Runtime, desk: Desk) -> APIRouter:
    api = APIRouter()

    @api.get("/trips/{trip_id}/passenger")
    def passenger(trip_id: str, why: Annotated[Why, Query()], caller: Caller) -> Answer:
        """Return who travels. ``why`` is entered in the audit trail."""
        caller.require(Role.CLERK)

        def look(ctx: Any) -> Answer:
            trip = views.trip(ctx.store, trip_id)
            data = personal.open_personal(ctx, desk, trip["referral_id"], why)
            return {"trip_id": trip_id, "referral_id": trip["referral_id"], **asdict(data)}

        return runtime.execute(look, actor=caller.name)

    @api.post("/passengers/search")
    def search(form: SearchForm, caller: Caller) -> list[Answer]:
        """Find a patient's referrals by CPR number or phone. The search and each opening are entered."""
        caller.require(Role.CLERK)
        if (form.cpr is None) == (form.phone is None):
            raise InvalidInput(
                "booking.bad-search",
                "a search is by CPR number or by phone",
                where="cpr, phone",
                do="Give one of them.",
            )

        def look(ctx: Any) -> list[Answer]:
            kind: Literal["cpr", "phone"] = "cpr" if form.cpr is not None else "phone"
            found = personal.find_people(ctx, desk, kind, form.cpr or form.phone or "", form.why)
            return [_person(ctx.store, referral_id, data) for referral_id, data in found]

        return runtime.execute(look, actor=caller.name)

    @api.get("/audit")
    def audit(
        caller: Caller, page: int = 1, size: int = 100, subject: str | None = None, who: str | None = None
    ) -> Answer:
        """Return who read which personal data, when and why, the newest first."""
        caller.require(Role.AUDITOR)
        return runtime.read(lambda store: views.audit(store, page=page, size=size, subject=subject, who=who))

    @api.post("/personal/reseal")
    def reseal(caller: Caller) -> Answer:
        """Seal everything under the present key. Afterwards the old key may leave the key file."""
        caller.require(Role.ADMINISTRATOR)
        steps = (personal.reseal, handlers.reseal_drafts, reseal_links, reseal_notices)
        resealed = sum(until_none(runtime, step, caller.name, desk) for step in steps)
        return {"resealed": resealed + rewrapped(desk)}

    @api.post("/personal/erase")
    def erase(caller: Caller) -> Answer:
        """Erase personal data whose retention is over."""
        caller.require(Role.ADMINISTRATOR)
        erased = until_none(runtime, erase_due, caller.name, desk)
        until_none(runtime, destroy_keys, caller.name, desk)
        return {"erased": erased}

    return api


def _person(store: BookingStore, referral_id: str, data: PersonalData) -> Answer:
    referral = store.referral(referral_id)
    if referral is None:  # pragma: no cover - the tables are tied
        raise NotFound("booking.no-referral", "there is no such referral", where=referral_id)
    journeys = [journey.id for journey in store.journeys_of([referral_id])]
    trips = store.trips_of(journeys)
    return {
        "referral": views.receipt_data(referral),
        "patient": asdict(data),
        "trips": [
            {"trip_id": t.id, "service_day": t.service_day, "leg": t.leg, "status": t.status.value} for t in trips
        ],
    }


def _line(line: StoryLine) -> Answer:
    return {**asdict(line), "at": line.at.isoformat().replace("+00:00", "Z")}
