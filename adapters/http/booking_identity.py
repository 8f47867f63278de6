"""Sign-in of patients by a national identity, for the pages; there is none unless a provider is configured.

What must be known when the browser comes back is sealed and kept by the browser itself, so that any process can go on.
"""

from __future__ import annotations

import json
from datetime import timedelta
from hmac import compare_digest
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from adapters.oidc.client import Begun, IdentityProvider
from adapters.runtime.runtime import ModuleRuntime
from planner.booking.desk import Desk
from planner.booking.patient import identity
from planner.booking.ports import BookingStore
from planner.kernel.errors import Forbidden, InvalidInput

_CONTEXT = "booking.patient.sign-in"
_LASTS = timedelta(minutes=15)
Short = Annotated[str, Field(max_length=4000)]


class FinishForm(BaseModel):
    """What came back with the browser, and what it kept."""

    model_config = ConfigDict(extra="forbid")

    state: Short
    code: Short
    kept: Short


def router(runtime: ModuleRuntime[BookingStore], desk: Desk, provider: IdentityProvider) -> APIRouter:
    """Return the routes, under ``/api/booking``."""
    api = APIRouter(prefix="/mine/identity")

    @api.post("/begin")
    def begin() -> dict[str, str]:
        """Begin a sign-in: where to send the browser, and what it shall keep meanwhile."""
        begun = provider.begin()
        ends = (runtime.wall_clock() + _LASTS).timestamp()
        known = {"state": begun.state, "nonce": begun.nonce, "verifier": begun.verifier, "ends": ends}
        return {"url": begun.url, "kept": desk.cipher.seal(json.dumps(known), _CONTEXT)}

    @api.post("/finish")
    def finish(form: FinishForm) -> dict[str, str]:
        """Finish a sign-in: the visit of whom the provider names."""
        begun = _begun(form)
        cpr = provider.finish(form.code, begun.nonce, begun.verifier)
        visit = runtime.execute(
            lambda ctx: identity.enter_as(ctx, desk, cpr, runtime.wall_clock()), actor="patient by national identity"
        )
        return {"visit": visit}

    def _begun(form: FinishForm) -> Begun:
        try:
            known: dict[str, Any] = json.loads(desk.cipher.open(form.kept, _CONTEXT))
        except InvalidInput:
            raise _foreign() from None
        if not compare_digest(known["state"].encode(), form.state.encode()):
            raise _foreign()
        if known["ends"] < runtime.wall_clock().timestamp():
            raise _foreign()
        return Begun("", known["state"], known["nonce"], known["verifier"])

    return api


def _foreign() -> Forbidden:
    return Forbidden("access.sign-in-lost", "this sign-in was not begun here, or too long ago", do="Sign in again.")
