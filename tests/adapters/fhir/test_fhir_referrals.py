"""A referral by FHIR: the same command as by any other door, said again, moved, cancelled, asked after."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest

from planner.booking.domain.trip import TripStatus
from planner.booking.personal import open_personal
from planner.kernel.principal import Role
from planner.messages.booking import TripBooked
from tests.adapters.fhir.fhir_api import BASE, FhirApi, changed, code_of, example, expression_of
from tests.booking.office import SECRETS

REQUEST = example("service-request")
VISIT = next(r for r in REQUEST["contained"] if r["resourceType"] == "Appointment")
MOVED = example("appointment-moved")
WHICH = "https://example.org/appointment|A-1"
THERE = "https://example.org/referral|R-1"


def test_a_referral_is_the_same_command_as_by_the_other_door(api: FhirApi) -> None:
    """What FHIR asks for is booked exactly as the same facts sent to booking's own interface."""
    assert api.send("/ServiceRequest", REQUEST).status_code == 201
    by_fhir = [api.office.trip(f"J000001-{leg}") for leg in (1, 2)]
    api.office.receive(external_id="R-2", patient__cpr="020346-1242")
    other = [api.office.trip(f"J000002-{leg}") for leg in (1, 2)]
    names = set(TripBooked.model_fields) - {"trip_id", "journey_id", "referral_id", "linked_trip_id"}
    for one, two in zip(by_fhir, other, strict=True):
        assert {n: getattr(one, n) for n in names} == {n: getattr(two, n) for n in names}
    people = api.office.do(
        lambda ctx: [open_personal(ctx, api.office.desk, each, "test") for each in ("H000001", "H000002")]
    )
    same = [{**asdict(person), "cpr": None, "facility_text": None} for person in people]
    assert same[0] == same[1]
    referral = api.office.runtime.read(lambda store: store.referral("H000001"))
    assert (referral.source, referral.external_id) == ("https://example.org/referral", "R-1")


def test_a_receipt_is_given_at_once(api: FhirApi) -> None:
    """201 with Location and a Task: status, the sender's identifier, the decision, the reply time, nothing personal."""
    answer = api.send("/ServiceRequest", REQUEST)
    task = answer.json()
    assert (answer.status_code, answer.headers["Location"]) == (201, f"{BASE}/ServiceRequest/H000001")
    assert (task["resourceType"], task["status"]) == ("Task", "accepted")
    assert task["identifier"][0] == {"system": "https://example.org/referral", "value": "R-1"}
    assert task["output"][0]["valueCodeableConcept"]["coding"][0]["code"] == "transport"
    assert task["restriction"]["period"]["end"] == "2026-03-17T09:00:00Z"
    assert not [secret for secret in SECRETS if secret in answer.text]


def test_the_reply_time_is_the_offices_rule(api: FhirApi) -> None:
    """A referral for a later day is answered by the end of the next working day, weekends and holidays skipped."""
    api.office.now = datetime(2026, 3, 20, 9, tzinfo=UTC)
    later = changed(REQUEST, "contained.3.start", "2026-03-26T10:00:00+01:00")
    later = changed(later, "contained.3.end", ...)
    task = api.send("/ServiceRequest", later).json()
    assert task["restriction"]["period"]["end"] == "2026-03-23T23:00:00Z"


def test_the_same_referral_twice_is_one(api: FhirApi) -> None:
    """Sent again, alone, in a transaction or a message, it is the same Task and nothing is booked twice."""
    first = api.send("/ServiceRequest", REQUEST).json()
    again = api.send("/ServiceRequest", REQUEST)
    assert (again.status_code, again.json()) == (200, first)
    bundle = api.send("", example("transaction"))
    assert (bundle.status_code, bundle.json()["type"]) == (200, "transaction-response")
    entries = bundle.json()["entry"]
    assert len(entries) == len(example("transaction")["entry"]) + 1
    assert entries[0]["response"]["location"] == "ServiceRequest/H000001"
    assert entries[-1]["resource"] == first
    assert set(api.statuses()) == {"J000001-1", "J000001-2"}


def test_a_referral_comes_as_a_message_too(api: FhirApi) -> None:
    """A message Bundle with a ServiceRequest is acknowledged with its header's id and carries the Task."""
    bundle = {**example("transaction"), "type": "message"}
    header = {
        "resourceType": "MessageHeader",
        "id": "m-1",
        "eventUri": "https://example.org/referral",
        "source": {"endpoint": "https://example.org"},
    }
    bundle["entry"] = [{"resource": header}, *({**each, "request": None} for each in bundle["entry"])]
    answer = api.send("/$process-message", bundle)
    made = [entry["resource"] for entry in answer.json()["entry"]]
    assert answer.status_code == 201
    assert made[0]["response"] == {"identifier": "m-1", "code": "ok"}
    assert (made[1]["resourceType"], made[1]["id"]) == ("Task", "H000001")


