"""The FHIR interface over HTTP, mounted at ``/fhir/R4``.

Rights: systems with a key. What a sender sent is seen by that sender alone; for others it is not there.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from adapters.fhir import answers, capability, commands
from adapters.fhir.codes import Codes
from adapters.fhir.elements import missing
from adapters.fhir.outcomes import FhirRoute, fhir
from adapters.fhir.package import Package
from adapters.fhir.reading import read
from adapters.fhir.requests import Body, accepts_json
from adapters.fhir.stays import notification
from adapters.http.access import Caller, principal
from adapters.runtime.runtime import ModuleRuntime
from planner.booking import handlers
from planner.booking.desk import Desk
from planner.booking.finding.addresses import AddressRegister
from planner.booking.ports import BookingStore
from planner.kernel.errors import InvalidInput, NotFound
from planner.kernel.principal import Role

BASE = "/fhir/R4"
Runtime = ModuleRuntime[BookingStore]
Identifier = Annotated[str, Query(min_length=3, max_length=400)]


def router(runtime: Runtime, desk: Desk, codes: Codes, addresses: AddressRegister | None = None) -> APIRouter:
    """Return the routes; homes without coordinates are looked up in ``addresses``.

    They are described by the CapabilityStatement, not by the OpenAPI document.
    """
    api = APIRouter(route_class=FhirRoute, dependencies=[Depends(accepts_json)], include_in_schema=False)
    _describing(api)
    _sending(api, runtime, desk, codes, addresses)
    _messages(api, runtime, desk, codes, addresses)
    _asking(api, runtime, desk)
    _nothing_else(api)
    return api


def _describing(api: APIRouter) -> None:
    @api.get("/metadata")
    def metadata() -> Response:
        """Say what can be done here; open to everybody, as FHIR wants it."""
        return fhir(capability.statement())


def _sending(api: APIRouter, runtime: Runtime, desk: Desk, codes: Codes, addresses: AddressRegister | None) -> None:
    @api.post("")
    @api.post("/")
    def transaction(caller: Caller, raw: Body) -> Response:
        """Take a transaction: a ServiceRequest with all that it refers to."""
        caller.require(Role.SYSTEM)
        package = Package(read(raw, ("Bundle",)))
        _require_kind(package, "transaction")
        for number, entry in enumerate(package.root.get("entry", [])):
            if entry.get("request", {}).get("method") not in {"POST", "PUT"}:
                raise InvalidInput(
                    "fhir.not-supported",
                    "a transaction may create and update, nothing else",
                    where=f"Bundle.entry[{number}].request.method",
                    do="Send POST or PUT.",
                )
        taken = _take(runtime, desk, codes, package, caller.name, addresses)
        answer = answers.transaction_response(package, taken.task, new=taken.new)
        return fhir(answer, 201 if taken.new else 200, f"{BASE}/Task/{taken.task['id']}")

    @api.post("/ServiceRequest")
    def create(caller: Caller, raw: Body) -> Response:
        """Take a ServiceRequest with everything that it refers to contained; answer with its Task."""
        caller.require(Role.SYSTEM)
        taken = _take(runtime, desk, codes, Package(read(raw, ("ServiceRequest",))), caller.name, addresses)
        return fhir(taken.task, 201 if taken.new else 200, f"{BASE}/ServiceRequest/{taken.task['id']}")

    @api.put("/Appointment")
    def update(caller: Caller, raw: Body, identifier: Identifier | None = None) -> Response:
        """Move or cancel an appointment that was sent before (conditional update); answer with its referral's Task."""
        caller.require(Role.SYSTEM)
        package = Package(read(raw, ("Appointment",)))
        if identifier is not None and _parts(identifier) not in _identifiers(package):
            raise InvalidInput(
                "fhir.identifier-differs",
                "the identifier asked for is not one of the resource",
                where="Appointment.identifier",
                do="Send the same in both.",
            )
        (visit,) = package.entries
        return fhir(runtime.execute(lambda ctx: commands.take_appointment(ctx, desk, visit), actor=caller.name))


