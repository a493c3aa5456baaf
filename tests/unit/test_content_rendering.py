"""Test how Markdown becomes clean HTML, headings and text."""

from __future__ import annotations

import inspect
import re
import sys
import threading

import pytest

from kennishub.content.rendering import MAX_HTML, TocEntry, render
from kennishub.content.rendering.cleaning import clean, is_allowed
from kennishub.errors import RenderLimitError

REL = 'rel="nofollow noopener noreferrer"'


def html_of(markdown: str, **urls: str) -> str:
    return render(markdown, {id_.replace("_", "-"): url for id_, url in urls.items()}).html


def test_headings_start_at_two_and_skip_no_level() -> None:
    rendered = render("# Een\n\n#### Diep\n\n## Twee\n\n# Drie\n\n###### Zes\n", {})
    assert [(entry.level, entry.title) for entry in rendered.toc] == [
        (2, "Een"),
        (3, "Diep"),
        (3, "Twee"),
        (2, "Drie"),
        (3, "Zes"),
    ]
    assert render("## Een\n\n## Twee\n", {}).toc[1].level == 2
    assert render("### Een\n\n## Twee\n", {}).toc[1].level == 2
    deep = render("\n\n".join(f"{'#' * level} Kop" for level in range(1, 7)), {})
    assert [entry.level for entry in deep.toc] == [2, 3, 4, 5, 6, 6]


def test_every_heading_has_an_anchor_of_its_own() -> None:
    rendered = render(
        "## Één & twee\n\n## een - TWEE!\n\n## Een twee 2\n\n## 日本\n\n## 日本\n", {}
    )
    assert [entry.anchor for entry in rendered.toc] == [
        "kop-een-twee",
        "kop-een-twee-2",
        "kop-een-twee-2-2",
        "kop-deel",
        "kop-deel-2",
    ]
    assert all(f'id="{entry.anchor}"' in rendered.html for entry in rendered.toc)


@pytest.mark.parametrize("title", ["Location", "inhoud", "constructor", "__proto__", "a" * 500])
def test_no_anchor_takes_the_name_of_something_else(title: str) -> None:
    (entry,) = render(f"## {title}\n", {}).toc
    assert re.fullmatch(r"kop-[a-z0-9-]{1,80}", entry.anchor)


def test_headings_and_text_have_no_markup_and_no_marks_of_notes() -> None:
    rendered = render(
        "## De *kern*[^1] &amp; `x`\n\n"
        "Een **vette**\nzin met [link](https://vng.nl) & &eacute;&eacute;n.[^1]\n\n"
        "- punt\n- nog een\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n"
        "```\ncode <b>\n```\n\n[^1]: De noot.\n",
        {},
    )
    assert rendered.headings == ("De kern & x",)
    assert rendered.toc == (TocEntry(2, "kop-de-kern-x", "De kern & x"),)
    assert rendered.text.split("\n") == [
        "De kern & x",
        "Een vette zin met link & één.",
        "punt",
        "nog een",
        "A B",
        "1 2",
        "code <b>",
        "De noot.",
    ]


def test_an_empty_heading_is_no_heading() -> None:
    rendered = render("##\n\n## ![](x.png)\n\n## \\\n\ntekst\n", {})
    assert "<h2></h2>" not in rendered.html


def test_a_link_to_a_document_gets_its_address() -> None:
    html = html_of(
        "[a](doc:een-artikel) [b](doc:een-artikel#kop-x) [c]\n\n[c]: doc:een-artikel",
        een_artikel="/artikelen/een-artikel/",
    )
    assert html.count('<a href="/artikelen/een-artikel/">') == 2
    assert '<a href="/artikelen/een-artikel/#kop-x">b</a>' in html


def test_a_link_to_an_unknown_document_leaves_its_text() -> None:
    assert html_of("Zie [dit *stuk*](doc:weg).") == "<p>Zie dit <em>stuk</em>.</p>"


def test_a_link_to_a_heading_finds_it_with_or_without_prefix() -> None:
    html = html_of("[a](#de-aanpak) [b](#kop-de-aanpak) [c](#elders)\n\n## De aanpak\n")
    assert html.count('href="#kop-de-aanpak"') == 2
    assert 'href="#elders"' in html


