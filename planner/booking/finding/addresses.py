"""Addresses of a register, found as they are typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from planner.booking.finding.words import full, sound, words
from planner.kernel.errors import InvalidInput

_FLOORS = {"st": "st", "kl": "kl", "kld": "kl"}
_DOORS = frozenset({"tv", "th", "mf"})
_HEARD = "~"


@dataclass(frozen=True)
class Address:
    """An address, or a whole street where ``number`` is empty.

    Attributes:
        number: house number with its letter, such as ``27B``.
        floor, door: empty for an access address.
        district: the smaller place that some addresses name beside the town.
        lat, lon: WGS-84 degrees; of a street, of one of its addresses.
        register_id: the register's own id, empty for a street or where the file had none.
    """

    street: str
    number: str
    floor: str
    door: str
    district: str
    postcode: str
    town: str
    lat: float
    lon: float
    register_id: str = ""

    @property
    def text(self) -> str:
        """The address in one line, as it is written in Denmark: ``Attrapalle 27B, 1. tv, 8543 Hornslet``."""
        floor = f"{self.floor}." if self.floor.isdigit() else self.floor
        parts = (f"{self.street} {self.number}", f"{floor} {self.door}", self.district, f"{self.postcode} {self.town}")
        return ", ".join(each.strip() for each in parts if each.strip())


@dataclass(frozen=True)
class Reading:
    """One way to understand what was typed.

    Attributes:
        words: of street and town, folded; a word stands for everything that begins with it.
        number: of the house, None where only a street is meant; letter, floor, door: empty where not said.
        postcode: empty where not said.
    """

    words: tuple[str, ...]
    number: int | None = None
    letter: str = ""
    floor: str = ""
    door: str = ""
    postcode: str = ""


class AddressRegister(Protocol):
    """Addresses that were imported, on this machine."""

    def search(self, text: str, limit: int) -> Sequence[Address]:
        """Return addresses, or streets where no house number is given or fits, the best first.

        Raises:
            InvalidInput: ``booking.address-too-short``.
            Transient: ``store.unavailable`` when the database does not answer.
        """
        ...


def readings(text: str) -> list[Reading]:
    """Return how a text can be read, the likeliest first.

    Four digits are a postcode. A number behind a word is the house, and what follows it letter, floor and door. At the
    beginning it belongs to the street (``10. Februar Vej``) or is the house (``27 Attrapalle``). A house that is not
    there leaves its street.

    Raises:
        InvalidInput: ``booking.address-too-short`` without a word of two letters or a postcode.
    """
    typed = words(text)
    postcode = next((word for word in typed if _is_postcode(word)), "")
    rest = [word for word in typed if word != postcode]
    if not postcode and not any(len(word) > 1 and word.isalpha() for word in rest):
        raise InvalidInput(
            "booking.address-too-short",
            "there is nothing to look an address up by",
            where="q",
            do="Give two letters of the street, or a postcode.",
        )
    behind, first = _houses(rest)
    houses = [_with_house(rest, at, postcode) for at in behind]
    at_first = [_with_house(rest, 0, postcode)] if first else []
    streets = [replace(each, number=None, letter="", floor="", door="") for each in (*houses, *at_first)]
    return [*houses, Reading(tuple(rest), postcode=postcode), *at_first, *streets]


def street_key(name: str) -> str:
    """Return a street's name to be found by its beginning: folded, abbreviations written out."""
    return " ".join(full(word) for word in words(name))


def street_words(*texts: str) -> frozenset[str]:
    """Return every word that a street is found by: as written, written out, and as it sounds (marked)."""
    plain = {each for text in texts for word in words(text) for each in (word, full(word))}
    return frozenset(plain | {heard(word) for word in plain})


def heard(word: str, *, sounded: bool = False) -> str:
    """Return the marked sound of a word (or of what is a sound already), which no written word equals."""
    return _HEARD + (word if sounded else sound(word))


def _is_postcode(word: str) -> bool:
    return len(word) == 4 and word.isdigit()


def _houses(typed: list[str]) -> tuple[list[int], bool]:
    """Return where a house number may stand behind a word, the last first, and whether one may be the first word."""
    behind = [at for at, word in enumerate(typed) if at and word.isdigit() and any(map(str.isalpha, typed[:at]))]
    begin = [at for at in behind if at - 1 not in behind and not _is_letter(typed, at - 1)]
    return begin[::-1], bool(typed) and typed[0].isdigit()


def _is_letter(typed: list[str], at: int) -> bool:
    return at > 0 and len(typed[at]) == 1 and typed[at].isalpha() and typed[at - 1].isdigit()


def _with_house(typed: list[str], at: int, postcode: str) -> Reading:
    """Return the reading in which the house number stands at ``at``, with letter, floor and door behind it."""
    behind = at + 1
    letter = floor = door = ""
    if behind < len(typed) and len(typed[behind]) == 1 and typed[behind].isalpha():
        letter, behind = typed[behind].upper(), behind + 1
    if behind < len(typed) and (typed[behind] in _FLOORS or (typed[behind].isdigit() and len(typed[behind]) < 3)):
        floor, behind = _FLOORS.get(typed[behind], typed[behind]), behind + 1
        if behind < len(typed) and typed[behind] == "sal":
            behind += 1
        if behind < len(typed) and (typed[behind] in _DOORS or typed[behind].isdigit()):
            door, behind = typed[behind], behind + 1
    others = (*typed[:at], *typed[behind:])
    return Reading(others, int(typed[at]), letter, floor, door, postcode)
