"""Mail through SMTP: one message out, under a Message-ID that stays the same when repeated."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

from itsm_flow.errors import ItsmFlowError

TIMEOUT_SECONDS = 10.0


class MailNotSent(ItsmFlowError):
    """The mail server could not be reached or did not take the mail."""

    template = "The mail {message_id} could not be sent: {reason}"


@dataclass(frozen=True, slots=True)
class Mail:
    """`key` is unique and stays the same for every attempt; `written_at` is aware."""

    key: str
    recipient: str
    subject: str
    body: str
    written_at: datetime

    def message(self, sender: str) -> EmailMessage:
        """The message as it goes out."""
        message = EmailMessage()
        message["Message-ID"] = self.message_id(sender)
        message["Date"] = format_datetime(self.written_at)
        message["From"] = sender
        message["To"] = self.recipient
        message["Subject"] = " ".join(self.subject.split())
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(self.body)
        return message

    def message_id(self, sender: str) -> str:
        """`<key@domain of the sender>`."""
        domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
        return f"<{self.key}@{domain}>"


@dataclass(frozen=True, slots=True)
class Mailer:
    """`url`: smtp://, smtps:// or smtp+starttls://user:password@host:port."""

    url: str
    sender: str

    def send(self, mail: Mail) -> None:
        """Hand the mail to the server; raises MailNotSent."""
        try:
            with self._connected() as server:
                server.send_message(mail.message(self.sender))
        except (smtplib.SMTPException, OSError, ValueError) as error:
            reason = f"{type(error).__name__}: {error}"
            raise MailNotSent(message_id=mail.message_id(self.sender), reason=reason) from error

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        parts = urlsplit(self.url)
        host = parts.hostname or "localhost"
        with _connect(parts.scheme, host, parts.port) as server:
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            yield server


def _connect(scheme: str, host: str, port: int | None) -> smtplib.SMTP:
    if scheme == "smtps":
        return smtplib.SMTP_SSL(
            host, port or 465, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context()
        )
    port = port or (587 if scheme == "smtp+starttls" else 25)
    server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
    if scheme == "smtp+starttls":
        server.starttls(context=ssl.create_default_context())
    return server
