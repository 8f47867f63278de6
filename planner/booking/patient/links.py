"""Make, read and take back the links that open a patient's own page.

A token is the link's random id and a signature over it (HMAC-SHA256 by the office's key, cut to 128 bits). A copy of
the database therefore opens nothing, and a token can be written again whenever a notice is sent: ``token_of``.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

from planner.booking.desk import Desk
from planner.booking.domain.patient_link import Factor, Holder, PatientLink, Purpose, name_context
from planner.booking.domain.personal import PersonalData
from planner.booking.handlers.decisions import need_referral
from planner.booking.personal import open_personal, own
from planner.booking.ports import BookingStore
from planner.kernel.errors import Conflict, InvalidInput, NotFound
from planner.kernel.sealing import key_id_of
from planner.kernel.time import ServiceDay
from planner.messages.handling import Context

Ctx = Context[BookingStore]
PURPOSE = "patient's own page"
"""What personal data is read for, as the audit trail says it."""
VALID = timedelta(days=30)
"""A link lives so long after it was made, or after the last ride it shows, whichever is later."""
JOURNEY_VALID = timedelta(days=3)
"""A link to one journey ends so long after its day."""
LEAST_CODE = 6
"""Characters of the code that a patient chooses for a relative."""
_SIGNED = 32


@dataclass(frozen=True)
class NewLink:
    """A link to make.

    Attributes:
        referral_id: the referral that it is about.
        journey_id: the only journey that it shows, or None for all of the patient's.
        purpose: a page, or a calendar feed.
        holder: the patient or a relative; name, code: of a relative, both needed.
        may_act: whether a relative may cancel, move and call ready; the patient always may.
        made_from: the link on whose page it is made.
        valid: how long from now, or None for what is usual.
    """

    referral_id: str
    journey_id: str | None = None
    purpose: Purpose = "page"
    holder: Holder = "patient"
    name: str = ""
    code: str = ""
    may_act: bool = True
    made_from: str = ""
    valid: timedelta | None = None


def make_link(ctx: Ctx, desk: Desk, wanted: NewLink) -> PatientLink:
    """Make a link; ``token_of`` gives what stands in the address. The reading of the birth date is entered.

    Raises:
        NotFound: ``booking.no-referral``, ``booking.no-journey``, ``booking.personal-erased``.
        Conflict: ``booking.no-second-factor`` when neither birth date nor phone of the patient is known.
        InvalidInput: ``booking.relative-without-name``, ``booking.weak-code``.
    """
    need_referral(ctx, wanted.referral_id)
    journey = ctx.store.journey(wanted.journey_id) if wanted.journey_id else None
    if wanted.journey_id and (journey is None or journey.referral_id != wanted.referral_id):
        raise NotFound("booking.no-journey", "there is no such journey", where=wanted.journey_id)
    data = open_personal(ctx, desk, wanted.referral_id, f"link to the {PURPOSE}")
    factor = _factor(wanted, data)
    name = secrets.token_urlsafe(16)
    link = PatientLink(
        id=name,
        purpose=wanted.purpose,
        holder=wanted.holder,
        factor=factor,
        referral_id=wanted.referral_id,
        journey_id=wanted.journey_id,
        created_at=ctx.now,
        created_by=ctx.actor or "booking",
        expires_at=_end(ctx, wanted, journey.service_day if journey else None),
        may_act=wanted.purpose == "page" and wanted.may_act,
        language=language_of(ctx, wanted.referral_id) if wanted.holder == "patient" else "",
        made_from=wanted.made_from,
    )
    if wanted.holder == "relative" and wanted.purpose == "page":
        record = ctx.store.personal(wanted.referral_id)
        key_id = own(record.key_id) if record else ""
        link.name = desk.cipher.seal(wanted.name.strip(), name_context(name), key_id)
        link.key_id = key_id_of(link.name)
        link.code_index = code_index(desk, link, wanted.code)
    ctx.store.add_link(link)
    return link


def token_of(desk: Desk, link: PatientLink) -> str:
    """Return the token of a link, the same every time: 22 characters, a dot, 32 characters; safe in addresses."""
    return f"{link.id}.{_signature(desk, link.id)}"


def link_of(ctx: Ctx, desk: Desk, token: str, purpose: Purpose = "page") -> PatientLink:
    """Return the live link of a token.

    Raises:
        NotFound: ``booking.no-patient-link`` — one answer for forged, unknown, expired and revoked, so that nobody
            learns which it is.
    """
    name, _, signature = token.partition(".")
    signed = bool(name) and len(token) < 120 and compare_digest(signature.encode(), _signature(desk, name).encode())
    link = ctx.store.link(name) if signed else None
    if link is None or link.purpose != purpose or not link.is_live(ctx.now) or _erased(ctx, link):
        raise no_link()
    return link


def revoke_link(ctx: Ctx, link_id: str) -> PatientLink:
    """Take a link back, at once and for good, with all visits and links that were made on its page.

    Revoking twice is revoking once.

    Raises:
        NotFound: ``booking.no-patient-link``.
    """
    link = ctx.store.link(link_id)
    if link is None:
        raise no_link()
    link.revoked_at = link.revoked_at or ctx.now
    ctx.store.end_visits(link.id)
    if link.holder == "relative":
        for other in ctx.store.links_of_patient(link.referral_id):
            if other.made_from == link.id:
                other.revoked_at = other.revoked_at or ctx.now
                ctx.store.end_visits(other.id)
    return link


def language_of(ctx: Ctx, referral_id: str) -> str:
    """Return the language that the patient of a referral chose last on the own page; empty when never."""
    links = ctx.store.links_of_patient(referral_id)
    return next((each.language for each in links if each.holder == "patient" and each.language), "")


def code_index(desk: Desk, link: PatientLink, code: str) -> str:
    """Return the keyed hash of a relative's code."""
    return desk.cipher.blind(f"{link.id}|{code.strip()}", "relative-code")


