"""Publish one submission as a process of its own, to be killed at any moment.

`worker.py SUBMISSION WORD [naive]` says ACK once the publication is decided, and DONE once it is
applied. The naive order is the control: it has to fail where the real one does not.
"""

from __future__ import annotations

import dataclasses
import sys

from kennishub.actors import Actor, Role
from kennishub.catalogue.accounts import list_accounts
from kennishub.catalogue.database import Database
from kennishub.catalogue.documents import save_document
from kennishub.catalogue.submissions import Status, get_submission, save_submission
from kennishub.config import from_environment
from kennishub.content.rendering import Renderer
from kennishub.hub import Hub
from kennishub.indexing import Report
from kennishub.indexing.intake import Intake
from kennishub.indexing.update import reconcile

TEXT = """\
---
id: {id}
type: artikel
titel: Document {word}
samenvatting: Een proef.
themas: [bestaanszekerheid]
gepubliceerd: 2025-03-04
eigen: true
---
Dit heet {word}.
"""


def main() -> None:
    """Publish the submission that the command line names."""
    submission_id, word = sys.argv[1:3]
    hub = Hub(from_environment())
    with hub.database() as db:
        account = list_accounts(db)[0]
        editor = Actor(account.id, account.name, Role.EDITOR)
        if "naive" in sys.argv:
            publish_naively(hub, db, editor, submission_id, word)
            return
        submission = get_submission(db, submission_id)
        hub.publishing(db).publish(
            editor,
            submission_id,
            TEXT.format(id=word, word=word),
            document_id=word,
            version=submission.version,
        )
    say("ACK")
    if hub.apply():
        say("DONE")


def say(word: str) -> None:
    """Tell the test how far this process has come."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def publish_naively(hub: Hub, db: Database, editor: Actor, submission_id: str, word: str) -> None:
    """Write the file, then the catalogue and the index, and last what was decided."""
    path = hub.repository.write("artikel", word, TEXT.format(id=word, word=word).encode())
    with Renderer() as renderer:
        intake = Intake(hub.repository, db, hub.register, renderer, [path], {})
        row = intake.take(path, anew=True).row
    assert row is not None
    save_document(db, row)
    reconcile(db, hub.engine, hub.register, Report())
    submission = get_submission(db, submission_id)
    changed = dataclasses.replace(
        submission, status=Status.PUBLISHED, document_id=word, decided=submission.submitted
    )
    save_submission(db, changed, editor, expected=submission.version)
    say("ACK")


if __name__ == "__main__":
    main()
