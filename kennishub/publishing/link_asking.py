"""Ask other sites whether a page is still there, politely, and never within one's own network.

Documents come from many people, and an address in one must not be a way to the machines around the
hub. So a name is resolved once, each address that it has must be of the public internet, and the
connection goes to an address that was looked at; for a redirect all of that is done again.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

from kennishub import __version__
from kennishub.catalogue.source_links import Found

IPAddress = IPv4Address | IPv6Address

#: The ports of the web; others are for things that speak something else.
PORTS: Final = frozenset({80, 443})
MOST_REDIRECTS: Final = 5
#: Seconds to connect and to wait for a piece of an answer; for one whole answer; and after which an
#: address is not followed to yet another one.
PATIENCE: Final = 10.0
WHOLE_ANSWER: Final = 20.0
WHOLE_WAY: Final = 45.0
#: Seconds between two requests to one site.
PAUSE: Final = 2.0
#: Addresses of one name that are tried.
_MOST_ADDRESSES: Final = 3

_GONE: Final = (404, 410)
#: The site wants somebody signed in, no program, or nobody now; 999 is how one says it.
_REFUSALS: Final = (401, 402, 403, 405, 407, 429, 451, 501, 999)
_REDIRECTS: Final = (301, 302, 303, 307, 308)
#: After these a GET would say nothing else.
_FINAL: Final = (401, 429)
#: IPv6 addresses in which networks that only know IPv6 write an IPv4 address (NAT64).
_NAT64: Final = ip_network("64:ff9b::/96")
#: What is given out on the public IPv6 internet, and the part of it that tunnels IPv4 (6to4).
_IPV6: Final = ip_network("2000::/3")
_6TO4: Final = ip_network("2002::/16")


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold what came: its kind, and the HTTP status where there was one."""

    found: Found
    status: int | None = None


@dataclass(frozen=True, slots=True)
class _Target:
    """Hold where a request goes: `host` is a name in ASCII, `path` what follows it, quoted."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def netloc(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _default_port(self.scheme) else f"{host}:{self.port}"


class _NotPublicError(Exception):
    """Report an address that nobody may be asked at."""


#: What an error says about an address; the first kind that fits counts.
_FAILURES: Final[Mapping[type[Exception], Found]] = {
    _NotPublicError: Found.NOT_PUBLIC,
    socket.gaierror: Found.UNKNOWN_NAME,
    TimeoutError: Found.SILENT,
    ssl.SSLError: Found.TLS,
    OSError: Found.NO_CONNECTION,
    http.client.HTTPException: Found.NO_HTTP,
    ValueError: Found.NO_HTTP,
}


def is_public(address: IPAddress) -> bool:
    """Tell whether an address is one of the public internet."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address in _NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
        if address not in _IPV6 or address in _6TO4 or address.teredo is not None:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a name, in the order in which they are to be tried.

    Raises:
        OSError: the name is unknown, or cannot be looked up now.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


