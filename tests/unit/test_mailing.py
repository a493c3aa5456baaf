"""Mails through a real mail server."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from kennishub.catalogue.counts import MOST_TRIED
from kennishub.catalogue.mails import queue_mail, waiting_mails
from kennishub.config import Config
from kennishub.hub import Hub
from kennishub.publishing.mailing import send_pending
from tests.conftest import free_port


class Inbox:
    """Take mails in, but for one address that the server does not know."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        if address.startswith("onbekend@"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.mails.append(message)
        return "250 OK"


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def hub(inbox: Inbox, tmp_path: Path) -> Iterator[Hub]:
    server = Controller(inbox, hostname="127.0.0.1", port=free_port())
    server.start()
    config = Config(
        content=tmp_path,
        index=tmp_path / "index",
        database=tmp_path / "kennishub.db",
        base_url="https://hub.example",
        smtp=f"smtp://127.0.0.1:{server.port}",
        mail_from="hub@hub.example",
    )
    hub = Hub(config)
    hub.prepare()
    yield hub
    server.stop()


def test_a_mail_arrives_with_its_links_and_headers(hub: Hub, inbox: Inbox) -> None:
    with hub.database() as db:
        queue_mail(db, "a@hattem.example", "Één onderwerp\nBcc: x@y.z", "Zie {base_url}/account/")
        assert send_pending(db, hub.config) == 1
        assert send_pending(db, hub.config) == 0
    [mail] = inbox.mails
    assert mail["To"] == "a@hattem.example"
    assert mail["Subject"] == "Één onderwerp Bcc: x@y.z"
    assert mail["Bcc"] is None
    assert "hub@hub.example" in mail["From"]
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "Zie https://hub.example/account/" in mail.get_content()


def test_an_address_that_is_refused_keeps_no_other_mail_back(hub: Hub, inbox: Inbox) -> None:
    with hub.database() as db:
        queue_mail(db, "onbekend@hattem.example", "Een", "Tekst")
        queue_mail(db, "a@hattem.example", "Twee", "Tekst")
        assert send_pending(db, hub.config) == 1
        assert [mail.recipient for mail in waiting_mails(db, MOST_TRIED)] == [
            "onbekend@hattem.example"
        ]
        for _ in range(MOST_TRIED):
            send_pending(db, hub.config)
        assert waiting_mails(db, MOST_TRIED) == []
    assert [mail["Subject"] for mail in inbox.mails] == ["Twee"]


def test_without_a_mail_server_mails_become_files_that_only_the_owner_reads(hub: Hub) -> None:
    config = dataclasses.replace(hub.config, smtp=None)
    with hub.database() as db:
        queue_mail(db, "a@hattem.example", "Een", "Tekst")
        assert send_pending(db, config) == 1
    [path] = (config.database.parent / "mail").iterdir()
    assert path.stat().st_mode & 0o077 == 0
    assert b"Tekst" in path.read_bytes()
