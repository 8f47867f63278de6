"""What the SMS gateway calls: receipts and replies. Nobody signs in; the signature says who calls."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SecretStr, ValidationError
from starlette.concurrency import run_in_threadpool

from adapters.notify.signing import HEADER, verify
from adapters.runtime.runtime import ModuleRuntime
from planner.booking.desk import Desk
from planner.booking.notices import replies, sending
from planner.booking.ports import BookingStore
from planner.kernel.errors import InvalidInput

GATEWAY = "system:gateway"


class _Call(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Receipt(_Call):
    """A delivery receipt; ``id`` is what the notice was handed over with."""

    id: Annotated[str, Field(min_length=1, max_length=40)]
    state: Literal["accepted", "delivered", "failed"]
    at: AwareDatetime | None = None
    error: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{0,80}$")] = ""


class Inbound(_Call):
    """A text that came in; ``id`` is the gateway's own."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{1,80}$")]
    sender: Annotated[str, Field(alias="from", max_length=40)]
    text: Annotated[str, Field(max_length=2000)]


C = TypeVar("C", bound=_Call)


def router(runtime: ModuleRuntime[BookingStore], desk: Desk, secret: SecretStr) -> APIRouter:
    """Return the routes."""
    api = APIRouter(tags=["booking"])

    async def read(request: Request, kind: type[C]) -> C:
        body = await request.body()
        verify(secret.get_secret_value(), body, request.headers.get(HEADER, ""), runtime.wall_clock())
        try:
            return kind.model_validate_json(body)
        except ValidationError as error:
            where = ", ".join(".".join(map(str, e["loc"])) for e in error.errors(include_input=False))
            raise InvalidInput(
                "notices.bad-callback",
                "the call does not have the expected form",
                where=where,
                do="See docs/notices.md for the form.",
            ) from None

    @api.post("/notice-callbacks/receipts")
    async def receipt(request: Request) -> dict[str, Any]:
        """Take a delivery receipt; they may come in any order and more than once."""
        said = await read(request, Receipt)
        return await run_in_threadpool(_receipt, said)

    @api.post("/notice-callbacks/replies")
    async def reply(request: Request) -> dict[str, Any]:
        """Take what somebody wrote back; the same id again changes nothing."""
        said = await read(request, Inbound)
        return await run_in_threadpool(
            runtime.execute,
            lambda ctx: {"understood": replies.receive_reply(ctx, desk, said.id, said.sender, said.text).understood},
            actor=GATEWAY,
        )

    def _receipt(said: Receipt) -> dict[str, Any]:
        if said.state == "accepted":
            return {"state": "accepted"}

        def order(ctx: Any) -> dict[str, Any]:
            at: datetime = said.at or ctx.now
            delivered = said.state == "delivered"
            return {"state": sending.receipt(ctx, desk, said.id, delivered=delivered, at=at, problem=said.error).state}

        return runtime.execute(order, actor=GATEWAY)

    return api
