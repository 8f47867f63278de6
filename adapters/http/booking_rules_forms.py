"""What booking's API is sent about rules and decisions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from adapters.http.booking_forms import FactsForm, Form, Line, NeedsForm
from planner.booking.domain.facts import Facts, aids_in
from planner.booking.handlers import CompleteFacts, DecideByPerson
from planner.kernel.errors import InvalidInput
from planner.kernel.principal import Role


class DecisionForm(Form):
    """A decision by a person. The reasons are read by the patient; ``mandate`` is a code of the rules."""

    outcome: Literal["transport", "allowance", "refused"]
    mandate: Line
    reason_da: Annotated[str, Field(min_length=1, max_length=2000)]
    reason_en: Annotated[str, Field(min_length=1, max_length=2000)]
    companions: Annotated[int, Field(ge=0, le=7)] = 0

    def command(self, referral_id: str, roles: frozenset[Role]) -> DecideByPerson:
        """Return what booking is asked to do by somebody with these roles."""
        return DecideByPerson(referral_id, **dict(self), roles=roles)


class FactsLaterForm(Form):
    """Facts that were missing, by the names that a referral uses, and where they come from (no personal data)."""

    facts: Annotated[dict[str, bool | int | str | list[str] | None], Field(min_length=1, max_length=40)]
    reason: Line
    mandate: Line

    def command(self, referral_id: str, roles: frozenset[Role]) -> CompleteFacts:
        """Return what booking is asked to do by somebody with these roles."""
        return CompleteFacts(referral_id, dict(self.facts), self.reason, self.mandate, roles)


class PublicationForm(Form):
    """A rule set with everything that it includes, and its table of cases, as TOML."""

    rules: Annotated[str, Field(min_length=1, max_length=400_000)]
    cases: Annotated[str, Field(min_length=1, max_length=1_000_000)]


class DecisionPreviewForm(Form):
    """Facts and needs as a referral states them; ``age`` is needed here, because nobody is named."""

    facts: FactsForm
    needs: NeedsForm

    def stated(self) -> Facts:
        """Return the facts to decide on.

        Raises:
            InvalidInput: ``booking.age-missing``.
        """
        if self.facts.age is None:
            raise InvalidInput("booking.age-missing", "no age is given", where="facts.age", do="Give the age.")
        needs = self.needs.needs(self.facts.companions_requested)
        return Facts(
            **dict(self.facts.circumstances()),
            age=self.facts.age,
            mobility=needs.mobility,
            equipment=needs.equipment,
            companions_requested=needs.companions,
            aids_requested=aids_in(needs),
        )
