"""The letter that tells a patient what was decided about a referral, and why.

What an administrative decision must carry (reasons, the law it rests on, who decided, how to complain) follows the
Danish Public Administration Act, sections 22-25; a mere reference to a list of rules is no reason (complaints board
23SFP98), so every reason stands in it as a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from planner.booking.domain.personal import PersonalData
from planner.booking.domain.referral import Decision, Referral
from planner.booking.letters import facts
from planner.booking.letters.letter import Contact, Language, Letter, Section
from planner.booking.letters.sums import calculation
from planner.booking.rules.rule_set import RuleSet
from planner.kernel.time import LOCAL

_MONTHS = {
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "en": "January February March April May June July August September October November December",
}


@dataclass(frozen=True, repr=False)
class DecisionLetter:
    """Everything that a decision's letter is made of.

    Attributes:
        rules: the set that decided, as it was published.
        contact: the authority's office; empty where nobody has told it.
    """

    decision: Decision
    rules: RuleSet
    referral: Referral
    data: PersonalData
    contact: Contact
    language: Language

    def __repr__(self) -> str:
        return "DecisionLetter(…)"

    def letter(self) -> Letter:
        """Return the letter; the same decision always gives the same."""
        case = f"{self.decision.referral_id}/{self.decision.number}"
        decided = self.decision.decided_at
        title = self._say("Afgørelse om befordring", "Decision on transport")
        return Letter(
            language=self.language,
            title=f"{title}, {self._say('sag', 'case')} {case}",
            subject=title,
            sender=(self.rules.authority.name, *self._reached()),
            addressee=(self.data.name, *(part.strip() for part in self.data.home_text.split(",") if part.strip())),
            details=(
                (self._say("Dato", "Date"), day(decided, self.language)),
                (self._say("Sagsnummer", "Case number"), case),
            ),
            sections=tuple(self._sections()),
            page=self._say("Side {page} af {pages}", "Page {page} of {pages}"),
        )

    def _say(self, da: str, en: str) -> str:
        return da if self.language == "da" else en

    def _sections(self) -> list[Section]:
        told = self.decision.allowance
        granted = self.decision.outcome == "allowance"
        parts = [self._outcome()]
        if self.decision.outcome == "transport":
            parts.append(self._granted())
        else:
            parts.append(self._instead())
        if told is not None:
            parts.append(calculation(told, self.language, granted=granted))
        return [*parts, self._reasons(), self._facts(), self._law(), self._who(), self._complaint(), self._contact()]

    def _outcome(self) -> Section:
        said = {
            "transport": self._say("Du er bevilget kørsel.", "You have been granted transport."),
            "allowance": self._say(
                "Du er ikke bevilget kørsel. Du har i stedet ret til befordringsgodtgørelse.",
                "You have not been granted transport. Instead you have the right to a travel allowance.",
            ),
            "refused": self._say(
                "Du er ikke bevilget kørsel, og du har ikke ret til befordringsgodtgørelse.",
                "You have not been granted transport, and you have no right to a travel allowance.",
            ),
        }
        first = day(date.fromisoformat(self.referral.first_day), self.language)
        return Section(
            heading=self._say("Afgørelse", "Decision"),
            paragraphs=(said[self.decision.outcome],),
            rows=(
                (self._say("Behandlingssted", "Place of treatment"), self.data.facility_text),
                (self._say("Første rejsedag", "First day of travel"), first),
                (
                    self._say("Henvisning modtaget", "Referral received"),
                    day(self.referral.received_at, self.language),
                ),
            ),
        )

    def _granted(self) -> Section:
        count, home = self.decision.companions, self.decision.companion_home
        if count:
            many = self._say("ledsager" if count == 1 else "ledsagere", "companion" if count == 1 else "companions")
            way = self._say("ud og hjem", "out and home") if home else self._say("kun ud", "out only")
            companions = f"{count} {many}, {way}"
        else:
            companions = self._say("Ingen", "None")
        aids = tuple(
            (facts.chosen(facts.WORDS[aid.aid], self.language).capitalize(), self._yes_no(granted=aid.granted))
            for aid in self.decision.aids
        )
        return Section(
            heading=self._say("Det er bevilget", "What is granted"),
            rows=((self._say("Ledsager", "Companion"), companions), *aids),
        )

    def _yes_no(self, *, granted: bool) -> str:
        return self._say("bevilget", "granted") if granted else self._say("ikke bevilget", "not granted")

    def _instead(self) -> Section:
        heading = self._say("Det kan du få i stedet", "What is offered instead")
        case = self.decision.referral_id
        if self.decision.outcome == "allowance":
            return Section(
                heading,
                (
                    self._say(
                        "Du rejser selv og får udgiften dækket efter beregningen nedenfor. Gem billetter "
                        f"og kvitteringer, og søg om godtgørelsen, når du har været til behandling. Oplys "
                        f"sagsnummer {case}.",
                        "You travel by yourself and your expense is covered as worked out below. Keep tickets and "
                        f"receipts, and claim the allowance when you have been treated. State case number {case}.",
                    ),
                ),
            )
        return Section(
            heading,
            (
                self._say(
                    "Du kan rejse til behandlingen på egen hånd. Beregningen nedenfor viser, hvad vi har regnet med.",
                    "You can travel to the treatment by yourself. The calculation below shows what we reckoned with.",
                ),
                self._say(
                    "Er en oplysning i brevet forkert, eller ændrer dine forhold sig, så kontakt os inden rejsen. Så "
                    "ser vi på sagen igen og træffer en ny afgørelse om kørsel eller godtgørelse.",
                    "If a fact in this letter is wrong, or your circumstances change, contact us before you travel. We "
                    "then look at the case again and decide anew on transport or an allowance.",
                ),
            ),
        )

    def _reasons(self) -> Section:
        heading = self._say("Begrundelse", "Reasons")
        return Section(heading, points=tuple(self._say(each.da, each.en) for each in self.decision.reasons))

    def _facts(self) -> Section:
        heading = self._say("Oplysninger, som afgørelsen bygger på", "Facts that the decision rests on")
        return Section(heading, rows=facts.rows(self.decision.facts_used, self.language))

    def _law(self) -> Section:
        """The legal basis, and the rule with the place where it is written."""
        decision, rules = self.decision, self.rules
        scheme = next((each for each in rules.scheme if each.code == decision.scheme), None)
        basis = self._say(scheme.da, scheme.en) if scheme else decision.law
        rule = next((each for each in (*rules.transport, *rules.allowance) if each.id == decision.rule_id), None)
        title = self._say(rules.title_da, rules.title_en)
        rows = [
            (self._say("Lovgrundlag", "Legal basis"), basis),
            (self._say("Regler", "Rules"), f"{title} ({rules.id} {rules.version})"),
        ]
        if rule is not None:
            rows.append((self._say("Bestemmelse", "Provision"), f"{rule.id}: {rule.source}"))
        return Section(self._say("Retsgrundlag", "Law"), rows=tuple(rows))

    def _who(self) -> Section:
        decision, name = self.decision, self.rules.authority.name
        if decision.decided_by == "rules":
            text = self._say(
                f"Afgørelsen er truffet automatisk efter regler, som {name} har vedtaget og offentliggjort. Ingen "
                "person har vurderet sagen; det kan du bede om.",
                f"The decision was made automatically by rules that {name} has adopted and published. No person has "
                "assessed the case; you may ask for one to.",
            )
            return Section(self._say("Hvem har afgjort sagen", "Who decided"), (text,))
        mandate = next((each for each in self.rules.mandate if each.da == decision.mandate), None)
        on = self._say(mandate.da, mandate.en) if mandate else decision.mandate
        return Section(
            self._say("Hvem har afgjort sagen", "Who decided"),
            (
                self._say(
                    f"Afgørelsen er truffet af {decision.decided_by_name} på vegne af {name}.",
                    f"The decision was made by {decision.decided_by_name} on behalf of {name}.",
                ),
                self._say(f"Bemyndigelse: {on}.", f"Mandate: {on}."),
            ),
        )

    def _complaint(self) -> Section:
        text = self._say(self.decision.complaint_da, self.decision.complaint_en)
        since = self._say(
            "Fristen regnes fra den dag, du får dette brev.",
            "The time limit runs from the day you receive this letter.",
        )
        return Section(self._say("Klagevejledning", "How to complain"), (text, since))

    def _contact(self) -> Section:
        ask = self._say(
            f"Har du spørgsmål, så kontakt {self.rules.authority.name} og oplys sagsnummer "
            f"{self.decision.referral_id}.",
            f"If you have questions, contact {self.rules.authority.name} and state case number "
            f"{self.decision.referral_id}.",
        )
        hours = self._say(self.contact.hours_da, self.contact.hours_en)
        rows = (*self._ways(), (self._say("Telefontid", "Phone hours"), hours))
        return Section(self._say("Kontakt", "Contact"), (ask,), rows=tuple(row for row in rows if row[1]))

    def _reached(self) -> tuple[str, ...]:
        return (*self.contact.address, *(value for value in (self.contact.phone, self.contact.email) if value))

    def _ways(self) -> tuple[tuple[str, str], ...]:
        return (
            (self._say("Adresse", "Address"), ", ".join(self.contact.address)),
            (self._say("Telefon", "Phone"), self.contact.phone),
            (self._say("E-mail", "E-mail"), self.contact.email),
        )


def day(when: datetime | date, language: Language) -> str:
    """Return a date in words, of an instant the local one: ``16. marts 2026``, ``16 March 2026``."""
    local = when.astimezone(LOCAL) if isinstance(when, datetime) else when
    month = _MONTHS[language].split()[local.month - 1]
    return f"{local.day}{'.' if language == 'da' else ''} {month} {local.year}"
