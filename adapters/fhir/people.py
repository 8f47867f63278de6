"""R4 Patient and Location → who travels, and from where to where."""

from __future__ import annotations

from datetime import date

from adapters.fhir.codes import Codes
from adapters.fhir.elements import extension, missing, need
from adapters.fhir.names import CPR, GEOLOCATION
from adapters.fhir.package import Found
from adapters.fhir.reading import Resource
from adapters.fhir.registers import NOTHING, Registers
from planner.kernel.errors import InvalidInput
from planner.messages.payload import Point


def cpr_of(patient: Found) -> str | None:
    """Return the CPR number, or None for a patient without one."""
    identifiers = patient.content.get("identifier", [])
    numbers = [str(each["value"]) for each in identifiers if each.get("system") == CPR and "value" in each]
    return numbers[0] if numbers else None


def age_of(patient: Found, day: date) -> int | None:
    """Return the whole years on a date by ``birthDate``, or None where a full date is not given."""
    try:
        born = date.fromisoformat(str(patient.content.get("birthDate", "")))
    except ValueError:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def name_of(patient: Found) -> str:
    """Return the name in use: official before usual before any other."""
    names = sorted(need(patient, "name"), key=lambda each: _rank(each.get("use"), "official", "usual"))
    chosen = names[0]
    parts = [*(given for given in chosen.get("given", []) if given), chosen.get("family", "")]
    text = str(chosen.get("text") or " ".join(parts)).strip()
    if not text:
        raise missing(patient.at("name[0]"))
    return text


def phone_of(patient: Found) -> str | None:
    """Return the phone number: mobile before home before any other; None where there is none."""
    phones = [each for each in patient.content.get("telecom", []) if each.get("system") in {"phone", "sms"}]
    phones = sorted(phones, key=lambda each: _rank(each.get("use"), "mobile", "home"))
    return next((str(each["value"]) for each in phones if each.get("value")), None)


def home_of(patient: Found, registers: Registers = NOTHING) -> tuple[str, Point]:
    """Return the address as a driver reads it and where it is: ``home`` before any other address.

    An address without coordinates is looked up in the address register.

    Raises:
        InvalidInput: ``fhir.missing`` without address, text or position; ``fhir.bad-position``.
    """
    addresses = list(enumerate(need(patient, "address")))
    number, address = min(addresses, key=lambda each: _rank(each[1].get("use"), "home"))
    where = patient.at(f"address[{number}]")
    text = address_text(address)
    if not text:
        raise missing(where)
    position = extension_of_position(address)
    if position is None:
        known = registers.home(text)
        if known is None:
            raise missing(
                f"{where}.extension",
                "Give the address its coordinates in the extension geolocation, or write it as the register has it.",
            )
        return text, known
    return text, point(position, address, f"{where}.extension")


def facility_of(location: Found, codes: Codes, registers: Registers = NOTHING) -> tuple[str, Point]:
    """Return the name and place of a Location: by its position, or by its identifier in the table of places.

    What neither says stands in the office's register of places, by SOR or location number or by name.

    Raises:
        InvalidInput: ``fhir.missing``, ``fhir.bad-position``.
    """
    known = codes.find_place(location.content.get("identifier", []))
    address = location.content.get("address", {})
    text = ", ".join(part for part in (str(location.content.get("name", "")), address_text(address)) if part)
    if "position" in location.content:
        place = point(location.content["position"], address, location.at("position"))
    elif known is not None:
        place = known.point()
    elif registered := registers.place(location.content.get("identifier", []), str(location.content.get("name", ""))):
        text, place = text or registered.text, registered.point
    else:
        raise missing(location.at("position"), "Give the position, or an identifier of the office's table of places.")
    text = text or (known.name if known else "")
    if not text:
        raise missing(location.at("name"))
    return text, place


def address_text(address: Resource) -> str:
    """Return an address in one line."""
    if address.get("text"):
        return str(address["text"]).strip()
    town = " ".join(str(address[name]) for name in ("postalCode", "city") if address.get(name))
    return ", ".join(str(part) for part in [*address.get("line", []), town] if part).strip()


def extension_of_position(address: Resource) -> Resource | None:
    """Return latitude and longitude of an address's geolocation extension."""
    for each in address.get("extension", []):
        if each.get("url") == GEOLOCATION:
            parts = {name: extension(each, name, "valueDecimal") for name in ("latitude", "longitude")}
            return parts if None not in parts.values() else None
    return None


def point(position: Resource, address: Resource, where: str) -> Point:
    """Return a place on earth, with its postcode where the address has a Danish one."""
    postcode = str(address.get("postalCode", ""))
    lat, lon = position.get("latitude"), position.get("longitude")
    if not _within(lat, 90) or not _within(lon, 180):
        raise InvalidInput("fhir.bad-position", "the position is not on earth", where=where, do="Give WGS-84 degrees.")
    known = postcode if len(postcode) == 4 and postcode.isascii() and postcode.isdigit() else None
    return Point(lat=float(str(lat)), lon=float(str(lon)), postcode=known)


def _within(degrees: object, limit: int) -> bool:
    return isinstance(degrees, int | float) and -limit <= degrees <= limit


def _rank(use: object, *order: str) -> int:
    return order.index(str(use)) if use in order else len(order)
