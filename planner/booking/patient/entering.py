"""Pass the second factor, and be let in again by what the browser then keeps.

Answers are counted in the database, on the link, so that neither a restart nor a second process forgets them. A wrong
answer is no error: its transaction must stand, or it would not be counted.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hmac import compare_digest
from typing import Literal

from stdnum.dk import cpr as cpr_number

from planner.booking.desk import Desk
from planner.booking.domain.patient_link import MAX_TRIES, PAUSE, PatientLink, PatientVisit
from planner.booking.patient.links import PURPOSE, code_index, link_of, no_link
from planner.booking.personal import log_read, open_personal
from planner.booking.ports import BookingStore
from planner.kernel.errors import NotFound
from planner.messages.handling import Context

Ctx = Context[BookingStore]
VISIT = timedelta(hours=4)
"""A browser is let in for so long without being asked again."""
Outcome = Literal["open", "wrong", "wait", "locked"]


@dataclass(frozen=True)
class Entered:
    """The answer to an answer: ``visit`` is what the browser shall keep, empty unless ``open``; tries left."""

    outcome: Outcome
    visit: str = ""
    left: int = 0


def enter(ctx: Ctx, desk: Desk, token: str, answer: str, real_now: datetime) -> Entered:
    """Look at the answer to a link's second factor. A locked link looks at none any more.

    Args:
        ctx: the transaction.
        desk: whose keys sign links.
        token: the link's.
        answer: birth date (``DD.MM.YYYY``, ``YYYY-MM-DD`` or six or eight digits), last four digits, or a code.
        real_now: real time, by which tries are spaced and visits end.

    Raises:
        NotFound: ``booking.no-patient-link``.
    """
    link = link_of(ctx, desk, token)
    if link.locked_at is not None:
        return Entered("locked")
    if link.tried_at is not None and real_now - link.tried_at < PAUSE:
        return Entered("wait", left=MAX_TRIES - link.wrong_tries)
    if _knows(ctx, desk, link, answer):
        link.wrong_tries, link.tried_at = 0, None
        return Entered("open", start_visit(ctx, desk, link, real_now))
    link.wrong_tries, link.tried_at = link.wrong_tries + 1, real_now
    if link.wrong_tries >= MAX_TRIES:
        link.locked_at = ctx.now
        ctx.store.end_visits(link.id)
        log_read(ctx, "patient link", link.referral_id, f"locked after {MAX_TRIES} wrong answers")
        return Entered("locked")
    return Entered("wrong", left=MAX_TRIES - link.wrong_tries)


def start_visit(ctx: Ctx, desk: Desk, link: PatientLink, real_now: datetime) -> str:
    """Let a browser in; return what it shall keep."""
    kept = secrets.token_urlsafe(32)
    ctx.store.add_visit(PatientVisit(_index(desk, kept), link.id, real_now, real_now + VISIT))
    return kept


def visited(ctx: Ctx, desk: Desk, kept: str, real_now: datetime) -> PatientLink:
    """Return the link that a browser was let in by; a link that was taken back lets nobody in from that moment.

    Raises:
        NotFound: ``booking.no-patient-visit``.
    """
    visit = ctx.store.visit(_index(desk, kept)) if kept else None
    link = ctx.store.link(visit.link_id) if visit is not None else None
    if visit is None or link is None or visit.expires_at <= real_now or not link.is_live(ctx.now):
        raise NotFound(
            "booking.no-patient-visit", "you are not let in, or no more", do="Open the link from the office again."
        )
    return link


def leave(ctx: Ctx, desk: Desk, kept: str) -> None:
    """Let a browser in no more; one that is not let in is none already."""
    visit = ctx.store.visit(_index(desk, kept))
    if visit is not None:
        ctx.store.end_visits(visit.link_id, visit.token_index)


def normal_birth_date(text: str) -> str:
    """Return a birth date as ``DDMMYY`` or ``DDMMYYYY``; empty when it is none."""
    numbers = re.findall(r"\d+", text)
    if len(numbers) == 3 and len(numbers[0]) == 4:
        year, month, day = numbers
    elif len(numbers) == 3:
        day, month, year = numbers
    else:
        joined = "".join(numbers)
        day, month, year = joined[:2], joined[2:4], joined[4:]
    return f"{day:0>2}{month:0>2}{year}" if len(year) in {2, 4} else ""


def _knows(ctx: Ctx, desk: Desk, link: PatientLink, answer: str) -> bool:
    if link.factor == "code":
        return compare_digest(code_index(desk, link, answer), link.code_index)
    data = open_personal(ctx, desk, link.referral_id, f"second factor of the {PURPOSE}")
    if link.factor == "birth-date" and data.cpr is not None:
        born: date = cpr_number.get_birth_date(data.cpr)
        given = normal_birth_date(answer)
        return bool(given) and given in {f"{born:%d%m%y}", f"{born:%d%m%Y}"}
    if link.factor == "phone-end" and data.phone is not None:
        return "".join(re.findall(r"\d", answer)) == data.phone[-4:]
    raise no_link()


def _index(desk: Desk, kept: str) -> str:
    return desk.cipher.blind(kept, "patient-visit")
