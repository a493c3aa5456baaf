"""What every search engine promises, whichever it is; see `kennishub.search.engine`."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kennishub.errors import IndexUnavailableError
from kennishub.search import query
from kennishub.search.engine import SearchEngine, open_engine
from kennishub.search.query import Sort
from kennishub.search.record import FACETS, SearchRecord
from kennishub.search.results import ResultPage
from kennishub.search.synonyms import Relation, Synonyms

Opener = Callable[[], SearchEngine]


def record(id_: str, title: str, body: str = "", **more: object) -> SearchRecord:
    facets = {name: value for name, value in more.items() if name in FACETS}
    texts = {name: value for name, value in more.items() if name not in FACETS}
    revision = str(texts.pop("revision", "1"))
    published = str(texts.pop("published", "2025-01-01"))
    return SearchRecord(
        id_,
        revision,
        title,
        published,
        {"title": title, "body": body, **texts},  # type: ignore[dict-item]
        facets,  # type: ignore[arg-type]
        {"type": "artikel", "themes": ["Een", "Twee"]},
    )


RECORDS = [
    record(
        "schulden-arnhem",
        "Schulden in één keer weg",
        "Het fonds koopt schulden op. Daarna krijgt het gezin hulp van het wijkteam.",
        published="2024-03-01",
        keywords="schulden fonds",
        municipality="Arnhem",
        thema=("bestaanszekerheid",),
        gemeente=("arnhem",),
        jaar=("2024",),
    ),
    record(
        "warmtenet-heeg",
        "Een warmtenet van het dorp",
        "Inwoners richten een coöperatie op. De gemeente en de provincie betalen mee.",
        published="2025-06-01",
        keywords="warmtenet coöperatie",
        municipality="Súdwest-Fryslân",
        thema=("klimaat-energie",),
        gemeente=("sudwest-fryslan",),
        jaar=("2023", "2024"),
    ),
    record(
        "koffie",
        "Koffie drinken tegen eenzaamheid",
        "Ouderen drinken koffie. Wie schulden heeft, hoort waar hulp is & <krijgt> een e-mail.",
        published="2023-12-31",
        thema=("vergrijzing-gezond-leven", "bestaanszekerheid"),
        gemeente=("arnhem",),
        jaar=("2023",),
    ),
    record(
        "aardgasvrij",
        "Aardgasvrije wijk zonder haast",
        "De wijk gaat van het gas. Eerst isoleren, dan pas een warmtenet of een warmtepomp.",
        published="2025-06-01",
        thema=("klimaat-energie",),
        gemeente=("purmerend",),
    ),
]


@pytest.fixture(params=["whoosh", "memory"])
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    opened: list[SearchEngine] = []

    def open_one() -> SearchEngine:
        engine = open_engine(request.param, tmp_path / "index")
        opened.append(engine)
        return engine

    yield open_one
    for engine in opened:
        engine.close()


@pytest.fixture
def engine(opener: Opener) -> SearchEngine:
    engine = opener()
    engine.rebuild(RECORDS)
    return engine


def ids(page: ResultPage) -> list[str]:
    return [hit.id for hit in page.hits]


def find(engine: SearchEngine, text: str, **more: object) -> list[str]:
    return ids(engine.search(query.build(text, **more)))  # type: ignore[arg-type]


def counts(page: ResultPage, facet: str) -> dict[str, int]:
    return {value.value: value.count for value in page.facets[facet]}


def test_an_index_that_was_never_built_is_unavailable(opener: Opener) -> None:
    engine = opener()
    for action in (
        lambda: engine.search(query.build("x")),
        engine.revisions,
        engine.words,
        lambda: engine.update(RECORDS),
    ):
        with pytest.raises(IndexUnavailableError):
            action()


def test_a_query_without_words_finds_everything_newest_first(engine: SearchEngine) -> None:
    assert find(engine, "") == ["aardgasvrij", "warmtenet-heeg", "schulden-arnhem", "koffie"]


def test_a_title_match_ranks_above_a_body_match(engine: SearchEngine) -> None:
    assert find(engine, "schulden") == ["schulden-arnhem", "koffie"]


def test_every_weighted_field_is_searched(engine: SearchEngine) -> None:
    engine.rebuild(
        record(field, "Titel", **{field: "zoekwoord"})
        for field in ("keywords", "summary", "headings", "municipality")
    )
    engine.update([record("body", "Titel", "zoekwoord"), record("title", "Zoekwoord")])
    found = find(engine, "zoekwoord")
    assert found[0] == "title"
    assert sorted(found) == ["body", "headings", "keywords", "municipality", "summary", "title"]


def test_case_and_diacritics_do_not_matter(engine: SearchEngine) -> None:
    assert find(engine, "COOPERATIE") == ["warmtenet-heeg"]
    assert find(engine, "sudwest fryslan") == ["warmtenet-heeg"]


def test_an_inflected_word_is_found(engine: SearchEngine) -> None:
    assert find(engine, "schuld") == ["schulden-arnhem", "koffie"]
    assert find(engine, "warmtenetten")[0] == "warmtenet-heeg"


def test_hyphens_do_not_matter(engine: SearchEngine) -> None:
    assert find(engine, "email") == ["koffie"]
    assert find(engine, "e-mail") == ["koffie"]


def test_a_missing_word_does_not_empty_the_list_and_more_words_rank_higher(
    engine: SearchEngine,
) -> None:
    assert find(engine, "provincie isoleren warmtepomp onzinwoord") == [
        "aardgasvrij",
        "warmtenet-heeg",
    ]


def test_stop_words_alone_still_find_something(engine: SearchEngine) -> None:
    assert set(find(engine, "het")) == {"schulden-arnhem", "warmtenet-heeg", "aardgasvrij"}


def test_stop_words_beside_other_words_find_nothing_of_their_own(engine: SearchEngine) -> None:
    assert find(engine, "het fonds") == ["schulden-arnhem"]


def test_a_phrase_needs_its_words_in_that_order_and_form(engine: SearchEngine) -> None:
    assert find(engine, '"van het gas"') == ["aardgasvrij"]
    assert find(engine, '"gas het van"') == []
    assert find(engine, '"koopt schuld"') == []


def test_a_phrase_does_not_cross_from_one_field_into_another(engine: SearchEngine) -> None:
    assert find(engine, '"weg het fonds"') == []


def test_a_phrase_is_required_and_the_words_beside_it_rank(engine: SearchEngine) -> None:
    assert find(engine, '"een warmtenet" inwoners') == ["warmtenet-heeg", "aardgasvrij"]


def test_an_excluded_word_leaves_out_documents(engine: SearchEngine) -> None:
    assert find(engine, "schulden -fonds") == ["koffie"]
    assert find(engine, "-schulden") == ["aardgasvrij", "warmtenet-heeg"]
    assert find(engine, 'warmtenet -"van het gas"') == ["warmtenet-heeg"]


def test_a_part_finds_its_compounds_and_a_compound_its_parts(engine: SearchEngine) -> None:
    assert "aardgasvrij" in find(engine, "aardgas")
    assert find(engine, "warmte net") == ["warmtenet-heeg", "aardgasvrij"]
    assert find(engine, "aardgas vrije wijk")[0] == "aardgasvrij"


def test_a_word_ranks_as_typed_above_in_another_form_above_as_a_part(engine: SearchEngine) -> None:
    engine.rebuild(
        [
            record("deel", "De titel", "Een tekst over een wijkteam hier."),
            record("vorm", "De titel", "Een tekst over alle wijken hier."),
            record("zelf", "De titel", "Een tekst over een wijk hier."),
        ]
    )
    assert find(engine, "wijk") == ["zelf", "vorm", "deel"]


def test_a_mistyped_word_is_corrected_and_that_is_said(engine: SearchEngine) -> None:
    page = engine.search(query.build("warmtnet inwoners"))
    assert page.hits[0].id == "warmtenet-heeg"
    assert page.corrections == {"warmtnet": "warmtenet"}
    assert "<mark>" in page.hits[0].snippet
    assert engine.search(query.build("warmtnet", literal=True)).total == 0
    assert find(engine, "schulden -fnds") == ["schulden-arnhem", "koffie"]


def test_synonyms_find_what_was_not_typed_but_rank_below_it(engine: SearchEngine) -> None:
    synonyms = Synonyms(
        [
            ("senioren", "ouderen", Relation.SYNONYM),
            ("van het gas af", "aardgasvrij", Relation.SYNONYM),
            ("warmte uit water", "warmtenet", Relation.RELATED),
        ]
    )
    page = engine.search(query.build("senioren", synonyms=synonyms))
    assert ids(page) == ["koffie"]
    assert find(engine, "senioren", literal=True) == []
    assert find(engine, "van het gas af", synonyms=synonyms)[0] == "aardgasvrij"
    assert "warmtenet-heeg" in find(engine, "warmte uit water", synonyms=synonyms)


def test_a_hit_names_its_section_and_the_words_that_were_found(engine: SearchEngine) -> None:
    body = "Begin\nEen tekst over niets.\nEinde\nEen tekst over warmtenetten in dorpen."
    long = dataclasses.replace(
        record("lang", "Lang", body),
        sections=((0, "kop-begin"), (body.index("Einde"), "kop-einde")),
    )
    engine.rebuild([long])
    (hit,) = engine.search(query.build("warmtenet")).hits
    assert hit.section == "kop-einde"
    assert hit.found_words == ("warmtenetten",)


def test_among_equals_the_one_with_the_higher_prior_comes_first(engine: SearchEngine) -> None:
    engine.rebuild(
        [
            dataclasses.replace(record("a", "Wijk", published="2025-02-02")),
            dataclasses.replace(record("b", "Wijk"), prior=1.05),
        ]
    )
    assert find(engine, "wijk") == ["b", "a"]


def test_what_is_overdue_comes_after_an_equal_that_is_not(engine: SearchEngine) -> None:
    today = dt.datetime.now(dt.UTC).date()
    engine.rebuild(
        [
            dataclasses.replace(record("a", "Wijk", published="2025-02-02"), due=str(today)),
            dataclasses.replace(record("b", "Wijk"), due=str(today + dt.timedelta(days=2))),
        ]
    )
    assert find(engine, "wijk") == ["b", "a"]


def test_titel_looks_in_the_title_only(engine: SearchEngine) -> None:
    assert find(engine, "titel:schulden") == ["schulden-arnhem"]
    assert find(engine, 'titel:"koffie drinken"') == ["koffie"]
    assert find(engine, "schulden -titel:schulden") == ["koffie"]


def test_a_prefix_finds_words_that_start_with_it(engine: SearchEngine) -> None:
    assert set(find(engine, "warmte*")) == {"warmtenet-heeg", "aardgasvrij"}
    assert find(engine, "titel:aardgas*") == ["aardgasvrij"]
    assert find(engine, "xyz*") == []


def test_a_prefix_of_two_letters_is_a_plain_word(engine: SearchEngine) -> None:
    assert find(engine, "wa*") == []


@pytest.mark.parametrize(
    "text", ["*", '"', "-", "titel:", '""', "()[]", "a AND OR NOT", "[a TO z]"]
)
def test_no_punctuation_is_an_error(engine: SearchEngine, text: str) -> None:
    engine.search(query.build(text))


def test_several_values_of_one_facet_mean_or(engine: SearchEngine) -> None:
    found = find(engine, "", facets={"gemeente": ("purmerend", "sudwest-fryslan")})
    assert found == ["aardgasvrij", "warmtenet-heeg"]


def test_several_facets_mean_and(engine: SearchEngine) -> None:
    selected = {"gemeente": ("arnhem",), "thema": ("vergrijzing-gezond-leven",)}
    assert find(engine, "", facets=selected) == ["koffie"]


def test_a_value_that_no_document_has_finds_nothing_and_is_listed(engine: SearchEngine) -> None:
    page = engine.search(query.build("", {"thema": ("bestaat-niet",)}))
    assert page.total == 0
    assert counts(page, "thema")["bestaat-niet"] == 0
    assert counts(page, "thema")["klimaat-energie"] == 2


def test_facets_count_what_is_found(engine: SearchEngine) -> None:
    page = engine.search(query.build("schulden"))
    assert counts(page, "thema") == {"bestaanszekerheid": 2, "vergrijzing-gezond-leven": 1}
    assert counts(page, "jaar") == {"2023": 1, "2024": 1}
    assert set(page.facets) == set(FACETS)


def test_the_counts_of_a_facet_ignore_its_own_selection_only(engine: SearchEngine) -> None:
    page = engine.search(query.build("", {"gemeente": ("arnhem",)}))
    assert counts(page, "gemeente") == {"arnhem": 2, "purmerend": 1, "sudwest-fryslan": 1}
    assert counts(page, "thema") == {"bestaanszekerheid": 2, "vergrijzing-gezond-leven": 1}
    assert [v.value for v in page.facets["gemeente"] if v.selected] == ["arnhem"]


def test_facet_values_come_most_documents_first_then_by_value(engine: SearchEngine) -> None:
    page = engine.search(query.build(""))
    assert [v.value for v in page.facets["gemeente"]] == ["arnhem", "purmerend", "sudwest-fryslan"]


def test_hits_can_be_sorted_by_date_and_by_title(engine: SearchEngine) -> None:
    assert find(engine, "schulden", sort=Sort.NEWEST) == ["schulden-arnhem", "koffie"]
    assert find(engine, "schulden", sort=Sort.TITLE) == ["koffie", "schulden-arnhem"]


def test_pages_divide_the_hits_without_overlap(engine: SearchEngine) -> None:
    pages = [engine.search(query.build("", page=n, per_page=3)) for n in (1, 2, 3)]
    assert [len(page.hits) for page in pages] == [3, 1, 0]
    assert [page.total for page in pages] == [4, 4, 4]
    assert pages[0].pages == 2
    assert sorted(ids(pages[0]) + ids(pages[1])) == sorted(r.id for r in RECORDS)


def test_a_snippet_marks_the_matches_and_escapes_the_rest(engine: SearchEngine) -> None:
    (hit,) = engine.search(query.build("ouderen")).hits
    assert "<mark>Ouderen</mark>" in hit.snippet
    assert "&amp; &lt;krijgt&gt;" in hit.snippet


def test_a_hit_gives_back_what_a_card_shows(engine: SearchEngine) -> None:
    (hit,) = engine.search(query.build("titel:koffie")).hits
    assert (hit.title, hit.published) == ("Koffie drinken tegen eenzaamheid", "2023-12-31")
    assert hit.display == {"type": "artikel", "themes": ["Een", "Twee"]}
    assert hit.score > 0


def test_an_update_replaces_adds_and_removes(engine: SearchEngine) -> None:
    changed = [record("koffie", "Thee", revision="2"), record("nieuw", "Iets nieuws")]
    engine.update(changed, removed=["aardgasvrij", "nooit-geweest"])
    assert engine.revisions() == {
        "schulden-arnhem": "1",
        "warmtenet-heeg": "1",
        "koffie": "2",
        "nieuw": "1",
    }
    assert find(engine, "koffie") == []
    assert find(engine, "thee") == ["koffie"]
    assert counts(engine.search(query.build("")), "gemeente") == {"arnhem": 1, "sudwest-fryslan": 1}


def test_many_updates_of_one_document_leave_one(engine: SearchEngine) -> None:
    before = [hit.score for hit in engine.search(query.build("schulden")).hits]
    for number in range(12):
        engine.update([record("aardgasvrij", f"Versie {number}", revision=str(number))])
    assert find(engine, "versie") == ["aardgasvrij"]
    assert find(engine, "11") == ["aardgasvrij"]
    assert engine.search(query.build("")).total == 4
    after = [hit.score for hit in engine.search(query.build("schulden")).hits]
    # Only the average length of a text changed, not how rare the word is.
    assert after == pytest.approx(before, rel=0.2)


def test_an_update_that_fails_changes_nothing(engine: SearchEngine) -> None:
    def broken() -> Iterator[SearchRecord]:
        yield record("nieuw", "Nieuw")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        engine.update(broken(), removed=["koffie"])
    assert engine.search(query.build("")).total == 4
    engine.update([record("nieuw", "Nieuw")])
    assert engine.search(query.build("")).total == 5


def test_a_rebuild_that_fails_leaves_the_index_in_place(engine: SearchEngine) -> None:
    def broken() -> Iterator[SearchRecord]:
        yield RECORDS[0]
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        engine.rebuild(broken())
    assert engine.search(query.build("")).total == 4
    assert engine.rebuild(RECORDS[:2]) == 2
    assert engine.search(query.build("")).total == 2


def test_two_records_with_one_id_are_refused(engine: SearchEngine) -> None:
    with pytest.raises(ValueError, match="koffie"):
        engine.update([record("koffie", "Een"), record("koffie", "Twee")])
    assert find(engine, "titel:koffie") == ["koffie"]


def test_an_empty_index_answers(engine: SearchEngine) -> None:
    assert engine.rebuild([]) == 0
    for text in ("schulden", '"een phrase"', "war*", "-weg", ""):
        page = engine.search(query.build(text, {"thema": ("x",)}))
        assert (page.total, page.hits) == (0, ())


def test_words_are_counted_by_document(engine: SearchEngine) -> None:
    words = engine.words()
    assert words["schulden"] == 2
    assert words["cooperatie"] == 1
    assert "onzinwoord" not in words


def test_several_threads_get_the_same_answers(engine: SearchEngine) -> None:
    expected = {text: find(engine, text) for text in ("schulden", "warmte*", '"van het gas"', "")}
    wrong: list[str] = []

    def ask() -> None:
        for _ in range(20):
            for text, answer in expected.items():
                if find(engine, text) != answer:
                    wrong.append(text)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        engine.update([RECORDS[2]])
    for thread in threads:
        thread.join()
    assert wrong == []
