"""Addresses and coordinates."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, ClassVar

from adapters.suti.model.basis import Record, Term
from adapters.suti.model.ids import Id
from adapters.suti.model.texts import Attributes, Text
from adapters.suti.model.times import Times


@dataclass(frozen=True, kw_only=True)
class VehicleDistance(Record):
    """How far away a vehicle is, in metres or seconds."""

    needs: ClassVar[tuple[str, ...]] = ("start_time", "stop_time")

    start_time: Times | None = None
    stop_time: Times | None = None
    range: int | None = None
    range_unit: Annotated[str | None, Term("rangeUnit")] = None


@dataclass(frozen=True, kw_only=True)
class Location(Record):
    """A place in degrees (WGS-84) or metres (the other systems)."""

    needs: ClassVar[tuple[str, ...]] = ("type_of_coordinate", "lat", "long", "precision")

    vehicle_distance: tuple[VehicleDistance, ...] = ()
    zone: str | None = None
    type_of_coordinate: Annotated[str | None, Term("typeOfCoordinate")] = None
    lat: Decimal | None = None
    long: Decimal | None = None
    precision: int | None = None
    speed: Decimal | None = None
    speed_source: Annotated[str | None, Term("speedSource")] = None
    direction: int | None = None
    height: Decimal | None = None
    deviation_speed: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Address(Record):
    """An address with its coordinates."""

    manual_description_address: tuple[Text, ...] = ()
    geographic_location: Location | None = None
    id_address_name: Id | None = None
    id_street: Id | None = None
    id_postal_code: Id | None = None
    id_community: Id | None = None
    id_country: Id | None = None
    id_zone: tuple[Id, ...] = ()
    id_map: tuple[Id, ...] = ()
    attribute_address: Attributes | None = None
    address_name: str | None = None
    street: str | None = None
    street_no: int | None = None
    street_no_letter: str | None = None
    location: str | None = None
    community: str | None = None
    postal_no: str | None = None
    country: str | None = None
    map_page: str | None = None