class Asker:
    """Ask addresses one at a time; for one thread.

    All but the address of the hub is there for tests; times are in seconds.
    """

    def __init__(
        self,
        base_url: str,
        *,
        is_allowed: Callable[[IPAddress], bool] = is_public,
        ports: frozenset[int] = PORTS,
        resolve: Callable[[str, int], list[str]] = resolve,
        pause: float = PAUSE,
        patience: float = PATIENCE,
        whole_answer: float = WHOLE_ANSWER,
        whole_way: float = WHOLE_WAY,
    ) -> None:
        self._headers = {
            "User-Agent": f"Kennishub/{__version__} (controle van links; +{base_url}/)",
            "Accept": "*/*",
            "Accept-Encoding": "identity",
            "Connection": "close",
        }
        self._is_allowed = is_allowed
        self._ports = ports
        self._resolve = resolve
        self._pause = pause
        self._patience = patience
        self._whole_answer = whole_answer
        self._whole_way = whole_way
        self._last: dict[str, float] = {}

    def ask(self, url: str, stop: threading.Event) -> Answer | None:
        """Return what comes of an address after at most five redirects; None when told to stop.

        Whatever the address and whatever the site sends, nothing is raised.
        """
        try:
            return self._follow(url, stop)
        except tuple(_FAILURES) as error:
            return Answer(next(_FAILURES[kind] for kind in _FAILURES if isinstance(error, kind)))

    def _follow(self, url: str, stop: threading.Event) -> Answer | None:
        until = time.monotonic() + self._whole_way
        for _ in range(MOST_REDIRECTS + 1):
            if time.monotonic() > until:
                return Answer(Found.SILENT)
            came = self._ask(self._target(url), stop)
            if came is None:
                return None
            status, location = came
            if status not in _REDIRECTS:
                return _answer(status)
            if not location:
                return Answer(Found.NO_HTTP, status)
            url = urljoin(url, location)
        return Answer(Found.REDIRECTS)

    def _target(self, url: str) -> _Target:
        try:
            parts = urlsplit(url)
            port = _default_port(parts.scheme) if parts.port is None else parts.port
            # A name of one label too long, or with signs that no name has, raises too.
            host = (parts.hostname or "").encode("idna").decode("ascii")
        except ValueError as error:
            raise _NotPublicError from error
        known = parts.scheme in ("http", "https") and host and port in self._ports
        if not known or parts.username is not None or parts.password is not None:
            raise _NotPublicError
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
        query = f"?{quote(parts.query, safe='/?%:@!$&()*+,;=~')}" if parts.query else ""
        return _Target(parts.scheme, host, port, path + query)

    def _ask(self, target: _Target, stop: threading.Event) -> tuple[int, str] | None:
        """Return status and location; where HEAD is not answered well, those of a GET."""
        addresses = self._resolve(target.host, target.port)
        # One that is not public is enough: which is used would be up to whoever owns the name.
        if not addresses or not all(map(self._may_be_asked, addresses)):
            raise _NotPublicError
        if self._wait(target.host, stop):
            return None
        try:
            came = self._request("HEAD", target, addresses)
        except (ConnectionError, TimeoutError, http.client.HTTPException):
            came = None  # Some sites do not know HEAD, and say nothing at all.
        if came is not None and (came[0] < 400 or came[0] in _FINAL):
            return came
        if self._wait(target.host, stop):
            return None
        return self._request("GET", target, addresses)

    def _may_be_asked(self, address: str) -> bool:
        try:
            return self._is_allowed(ip_address(address))
        except ValueError:
            return False

    def _wait(self, host: str, stop: threading.Event) -> bool:
        """Leave a site alone for a moment between two requests; tell whether to stop instead."""
        last = self._last.get(host)
        rest = 0.0 if last is None else last + self._pause - time.monotonic()
        stopped = stop.wait(rest) if rest > 0 else stop.is_set()
        self._last[host] = time.monotonic()
        return stopped

    def _request(self, method: str, target: _Target, addresses: list[str]) -> tuple[int, str]:
        """Send one request and read the head of its answer; of the body nothing is needed."""
        with self._connected(target, addresses) as plain, _ended(plain, self._whole_answer):
            stream: socket.socket = plain
            if target.scheme == "https":
                stream = self._tls.wrap_socket(plain, server_hostname=target.host.rstrip("."))
            with stream:
                connection = http.client.HTTPConnection(target.host, target.port)
                # It has a connection already, so it makes none of its own.
                connection.sock = stream
                headers = {"Host": target.netloc, **self._headers}
                connection.request(method, target.path, headers=headers)
                with connection.getresponse() as response:
                    return response.status, _text(response.getheader("Location", ""))

    @contextlib.contextmanager
    def _connected(self, target: _Target, addresses: list[str]) -> Iterator[socket.socket]:
        error: OSError = ConnectionError()
        for address in addresses[:_MOST_ADDRESSES]:
            try:
                made = socket.create_connection((address, target.port), self._patience)
            except OSError as why:
                error = why
            else:
                with made:
                    yield made
                return
        raise error

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        # What the system trusts, and what browsers do; a small system may come without any.
        from requests.utils import DEFAULT_CA_BUNDLE_PATH

        context = ssl.create_default_context()
        context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
        return context


@contextlib.contextmanager
def _ended(stream: socket.socket, seconds: float) -> Iterator[None]:
    """End a connection after so long, however slowly its other side keeps sending.

    Raises:
        TimeoutError: it was ended.
    """
    number, late = stream.fileno(), threading.Event()
    # TLS takes the descriptor over, so another one for the same connection is kept.
    own = socket.fromfd(number, stream.family, stream.type)

    def end() -> None:
        late.set()
        with contextlib.suppress(OSError):
            own.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, http.client.HTTPException, ValueError):
        if not late.is_set():
            raise
    finally:
        timer.cancel()
        timer.join()
        own.close()
    # Half a head of an answer may look like a whole one.
    if late.is_set():
        raise TimeoutError


def _answer(status: int) -> Answer:
    if status in _GONE:
        return Answer(Found.GONE, status)
    if status in _REFUSALS:
        return Answer(Found.REFUSED, status)
    return Answer(Found.GOOD if 200 <= status < 400 else Found.ERROR, status)


def _text(header: str) -> str:
    """Return a header that was written in UTF-8, as browsers take it, or as it was."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header


def _default_port(scheme: str) -> int:
    return 443 if scheme == "https" else 80
