"""Let in whom a national identity names: the CPR number is found through its blind index, as a look-up on record."""

from __future__ import annotations

from datetime import datetime

from planner.booking.desk import Desk
from planner.booking.patient.entering import VISIT, start_visit
from planner.booking.patient.links import PURPOSE, Ctx, NewLink, make_link
from planner.booking.personal import look_up
from planner.kernel.errors import NotFound


def enter_as(ctx: Ctx, desk: Desk, cpr: str, real_now: datetime) -> str:
    """Return what the browser of the patient with a CPR number shall keep; it opens all of the patient's rides.

    Raises:
        InvalidInput: ``booking.bad-cpr``.
        NotFound: ``booking.no-such-patient`` when nothing is known about anybody with that number.
    """
    records = [each for each in look_up(ctx, desk, "cpr", cpr, f"sign-in to the {PURPOSE}") if each.erased_at is None]
    if not records:
        raise NotFound("booking.no-such-patient", "no referral of yours is known here", do="Call the office.")
    link = make_link(ctx, desk, NewLink(records[0].referral_id, valid=VISIT))
    return start_visit(ctx, desk, link, real_now)
