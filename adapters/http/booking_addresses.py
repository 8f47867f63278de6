"""Address search over HTTP. Where somebody lives is asked in the body: addresses of pages end up in logs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field

from adapters.http.access import Caller
from adapters.http.booking_forms import Form
from planner.booking.finding.addresses import AddressRegister
from planner.kernel.principal import Role


class AddressForm(Form):
    """An address as far as it is typed."""

    q: Annotated[str, Field(min_length=1, max_length=200)]
    limit: Annotated[int, Field(ge=1, le=50)] = 10


def router(register: AddressRegister) -> APIRouter:
    """Return the routes, to be mounted at ``/api/booking``."""
    api = APIRouter(tags=["booking"])

    @api.post("/addresses")
    def addresses(form: AddressForm, caller: Caller) -> list[dict[str, Any]]:
        """Find addresses in the register, or streets as long as no house number fits, the best first."""
        caller.require(Role.CLERK, Role.SYSTEM)
        return [{"text": each.text, **asdict(each)} for each in register.search(form.q, form.limit)]

    return api
