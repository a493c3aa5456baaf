"""Do now and then what nobody waits for: publish what is due, apply, tidy, mail."""

from __future__ import annotations

import logging
import secrets
import signal
import sys
import threading
from typing import Final

import click

from kennishub import logs
from kennishub.config import from_environment
from kennishub.hub import Hub

logger = logging.getLogger(__name__)

#: Seconds between two rounds.
KEEP_UP_SECONDS: Final = 60


def keep_up_until(stop: threading.Event, hub: Hub) -> None:
    """Do a round every minute, the first after one, until told to stop."""
    while not stop.wait(KEEP_UP_SECONDS):
        one_round(hub)


def one_round(hub: Hub) -> bool:
    """Do one round, and tell whether all of it could be done."""
    with logs.bound(request_id=f"keep-up-{secrets.token_hex(4)}"):
        try:
            hub.keep_up()
        except Exception:
            logger.exception("not everything could be kept up; the next time is soon")
            return False
    return True


@click.command("keep-up")
@click.option("--once", is_flag=True, help="Doe één ronde en stop, voor een timer.")
def keep_up(once: bool) -> None:
    """Doe het werk op de achtergrond als `kennishub serve` niet draait.

    Publiceert wat op een datum wacht, werkt kennis en index bij en verstuurt mail, elke minuut.
    """
    config = from_environment()
    logs.configure(config.log_format)
    hub = Hub(config)
    hub.prepare()
    hub.announce()
    with hub.engine:
        done = one_round(hub)
        if once:
            sys.exit(0 if done else 1)
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: stop.set())
        keep_up_until(stop, hub)
