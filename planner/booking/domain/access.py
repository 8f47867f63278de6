"""How a driver gets to the patient's door, as known from booking to booking. Personal: sealed like the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DoorLevel = Literal["kerb", "door", "waiting-room", "ward"]
_MET_DA = {"kerb": "ved kantstenen", "door": "ved døren", "waiting-room": "i venteværelset", "ward": "på afsnittet"}


@dataclass(frozen=True, repr=False)
class Access:
    """What is known about the doors of a patient.

    Attributes:
        floor: as on the doorbell, such as ``3. th``; stairs: steps without a lift, None when nobody knows.
        door_code: of the street door.
        home_level, facility_level: how far the driver comes to meet the patient at home and at the treatment
            (Midttrafik: street door at least; a ward or waiting room where the scheme says so).
        last_time: what was tried and failed last time, or worked.
    """

    floor: str = ""
    stairs: int | None = None
    door_code: str = ""
    home_level: DoorLevel | None = None
    facility_level: DoorLevel | None = None
    last_time: str = ""

    def __repr__(self) -> str:
        return "Access(…)"

    def for_driver(self) -> str:
        """Return it as the driver reads it, in Danish like the notes of the card; empty where nothing is known."""
        said = [
            f"Etage: {self.floor}" if self.floor else "",
            f"{self.stairs} trin uden elevator" if self.stairs else "",
            f"Dørkode: {self.door_code}" if self.door_code else "",
            f"Hjemme: mødes {_MET_DA[self.home_level]}" if self.home_level else "",
            f"Behandlingssted: mødes {_MET_DA[self.facility_level]}" if self.facility_level else "",
            f"Sidst: {self.last_time}" if self.last_time else "",
        ]
        return "; ".join(part for part in said if part)
