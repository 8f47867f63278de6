"""The facts of a referral that rules decide on. Nothing here says who the patient is."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field

from planner.kernel.errors import InvalidInput
from planner.messages.payload import Count, Id, Part
from planner.messages.trips import Mobility

TripReason = Literal[
    "treatment",  # outpatient or day treatment at a hospital
    "admission",  # to be admitted: one way in
    "discharge",  # discharged: one way home
    "leave",  # sent home temporarily on a doctor's order
    "research",  # a visit for the sake of a study
    "home-visit",  # a visit to the home during admission, with staff
    "court",  # a court meeting during admission
    "transfer",  # from one hospital to another
    "doctor",  # general practitioner or practising specialist (Danish Health Act, section 170)
]
TRIP_REASONS: tuple[str, ...] = get_args(TripReason)

CompanionGround = Literal["dementia", "hearing", "vision", "difficult-conversation"]
SPECIAL_EQUIPMENT = frozenset({"lift", "ramp", "stair-machine"})


class Party(Part):
    """A hospital or municipality that may be the payer."""

    code: Id
    name: str


class Circumstances(Part):
    """What the referrer states beside age and needs.

    Attributes:
        social_pension: state or disability pension; a civil servant's pension or early retirement is not one
            (complaints board cases 23SFP46 and Region Sjælland's guide for pensioners).
        condition_excludes_public_transport: as assessed by a health professional.
        distance_m: on the road to the place of treatment; nearest_distance_m: to the nearest that could treat.
        route_method: how the distances were measured, for the record.
        further_ambulatory_treatment: called back to ambulatory treatment in connection with hospital treatment.
        companion_grounds: why somebody must come along.
        public_fare_ore: cheapest public transport out and home, or None when nobody has looked it up.
        hospital: the hospital that orders the trip; municipality: the one that answers for the patient.
    """

    distance_m: Count
    nearest_distance_m: Count
    route_method: str = "stated by the referrer"
    social_pension: bool = False
    condition_excludes_public_transport: bool = False
    further_ambulatory_treatment: bool = False
    reason: TripReason = "treatment"
    companion_grounds: tuple[CompanionGround, ...] = ()
    public_fare_ore: Count | None = None
    hospital: Party | None = None
    municipality: Party | None = None


class Facts(Circumstances):
    """What a decision is made on: the circumstances, and what follows from age and needs.

    Attributes:
        age: whole years on the day of the first appointment.
        mobility, equipment, companions_requested: as in the needs of the trip.
    """

    age: Annotated[int, Field(ge=0, le=130)]
    mobility: Mobility = "walking"
    equipment: tuple[str, ...] = ()
    companions_requested: Count = 0

    def values(self) -> dict[str, object]:
        """Return the facts by the names that rules use, those that follow from others included.

        ``special_vehicle``: the condition requires a lift vehicle or the like; ``detour_m``: how much further the
        place of treatment is than the nearest one that could treat.
        """
        return {
            "age": self.age,
            "social_pension": self.social_pension,
            "condition_excludes_public_transport": self.condition_excludes_public_transport,
            "distance_m": self.distance_m,
            "nearest_distance_m": self.nearest_distance_m,
            "further_ambulatory_treatment": self.further_ambulatory_treatment,
            "reason": self.reason,
            "mobility": self.mobility,
            "companions_requested": self.companions_requested,
            "companion_grounds": self.companion_grounds,
            "public_fare_ore": self.public_fare_ore,
            "special_vehicle": self.mobility == "wheelchair" or not SPECIAL_EQUIPMENT.isdisjoint(self.equipment),
            "detour_m": max(0, self.distance_m - self.nearest_distance_m),
        }

    def party(self, kind: Literal["hospital", "municipality"]) -> Party:
        """Return the hospital or municipality that pays.

        Raises:
            InvalidInput: ``booking.payer-unknown`` when the referral does not name it.
        """
        found = self.hospital if kind == "hospital" else self.municipality
        if found is None:
            raise InvalidInput(
                "booking.payer-unknown",
                f"for this reason of travel the {kind} pays, and the referral does not name it",
                where=f"facts.{kind}",
                do="Name the paying party with code and name.",
            )
        return found
