"""Hospital notifications: an admission stops the way home, a discharge proposes one, only for patients known here."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.fhir.codes import load
from adapters.fhir.package import Package
from adapters.fhir.stays import notification
from planner.booking import handlers
from planner.booking.rules import loading
from planner.kernel.errors import InvalidInput
from planner.kernel.principal import Role
from tests.adapters.fhir.fhir_api import FhirApi, changed, code_of, example, expression_of
from tests.booking.office import CPR

ADMISSION, DISCHARGE = example("admission"), example("discharge")
ACTIVITY = "entry.4.resource.activity.coding.0.code"
HEADER_ID = "entry.0.resource.id"
TARGET = "entry.4.resource.target.0.reference"


def told(bundle: dict[str, Any], activity: str, number: int) -> dict[str, Any]:
    """Return a notification of another event under an id of its own."""
    made = changed(changed(bundle, ACTIVITY, activity), HEADER_ID, f"m-{number}")
    return changed(made, TARGET, f"MessageHeader/m-{number}")


def policy(api: FhirApi, old: str, new: str) -> None:
    """Let the office publish another policy."""
    shipped = next(source for source in loading.bundled() if source.name == "midtjylland-2026.toml")
    assert old in shipped.rules
    text = shipped.rules.replace(old, new).replace('"2026.2"', '"2026.own"')
    made = loading.Source("own", text, shipped.cases)
    api.office.do(lambda ctx: handlers.publish(ctx, made))


def test_an_admission_cancels_the_way_home_of_that_day(api: FhirApi) -> None:
    """The trip home is cancelled, the way out that still waits is flagged, other days stay."""
    api.office.book()
    later = [{"at": "2026-03-18T09:00:00Z", "ready_at": "2026-03-18T10:30:00Z"}]
    api.office.book(external_id="R-2", appointments=later)
    assert api.send("/$process-message", ADMISSION).status_code == 200
    assert api.statuses() == {
        "J000001-1": "booked",
        "J000001-2": "cancelled",
        "J000002-1": "booked",
        "J000002-2": "booked",
    }
    assert api.tasks() == [("J000001-1", "admitted")]


def test_the_office_may_want_a_clerk_to_look_instead(api: FhirApi) -> None:
    """With the policy ``task`` nothing is cancelled; a withdrawn admission closes the task again."""
    policy(api, 'admission = "cancel"', 'admission = "task"')
    api.office.book()
    api.send("/$process-message", ADMISSION)
    assert api.tasks() == [("J000001-1", "admitted"), ("J000001-2", "admitted")]
    assert set(api.statuses().values()) == {"booked"}
    api.send("/$process-message", told(ADMISSION, "cancel-admit-inpatient", 2))
    assert api.tasks() == []


def test_a_withdrawn_admission_asks_to_book_the_way_home_again(api: FhirApi) -> None:
    """What was cancelled is not booked by itself; a clerk is asked."""
    api.office.book()
    api.send("/$process-message", ADMISSION)
    api.send("/$process-message", told(ADMISSION, "cancel-admit-inpatient", 2))
    assert api.tasks() == [("J000001-2", "admission-withdrawn")]


def test_an_emergency_visit_cancels_nothing(api: FhirApi) -> None:
    """Who is seen at an emergency department may be home the same evening: a clerk looks."""
    api.office.book()
    api.send("/$process-message", told(ADMISSION, "admit-emergency", 2))
    assert set(api.statuses().values()) == {"booked"}
    assert [kind for _, kind in api.tasks()] == ["admitted", "admitted"]


def test_a_ride_home_from_hospital_is_not_cancelled_by_an_admission(api: FhirApi) -> None:
    """Whoever has a discharge ride that day was in hospital when it was ordered; a clerk looks."""
    api.office.book(facts__reason="discharge", appointments=[{"ready_at": "2026-03-17T12:00:00Z"}])
    api.send("/$process-message", ADMISSION)
    assert api.statuses() == {"J000001-1": "booked"} or api.statuses() == {"J000001-2": "booked"}
    assert [kind for _, kind in api.tasks()] == ["admitted"]


def test_a_discharge_is_proposed_to_a_clerk(api: FhirApi) -> None:
    """By default a task about the newest referral that grants transport; withdrawn, the task is closed."""
    api.office.book()
    api.send("/$process-message", ADMISSION)
    api.send("/$process-message", DISCHARGE)
    assert ("H000001", "discharged") in api.tasks()
    api.send("/$process-message", told(DISCHARGE, "cancel-discharge-inpatient-home", 3))
    assert ("H000001", "discharged") not in api.tasks()


def test_a_discharge_is_booked_where_the_office_wants_it(api: FhirApi) -> None:
    """With the policy ``book`` a one-way journey home is booked, once; withdrawn, a clerk looks at it."""
    policy(api, 'discharge = "task"', 'discharge = "book"')
    api.office.book()
    api.send("/$process-message", ADMISSION)
    for number in (2, 3):
        api.send("/$process-message", told(DISCHARGE, "discharge-inpatient-home", number))
    home = api.office.runtime.read(lambda store: store.trips_of(["J000002", "J000003"]))
    assert [(trip.leg, trip.service_day, trip.status.value) for trip in home] == [("return", "2026-03-19", "booked")]
    api.send("/$process-message", told(DISCHARGE, "cancel-discharge-inpatient-home", 4))
    assert (home[0].id, "discharge-withdrawn") in api.tasks()


def test_a_discharge_that_cannot_be_booked_is_a_task(api: FhirApi) -> None:
    """A discharge beyond the horizon, or on a day that is over, is still seen by a clerk."""
    policy(api, 'discharge = "task"', 'discharge = "book"')
    api.office.book()
    api.send("/$process-message", ADMISSION)
    late = changed(DISCHARGE, "entry.2.resource.period.end", "2026-06-19T11:00:00+01:00")
    api.send("/$process-message", late)
    assert ("H000001", "discharged") in api.tasks()


def test_a_booked_way_home_needs_no_proposal(api: FhirApi) -> None:
    """Where a ride home is booked for that day or later, a discharge changes nothing."""
    api.office.book()
    same_day = changed(DISCHARGE, "entry.2.resource.period.end", "2026-03-17T11:00:00+01:00")
    api.send("/$process-message", same_day)
    assert api.tasks() == []


def test_a_dead_patient_is_neither_driven_nor_called(api: FhirApi) -> None:
    """Every ride that still waits is flagged, none is proposed, whatever the activity says."""
    api.office.book()
    api.send("/$process-message", changed(DISCHARGE, "entry.1.resource.deceasedBoolean", value=True))
    assert api.tasks() == [("J000001-1", "deceased"), ("J000001-2", "deceased")]


def test_the_answer_does_not_tell_whether_the_patient_is_known(api: FhirApi) -> None:
    """For a stranger the acknowledgement is the same, nothing is stored but the look-up in the audit trail."""
    api.office.book()
    stranger = changed(ADMISSION, "entry.1.resource.identifier.0.value", "0101701234")
    first = api.send("/$process-message", stranger)
    second = api.send("/$process-message", told(ADMISSION, "admit-inpatient", 2))
    bodies = [answer.json()["entry"][0]["resource"] for answer in (first, second)]
    for body in bodies:
        del body["id"], body["response"]["identifier"]
    assert (bodies[0], len(first.json()["entry"])) == (bodies[1], len(second.json()["entry"]))
    trail = api.office.runtime.read(lambda store: store.reads(1, 10, None, None)[0])
    assert {(read.what, read.subject) for read in trail} >= {
        ("look-up by cpr", "0 found"),
        ("look-up by cpr", "1 found"),
    }
    assert CPR not in str(trail)


def test_a_message_is_obeyed_once(api: FhirApi) -> None:
    """The same message again gives the same answer and changes nothing; its id with another content is a conflict."""
    api.office.book()
    api.send("/$process-message", ADMISSION)
    api.office.do(lambda ctx: handlers.finish_task(ctx, "J000001-1", "admitted", "set"))
    assert api.send("/$process-message", ADMISSION).status_code == 200
    assert api.tasks() == []
    other = changed(ADMISSION, ACTIVITY, "admit-emergency")
    answer = api.send("/$process-message", other)
    assert (answer.status_code, code_of(answer)) == (409, "commands.key-reused")


def test_leave_is_none_of_bookings_business(api: FhirApi) -> None:
    """Leave of absence is acknowledged and does nothing; another sender's message id is its own."""
    api.office.book()
    assert api.send("/$process-message", told(ADMISSION, "start-leave-inpatient", 2)).status_code == 200
    assert api.tasks() == []
    assert api.as_(Role.SYSTEM, name="another").send("/$process-message", ADMISSION).status_code == 200
    assert api.statuses()["J000001-2"] == "cancelled"


