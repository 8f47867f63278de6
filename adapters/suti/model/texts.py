"""Texts for people, attributes and coded faults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from adapters.suti.model.basis import Record
from adapters.suti.model.ids import Id
from adapters.suti.model.times import Times


@dataclass(frozen=True, kw_only=True)
class Text(Record):
    """A text for people, and whom it is for."""

    needs: ClassVar[tuple[str, ...]] = (
        "sendto_invoice",
        "sendto_vehicle",
        "sendto_operator",
        "manual_text",
        "vehicle_confirmation",
    )

    id_action_text: Id | None = None
    text_timestamp: Times | None = None
    sendto_invoice: bool | None = None
    sendto_vehicle: bool | None = None
    sendto_operator: bool | None = None
    manual_text: str | None = None
    vehicle_confirmation: bool | None = None
    sending_operator: str | None = None
    sendto_content: bool | None = None
    content_confirmation: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Attribute(Record):
    """One need or ability, a number of the list of attributes."""

    needs: ClassVar[tuple[str, ...]] = ("id_attribute",)

    id_attribute: Id | None = None


@dataclass(frozen=True, kw_only=True)
class Attributes(Record):
    """Needs or abilities by number."""

    needs: ClassVar[tuple[str, ...]] = ("attribute",)

    attribute: tuple[Attribute, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Fault(Record):
    """A coded reason with a text."""

    id_error: Id | None = None
    manual_description_error: Text | None = None
