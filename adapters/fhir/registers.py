"""What the office knows itself about where people live and are treated, for resources that do not say where it is."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.fhir.reading import Resource
from planner.booking.domain.places import KnownPlace
from planner.booking.finding.addresses import AddressRegister
from planner.booking.finding.places import place_by_id, place_named
from planner.kernel.errors import InvalidInput
from planner.messages.payload import Point


@dataclass(frozen=True)
class Registers:
    """The address register, None where there is none, and the places of treatment as they are today."""

    addresses: AddressRegister | None = None
    places: tuple[KnownPlace, ...] = ()

    def home(self, text: str) -> Point | None:
        """Return where an address is: the only house that it can mean; None when there is none or several."""
        if self.addresses is None:
            return None
        try:
            found = [each for each in self.addresses.search(text, 50) if each.number]
        except InvalidInput:  # nothing in it to look up by
            return None
        houses = {(each.street, each.number, each.postcode): each for each in found}
        if len(houses) != 1:
            return None
        (house,) = houses.values()
        return Point(lat=house.lat, lon=house.lon, postcode=house.postcode)

    def place(self, identifiers: list[Resource], name: str) -> KnownPlace | None:
        """Return the place that an SOR or location number names, or else the only one of that name or alias."""
        by_id = place_by_id(self.places, (str(each.get("value", "")) for each in identifiers))
        return by_id or place_named(self.places, name)


NOTHING = Registers()
"""For whoever has neither."""
