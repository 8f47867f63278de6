"""Identities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from adapters.suti.model.basis import Record


@dataclass(frozen=True, kw_only=True)
class Id(Record):
    """Who or what, as (src, id): ``src`` says whose numbering ``id`` belongs to."""

    needs: ClassVar[tuple[str, ...]] = ("src", "id")

    src: str | None = None
    id: str | None = None
    unique: bool | None = None


@dataclass(frozen=True, kw_only=True)
class SubOrders(Record):
    """Orders within the order."""

    needs: ClassVar[tuple[str, ...]] = ("id_order",)

    id_order: tuple[Id, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TemplateId(Record):
    """Identity of a template of recurring orders, with its name."""

    needs: ClassVar[tuple[str, ...]] = ("src", "id")

    src: str | None = None
    id: str | None = None
    unique: bool | None = None
    order_template_name: str | None = None
