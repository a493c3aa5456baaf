"""Tell authors and editors by mail what happened, and what happens next."""

from __future__ import annotations

from kennishub.catalogue.accounts import address_of, editor_addresses
from kennishub.catalogue.database import Database
from kennishub.catalogue.mails import queue_mail
from kennishub.catalogue.submissions import Status, Submission, list_comments

_SUBJECTS = {
    Status.SUBMITTED: "Wij hebben uw inzending ontvangen",
    Status.IN_REVIEW: "Een redacteur leest uw inzending",
    Status.RETURNED: "Wij hebben vragen over uw inzending",
    Status.ACCEPTED: "Uw inzending wordt gepubliceerd",
    Status.PUBLISHED: "Uw inzending staat in Kennishub",
    Status.REJECTED: "Wij plaatsen uw inzending niet",
}
_TEXTS = {
    Status.SUBMITTED: (
        "Bedankt voor uw inzending. Een redacteur leest uw tekst, meestal binnen vijf werkdagen. "
        "U krijgt een mail zodra dat gebeurt."
    ),
    Status.IN_REVIEW: (
        "Een redacteur leest nu uw tekst. U hoeft niets te doen. "
        "U krijgt een mail als wij vragen hebben of als de tekst in Kennishub staat."
    ),
    Status.RETURNED: (
        "Een redacteur heeft uw tekst gelezen en heeft vragen of tips. Ze staan hieronder. "
        "Pas uw tekst aan en dien hem opnieuw in."
    ),
    Status.ACCEPTED: "Uw tekst is klaar. Hij komt op {date} in Kennishub te staan.",
    Status.PUBLISHED: "Uw tekst staat nu in Kennishub. Iedereen kan hem lezen en vinden.",
    Status.REJECTED: "Wij plaatsen uw tekst niet in Kennishub. De reden: {reason}",
}


def notify_author(db: Database, submission: Submission) -> None:
    """Write a mail to the author about the state that a submission has come to."""
    recipient = submission.email or address_of(db, submission.author_id)
    if recipient is None or submission.status not in _TEXTS:
        return
    text = _TEXTS[submission.status].format(date=submission.publish_on, reason=submission.reason)
    parts = [f"Het gaat om: {submission.title}", text]
    if submission.status is Status.RETURNED:
        parts += [
            f"- {comment.text}"
            for comment in list_comments(db, submission.id)
            if comment.version == submission.version - 1
        ]
    parts.append(f"U ziet alles over uw inzending op {{base_url}}/indienen/{submission.id}/")
    queue_mail(db, recipient, _SUBJECTS[submission.status], "\n\n".join(parts))


def notify_editors(db: Database, submission: Submission) -> None:
    """Write a mail to every editor about a submission that was handed in."""
    text = (
        f"Er is iets ingediend: {submission.title}\n\n"
        f"Lees het op {{base_url}}/redactie/inzendingen/{submission.id}/"
    )
    for address in editor_addresses(db):
        queue_mail(db, address, "Er is een nieuwe inzending", text)
