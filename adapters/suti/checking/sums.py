"""Settlement: whether amounts add up. Source: Pasientreiser's self-declaration for settlement, version 1.6 (2025)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from adapters.suti.checking.finding import Finding, error, records, warning
from adapters.suti.model.accounting import Accounting, TaximeterAmount, Tour
from adapters.suti.model.message import Envelope, Message
from adapters.suti.model.money import Amount, EconomyReport

_SUBMITTED = {"8000", "8010"}
_NORWAY = "pasientreiser_ctrl"
_ROUNDING = Decimal("0.05")
_STATUSES = {"8000": {"invoice"}, "8010": {"validate"}, "8101": {"accepted", "rejected", "validate"}}
_STATUSES["8111"] = {"accepted", "rejected"}


def sums(envelope: Envelope) -> Iterator[Finding]:
    """Yield amounts that do not add up; the declaration has a message refused whole for it."""
    parties = (envelope.org_sender, envelope.org_receiver)
    declared = any(party and party.id_org and party.id_org.id == _NORWAY for party in parties)
    for message in envelope.msg:
        if message.accounting is None:
            continue
        yield from _accounting(message, message.accounting)
        for tour in message.accounting.tour:
            yield from _tour(message, tour, declared=declared)
        for record in records(message.accounting):
            if isinstance(record, Amount):
                yield from _vat(record)
            elif isinstance(record, TaximeterAmount):
                yield from _taximeter(record, declared=declared)


def _paid(report: EconomyReport | None, kind: str) -> Decimal | None:
    """Return the sum of the payments of a kind, or None when none has an amount."""
    payments = report.form_of_payment.payment if report and report.form_of_payment else ()
    amounts = [each.amount for each in payments if each.payment_type == kind and each.amount is not None]
    return sum(amounts, Decimal(0)) if amounts else None


def _accounting(message: Message, accounting: Accounting) -> Iterator[Finding]:
    if message.msg_type not in _SUBMITTED:
        return
    own = [report for tour in accounting.tour for report in tour.economy_report_tour]
    parts = [suborder.economy_report_suborder for tour in accounting.tour for suborder in tour.suborder_tour]
    for kind, reports in (("account", own), ("socialservicefee", [*own, *parts])):
        stated = _paid(accounting.economy_report_accounting, kind)
        found = [amount for report in reports if (amount := _paid(report, kind)) is not None]
        total = sum(found, Decimal(0))
        if (
            (stated is not None or found)
            and (stated or Decimal(0)) != total
            and (stated is not None or kind != "account")
        ):
            what = f"the total of {kind} is {stated or 0}, the tours make {total}"
            yield error(
                "suti.total",
                what,
                accounting.economy_report_accounting or accounting,
                do="Correct the sum; it is exact.",
            )


def _tour(message: Message, tour: Tour, *, declared: bool) -> Iterator[Finding]:
    status = tour.status_tour
    activity = status.id_activity.id if status and status.id_activity else None
    allowed = _STATUSES.get(message.msg_type or "")
    if declared and status and allowed and activity not in allowed:
        what = f"a tour of a {message.msg_type} cannot be {activity}"
        yield error("suti.tour-status", what, status, do=f"Use {' or '.join(sorted(allowed))}.")
    if status and activity == "rejected" and not status.status_tour_error:
        yield error("suti.no-reason", "a rejected tour has no reason", status, do="Give a statusTourError with a code.")
    fares = tour.calculations_tour.calculation_fare if tour.calculations_tour else ()
    amounts = [
        fare.taximeter_amount.taximeter_total_price if fare.taximeter_amount else fare.fixed_price_amount
        for fare in fares
    ]
    stated = [amount for report in tour.economy_report_tour if (amount := _paid(report, "account")) is not None]
    total = sum((amount for amount in amounts if amount is not None), Decimal(0))
    if fares and stated and None not in amounts and abs(total - sum(stated)) > _ROUNDING:
        tell = error if declared else warning
        what = f"the fares make {total}, the tour asks for {sum(stated)}"
        yield tell("suti.tour-sum", what, tour, do="Let the fares add up to the amount of the tour.")


def _vat(amount: Amount) -> Iterator[Finding]:
    including, excluding, vat = amount.amount_incl_vat, amount.amount_excl_vat, amount.amount_vat
    if including is None or excluding is None or vat is None:
        return
    if abs(including - excluding - vat) > _ROUNDING:
        what = f"{excluding} and VAT {vat} do not make {including}"
        yield error("suti.vat", what, amount, do="Correct the amounts.")


def _taximeter(amount: TaximeterAmount, *, declared: bool) -> Iterator[Finding]:
    distance, duration = amount.distance_total_price, amount.duration_total_price
    figures = (
        amount.start_price,
        distance and distance.distance_count,
        distance and distance.distance_unit_price,
        duration and duration.duration_count,
        duration and duration.duration_unit_price,
        amount.taximeter_total_price,
    )
    if any(figure is None for figure in figures):
        return
    start, metres, metre, seconds, second, stated = (Decimal(figure or 0) for figure in figures)
    total = start + metres * metre + seconds * second
    if abs(total - stated) > max(_ROUNDING, abs(stated) / 1000):  # unit prices are rounded to six decimals or fewer
        tell = error if declared else warning
        what = f"start, distance and time make {total.normalize():f}, the taximeter says {stated}"
        yield tell("suti.taximeter", what, amount, do="Give counts and prices that make the total.")
