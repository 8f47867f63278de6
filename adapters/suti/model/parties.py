"""Those who send, receive, order, drive and pay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from adapters.suti.model.basis import Named, Record, Term
from adapters.suti.model.ids import Id
from adapters.suti.model.places import Address


@dataclass(frozen=True, kw_only=True)
class Party(Record):
    """A sender, receiver or provider."""

    needs: ClassVar[tuple[str, ...]] = ("id_org", "name")

    id_org: Id | None = None
    name: str | None = None


@dataclass(frozen=True, kw_only=True)
class Product(Record):
    """A product of an agreement."""

    needs: ClassVar[tuple[str, ...]] = ("id_product",)

    id_product: Id | None = None
    name: str | None = None


@dataclass(frozen=True, kw_only=True)
class Agreement(Record):
    """The agreement that an order is driven under."""

    needs: ClassVar[tuple[str, ...]] = ("id_agreement",)

    id_agreement: Id | None = None
    product: Product | None = None
    name: str | None = None


@dataclass(frozen=True, kw_only=True)
class Contact(Record):
    """One way to reach somebody."""

    needs: ClassVar[tuple[str, ...]] = ("contact_type", "contact_info")

    contact_type: Annotated[str | None, Term("contactType")] = None
    contact_info: str | None = None


@dataclass(frozen=True, kw_only=True)
class Contacts(Record):
    """Ways to reach somebody."""

    needs: ClassVar[tuple[str, ...]] = ("contact_info",)

    contact_info: tuple[Contact, ...] = ()


@dataclass(frozen=True, kw_only=True)
class BankDetails(Record):
    """Where a body is paid."""

    needs: ClassVar[tuple[str, ...]] = ("Id_payment",)

    id_payment: Annotated[tuple[Id, ...], Named("IdPayment")] = ()
    nameof_bank: str | None = None
    clearing_no: Annotated[str | None, Named("ClearingNo")] = None


@dataclass(frozen=True, kw_only=True)
class Organization(Record):
    """A legal body with its payment and address."""

    needs: ClassVar[tuple[str, ...]] = ("id_org", "org_name")

    id_org: tuple[Id, ...] = ()
    org_payment: BankDetails | None = None
    adress_org: Address | None = None
    contact_info_org: Contacts | None = None
    org_name: str | None = None
    org_city: str | None = None
