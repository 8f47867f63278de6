"""The relying party: begins a sign-in, and turns the code that comes back into a CPR number.

OpenID Connect Core 1.0 (code flow, nonce), Discovery 1.0, RFC 7636 (PKCE, S256). Keys are fetched again when a token
is signed by one that is not known yet, so that the provider may change them at any time.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from threading import Lock
from typing import Any
from urllib.parse import urlencode

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from adapters.oidc.settings import OidcSettings
from planner.kernel.errors import Forbidden, Transient

_ALGORITHMS = ["RS256", "PS256", "ES256"]
"""Only asymmetric ones: a token signed by our own secret, or by nothing, is none."""
_LEEWAY_S = 60


@dataclass(frozen=True)
class Begun:
    """A sign-in that has begun: where to send the browser, and what must be known when it comes back."""

    url: str
    state: str
    nonce: str
    verifier: str


class IdentityProvider:
    """A provider as configured. Safe to be used by several threads.

    Args:
        settings: with an issuer.
        timeout_s: for each question to the provider.
    """

    def __init__(self, settings: OidcSettings, timeout_s: float = 10) -> None:
        self._settings = settings
        self._timeout_s = timeout_s
        self._lock = Lock()
        self._found: dict[str, Any] | None = None
        self._keys: KeySet | None = None

    def begin(self) -> Begun:
        """Return a sign-in to send a browser to; Transient ``oidc.unavailable``."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        query = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": self._settings.redirect_url,
            "scope": self._settings.scope,
            "state": state,
            "nonce": nonce,
            "code_challenge": create_s256_code_challenge(verifier),
            "code_challenge_method": "S256",
        }
        endpoint = str(self._metadata()["authorization_endpoint"])
        return Begun(f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}", state, nonce, verifier)

    def finish(self, code: str, nonce: str, verifier: str) -> str:
        """Return the CPR number of who signed in, as the provider says it.

        Raises:
            Forbidden: ``oidc.rejected`` when code, signature, issuer, audience, nonce or time do not fit;
                ``oidc.no-cpr`` when the provider does not say the CPR number.
            Transient: ``oidc.unavailable``.
        """
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._settings.redirect_url,
            "code_verifier": verifier,
        }
        who = (self._settings.client_id, self._settings.client_secret.get_secret_value())
        try:
            answer = httpx.post(str(self._metadata()["token_endpoint"]), data=form, auth=who, timeout=self._timeout_s)
        except httpx.HTTPError:
            raise _away() from None
        if answer.status_code >= 500:
            raise _away()
        if not answer.is_success:
            raise _rejected("the code is not accepted")
        said = answer.json()
        claims = self._claims(str(said.get("id_token", "")), nonce, said)
        cpr = claims.get(self._settings.cpr_claim)
        if not isinstance(cpr, str) or not cpr:
            raise Forbidden(
                "oidc.no-cpr", "the provider does not say the CPR number", do="Open the link from the office instead."
            )
        return cpr

    def _claims(self, id_token: str, nonce: str, said: dict[str, Any]) -> CodeIDToken:
        options = {
            "iss": {"essential": True, "value": self._settings.issuer},
            "aud": {"essential": True, "value": self._settings.client_id},
            "nonce": {"essential": True, "value": nonce},
        }
        try:
            token = self._verified(id_token)
            params = {"client_id": self._settings.client_id, "nonce": nonce, "access_token": said.get("access_token")}
            claims = CodeIDToken(token.claims, token.header, options, params)
            claims.validate(leeway=_LEEWAY_S)
        except (JoseError, ValueError) as error:
            raise _rejected(type(error).__name__) from None
        return claims

    def _verified(self, id_token: str) -> jwt.Token:
        try:
            return jwt.decode(id_token, self._key_set(fresh=False), algorithms=_ALGORITHMS)
        except (JoseError, ValueError):
            return jwt.decode(id_token, self._key_set(fresh=True), algorithms=_ALGORITHMS)

    def _metadata(self) -> dict[str, Any]:
        with self._lock:
            if self._found is None:
                found = self._get(f"{self._settings.issuer.rstrip('/')}/.well-known/openid-configuration")
                if found.get("issuer") != self._settings.issuer:
                    raise _rejected("another issuer answers")
                self._found = found
            return self._found

    def _key_set(self, *, fresh: bool) -> KeySet:
        address = str(self._metadata()["jwks_uri"])
        with self._lock:
            if self._keys is None or fresh:
                self._keys = KeySet.import_key_set(self._get(address))  # type: ignore[arg-type]  # plain JSON
            return self._keys

    def _get(self, address: str) -> dict[str, Any]:
        try:
            answer = httpx.get(address, timeout=self._timeout_s).raise_for_status()
            found: dict[str, Any] = answer.json()
        except (httpx.HTTPError, ValueError):
            raise _away() from None
        return found


def _away() -> Transient:
    return Transient("oidc.unavailable", "the national identity does not answer", do="Try again later.")


def _rejected(why: str) -> Forbidden:
    return Forbidden("oidc.rejected", f"the sign-in is not accepted: {why}", do="Sign in again.")
