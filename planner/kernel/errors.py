"""Errors that a person can act on: what happened, where, and what to do, under a stable code."""

from __future__ import annotations


class SamturError(Exception):
    """An error with a stable code.

    Attributes:
        code: stable identifier such as ``roads.unreachable``; documented in ``docs/errors.md``.
        what: what is wrong, in one sentence.
        where: the field, file, line, message or place it is about.
        do: what the reader can do about it.
    """

    def __init__(self, code: str, what: str, *, where: str = "", do: str = "") -> None:
        self.code = code
        self.what = what
        self.where = where
        self.do = do
        super().__init__(code, what)

    def text(self) -> str:
        """Return code, what, where and do as one line."""
        parts = [f"[{self.code}] {self.what}"]
        if self.where:
            parts.append(f"Where: {self.where}.")
        if self.do:
            parts.append(f"Do: {self.do}")
        return " ".join(parts)

    def __str__(self) -> str:
        return self.text()

    def as_dict(self) -> dict[str, str]:
        """Return the error as plain data for an API answer or a log line."""
        return {"code": self.code, "what": self.what, "where": self.where, "do": self.do}

    def __reduce__(self) -> tuple[type[SamturError], tuple[str, str], dict[str, str]]:
        """Pickle by fields, so that an error crosses a process border whole."""
        return (type(self), (self.code, self.what), self.as_dict())

    def __setstate__(self, state: dict[str, str] | None) -> None:
        """Restore the fields that the constructor takes by name."""
        for name, value in (state or {}).items():
            setattr(self, name, value)


class InvalidInput(SamturError):  # noqa: N818 - read as a noun in handlers and API answers
    """What came in is wrong; the sender must change it. Never retried."""


class NotFound(SamturError):  # noqa: N818
    """What was asked for does not exist, or the asker may not see it."""


class Conflict(SamturError):  # noqa: N818
    """Somebody else changed it first; read again and repeat."""


class Forbidden(SamturError):  # noqa: N818
    """The signed-in user has no right to it."""


class Transient(SamturError):  # noqa: N818
    """The world did not answer this time; repeating may help."""
