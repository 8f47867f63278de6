"""The patient's own page over HTTP, for the pages; and links as the office makes and takes them back.

Who asks shows no account but what the browser was given for the second factor, in the header ``Samtur-Visit``. Nothing
here says anything about a patient without it, save whether a link asks for a birth date or a code.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Header, Response, status

from adapters.http.access import Caller
from adapters.http.booking_patient_forms import (
    CancelRideForm,
    EnterForm,
    LanguageForm,
    MoveRideForm,
    OfficeLinkForm,
    RelativeForm,
    TokenForm,
)
from adapters.runtime.runtime import ModuleRuntime
from planner.booking.desk import Desk
from planner.booking.domain.patient_link import PatientLink
from planner.booking.patient import acting, entering, links, page
from planner.booking.ports import BookingStore
from planner.kernel.principal import Role

Answer = dict[str, Any]
Runtime = ModuleRuntime[BookingStore]
Visit = Annotated[str, Header(alias="Samtur-Visit", max_length=200)]
Command = Callable[[Any, PatientLink], Answer]


def router(runtime: Runtime, desk: Desk) -> APIRouter:
    """Return the routes, under ``/api/booking``."""
    api = APIRouter()
    api.include_router(_entering(runtime, desk))
    api.include_router(_looking(runtime, desk))
    api.include_router(_acting(runtime, desk))
    api.include_router(_office(runtime, desk))
    return api


def _as_holder(runtime: Runtime, desk: Desk, kept: str, command: Command) -> Answer:
    """Carry out a command for who was let in; the record says patient or relative, and by which link."""

    def known(ctx: Any) -> Answer:
        link = entering.visited(ctx, desk, kept, runtime.wall_clock())
        ctx.actor = f"{link.holder} {link.id[:8]}"
        return command(ctx, link)

    return runtime.execute(known, actor="patient")


def _entering(runtime: Runtime, desk: Desk) -> APIRouter:
    api = APIRouter(prefix="/mine")

    @api.post("/link")
    def link(form: TokenForm) -> Answer:
        """Return what a link asks for before it opens."""
        return runtime.execute(lambda ctx: page.about(links.link_of(ctx, desk, form.token)), actor="patient")

    @api.post("/enter")
    def enter(form: EnterForm) -> Answer:
        """Look at the answer to the second factor: ``open`` (with a visit), ``wrong``, ``wait`` or ``locked``."""
        entered = runtime.execute(
            lambda ctx: entering.enter(ctx, desk, form.token, form.answer, runtime.wall_clock()), actor="patient"
        )
        return {"outcome": entered.outcome, "visit": entered.visit, "left": entered.left}

    @api.post("/leave", status_code=status.HTTP_204_NO_CONTENT)
    def leave(visit: Visit = "") -> None:
        """Let the browser in no more."""
        runtime.execute(lambda ctx: entering.leave(ctx, desk, visit), actor="patient")

    @api.post("/feed")
    def feed(form: TokenForm) -> Answer:
        """Return the rides of a calendar feed, without personal data."""

        def look(ctx: Any) -> Answer:
            return page.live(ctx, desk, links.link_of(ctx, desk, form.token, "calendar"))

        return runtime.execute(look, actor="patient")

    return api


def _looking(runtime: Runtime, desk: Desk) -> APIRouter:
    api = APIRouter(prefix="/mine")

    @api.get("")
    def whole(visit: Visit = "") -> Answer:
        """Return the page; the reading of personal data is entered."""
        return _as_holder(runtime, desk, visit, lambda ctx, link: page.page(ctx, desk, link))

    @api.get("/rides")
    def rides(visit: Visit = "") -> Answer:
        """Return times and states of the rides as they are now, without personal data."""
        return _as_holder(runtime, desk, visit, lambda ctx, link: page.live(ctx, desk, link))

    return api


def _acting(runtime: Runtime, desk: Desk) -> APIRouter:
    api = APIRouter(prefix="/mine")

    def done(kept: str, command: Callable[[Any, PatientLink], object]) -> Response:
        def act(ctx: Any, link: PatientLink) -> Answer:
            command(ctx, link)
            return {}

        _as_holder(runtime, desk, kept, act)
        return Response(status_code=status.HTTP_204_NO_CONTENT)

    @api.post("/trips/{trip_id}/cancel")
    def cancel(trip_id: str, form: CancelRideForm, visit: Visit = "") -> Response:
        """Cancel a ride, or both of its journey."""
        return done(visit, lambda ctx, link: acting.cancel(ctx, desk, link, trip_id, both=form.both))

    @api.post("/trips/{trip_id}/ready")
    def ready(trip_id: str, visit: Visit = "") -> Response:
        """Call the patient ready to go home, now."""
        return done(visit, lambda ctx, link: acting.ready(ctx, link, trip_id))

    @api.post("/trips/{trip_id}/move")
    def move(trip_id: str, form: MoveRideForm, visit: Visit = "") -> Response:
        """Move a ride."""
        return done(visit, lambda ctx, link: acting.move(ctx, desk, link, trip_id, form.at))

    @api.post("/language")
    def language(form: LanguageForm, visit: Visit = "") -> Response:
        """Keep the language of the page."""
        return done(visit, lambda _, link: setattr(link, "language", form.language))

    @api.post("/relatives", status_code=status.HTTP_201_CREATED)
    def relative(form: RelativeForm, visit: Visit = "") -> Answer:
        """Make a link for a relative; its token is told this once."""

        def invite(ctx: Any, link: PatientLink) -> Answer:
            made = acting.invite(ctx, desk, link, form.name, form.code, may_act=form.may_act)
            return {"token": links.token_of(desk, made)}

        return _as_holder(runtime, desk, visit, invite)

    @api.post("/calendar", status_code=status.HTTP_201_CREATED)
    def calendar(visit: Visit = "") -> Answer:
        """Make a calendar feed; its token is told this once."""
        return _as_holder(
            runtime, desk, visit, lambda ctx, link: {"token": links.token_of(desk, acting.subscribe(ctx, desk, link))}
        )

    @api.post("/links/{link_id}/revoke")
    def take_back(link_id: str, visit: Visit = "") -> Response:
        """Take back a relative's or calendar's link."""
        return done(visit, lambda ctx, link: acting.take_back(ctx, link, link_id))

    return api


def _office(runtime: Runtime, desk: Desk) -> APIRouter:
    api = APIRouter()

    @api.post("/referrals/{referral_id}/links", status_code=status.HTTP_201_CREATED)
    def make(referral_id: str, form: OfficeLinkForm, caller: Caller) -> Answer:
        """Make a link to the patient's own page, to be read out or sent; it asks for the second factor."""
        caller.require(Role.CLERK)

        def command(ctx: Any) -> Answer:
            link = links.make_link(ctx, desk, links.NewLink(referral_id, form.journey_id))
            token = links.token_of(desk, link)
            return {**page.about(link), "link_id": link.id, "token": token, "path": f"/mine/{token}"}

        return runtime.execute(command, actor=caller.name)

    @api.post("/patient-links/{link_id}/revoke", status_code=status.HTTP_204_NO_CONTENT)
    def revoke(link_id: str, caller: Caller) -> None:
        """Take a link back, at once and for good."""
        caller.require(Role.CLERK)
        runtime.execute(lambda ctx: links.revoke_link(ctx, link_id), actor=caller.name)

    return api
