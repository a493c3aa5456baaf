"""What many people hand in at once at a real server arrives, each exactly once."""

from __future__ import annotations

import os
import sys
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from typing import Final

from kennishub.actors import Role
from kennishub.catalogue.submissions import Status, list_submissions
from tests.accounts import PASSWORD, make_account
from tests.conftest import environment, free_port, serving
from tests.faults.harness import Range
from tests.web.page import Page

#: Clients at once, and what each hands in; `make faults` has all of them.
CLIENTS, EACH = (20, 50) if os.environ.get("KENNISHUB_FAULTS") == "all" else (20, 3)
#: Times that a client asks again while the hub says that it is busy.
PATIENCE: Final = 100
_BUSY: Final = 503
ARTICLE: Final = {
    "samenvatting": "Een tekst van velen.",
    "themas": "klimaat-energie",
    "trefwoorden": "warmtenet",
    "soort": "uitleg",
    "eigen": "ja",
    "tekst-tekst": "Zo ging het.",
}


@dataclass
class Client:
    """Be a browser with cookies of its own."""

    root: str
    busy: int = 0
    _opener: urllib.request.OpenerDirector = field(
        default_factory=lambda: urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar())
        )
    )

    def page(self, path: str, form: dict[str, str] | None = None) -> tuple[str, str]:
        """Return where a request ends up and what is there; ask again while the hub is busy."""
        data = None if form is None else urllib.parse.urlencode(form).encode()
        for _ in range(PATIENCE):
            try:
                with self._opener.open(self.root + path, data, timeout=60) as answer:
                    return answer.url.removeprefix(self.root), answer.read().decode()
            except urllib.error.HTTPError as error:
                with error:
                    if error.code != _BUSY:
                        raise AssertionError(error.read().decode()) from error
                self.busy += 1
        raise AssertionError("the hub stayed busy")

    def token(self, path: str) -> str:
        return Page(self.page(path)[1]).all("input", name="csrf_token")[0].get("value")


def hand_in(root: str, number: int) -> tuple[list[str], int]:
    """Sign in and hand in so many articles, each twice, as somebody does who clicks twice."""
    client = Client(root)
    token = client.token("/account/inloggen/")
    signing = {"csrf_token": token, "email": "a@b.example", "wachtwoord": PASSWORD}
    assert client.page("/account/inloggen/", signing)[0] != "/account/inloggen/"
    token = client.token("/indienen/")
    made = []
    for index in range(EACH):
        where, _ = client.page("/indienen/", {"csrf_token": token, "soort": "artikel"})
        made.append(f"Artikel {index} van {number}")
        form = {**ARTICLE, "csrf_token": token, "versie": "1", "titel": made[-1]}
        for _ in range(2):
            ended, text = client.page(where, {**form, "doe": "indienen"})
            assert ended == where.removesuffix("bewerken/"), text
    return made, client.busy


def test_what_a_crowd_hands_in_arrives_exactly_once(place: Range) -> None:
    make_account(place.hub, Role.AUTHOR, "a@b.example")
    port = free_port()
    root = f"http://127.0.0.1:{port}"
    env = environment(
        place.config,
        KENNISHUB_BASE_URL=root,
        KENNISHUB_RATE_LIMITS="off",
        KENNISHUB_WORKERS="4",
    )
    with serving(env, port), ThreadPoolExecutor(CLIENTS) as pool:
        done = list(pool.map(lambda number: hand_in(root, number), range(CLIENTS)))
    told = [title for titles, _busy in done for title in titles]
    with place.hub.database() as db:
        kept = [one.title for one in list_submissions(db, statuses=[Status.SUBMITTED])]
    busy = sum(busy for _titles, busy in done)
    sys.stdout.write(
        f"\n{CLIENTS} clients: {len(told)} told, {len(kept)} kept, {busy} times asked again\n"
    )
    assert len(told) == CLIENTS * EACH
    assert sorted(kept) == sorted(told)
