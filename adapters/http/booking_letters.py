"""Letters to patients over HTTP.

Rights: clerks and case leads, who send them. Every letter opens personal data, which is entered with its purpose.
"""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from adapters.http.access import Caller
from adapters.http.booking_forms import Why
from adapters.letters.pdf import render
from adapters.runtime.runtime import ModuleRuntime
from planner.booking.desk import Desk
from planner.booking.letters.writing import decision_letter
from planner.booking.ports import BookingStore
from planner.kernel.principal import Role

MEDIA_TYPE = "application/pdf"
_MOST = 1_000_000


def router(runtime: ModuleRuntime[BookingStore], desk: Desk) -> APIRouter:
    """Return the routes, to be mounted at ``/api/booking``."""
    api = APIRouter()

    @api.get(
        "/referrals/{referral_id}/decisions/{number}/letter.pdf",
        response_class=Response,
        responses={200: {"content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}}},
    )
    def letter(
        referral_id: str,
        number: Annotated[int, Path(ge=1, le=_MOST)],
        caller: Caller,
        lang: Literal["da", "en"] = "da",
        why: Annotated[Why, Query()] = "decision letter to the patient",
    ) -> Response:
        """Return the letter about a decision as PDF; ``why`` is entered in the audit trail."""
        caller.require(Role.CLERK, Role.CASE_LEAD)
        written = runtime.execute(
            lambda ctx: decision_letter(ctx, desk, referral_id, number, language=lang, why=why), actor=caller.name
        )
        return Response(
            render(written),
            media_type=MEDIA_TYPE,
            headers={
                "Content-Disposition": f'inline; filename="{referral_id}-{number}-{lang}.pdf"',
                "Content-Language": lang,
                "Cache-Control": "no-store",
            },
        )

    return api
