"""Answer the requests of programs; every answer is JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from kennishub.catalogue.addresses import find_document
from kennishub.catalogue.keywords import keyword_slug
from kennishub.catalogue.links import list_links
from kennishub.catalogue.municipalities import Municipality
from kennishub.catalogue.themes import Theme
from kennishub.errors import InvalidQueryError, NotFoundError
from kennishub.finding import read_parameters, to_payload
from kennishub.labels import LINK_KINDS
from kennishub.paths import document_path
from kennishub.search.query import clean
from kennishub.web.api.openapi import API_VERSION, MAX_TYPED, openapi_document
from kennishub.web.cards import card_maker
from kennishub.web.hub import get_db, get_finder, get_hub, get_overview, get_themes
from kennishub.web.search_log import log_search

bp: Final = Blueprint("api", __name__)

#: Seconds that a browser may use suggestions again: who takes letters away sees them at once.
SUGGESTIONS_FOR: Final = 60


@bp.after_request
def describe(response: Response) -> Response:
    """Name the version, and let pages of other sites read the answer, as anybody may.

    Nothing keeps an answer, as the NLGov API Design Rules ask, unless a view says for how long.
    """
    response.headers["API-Version"] = API_VERSION
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "API-Version"
    return response


@bp.get("/openapi.json")
def openapi() -> Response:
    """Describe this API."""
    config = get_hub().config
    return jsonify(openapi_document(config.base_url, config.contact))


@bp.get("/documenten")
def documents() -> Response:
    """Search."""
    found = get_finder().find(read_parameters(request.args.getlist))
    log_search(found)
    return jsonify(to_payload(found, get_hub().config.base_url))


@bp.get("/documenten/<id_>")
def document(id_: str) -> AnyResponse:
    """Give one document, whole."""
    row = find_document(get_db(), _slug(id_))
    if row.id != id_:
        return redirect(url_for(".document", id_=row.id), 301)
    register = get_hub().register
    return jsonify(
        {
            **row.front_matter,
            "url": _url(document_path(row.kind, row.id)),
            "gemeenten": [
                {**_municipality(register.by_code(code)), "rol": role}
                for code, role in row.municipalities
            ],
            "laatstGecontroleerd": row.last_checked,
            "langNietGecontroleerd": card_maker().is_overdue(row.id),
            "inhoud": row.body,
            "inhoudHtml": row.html,
        }
    )


@bp.get("/documenten/<id_>/verwant")
def related(id_: str) -> AnyResponse:
    """Give the documents that a document is linked with, in either direction."""
    row = find_document(get_db(), _slug(id_))
    if row.id != id_:
        return redirect(url_for(".related", id_=row.id), 301)
    return jsonify(
        {
            "resultaten": [
                {
                    "id": other.id,
                    "type": other.kind,
                    "titel": other.title,
                    "url": _url(document_path(other.kind, other.id)),
                    "samenvatting": other.summary,
                    "soort": other.link_kind,
                    "omgekeerd": other.reverse,
                    "label": LINK_KINDS[other.link_kind][other.reverse],
                    "toelichting": other.note,
                }
                for other in list_links(get_db(), id_)
            ]
        }
    )


@bp.get("/suggesties")
def suggestions() -> Response:
    """Complete what somebody is typing."""
    text = clean(request.args.get("q", ""))
    if len(text) > MAX_TYPED:
        raise InvalidQueryError(
            f"De tekst is te lang. Typ voor suggesties hooguit {MAX_TYPED} tekens."
        )
    response = jsonify(
        {
            "resultaten": [
                {"tekst": one.text, "soort": one.kind.value, "url": _url(one.url)}
                for one in get_hub().suggester.suggest(get_db(), text)
            ]
        }
    )
    response.cache_control.private = True
    response.cache_control.max_age = SUGGESTIONS_FOR
    return response


@bp.get("/themas")
def themes() -> Response:
    """List the themes, development points and subjects, with counts per kind of document."""
    counts = get_overview().themes
    return jsonify(
        {"resultaten": [_theme(theme, counts.get(theme.id, {})) for theme in get_themes()]}
    )


@bp.get("/trefwoorden")
def keywords() -> Response:
    """List the keywords with counts."""
    return jsonify(
        {
            "resultaten": [
                {
                    "trefwoord": keyword,
                    "aantal": count,
                    "url": _url(f"/trefwoorden/{keyword_slug(keyword)}/"),
                }
                for keyword, count in get_overview().keywords
            ]
        }
    )


@bp.get("/gemeenten")
def municipalities() -> Response:
    """List all municipalities with counts."""
    counts = get_overview().municipalities
    return jsonify(
        {
            "resultaten": [
                {**_municipality(one), "aantal": counts.get(one.code, 0)}
                for one in get_hub().register.all()
            ]
        }
    )


@bp.get("/gemeenten/<code>")
def municipality(code: str) -> Response:
    """Give one municipality by its CBS code, also by that of one that merged into it."""
    if not re.fullmatch(r"GM\d{4}", code):
        raise InvalidQueryError("Een code van een gemeente is GM met vier cijfers, zoals GM0244.")
    found = get_hub().register.resolve(code)
    if found is None:
        raise NotFoundError(f"Er is geen gemeente met code '{code}'.")
    return jsonify(
        {**_municipality(found), "aantal": get_overview().municipalities.get(found.code, 0)}
    )


def _slug(id_: str) -> str:
    if not re.fullmatch(r"[a-z0-9-]{1,80}", id_):
        raise InvalidQueryError("Een id bestaat uit kleine letters, cijfers en streepjes.")
    return id_


def _url(path: str) -> str:
    return get_hub().config.base_url + path


def _theme(theme: Theme, counts: Mapping[str, int]) -> dict[str, Any]:
    return {
        "id": theme.id,
        "soort": theme.kind,
        "titel": theme.title,
        "samenvatting": theme.summary,
        "url": _url(f"/themas/{theme.id}/"),
        "aantallen": {
            "praktijkvoorbeeld": counts.get("praktijkvoorbeeld", 0),
            "artikel": counts.get("artikel", 0),
        },
        "subthemas": [
            {"id": part.id, "titel": part.title, "trefwoorden": list(part.keywords)}
            for part in theme.subthemes
        ],
    }


def _municipality(one: Municipality) -> dict[str, Any]:
    return {
        "code": one.code,
        "naam": one.name,
        "url": _url(f"/gemeenten/{one.slug}/"),
        "provincie": one.province,
        "inwoners": one.inhabitants,
        "peiljaar": one.year,
        "grootteklasse": one.size_class,
        "stedelijkheid": one.urbanity,
        "breedtegraad": one.latitude,
        "lengtegraad": one.longitude,
        "tooiUri": one.tooi_uri,
    }
