"""Do now and then what nobody waits for: publish what is due, apply, tidy, mail, check links."""

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


def start_checking_links(stop: threading.Event, hub: Hub) -> None:
    """Check links in a thread beside the rounds: other sites are slow, and a round is not to wait.

    The thread ends with the process, whatever it waits for, or soon after being told to stop.
    """
    if hub.config.check_links:
        threading.Thread(
            target=_check_links_until, args=(stop, hub), name="links", daemon=True
        ).start()


def one_round_of_links(hub: Hub, stop: threading.Event) -> bool:
    """Check some links where that is on, and tell whether it went without an error."""
    with logs.bound(request_id=f"keep-up-{secrets.token_hex(4)}"):
        try:
            if hub.config.check_links:
                hub.check_links(stop)
        except Exception:
            logger.exception("links could not be checked; the next time is soon")
            return False
    return True


def _check_links_until(stop: threading.Event, hub: Hub) -> None:
    while not stop.wait(KEEP_UP_SECONDS):
        one_round_of_links(hub, stop)


@click.command("keep-up")
@click.option("--once", is_flag=True, help="Doe één ronde en stop, voor een timer.")
def keep_up(once: bool) -> None:
    """Doe het werk op de achtergrond als `kennishub serve` niet draait.

    Publiceert wat op een datum wacht, werkt kennis en index bij, verstuurt mail en controleert een
    paar links, elke minuut.
    """
    config = from_environment()
    logs.configure(config.log_format)
    hub = Hub(config)
    hub.prepare()
    hub.announce()
    with hub.engine:
        done = one_round(hub)
        stop = threading.Event()
        if once:
            sys.exit(0 if one_round_of_links(hub, stop) and done else 1)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: stop.set())
        start_checking_links(stop, hub)
        keep_up_until(stop, hub)
