"""Send the mails that wait: through a mail server, or to files where none is set."""

from __future__ import annotations

import contextlib
import logging
import smtplib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from kennishub.catalogue.counts import MOST_TRIED
from kennishub.catalogue.database import Database
from kennishub.catalogue.mails import Mail, mark_failed, mark_sent, waiting_mails
from kennishub.config import Config
from kennishub.locking import LockTimeoutError, exclusive

logger = logging.getLogger(__name__)

#: Seconds that a mail server may take to answer.
_PATIENCE: Final = 10.0

Send = Callable[[Mail, EmailMessage], None]


def send_pending(db: Database, config: Config) -> int:
    """Send what waits and return how many; one process at a time does so.

    A mail that cannot be handed over waits for the next time; its error is kept with it.
    """
    sent = 0
    try:
        with exclusive(config.database.parent / "mail.lock", timeout=0):
            waiting = waiting_mails(db, MOST_TRIED)
            if not waiting:
                return 0
            with _opened(config) as send:
                for mail in waiting:
                    sent += _hand_over(db, mail, send, config)
    except LockTimeoutError:
        pass  # Another process is at it.
    except (OSError, smtplib.SMTPException) as error:
        logger.warning("no mail was sent: %s", error)
    return sent


def remove_old_files(config: Config) -> int:
    """Remove mails that were written to files longer ago than mails are kept; return how many."""
    removed = 0
    for path in (config.database.parent / "mail").glob("*.eml"):
        if time.time() - path.stat().st_mtime > config.mail_days * 24 * 3600:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def compose(mail: Mail, config: Config) -> EmailMessage:
    """Return a mail as it is sent."""
    message = EmailMessage()
    message["From"] = f"Kennishub <{config.mail_from}>"
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Date"] = formatdate(usegmt=True)
    message["Message-ID"] = make_msgid(f"kennishub-{mail.id}", domain=config.hostname)
    # Out-of-office programs shall not answer.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(f"{mail.text.replace('{base_url}', config.base_url)}\n\nKennishub\n")
    return message


def _hand_over(db: Database, mail: Mail, send: Send, config: Config) -> bool:
    try:
        send(mail, compose(mail, config))
    except (OSError, smtplib.SMTPException, ValueError) as error:
        logger.warning("mail %d was not sent: %s", mail.id, error)
        mark_failed(db, mail.id, str(error))
        return False
    mark_sent(db, mail.id)
    return True


@contextmanager
def _opened(config: Config) -> Iterator[Send]:
    if config.smtp is None:
        folder = config.database.parent / "mail"
        folder.mkdir(mode=0o700, exist_ok=True)
        yield lambda mail, message: _write(folder, mail, message)
        return
    parts = urlsplit(config.smtp)
    host = parts.hostname or ""
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    server = kind(host, parts.port or 0, timeout=_PATIENCE)
    try:
        if parts.scheme == "smtp+starttls":
            server.starttls()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield lambda _mail, message: _send(server, message)
    finally:
        with contextlib.suppress(smtplib.SMTPException, OSError):
            server.quit()


def _send(server: smtplib.SMTP, message: EmailMessage) -> None:
    server.send_message(message)


def _write(folder: Path, mail: Mail, message: EmailMessage) -> None:
    temporary = folder / f".{mail.id}.new"
    temporary.touch(mode=0o600)
    temporary.write_bytes(message.as_bytes())
    temporary.rename(folder / f"{mail.id:06}.eml")
