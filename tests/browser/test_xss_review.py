"""Show in a real browser that no text of an author does anything on the pages of editors.

Every vector goes through the fields of a submission to the page on which it is reviewed, to what
changed, to the merging of two texts, to the comparison of two revisions and to the published page.
The pages are loaded without a content security policy, everything on them is clicked and hovered
over, and the tree that the browser made may have no element and no attribute that the same pages
do not have with harmless texts, but for those that the allow-list lets authors write.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import pytest
import yaml
from flask import Flask, render_template
from flask.testing import FlaskClient
from playwright.sync_api import Page

from kennishub import create_app
from kennishub.actors import Role
from kennishub.catalogue.accounts import Account
from kennishub.catalogue.database import transaction
from kennishub.catalogue.documents import save_document
from kennishub.catalogue.revisions import HUB, add_revision
from kennishub.catalogue.submissions import add_comment, create_submission, get_submission
from kennishub.catalogue.unmerged import keep_unmerged
from kennishub.content.document import PracticeCase
from kennishub.content.parsing import parse
from kennishub.content.rendering import Renderer
from kennishub.content.rendering.cleaning import ALLOWED, is_allowed
from kennishub.hub import Hub
from kennishub.indexing.records import to_row
from kennishub.indexing.themes import vocabulary
from kennishub.publishing import forms, transitions
from kennishub.web.review.merging import fields_of
from tests.accounts import make_account, sign_in, token_on
from tests.browser import test_xss
from tests.browser.test_xss import (  # noqa: F401 - fixtures are known by their names here
    CONTROLS,
    Evidence,
    Load,
    load,
    page,
    renderer,
    vectors,
)

pytestmark = pytest.mark.browser

#: Each vector goes through so many of the fields; all of them, where somebody has the time.
ROUNDS: Final = int(os.environ.get("KENNISHUB_XSS_ROUNDS", "1"))
#: The places of a case that an author fills, with the most characters that fit each.
PLACES: Final = (
    ("titel", 120),
    ("samenvatting", 400),
    ("regio", 200),
    ("doelgroep", 200),
    ("partners", 200),
    ("resultaten.indicator", 200),
    ("resultaten.eenheid", 200),
    ("resultaten.toelichting", 1000),
    ("kosten.eenheid", 200),
    ("kosten.financiering", 1000),
    ("kosten.toelichting", 1000),
    ("lessen.tekst", 1000),
    ("overdraagbaarheid.kern", 1000),
    ("overdraagbaarheid.aanpasbaar", 1000),
    ("overdraagbaarheid.voorwaarden", 1000),
    ("bronnen.titel", 200),
    ("bronnen.uitgever", 200),
    ("leeraanbod.titel", 200),
    ("contact.functie", 200),
    ("contact.organisatie", 200),
)
#: What else belongs to a value in a list or a group.
REST: Final[Mapping[str, Mapping[str, Any]]] = {
    "resultaten": {"indicator": "Aantal", "na": 1, "voor": 2},
    "kosten": {"bedrag": 1},
    "lessen": {"tekst": "Begin klein", "soort": "doen"},
    "bronnen": {"titel": "Verslag", "url": "https://www.example.org/"},
    "leeraanbod": {"titel": "Cursus", "url": "https://www.example.org/"},
    "contact": {"functie": "Beleid", "mailadres": "post@example.org"},
}
LISTS: Final = ("resultaten", "lessen", "bronnen", "leeraanbod")
#: Bytes of a head that vectors may fill, and the texts that make a page harmless.
ROOM: Final = 2600
HARMLESS: Final = "Een gewone zin"
ID: Final = "een-geval"


@dataclasses.dataclass(frozen=True)
class Written:
    """Hold a case that an author might write, whole, and the vectors in it."""

    markdown: str
    vectors: tuple[str, ...]


def write(texts: Sequence[tuple[str, str]], body: str) -> str:
    """Return the file of a case with a text in each of some places."""
    head: dict[str, Any] = {
        "id": ID,
        "type": "praktijkvoorbeeld",
        "titel": HARMLESS,
        "samenvatting": HARMLESS,
        "themas": ["klimaat-energie"],
        "gemeenten": [{"naam": "Hattem", "rol": "trekker"}],
        "gepubliceerd": "2026-01-01",
        "bijgewerkt": "2026-01-02",
        "bronnen": [dict(REST["bronnen"])],
    }
    for place, text in texts:
        name, _, part = place.partition(".")
        if not part:
            head[name] = [text] if name in ("doelgroep", "partners") else text
        elif name == "overdraagbaarheid":
            head.setdefault(name, {})[part] = [text]
        elif name in LISTS:
            head[name] = [{**head.get(name, [REST[name]])[0], part: text}]
        else:
            head[name] = {**head.get(name, REST[name]), part: text}
    dumped = yaml.safe_dump(head, allow_unicode=True, sort_keys=False, width=10**6)
    return f"---\n{dumped}---\n\n{body}\n"


def pack(lines: Sequence[str], shift: int) -> Iterator[Written]:
    """Yield cases that hold all vectors between them, each in one of the places."""
    waiting = list(lines)
    while waiting:
        texts: list[tuple[str, str]] = []
        taken: list[str] = []
        room = ROOM
        for number in range(len(PLACES)):
            place, most = PLACES[(number + shift) % len(PLACES)]
            fits = (v for v in waiting if len(v) <= most and len(repr(v.encode())) <= room)
            chosen = next(fits, None)
            if chosen is not None:
                waiting.remove(chosen)
                texts.append((place, chosen))
                taken.append(chosen)
                room -= len(repr(chosen.encode()))
        assert taken
        yield Written(write(texts, "## Aanpak\n\n" + "\n\n".join(taken)), tuple(taken))


@pytest.fixture(autouse=True)
def _exercise_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exercise an element once that stands on many pages: nothing of an author is in it."""
    once = test_xss.EXERCISE.replace("section.dataset.row,", "null,").replace(
        "if (round > 0 && seen.has(key))", "if (seen.has(key))"
    )
    assert once.count("null") == 2
    monkeypatch.setattr(test_xss, "EXERCISE", once)


