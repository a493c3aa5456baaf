"""Municipalities: the list, and a page for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kennishub.catalogue.municipalities import Municipality, Register
from kennishub.catalogue.summaries import list_documents
from kennishub.errors import NotFoundError
from kennishub.labels import SIZE_CLASSES
from kennishub.paths import municipality_path
from kennishub.web.cards import Tag, card_maker
from kennishub.web.hub import get_db, get_hub, get_overview
from kennishub.web.paging import page_number, paginate
from kennishub.web.search_page import link_to_search

bp = Blueprint("municipality", __name__)

PER_PAGE: Final = 20
MAX_FOUND: Final = 50
MAX_NAME: Final = 100


@dataclass(frozen=True, slots=True)
class Town:
    """Hold a municipality in a list with its page and the number of its practice cases."""

    municipality: Municipality
    url: str
    count: int


@bp.get("/gemeenten/")
def index() -> str:
    """Show the municipalities, those with practice cases first, or those that match a name."""
    register, counts = get_hub().register, get_overview().municipalities
    text = " ".join(request.args.get("q", "").split())[:MAX_NAME]
    provinces = [
        (province.name, _towns((m for m in register.all() if m.province == province.name), counts))
        for province in register.provinces()
    ]
    return render_template(
        "municipalities.html",
        text=text,
        found=_towns(register.candidates(text, MAX_FOUND), counts),
        active=[town for town in _towns(register.all(), counts) if town.count],
        provinces=provinces,
        total=len(register.all()),
        with_cases=len(counts),
    )


@bp.get("/gemeenten/<slug>/")
def show(slug: str) -> str | Response:
    """Show a municipality; other names, codes and former names lead to the one of today."""
    register = get_hub().register
    try:
        municipality = register.by_slug(slug)
    except NotFoundError:
        return _elsewhere(register, slug)
    total = get_overview().municipalities.get(municipality.code, 0)
    pages = -(-total // PER_PAGE)
    page = page_number(request.args.get("pagina"), pages)
    summaries = list_documents(
        get_db(), municipality=municipality.code, limit=PER_PAGE, offset=(page - 1) * PER_PAGE
    )
    return render_template(
        "municipality.html",
        municipality=municipality,
        size_label=SIZE_CLASSES[municipality.size_class][0],
        merged=[one.name for one in register.former() if one.present == municipality],
        alike=[] if total else _alike(municipality, register),
        total=total,
        cards=card_maker().from_summaries(summaries),
        pages=paginate(page, pages, lambda n: url_for(".show", slug=slug, pagina=n)),
    )


def _alike(municipality: Municipality, register: Register) -> list[Tag]:
    """Return where to look instead: the province and the size class, if they have any cases."""
    counted = [register.by_code(code) for code in get_overview().municipalities]
    tags = []
    if any(one.province == municipality.province for one in counted):
        url = link_to_search(type="praktijkvoorbeeld", provincie=municipality.province_slug)
        tags.append(Tag(f"Praktijkvoorbeelden uit {municipality.province}", url))
    if any(one.size_class == municipality.size_class for one in counted):
        size = SIZE_CLASSES[municipality.size_class][0].lower()
        url = link_to_search(type="praktijkvoorbeeld", grootteklasse=municipality.size_class)
        tags.append(Tag(f"Praktijkvoorbeelden van gemeenten met {size}", url))
    return tags


def _elsewhere(register: Register, text: str) -> Response:
    """Lead to the municipality that is meant, or to the list of those that could be."""
    if (meant := register.resolve(text)) is not None:
        return redirect(url_for(".show", slug=meant.slug), 301)
    name = text.replace("-", " ")
    if register.candidates(name):
        return redirect(url_for(".index", q=name))
    raise NotFoundError(f"Er is geen gemeente '{text}'. Zoek de gemeente in de lijst.")


def _towns(municipalities: Iterable[Municipality], counts: Mapping[str, int]) -> list[Town]:
    return [
        Town(one, municipality_path(one.slug), counts.get(one.code, 0)) for one in municipalities
    ]
