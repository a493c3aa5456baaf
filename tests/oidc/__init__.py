"""Run a real OpenID provider, and sign in at it as a person does."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import urljoin

import pytest
import requests

from frontend.build import BuildError, find_node, install_packages
from tests.conftest import free_port

FOLDER: Final = Path(__file__).resolve().parent
SECRET: Final = "a secret of the tests alone"
REDIRECT: Final = "http://127.0.0.1:8000/account/inloggen/terug/gemeente/"
SIGNED_OUT: Final = "http://127.0.0.1:8000/account/uitgelogd/"


class RunningProvider:
    """Run `oidc-provider` until it is stopped; started again it has other keys."""

    def __init__(
        self, folder: Path, *, claims_at_userinfo: bool = True, signs_out: bool = True
    ) -> None:
        try:
            node, _npm = find_node()
        except BuildError as error:
            pytest.skip(f"no OpenID provider can be started: {error}")
        install_packages(FOLDER)
        self._node = node
        self._settings = folder / "provider.json"
        self._process: subprocess.Popen[str] | None = None
        self._starts = 0
        self._claims_at_userinfo = claims_at_userinfo
        self._signs_out = signs_out
        self.port = free_port()
        self.issuer = f"http://127.0.0.1:{self.port}"
        self.people: dict[str, Mapping[str, Any]] = {}

    def start(self) -> Self:
        """Start, with what is told of people from now on."""
        self.stop()
        self._starts += 1
        settings = {
            "port": self.port,
            "secret": SECRET,
            "redirect_uris": [REDIRECT],
            "signed_out_uris": [SIGNED_OUT],
            "signs_out": self._signs_out,
            "kid": f"key-{self._starts}",
            "claims_at_userinfo": self._claims_at_userinfo,
            "people": self.people,
        }
        self._settings.write_text(json.dumps(settings), encoding="utf-8")
        self._process = subprocess.Popen(
            [self._node, FOLDER / "provider.mjs", self._settings],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        # Above that line it warns that it is not set up for the real world.
        ready = any(line == "ready\n" for line in self._process.stdout)
        assert ready, "the provider stopped at once; it needs Node 20.12 or newer"
        return self

    def stop(self) -> None:
        """Stop, so that nothing answers any more."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None


def sign_in_at(url: str, login: str, browser: requests.Session | None = None) -> str:
    """Open the address of a provider, sign in there, and return where it sends the browser.

    A `browser` stays signed in there; without one somebody comes with a new one.
    """
    if browser is None:
        with requests.Session() as browser:
            return sign_in_at(url, login, browser)
    while not url.startswith(REDIRECT):
        answer = browser.get(url, allow_redirects=False, timeout=10)
        if not answer.is_redirect:
            fields = {"prompt": "login", "login": login, "password": "whatever"}
            answer = _send(browser, url, answer.text, fields)
        url = urljoin(answer.url, answer.headers["Location"])
    return url


def sign_out_at(url: str, browser: requests.Session) -> str:
    """Open the address to sign out at, agree to that, and return where it sends the browser."""
    answer = browser.get(url, timeout=10)
    answer.raise_for_status()
    (xsrf,) = re.findall(r'name="xsrf" value="([^"]+)"', answer.text)
    answer = _send(browser, url, answer.text, {"xsrf": xsrf, "logout": "yes"})
    return urljoin(answer.url, answer.headers["Location"])


def asks_who(url: str, browser: requests.Session) -> bool:
    """Tell whether a provider shows its page to sign in, and not who was signed in there."""
    while not url.startswith(REDIRECT):
        answer = browser.get(url, allow_redirects=False, timeout=10)
        if not answer.is_redirect:
            return True
        url = urljoin(url, answer.headers["Location"])
    return False


def _send(
    browser: requests.Session, url: str, page: str, fields: Mapping[str, str]
) -> requests.Response:
    form = re.search(r'<form[^>]* action="([^"]+)"', page)
    assert form is not None, page
    return browser.post(urljoin(url, form[1]), data=fields, allow_redirects=False, timeout=10)
