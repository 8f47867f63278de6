"""What senders may ask of booking through FHIR; each function runs inside booking's transaction."""

from __future__ import annotations

from typing import Any, NamedTuple

from adapters.fhir import appointments
from adapters.fhir.codes import Codes
from adapters.fhir.elements import business_id
from adapters.fhir.package import Found, Package
from adapters.fhir.reading import Resource
from adapters.fhir.referrals import is_withdrawn, mapped
from adapters.fhir.registers import Registers
from adapters.fhir.status import service_request, task
from planner.booking import handlers, views
from planner.booking.desk import Desk
from planner.booking.domain.referral import Referral
from planner.booking.finding.addresses import AddressRegister
from planner.booking.finding.places import holding_on
from planner.booking.ports import BookingStore
from planner.kernel.errors import NotFound, SamturError
from planner.kernel.time import LOCAL
from planner.messages.handling import Context

Ctx = Context[BookingStore]


class Taken(NamedTuple):
    """A referral as it stands after a request, and whether it is new."""

    task: Resource
    new: bool


def take_request(
    ctx: Ctx, desk: Desk, codes: Codes, package: Package, addresses: AddressRegister | None = None
) -> Taken:
    """Receive, take again, or withdraw the ServiceRequest of a package.

    Raises:
        SamturError: ``fhir.…`` and what booking raises, with the element named.
    """
    request = package.one("ServiceRequest")
    if is_withdrawn(request):
        return Taken(_task(ctx, desk, handlers.withdraw(ctx, desk, *business_id(request))), new=False)
    today = ctx.now.astimezone(LOCAL).date()
    known = Registers(addresses, tuple(holding_on(ctx.store.places(), today)))
    order = mapped(package, codes, ctx.now, known)
    try:
        referral, new = handlers.receive_said(ctx, desk, order.said)
    except SamturError as error:
        order.locate(error)
        raise
    return Taken(_task(ctx, desk, referral), new)


def take_appointment(ctx: Ctx, desk: Desk, visit: Found) -> Resource:
    """Move or cancel an appointment that was sent before; return its referral's Task.

    Raises:
        NotFound: ``fhir.no-appointment`` also for what another sender sent.
        InvalidInput: ``fhir.…`` naming the element.
    """
    referral = _referral_of(ctx, visit)
    said = appointments.said(visit, referral.facts.reason)
    try:
        handlers.say_appointment(ctx, desk, said)
    except SamturError as error:
        error.where = visit.path
        raise
    return _task(ctx, desk, referral)


def find(store: BookingStore, desk: Desk, sender: str, identifier: tuple[str, str] | str, kind: str) -> Resource | None:
    """Return the Task or ServiceRequest of a sender's referral, by its own identifier or ours; None without one."""
    known = store.referral(identifier) if isinstance(identifier, str) else store.referral_from(*identifier)
    if known is None or known.received_by != sender:
        return None
    data: dict[str, Any] = views.referral(store, known.id)
    return task(data, views.reply_by(store, desk, known)) if kind == "Task" else service_request(data)


def _task(ctx: Ctx, desk: Desk, referral: Referral) -> Resource:
    return task(views.referral(ctx.store, referral.id), views.reply_by(ctx.store, desk, referral))


def _referral_of(ctx: Ctx, visit: Found) -> Referral:
    link = ctx.store.sender_appointment(*business_id(visit))
    referral = ctx.store.referral(link.referral_id) if link else None
    if referral is None or referral.received_by != ctx.actor:
        raise NotFound(
            "fhir.no-appointment",
            "there is no such appointment of yours",
            where=visit.at("identifier"),
            do="Send the request first, with this appointment.",
        )
    return referral