def test_a_link_outward_takes_nothing_along() -> None:
    assert html_of("[a](https://vng.nl/?a=1&b=2)") == (
        f'<p><a href="https://vng.nl/?a=1&amp;b=2" {REL}>a</a></p>'
    )
    assert REL not in html_of("[a](/zoeken)")
    assert html_of("<schulden@gouda.nl>").startswith('<p><a href="mailto:schulden@gouda.nl">')
    assert REL in html_of("<https://vng.nl>")


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "javascript:1",
        "java&#115;cript:alert(1)",
        "java&Tab;script:alert(1)",
        "javascript&colon;alert(1)",
        "&#x6A&#x61&#x76&#x61script:alert(1)",
        "java\\script:alert(1)",
        "data:text/html;base64,PHNjcmlwdD4=",
        "//evil.example",
        "/\\evil.example",
        "&#47;&#47;evil.example",
        "https://vng.nl@evil.example",
        "doc:javascript",
    ],
)
def test_a_link_in_disguise_leaves_only_its_text(target: str) -> None:
    for markdown in (f"[tekst]({target})", f"[tekst]\n\n[tekst]: {target}", f"![tekst]({target})"):
        assert "href" not in html_of(markdown)


def test_an_image_becomes_a_link_so_that_no_page_asks_anything_of_another_host() -> None:
    assert html_of("![Een kaart](https://evil.example/a.png)") == (
        f'<p><a href="https://evil.example/a.png" {REL}>Een kaart</a></p>'
    )
    assert html_of("![](/a.png)") == '<p><a href="/a.png">Afbeelding</a></p>'
    assert html_of("[![Een kaart](/a.png)](/b)") == '<p><a href="/b">Een kaart</a></p>'


def test_html_of_an_author_is_shown_as_the_text_it_is() -> None:
    html = html_of(
        "<b>vet</b> <script>alert(1)</script>\n\n<div onclick='x'>\n\nx\n\n</div>\n\n<!-- y -->"
    )
    assert "&lt;b&gt;vet&lt;/b&gt; &lt;script&gt;" in html
    assert "<div" not in html
    assert "&lt;!-- y --&gt;" in html


def test_no_id_or_class_comes_from_an_author() -> None:
    html = html_of(
        "## Kop {#inhoud .groot}\n\n``` {.python #inhoud}\nx\n```\n\n"
        "!!! tip inhoud groot\n    x\n\n"
        '[^inhoud" onclick=x]: noot\n\nzie[^inhoud" onclick=x]\n'
    )
    assert re.findall(r' id="([^"]*)"', html) == ["kop-kop-inhoud-groot", "fnref:1", "fn:1"]
    assert set(re.findall(r' class="([^"]*)"', html)) == {
        "admonition tip",
        "admonition-title",
        "footnote",
        "footnote-ref",
        "footnote-backref",
    }


def test_a_table_is_in_a_box_with_a_name_that_the_keyboard_reaches() -> None:
    html = html_of("## Cijfers\n\n| A | B |  |\n|---|--:|:-:|\n| 1 | 2 | 3 |\n")
    assert (
        '<div aria-label="Tabel 1 bij Cijfers" class="kh-table" role="region" tabindex="0"><table>'
        in html
    )
    assert '<th scope="col">A</th>' in html
    assert '<th class="kh-align-right" scope="col">B</th>' in html
    assert '<td class="kh-align-center"></td>' in html
    assert "style" not in html


def test_two_tables_have_two_names() -> None:
    table = "| A |\n|---|\n| 1 |\n"
    assert re.findall('aria-label="([^"]*)"', html_of(f"{table}\n## Kop\n\n{table}")) == [
        "Tabel 1",
        "Tabel 2 bij Kop",
    ]


@pytest.mark.parametrize(
    ("written", "kind", "title"),
    [
        ("tip", "tip", "Tip"),
        ("let op", "let-op", "Let op"),
        ("let-op", "let-op", "Let op"),
        ("warning", "waarschuwing", "Waarschuwing"),
        ("note", "info", "Goed om te weten"),
        ("onzin", "info", "Goed om te weten"),
        ('voorbeeld "Zo doet Gouda het"', "voorbeeld", "Zo doet Gouda het"),
    ],
)
def test_an_admonition_is_of_a_known_kind_with_a_dutch_title(
    written: str, kind: str, title: str
) -> None:
    html = html_of(f"!!! {written}\n    Tekst.\n")
    assert f'<div class="admonition {kind}" role="note">' in html
    assert f'<p class="admonition-title">{title}</p>' in html