def _messages(api: APIRouter, runtime: Runtime, desk: Desk, codes: Codes, addresses: AddressRegister | None) -> None:
    @api.post("/$process-message")
    def process_message(caller: Caller, raw: Body) -> Response:
        """Take a message: a referral, or a hospital notification. The same message again gives the same answer.

        The answer to a notification does not tell whether the patient is known here.
        """
        caller.require(Role.SYSTEM)
        package = Package(read(raw, ("Bundle",)))
        _require_kind(package, "message")
        package.one("MessageHeader")  # nothing is done that could not be acknowledged
        if package.of("ServiceRequest"):
            taken = _take(runtime, desk, codes, package, caller.name, addresses)
            answer = answers.message_response(package, runtime.clock(), taken.task)
            return fhir(answer, 201 if taken.new else 200, f"{BASE}/Task/{taken.task['id']}")
        told = notification(package, codes)
        stay = told.stay
        if stay is not None:
            request = desk.cipher.blind(f"{stay.cpr} {stay.event} {stay.at.isoformat()}", "hospital-stay")

            def order(ctx: Any) -> dict[str, str]:
                handlers.take_stay(ctx, desk, stay)
                return {}

            runtime.execute_once(f"fhir-message:{told.message_id}", request, order, actor=caller.name)
        return fhir(answers.message_response(package, runtime.clock(), None))


def _asking(api: APIRouter, runtime: Runtime, desk: Desk) -> None:
    def search(kind: str) -> Any:
        def searched(caller: Caller, identifier: Identifier) -> Response:
            caller.require(Role.SYSTEM)
            by = _parts(identifier)
            found = runtime.read(lambda store: commands.find(store, desk, caller.name, by, kind))
            return fhir(answers.searchset([found] if found else []))

        return searched

    def one(kind: str) -> Any:
        def read_one(referral_id: str, caller: Caller) -> Response:
            caller.require(Role.SYSTEM)
            found = runtime.read(lambda store: commands.find(store, desk, caller.name, referral_id, kind))
            if found is None:
                raise NotFound("fhir.not-found", "there is no such resource of yours", do="Search by identifier.")
            return fhir(found)

        return read_one

    for kind in ("Task", "ServiceRequest"):
        api.add_api_route(f"/{kind}", search(kind), methods=["GET"])
        api.add_api_route(f"/{kind}/{{referral_id}}", one(kind), methods=["GET"])


def _nothing_else(api: APIRouter) -> None:
    every = ["GET", "POST", "PUT", "PATCH", "DELETE"]

    @api.api_route("/{rest:path}", methods=every, dependencies=[Depends(principal)])
    def not_supported() -> Response:
        """Answer whatever else is asked, so that the answer is FHIR too."""
        raise NotFound(
            "fhir.not-supported",
            "this interaction is not supported",
            do="GET /fhir/R4/metadata tells what is.",
        )


def _take(  # noqa: PLR0917 - what a request is taken with
    runtime: Runtime, desk: Desk, codes: Codes, package: Package, sender: str, addresses: AddressRegister | None
) -> commands.Taken:
    return runtime.execute(lambda ctx: commands.take_request(ctx, desk, codes, package, addresses), actor=sender)


def _require_kind(package: Package, kind: str) -> None:
    if package.root.get("type") != kind:
        raise InvalidInput(
            "fhir.bundle-type", f"only a Bundle of type {kind} is taken here", where="Bundle.type", do=f"Send {kind}."
        )


def _parts(identifier: str) -> tuple[str, str]:
    """Return system and value of a token ``system|value``."""
    system, bar, value = identifier.partition("|")
    if not (system and bar and value):
        raise missing("identifier", "Search by system|value.")
    return system, value


def _identifiers(package: Package) -> list[tuple[str, str]]:
    named = package.entries[0].content.get("identifier", [])
    return [(str(each.get("system")), str(each.get("value"))) for each in named]