def test_a_message_without_header_does_nothing(api: FhirApi) -> None:
    """What could not be acknowledged is not carried out."""
    bundle = {**example("transaction"), "type": "message"}
    answer = api.send("/$process-message", bundle)
    assert (answer.status_code, code_of(answer)) == (422, "fhir.not-one")
    assert api.statuses() == {}


def test_another_content_under_the_same_identifier_is_refused(api: FhirApi) -> None:
    """Only appointments may change under a referral; another need is a conflict and changes nothing."""
    api.send("/ServiceRequest", REQUEST)
    other = changed(REQUEST, "orderDetail.0.coding.0.code", "wheelchair")
    answer = api.send("/ServiceRequest", other)
    assert (answer.status_code, code_of(answer)) == (409, "booking.referral-differs")
    assert set(api.statuses().values()) == {"booked"}


def test_an_appointment_that_moves_takes_its_ride_along(api: FhirApi) -> None:
    """A conditional update moves both trips; repeated it does nothing; older than what is known it does nothing."""
    api.send("/ServiceRequest", REQUEST)
    stamped = {**MOVED, "meta": {"lastUpdated": "2026-03-16T10:00:00Z"}}
    assert api.send("/Appointment", stamped, "PUT", identifier=WHICH).status_code == 200
    trips = [api.office.trip(f"J000001-{leg}") for leg in (1, 2)]
    assert [trips[0].timing.appointment_at, trips[1].timing.ready_at] == [
        datetime(2026, 3, 17, 11, tzinfo=UTC),
        datetime(2026, 3, 17, 12, 30, tzinfo=UTC),
    ]
    versions = [trip.version for trip in trips]
    api.send("/Appointment", stamped, "PUT")
    api.send(
        "/Appointment",
        {**VISIT, "participant": [{"status": "accepted"}], "meta": {"lastUpdated": "2026-03-16T09:00:00Z"}},
        "PUT",
    )
    assert [api.office.trip(f"J000001-{leg}").version for leg in (1, 2)] == versions
    assert api.tasks() == []


def test_a_new_bundle_moves_the_ride_too(api: FhirApi) -> None:
    """The whole referral again with another time is the same referral with a moved ride; and so the time after."""
    api.send("/ServiceRequest", REQUEST)
    for hour in (11, 13):
        moved = changed(REQUEST, "contained.3.start", f"2026-03-17T{hour}:00:00Z")
        moved = changed(moved, "contained.3.end", f"2026-03-17T{hour + 1}:00:00Z")
        assert api.send("/ServiceRequest", moved).status_code == 200
        assert api.office.trip("J000001-1").timing.appointment_at == datetime(2026, 3, 17, hour, tzinfo=UTC)
    assert set(api.statuses()) == {"J000001-1", "J000001-2"}


def test_a_referral_is_recognised_whatever_became_of_its_appointment(api: FhirApi) -> None:
    """Moved by itself, the referral may still be sent whole; by its timestamp an old Bundle does not move it back."""
    first = {**example("transaction"), "timestamp": "2026-03-16T08:00:00Z"}
    api.send("", first)
    stamped = {**MOVED, "meta": {"lastUpdated": "2026-03-16T10:00:00Z"}}
    moved = api.send("/Appointment", stamped, "PUT").json()
    for again in (first, REQUEST, {**first, "timestamp": "2026-03-16T11:00:00Z"}):
        answer = api.send("" if "entry" in again else "/ServiceRequest", again)
        assert answer.status_code == 200
        at = api.office.trip("J000001-1").timing.appointment_at
        assert at == datetime(2026, 3, 17, 11 if again is first else 9, tzinfo=UTC)
    assert moved["id"] == "H000001"


def test_only_the_way_home_moves_when_only_the_end_does(api: FhirApi) -> None:
    """A longer treatment moves the trip home; the promise of the way out stays."""
    api.send("/ServiceRequest", REQUEST)
    api.office.promise("J000001-1")
    api.send("/Appointment", {**MOVED, "start": VISIT["start"], "end": "2026-03-17T12:00:00Z"}, "PUT")
    assert api.office.trip("J000001-1").promise is not None
    assert api.office.trip("J000001-2").timing.ready_at == datetime(2026, 3, 17, 12, tzinfo=UTC)


