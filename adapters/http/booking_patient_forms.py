"""What the patient's own page sends. Tokens come in bodies and headers: addresses end up in logs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from planner.messages.payload import Instant

Token = Annotated[str, Field(max_length=200)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TokenForm(_Form):
    """The token of a link."""

    token: Token


class EnterForm(TokenForm):
    """A link and the answer to its second factor."""

    answer: Annotated[str, Field(max_length=200)]


class CancelRideForm(_Form):
    """Whether the other ride of the journey is not wanted either."""

    both: bool = False


class MoveRideForm(_Form):
    """The new time."""

    at: Instant


class RelativeForm(_Form):
    """Who may look, with what code, and whether to act as well."""

    name: Annotated[str, Field(max_length=120)]
    code: Annotated[str, Field(max_length=120)]
    may_act: bool = False


class LanguageForm(_Form):
    """The language of the page."""

    language: Literal["da", "en", "de", "ar", "uk"]


class OfficeLinkForm(_Form):
    """A link that the office makes: of all of the patient's rides, or of one journey."""

    journey_id: Annotated[str, Field(max_length=80)] | None = None
