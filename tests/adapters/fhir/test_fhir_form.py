"""The form of what is taken and answered: JSON, sizes, text, and an independent reader's opinion."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class

from adapters.fhir.capability import statement
from adapters.fhir.reading import MAX_BYTES, MAX_DEPTH, read
from planner.kernel.errors import InvalidInput
from tests.adapters.fhir.fhir_api import BASE, EXAMPLES, JSON, FhirApi, changed, code_of, example, expression_of
from tests.adapters.http.app_client import ask, pieces

REQUEST = example("service-request")
PATIENT = {"resourceType": "Patient"}


def valid(resource: dict[str, Any]) -> bool:
    """Whether a maintained FHIR library reads it, unknown elements refused, and writes the same again."""
    model = get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    return bool(json.loads(model.model_dump_json()) == resource)


@pytest.mark.parametrize("name", sorted(path.stem for path in EXAMPLES.glob("*.json")))
def test_the_documented_examples_are_fhir(name: str) -> None:
    """Each example is read whole by the library."""
    assert get_fhir_model_class(example(name)["resourceType"]).model_validate(example(name))


def test_every_answer_is_fhir(api: FhirApi) -> None:
    """Statement, Task in every form, ServiceRequest, Bundles and errors are read whole by the library."""
    answers = [api.send("", example("transaction")), api.send("/$process-message", example("admission"))]
    api.office.promise("J000001-1")
    answers += [api.get("/metadata"), api.get("/Task/H000001"), api.get("/ServiceRequest/H000001")]
    answers += [api.get("/Task", identifier="https://example.org/referral|R-1"), api.get("/Task", identifier="a|b")]
    answers += [api.get("/Task/H9"), api.get("/Patient"), api.send("/ServiceRequest", b"{")]
    assert [answer.status_code for answer in answers] == [201, 200, 200, 200, 200, 200, 200, 404, 404, 400]
    for answer in answers:
        assert answer.headers["Content-Type"] == "application/fhir+json"
        assert valid(answer.json())
    assert "entry" not in answers[6].json()


def test_the_statement_says_what_there_is(api: FhirApi) -> None:
    """Every interaction that is stated is answered by something else than 'not supported', and no other is."""
    stated = {
        (each["type"], interaction["code"])
        for each in statement()["rest"][0]["resource"]
        for interaction in each["interaction"]
    }
    for kind in ("ServiceRequest", "Appointment", "Task", "Patient", "Encounter"):
        asked = {
            "create": api.send(f"/{kind}", {}),
            "update": api.send(f"/{kind}", {}, "PUT"),
            "read": api.get(f"/{kind}/H1"),
            "search-type": api.get(f"/{kind}", identifier="a|b"),
        }
        there = {
            (kind, name)
            for name, answer in asked.items()
            if answer.json()["resourceType"] == "Bundle" or code_of(answer) != "fhir.not-supported"
        }
        assert there == {each for each in stated if each[0] == kind}


def test_only_json_is_spoken(api: FhirApi) -> None:
    """XML is refused both ways, as a FHIR answer with a code."""
    xml = {"Content-Type": "application/fhir+xml"}
    answer = ask(api.app, "POST", f"{BASE}/ServiceRequest", content=b"<ServiceRequest/>", headers=xml)
    assert (answer.status_code, code_of(answer)) == (415, "fhir.not-json")
    answer = ask(api.app, "GET", f"{BASE}/Task/H1", headers={"Accept": "application/fhir+xml"})
    assert (answer.status_code, code_of(answer)) == (406, "fhir.no-such-format")
    assert api.get("/metadata", _format="xml").status_code == 406
    assert api.get("/metadata", _format="json").status_code == 200


def test_too_much_is_refused(api: FhirApi) -> None:
    """More than the limit is refused, whether or not a header tells the size beforehand."""
    size = MAX_BYTES // 4 + 1
    for body in (b"x" * 4 * size, pieces(4, size)):
        answer = ask(api.app, "POST", f"{BASE}/ServiceRequest", content=body, headers=JSON)
        assert (answer.status_code, code_of(answer)) == (413, "fhir.too-large")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "fhir.bad-json"),
        (b"\xff", "fhir.bad-json"),
        (b'{"resourceType":"Patient","id":NaN}', "fhir.bad-json"),
        (b'{"resourceType":"Patient","id":"a","id":"b"}', "fhir.bad-json"),
        (b"[" * 100_000, "fhir.bad-json"),
        (
            b'{"resourceType":"Patient","text":' + b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1) + b"}",
            "fhir.too-deep",
        ),
        (b"[]", "fhir.wrong-resource"),
        (b'{"resourceType":"Bundle"}', "fhir.wrong-resource"),
        (b'{"resourceType":["Patient"]}', "fhir.wrong-resource"),
        (b'{"resourceType":"Patient","contained":[{"resourceType":"Elf"}]}', "fhir.wrong-resource"),
        (b'{"resourceType":"Patient","contained":[{}]}', "fhir.wrong-resource"),
        (b'{"resourceType":"Patient","language":"a\\u0000"}', "fhir.bad-text"),
        (b'{"resourceType":"Patient","language":"\\ud800"}', "fhir.bad-text"),
        (b'{"resourceType":"Patient","implicitRules":"http://x"}', "fhir.must-understand"),
        (b'{"resourceType":"Patient","cpr":"0203461234"}', "fhir.bad-resource"),
        (b'{"resourceType":"Patient","photo":[{"url":[]}]}', "fhir.bad-resource"),
        (b'{"resourceType":"Patient","photo":[{"url":1}]}', "fhir.bad-resource"),
    ],
)
def test_what_is_no_resource_is_refused(body: bytes, code: str) -> None:
    """Each way of not being the resource that is wanted has its code; no value is repeated."""
    with pytest.raises(InvalidInput) as caught:
        read(body, ("Patient",))
    assert caught.value.code == code
    assert "0203461234" not in caught.value.text()


def test_a_strangers_element_is_not_repeated() -> None:
    """A name that is no element may be a sender's slip with anything in it, so the answer leaves it out."""
    with pytest.raises(InvalidInput) as caught:
        read(json.dumps({**PATIENT, "Karla Prøvesen 020346-1234": 1}).encode(), ("Patient",))
    assert caught.value.where == "Patient.?"


