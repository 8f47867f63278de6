"""What is known about a patient's doors, over HTTP."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter

from adapters.http.access import Caller
from adapters.http.booking_forms import AccessForm
from adapters.runtime.runtime import ModuleRuntime
from planner.booking import handlers
from planner.booking.desk import Desk
from planner.booking.ports import BookingStore
from planner.kernel.principal import Role


def router(runtime: ModuleRuntime[BookingStore], desk: Desk) -> APIRouter:
    """Return the routes."""
    api = APIRouter()

    @api.post("/referrals/{referral_id}/access")
    def access(referral_id: str, form: AccessForm, caller: Caller) -> dict[str, Any]:
        """Keep what is known about the patient's doors; drivers of trips to come get a new card."""
        caller.require(Role.CLERK)
        return runtime.execute(
            lambda ctx: {"access": asdict(handlers.set_access(ctx, desk, referral_id, form.access()).access)},
            actor=caller.name,
        )

    return api