def test_what_cannot_follow_is_a_clerks_task(api: FhirApi) -> None:
    """Beyond the horizon, or with the patient under way, the appointment has moved all the same: a task is open."""
    api.send("/ServiceRequest", REQUEST)
    far = {**MOVED, "start": "2026-06-17T12:00:00Z", "end": "2026-06-17T13:00:00Z"}
    assert api.send("/Appointment", far, "PUT").status_code == 200
    assert api.tasks() == [("J000001-1", "appointment-moved")]
    assert api.send("/Appointment", {**VISIT, "participant": [{"status": "accepted"}]}, "PUT").status_code == 200
    assert api.tasks() == []
    api.office.serve("J000001-1", "picked-up")
    api.send("/Appointment", MOVED, "PUT")
    assert api.tasks() == [("J000001-1", "appointment-moved")]


def test_a_cancelled_appointment_cancels_its_journey(api: FhirApi) -> None:
    """By clinic or by patient, as the reason says; cancelled again is nothing new; the Task says cancelled."""
    api.send("/ServiceRequest", REQUEST)
    reason = {"system": "http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason", "code": "pat"}
    gone = {**MOVED, "status": "cancelled", "cancelationReason": {"coding": [reason]}}
    task = api.send("/Appointment", gone, "PUT").json()
    assert (task["status"], task["businessStatus"]["coding"][0]["code"]) == ("cancelled", "cancelled")
    assert set(api.statuses().values()) == {"cancelled"}
    assert api.office.trip("J000001-2").cancel_reason == "patient"
    assert api.send("/Appointment", gone, "PUT").json() == task
    api.send("/Appointment", MOVED, "PUT")
    assert api.tasks() == [("J000001-1", "appointment-moved")]


def test_who_was_driven_out_is_driven_home(api: FhirApi) -> None:
    """An appointment cancelled while the patient is under way leaves the trip home and asks a clerk."""
    api.send("/ServiceRequest", REQUEST)
    api.office.serve("J000001-1", "picked-up")
    api.send("/Appointment", {**MOVED, "status": "cancelled"}, "PUT")
    assert api.statuses()["J000001-2"] == "booked"
    assert api.tasks() == [("J000001-2", "cancelled-by-sender")]


def test_a_withdrawn_request_cancels_everything(api: FhirApi) -> None:
    """Status revoked cancels every journey of the referral; what was never sent cannot be withdrawn."""
    revoked = changed(REQUEST, "status", "revoked")
    assert code_of(api.send("/ServiceRequest", revoked)) == "booking.no-referral"
    api.send("/ServiceRequest", REQUEST)
    assert api.send("/ServiceRequest", revoked).json()["status"] == "cancelled"
    assert api.get("/ServiceRequest/H000001").json()["status"] == "revoked"


def test_another_appointment_may_come_later(api: FhirApi) -> None:
    """A further Appointment under a known referral books a further journey, once."""
    api.send("/ServiceRequest", REQUEST)
    second = {**VISIT, "id": "next", "identifier": [{"system": "https://example.org/appointment", "value": "A-2"}]}
    second |= {"start": "2026-03-19T10:00:00+01:00", "end": "2026-03-19T11:00:00+01:00"}
    both = {**REQUEST, "contained": [*REQUEST["contained"], second]}
    for _ in range(2):
        assert api.send("/ServiceRequest", both).status_code == 200
    assert set(api.statuses()) == {"J000001-1", "J000001-2", "J000002-1", "J000002-2"}
    api.send("/Appointment", {**second, "participant": [{"status": "accepted"}], "status": "cancelled"}, "PUT")
    assert [api.office.trip(f"J00000{n}-1").status for n in (1, 2)] == [TripStatus.BOOKED, TripStatus.CANCELLED]


def test_what_a_person_grants_later_is_booked_as_it_stands_then(api: FhirApi) -> None:
    """Refused by the rules, moved meanwhile, granted by a person: booked at the new time, and it can still move."""
    refused = changed(REQUEST, "orderDetail.1.coding.0.code", "walking")
    refused = changed(refused, "orderDetail", refused["orderDetail"][:1])
    assert api.send("/ServiceRequest", refused).json()["status"] == "rejected"
    api.send("/Appointment", MOVED, "PUT")
    api.office.grant("H000001")
    assert api.office.trip("J000001-1").timing.appointment_at == datetime(2026, 3, 17, 11, tzinfo=UTC)
    api.send("/Appointment", {**MOVED, "status": "cancelled"}, "PUT")
    assert set(api.statuses().values()) == {"cancelled"}


