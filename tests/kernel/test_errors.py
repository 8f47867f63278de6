"""Errors that a person can act on."""

from __future__ import annotations

import pickle

import pytest

from planner.kernel.errors import Forbidden, InvalidInput, SamturError
from planner.kernel.principal import Principal, Role


def test_an_error_says_what_where_and_what_to_do() -> None:
    """The text holds code, what, where and do, in that order."""
    error = InvalidInput("a.b", "it is wrong", where="field x", do="Mend it.")
    assert str(error) == "[a.b] it is wrong Where: field x. Do: Mend it."
    assert error.as_dict() == {"code": "a.b", "what": "it is wrong", "where": "field x", "do": "Mend it."}


def test_an_error_crosses_a_process_border_whole() -> None:
    """Pickling keeps class and all fields."""
    error = pickle.loads(pickle.dumps(InvalidInput("a.b", "w", where="x", do="y")))  # noqa: S301 - our own bytes
    assert isinstance(error, InvalidInput)
    assert error.as_dict() == {"code": "a.b", "what": "w", "where": "x", "do": "y"}
    assert str(error) == "[a.b] w Where: x. Do: y"


@pytest.mark.parametrize("role", [Role.CLERK, Role.OPERATOR])
def test_a_right_is_held_or_refused(role: Role) -> None:
    """Who holds none of the roles is refused; an administrator never is."""
    caller = Principal("x", frozenset({role}), "O1")
    caller.require(role)
    with pytest.raises(Forbidden, match=r"access\.forbidden"):
        caller.require(Role.AUDITOR)
    Principal("admin", frozenset({Role.ADMINISTRATOR})).require(Role.AUDITOR)


def test_an_operator_sees_its_own_only() -> None:
    """What belongs to another operator is refused to operators and open to the office."""
    with pytest.raises(SamturError, match=r"access\.other-operator"):
        Principal("x", frozenset({Role.OPERATOR}), "O1").require_operator("O2")
    Principal("x", frozenset({Role.OPERATOR}), "O1").require_operator("O1")
    Principal("y", frozenset({Role.CLERK})).require_operator("O2")