def test_notes_have_numbers_and_a_way_back() -> None:
    html = html_of("Eén[^x], twee[^y] en weer[^x].\n\n[^x]: Eerste.\n[^y]: Tweede.\n")
    assert (
        '<a aria-label="Noot 1" class="footnote-ref" href="#fn:1" role="doc-noteref">1</a>' in html
    )
    assert 'id="fnref2:1"' in html
    assert html.count("Terug naar noot 1 in de tekst") == 2
    assert '<div aria-label="Noten" class="footnote" role="doc-endnotes">' in html


def test_a_mark_without_a_note_stays_text() -> None:
    assert html_of("Eén[^x].") == "<p>Eén[^x].</p>"


def test_lists_definitions_and_code_are_kept() -> None:
    html = html_of(
        "3. drie\n4. vier\n\nTerm\n:   Uitleg\n\n```python\n# geen kop\n- geen lijst\n```\n"
    )
    assert '<ol start="3">' in html
    assert "<dt>Term</dt>\n<dd>Uitleg</dd>" in html
    assert "<pre><code># geen kop\n- geen lijst\n</code></pre>" in html


def test_a_list_may_follow_right_on_a_line_of_text() -> None:
    assert "<li>twee</li>" in html_of("Zo gaat het:\n- een\n- twee\n")
    assert "<li>een</li>" in html_of("Zo gaat het:\n1. een\n2. twee\n")
    # A list that goes on stays one list, and a year at the start of a line is no number.
    assert "<p>" not in html_of("- een\nen meer\n- twee\n")
    assert "<li>" not in html_of("Dat was in\n2019. Toen\n")
    assert "<li>" not in html_of("```\ntekst\n- code\n```\n")
    assert "<hr>" in html_of("tekst\n\n- - -\n")


def test_the_toc_marker_of_other_systems_leaves_nothing() -> None:
    assert html_of("[TOC]\n\ntekst") == "<p>tekst</p>"


def test_what_cleaning_lets_through_is_only_what_the_renderer_makes() -> None:
    assert clean('<p id="x" class="y" style="color:red" onclick="z">t</p>').html == "<p>t</p>"
    assert clean('<img src=x onerror="a"><svg onload=a><math>x').html == "x"
    assert clean('<h2 id="kop-Ä">t</h2>').html == "<h2>t</h2>"
    assert clean('<a href="javascript:1" title="x" target="_blank">t</a>').html == "<a>t</a>"
    assert clean("<script>alert(1)</script><style>a</style>").html == "alert(1)a"
    assert not is_allowed("a", "href", "java&#115;cript:alert(1)")
    assert not is_allowed("a", "onclick", "x")
    assert not is_allowed("script", "src", "/x")


def test_cleaning_twice_changes_nothing() -> None:
    html = html_of(
        "# Kop & co\n\n[a](https://a.nl?b=1&c=2) &copy; <b>\n\n"
        "| A |\n|---|\n| \\| |\n\nx[^1]\n\n[^1]: y"
    )
    assert clean(html).html == html


def test_characters_that_no_text_has_are_dropped() -> None:
    rendered = render("a\x00b\x02amp\x03\ud800\u202ec&#x202e;&#0;\x02wzxhzdk:0\x03\n", {})
    assert "\ud800" not in rendered.html
    assert "\x02" not in rendered.html
    assert rendered.text.isprintable()
    rendered.html.encode()


def test_markdown_over_64_kb_is_refused() -> None:
    render("é" * 32_768, {})
    with pytest.raises(RenderLimitError, match="hoogstens 64 kB"):
        render("é" * 32_769, {})


def test_markdown_that_grows_past_its_limit_is_refused() -> None:
    long_address = f"[a]: /{'x' * 1_900}\n\n"
    with pytest.raises(RenderLimitError, match="eenvoudiger"):
        render(long_address + "[a], " * (MAX_HTML // 1_900 + 100), {})


def test_rendering_goes_on_after_nesting_that_was_too_deep() -> None:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 20)
    try:
        with pytest.raises(RenderLimitError):
            render("> > > - *a **b***", {})
    finally:
        sys.setrecursionlimit(limit)
    assert html_of("goed") == "<p>goed</p>"


def test_threads_do_not_disturb_each_other() -> None:
    expected = {number: f"<p>{'woord' * number}</p>" for number in (1, 500)}
    wrong: list[str] = []

    def work(number: int) -> None:
        for _ in range(50):
            html = html_of("woord" * number)
            if html != expected[number]:
                wrong.append(html)

    threads = [
        threading.Thread(target=work, args=(number,)) for number in expected for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
