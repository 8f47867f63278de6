"""What every message body has in common, and the registry of all message types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Annotated, ClassVar, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from planner.kernel.errors import InvalidInput
from planner.kernel.places import Place


class Payload(BaseModel):
    """A message body. Unknown fields are ignored, so that a sender may add optional ones first.

    Attributes:
        message_type: versioned type, ``<sender>.<name>.v<n>``.
        personal: travels on the personal channel, which only modules that may see personal data can be bound to.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")

    message_type: ClassVar[str] = ""
    personal: ClassVar[bool] = False


class Part(BaseModel):
    """A structure inside a message body."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


def _as_utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError:  # year 1 east of Greenwich, year 9999 west of it
        raise ValueError("out of range") from None


Instant = Annotated[AwareDatetime, Field(strict=False), AfterValidator(_as_utc)]
"""An instant with its zone, kept as UTC. A time without zone is refused."""

Id = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/-]*$")]
Seconds = Annotated[int, Field(ge=0)]
Ore = int
Count = Annotated[int, Field(ge=0)]


class Point(Part):
    """A place in WGS-84 degrees, with the postcode area that a person recognises it by. Never an address."""

    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]
    postcode: str | None = None

    def place(self) -> Place:
        """Return the point for geometry."""
        return Place(self.lat, self.lon)


P = TypeVar("P", bound=type[Payload])
_types: dict[str, type[Payload]] = {}


def message(type_name: str) -> Callable[[P], P]:
    """Register a payload class under its versioned type, for example ``booking.trip-booked.v1``."""

    def register(cls: P) -> P:
        if type_name in _types:
            raise InvalidInput("messages.duplicate-type", f"{type_name} is registered twice", where=cls.__name__)
        cls.message_type = type_name
        _types[type_name] = cls
        return cls

    return register


def message_types() -> Mapping[str, type[Payload]]:
    """Return every registered type by name. Import ``planner.messages.catalogue`` to be sure that it is whole."""
    return MappingProxyType(_types)