def test_the_task_follows_the_ride(api: FhirApi) -> None:
    """Booked, promised with its window, under way, carried."""
    api.send("/ServiceRequest", REQUEST)
    for leg in (1, 2):
        api.office.promise(f"J000001-{leg}")
    task = api.get("/Task/H000001").json()
    assert task["businessStatus"]["coding"][0]["code"] == "promised"
    windows = [o for o in task["output"] if o["type"]["coding"][0]["code"] == "pickup-window"]
    assert windows[0]["valuePeriod"] == {"start": "2026-03-17T07:00:00Z", "end": "2026-03-17T07:30:00Z"}
    assert [o["extension"][0]["valueString"] for o in windows] == ["J000001-1", "J000001-2"]
    api.office.serve("J000001-1", "picked-up")
    assert api.get("/Task", identifier=THERE).json()["entry"][0]["resource"]["status"] == "in-progress"
    for leg in (1, 2):
        api.office.serve(f"J000001-{leg}", "dropped-off", minutes=leg)
    assert api.get("/Task/H000001").json()["status"] == "completed"
    assert api.get("/ServiceRequest/H000001").json()["status"] == "completed"


def test_a_sender_sees_only_what_it_sent(api: FhirApi) -> None:
    """For another system the referral is not there, by id or identifier, to read, to move or to take over."""
    api.send("/ServiceRequest", REQUEST)
    api.office.receive(external_id="R-9")
    assert api.get("/Task/H000002").status_code == 404
    api.as_(Role.SYSTEM, name="somebody-else")
    for kind in ("Task", "ServiceRequest"):
        assert code_of(api.get(f"/{kind}/H000001")) == "fhir.not-found"
        assert api.get(f"/{kind}", identifier=THERE).json()["total"] == 0
    assert code_of(api.send("/Appointment", MOVED, "PUT")) == "fhir.no-appointment"
    assert code_of(api.send("/ServiceRequest", changed(REQUEST, "status", "revoked"))) == "booking.no-referral"
    answer = api.send("/ServiceRequest", REQUEST)
    assert (answer.status_code, code_of(answer)) == (409, "booking.other-sender")
    stolen = changed(changed(REQUEST, "identifier.0.value", "R-7"), "contained.3.start", "2026-03-17T08:00:00Z")
    assert code_of(api.send("/ServiceRequest", stolen)) == "booking.appointment-elsewhere"
    assert set(api.statuses().values()) == {"booked"}


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.SYSTEM, Role.ADMINISTRATOR}])
def test_only_systems_may_ask(api: FhirApi, role: Role) -> None:
    """People have pages; every interaction but the statement of capabilities is forbidden to them."""
    api.as_(role)
    answers = [
        api.send("", example("transaction")),
        api.send("/ServiceRequest", REQUEST),
        api.send("/Appointment", MOVED, "PUT"),
        api.send("/$process-message", example("admission")),
        api.get("/Task/H000001"),
        api.get("/ServiceRequest", identifier=THERE),
    ]
    assert {(answer.status_code, code_of(answer)) for answer in answers} == {(403, "access.forbidden")}
    assert api.get("/metadata").status_code == 200


