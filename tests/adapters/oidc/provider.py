"""An OpenID Connect provider as a process of its own: ``python provider.py PORT``. Everybody is signed in at once.

``POST /bend`` with JSON changes what it does next: ``cpr``; ``rotate`` for a new key; ``claims`` to put into the token;
``foreign`` to sign with a key it does not publish.
"""

from __future__ import annotations

import base64
import secrets
import sys
import time
from typing import Any
from urllib.parse import urlencode

import uvicorn
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "samtur", "hemmelig"


def make(issuer: str) -> FastAPI:
    """Return the provider."""
    app = FastAPI()
    keys = [RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"})]
    bent: dict[str, Any] = {"cpr": "0203461234", "claims": {}, "foreign": False}
    codes: dict[str, dict[str, str]] = {}

    @app.get("/.well-known/openid-configuration")
    def about() -> dict[str, str]:
        paths = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return {"issuer": issuer, **{name: f"{issuer}/{path}" for name, path in paths.items()}}

    @app.get("/keys")
    def published() -> dict[str, Any]:
        return {"keys": [key.as_dict(private=False) for key in keys]}

    @app.get("/authorize")
    def authorize(request: Request) -> Response:
        asked = dict(request.query_params)
        if asked.get("client_id") != CLIENT or asked.get("code_challenge_method") != "S256":
            return JSONResponse({"error": "invalid_request"}, status_code=400)
        code = secrets.token_urlsafe(16)
        codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        return RedirectResponse(f"{asked['redirect_uri']}?{back}", status_code=302)

    @app.post("/token")
    async def token(request: Request) -> Response:
        form = dict(await request.form())
        asked = codes.pop(str(form.get("code")), None)
        known = request.headers.get("authorization") == _basic()
        proven = asked and asked["code_challenge"] == create_s256_code_challenge(str(form.get("code_verifier")))
        if not (known and proven and asked and asked["redirect_uri"] == form.get("redirect_uri")):
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        now = int(time.time())
        claims = {"iss": issuer, "sub": "u1", "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        claims |= {"dk.cpr": bent["cpr"]} | bent["claims"]
        key = RSAKey.generate_key(2048, {"kid": keys[-1].kid}) if bent["foreign"] else keys[-1]
        signed = jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key)
        return JSONResponse({"access_token": "a", "token_type": "Bearer", "id_token": signed})

    @app.post("/bend")
    async def bend(request: Request) -> dict[str, bool]:
        wanted = await request.json()
        if wanted.pop("rotate", False):
            keys[:] = [RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig"})]
        bent.update({"claims": {}, "foreign": False, **wanted})
        return {"ok": True}

    return app


def _basic() -> str:

    return "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()


if __name__ == "__main__":
    port = int(sys.argv[1])
    uvicorn.run(make(f"http://127.0.0.1:{port}"), host="127.0.0.1", port=port, log_level="error")
