"""What codes mean here: a table that the office edits. The one that comes with Samtur is ``codes.toml`` beside this."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from adapters.fhir.reading import Resource
from planner.booking.domain.facts import CompanionGround, TripReason
from planner.booking.handlers.stays import StayEvent
from planner.kernel.errors import InvalidInput
from planner.messages.payload import Point
from planner.messages.trips import Mobility

Word = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z0-9][a-z0-9-]*$")]


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Row(_Data):
    """A code: ``system`` and ``code`` as senders write them, ``text`` for whoever reads the table."""

    system: Annotated[str, Field(min_length=1)]
    code: Annotated[str, Field(min_length=1)]
    text: str = ""


class ReasonRow(_Row):
    """What a ``ServiceRequest.code`` says about why somebody travels."""

    means: TripReason


class TreatmentRow(_Row):
    """What a ``ServiceRequest.reasonCode`` says about the treatment; service levels are found by it."""

    means: Word


class StayRow(_Row):
    """What the activity of a hospital notification says happened; ``nothing`` for what booking need not know."""

    means: StayEvent | Literal["nothing"]


class Need(_Data):
    """What a ``ServiceRequest.orderDetail`` says about the passenger or the right to transport; exactly one thing."""

    mobility: Mobility | None = None
    equipment: Word | None = None
    groups: Word | None = None
    avoids: Word | None = None
    alone: Literal[True] | None = None
    front_seat: Literal[True] | None = None
    social_pension: Literal[True] | None = None
    condition_excludes_public_transport: Literal[True] | None = None
    further_ambulatory_treatment: Literal[True] | None = None
    companion_grounds: CompanionGround | None = None

    @model_validator(mode="after")
    def _one(self) -> Need:
        if len(self.model_dump(exclude_none=True)) != 1:
            raise ValueError("exactly one thing is meant by a code")
        return self


class NeedRow(_Row):
    """A code of a need."""

    means: Need


class PlaceRow(_Data):
    """A place that senders name by an identifier, such as a department's SOR code."""

    system: str
    value: str
    name: str
    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]
    postcode: Annotated[str, Field(pattern=r"^[0-9]{4}$")] | None = None

    def point(self) -> Point:
        """Return where it is."""
        return Point(lat=self.lat, lon=self.lon, postcode=self.postcode)


class Codes(_Data):
    """The whole table, one list per element that is read by it."""

    reason: Annotated[tuple[ReasonRow, ...], Field(min_length=1)]
    treatment: Annotated[tuple[TreatmentRow, ...], Field(min_length=1)]
    need: Annotated[tuple[NeedRow, ...], Field(min_length=1)]
    stay: Annotated[tuple[StayRow, ...], Field(min_length=1)]
    place: tuple[PlaceRow, ...] = ()

    @model_validator(mode="after")
    def _once(self) -> Codes:
        for rows in (self.reason, self.treatment, self.need, self.stay):
            names = [(row.system, row.code) for row in rows]
            if twice := sorted({name for name in names if names.count(name) > 1}):
                raise ValueError(f"given twice: {'; '.join(map('|'.join, twice))}")
        return self

    def find_place(self, identifiers: Sequence[Resource]) -> PlaceRow | None:
        """Return the place that one of the identifiers names."""
        named = {(each.get("system"), each.get("value")) for each in identifiers}
        return next((row for row in self.place if (row.system, row.value) in named), None)


def load(path: Path | None = None) -> Codes:
    """Read a table of codes (default: the one that comes with Samtur).

    Raises:
        InvalidInput: ``fhir.codes-unreadable`` or ``fhir.codes-wrong``, naming file and row.
    """
    file = path or Path(__file__).parent / "codes.toml"
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        # Through JSON, which turns lists into tuples even where pydantic is strict.
        return Codes.model_validate_json(json.dumps(content))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError) as error:
        raise InvalidInput(
            "fhir.codes-unreadable",
            f"cannot read the table of codes: {error}",
            where=str(file),
            do="Correct the file or SAMTUR_FHIR_CODES.",
        ) from None
    except ValidationError as error:
        where = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in error.errors())
        raise InvalidInput(
            "fhir.codes-wrong",
            "the table of codes is wrong",
            where=f"{file.name}: {where}",
            do="docs/fhir.md says how it is written.",
        ) from None


def meaning(rows: Sequence[Any], concept: Resource, where: str) -> Any:
    """Return what a CodeableConcept means by a list of rows; codings of other systems beside it do no harm.

    Raises:
        InvalidInput: ``fhir.unknown-code`` when no coding is in the table, ``fhir.codes-contradict`` when two
            codings mean different things.
    """
    named = [(each.get("system"), each.get("code")) for each in concept.get("coding", [])]
    known = [row.means for row in rows if (row.system, row.code) in named]
    if not known:
        raise InvalidInput(
            "fhir.unknown-code",
            "no coding of the concept is in the office's table of codes",
            where=where,
            do="Use a code of the table (docs/fhir.md), or have the office add yours.",
        )
    if any(other != known[0] for other in known):
        raise InvalidInput(
            "fhir.codes-contradict",
            "the codings of the concept mean different things",
            where=where,
            do="Send the one that is meant.",
        )
    return known[0]