@pytest.mark.parametrize(
    ("path", "value", "code", "element"),
    [
        ("contained.0.identifier.0.value", "9999999999", "booking.bad-cpr", "ServiceRequest.contained[0].identifier"),
        ("contained.0.telecom.0.value", "12", "booking.bad-phone", "ServiceRequest.contained[0].telecom"),
        ("contained.0.name.0.family", "x" * 300, "fhir.bad-element", "ServiceRequest.contained[0].name"),
        ("contained.0.address.0.extension", ..., "fhir.missing", "ServiceRequest.contained[0].address[0].extension"),
        ("contained.1.position.latitude", 123, "fhir.bad-position", "ServiceRequest.contained[1].position"),
        ("contained.1.position", ..., "fhir.missing", "ServiceRequest.contained[1].position"),
        (
            "contained.3.end",
            "2026-03-17T08:00:00Z",
            "booking.ready-before-appointment",
            "ServiceRequest.contained[3].end",
        ),
        ("contained.3.start", "2020-03-17T08:00:00Z", "booking.return-other-day", "ServiceRequest.contained[3].end"),
        ("contained.3.identifier", ..., "fhir.missing", "ServiceRequest.contained[3].identifier"),
        ("code.coding.0.code", "holiday", "fhir.unknown-code", "ServiceRequest.code"),
        ("reasonCode", ..., "fhir.missing", "ServiceRequest.reasonCode"),
        ("orderDetail.2.coding.0.code", "x", "fhir.unknown-code", "ServiceRequest.orderDetail[2]"),
        ("orderDetail.1.coding.0.code", "wheelchair", "fhir.codes-contradict", "ServiceRequest.orderDetail[1]"),
        ("orderDetail", ..., "fhir.missing", "ServiceRequest.orderDetail"),
        ("requester", ..., "booking.assessor-missing", "ServiceRequest.requester"),
        ("extension", ..., "fhir.missing", "ServiceRequest.extension"),
        ("extension.0.valueQuantity.code", "mi", "fhir.bad-quantity", "ServiceRequest.extension"),
        ("subject.reference", "#nobody", "fhir.reference-not-found", "ServiceRequest.subject"),
        ("status", "draft", "fhir.request-status", "ServiceRequest.status"),
        ("intent", "plan", "fhir.request-intent", "ServiceRequest.intent"),
        ("identifier.0.value", "x" * 300, "fhir.identifier-too-long", "ServiceRequest.identifier[0]"),
        ("subject", ..., "fhir.bad-resource", "ServiceRequest.subject"),
        ("authoredOn", "yesterday", "fhir.bad-resource", "ServiceRequest.authoredOn"),
        ("modifierExtension", [{"url": "x", "valueBoolean": True}], "fhir.must-understand", None),
        ("contained.3.status", "unheard-of", "fhir.appointment-status", "ServiceRequest.contained[3].status"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_done(
    api: FhirApi, path: str, value: object, code: str, element: str | None
) -> None:
    """Every error is an OperationOutcome with a stable code and the element, never the value; nothing is stored."""
    answer = api.send("/ServiceRequest", changed(REQUEST, path, value))
    assert (answer.status_code, code_of(answer)) == (422, code)
    if element is not None:
        assert expression_of(answer) == [element]
    assert not [secret for secret in SECRETS if secret in answer.text]
    assert api.office.runtime.read(lambda store: store.referral("H000001")) is None


def test_the_reason_says_which_ways_are_wanted(api: FhirApi) -> None:
    """To be admitted is one way out; to be discharged is one way home at the start."""
    for number, (code, leg) in enumerate((("admission", "outbound"), ("discharge", "return")), start=1):
        sent = changed(REQUEST, "code.coding.0.code", code)
        sent = changed(sent, "identifier.0.value", f"R-{number}")
        sent = changed(sent, "contained.3.identifier.0.value", f"A-{number}")
        sent = changed(sent, "contained.3.start", f"2026-03-17T{9 + 2 * number}:00:00Z")
        sent = changed(sent, "contained.3.end", ...)
        assert api.send("/ServiceRequest", sent).status_code == 201
        trips = api.office.runtime.read(lambda store, n=number: store.trips_of([f"J{n:06d}"]))
        assert [trip.leg for trip in trips] == [leg]


def test_a_patient_without_cpr_is_as_old_as_the_birth_date_says(api: FhirApi) -> None:
    """Age by birthDate on the day of the appointment; with neither, the element is named."""
    without = changed(REQUEST, "contained.0.identifier", ...)
    answer = api.send("/ServiceRequest", without)
    assert (code_of(answer), expression_of(answer)) == (
        "booking.age-missing",
        ["ServiceRequest.contained[0].birthDate"],
    )
    assert api.send("/ServiceRequest", changed(without, "contained.0.birthDate", "1946-03-18")).status_code == 201
    assert api.office.runtime.read(lambda store: store.referral("H000001")).facts.age == 79


def test_personal_data_is_sealed(api: FhirApi) -> None:
    """Nothing of the patient stands in the database in the open, in whatever table the request went through."""
    api.send("/ServiceRequest", REQUEST)
    api.send("/Appointment", MOVED, "PUT")
    api.send("/$process-message", example("admission"))
    with api.office.engine.connect() as db:
        raw = db.connection.driver_connection
        assert raw is not None
        dump = "\n".join(raw.iterdump())
    assert "A-1" in dump
    assert not [secret for secret in SECRETS if secret in dump]


def test_what_is_over_is_not_booked(api: FhirApi) -> None:
    """The office's clock decides what is past; the appointment is named."""
    api.office.now += timedelta(days=2)
    answer = api.send("/ServiceRequest", REQUEST)
    assert (code_of(answer), expression_of(answer)) == (
        "booking.appointment-in-past",
        ["ServiceRequest.contained[3]"],
    )
