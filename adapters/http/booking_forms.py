"""What booking's API is sent. Unknown fields are refused, so that a misspelt one does not go unseen."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from adapters.http.booking_notice_forms import PermissionForm
from planner.booking.domain.access import Access, DoorLevel
from planner.booking.domain.facts import (
    Aid,
    Chair,
    Circumstances,
    CompanionGround,
    Facility,
    Party,
    Place,
    Stairs,
    TripReason,
)
from planner.booking.domain.personal import PersonalData
from planner.booking.domain.referral import Appointment
from planner.booking.handlers import BookJourneys, ChangeTrip, ReceiveReferral
from planner.messages.payload import Count, Instant, Point
from planner.messages.trips import Mobility, Needs, PickupWindow

Line = Annotated[str, Field(min_length=1, max_length=200)]
Text = Annotated[str, Field(max_length=2000)]
Code = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z0-9][a-z0-9-]*$")]
Why = Annotated[str, Field(min_length=3, max_length=200)]


class Form(BaseModel):
    """A body of a request."""

    model_config = ConfigDict(extra="forbid", strict=True)


class PointForm(Form):
    """A place in WGS-84 degrees with its postcode."""

    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]
    postcode: Annotated[str, Field(pattern=r"^[0-9]{4}$")] | None = None

    def point(self) -> Point:
        """Return it as messages say it."""
        return Point(**dict(self))


class AccessForm(Form):
    """What is known about the patient's doors. Stored sealed; the driver reads it on the card alone."""

    floor: Annotated[str, Field(max_length=40)] = ""
    stairs: Annotated[int, Field(ge=0, le=1000)] | None = None
    door_code: Annotated[str, Field(max_length=40)] = ""
    home_level: DoorLevel | None = None
    facility_level: DoorLevel | None = None
    last_time: Annotated[str, Field(max_length=500)] = ""

    def access(self) -> Access:
        """Return it as booking knows it."""
        return Access(**dict(self))


class PatientForm(Form):
    """Who the patient is. Stored sealed."""

    name: Line
    cpr: Annotated[str, Field(max_length=20)] | None = None
    phone: Annotated[str, Field(max_length=30)] | None = None
    home_text: Line
    facility_text: Line
    notes: Text = ""
    treatment: Code
    assessed_by: Annotated[str, Field(max_length=200)] = ""
    access: AccessForm = AccessForm()

    def data(self) -> PersonalData:
        """Return it as booking knows it."""
        return PersonalData(**{**dict(self), "access": self.access.access()})


class NeedsForm(Form):
    """What the passenger needs of car and driver. Companions are asked for among the facts."""

    mobility: Mobility
    alone: bool = False
    front_seat: bool = False
    oxygen_minutes: Annotated[int, Field(gt=0)] | None = None
    equipment: Annotated[list[Code], Field(max_length=10)] = []
    groups: Annotated[list[Code], Field(max_length=10)] = []
    avoids: Annotated[list[Code], Field(max_length=10)] = []

    def needs(self, companions: int) -> Needs:
        """Return them as messages say them."""
        codes = {name: tuple(sorted(set(getattr(self, name)))) for name in ("equipment", "groups", "avoids")}
        return Needs(**{**dict(self), **codes}, companions=companions)


class PartyForm(Form):
    """A hospital or municipality."""

    code: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/-]*$")]
    name: Line


class FactsForm(Form):
    """The facts to decide on; ``docs/rules.md`` says what each means. ``age`` only where there is no CPR number."""

    age: Annotated[int, Field(ge=0, le=130)] | None = None
    social_pension: bool | None = False
    condition_excludes_public_transport: bool | None = False
    distance_m: Count
    nearest_distance_m: Count | None
    route_method: Line = "stated by the referrer"
    further_ambulatory_treatment: bool | None = False
    usable_car: bool | None = None
    reason: TripReason = "treatment"
    facility_kind: Facility = "public"
    place: Place = "home"
    companions_requested: Annotated[int, Field(ge=0, le=7)] = 0
    companion_grounds: list[CompanionGround] = []
    aids_assessed: list[Aid] | None = None
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
    hospital: PartyForm | None = None
    municipality: PartyForm | None = None
    region: Annotated[str, Field(max_length=80)] = ""
    uncertain: Annotated[list[str], Field(max_length=20)] = []

    def circumstances(self) -> Circumstances:
        """Return what the rules call circumstances."""
        given = self.model_dump(exclude={"age", "companions_requested", "hospital", "municipality"})
        lists = {name: tuple(value) for name, value in given.items() if isinstance(value, list)}
        return Circumstances(
            **{**given, **lists},
            hospital=Party(**dict(self.hospital)) if self.hospital else None,
            municipality=Party(**dict(self.municipality)) if self.municipality else None,
        )


