"""What somebody agrees to be sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from planner.booking.domain.personal import normal_phone
from planner.booking.notices.contact import Basis, Channel, Kind, Language, Who, normal_email
from planner.kernel.errors import InvalidInput


@dataclass(frozen=True, repr=False)
class Permission:
    """What somebody agrees to.

    Attributes:
        address: phone or e-mail; empty for the phone that the referral names.
        name, called: see ``Reached``; a relative or home care has a name.
        kinds: what they are told; empty for all that a patient is sent. A relative has at least one.
        expires_on: last day; None for as long as the authority's policy says.
    """

    channel: Channel
    address: str = ""
    who: Who = "patient"
    name: str = ""
    called: str = ""
    language: Language = "da"
    kinds: tuple[Kind, ...] = ()
    basis: Basis = "consent"
    via: str = "phone"
    expires_on: date | None = None

    def __repr__(self) -> str:
        return "Permission(…)"


def checked(permission: Permission) -> Permission:
    """Return a permission with its address in normal form.

    Raises:
        InvalidInput: ``booking.bad-phone``, ``notices.bad-email``, ``notices.relative-incomplete``.
    """
    if permission.who != "patient" and not (permission.name.strip() and permission.kinds and permission.address):
        raise InvalidInput(
            "notices.relative-incomplete",
            "a relative or home care needs a name, an address and what to be told",
            where="name, address, kinds",
            do="Ask the patient whom to tell what.",
        )
    if not permission.address:
        return permission
    normal = normal_phone if permission.channel == "sms" else normal_email
    said = {**vars(permission), "address": normal(permission.address, "address")}
    return Permission(**said)
