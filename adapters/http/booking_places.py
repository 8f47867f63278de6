"""The register of places over HTTP. Everybody in the office reads it; administrators and case leads keep it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from adapters.http.access import Caller
from adapters.http.booking_forms import Form, Line, PointForm
from adapters.places.reader import LONGEST_FILE, read_places
from adapters.runtime.runtime import ModuleRuntime
from planner.booking import handlers, place_views
from planner.booking.domain.access import DoorLevel
from planner.booking.domain.places import KnownPlace
from planner.booking.ports import BookingStore
from planner.kernel.principal import Role
from planner.kernel.time import LOCAL

Answer = dict[str, Any]
_READ = (Role.CLERK, Role.CASE_LEAD, Role.PLANNER, Role.AUDITOR, Role.SYSTEM)
_KEEP = (Role.CASE_LEAD,)
PlaceCode = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z0-9][a-z0-9-]*$")]
Number = Annotated[str, Field(max_length=40, pattern=r"^[0-9]*$")]


class PlaceForm(Form):
    """A place as it is from a day on. The same code and day again changes it; a later day is a move."""

    code: PlaceCode
    valid_from: Annotated[date, Field(strict=False)]
    valid_to: Annotated[date, Field(strict=False)] | None = None
    name: Line
    aliases: Annotated[list[Line], Field(max_length=40, default_factory=list)]
    sor: Number = ""
    ean: Number = ""
    address: Line
    point: PointForm
    door_level: DoorLevel | None = None
    waiting: Annotated[str, Field(max_length=200)] = ""
    phone: Annotated[str, Field(max_length=30)] = ""
    authority: Line

    def place(self) -> KnownPlace:
        """Return it as booking knows it."""
        return KnownPlace(**{**dict(self), "aliases": tuple(self.aliases), "point": self.point.point()})


class FileForm(Form):
    """A file of places as text, in the form that ``samtur places import`` reads."""

    csv: Annotated[str, Field(min_length=1, max_length=LONGEST_FILE)]


def router(runtime: ModuleRuntime[BookingStore]) -> APIRouter:
    """Return the routes, to be mounted at ``/api/booking``."""
    api = APIRouter()

    @api.get("/places")
    def places(
        caller: Caller,
        q: Annotated[str, Query(max_length=200)] = "",
        day: date | None = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 10,
    ) -> list[Answer]:
        """Find places by name or alias as they are on a day (default: today), the best fitting first."""
        caller.require(*_READ)
        on = day or runtime.clock().astimezone(LOCAL).date()
        return runtime.read(lambda store: place_views.found(store, q, on, limit))

    @api.get("/places/{code}")
    def place(code: str, caller: Caller) -> Answer:
        """Return a place in all its versions, with who changed what."""
        caller.require(*_READ)
        return runtime.read(lambda store: place_views.one(store, code))

    @api.post("/places")
    def keep(form: PlaceForm, caller: Caller) -> Answer:
        """Keep a version of a place, new or changed; return the place."""
        caller.require(*_KEEP)

        def order(ctx: Any) -> Answer:
            handlers.keep_places(ctx, [form.place()])
            return place_views.one(ctx.store, form.code)

        return runtime.execute(order, actor=caller.name)

    @api.post("/places/import")
    def take_file(form: FileForm, caller: Caller) -> Answer:
        """Keep all places of a file, or none when a line is wrong; the error names the lines."""
        caller.require(*_KEEP)
        lines = read_places(form.csv, "csv")
        return asdict(runtime.execute(lambda ctx: handlers.keep_places(ctx, lines), actor=caller.name))

    return api
