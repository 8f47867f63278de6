"""What booking's API is sent about notices."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from planner.booking.notices.contact import Basis, Channel, Kind, Language, Who
from planner.booking.notices.permission import Permission

Via = Annotated[str, Field(pattern=r"^(referral|phone|form|page)$")]


class PermissionForm(BaseModel):
    """A permission to send notices. Without ``address`` an SMS goes to the phone that the referral names."""

    model_config = ConfigDict(extra="forbid", strict=True)

    channel: Channel
    address: Annotated[str, Field(max_length=254)] = ""
    who: Who = "patient"
    name: Annotated[str, Field(max_length=200)] = ""
    called: Annotated[str, Field(max_length=40)] = ""
    language: Language = "da"
    kinds: Annotated[list[Kind], Field(max_length=6)] = []
    basis: Basis = "consent"
    via: Via = "phone"
    expires_on: Annotated[date, Field(strict=False)] | None = None

    def permission(self, via: str = "") -> Permission:
        """Return it as booking knows it; ``via`` outranks what it says of the way."""
        kinds = tuple(dict.fromkeys(self.kinds))
        return Permission(**{**dict(self), "kinds": kinds, "via": via or self.via})