@pytest.fixture(scope="module")
def hub(filled_hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> Hub:
    folder = tmp_path_factory.mktemp("xss")
    with filled_hub.database() as db:
        db.execute("VACUUM INTO ?", (str(folder / "kennishub.db"),))
    return Hub(dataclasses.replace(filled_hub.config, database=folder / "kennishub.db"))


def hand_in(hub: Hub, author: Account, form: Any) -> str:
    """Hand a case in, and return its id."""
    with hub.database() as db:
        made = create_submission(
            db, author.actor, "praktijkvoorbeeld", form, title=forms.title_of(form)
        )
        transitions.submit(db, author.actor, made.id, version=1)
    return made.id


@pytest.fixture(scope="module")
def editors(hub: Hub) -> tuple[Account, Account]:
    one = make_account(hub, Role.EDITOR, "ada@gemeente.example")
    return one, make_account(hub, Role.EDITOR, "bob@gemeente.example")


@pytest.fixture(scope="module")
def own_app(hub: Hub, editors: tuple[Account, Account]) -> Flask:
    return create_app(hub.config)


@pytest.fixture(scope="module")
def ada(own_app: Flask) -> FlaskClient:
    client = own_app.test_client()
    assert sign_in(client, "ada@gemeente.example") == 303
    return client


@pytest.fixture(scope="module")
def author(hub: Hub) -> Account:
    return make_account(hub, Role.AUTHOR)


@pytest.fixture(scope="module")
def writer(own_app: Flask, author: Account) -> FlaskClient:
    client = own_app.test_client()
    assert sign_in(client, author.email) == 303
    return client


@pytest.fixture(scope="module")
def fitting(hub: Hub, vectors: Mapping[str, str]) -> list[str]:  # noqa: F811 - the fixture
    """Return the vectors that an author can hand in at all, each as one line."""
    found = list(dict.fromkeys(" ".join(vector.split()) for vector in vectors.values()))
    with hub.database() as db:
        words = vocabulary(db, hub.register)
    place = f"praktijkvoorbeelden/{ID}.md"
    return [
        vector
        for vector in found
        if isinstance(
            parse(write([("lessen.tekst", vector)], HARMLESS).encode(), place, words), PracticeCase
        )
    ]


@pytest.fixture(scope="module")
def cases(fitting: list[str]) -> list[Written]:
    made = [case for shift in range(ROUNDS) for case in pack(fitting, shift)]
    assert {vector for case in made for vector in case.vectors} == set(fitting)
    assert len(fitting) > 550
    return made


def harmless(number: int = 0) -> str:
    """Return a case that has every place, with texts that do nothing."""
    return write([(place, f"{HARMLESS} {number}") for place, _most in PLACES], HARMLESS)


def main_of(client: FlaskClient, url: str, status: int = 200) -> str:
    """Return the part of a page that holds what is about it."""
    answer = client.get(url)
    html = answer.get_data(as_text=True)
    assert answer.status_code == status, html
    return main_in(html)


def main_in(html: str) -> str:
    assert html.count("<main") == 1, "a vector opened or closed something"
    main = html.partition("<main")[2].partition(">")[2].partition("</main>")[0]
    # What is ours and differs by page alone need not be fetched or followed on each.
    main = re.sub(r'<use href="/static/[^"]*"/>', "", main)
    main = main.replace(' target="_blank" rel="noopener"', "")
    return re.sub(r"(?<=/)(?:[0-9a-f]{16}|versies/\d+)(?=/)|van=\d+&amp;naar=\d+", "0", main)


def shape(evidence: Evidence) -> set[tuple[str, str, str]]:
    """Return the elements of pages, each with an attribute or without."""
    return {
        (namespace, name, attribute)
        for _row, namespace, name, attributes, _protocol in evidence.elements
        for attribute in ("", *(key for key, _value in attributes))
    }


def assert_as_harmless(found: Evidence, allowed: Evidence) -> None:
    """See that nothing ran or was fetched, and that pages have nothing that others have not."""
    assert found.elements
    assert found.ran == []
    assert [address for address in found.fetched if "/static/" not in address] == []
    html = "http://www.w3.org/1999/xhtml"
    written = {
        (html, name, attribute)
        for _row, namespace, name, attributes, _protocol in found.elements
        if namespace == html and name in ALLOWED
        for attribute in ("", *(key for key, value in attributes if is_allowed(name, key, value)))
    }
    assert shape(found) - shape(allowed) - written == set()
    protocols = {protocol for *_rest, protocol in found.elements}
    assert protocols <= {None, ":", "http:", "https:", "mailto:"}


Show = Callable[[Sequence[str]], list[str]]


@pytest.fixture
def compare(load: Load) -> Callable[[Show, list[Written]], None]:  # noqa: F811 - the fixture
    """Show harmless cases and those with vectors in one way, and compare what the browser made."""

    def run(show: Show, written: list[Written]) -> None:
        plain = load(dict(enumerate_rows(show([harmless(0), harmless(1)]))))
        allowed = dataclasses.replace(plain, elements=list(plain.elements))
        plain.elements.clear()
        plain.ran.clear()
        plain.fetched.clear()
        found = load(dict(enumerate_rows(show([case.markdown for case in written]))))
        assert_as_harmless(found, allowed)

    return run


def enumerate_rows(pieces: Sequence[str]) -> Iterator[tuple[str, str]]:
    for number, piece in enumerate(pieces):
        yield str(number), piece


def test_no_vector_does_anything_where_it_is_written(
    compare: Callable[[Show, list[Written]], None],
    writer: FlaskClient,
    hub: Hub,
    author: Account,
    cases: list[Written],
) -> None:
    token = token_on(writer, "/indienen/")

    def show(texts: Sequence[str]) -> list[str]:
        pages = []
        for text in texts:
            form = forms.from_markdown(text)[1]
            with hub.database() as db:
                title = forms.title_of(form)
                made = create_submission(db, author.actor, "praktijkvoorbeeld", form, title=title)
            root = f"/indienen/{made.id}"
            pages.append(main_of(writer, f"{root}/bewerken/"))
            typed = {"csrf_token": token, **fields_of(form), "versie": "1"}
            # Without a script, with one, and beside what another window saved.
            answer = writer.post(f"{root}/bewerken/", data={**typed, "doe": "voorbeeld"})
            assert answer.status_code == 200
            pages.append(main_in(answer.get_data(as_text=True)))
            assert 'id="voorbeeld"' in pages[-1]
            piece = writer.post(f"{root}/voorbeeld", data=typed)
            assert piece.status_code == 200
            pages.append(piece.get_data(as_text=True))
            other = {**typed, "titel": f"Mijn {typed['samenvatting']}", "versie": "0"}
            answer = writer.post(f"{root}/bewerken/", data=other)
            assert answer.status_code == 409
            pages.append(main_in(answer.get_data(as_text=True)))
            pages.append(main_of(writer, f"{root}/"))
        pages.append(main_of(writer, "/indienen/"))
        pages.append(main_of(writer, "/account/"))
        return pages

    compare(show, cases)


def test_no_vector_does_anything_where_it_is_reviewed(
    compare: Callable[[Show, list[Written]], None],
    ada: FlaskClient,
    hub: Hub,
    author: Account,
    editors: tuple[Account, Account],
    cases: list[Written],
) -> None:
    def show(texts: Sequence[str]) -> list[str]:
        pages = []
        for text in texts:
            form = forms.from_markdown(text)[1]
            id_ = hand_in(hub, author, form)
            with hub.database() as db:
                transitions.take_up(db, editors[0].actor, id_, version=2)
            pages.append(main_of(ada, f"/redactie/inzendingen/{id_}/"))
        pages.append(main_of(ada, "/redactie/inzendingen/?lijst=bezig"))
        return pages

    compare(show, cases)


def test_no_vector_does_anything_among_what_changed_or_is_merged(
    compare: Callable[[Show, list[Written]], None],
    ada: FlaskClient,
    hub: Hub,
    author: Account,
    editors: tuple[Account, Account],
    cases: list[Written],
) -> None:
    def show(texts: Sequence[str]) -> list[str]:
        pages = []
        all_forms = [forms.from_markdown(text)[1] for text in texts]
        for old, new in zip(all_forms, all_forms[1:] + all_forms[:1], strict=True):
            id_ = hand_in(hub, author, old)
            with hub.database() as db:
                editor = editors[0].actor
                transitions.take_up(db, editor, id_, version=2)
                transitions.edit(db, editor, id_, new, title=forms.title_of(new), version=3)
                fields = fields_of(old)
                mine = {**fields, "titel": f"Mijn {fields_of(new)['samenvatting']}"}
                kept = keep_unmerged(db, editor, "inzending", id_, 3, mine)
            root = f"/redactie/inzendingen/{id_}"
            pages.append(main_of(ada, f"{root}/"))
            assert "<ins" in pages[-1]
            pages.append(main_of(ada, f"{root}/samenvoegen/{kept.id}/"))
        return pages

    compare(show, cases)


def test_no_vector_does_anything_where_it_is_published_or_compared(
    compare: Callable[[Show, list[Written]], None],
    page: Page,  # noqa: F811 - the fixture
    ada: FlaskClient,
    hub: Hub,
    editors: tuple[Account, Account],
    cases: list[Written],
    renderer: Renderer,  # noqa: F811 - the fixture
) -> None:
    whole: list[str] = []

    def publish(text: str) -> int:
        with hub.database() as db:
            name = f"praktijkvoorbeelden/{ID}.md"
            parsed = parse(text.encode(), name, vocabulary(db, hub.register))
            assert isinstance(parsed, PracticeCase)
            row = to_row(
                parsed,
                renderer.render(parsed.body, {}),
                hub.register,
                path=name,
                sha256=hashlib.sha256(text.encode()).hexdigest(),
                size=len(text),
                mtime_ns=0,
            )
            save_document(db, row)
            note = row.title
            return add_revision(db, editors[0].actor, ID, row.kind, HUB, text, note=note)

    def show(texts: Sequence[str]) -> list[str]:
        pages = []
        for text in texts:
            number = publish(text)
            html = ada.get(f"/praktijkvoorbeelden/{ID}/").get_data(as_text=True)
            whole.append(html)
            pages.append(main_in(html))
            if number > 1:
                pages.append(main_of(ada, f"/redactie/documenten/{ID}/?versie={number}"))
        return pages

    compare(show, cases)
    # The head has texts too: in the title, the description and the data for search engines.
    shapes = []
    for html in whole:
        page.set_content(html)
        shapes.append(
            page.evaluate(
                "[...document.head.querySelectorAll('*')].map((one) => "
                "[one.localName, ...[...one.attributes].map((a) => a.name)].join(' '))"
            )
        )
    assert all(found == shapes[0] for found in shapes)


def test_no_vector_does_anything_as_a_remark_or_a_reason(
    load: Load,  # noqa: F811 - the fixture
    ada: FlaskClient,
    own_app: Flask,
    hub: Hub,
    author: Account,
    editors: tuple[Account, Account],
    vectors: Mapping[str, str],  # noqa: F811 - the fixture
) -> None:
    def pages(texts: Sequence[str]) -> dict[str, str]:
        id_ = hand_in(hub, author, forms.from_markdown(harmless())[1])
        with hub.database() as db, transaction(db):
            submission = get_submission(db, id_)
            for text in texts:
                add_comment(db, submission, editors[0].actor, "titel", text)
        shown = {"remarks": main_of(ada, f"/redactie/inzendingen/{id_}/")}
        with own_app.test_request_context("/"):
            for start in range(0, len(texts), 50):
                reason = "\n".join(texts[start : start + 50])
                gone = render_template("errors/410.html", message=reason, status=410)
                shown[str(start)] = main_in(gone)
        return shown

    plain = load(pages([HARMLESS]))
    allowed = dataclasses.replace(plain, elements=list(plain.elements))
    plain.elements.clear()
    found = load(pages(list(vectors.values())))
    assert_as_harmless(found, allowed)


def test_a_vector_that_is_not_escaped_is_noticed(load: Load) -> None:  # noqa: F811 - the fixture
    plain = load({"0": "<p>x</p>"})
    allowed = dataclasses.replace(plain, elements=list(plain.elements))
    for piece in ("<p onclick='1'>x</p>", "<form>x</form>", "<p id=x><svg></svg></p>"):
        plain.elements.clear()
        with pytest.raises(AssertionError):
            assert_as_harmless(load({"0": piece}), allowed)
    found = load(CONTROLS)
    assert {line.split()[-1] for line in found.ran} >= CONTROLS.keys()
