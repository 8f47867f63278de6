"""SMS through a gateway over HTTP.

``POST <url>`` with a bearer token, ``Idempotency-Key`` and JSON: ``id`` (the notice's, which receipts name again),
``from``, ``to`` (E.164), ``text``, ``encoding`` (``gsm-7`` or ``ucs-2``). A 2xx answer has the gateway's own ``id``.
4xx says that it never will be sent, except 408, 409, 425 and 429, which like 5xx say: later.
"""

from __future__ import annotations

import httpx

from planner.booking.notices.ports import Outgoing
from planner.booking.notices.sms import length
from planner.kernel.errors import InvalidInput, Transient

_LATER = frozenset({408, 409, 425, 429})


class HttpSmsGateway:
    """Hands texts to a gateway.

    Args:
        url: where it takes them.
        token: its bearer token.
        sender: what the receiver sees as sender.
        timeout_s: longest wait for an answer.
    """

    def __init__(self, url: str, token: str, sender: str, timeout_s: float) -> None:
        self._url = url
        self._sender = sender
        self._client = httpx.Client(timeout=timeout_s, headers={"Authorization": f"Bearer {token}"})

    def send(self, out: Outgoing) -> str:
        """Hand a text over; return the gateway's id of it.

        Raises:
            Transient: ``notices.gateway-away``. InvalidInput: ``notices.gateway-refused``.
        """
        body = {
            "id": out.id,
            "from": self._sender,
            "to": out.to,
            "text": out.text,
            "encoding": length(out.text).alphabet,
        }
        try:
            answer = self._client.post(self._url, json=body, headers={"Idempotency-Key": out.id})
        except httpx.HTTPError as error:
            raise _away(type(error).__name__) from None
        if answer.status_code >= 500 or answer.status_code in _LATER:
            raise _away(f"status {answer.status_code}")
        if not answer.is_success:
            raise InvalidInput(
                "notices.gateway-refused",
                f"the SMS gateway refuses the text with status {answer.status_code}",
                where=out.id,
                do="Look at number and account at the gateway.",
            )
        try:
            return str(answer.json()["id"])[:200]
        except (ValueError, KeyError, TypeError):
            return out.id  # it was taken, whatever the answer looks like


def _away(why: str) -> Transient:
    return Transient("notices.gateway-away", f"the gateway does not take the text now ({why})", do="It is tried again.")
