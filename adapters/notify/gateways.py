"""Make the gateways that the settings name."""

from __future__ import annotations

from pathlib import Path

from adapters.notify.file import FileGateway
from adapters.notify.settings import NoticeSettings
from adapters.notify.sms_http import HttpSmsGateway
from adapters.notify.smtp import SmtpGateway
from planner.booking.notices.contact import Channel
from planner.booking.notices.policy import Policies, bundled
from planner.booking.notices.ports import Gateway
from planner.kernel.errors import InvalidInput


def gateways(settings: NoticeSettings, data_dir: Path) -> dict[Channel, Gateway]:
    """Return a gateway for each channel that is on; nothing is connected.

    Raises:
        InvalidInput: ``notices.gateway-incomplete`` when a channel is on without what it needs.
    """
    file = FileGateway(data_dir / "notices.jsonl")
    found: dict[Channel, Gateway] = {}
    if settings.sms == "file":
        found["sms"] = file
    elif settings.sms == "http":
        _need(settings.sms_url, "SMS_URL")
        token = settings.sms_token.get_secret_value()
        found["sms"] = HttpSmsGateway(settings.sms_url, token, settings.sms_sender, settings.timeout_s)
    if settings.email == "file":
        found["email"] = file
    elif settings.email == "smtp":
        _need(settings.smtp_host, "SMTP_HOST")
        _need(settings.email_from, "EMAIL_FROM")
        found["email"] = SmtpGateway(settings)
    return found


def policies(settings: NoticeSettings) -> Policies:
    """Return the office's policies; InvalidInput ``notices.bad-policy`` when the file cannot be used."""
    if settings.policy is None:
        return bundled()
    try:
        text = settings.policy.read_text(encoding="utf-8")
    except OSError as error:
        raise InvalidInput(
            "notices.bad-policy",
            f"the notice policy cannot be read: {error.strerror}",
            where=str(settings.policy),
            do="Correct SAMTUR_NOTICES__POLICY.",
        ) from None
    return Policies.parse(text, str(settings.policy))


def _need(value: str, name: str) -> None:
    if not value:
        raise InvalidInput(
            "notices.gateway-incomplete",
            "a channel for notices is on without what it needs",
            where=f"SAMTUR_NOTICES__{name}",
            do="Set it, or turn the channel off.",
        )
