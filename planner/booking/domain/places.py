"""Places of treatment that the office knows: departments, dialysis centres, hospitals' entrances. Nothing personal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from planner.booking.domain.access import DoorLevel
from planner.messages.payload import Point


@dataclass(frozen=True)
class KnownPlace:
    """A place as it is from one day on. When it moves, the office adds another one with the same code and a later day.

    Trips and referrals keep the point and the words that they were booked with, so what is over stays as it was.

    Attributes:
        code: the office's own short name, the same through all moves; valid_from: the first day that it holds.
        aliases: what callers say instead of the name.
        sor, ean: its id in the register of health organisations and its location number; empty where it has none.
        address: as a driver reads it; point: where the car stops, WGS-84.
        door_level: how far the driver comes in there, None for what the scheme says; waiting: where patients wait.
        phone: E.164 or a short number, empty where none is known.
        valid_to: the last day that it holds, None while no end is known; what begins later takes over before that.
        authority: code of the region or municipality that answers for the entry.
    """

    code: str
    valid_from: date
    name: str
    aliases: tuple[str, ...]
    address: str
    point: Point
    authority: str
    sor: str = ""
    ean: str = ""
    door_level: DoorLevel | None = None
    waiting: str = ""
    phone: str = ""
    valid_to: date | None = None

    @property
    def text(self) -> str:
        """The place in one line, as a driver reads it."""
        return ", ".join(part for part in (self.name, self.address, self.waiting) if part)
