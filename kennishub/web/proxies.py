"""See visitors behind the web servers that stand in front of the hub.

Limits count per address; without this everybody behind a proxy would be one visitor, and one could
use up the limits of all.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final

from flask import Flask, request

from kennishub.config import Config, IPNetwork

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: Where the address of the machine is kept that really sent a request.
SENDER: Final = "kennishub.sender"


def init_app(app: Flask, config: Config) -> None:
    """Take the address of a visitor from `X-Forwarded-For`, where a trusted machine sent it."""
    inner: WSGIApplication = app.wsgi_app

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        sender = environ[SENDER] = environ.get("REMOTE_ADDR", "")
        environ["REMOTE_ADDR"] = visitor(
            sender, environ.get("HTTP_X_FORWARDED_FOR", ""), config.trusted_proxies
        )
        return inner(environ, start_response)

    app.wsgi_app = application  # type: ignore[method-assign]


def sender() -> str:
    """Return the address of the machine that sent this request: a proxy, or the visitor."""
    found: str = request.environ.get(SENDER, request.remote_addr or "")
    return found


def visitor(sender: str, forwarded: str, trusted: tuple[IPNetwork, ...]) -> str:
    """Return the last address on the way that is not of a trusted machine.

    What stands before it in the header may be made up by whoever sent it.
    """
    seen = sender
    for address in reversed(forwarded.split(",")):
        if not is_trusted(seen, trusted):
            break
        try:
            seen = str(ip_address(address.strip()))
        except ValueError:
            break
    return seen


def is_trusted(address: str, trusted: tuple[IPNetwork, ...]) -> bool:
    """Tell whether an address is that of a machine in front of the hub."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in trusted)
