"""Describe the API in OpenAPI 3.1, as the NLGov REST API Design Rules 2 ask."""

from __future__ import annotations

from typing import Any, Final

from kennishub import labels
from kennishub.finding.names import FACET_LABELS
from kennishub.finding.suggesting import MAX_SUGGESTIONS, Kind
from kennishub.search.query import MAX_PAGE, MAX_PER_PAGE, Sort

#: Versions by Semantic Versioning; the major one is in the path.
API_VERSION: Final = "1.1.0"
#: A longer text is the beginning of nothing.
MAX_TYPED: Final = 100

_CHOICES: Final = {
    "type": list(labels.KINDS),
    "fase": list(labels.PHASES),
    "uitkomst": list(labels.OUTCOMES),
    "grootteklasse": list(labels.SIZE_CLASSES),
}
Schema = dict[str, Any]

_TEXT: Final[Schema] = {"type": "string"}
_NUMBER: Final[Schema] = {"type": "integer"}


def openapi_document(base_url: str, contact: str) -> Schema:
    """Return the OpenAPI document of the hub at this address; `contact` is a mail address."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Kennishub API",
            "description": "Zoek en lees praktijkvoorbeelden en artikelen van gemeenten.",
            "version": API_VERSION,
            "contact": {
                "name": "Kennishub",
                "url": f"{base_url}/over/",
                "email": contact,
            },
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "servers": [{"url": f"{base_url}/api/v1", "description": "Deze hub"}],
        "tags": [
            {"name": "Documenten", "description": "Praktijkvoorbeelden en artikelen"},
            {"name": "Lijsten", "description": "Thema's, trefwoorden en gemeenten"},
            {"name": "Beschrijving", "description": "De beschrijving van deze API"},
        ],
        "paths": _paths(),
        "components": {
            "headers": {
                "API-Version": {
                    "description": "De volledige versie van deze API",
                    "schema": {**_TEXT, "examples": [API_VERSION]},
                }
            },
            "schemas": _schemas(),
            "responses": {
                "301": {
                    "description": "Het document heeft een nieuw id",
                    "headers": {
                        **_version_header(),
                        "Location": {"description": "Het nieuwe adres", "schema": _TEXT},
                    },
                },
            }
            | {
                name: {
                    "description": description,
                    "headers": _version_header(),
                    "content": {
                        "application/problem+json": {"schema": _reference("Probleem")},
                    },
                }
                for name, description in (
                    ("400", "De vraag is niet te begrijpen"),
                    ("404", "Niet gevonden"),
                    ("410", "Het document is ingetrokken; de tekst zegt waarom"),
                    ("503", "Even niet beschikbaar"),
                )
            },
        },
    }


def _paths() -> Schema:
    id_ = _parameter("id", "Het id van een document", {**_TEXT, "maxLength": 80}, place="path")
    code = _parameter("code", "De CBS-code van een gemeente", _TEXT, place="path")
    return {
        "/documenten": _get(
            "zoekDocumenten",
            "Documenten",
            "Zoek documenten",
            _reference("Zoekresultaat"),
            ("400", "503"),
            _search_parameters(),
        ),
        "/documenten/{id}": _get(
            "leesDocument",
            "Documenten",
            "Lees een document",
            _reference("Document"),
            ("301", "400", "404", "410"),
            [id_],
        ),
        "/documenten/{id}/verwant": _get(
            "leesVerwanteDocumenten",
            "Documenten",
            "Lees de verwante documenten van een document, met de reden",
            _list_of("VerwantDocument"),
            ("301", "400", "404", "410"),
            [id_],
        ),
        "/suggesties": _get(
            "leesSuggesties",
            "Documenten",
            f"Lees hooguit {MAX_SUGGESTIONS} suggesties voor wat iemand aan het typen is",
            _list_of("Suggestie"),
            ("400", "503"),
            [
                _parameter(
                    "q", "Het begin van een of meer woorden", {**_TEXT, "maxLength": MAX_TYPED}
                )
            ],
        ),
        "/themas": _get("leesThemas", "Lijsten", "Lees alle thema's", _list_of("Thema")),
        "/trefwoorden": _get(
            "leesTrefwoorden", "Lijsten", "Lees alle trefwoorden", _list_of("Trefwoord")
        ),
        "/gemeenten": _get("leesGemeenten", "Lijsten", "Lees alle gemeenten", _list_of("Gemeente")),
        "/gemeenten/{code}": _get(
            "leesGemeente",
            "Lijsten",
            "Lees een gemeente",
            _reference("Gemeente"),
            ("400", "404"),
            [code],
        ),
        "/openapi.json": _get(
            "leesBeschrijving", "Beschrijving", "Lees deze beschrijving", {"type": "object"}
        ),
    }


def _search_parameters() -> list[Schema]:
    facets = [
        _parameter(
            name,
            f"{label}; meer waarden mogen, en betekenen 'of'",
            {"type": "array", "items": {**_TEXT, **_choices(name)}},
        )
        for name, label in FACET_LABELS.items()
    ]
    return [
        _parameter("q", 'Woorden, "een zin", -zonder, titel:woord of woord*', _TEXT),
        *facets,
        _parameter("sorteer", "De volgorde", {**_TEXT, "enum": list(Sort)}),
        _parameter("pagina", "De pagina", {**_NUMBER, "minimum": 1, "maximum": MAX_PAGE}),
        _parameter(
            "perPagina", "Aantal per pagina", {**_NUMBER, "minimum": 1, "maximum": MAX_PER_PAGE}
        ),
    ]


def _choices(facet: str) -> Schema:
    return {"enum": _CHOICES[facet]} if facet in _CHOICES else {}


def _parameter(name: str, description: str, schema: Schema, place: str = "query") -> Schema:
    return {
        "name": name,
        "in": place,
        "description": description,
        "required": place == "path",
        "schema": schema,
    }


def _get(
    operation: str,
    tag: str,
    summary: str,
    schema: Schema,
    errors: tuple[str, ...] = (),
    parameters: list[Schema] | None = None,
) -> Schema:
    answer = {
        "description": "Gelukt",
        "headers": _version_header(),
        "content": {"application/json": {"schema": schema}},
    }
    problems = {status: {"$ref": f"#/components/responses/{status}"} for status in errors}
    return {
        "get": {
            "operationId": operation,
            "tags": [tag],
            "summary": summary,
            "description": f"{summary}.",
            **({"parameters": parameters} if parameters else {}),
            "responses": {"200": answer, **problems},
        }
    }


def _version_header() -> Schema:
    return {"API-Version": {"$ref": "#/components/headers/API-Version"}}


def _reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties}


def _array(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _list_of(name: str) -> Schema:
    return _object(resultaten=_array(_reference(name)))


def _schemas() -> Schema:
    date = {**_TEXT, "format": "date"}
    uri = {**_TEXT, "format": "uri"}
    decimal = {"type": "number"}
    maybe_text = {"type": ["string", "null"]}
    texts = _array(_TEXT)
    municipality = {
        "code": _TEXT,
        "naam": _TEXT,
        "url": uri,
        "provincie": _TEXT,
        "inwoners": _NUMBER,
        "peiljaar": _NUMBER,
        "grootteklasse": {**_TEXT, **_choices("grootteklasse")},
        "stedelijkheid": {**_NUMBER, "minimum": 1, "maximum": 5},
        "breedtegraad": decimal,
        "lengtegraad": decimal,
        "tooiUri": uri,
    }
    brief = {"id": _TEXT, "type": {**_TEXT, **_choices("type")}, "titel": _TEXT, "url": uri}
    return {
        "Zoekresultaat": _object(
            zoekvraag=_TEXT,
            totaal=_NUMBER,
            pagina=_NUMBER,
            perPagina=_NUMBER,
            duurMs=decimal,
            suggestie=maybe_text,
            verbeterd={"type": "object", "additionalProperties": _TEXT},
            synoniemen=texts,
            resultaten=_array(_reference("Treffer")),
            facetten={
                "type": "object",
                "additionalProperties": _array(_reference("Facetwaarde")),
            },
        ),
        "Treffer": _object(
            **brief,
            samenvatting=_TEXT,
            fragment={**_TEXT, "description": "HTML waarin alleen <mark> opmaak is"},
            score=decimal,
            sectie={**_TEXT, "description": "Het anker van de sectie die het best past"},
            themas=texts,
            gemeenten=texts,
            gepubliceerd=date,
        ),
        "Facetwaarde": _object(
            waarde=_TEXT, label=_TEXT, aantal=_NUMBER, gekozen={"type": "boolean"}
        ),
        "Document": {
            **_object(
                **brief,
                samenvatting=_TEXT,
                themas=texts,
                trefwoorden=texts,
                gepubliceerd=date,
                gemeenten=_array(_object(**municipality, rol=_TEXT)),
                laatstGecontroleerd={
                    **date,
                    "description": "De laatste dag waarop iemand voor de tekst instond: "
                    "gepubliceerd, bijgewerkt of gecontroleerd",
                },
                langNietGecontroleerd={
                    "type": "boolean",
                    "description": "Of de tekst al gecontroleerd had moeten zijn; "
                    "lezers zien dan een waarschuwing",
                },
                inhoud={**_TEXT, "description": "De tekst in Markdown"},
                inhoudHtml={**_TEXT, "description": "De tekst in HTML"},
            ),
            "description": "Alle velden van het document, met de sleutels van het bronbestand",
            "additionalProperties": True,
        },
        "VerwantDocument": _object(
            **brief,
            samenvatting=_TEXT,
            soort={**_TEXT, "enum": list(labels.LINK_KINDS)},
            omgekeerd={"type": "boolean"},
            label=_TEXT,
            toelichting=maybe_text,
        ),
        "Suggestie": _object(
            tekst=_TEXT,
            soort={**_TEXT, "enum": list(Kind)},
            url={**uri, "description": "De pagina van de suggestie, of de zoekopdracht"},
        ),
        "Thema": _object(
            id=_TEXT,
            soort=_TEXT,
            titel=_TEXT,
            samenvatting=_TEXT,
            url=uri,
            aantallen=_object(praktijkvoorbeeld=_NUMBER, artikel=_NUMBER),
            subthemas=_array(_object(id=_TEXT, titel=_TEXT, trefwoorden=texts)),
        ),
        "Trefwoord": _object(trefwoord=_TEXT, aantal=_NUMBER, url=uri),
        "Gemeente": _object(**municipality, aantal=_NUMBER),
        "Probleem": _object(type=_TEXT, status=_NUMBER, title=_TEXT, detail=_TEXT),
    }