def test_history_of_earlier_messages_is_not_taken_for_the_message() -> None:
    """Of several Provenances the one about this MessageHeader says what happened, wherever it stands."""
    earlier = changed(DISCHARGE["entry"][4], "resource.target.0.reference", "MessageHeader/earlier")
    earlier = changed(earlier, "resource.activity.coding.0.code", "admit-inpatient")
    bundle = {**DISCHARGE, "entry": [earlier, *DISCHARGE["entry"]]}
    stay = notification(Package(bundle), load()).stay
    assert stay is not None
    assert stay.event == "discharged"
    assert CPR not in repr(stay)
    orphan = changed(bundle, "entry.5.resource.target.0.reference", "MessageHeader/earlier")
    with pytest.raises(InvalidInput, match=r"fhir\.missing"):
        notification(Package(orphan), load())


@pytest.mark.parametrize(
    ("path", "value", "code", "element"),
    [
        ("entry.1.resource.identifier", ..., "fhir.missing", "Bundle.entry[1].resource.identifier"),
        ("entry.1.resource.identifier.0.value", "12", "booking.bad-cpr", None),
        (ACTIVITY, "dance", "fhir.unknown-code", "Bundle.entry[4].resource.activity"),
        (
            "entry.2.resource.subject.reference",
            "Patient/9",
            "fhir.reference-not-found",
            "Bundle.entry[2].resource.subject",
        ),
        ("type", "collection", "fhir.bundle-type", "Bundle.type"),
        ("entry.0.resource.id", ..., "fhir.missing", "Bundle.entry[0].resource.id"),
    ],
)
def test_a_wrong_notification_is_refused(
    api: FhirApi, path: str, value: object, code: str, element: str | None
) -> None:
    """The mistake is named by its element; nothing is changed."""
    api.office.book()
    answer = api.send("/$process-message", changed(ADMISSION, path, value))
    assert (answer.status_code, code_of(answer)) == (422, code)
    assert element is None or expression_of(answer) == [element]
    assert set(api.statuses().values()) == {"booked"}
