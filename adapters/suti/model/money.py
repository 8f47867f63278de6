"""Prices, payments and VAT."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, ClassVar

from adapters.suti.model.basis import Record, Term
from adapters.suti.model.ids import Id, SubOrders
from adapters.suti.model.texts import Text


@dataclass(frozen=True, kw_only=True)
class TaxiMeter(Record):
    """Which taximeter tariff is used."""

    needs: ClassVar[tuple[str, ...]] = ("id_taxa", "activate")

    id_taxa: Id | None = None
    activate: bool | None = None


@dataclass(frozen=True, kw_only=True)
class PriceCalculation(Record):
    """How a price is worked out."""

    needs: ClassVar[tuple[str, ...]] = ("id_currency", "vat_included", "start_fee", "km_fee", "minute_fee", "formula")

    id_currency: Id | None = None
    vat_included: bool | None = None
    vat_percent: Decimal | None = None
    start_fee: Decimal | None = None
    km_fee: Decimal | None = None
    minute_fee: Decimal | None = None
    formula: Annotated[str | None, Term("formula")] = None
    km_fee_distance: Decimal | None = None
    minute_fee_time: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Price(Record):
    """A price and who sets it."""

    needs: ClassVar[tuple[str, ...]] = ("price_responsible", "fixed_price", "vat_included")

    taxi_meter: TaxiMeter | None = None
    price_calculation: PriceCalculation | None = None
    id_currency: Id | None = None
    price_responsible: Annotated[str | None, Term("priceResponsible")] = None
    fixed_price: bool | None = None
    vat_included: bool | None = None
    vat_percent: Decimal | None = None
    price: Decimal | None = None
    vat: Decimal | None = None
    payment_type: Annotated[str | None, Term("paymentType")] = None


@dataclass(frozen=True, kw_only=True)
class Amount(Record):
    """An amount with and without VAT."""

    needs: ClassVar[tuple[str, ...]] = ("amount_incl_vat", "amount_vat")

    id_amount: Id | None = None
    amount_incl_vat: Decimal | None = None
    amount_excl_vat: Decimal | None = None
    amount_vat: Decimal | None = None
    distance: int | None = None
    duration: int | None = None


@dataclass(frozen=True, kw_only=True)
class VatAmount(Record):
    """An amount at one rate of VAT."""

    needs: ClassVar[tuple[str, ...]] = ("total_vat_amount",)

    total_vat_amount: Amount | None = None
    detailed_vat_amount: tuple[Amount, ...] = ()
    vat_percent: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Payment(Record):
    """An amount and how it is paid."""

    needs: ClassVar[tuple[str, ...]] = ("payment_type",)

    id_payment: Id | None = None
    id_currency: Id | None = None
    id_ek_info: tuple[Id, ...] = ()
    vat_amount_specification: tuple[VatAmount, ...] = ()
    amount: Decimal | None = None
    payment_type: Annotated[str | None, Term("paymentType")] = None
    document_type: str | None = None
    no_of_documents: int | None = None
    seqno: int | None = None


@dataclass(frozen=True, kw_only=True)
class FormOfPayment(Record):
    """Payments."""

    needs: ClassVar[tuple[str, ...]] = ("payment",)

    payment: tuple[Payment, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ExchangeRate(Record):
    """A rate of exchange."""

    needs: ClassVar[tuple[str, ...]] = ("id_currency_from", "id_currency_to", "exchange_rate")

    id_currency_from: Id | None = None
    id_currency_to: Id | None = None
    exchange_rate: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class ExchangeRates(Record):
    """Rates of exchange."""

    needs: ClassVar[tuple[str, ...]] = ("exchange_rate",)

    exchange_rate: tuple[ExchangeRate, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Economy(Record):
    """Prices and payments of an order or content."""

    price: tuple[Price, ...] = ()
    form_of_payment: FormOfPayment | None = None
    exchange_rates: ExchangeRates | None = None
    manual_description_economy: tuple[Text, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EconomyReport(Record):
    """Payments as they became."""

    needs: ClassVar[tuple[str, ...]] = ("form_of_payment",)

    form_of_payment: FormOfPayment | None = None
    sub_order_economy: SubOrders | None = None
    node_seqno: int | None = None
