"""Who is asking, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from planner.kernel.errors import Forbidden


class Role(StrEnum):
    """What a signed-in person or system is."""

    CLERK = "clerk"
    CASE_LEAD = "case-lead"
    PLANNER = "planner"
    OPERATOR = "operator"
    SETTLEMENT = "settlement"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"


@dataclass(frozen=True)
class Principal:
    """The authenticated subject of a request.

    Attributes:
        name: account or API-key name, for audit trails.
        roles: what it may act as.
        operator_id: for the operator role, the only operator whose data it may see.
    """

    name: str
    roles: frozenset[Role]
    operator_id: str | None = None

    def require(self, *allowed: Role) -> None:
        """Raise Forbidden ``access.forbidden`` unless one of the roles is held (an administrator holds all)."""
        if Role.ADMINISTRATOR not in self.roles and not self.roles & set(allowed):
            raise Forbidden(
                "access.forbidden",
                "your account has no right to this",
                where=self.name,
                do=f"Ask an administrator for one of: {', '.join(sorted(allowed))}.",
            )

    def require_operator(self, operator_id: str) -> None:
        """Raise Forbidden when an operator asks for what belongs to another operator."""
        only_operator = Role.OPERATOR in self.roles and Role.ADMINISTRATOR not in self.roles
        if only_operator and self.operator_id != operator_id:
            raise Forbidden("access.other-operator", "this belongs to another operator", where=self.name)
