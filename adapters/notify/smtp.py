"""E-mail over SMTP. The notice's id is in ``Message-ID``: SMTP has no other key, mail servers know doubles by it."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage

from adapters.notify.settings import NoticeSettings
from planner.booking.notices.ports import Outgoing
from planner.kernel.errors import InvalidInput, Transient


class SmtpGateway:
    """Hands e-mails to a mail server, a connection each.

    Args:
        settings: server, sign-in and sender.
    """

    def __init__(self, settings: NoticeSettings) -> None:
        self._settings = settings

    def send(self, out: Outgoing) -> str:
        """Hand an e-mail over; return its message id.

        Raises:
            Transient: ``notices.gateway-away``. InvalidInput: ``notices.gateway-refused``.
        """
        message = self._message(out)
        try:
            with self._connected() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise (_refused(out) if all(code >= 500 for code in codes) else _away("refused for now")) from None
        except smtplib.SMTPResponseException as error:
            if error.smtp_code >= 500 and not isinstance(error, smtplib.SMTPAuthenticationError):
                raise _refused(out) from None
            raise _away(f"code {error.smtp_code}") from None
        except (OSError, smtplib.SMTPException) as error:
            raise _away(type(error).__name__) from None
        return str(message["Message-ID"])

    def _message(self, out: Outgoing) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._settings.email_from
        message["To"] = out.to
        message["Subject"] = out.subject
        message["Message-ID"] = f"<{out.id}@{self._settings.email_from.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(out.text)
        message["Content-Language"] = out.language
        return message

    def _connected(self) -> smtplib.SMTP:
        settings = self._settings
        where = (settings.smtp_host, settings.smtp_port)
        server: smtplib.SMTP
        if settings.smtp_tls == "tls":
            server = smtplib.SMTP_SSL(*where, timeout=settings.timeout_s, context=ssl.create_default_context())
        else:
            server = smtplib.SMTP(*where, timeout=settings.timeout_s)
        try:
            if settings.smtp_tls == "starttls":
                server.starttls(context=ssl.create_default_context())
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
        except BaseException:
            server.close()
            raise
        return server


def _refused(out: Outgoing) -> InvalidInput:
    return InvalidInput(
        "notices.gateway-refused", "the mail server refuses the e-mail", where=out.id, do="Look at the address."
    )


def _away(why: str) -> Transient:
    return Transient("notices.gateway-away", f"the gateway does not take the text now ({why})", do="It is tried again.")
