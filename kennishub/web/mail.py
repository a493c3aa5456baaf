"""Have mails sent that a request wrote down, without letting the reader wait for a mail server."""

from __future__ import annotations

import logging
import threading

from kennishub.hub import Hub
from kennishub.publishing.mailing import send_pending
from kennishub.web.hub import get_hub

logger = logging.getLogger(__name__)


def send_soon() -> None:
    """Send what waits in a thread of its own; what is not sent now is sent a minute later."""
    threading.Thread(target=_send, args=(get_hub(),), name="mail", daemon=True).start()


def _send(hub: Hub) -> None:
    try:
        with hub.database() as db:
            send_pending(db, hub.config)
    except Exception:
        logger.exception("mails were not sent")
