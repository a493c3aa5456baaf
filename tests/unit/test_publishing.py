"""Publish, revise, restore, withdraw; files changed by hand; and the doctor."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kennishub.actors import Actor, Role
from kennishub.catalogue import revisions as kept
from kennishub.catalogue.audit import list_audit, note
from kennishub.catalogue.documents import get_document
from kennishub.catalogue.links import list_links
from kennishub.catalogue.submissions import Status, create_submission, get_submission
from kennishub.config import Config
from kennishub.content.repository import Repository
from kennishub.errors import (
    ForbiddenError,
    NotFoundError,
    TransitionError,
    VersionConflictError,
)
from kennishub.hub import Hub
from kennishub.locking import exclusive
from kennishub.publishing import transitions
from kennishub.publishing.errors import ContentError
from kennishub.search import query
from kennishub.search.whoosh_engine import WhooshEngine
from tests.accounts import make_account
from tests.conftest import PROJECT
from tests.faults.worker import TEXT


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    content = tmp_path / "kennis"
    (content / "artikelen").mkdir(parents=True)
    shutil.copy(PROJECT / "kennis" / "themas.yaml", content)
    (content / "artikelen" / "oud.md").write_text(text("oud"))
    hub = Hub(Config(content, tmp_path / "index", tmp_path / "instance" / "kennishub.db"))
    hub.update()
    return hub


@pytest.fixture
def editor(hub: Hub) -> Actor:
    return make_account(hub, Role.EDITOR).actor


def text(id_: str, word: str = "eerste") -> str:
    return TEXT.format(id=id_, word=word)


def under_review(hub: Hub, editor: Actor, **more: object) -> str:
    author = Actor(None, "a@b.example", email="a@b.example")
    with hub.database() as db:
        made = create_submission(db, author, "artikel", {"titel": "x"}, title="x", **more)  # type: ignore[arg-type]
        transitions.submit(db, author, made.id, version=1)
        transitions.take_up(db, editor, made.id, version=2)
    return made.id


def file_of(hub: Hub, id_: str) -> Path:
    return hub.config.content / "artikelen" / f"{id_}.md"


def found(hub: Hub, word: str) -> list[str]:
    return [hit.id for hit in hub.engine.search(query.build(word, literal=True)).hits]


def test_a_submission_becomes_a_document_that_is_found(hub: Hub, editor: Actor) -> None:
    id_ = under_review(hub, editor)
    with hub.database() as db:
        number = hub.publishing(db).publish(
            editor, id_, text("nieuw", "zonnebloem"), document_id="nieuw", version=3
        )
        assert number == 1
        assert get_submission(db, id_).status is Status.PUBLISHED
        assert [one.action for one in list_audit(db, kind="document")] == ["gepubliceerd"]
        assert hub.apply()
        assert get_document(db, "nieuw").title == "Document zonnebloem"
    assert file_of(hub, "nieuw").read_text() == text("nieuw", "zonnebloem")
    assert found(hub, "zonnebloem") == ["nieuw"]
    assert hub.examine() == []


def test_nothing_is_published_that_would_not_be_taken_in(hub: Hub, editor: Actor) -> None:
    id_ = under_review(hub, editor)
    for wrong in (
        text("nieuw").replace("titel:", "tittel:"),
        text("anders"),
        text("nieuw") + "[weg](doc:bestaat-niet)",
        "geen kop",
        text("nieuw") + "[" * 20_000,
    ):
        with hub.database() as db, pytest.raises(ContentError):
            hub.publishing(db).publish(editor, id_, wrong, document_id="nieuw", version=3)
    with hub.database() as db:
        assert get_submission(db, id_).status is Status.IN_REVIEW
        assert kept.list_waiting(db) == []


def test_publishing_is_refused_to_others_for_a_taken_id_and_for_an_old_version(
    hub: Hub, editor: Actor
) -> None:
    id_ = under_review(hub, editor)
    author = make_account(hub, Role.AUTHOR).actor
    with hub.database() as db:
        publishing = hub.publishing(db)
        with pytest.raises(ForbiddenError):
            publishing.publish(author, id_, text("nieuw"), document_id="nieuw", version=3)
        with pytest.raises(TransitionError, match="Er is al een document"):
            publishing.publish(editor, id_, text("oud"), document_id="oud", version=3)
        with pytest.raises(VersionConflictError):
            publishing.publish(editor, id_, text("nieuw"), document_id="nieuw", version=2)
        publishing.publish(editor, id_, text("nieuw"), document_id="nieuw", version=3)
        with pytest.raises(TransitionError, match=r"niet .meer. in behandeling"):
            publishing.publish(editor, id_, text("nog"), document_id="nog", version=4)


def test_links_to_what_got_another_id_or_was_withdrawn_stay_good(hub: Hub, editor: Actor) -> None:
    linking = text("wijst").replace(
        "\n---\n", "\nverwant:\n  - id: oud\n    soort: zie_ook\n---\n", 1
    )
    linking += "\nZie [het oude](doc:oud).\n"
    id_ = under_review(hub, editor)
    with hub.database() as db:
        publishing = hub.publishing(db)
        publishing.publish(editor, id_, linking, document_id="wijst", version=3)
        assert hub.apply()
        publishing.base("oud")
        publishing.rename(editor, "oud", "nieuw", base_revision=1)
        assert hub.apply()
        assert [one.id for one in list_links(db, "wijst")] == ["nieuw"]
        assert [(one.id, one.reverse) for one in list_links(db, "nieuw")] == [("wijst", True)]
        # It is good as a file, and to publish again.
        assert hub.check([file_of(hub, "wijst")]) == ([], 1)
        assert hub.update(rebuild=True).problems == []
        assert 'href="/artikelen/nieuw/"' in get_document(db, "wijst").html
        publishing.revise(editor, "wijst", f"{linking}Meer.\n", base_revision=1)
        publishing.withdraw(editor, "nieuw", "Het klopt niet meer.", base_revision=1)
        assert hub.apply()
        assert hub.update(rebuild=True).problems == []
        assert list_links(db, "wijst") == []
        assert hub.examine() == []


def test_a_document_is_revised_restored_and_withdrawn(hub: Hub, editor: Actor) -> None:
    with hub.database() as db:
        publishing = hub.publishing(db)
        assert publishing.base("oud").source == kept.FILE
        assert publishing.revise(editor, "oud", text("oud", "tulp"), base_revision=1) == 2
        assert hub.apply()
        assert found(hub, "tulp") == ["oud"]
        assert publishing.restore(editor, "oud", 1, base_revision=2) == 3
        assert hub.apply()
        assert (found(hub, "tulp"), found(hub, "eerste")) == ([], ["oud"])
        with pytest.raises(TransitionError, match="waarom"):
            publishing.withdraw(editor, "oud", " ", base_revision=3)
        assert publishing.withdraw(editor, "oud", "Klopt niet meer.", base_revision=3) == 4
        assert hub.apply()
        assert found(hub, "eerste") == []
        assert not file_of(hub, "oud").exists()
        withdrawal = kept.find_withdrawal(db, "oud")
        assert withdrawal is not None
        assert withdrawal.note == "Klopt niet meer."
        with pytest.raises(TransitionError, match="intrekking"):
            publishing.restore(editor, "oud", 4, base_revision=4)
        assert publishing.restore(editor, "oud", 2, base_revision=4) == 5
        assert hub.apply()
        assert found(hub, "tulp") == ["oud"]
        sources = [one.source for one in kept.list_revisions(db, "oud")]
        assert sources == ["herstel", "intrekking", "herstel", "hub", "bestand"]
        with pytest.raises(NotFoundError):
            publishing.base("bestaat-niet")
    assert hub.examine() == []


def test_several_revisions_that_wait_are_applied_at_once(hub: Hub, editor: Actor) -> None:
    with hub.database() as db:
        publishing = hub.publishing(db)
        base = publishing.base("oud").number
        for step, word in enumerate(("een", "twee", "drie")):
            publishing.revise(editor, "oud", text("oud", f"w{word}"), base_revision=base + step)
        assert len(kept.list_waiting(db)) == 3
        assert hub.apply()
        assert kept.list_waiting(db) == []
    assert file_of(hub, "oud").read_text() == text("oud", "wdrie")
    assert hub.examine() == []


def test_what_is_published_is_taken_in_without_a_look_at_the_other_documents(
    hub: Hub, editor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_anything: object) -> None:
        raise AssertionError("all documents were looked at")

    monkeypatch.setattr(Repository, "paths", refuse)
    monkeypatch.setattr(WhooshEngine, "revisions", refuse)
    id_ = under_review(hub, editor)
    markdown = text("nieuw", "zonnebloem") + "\nZie [de oude](doc:oud) en [deze](doc:nieuw).\n"
    with hub.database() as db:
        publishing = hub.publishing(db)
        publishing.publish(editor, id_, markdown, document_id="nieuw", version=3)
        assert hub.apply()
        html = get_document(db, "nieuw").html
        assert found(hub, "zonnebloem") == ["nieuw"]
        publishing.withdraw(editor, "nieuw", "Niet waar.", base_revision=1)
        assert hub.apply()
    assert 'href="/artikelen/oud/"' in html
    assert 'href="/artikelen/nieuw/"' in html
    assert found(hub, "zonnebloem") == []


def test_without_an_index_publishing_makes_one(hub: Hub, editor: Actor) -> None:
    hub.engine.close()
    shutil.rmtree(hub.config.index)
    id_ = under_review(hub, editor)
    with hub.database() as db:
        hub.publishing(db).publish(
            editor, id_, text("nieuw", "zonnebloem"), document_id="nieuw", version=3
        )
    assert hub.apply()
    assert found(hub, "zonnebloem") == ["nieuw"]
    assert hub.examine() == []


def test_a_file_changed_by_hand_becomes_a_revision(hub: Hub, editor: Actor) -> None:
    with hub.database() as db:
        hub.publishing(db).revise(
            editor, "oud", text("oud", "tulp"), base_revision=hub.publishing(db).base("oud").number
        )
    assert hub.apply()
    file_of(hub, "oud").write_text(text("oud", "narcis"))
    assert hub.examine() == ["artikelen/oud.md: het bestand is gewijzigd en nog niet ingelezen."]
    hub.update()
    with hub.database() as db:
        latest = kept.latest_revision(db, "oud")
        assert latest is not None
        assert (latest.number, latest.source) == (3, kept.FILE)
        with pytest.raises(VersionConflictError):
            hub.publishing(db).revise(editor, "oud", text("oud"), base_revision=2)
    assert hub.examine() == []


def test_a_file_that_stands_in_the_way_is_kept_aside(hub: Hub, editor: Actor) -> None:
    with hub.database() as db:
        publishing = hub.publishing(db)
        base = publishing.base("oud").number
        publishing.revise(editor, "oud", text("oud", "tulp"), base_revision=base)
        file_of(hub, "oud").write_text("met de hand geschreven")
        assert hub.apply()
        [conflict] = kept.list_conflicts(db)
        assert conflict.content == b"met de hand geschreven"
        assert len(hub.examine()) == 1
        kept.resolve_conflict(db, conflict.id)
    assert file_of(hub, "oud").read_text() == text("oud", "tulp")
    assert hub.examine() == []


def test_while_another_process_is_busy_nothing_is_lost(hub: Hub, editor: Actor) -> None:
    id_ = under_review(hub, editor)
    with hub.database() as db:
        hub.publishing(db).publish(
            editor, id_, text("nieuw", "zonnebloem"), document_id="nieuw", version=3
        )
    with exclusive(hub.config.database.parent / "update.lock", 1):
        assert not hub.apply(timeout=0)
    assert any("nog niet verwerkt" in finding for finding in hub.examine())
    hub.keep_up()
    assert found(hub, "zonnebloem") == ["nieuw"]


def test_the_doctor_repairs_what_differs(hub: Hub, editor: Actor) -> None:
    with hub.database() as db:
        base = hub.publishing(db).base("oud").number
        hub.publishing(db).revise(editor, "oud", text("oud", "tulp"), base_revision=base)
    assert hub.apply()
    file_of(hub, "oud").unlink()
    file_of(hub, "los").write_text(text("los", "iets"))
    hub.engine.update([], ["oud"])
    findings = hub.examine()
    assert len(findings) == 3
    hub.repair()
    assert hub.examine() == []
    assert file_of(hub, "oud").read_text() == text("oud", "tulp")
    assert found(hub, "tulp") == ["oud"]


def test_the_audit_cannot_be_changed(hub: Hub, editor: Actor) -> None:
    with hub.database() as db:
        note(db, editor, "iets", "hub", "x")
        for statement in ("UPDATE audit SET action = 'anders'", "DELETE FROM audit"):
            with pytest.raises(Exception, match="never changed"):
                db.execute(statement)


def test_an_old_id_leads_to_the_newest(hub: Hub) -> None:
    with hub.database() as db:
        kept.add_redirect(db, "a", "b")
        kept.add_redirect(db, "b", "c")
        assert kept.find_redirect(db, "a") == kept.find_redirect(db, "b") == "c"
        assert kept.find_redirect(db, "c") is None
