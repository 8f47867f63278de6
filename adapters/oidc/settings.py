"""Which identity provider patients may sign in with."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class OidcSettings(BaseModel):
    """An OpenID Connect provider, such as a broker of MitID. Off while ``issuer`` is empty.

    Attributes:
        issuer: its address; what it can do is read from ``/.well-known/openid-configuration`` below it.
        client_id, client_secret: how Samtur is known there.
        redirect_url: this site's ``/mine/signed-in``, as registered there.
        scope: what is asked for.
        cpr_claim: claim of the ID token that holds the CPR number (brokers name it differently).
    """

    model_config = ConfigDict(extra="forbid")

    issuer: str = ""
    client_id: str = ""
    client_secret: SecretStr = SecretStr("")
    redirect_url: str = ""
    scope: str = "openid"
    cpr_claim: str = Field(default="cpr", min_length=1)
