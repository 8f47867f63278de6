"""The facts of a referral that rules decide on. Nothing here says who the patient is."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field

from planner.kernel.errors import InvalidInput
from planner.messages.payload import Count, Id, Part
from planner.messages.trips import Mobility, Needs

TripReason = Literal[
    "treatment",  # outpatient or day treatment at a hospital
    "admission",  # to be admitted: one way in
    "discharge",  # discharged: one way home
    "leave",  # sent home temporarily on a doctor's order
    "equipment",  # to hand in or fetch what measures the patient
    "research",  # a visit for the sake of a study
    "home-visit",  # a visit to the home during admission, with staff
    "court",  # a court meeting during admission
    "transfer",  # from one hospital to another
    "doctor",  # general practitioner or practising specialist (Danish Health Act, section 170)
]
TRIP_REASONS: tuple[str, ...] = get_args(TripReason)

CompanionGround = Literal["dementia", "hearing", "vision", "difficult-conversation", "health"]
Aid = Literal["stair-machine", "oxygen", "service-dog", "scooter", "alone"]
Place = Literal["home", "provisional", "elsewhere"]
Facility = Literal["public", "private-by-agreement", "private"]
Chair = Literal["manual", "electric"]
Stairs = Literal["untried", "climbed", "failed"]
SPECIAL_EQUIPMENT = frozenset({"lift", "ramp", "stair-machine"})


class Party(Part):
    """A hospital or municipality that may be the payer."""

    code: Id
    name: str


class Circumstances(Part):
    """What the referrer states beside age and needs. A flag or number that is None is not known.

    Attributes:
        social_pension: state or disability pension; a civil servant's pension or early retirement is not one
            (complaints board cases 23SFP46 and Region Sjælland's guide for pensioners).
        condition_excludes_public_transport: as assessed by a health professional.
        distance_m: on the road to the place of treatment; nearest_distance_m: to the nearest that could treat.
        route_method: how the distances were measured; near a limit only the authority's own method is certain.
        further_ambulatory_treatment: called back to ambulatory treatment in connection with hospital treatment.
        usable_car: there is a car in the household that the patient can be driven in.
        facility_kind: the place of treatment; ``private-by-agreement`` when the region sent the patient there.
        place: where the patient is fetched: the registered home, a provisional residence, or elsewhere.
        companion_grounds: why somebody must come along.
        aids_assessed: aids that a health professional (for ``alone``: the treating ward) has assessed as needed; None
            when nobody has said.
        chair, chair_width_mm, chair_load_kg: the wheelchair, and patient and chair together.
        step_height_mm, step_depth_mm, landing_mm: the stairs at home; stairs: what a stair machine met there before.
        oxygen_bottles, wheelchairs, scooters: how many come along.
        public_fare_ore: cheapest public transport out and home, or None when nobody has looked it up;
            nearest_fare_ore: the same to the nearest that could treat; companion_fare_ore: for the companion.
        actual_cost_ore: what the patient really paid, once known.
        hospital: the hospital that orders the trip; municipality: the one that answers for the patient.
        region: code of the region that answers for the patient; empty for the office's own.
        uncertain: names of facts that are stated but doubted; they count as not known until somebody is sure.
    """

    distance_m: Count
    nearest_distance_m: Count | None = None
    route_method: str = "stated by the referrer"
    social_pension: bool | None = False
    condition_excludes_public_transport: bool | None = False
    further_ambulatory_treatment: bool | None = False
    usable_car: bool | None = None
    reason: TripReason = "treatment"
    facility_kind: Facility = "public"
    place: Place = "home"
    companion_grounds: tuple[CompanionGround, ...] = ()
    aids_assessed: tuple[Aid, ...] | None = None
    chair: Chair | None = None
    chair_width_mm: Count | None = None
    chair_load_kg: Count | None = None
    step_height_mm: Count | None = None
    step_depth_mm: Count | None = None
    landing_mm: Count | None = None
    stairs: Stairs = "untried"
    oxygen_bottles: Count | None = None
    wheelchairs: Count | None = None
    scooters: Count | None = None
    public_fare_ore: Count | None = None
    nearest_fare_ore: Count | None = None
    companion_fare_ore: Count | None = None
    actual_cost_ore: Count | None = None
    hospital: Party | None = None
    municipality: Party | None = None
    region: str = ""
    uncertain: tuple[str, ...] = ()


class Facts(Circumstances):
    """What a decision is made on: the circumstances, and what follows from age and needs.

    Attributes:
        age: whole years on the day of the first appointment.
        mobility, equipment, companions_requested: as in the needs of the trip.
        aids_requested: what the needs ask for that is granted or declined on its own.
    """

    age: Annotated[int, Field(ge=0, le=130)]
    mobility: Mobility = "walking"
    equipment: tuple[str, ...] = ()
    companions_requested: Count = 0
    aids_requested: tuple[Aid, ...] = ()

    def values(self) -> dict[str, object]:
        """Return the facts by the names that rules use, those that follow from others included.

        ``special_vehicle``: the condition requires a lift vehicle or the like; ``detour_m``: how much further the
        place of treatment is than the nearest one that could treat. Facts that are doubted are None.
        """
        known = {
            name: None if name in self.uncertain else getattr(self, name)
            for name in type(self).model_fields
            if name not in _NOT_ASKED
        }
        nearest = known["nearest_distance_m"]
        return {
            **known,
            "special_vehicle": self.mobility == "wheelchair" or not SPECIAL_EQUIPMENT.isdisjoint(self.equipment),
            "detour_m": None if nearest is None else max(0, self.distance_m - nearest),
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


_NOT_ASKED = frozenset({"route_method", "equipment", "hospital", "municipality", "region", "uncertain"})
"""Fields that no rule asks about."""

DOUBTABLE = frozenset(
    name
    for name, field in Circumstances.model_fields.items()
    if field.annotation is not None and type(None) in get_args(field.annotation)
) - {"hospital", "municipality"}
"""Facts that may be unknown, and so may be stated as uncertain."""


def aids_in(needs: Needs) -> tuple[Aid, ...]:
    """Return the aids among a passenger's needs that are granted or declined on their own."""
    asked: dict[Aid, bool] = {
        "stair-machine": "stair-machine" in needs.equipment,
        "oxygen": needs.oxygen_minutes is not None,
        "service-dog": not {"service-dog", "animal"}.isdisjoint(needs.groups),
        "scooter": "scooter" in needs.equipment,
        "alone": needs.alone,
    }
    return tuple(aid for aid, wanted in asked.items() if wanted)
