"""Say which rows go into the tables that a migration makes, for the dump of that migration.

A row has something in every column where that can be: what an upgrade loses is seen only there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

_AT: Final = "2026-11-25T09:00:00Z"
_SHA: Final = "a" * 64
_FORM: Final = json.dumps({"titel": "Een voorbeeld", "themas": ["bestaanszekerheid"]})

ROWS: Final[Mapping[str, Sequence[tuple[str, dict[str, Any]]]]] = {
    "create_documents": [
        (
            "documents",
            {
                "id": "energiecoaches",
                "kind": "praktijkvoorbeeld",
                "title": "Energiecoaches",
                "summary": "Twee zinnen.",
                "published": "2026-11-25",
                "updated": "2026-11-26",
                "checked": "2026-11-27",
                "phase": "uitvoering",
                "outcome": "werkt",
                "start_year": 2021,
                "path": "praktijkvoorbeelden/energiecoaches.md",
                "sha256": _SHA,
                "size": 1_234,
                "mtime_ns": 1_764_000_000_000_000_001,
                "toc": "[]",
                "headings": '["Aanleiding"]',
                "front_matter": '{"id": "energiecoaches"}',
                "body": "## Aanleiding",
                "html": "<h2>Aanleiding</h2>",
                "text": "Aanleiding",
            },
        ),
        (
            "municipalities",
            {
                "code": "GM0244",
                "name": "Hattem",
                "slug": "hattem",
                "province": "Gelderland",
                "province_slug": "gelderland",
                "inhabitants": 12_000,
                "size_class": "klein",
                "urbanity": 4,
            },
        ),
        (
            "document_municipalities",
            {"document_id": "energiecoaches", "code": "GM0244", "role": "trekker", "position": 0},
        ),
        (
            "document_themes",
            {
                "document_id": "energiecoaches",
                "theme_id": "klimaat-energie",
                "kind": "thema",
                "position": 0,
            },
        ),
        (
            "document_keywords",
            {
                "document_id": "energiecoaches",
                "keyword": "laag inkomen",
                "slug": "laag-inkomen",
                "position": 0,
            },
        ),
        (
            "document_links",
            {
                "document_id": "energiecoaches",
                "target": "witgoedactie",
                "kind": "zie_ook",
                "note": "Ook over stroom.",
                "position": 0,
            },
        ),
    ],
    "create_themes": [
        (
            "themes",
            {
                "id": "klimaat-energie",
                "kind": "thema",
                "title": "Klimaat en energie",
                "icon": "zon",
                "summary": "Over energie.",
                "introduction_html": "<p>Over energie.</p>",
                "position": 1,
                "subthemes": "[]",
                "start_here": '["energiecoaches"]',
            },
        )
    ],
    "create_searches": [
        (
            "searches",
            {
                "id": "abcDEF_-0123",
                "at": "2026-11-25T09:00Z",
                "query": "energie",
                "filters": '{"thema": ["klimaat-energie"]}',
                "results": 12,
                "clicked": 3,
                "channel": "pagina",
            },
        )
    ],
    "create_editor_sessions": [
        ("editor_sessions", {"link_id": "k" * 16, "until": 1_764_000_000, "ended": 1})
    ],
    "create_accounts": [
        (
            "accounts",
            {
                "id": 1,
                "email": "redacteur@gemeente.example",
                "name": "Een redacteur",
                "password_hash": "$argon2id$",
                "role": "redacteur",
                "municipality": "GM0244",
                "created": _AT,
                "verified": _AT,
                "disabled": _AT,
            },
        ),
        ("sessions", {"token_hash": _SHA, "account_id": 1, "created": _AT, "until": _AT}),
        (
            "mail_links",
            {
                "token_hash": _SHA,
                "purpose": "inzending",
                "email": "auteur@gemeente.example",
                "subject_id": "0123456789abcdef",
                "created": _AT,
                "until": _AT,
                "used": _AT,
            },
        ),
        ("attempts", {"bucket": "inloggen", "period": 1, "count": 2}),
        (
            "mails",
            {
                "id": 1,
                "recipient": "auteur@gemeente.example",
                "subject": "Uw inzending",
                "text": "Dank u wel.",
                "created": _AT,
                "sent": _AT,
                "tried": 1,
                "error": "geen antwoord",
            },
        ),
    ],
    "create_submissions": [
        (
            "submissions",
            {
                "id": "0123456789abcdef",
                "kind": "praktijkvoorbeeld",
                "status": "aanvaard",
                "version": 2,
                "form": _FORM,
                "title": "Een voorbeeld",
                "author_id": 1,
                "email": "auteur@gemeente.example",
                "municipality": "GM0244",
                "reviewer_id": 1,
                "document_id": "een-voorbeeld",
                "base_revision": 1,
                "publish_on": "2026-12-01",
                "reason": "goed zo",
                "created": _AT,
                "changed": _AT,
                "submitted": _AT,
                "decided": _AT,
            },
        ),
        (
            "submission_versions",
            {
                "submission_id": "0123456789abcdef",
                "version": 1,
                "status": "ingediend",
                "form": _FORM,
                "actor_id": 1,
                "at": _AT,
            },
        ),
        (
            "comments",
            {
                "id": 1,
                "submission_id": "0123456789abcdef",
                "field": "titel",
                "text": "Kan korter.",
                "author_id": 1,
                "version": 2,
                "at": _AT,
            },
        ),
    ],
    "create_revisions": [
        (
            "revisions",
            {
                "document_id": "energiecoaches",
                "number": 1,
                "kind": "praktijkvoorbeeld",
                "source": "hub",
                "markdown": "## Aanleiding",
                "sha256": _SHA,
                "note": "eerste versie",
                "actor_id": 1,
                "submission_id": "0123456789abcdef",
                "at": _AT,
            },
        ),
        (
            "outbox",
            {
                "id": 1,
                "document_id": "energiecoaches",
                "number": 1,
                "at": _AT,
                "previous_sha256": _SHA,
                "written": _AT,
                "indexed": _AT,
            },
        ),
        ("redirects", {"old_id": "coaches", "new_id": "energiecoaches", "at": _AT}),
        (
            "conflicts",
            {
                "id": 1,
                "document_id": "energiecoaches",
                "path": "praktijkvoorbeelden/energiecoaches.md",
                "sha256": _SHA,
                "content": b"anders",
                "found": _AT,
                "resolved": _AT,
            },
        ),
    ],
    "create_unmerged": [
        (
            "unmerged",
            {
                "id": "0123456789",
                "kind": "inzending",
                "object_id": "0123456789abcdef",
                "base": 1,
                "form": _FORM,
                "account_id": 1,
                "at": _AT,
                "done": _AT,
            },
        )
    ],
    "create_audit": [
        (
            "audit",
            {
                "id": 1,
                "at": _AT,
                "actor_id": 1,
                "action": "gepubliceerd",
                "kind": "document",
                "object_id": "energiecoaches",
                "detail": '{"versie": 1}',
            },
        )
    ],
    "create_document_care": [
        (
            "document_care",
            {"document_id": "energiecoaches", "owner_chosen": 1, "owner_id": 1, "months": 12},
        ),
        (
            "document_checks",
            {
                "document_id": "energiecoaches",
                "due": "2026-11-25",
                "asked": "2026-11-25",
                "reminded": "2026-11-25",
            },
        ),
        (
            "check_links",
            {
                "token_hash": _SHA,
                "document_id": "energiecoaches",
                "email": "a@hattem.example",
                "until": _AT,
                "used": _AT,
            },
        ),
        (
            "check_notes",
            {
                "id": 1,
                "document_id": "energiecoaches",
                "text": "Klopt niet meer.",
                "author_id": 1,
                "at": _AT,
                "resolved": _AT,
            },
        ),
    ],
    "guard_the_audit": [
        ("audit_clearances", {"id": 1, "at": _AT, "before": "2020-01-01T00:00:00Z"}),
    ],
    "create_single_sign_on": [
        (
            "identities",
            {
                "issuer": "https://login.example",
                "subject": "1",
                "account_id": 1,
                "created": _AT,
            },
        ),
        (
            "sign_in_states",
            {
                "state_hash": _SHA,
                "browser_hash": _SHA,
                "provider": "hattem",
                "nonce": "n" * 32,
                "verifier": "v" * 43,
                "back": "/",
                "until": _AT,
            },
        ),
    ],
    "create_second_factors": [
        (
            "second_factors",
            {
                "account_id": 1,
                "secret": "A" * 32,
                "created": _AT,
                "confirmed": _AT,
                "last_step": 1,
            },
        ),
        ("recovery_codes", {"account_id": 1, "code_hash": _SHA, "used": _AT}),
    ],
    "create_link_checks": [
        (
            "document_urls",
            {
                "document_id": "energiecoaches",
                "url": "https://www.hattem.example/coaches",
                "position": 0,
            },
        ),
        (
            "link_checks",
            {
                "url": "https://www.hattem.example/coaches",
                "checked": _AT,
                "good": _AT,
                "found": "weg",
                "status": 404,
                "failures": 2,
                "failed_since": _AT,
                "gone_on": "2026-11-25",
                "broken": 1,
                "due": _AT,
            },
        ),
    ],
}