def forget_old(ctx: Ctx, limit: int = 500) -> int:
    """Forget links that ended long ago; return how many."""
    old = ctx.store.links_over(ctx.now - VALID, limit)
    for link in old:
        ctx.store.remove_link(link)
    return len(old)


def reseal_links(ctx: Ctx, desk: Desk, limit: int = 500) -> int:
    """Seal names that an older key sealed anew under the cipher's present one; return how many."""
    present = key_id_of(desk.cipher.seal("", "booking.present-key"))
    found = ctx.store.links_not_under(present, limit)
    for link in found:
        name = desk.cipher.open(link.name, name_context(link.id))
        link.name = desk.cipher.seal(name, name_context(link.id))
        link.key_id = key_id_of(link.name)
    return len(found)


def no_link() -> NotFound:
    """Return the one answer to every link that opens nothing."""
    return NotFound(
        "booking.no-patient-link",
        "the link does not work, or does no more",
        do="Open the newest message from the office, or call.",
    )


def _signature(desk: Desk, name: str) -> str:
    return desk.cipher.blind(name, "patient-link")[:_SIGNED]


def _erased(ctx: Ctx, link: PatientLink) -> bool:
    record = ctx.store.personal(link.referral_id)
    return record is None or record.erased_at is not None


def _factor(wanted: NewLink, data: PersonalData) -> Factor:
    if wanted.purpose == "calendar":
        return "none"
    if wanted.holder == "relative":
        if not wanted.name.strip():
            raise InvalidInput(
                "booking.relative-without-name", "the relative has no name", where="name", do="Write a name."
            )
        if len(wanted.code.strip()) < LEAST_CODE:
            raise InvalidInput(
                "booking.weak-code",
                "the code is too short",
                where="code",
                do=f"Choose at least {LEAST_CODE} characters.",
            )
        return "code"
    if data.cpr is not None:
        return "birth-date"
    if data.phone is not None:
        return "phone-end"
    raise Conflict(
        "booking.no-second-factor",
        "neither birth date nor phone of the patient is known",
        where=wanted.referral_id,
        do="Enter one of them before a link is made.",
    )


def _end(ctx: Ctx, wanted: NewLink, day: str | None) -> datetime:
    if wanted.valid is not None:
        return ctx.now + wanted.valid
    if day is not None:
        return max(ctx.now, ServiceDay.parse(day).at(0)) + JOURNEY_VALID
    trips = ctx.store.all_trips_of_patient(wanted.referral_id, str(ctx.now.date()))
    last = max((ServiceDay.parse(trip.service_day).at(0) for trip in trips), default=ctx.now)
    return max(ctx.now, last) + VALID
