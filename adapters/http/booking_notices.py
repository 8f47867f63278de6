"""Notices over HTTP: who may be told, what was sent and whether it arrived, and what was written back."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, status

from adapters.http.access import Caller
from adapters.http.booking_forms import Why
from adapters.http.booking_notice_forms import PermissionForm
from adapters.runtime.runtime import ModuleRuntime
from planner.booking.desk import Desk
from planner.booking.notices import consent, replies, views
from planner.booking.ports import BookingStore
from planner.kernel.principal import Role

Answer = dict[str, Any]


def router(runtime: ModuleRuntime[BookingStore], desk: Desk) -> APIRouter:
    """Return the routes."""
    api = APIRouter()

    @api.get("/referrals/{referral_id}/notice-contacts")
    def contacts(referral_id: str, why: Why, caller: Caller) -> list[Answer]:
        """Return who may be told about the patient's journeys, with names and addresses; on record."""
        caller.require(Role.CLERK)
        return runtime.execute(
            lambda ctx: [
                views.contact_data(contact, reached, ctx.now)
                for contact, reached in consent.contacts_of(ctx, desk, referral_id, why)
            ],
            actor=caller.name,
        )

    @api.post("/referrals/{referral_id}/notice-contacts", status_code=status.HTTP_201_CREATED)
    def give(referral_id: str, form: PermissionForm, caller: Caller) -> Answer:
        """Keep a permission; the same again changes nothing, another for the same address takes its place."""
        caller.require(Role.CLERK)
        permission = form.permission()
        return runtime.execute(
            lambda ctx: views.contact_data(consent.give(ctx, desk, referral_id, permission), None, ctx.now),
            actor=caller.name,
        )

    @api.post("/notice-contacts/{contact_id}/withdraw")
    def withdraw(contact_id: str, caller: Caller) -> Answer:
        """Withdraw a permission, at once."""
        caller.require(Role.CLERK)
        return runtime.execute(
            lambda ctx: views.contact_data(consent.withdraw(ctx, contact_id), None, ctx.now), actor=caller.name
        )

    @api.get("/trips/{trip_id}/notices")
    def notices(trip_id: str, caller: Caller) -> list[Answer]:
        """Return the notices about a trip, to whom in kind, and how far each has come; nothing personal."""
        caller.require(Role.CLERK, Role.CASE_LEAD, Role.PLANNER, Role.AUDITOR)
        return runtime.read(lambda store: views.notices(store, trip_id))

    @api.get("/notice-replies/{reply_id}")
    def reply(reply_id: str, why: Why, caller: Caller) -> Answer:
        """Return what somebody wrote back and from which phone; on record."""
        caller.require(Role.CLERK)
        return runtime.execute(
            lambda ctx: {**replies.read_reply(ctx, desk, reply_id, why), **views.reply_data(ctx.store, reply_id)},
            actor=caller.name,
        )

    return api
