"""Mails through a real SMTP server."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope

from itsm_flow.jobs.mail import Mail, Mailer, MailNotSent

WRITTEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Inbox:
    """What the server took, or refuses to take."""

    messages: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    refusal: str = ""

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        if self.refusal:
            return self.refusal
        content = bytes(envelope.original_content or b"")
        self.messages.append(message_from_bytes(content, EmailMessage, policy=default))
        self.recipients.extend(envelope.rcpt_tos)
        return "250 Taken"


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def listening(inbox: Inbox, **options: Any) -> Controller:
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    return controller


@pytest.fixture
def server(inbox: Inbox) -> Iterator[Controller]:
    controller = listening(inbox)
    yield controller
    controller.stop()


@pytest.fixture
def url(server: Controller) -> str:
    return f"smtp://127.0.0.1:{server.port}"


def mail(**changes: Any) -> Mail:
    given = {
        "key": "notification-7",
        "recipient": "agent1@example.org",
        "subject": "INC-2026-000001 事故",
        "body": "服務中斷\nPlease look.",
        "written_at": WRITTEN,
    }
    return Mail(**(given | changes))


def test_a_mail_arrives_as_it_was_written(inbox: Inbox, url: str) -> None:
    Mailer(url, "ITSM <itsm@example.org>").send(mail())
    (message,) = inbox.messages
    assert inbox.recipients == ["agent1@example.org"]
    assert message["Subject"] == "INC-2026-000001 事故"
    assert message["From"] == "ITSM <itsm@example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().splitlines() == ["服務中斷", "Please look."]


def test_a_mail_that_is_sent_again_keeps_its_message_id(inbox: Inbox, url: str) -> None:
    mailer = Mailer(url, "itsm@example.org")
    mailer.send(mail())
    mailer.send(mail())
    assert [message["Message-ID"] for message in inbox.messages] == [
        "<notification-7@example.org>"
    ] * 2


def test_a_subject_cannot_add_headers(inbox: Inbox, url: str) -> None:
    Mailer(url, "itsm@example.org").send(mail(subject="Hello\r\nBcc: everybody@example.org"))
    (message,) = inbox.messages
    assert message["Bcc"] is None
    assert message["Subject"] == "Hello Bcc: everybody@example.org"


def test_a_refusal_of_the_server_is_named(inbox: Inbox, url: str) -> None:
    inbox.refusal = "554 No thanks"
    with pytest.raises(MailNotSent, match=r"<notification-7@example.org>.*554.*No thanks"):
        Mailer(url, "itsm@example.org").send(mail())


def test_a_server_that_is_away_is_named() -> None:
    with pytest.raises(MailNotSent, match="ConnectionRefusedError"):
        Mailer(f"smtp://127.0.0.1:{free_port()}", "itsm@example.org").send(mail())


def test_an_address_that_is_none_is_named(url: str) -> None:
    with pytest.raises(MailNotSent):
        Mailer(url, "itsm@example.org").send(mail(recipient="agent1@example.org\nBcc: x@y.z"))


def test_credentials_in_the_url_are_used(inbox: Inbox) -> None:
    seen = []

    def accept(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> Any:
        seen.append((data.login, data.password))
        return AuthResult(success=True)

    controller = listening(inbox, authenticator=accept, auth_require_tls=False)
    try:
        url = f"smtp://us%40er:p%3Aw@127.0.0.1:{controller.port}"
        Mailer(url, "itsm@example.org").send(mail())
    finally:
        controller.stop()
    assert seen == [(b"us@er", b"p:w")]
    assert len(inbox.messages) == 1
