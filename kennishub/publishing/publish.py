"""Publish, revise, restore, withdraw and rename: the one point where knowledge changes.

What is published is decided by one transaction: it checks that nobody changed the document since,
stores the whole file as a revision, notes the audit, and notes in the outbox that the revision has
to be applied. Only then somebody hears that it is done. `apply` does the rest, now or later.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from pathlib import PurePath

from kennishub.actors import SYSTEM, Actor
from kennishub.catalogue import audit
from kennishub.catalogue import revisions as kept
from kennishub.catalogue.accounts import get_account
from kennishub.catalogue.addresses import Addresses
from kennishub.catalogue.database import Database, transaction
from kennishub.catalogue.documents import get_document, revisions
from kennishub.catalogue.freshness import get_care, move_care
from kennishub.catalogue.moments import now
from kennishub.catalogue.municipalities import Register
from kennishub.catalogue.submissions import (
    Status,
    get_submission,
    list_submissions,
    save_submission,
)
from kennishub.content.document import Document
from kennishub.content.fields import is_slug
from kennishub.content.rendering import RENDERERS
from kennishub.content.repository import Repository
from kennishub.errors import (
    KennishubError,
    NotFoundError,
    TransitionError,
)
from kennishub.indexing.themes import vocabulary
from kennishub.paths import FOLDERS, document_path
from kennishub.publishing.content_check import check_content
from kennishub.publishing.forms import to_markdown
from kennishub.publishing.notices import notify_author
from kennishub.publishing.rights import Action, Belonging, owns, require
from kennishub.publishing.transitions import reopen

#: The lines of the head that hold the id, and the day on which a text was found to be right.
_ID_LINE = re.compile(r"^id:.*$", re.MULTILINE)
_CHECKED_LINE = re.compile(r"^gecontroleerd:.*$", re.MULTILINE)
_PUBLISHABLE = (Status.IN_REVIEW, Status.ACCEPTED)


class Publishing:
    """Change what is published, on one connection."""

    def __init__(self, db: Database, repository: Repository, register: Register) -> None:
        self._db = db
        self._repository = repository
        self._register = register

    def check(self, markdown: str, kind: str, document_id: str) -> Document:
        """Return the document in a file that is to be published.

        Raises:
            ContentError: the file would not be taken in; it holds all problems.
        """
        name = f"{FOLDERS[kind]}/{document_id}.md"
        urls = Addresses(self._db, {document_id: document_path(kind, document_id)})
        known = vocabulary(self._db, self._register)
        with RENDERERS.borrow() as renderer:
            return check_content(markdown.encode(), name, known, urls, renderer)

    def publish(
        self,
        editor: Actor,
        submission_id: str,
        markdown: str,
        *,
        document_id: str,
        version: int,
    ) -> int:
        """Publish a submission as a new document or as a revision of one; return its number.

        Raises:
            ContentError: the text would not be taken in.
            VersionConflictError: somebody changed the submission or the document meanwhile.
            TransitionError: the id is taken, or the submission is not under review.
        """
        require(editor, Action.PUBLISH)
        kind = get_submission(self._db, submission_id).kind
        title = self.check(markdown, kind, document_id).title
        with transaction(self._db):
            submission = get_submission(self._db, submission_id)
            if submission.status not in _PUBLISHABLE:
                raise TransitionError("Deze inzending is niet (meer) in behandeling.")
            if submission.base_revision is None:
                self._refuse_taken(document_id)
            else:
                kept.check_base(self._db, document_id, submission.base_revision)
            number = kept.add_revision(
                self._db, editor, document_id, kind, kept.HUB, markdown, submission_id=submission_id
            )
            changed = dataclasses.replace(
                submission,
                status=Status.PUBLISHED,
                document_id=document_id,
                title=title,
                publish_on=None,
                decided=now(),
            )
            saved = save_submission(self._db, changed, editor, expected=version)
            detail = {"inzending": submission_id, "versie": number}
            audit.note(self._db, editor, "gepubliceerd", "document", document_id, detail)
            notify_author(self._db, saved)
        return number

    def publish_due(self, today: dt.date) -> list[str]:
        """Publish what was accepted for a date that has come; return the ids of the documents.

        What cannot be published any more goes back to be reviewed, with the reason in the audit.
        """
        published = []
        for one in list_submissions(self._db, statuses=[Status.ACCEPTED]):
            if one.document_id is None or (one.publish_on or "") > today.isoformat():
                continue
            editor = get_account(self._db, one.reviewer_id or 0).actor
            try:
                text = to_markdown(dict(one.form), one.kind, one.document_id, today)
                self.publish(editor, one.id, text, document_id=one.document_id, version=one.version)
            except KennishubError as error:
                with transaction(self._db):
                    reopen(self._db, editor, one.id, version=one.version)
                    detail = {"reden": str(error)}
                    audit.note(self._db, SYSTEM, "niet gepubliceerd", "inzending", one.id, detail)
            else:
                published.append(one.document_id)
        return published

    def revise(
        self, editor: Actor, document_id: str, markdown: str, *, base_revision: int, note: str = ""
    ) -> int:
        """Publish a new text of a document; return the number of the revision.

        Raises:
            ContentError: the text would not be taken in.
            VersionConflictError: somebody changed the document meanwhile.
        """
        return self._change(editor, document_id, markdown, kept.HUB, base_revision, note)

    def confirm(self, actor: Actor, document_id: str, today: dt.date) -> int:
        """Note in a document that it is still right; return the number of the revision.

        On the same day again nothing changes.

        Raises:
            ForbiddenError: this is neither an editor nor who looks after the document.
            ContentError: what was right then would not be taken in today.
        """
        care = get_care(self._db, document_id)
        owner = Belonging(care.owner_id, care.owner_email) if care else Belonging(None, None)
        require(actor, Action.CONFIRM, owner)
        latest = self.base(document_id)
        if latest.markdown is None:
            raise TransitionError("Dit document is ingetrokken.")
        markdown = _checked_on(latest.markdown, today)
        if markdown == latest.markdown:
            return latest.number
        self.check(markdown, latest.kind, document_id)
        with transaction(self._db):
            kept.check_base(self._db, document_id, latest.number)
            number = kept.add_revision(
                self._db, actor, document_id, latest.kind, kept.HUB, markdown, note="Klopt nog"
            )
            detail = {"versie": number, "door": "eigenaar" if owns(actor, owner) else "redactie"}
            audit.note(self._db, actor, "klopt nog", "document", document_id, detail)
        return number

    def restore(self, editor: Actor, document_id: str, number: int, *, base_revision: int) -> int:
        """Publish the text of an earlier revision again; return the number of the new one.

        Raises:
            NotFoundError: there is no such revision.
            VersionConflictError: somebody changed the document meanwhile.
            ContentError: what was right then would not be taken in today.
        """
        earlier = kept.get_revision(self._db, document_id, number)
        if earlier.markdown is None:
            raise TransitionError(
                "Deze versie is een intrekking; er is geen tekst om te herstellen."
            )
        note = f"Herstel van versie {number}"
        return self._change(
            editor, document_id, earlier.markdown, kept.RESTORED, base_revision, note
        )

    def withdraw(self, editor: Actor, document_id: str, reason: str, *, base_revision: int) -> int:
        """Take a document out of the hub, with a reason that its page tells from then on.

        Raises:
            TransitionError: there is no reason.
            VersionConflictError: somebody changed the document meanwhile.
        """
        require(editor, Action.PUBLISH)
        if not reason.strip():
            raise TransitionError("Schrijf waarom u dit document intrekt. Lezers zien de reden.")
        kind = self.base(document_id).kind
        with transaction(self._db):
            kept.check_base(self._db, document_id, base_revision)
            number = kept.add_revision(
                self._db, editor, document_id, kind, kept.WITHDRAWN, None, note=reason.strip()
            )
            detail = {"reden": reason.strip(), "versie": number}
            audit.note(self._db, editor, "ingetrokken", "document", document_id, detail)
        return number

    def rename(self, editor: Actor, document_id: str, new_id: str, *, base_revision: int) -> int:
        """Give a document another id; its old address leads to the new one from then on.

        Raises:
            ContentError: the new id will not do.
            TransitionError: the new id is taken.
            VersionConflictError: somebody changed the document meanwhile.
        """
        require(editor, Action.PUBLISH)
        latest = self.base(document_id)
        if latest.markdown is None:
            raise TransitionError("Dit document is ingetrokken.")
        markdown = _ID_LINE.sub(f"id: {new_id}", latest.markdown, count=1)
        if not is_slug(new_id):
            raise TransitionError("Gebruik voor het id kleine letters, cijfers en streepjes.")
        self.check(markdown, latest.kind, new_id)
        with transaction(self._db):
            kept.check_base(self._db, document_id, base_revision)
            self._refuse_taken(new_id)
            note = f"Nieuw adres van {document_id}"
            number = kept.add_revision(
                self._db, editor, new_id, latest.kind, kept.HUB, markdown, note=note
            )
            kept.add_revision(
                self._db,
                editor,
                document_id,
                latest.kind,
                kept.WITHDRAWN,
                None,
                note=f"Dit staat nu op een nieuw adres: {new_id}",
            )
            kept.add_redirect(self._db, document_id, new_id)
            move_care(self._db, document_id, new_id)
            audit.note(self._db, editor, "hernoemd", "document", document_id, {"naar": new_id})
        return number

    def take_in(self, actor: Actor, document_id: str, kind: str, markdown: str, origin: str) -> int:
        """Publish the file of a document that was checked; return the number of the revision.

        `origin` names what it came from. The caller has looked in this transaction whether
        somebody changed the document meanwhile.
        """
        require(actor, Action.PUBLISH)
        with transaction(self._db):
            number = kept.add_revision(
                self._db,
                actor,
                document_id,
                kind,
                kept.FILE,
                markdown,
                note=f"Ingelezen uit {origin}",
            )
            detail = {"bestand": origin, "versie": number}
            audit.note(self._db, actor, "ingelezen", "document", document_id, detail)
        return number

    def base(self, document_id: str) -> kept.Revision:
        """Return the last revision of a document; for one that is only a file, keep that as one.

        Raises:
            NotFoundError: there is no such document.
        """
        latest = kept.latest_revision(self._db, document_id)
        if latest is not None:
            return latest
        row = get_document(self._db, document_id)
        try:
            data = self._repository.read(self._repository.root / PurePath(row.path))
        except OSError as error:
            raise NotFoundError("Het bestand van dit document is er niet.") from error
        with transaction(self._db):
            if kept.latest_revision(self._db, document_id) is None:
                kept.add_revision(
                    self._db,
                    SYSTEM,
                    document_id,
                    row.kind,
                    kept.FILE,
                    data.decode("utf-8-sig"),
                    sha256=row.sha256,
                    applied=True,
                )
        found = kept.latest_revision(self._db, document_id)
        if found is None:
            raise NotFoundError("Dit document bestaat niet.")
        return found

    def _change(
        self,
        editor: Actor,
        document_id: str,
        markdown: str,
        source: str,
        base_revision: int,
        note: str,
    ) -> int:
        require(editor, Action.PUBLISH)
        kind = self.base(document_id).kind
        self.check(markdown, kind, document_id)
        with transaction(self._db):
            kept.check_base(self._db, document_id, base_revision)
            number = kept.add_revision(
                self._db, editor, document_id, kind, source, markdown, note=note
            )
            action = "hersteld" if source == kept.RESTORED else "gewijzigd"
            audit.note(self._db, editor, action, "document", document_id, {"versie": number})
        return number

    def _refuse_taken(self, document_id: str) -> None:
        taken = document_id in revisions(self._db)
        if taken or kept.latest_revision(self._db, document_id) is not None:
            raise TransitionError(
                f"Er is al een document met het id {document_id}. Kies een ander."
            )


def _checked_on(markdown: str, day: dt.date) -> str:
    """Return a file with another date of checking in its head, which ends at the next `---`."""
    head, end, rest = markdown.partition("\n---")
    line = f"gecontroleerd: {day}"
    head, replaced = _CHECKED_LINE.subn(line, head, count=1)
    if not replaced:
        head += f"\n{line}"
    return head + end + rest
