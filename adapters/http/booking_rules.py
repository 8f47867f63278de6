"""Rules and decisions over HTTP: publications, the work list "to decide", and decisions by persons.

Rights: clerks and case leads decide within their mandates; an administrator publishes rules; auditors and systems read.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, status

from adapters.http.access import Caller
from adapters.http.booking_forms import ReferralForm
from adapters.http.booking_rules_forms import DecisionForm, DecisionPreviewForm, FactsLaterForm, PublicationForm
from adapters.runtime.runtime import ModuleRuntime
from planner.booking import decision_views, handlers, views
from planner.booking.desk import Desk
from planner.booking.ports import BookingStore
from planner.booking.rules.loading import Source
from planner.kernel.principal import Role

Runtime = ModuleRuntime[BookingStore]
Answer = dict[str, Any]
_DECIDE = (Role.CLERK, Role.CASE_LEAD)
_READ = (Role.CLERK, Role.CASE_LEAD, Role.AUDITOR, Role.SYSTEM)


def router(runtime: Runtime, desk: Desk) -> APIRouter:
    """Return the routes, to be mounted at ``/api/booking``."""
    api = APIRouter()
    api.include_router(_deciding(runtime, desk))
    api.include_router(_rules(runtime))
    return api


def _deciding(runtime: Runtime, desk: Desk) -> APIRouter:
    api = APIRouter()

    @api.post("/referrals/{referral_id}/decision", status_code=status.HTTP_201_CREATED)
    def decide(referral_id: str, form: DecisionForm, caller: Caller) -> Answer:
        """Decide by a person, what was open or anew; granted transport is booked."""
        caller.require(*_DECIDE)
        command = form.command(referral_id, caller.roles)
        return runtime.execute(
            lambda ctx: views.receipt(ctx.store, desk, handlers.decide_by_person(ctx, desk, command)), actor=caller.name
        )

    @api.post("/decisions/preview")
    def preview(form: DecisionPreviewForm, caller: Caller) -> Answer:
        """Return what the published rules would decide on these facts today, with reasons; nothing is kept."""
        caller.require(*_READ)
        facts = form.stated()
        return runtime.execute(
            lambda ctx: decision_views.foreseen(handlers.preview_decision(ctx, desk, facts)), actor=caller.name
        )

    @api.post("/referrals/preview")
    def preview_referral(form: ReferralForm, caller: Caller) -> Answer:
        """Return what receiving a referral would decide and which trips it would make; nothing is kept."""
        caller.require(*_DECIDE, Role.SYSTEM)
        command = form.command()

        def look(ctx: Any) -> Answer:
            seen = handlers.preview_referral(ctx, desk, command)
            return {**decision_views.foreseen(seen), "trips": [views.trip_data(trip) for trip in seen.trips]}

        return runtime.execute(look, actor=caller.name)

    @api.post("/referrals/{referral_id}/facts")
    def complete(referral_id: str, form: FactsLaterForm, caller: Caller) -> Answer:
        """State facts that were missing; the rules decide, or say what is missing still."""
        caller.require(*_DECIDE)
        command = form.command(referral_id, caller.roles)
        return runtime.execute(
            lambda ctx: views.receipt(ctx.store, desk, handlers.complete(ctx, desk, command)), actor=caller.name
        )

    @api.get("/cases")
    def cases(caller: Caller, *, include_done: bool = False) -> list[Answer]:
        """Return the referrals that a person must decide, with what is missing, the one due first first."""
        caller.require(*_DECIDE, Role.AUDITOR)
        return runtime.read(lambda store: decision_views.cases(store, open_only=not include_done))

    return api


def _rules(runtime: Runtime) -> APIRouter:
    api = APIRouter()

    @api.get("/rules")
    def rules(caller: Caller) -> list[Answer]:
        """Return every published rule set, in the order of publication."""
        caller.require(*_READ)
        runtime.execute(handlers.publish_bundled)
        return runtime.read(decision_views.publications)

    @api.get("/rules/{rule_set}/{version}")
    def rule_set(rule_set: str, version: str, caller: Caller) -> Answer:
        """Return a published rule set with its text and its table of cases."""
        caller.require(*_READ)
        return runtime.read(lambda store: decision_views.publication(store, rule_set, version))

    @api.post("/rules", status_code=status.HTTP_201_CREATED)
    def publish(form: PublicationForm, caller: Caller) -> Answer:
        """Publish a rule set whose table of cases comes out as written; it decides from now on, by its dates."""
        caller.require(Role.ADMINISTRATOR)
        source = Source("the rules sent", form.rules, form.cases)
        return runtime.execute(
            lambda ctx: decision_views.heading_data(handlers.publish(ctx, source)), actor=caller.name
        )

    return api