class WindowForm(Form):
    """A pick-up window that planning offered and the patient accepted."""

    pickup_from: Instant
    pickup_to: Instant

    def window(self) -> PickupWindow:
        """Return it as messages say it."""
        return PickupWindow(**dict(self))


class AppointmentForm(Form):
    """When to be there, when to go home, or both; and the pick-up windows chosen among those offered."""

    at: Instant | None = None
    ready_at: Instant | None = None
    on_call: bool = False
    agreed_out: WindowForm | None = None
    agreed_home: WindowForm | None = None

    def appointment(self) -> Appointment:
        """Return it as booking knows it."""
        agreed = {name: getattr(self, name) for name in ("agreed_out", "agreed_home")}
        return Appointment(**{**dict(self), **{name: each.window() for name, each in agreed.items() if each}})


class ReferralForm(Form):
    """A referral."""

    source: Annotated[str, Field(min_length=1, max_length=120)]
    external_id: Line
    patient: PatientForm
    facts: FactsForm
    needs: NeedsForm
    home: PointForm
    facility: PointForm
    appointments: Annotated[list[AppointmentForm], Field(min_length=1, max_length=60)]
    notices: Annotated[list[PermissionForm], Field(max_length=10)] = []

    def command(self) -> ReceiveReferral:
        """Return what booking is asked to do."""
        return ReceiveReferral(
            source=self.source,
            external_id=self.external_id,
            patient=self.patient.data(),
            circumstances=self.facts.circumstances(),
            needs=self.needs.needs(self.facts.companions_requested),
            home=self.home.point(),
            facility=self.facility.point(),
            appointments=tuple(each.appointment() for each in self.appointments),
            age=self.facts.age,
            notices=tuple(each.permission("referral") for each in self.notices),
        )


class JourneysForm(Form):
    """Further appointments on a referral."""

    appointments: Annotated[list[AppointmentForm], Field(min_length=1, max_length=60)]

    def command(self, referral_id: str) -> BookJourneys:
        """Return what booking is asked to do."""
        return BookJourneys(referral_id, tuple(each.appointment() for each in self.appointments))


class CancelForm(Form):
    """Why something is not wanted any more."""

    reason: Literal["patient", "clinic", "office"] = "patient"


class ReadyForm(Form):
    """Since when the patient is ready; now, where nothing is said."""

    ready_at: Instant | None = None


class ChangeForm(Form):
    """The new times. ``reason`` is a short code for the record, never free text about the patient."""

    at: Instant | None = None
    ready_at: Instant | None = None
    on_call: bool | None = None
    reason: Code | None = None

    def command(self, trip_id: str) -> ChangeTrip:
        """Return what booking is asked to do."""
        return ChangeTrip(trip_id, self.at, self.ready_at, self.on_call, self.reason or "")


class SearchForm(Form):
    """Look a patient up by CPR number or phone. In the body, because addresses of pages end up in logs."""

    cpr: Annotated[str, Field(max_length=20)] | None = None
    phone: Annotated[str, Field(max_length=30)] | None = None
    why: Why


class CallBackForm(Form):
    """When the patient was told to expect a call, the office's cut-off where nothing is said; and who calls."""

    due_at: Instant | None = None
    owner: Annotated[str, Field(max_length=120)] | None = None


class DraftForm(Form):
    """What a clerk has typed so far: texts by the names of their fields."""

    fields: Annotated[
        dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")], Annotated[str, Field(max_length=2000)]],
        Field(max_length=80),
    ]


class DraftSaveForm(DraftForm):
    """The same, and the version that it was typed on."""

    version: Annotated[int, Field(ge=1)]


class OwnerForm(Form):
    """Who takes a task: an account, nobody (empty), or, where nothing is said, who asks."""

    owner: Annotated[str, Field(max_length=120)] | None = None


class DoneForm(Form):
    """What was done about a task, without personal data."""

    note: Annotated[str, Field(max_length=500)] = ""
