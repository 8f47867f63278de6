"""Vehicles, drivers and what they can carry."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, ClassVar

from adapters.suti.model.basis import Named, Record, Term
from adapters.suti.model.ids import Id
from adapters.suti.model.parties import Contacts
from adapters.suti.model.places import Location
from adapters.suti.model.texts import Attributes, Text
from adapters.suti.model.times import Time, Times


@dataclass(frozen=True, kw_only=True)
class Position(Record):
    """A seat in the vehicle."""

    row: int | None = None
    seat: str | None = None
    direction: Annotated[str | None, Term("seatDirection")] = None
    leg_space: Annotated[str | None, Term("legSpace")] = None
    access: int | None = None


@dataclass(frozen=True, kw_only=True)
class Seats(Record):
    """Number of seats."""

    needs: ClassVar[tuple[str, ...]] = ("no_of_seats",)

    position: tuple[Position, ...] = ()
    no_of_seats: int | None = None
    no_of_seats_max: int | None = None
    no_of_items: int | None = None


@dataclass(frozen=True, kw_only=True)
class Luggage(Record):
    """Pieces of luggage."""

    luggage_type: Annotated[str | None, Term("luggageType")] = None
    pcs: int | None = None


@dataclass(frozen=True, kw_only=True)
class Capacity(Record):
    """Room for people and things."""

    needs: ClassVar[tuple[str, ...]] = ("seats",)

    seats: Seats | None = None
    luggage: tuple[Luggage, ...] = ()
    luggage_area: Decimal | None = None
    full_area: Decimal | None = None
    stretcher_area: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class FuelConsumption(Record):
    """Consumption of a fuel per 100 km."""

    fuel_type: Annotated[str | None, Term("fuelType")] = None
    unit: Annotated[str | None, Term("fuelUnit")] = None
    consumption: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class FuelConsumptions(Record):
    """Consumption of every fuel."""

    needs: ClassVar[tuple[str, ...]] = ("fuel_consumption",)

    fuel_consumption: tuple[FuelConsumption, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Environment(Record):
    """Consumption and empty driving."""

    needs: ClassVar[tuple[str, ...]] = ("fuel_consumptions",)

    fuel_consumptions: FuelConsumptions | None = None
    emptydriving_factor: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Rating(Record):
    """A mark."""

    needs: ClassVar[tuple[str, ...]] = ("rating_id",)

    rating_id: Id | None = None
    rating_comment: Text | None = None
    rating_value: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Ratings(Record):
    """Marks given to a vehicle or driver."""

    needs: ClassVar[tuple[str, ...]] = ("rating",)

    rating: tuple[Rating, ...] = ()
    rating_time_from: Time | None = None
    rating_time_to: Time | None = None
    manual_rating_common: Text | None = None
    value_cnt: int | None = None


@dataclass(frozen=True, kw_only=True)
class VehicleDescription(Record):
    """Make and age of a vehicle."""

    manufactured_year: int | None = None
    manufacturer_brand: str | None = None
    carrier_brand: str | None = None
    other_sign: str | None = None


@dataclass(frozen=True, kw_only=True)
class Vehicle(Record):
    """A vehicle: numbers, room, equipment, place."""

    id_vehicle: tuple[Id, ...] = ()
    capacity: Capacity | None = None
    attributes_vehicle: Attributes | None = None
    vehicle_current_location: Location | None = None
    contact_info_vehicle: Contacts | None = None
    environmentalinfo_vehicle: Environment | None = None
    ratings_vehicle: Ratings | None = None
    description_vehicle: VehicleDescription | None = None
    no_of_vehicle: int | None = None
    taximeter_type: str | None = None
    taximeter_software: str | None = None
    vehicle_link: str | None = None


@dataclass(frozen=True, kw_only=True)
class Driver(Record):
    """A driver."""

    attributes_driver: Attributes | None = None
    id_driver: Id | None = None
    contact_info_driver: Contacts | None = None
    ratings_driver: Ratings | None = None
    name: str | None = None
    driver_link: str | None = None


@dataclass(frozen=True, kw_only=True)
class Validation(Record):
    """What was checked about a driver or vehicle, and how."""

    validation_time: Times | None = None
    validation_description: Text | None = None
    validation_type: Annotated[str | None, Term("validationType")] = None
    validation_method: Annotated[str | None, Term("validationMethod")] = None


@dataclass(frozen=True, kw_only=True)
class Resource(Record):
    """A vehicle with its driver and hours."""

    vehicle: Vehicle | None = None
    manual_description_resource: tuple[Text, ...] = ()
    id_org: Id | None = None
    driver: Driver | None = None
    vehiclestart_location: Location | None = None
    resource_time: Times | None = None
    resource_validation: tuple[Validation, ...] = ()
    method_dispatch: Annotated[str | None, Named("MethodDispatch"), Term("MethodDispatch")] = None
