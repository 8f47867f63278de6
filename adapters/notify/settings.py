"""How notices leave the house."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class NoticeSettings(BaseModel):
    """Settings of notices.

    Attributes:
        sms: ``http`` for a gateway, ``file`` for one in the data directory (it holds personal data), ``off``.
        email: ``smtp``, ``file`` or ``off``.
        policy: the office's own table of what is sent when; by default the one that comes along.
        sms_url, sms_token, sms_sender: where the gateway takes texts, the bearer token, and the sender shown.
        callback_secret: key of the signatures on the gateway's receipts and replies; empty refuses them all.
        smtp_host, smtp_port, smtp_user, smtp_password, smtp_tls: the mail server; ``starttls``, ``tls`` or ``none``.
        email_from: address that e-mails come from.
        timeout_s: longest wait for a gateway.
    """

    model_config = ConfigDict(extra="forbid")

    sms: Literal["off", "file", "http"] = "off"
    email: Literal["off", "file", "smtp"] = "off"
    policy: Path | None = None
    sms_url: str = ""
    sms_token: SecretStr = SecretStr("")
    sms_sender: str = "Samtur"
    callback_secret: SecretStr = SecretStr("")
    smtp_host: str = ""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_tls: Literal["starttls", "tls", "none"] = "starttls"
    email_from: str = ""
    timeout_s: float = Field(default=10.0, gt=0)
