"""What people write back: cancel, stop, or something that a person must read."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from planner.booking.desk import Desk
from planner.booking.domain.personal import normal_phone
from planner.booking.domain.trip import WAITING, Trip
from planner.booking.handlers.changes import cancel_trip, cancel_waiting
from planner.booking.handlers.tasks import ask
from planner.booking.notices.consent import withdraw
from planner.booking.notices.contact import Contact
from planner.booking.notices.notice import Notice, Reply, reply_context
from planner.booking.notices.telling import policy_of
from planner.booking.notices.texts import number_of
from planner.booking.personal import log_read, need_purpose
from planner.booking.ports import BookingStore
from planner.kernel.errors import NotFound
from planner.kernel.ids import uuid7
from planner.kernel.sealing import key_id_of
from planner.kernel.time import LOCAL
from planner.messages.handling import Context

Ctx = Context[BookingStore]
_CANCEL = frozenset(
    {"AFLYS", "AFBESTIL", "CANCEL", "ABSAGEN", "ABSAGE", "STORNIEREN", "STORNO", "СКАСУВАТИ", "ВІДМІНИТИ", "الغاء"}
)
_STOP = frozenset({"STOP", "AFMELD", "UNSUBSCRIBE", "ABMELDEN", "СТОП", "توقف", "ايقاف"})
_POLITE = frozenset({"TAK", "VENLIGST", "PLEASE", "THANKS", "BITTE", "DANKE", "ДЯКУЮ", "شكرا"})
_NUMBER = re.compile(r"^J?0*(\d{1,12})(?:-([12]))?$")


@dataclass(frozen=True)
class Meant:
    """What a text means: the wish, and the journey's short number with the leg (1 out, 2 home) where it names one."""

    wish: Literal["cancel", "stop", "unknown"]
    number: str = ""
    leg: str = ""

    def names(self, trip: Trip) -> bool:
        """Return whether it can mean a trip."""
        return self.number in {"", number_of(trip)} and (not self.leg or trip.id.endswith(f"-{self.leg}"))


def understand(text: str) -> Meant:
    """Return what a text means. Only a plain wish counts: ``AFLYS``, ``AFLYS 123``; anything beside it is unknown."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).upper()
    bare = unicodedata.normalize("NFC", bare.replace("Å", "AA"))
    words = [word for word in re.split(r"[\s.,!#\"'«»]+", bare) if word and word not in _POLITE]
    first, *rest = words or [""]
    if first in _STOP and not rest:
        return Meant("stop")
    if first in _CANCEL and not rest:
        return Meant("cancel")
    if first in _CANCEL and len(rest) == 1 and (number := _NUMBER.match(rest[0])):
        return Meant("cancel", number[1], number[2] or "")
    return Meant("unknown")


def receive_reply(ctx: Ctx, desk: Desk, reply_id: str, sender: str, text: str) -> Reply:
    """Take what somebody wrote; the same id again changes nothing.

    Raises:
        InvalidInput: ``booking.bad-phone``.
    """
    known = ctx.store.reply(reply_id)
    if known is not None:
        return known
    phone = normal_phone(sender, "from")
    index = desk.cipher.blind(phone, "phone")
    said = json.dumps({"from": phone, "text": text}, ensure_ascii=False)
    sealed = desk.cipher.seal(said, reply_context(reply_id))
    meant = understand(text)
    reply = Reply(reply_id, ctx.now, index, sealed, key_id_of(sealed), meant.wish)
    ctx.store.add_reply(reply)
    contacts = ctx.store.contacts_at(index)
    today = ctx.now.astimezone(LOCAL).date()
    patients = [each for each in contacts if each.who == "patient" and each.holds(today)]
    if meant.wish == "stop" and contacts:
        for contact in contacts:
            withdraw(ctx, contact.id)
    elif meant.wish == "cancel" and patients:
        _cancel(ctx, desk, reply, meant, patients)
    elif meant.wish == "cancel" and any(each.holds(today) for each in contacts):
        _answer(ctx, contacts[0], "not-yours", [])
    else:
        _ask(ctx, desk, reply, patients)
    return reply


def _waiting(ctx: Ctx, contacts: Sequence[Contact]) -> list[Trip]:
    """Return the trips still to come of those who share a phone, in the order of days."""
    today = str(ctx.now.astimezone(LOCAL).date())
    found: list[Trip] = []
    for index in dict.fromkeys(each.patient_index for each in contacts):
        journeys = [each.id for each in ctx.store.journeys_of_patient(index, 100) if each.service_day >= today]
        found += [trip for trip in ctx.store.trips_of(journeys) if trip.status in WAITING]
    return sorted(found, key=lambda trip: (trip.service_day, trip.id))


def _cancel(ctx: Ctx, desk: Desk, reply: Reply, meant: Meant, patients: Sequence[Contact]) -> None:
    """Cancel the one journey that is meant, or ask which, or say why not. That it is done is told as a notice."""
    trips = _waiting(ctx, patients)
    chosen = [trip for trip in trips if meant.names(trip)]
    contact = patients[0]
    if not trips:
        _answer(ctx, contact, "nothing", [])
        return
    if len({trip.journey_id for trip in chosen}) != 1:
        _answer(ctx, contact, "which", trips)
        return
    reply.journey_id = chosen[0].journey_id
    margin = timedelta(seconds=policy_of(ctx.store, desk, chosen[0].referral_id).cancel_until_s)
    if any(_begins(trip) - ctx.now < margin or trip.arrived_at is not None for trip in chosen):
        _answer(ctx, contact, "too-late", chosen)
        return
    if meant.leg:
        cancel_trip(ctx, desk, chosen[0].id, "patient")
    else:
        cancel_waiting(ctx, desk, chosen, "patient")
    if not contact.wants("cancelled"):
        _answer(ctx, contact, "done", chosen)


def _begins(trip: Trip) -> datetime:
    return trip.promise.pickup_from if trip.promise is not None else trip.anchor()


def _answer(ctx: Ctx, contact: Contact, code: str, trips: Sequence[Trip]) -> None:
    journey = trips[0].journey_id if trips else ""
    ids = tuple(trip.id for trip in trips)
    about = {"code": code}
    ctx.store.add_notice(Notice(uuid7(), journey, ids, "answer", contact.id, contact.channel, about, ctx.now, ctx.now))


def _ask(ctx: Ctx, desk: Desk, reply: Reply, patients: Sequence[Contact]) -> None:
    """Ask a clerk to read it: on the trip where there is but one journey, else on the reply."""
    trips = _waiting(ctx, patients)
    if len({trip.journey_id for trip in trips}) == 1:
        reply.journey_id = trips[0].journey_id
    day = trips[0].service_day if reply.journey_id else None
    ask(ctx, desk, reply.id, "reply-unclear", day, ctx.now + timedelta(hours=1))


def read_reply(ctx: Ctx, desk: Desk, reply_id: str, why: str) -> dict[str, str]:
    """Open what somebody wrote, on record; return ``from`` and ``text``.

    Raises:
        NotFound: ``notices.no-reply`` when there is none or its time is over. InvalidInput: ``booking.no-purpose``.
    """
    need_purpose(why)
    reply = ctx.store.reply(reply_id)
    if reply is None or not reply.sealed:
        raise NotFound("notices.no-reply", "there is no such reply, or no more", where=reply_id)
    log_read(ctx, "reply to a notice", reply_id, why)
    said: dict[str, str] = json.loads(desk.cipher.open(reply.sealed, reply_context(reply_id)))
    return said
