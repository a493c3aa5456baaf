"""Be the clients of a hub under load: read, write, and ask what is dear to answer."""

from __future__ import annotations

import http.client
import random
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlencode

from benchmarks.load_server import PASSWORD
from kennishub.catalogue.municipalities import load_register

_OK: Final = 200
_SEE_OTHER: Final = 303
_SERVER_ERROR: Final = 500
_TIMEOUT: Final = 60.0
#: Seconds after which a connection is not used again: the server closes idle ones after 5.
_IDLE: Final = 3.0
_FORM: Final = "application/x-www-form-urlencoded"
_WORDS: Final = (
    *("schulden", "energie", "jeugdzorg", "warmtenet", "inwoners", "participatie", "wonen"),
    *("gemeente", "mantelzorg", "subsidie", "vroegsignalering", "digitaal", "armoede"),
    *("klimaat", "vergunning", "bijstand"),
)
_THEMES: Final = ("klimaat-energie", "bestaanszekerheid")


class Kind(StrEnum):
    """Name what a request was for."""

    PAGE = "page"
    SAVE = "save"
    PUBLISH = "publish"
    HOSTILE = "hostile"


@dataclass(frozen=True, slots=True)
class Sample:
    """Hold how long one request took, the whole answer included."""

    kind: Kind
    milliseconds: float


class Client:
    """Hold a connection and its cookies, and note what every request took."""

    def __init__(self, address: str, samples: list[Sample]) -> None:
        self._connection = http.client.HTTPConnection(address, timeout=_TIMEOUT)
        self._samples = samples
        self._cookies: dict[str, str] = {}
        self._used = 0.0

    def __enter__(self) -> Self:
        """Return the client itself."""
        return self

    def __exit__(self, *_exception: object) -> None:
        """Close the connection."""
        self._connection.close()

    def get(self, path: str) -> str:
        """Return a page."""
        status, text, _ = self._ask("GET", path, None, Kind.PAGE)
        return self._expect(path, status, text, (_OK,))

    def post(self, path: str, form: Mapping[str, str], kind: Kind) -> str:
        """Send a form, and return the page or the address that it leads to."""
        status, text, location = self._ask("POST", path, form, kind)
        return self._expect(path, status, location or text, (_OK, _SEE_OTHER))

    def ask_hostile(self, path: str) -> None:
        """Ask what may be refused, but not break anything."""
        status, text, _ = self._ask("GET", path, None, Kind.HOSTILE)
        if status >= _SERVER_ERROR:
            raise RuntimeError(f"{path[:60]} answers {status}: {text[:80]}")

    def sign_in(self, email: str) -> None:
        """Sign in as a person does."""
        form = {"csrf_token": token(self.get("/account/inloggen/")), "email": email}
        self.post("/account/inloggen/", {**form, "wachtwoord": PASSWORD}, Kind.SAVE)

    def _ask(
        self, method: str, path: str, form: Mapping[str, str] | None, kind: Kind
    ) -> tuple[int, str, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        body = None
        if form is not None:
            body, headers["Content-Type"] = urlencode(form), _FORM
        started = time.perf_counter()
        if started - self._used > _IDLE:
            # As a browser does; `http.client` would write to a connection that is closed already.
            self._connection.close()
        try:
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        except BaseException:
            self._connection.close()
            raise
        self._used = time.perf_counter()
        self._samples.append(Sample(kind, (self._used - started) * 1000))
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer.status, text, answer.headers.get("Location", "")

    @staticmethod
    def _expect(path: str, status: int, text: str, wanted: tuple[int, ...]) -> str:
        if status not in wanted:
            raise RuntimeError(f"{path} answers {status}")
        return text


def read_paths(content: Path) -> list[str]:
    """Return what readers ask for: searches, documents, themes, the home page."""
    documents = [
        f"/{path.parent.name}/{path.stem}/" for path in sorted(content.glob("*/*.md"))[:500]
    ]
    searches = [f"/zoeken?q={word}" for word in _WORDS]
    searches += [f"/zoeken?q={one}+{two}" for one, two in zip(_WORDS, _WORDS[3:], strict=False)]
    searches += [f"/zoeken?thema={theme}" for theme in _THEMES]
    others = ["/", "/themas/", "/gemeenten/", "/api/v1/documenten?q=energie"]
    chance = random.Random(1)  # noqa: S311 - the same pages every time
    chance.shuffle(documents)
    # As many documents as searches: who searches opens what was found.
    return searches + documents[: len(searches)] + others


def write_one(author: Client, editor: Client, name: str, pause: Callable[[], object]) -> None:
    """Write a case as an author does, and publish it as an editor does."""
    start = {"csrf_token": token(author.get("/indienen/")), "soort": "praktijkvoorbeeld"}
    where = author.post("/indienen/", start, Kind.SAVE)
    form = {"titel": f"Proef {name}", "samenvatting": "Een proef onder druk.", "eigen": "ja"}
    form |= {"themas": "klimaat-energie", "gemeenten-0-naam": "Hattem"}
    form |= {"gemeenten-0-rol": "trekker", "csrf_token": token(author.get(where))}
    version = 1
    for number in range(3):
        pause()
        form |= {"versie": str(version), "tekst-aanpak": f"Zo ging het, {number}. " * 40}
        saved = author.post(where.replace("/bewerken/", "/concept"), form, Kind.SAVE)
        version = int(re.findall(r'"versie": ?(\d+)', saved)[0])
    pause()
    author.post(where, {**form, "doe": "indienen", "versie": str(version)}, Kind.SAVE)
    pause()
    page = where.replace("/indienen/", "/redactie/inzendingen/").replace("/bewerken/", "/")
    editor.get("/redactie/inzendingen/")
    editor.post(f"{page}oppakken", _decision(editor.get(page)), Kind.SAVE)
    pause()
    decision = _decision(editor.get(page)) | {"id": f"proef-{name}"}
    editor.post(f"{page}publiceren", decision, Kind.PUBLISH)
    author.get(f"/praktijkvoorbeelden/proef-{name}/")


def hostile_path(chance: random.Random) -> str:
    """Return a search that asks as much as can be asked: long, with prefixes, with deep facets."""
    prefixes = " ".join(f"{word[:3]}*" for word in chance.sample(_WORDS, 16))
    places = [("gemeente", one.slug) for one in chance.sample(load_register().all(), 200)]
    kinds = [
        urlencode({"q": prefixes}),
        urlencode({"q": " ".join(chance.choices(_WORDS, k=16))[:200]}),
        urlencode({"q": "x" * chance.randint(200, 3_000)}),
        urlencode({"q": f'"{" ".join(chance.sample(_WORDS, 8))}" -{chance.choice(_WORDS)}'}),
        urlencode([("q", "gem*"), *places]),
        urlencode({"q": "gem* ver* bes* wer*", "pagina": chance.randint(50, 5_000)}),
        urlencode([("q", ""), *(("thema", theme) for theme in _THEMES * 50)]),
    ]
    return f"/zoeken?{chance.choice(kinds)}"


def token(page: str) -> str:
    """Return the token that the first form of a page sends."""
    found: list[str] = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    return found[0]


def _decision(page: str) -> dict[str, str]:
    version = re.findall(r'name="versie"[^>]*value="(\d+)"', page)[0]
    return {"csrf_token": token(page), "versie": version}