def test_what_was_sent_is_read_as_it_was() -> None:
    """Nulls are left out, times keep their zone, decimals stay numbers."""
    sent = {**PATIENT, "language": None, "meta": {"lastUpdated": "2026-03-17T09:00:00+01:00"}}
    assert read(json.dumps(sent).encode(), ("Patient",)) == {
        **PATIENT,
        "meta": {"lastUpdated": "2026-03-17T09:00:00+01:00"},
    }


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_transaction_creates_and_updates_alone(api: FhirApi, method: str) -> None:
    """Reading or deleting inside a transaction is refused whole."""
    sent = changed(example("transaction"), "entry.1.request.method", method)
    answer = api.send("", sent)
    assert (code_of(answer), expression_of(answer)) == ("fhir.not-supported", ["Bundle.entry[1].request.method"])
    assert code_of(api.send("", {**sent, "type": "batch"})) == "fhir.bundle-type"


def test_one_request_at_a_time(api: FhirApi) -> None:
    """Two ServiceRequests in one Bundle are refused; each is a referral of its own with an answer of its own."""
    sent = example("transaction")
    sent["entry"].append(sent["entry"][0])
    answer = api.send("", sent)
    assert (code_of(answer), expression_of(answer)) == ("fhir.not-one", ["Bundle.entry[5].resource"])


def test_an_update_must_name_one_appointment(api: FhirApi) -> None:
    """The identifier asked for is one of the resource's, and a search needs system and value."""
    moved = example("appointment-moved")
    assert code_of(api.send("/Appointment", moved, "PUT", identifier="a|b")) == "fhir.identifier-differs"
    assert code_of(api.get("/Task", identifier="R-12345")) == "fhir.missing"
    assert code_of(api.get("/Task")) == "fhir.bad-request"
